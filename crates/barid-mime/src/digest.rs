//! What a list and a search index need of a message, read in one go.

use crate::{
    body, charset,
    defect::Defects,
    display,
    field::fields,
    flowed::unflow,
    header, html_text,
    limits::MAX_TEXT_BYTES,
    parse::{Parsed, parse},
    part::{Flow, Part},
    preview::preview,
    protection::{Protection, protection},
    report::{Report, report},
};
use barid_model::Envelope;

/// What a list and a search index need of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// The decoded header.
    pub envelope: Envelope,
    /// At most 200 characters of the sender's own words, on one line.
    pub preview: String,
    /// The words of all text parts, those of nested messages included; at most 1 MiB.
    pub text: String,
    /// Safe names of all parts that have one.
    pub attachment_names: Vec<String>,
    /// Whether a reader would say that something is attached.
    pub has_attachment: bool,
    /// What it says became of another message, if it is about that.
    pub report: Option<Report>,
    /// Whether what is within can be read only after its root was opened: it is encrypted, or
    /// signed in a way that hides it (RFC 3156, RFC 8551, or OpenPGP armour as the whole text).
    pub is_closed: bool,
}

/// Reads a message. Never fails: what can't be read is left out.
pub fn digest(raw: &[u8]) -> Digest {
    let parsed = parse(raw);
    let layout = parsed.layout();
    let mut text = String::new();
    let mut first_words = None;
    for (index, part) in parsed.parts().iter().enumerate() {
        if text.len() >= MAX_TEXT_BYTES {
            break;
        }
        // Nobody is shown the form for programs that run it.
        if part.content_type == "text/x-amp-html" {
            continue;
        }
        if !part.is_text() {
            append_subject(&parsed, part, &mut text);
            continue;
        }
        let words = words(&parsed, part);
        if first_words.is_none() && layout.text.contains(&index) {
            first_words = Some(preview(&words)).filter(|words| !words.is_empty());
        }
        append(&mut text, &words);
    }
    Digest {
        envelope: parsed.envelope(&mut Defects::new()),
        preview: first_words.unwrap_or_default(),
        text,
        attachment_names: parsed.parts().iter().filter_map(|part| part.name.clone()).collect(),
        has_attachment: has_attachment(parsed.parts(), &layout),
        report: report(&parsed),
        is_closed: is_closed(&parsed),
    }
}

fn is_closed(parsed: &Parsed<'_>) -> bool {
    let Some(root) = parsed.parts().first() else { return false };
    match protection(parsed, root) {
        Some(Protection::Encrypted) => true,
        Some(Protection::Signed) => root.content_type.ends_with("pkcs7-mime"),
        None => false,
    }
}

/// Reads a header section alone; of the body nothing is known yet.
pub fn header_digest(header: &[u8]) -> Digest {
    let envelope = header::envelope(fields(header), &mut Defects::new());
    Digest { envelope, ..Digest::default() }
}

fn has_attachment(parts: &[Part], layout: &body::Layout) -> bool {
    layout.attachments.iter().any(|index| body::is_attachment(parts, layout, *index))
}

/// A nested message is found by its subject too.
fn append_subject(parsed: &Parsed<'_>, part: &Part, text: &mut String) {
    let children = part.children.iter().filter_map(|child| parsed.parts().get(*child));
    for child in children.filter(|_| part.is_message()) {
        if let Some(field) = parsed.fields(child).find(|field| field.is("Subject")) {
            append(text, &header::subject(field.value, &mut Defects::new()));
        }
    }
}

fn append(text: &mut String, words: &str) {
    if !words.is_empty() {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(display::cut(words, MAX_TEXT_BYTES.saturating_sub(text.len())));
    }
}

/// Returns the words of one text part.
fn words(parsed: &Parsed<'_>, part: &Part) -> String {
    let mut defects = Defects::new();
    let bytes = parsed.words(part, &mut defects);
    // Markup and wide charsets take some multiple of the words they hold.
    let bytes = bytes.get(..bytes.len().min(8 * MAX_TEXT_BYTES)).unwrap_or_default();
    let text = charset::decode(bytes, part.charset.as_deref(), &mut defects);
    match (part.content_type.as_str(), part.flow) {
        ("text/html", _) => html_text::bounded(&text, MAX_TEXT_BYTES),
        (_, Flow::Fixed) => text,
        (_, flow) => unflow(&text, flow),
    }
}
