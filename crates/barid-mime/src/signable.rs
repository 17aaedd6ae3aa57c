//! Makes an entity fit to be signed: whatever a server may change on the way is encoded first
//! (RFC 3156 §3 and §5, RFC 8551 §3.1.2).

use crate::{
    defect::Defects,
    parse,
    parse::Parsed,
    part::Part,
    transfer::{LINE, TransferEncoding, write_base64},
};
use std::{fmt::Write as _, ops::Range};

/// Bytes on one line of a body that is not encoded, its line end aside (RFC 5322 §2.1.1).
const LONGEST: usize = 998;

/// Returns the entity, whose lines end in CRLF, with every part encoded that has bytes above 127,
/// spaces at the end of a line, a line that starts with `From `, or one that is too long. What it
/// says stays the same. A message within it is left as it is.
pub fn signable(entity: &[u8]) -> Vec<u8> {
    let parsed = parse(entity);
    let mut edits: Vec<(Range<usize>, Vec<u8>)> = Vec::new();
    for part in parsed.parts() {
        let is_leaf = part.children.is_empty() && !part.is_message();
        let is_safe = match part.encoding {
            TransferEncoding::Base64 => true,
            TransferEncoding::Identity => is_safe(parsed.encoded(part)),
            TransferEncoding::QuotedPrintable => is_safe(parsed.encoded(part)),
            TransferEncoding::Unknown | TransferEncoding::Uuencode => continue,
        };
        if is_leaf
            && !is_safe
            && let Some(range) = part.raw_offsets.clone()
        {
            edits.push((range, encoded(&parsed, part)));
        }
    }
    let mut out = entity.to_vec();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    for (range, edited) in edits {
        if range.end <= out.len() {
            out.splice(range, edited);
        }
    }
    out
}

/// Whether a body comes through every server as it is.
fn is_safe(body: &[u8]) -> bool {
    body.is_ascii()
        && !body.contains(&0)
        && body.split(|b| *b == b'\n').all(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            line.len() <= LONGEST
                && !line.starts_with(b"From ")
                && !matches!(line.last(), Some(b' ' | b'\t'))
                && !line.contains(&b'\r')
        })
}

/// Writes a part again, its body encoded.
fn encoded(parsed: &Parsed<'_>, part: &Part) -> Vec<u8> {
    let body = parsed.decoded(part, &mut Defects::new());
    let mut out = Vec::with_capacity(body.len() * 3 / 2);
    for field in parsed.fields(part).filter(|field| !field.is("Content-Transfer-Encoding")) {
        out.extend_from_slice(field.name);
        out.push(b':');
        out.extend_from_slice(field.value);
        out.extend_from_slice(b"\r\n");
    }
    match part.content_type.starts_with("text/") || part.content_type.is_empty() {
        true => {
            out.extend_from_slice(b"Content-Transfer-Encoding: quoted-printable\r\n\r\n");
            out.extend_from_slice(quoted_printable(&body).as_bytes());
        }
        false => {
            out.extend_from_slice(b"Content-Transfer-Encoding: base64\r\n\r\n");
            write_base64(&mut out, &body);
            // The line end before the delimiter belongs to the delimiter.
            out.truncate(out.len().saturating_sub(2));
        }
    }
    out
}

/// Encodes text, with its line ends as they are (RFC 2045 §6.7).
fn quoted_printable(text: &[u8]) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    let lines = text.split(|b| *b == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    for (number, line) in lines.enumerate() {
        if number > 0 {
            out.push_str("\r\n");
        }
        let starts_like_mbox = line.starts_with(b"From ");
        let mut width = 0;
        for (at, byte) in line.iter().enumerate() {
            let is_last = at + 1 == line.len();
            let is_plain = match byte {
                b' ' | b'\t' => !is_last,
                b'F' if at == 0 => !starts_like_mbox,
                b'=' => false,
                byte => byte.is_ascii_graphic(),
            };
            let needs = if is_plain { 1 } else { 3 };
            // One column is left for the sign that the line goes on.
            if width + needs > LINE - usize::from(!is_last) {
                out.push_str("=\r\n");
                width = 0;
            }
            width += needs;
            match is_plain {
                true => out.push(char::from(*byte)),
                false => drop(write!(out, "={byte:02X}")),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(entity: &[u8]) -> Vec<u8> {
        let parsed = parse(entity);
        let part = parsed.parts().last().unwrap();
        parsed.decoded(part, &mut Defects::new()).into_owned()
    }

    #[test]
    fn what_a_server_may_change_is_encoded() {
        for body in [
            "From here\r\nFrom there".to_owned(),
            "ends with a space \r\nand a tab\t\r\n".to_owned(),
            "مرحبا = marhaba\r\n".to_owned(),
            format!("{}\r\n", "long ".repeat(400)),
            format!("{}\r\n", "é".repeat(300)),
        ] {
            let entity =
                format!("Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n{body}");
            let safe = signable(entity.as_bytes());
            assert!(is_safe(&safe), "{}", String::from_utf8_lossy(&safe));
            assert!(safe.split(|b| *b == b'\n').all(|line| line.len() <= LINE + 1));
            assert_eq!(String::from_utf8(text_of(&safe)).unwrap(), body);
            assert_eq!(signable(&safe), safe);
        }
    }

    #[test]
    fn what_is_safe_and_what_is_beside_it_stay() {
        let entity = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\n\
            Content-Type: application/x; name=a\r\n\r\n\u{e9}\r\n--b\r\nContent-Type: text/plain\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--b--\r\n";
        let safe = String::from_utf8(signable(entity.as_bytes())).unwrap();
        assert!(safe.contains("\r\n--b\r\n\r\nplain\r\n--b\r\n"), "{safe}");
        assert!(safe.contains("base64\r\n\r\nw6k=\r\n--b\r\n"), "{safe}");
        assert!(safe.ends_with("base64\r\n\r\nYQ==\r\n--b--\r\n"), "{safe}");
        assert_eq!(signable(b""), b"");
    }
}
