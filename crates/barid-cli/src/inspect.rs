//! `barid inspect`: everything that one message says, as JSON. A contract: every
//! key is always there, and a value that is not is null.
//!
//! Without keys nothing is decrypted: what is encrypted is told as `failed`, what is signed by
//! OpenPGP or S/MIME as `unknown`.

pub(crate) mod authentication;
mod calendar;
mod findings;

pub(crate) use findings::crypto;

use crate::output;
use barid_engine::{
    dns::Zone,
    protection::{self, Encryption, Keyring, SignatureState, Verdict},
};
use barid_mime::{
    Defects, Parsed, Part, display_html, display_text, field::Fields, limits::MAX_DEPTH, link,
    transfer::TransferEncoding, view,
};
use barid_model::{Envelope, InternetMessageId};
use serde_json::{Value, json};
use std::time::Instant;

/// Levels of the part tree that are printed. Readers of JSON bound its nesting.
const SHOWN_DEPTH: usize = 50;
/// Bytes that are hashed for one message; parts nest, so each byte may count often.
const HASHED_BYTES: usize = 128 << 20;

/// Says everything about one message. `at_ms` is the time to judge it by, in
/// milliseconds since the epoch; without it nothing is said about its date. `dns` answers every
/// question for a name; without it, nobody is asked.
///
/// Never fails, whatever the bytes are.
pub(crate) fn inspect(raw: &[u8], at_ms: Option<i64>, dns: Option<&Zone>) -> Value {
    inspect_with(raw, at_ms, dns, &Keyring::default())
}

/// Does the same, with keys.
pub(crate) fn inspect_with(
    raw: &[u8],
    at_ms: Option<i64>,
    dns: Option<&Zone>,
    keys: &Keyring,
) -> Value {
    let start = Instant::now();
    let opened = protection::open(raw, keys, at_ms.unwrap_or_default());
    let shown = opened.clear.as_deref().map_or(raw, Vec::as_slice);
    let outer = barid_mime::parse(raw);
    let outer_envelope = outer.envelope(&mut Defects::new());
    let parsed = barid_mime::parse(shown);
    let mut defects = parsed.defects();
    let envelope = parsed.envelope(&mut Defects::new());
    let has_html = view::has_html(&parsed);
    let html = display_html(&parsed);
    let text = display_text(&parsed);
    let mut hashes = Hashes { left: HASHED_BYTES };
    let attachments: Vec<Value> = view::attachments(&parsed)
        .into_iter()
        .map(|part| attachment(&parsed, part, &mut hashes, &opened.verdict))
        .collect();
    let parts = tree(&parsed, &mut hashes, &mut defects);
    let crypto = findings::crypto(&opened.verdict);
    // Signatures are judged by when they came, which only the given time can stand for.
    let arrived_ms = at_ms.or(envelope.sent_at_ms).unwrap_or_default();
    let links: Vec<Value> = html.links.iter().map(link_value).collect();
    json!({
        "outer_subject": subject(&outer, &outer_envelope),
        "subject": subject(&parsed, &envelope),
        "from": output::addresses(&envelope.from),
        "to": output::addresses(&envelope.to),
        "cc": output::addresses(&envelope.cc),
        "reply_to": output::addresses(&envelope.reply_to),
        "date": envelope.sent_at_ms.map_or(Value::Null, output::time),
        "message_id": envelope.message_id.as_ref().map(|id| id.0.as_str()),
        "in_reply_to": ids(&envelope.in_reply_to),
        "references": ids(&envelope.references),
        "list_unsubscribe": list_unsubscribe(outer.header()),
        "parts": parts,
        "attachments": attachments,
        "text": (!text.is_empty()).then_some(text),
        "html": has_html.then_some(html.html),
        "remote_urls_blocked": html.remote_urls_blocked,
        "trackers": html.trackers,
        "links": links,
        "crypto": crypto,
        "authentication": authentication::authentication(raw, arrived_ms, dns),
        "calendar": calendar::calendar(&parsed),
        "warnings": findings::warnings(&outer, &outer_envelope, at_ms),
        "defects": defects.iter().map(|defect| defect.as_str()).collect::<Vec<_>>(),
        "elapsed_ms": u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
        "peak_kb": peak_kb(),
    })
}

