//! What senders put into the content for readers that don't know protected headers: shown by us it
//! would say everything twice (RFC 9788 §2.4, and the way before it).

use barid_mime::{Defects, Parsed, Part, transfer::write_base64};
use std::ops::Range;

/// Returns the content without it; `None` where there is none.
pub(super) fn without(inner: &Parsed<'_>) -> Option<Vec<u8>> {
    let mut edits: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    if let Some(range) = old_part(inner) {
        edits.push((range, Vec::new()));
    }
    for part in inner.parts() {
        let is_marked =
            inner.parameter(part, "hp-legacy-display").is_some_and(|mark| mark.trim() == "1");
        if is_marked
            && part.children.is_empty()
            && !is_within_message(inner, part)
            && let Some(range) = part.raw_offsets.clone()
            && edits.iter().all(|(other, _)| other.end <= range.start || range.end <= other.start)
            && let Some(edited) = cut(inner, part)
        {
            edits.push((range, edited));
        }
    }
    if edits.is_empty() {
        return None;
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut payload = inner.raw().to_vec();
    for (range, edited) in edits {
        if range.end <= payload.len() {
            payload.splice(range, edited);
        }
    }
    Some(payload)
}

/// Whether a part belongs to a message within the message, which has a header of its own.
pub(super) fn is_within_message(inner: &Parsed<'_>, part: &Part) -> bool {
    let parts = inner.parts();
    let holders = std::iter::successors(part.parent, |at| parts.get(*at)?.parent);
    holders.filter_map(|at| parts.get(at)).any(Part::is_message)
}

/// Finds the part that only repeats the header: the first of a multipart/mixed, marked as such.
fn old_part(inner: &Parsed<'_>) -> Option<Range<usize>> {
    let root = inner.parts().first().filter(|root| root.content_type == "multipart/mixed")?;
    let [first, next, ..] = root.children.as_slice() else { return None };
    let (first, next) = (inner.parts().get(*first)?, inner.parts().get(*next)?);
    let is_marked = matches!(first.content_type.as_str(), "text/plain" | "text/rfc822-headers")
        && inner.parameter(first, "protected-headers").is_some();
    let (first, next) = (first.raw_offsets.clone()?, next.raw_offsets.clone()?);
    (is_marked && first.start < next.start).then_some(first.start..next.start)
}

/// Returns a text part without the lines at its start that repeat the header.
fn cut(inner: &Parsed<'_>, part: &Part) -> Option<Vec<u8>> {
    let body = inner.decoded(part, &mut Defects::new());
    let rest = match part.content_type.as_str() {
        "text/plain" => after_empty_line(&body)?,
        "text/html" => without_division(&body)?,
        _ => return None,
    };
    let mut out = Vec::with_capacity(rest.len() * 3 / 2);
    for field in inner.fields(part).filter(|field| !field.is("Content-Transfer-Encoding")) {
        out.extend_from_slice(field.name);
        out.push(b':');
        out.extend_from_slice(field.value);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"Content-Transfer-Encoding: base64\r\n\r\n");
    write_base64(&mut out, &rest);
    Some(out)
}

fn after_empty_line(body: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    for line in body.split_inclusive(|b| *b == b'\n') {
        at += line.len();
        if line.trim_ascii().is_empty() {
            return body.get(at..).map(<[u8]>::to_vec);
        }
    }
    None
}

/// Cuts the one division out whose class says what it is. It holds no other division.
fn without_division(body: &[u8]) -> Option<Vec<u8>> {
    const CLASS: &[u8] = b"header-protection-legacy-display";
    const END: &[u8] = b"</div>";
    let class = memchr::memmem::find(body, CLASS)?;
    let start = body.get(..class)?.iter().rposition(|b| *b == b'<')?;
    let is_division =
        body.get(start..start + 4).is_some_and(|tag| tag.eq_ignore_ascii_case(b"<div"));
    let end = memchr::memmem::find(body.get(class..)?, END)?;
    if !is_division {
        return None;
    }
    let mut out = body.get(..start)?.to_vec();
    out.extend_from_slice(body.get(class + end + END.len()..)?);
    Some(out)
}
