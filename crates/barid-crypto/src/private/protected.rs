//! The header that is protected along with the content (RFC 9788), and the message to be shown.

use super::{Encryption, Problem, ProtectedField, SignatureState, Verdict, judge, legacy};
use crate::same_address;
use barid_mime::{
    Parsed,
    field::{Field, fields},
};

/// Fields of the outside that count for nothing where the header is protected (RFC 9788 §2.2).
const OVERRIDDEN: [&str; 17] = [
    "Subject",
    "Date",
    "To",
    "Cc",
    "Bcc",
    "Reply-To",
    "Followup-To",
    "Sender",
    "In-Reply-To",
    "References",
    "Keywords",
    "Comments",
    // Who is answered, or told that a message was read.
    "Mail-Followup-To",
    "Mail-Reply-To",
    "Disposition-Notification-To",
    "Return-Receipt-To",
    "X-Confirm-Reading-To",
];

/// A header that is believed.
pub(super) struct Header {
    /// Whether it is all of it (RFC 9788); else single fields replace those outside.
    pub(super) is_whole: bool,
}

/// Reads the protected header of the content, where the content is believed at all: a header that
/// is not marked, or marked outside of what is protected, is none (security rule R30).
pub(super) fn read(
    inner: &Parsed<'_>,
    outer: &Parsed<'_>,
    verdict: &mut Verdict,
) -> Option<Header> {
    let is_proven = verdict.encryption == Encryption::Full
        || matches!(verdict.signature, SignatureState::Good | SignatureState::Mismatch);
    let root = inner.parts().first()?;
    let mark = inner.parameter(root, "hp").unwrap_or_default().to_ascii_lowercase();
    let is_whole = matches!(mark.as_str(), "clear" | "cipher");
    let is_legacy = !is_whole
        && inner.parameter(root, "protected-headers").is_some_and(|version| version == "v1");
    if !is_proven || !(is_whole || is_legacy) {
        return None;
    }
    if is_legacy {
        verdict.note(Problem::LegacyHeaderProtection);
    }
    let told: Vec<(Vec<u8>, Vec<u8>)> = inner.header().filter_map(outside).collect();
    for field in inner.header().filter(|field| is_carried(field)) {
        let said_outside: Option<Vec<u8>> = match is_whole {
            // What the sender says was outside; what a server did to it since is no matter.
            true => told
                .iter()
                .find(|(name, _)| field.name.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.clone()),
            false => outer
                .header()
                .find(|other| other.name.eq_ignore_ascii_case(field.name))
                .map(|other| flat(other.value)),
        };
        let was_hidden = verdict.encryption == Encryption::Full
            && said_outside.is_none_or(|value| value != flat(field.value));
        let name = String::from_utf8_lossy(field.name).into_owned();
        verdict.protected.push(ProtectedField { name, was_hidden });
    }
    let (within, without) = (judge::author(inner), judge::author(outer));
    let has_author = inner.header().any(|field| field.is("From"));
    let is_same = match (&within, &without) {
        (Some(within), Some(without)) => same_address(within, without),
        _ => false,
    };
    if has_author && !is_same {
        verdict.note(Problem::ProtectedFromDiffers);
        if verdict.signature == SignatureState::Good {
            verdict.signature = SignatureState::Mismatch;
        }
    }
    Some(Header { is_whole })
}

/// Reads what a sender says stood outside (RFC 9788 §2.2.1).
fn outside(field: Field<'_>) -> Option<(Vec<u8>, Vec<u8>)> {
    if !field.is("HP-Outer") {
        return None;
    }
    let value = flat(field.value);
    let colon = value.iter().position(|b| *b == b':')?;
    let (name, value) = value.split_at(colon);
    Some((name.trim_ascii().to_vec(), value.get(1..)?.trim_ascii().to_vec()))
}

fn flat(value: &[u8]) -> Vec<u8> {
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}

/// Whether a field of the content belongs to the message rather than to the content itself.
fn is_carried(field: &Field<'_>) -> bool {
    let name = field.name.to_ascii_lowercase();
    !(name.starts_with(b"content-")
        || matches!(
            name.as_slice(),
            b"hp-outer"
                | b"mime-version"
                | b"autocrypt-gossip"
                | b"received"
                | b"return-path"
                | b"authentication-results"
                | b"dkim-signature"
        ))
}

/// Puts the message together that is shown: the content under the header that is believed. The
/// author outside is never replaced in silence (security rule R31).
pub(super) fn rebuild(outer: &Parsed<'_>, inner: &Parsed<'_>, header: Option<&Header>) -> Vec<u8> {
    let payload = inner.raw();
    let mut out = Vec::with_capacity(payload.len() + 4_096);
    let mut write = |field: &Field<'_>| {
        out.extend_from_slice(field.name);
        out.push(b':');
        out.extend_from_slice(field.value);
        out.extend_from_slice(b"\r\n");
    };
    let carried: Vec<Field<'_>> = match header {
        Some(_) => inner.header().filter(is_carried).filter(|field| !field.is("From")).collect(),
        None => Vec::new(),
    };
    let is_replaced = |field: &Field<'_>| {
        let is_whole = header.is_some_and(|header| header.is_whole);
        (is_whole && OVERRIDDEN.iter().any(|name| field.is(name)))
            || carried.iter().any(|other| field.name.eq_ignore_ascii_case(other.name))
    };
    let is_content = |field: &Field<'_>| {
        let name = field.name.to_ascii_lowercase();
        name.starts_with(b"content-") || name == b"mime-version"
    };
    outer
        .header()
        .filter(|field| !is_content(field) && !is_replaced(field))
        .for_each(|field| write(&field));
    carried.iter().for_each(&mut write);
    let cleaned = header.and_then(|_| legacy::without(inner));
    let (body, content) = match &cleaned {
        Some(payload) => split(payload),
        None => split(payload),
    };
    fields(body).filter(is_content).for_each(|field| write(&field));
    if !fields(body).any(|field| field.is("MIME-Version")) {
        out.extend_from_slice(b"MIME-Version: 1.0\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out.extend_from_slice(content);
    out
}

/// Cuts an entity at its first empty line.
fn split(entity: &[u8]) -> (&[u8], &[u8]) {
    let header = barid_mime::header_section(entity);
    let rest = entity.get(header.len()..).unwrap_or_default();
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    (header, rest)
}