fn subject<'e>(parsed: &Parsed<'_>, envelope: &'e Envelope) -> Option<&'e str> {
    let is_there = parsed.header().any(|field| field.is("Subject"));
    is_there.then_some(envelope.subject.as_str())
}

fn ids(list: &[InternetMessageId]) -> Vec<&str> {
    list.iter().map(|id| id.0.as_str()).collect()
}

fn list_unsubscribe(mut header: Fields<'_>) -> Option<String> {
    let field = header.find(|field| field.is("List-Unsubscribe"))?;
    let text = String::from_utf8_lossy(field.value);
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn link_value(one: &link::Link) -> Value {
    let suspicious: Vec<&str> =
        link::suspicions(one).into_iter().map(link::Suspicion::as_str).collect();
    json!({ "href": one.href, "text": one.text, "suspicious": suspicious })
}

/// Hashes parts until the budget is spent.
struct Hashes {
    left: usize,
}

impl Hashes {
    fn of(&mut self, parsed: &Parsed<'_>, part: &Part) -> Option<String> {
        self.left = self.left.checked_sub(parsed.encoded(part).len())?;
        Some(parsed.sha256(part))
    }
}

fn size(parsed: &Parsed<'_>, part: &Part, defects: &mut Defects) -> usize {
    match part.encoding {
        TransferEncoding::Identity | TransferEncoding::Unknown => parsed.encoded(part).len(),
        TransferEncoding::Base64
        | TransferEncoding::QuotedPrintable
        | TransferEncoding::Uuencode => parsed.decoded(part, defects).len(),
    }
}

fn attachment(parsed: &Parsed<'_>, part: &Part, hashes: &mut Hashes, verdict: &Verdict) -> Value {
    json!({
        "path": part.path,
        "name": part.name.clone().unwrap_or_else(|| barid_mime::safe_name("", &part.content_type)),
        "content_type": part.content_type,
        "size": size(parsed, part, &mut Defects::new()),
        "sha256": hashes.of(parsed, part),
        "encrypted": verdict.encryption == Encryption::Full,
        "signed": verdict.signature == SignatureState::Good,
    })
}

/// Returns the root with all below it. Parts come after those that hold them, so
/// going backwards each finds its children done.
fn tree(parsed: &Parsed<'_>, hashes: &mut Hashes, defects: &mut Defects) -> Value {
    let parts = parsed.parts();
    let described: Vec<Value> =
        parts.iter().map(|part| describe(parsed, part, hashes, defects)).collect();
    let mut depths = vec![0_usize; parts.len()];
    for (index, part) in parts.iter().enumerate() {
        let above = part.parent.and_then(|parent| depths.get(parent).copied());
        if let Some(depth) = depths.get_mut(index) {
            *depth = above.map_or(0, |above| above + 1).min(MAX_DEPTH);
        }
    }
    let mut children: Vec<Vec<Value>> = vec![Vec::new(); parts.len()];
    let mut roots = Vec::new();
    for ((index, part), mut value) in parts.iter().enumerate().zip(described).rev() {
        let mut below = children.get_mut(index).map(std::mem::take).unwrap_or_default();
        below.reverse();
        if let Some(object) = value.as_object_mut() {
            object.insert("children".to_owned(), Value::Array(below));
        }
        let is_shown = depths.get(index).is_some_and(|depth| *depth <= SHOWN_DEPTH);
        match part.parent.and_then(|parent| children.get_mut(parent)) {
            Some(siblings) if is_shown => siblings.push(value),
            Some(_) => {}
            None => roots.push(value),
        }
    }
    Value::Array(roots)
}

fn describe(parsed: &Parsed<'_>, part: &Part, hashes: &mut Hashes, defects: &mut Defects) -> Value {
    let is_leaf = !part.is_multipart();
    if part.is_text() {
        // Only decoding shows whether text is in the charset it claims.
        parsed.text(part, defects);
    }
    json!({
        "path": part.path,
        "content_type": part.content_type,
        "charset": part.charset,
        "name": part.name,
        "size": is_leaf.then(|| size(parsed, part, defects)),
        "sha256": is_leaf.then(|| hashes.of(parsed, part)).flatten(),
        "disposition": part.disposition.map(|disposition| disposition.as_str()),
        "raw_offsets": part.raw_offsets.as_ref().map(|range| [range.start, range.end]),
    })
}

/// Returns the most memory that this process has held, in kB, where the system
/// tells it.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests;
