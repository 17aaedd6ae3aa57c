//! A message as its reader sees it: as text, and as HTML that may be shown.

use crate::{
    body,
    defect::Defects,
    flowed::unflow,
    html_text::html_to_text,
    parse::Parsed,
    part::Part,
    sanitize::{Sanitized, sanitize_with},
};
use std::collections::BTreeSet;

/// Returns the header section at the start of a message, as sent, without the
/// empty line that ends it.
pub fn header_section(raw: &[u8]) -> &[u8] {
    let mut at = 0;
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let len = crate::field::line_len(rest);
        let line = rest.get(..len).unwrap_or_default();
        if crate::field::trim_line_end(line).is_empty() {
            break;
        }
        at += len;
    }
    raw.get(..at).unwrap_or_default()
}

/// Returns the body as plain text: the sender's own, or made from the HTML.
/// Line ends are LF.
pub fn display_text(parsed: &Parsed<'_>) -> String {
    let mut out = String::new();
    for part in parts(parsed, &parsed.layout().text).filter(|part| part.is_text()) {
        let text = parsed.text(part, &mut Defects::new());
        let text = match part.content_type == "text/html" {
            true => html_to_text(&text),
            false => unflow(&text, part.flow),
        };
        if !out.is_empty() && !text.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
    }
    out
}

/// Returns the body as HTML that may be shown: the sender's own, cleaned, or made
/// from the plain text.
pub fn display_html(parsed: &Parsed<'_>) -> Sanitized {
    let content_ids = pictures(parsed);
    let mut whole = Sanitized::default();
    for part in parts(parsed, &parsed.layout().html).filter(|part| part.is_text()) {
        let text = parsed.text(part, &mut Defects::new());
        let html = match part.content_type == "text/html" {
            true => text,
            false => html_from_text(&unflow(&text, part.flow)),
        };
        let mut one = sanitize_with(&html, &content_ids);
        whole.html.push_str(&one.html);
        whole.remote_urls_blocked.append(&mut one.remote_urls_blocked);
        whole.trackers.append(&mut one.trackers);
        whole.links.append(&mut one.links);
    }
    whole
}

/// Whether a part of the body is HTML.
pub fn has_html(parsed: &Parsed<'_>) -> bool {
    parts(parsed, &parsed.layout().html).any(|part| part.content_type == "text/html")
}

/// Returns the parts that a reader would call attachments, in order.
pub fn attachments<'p>(parsed: &'p Parsed<'_>) -> Vec<&'p Part> {
    let layout = parsed.layout();
    let all = layout
        .attachments
        .iter()
        .filter(|index| body::is_attachment(parsed.parts(), &layout, **index));
    all.filter_map(|index| parsed.parts().get(*index)).collect()
}

fn parts<'p>(parsed: &'p Parsed<'_>, indexes: &[usize]) -> impl Iterator<Item = &'p Part> {
    let found: Vec<&Part> = indexes.iter().filter_map(|index| parsed.parts().get(*index)).collect();
    found.into_iter()
}

/// Returns the Content-IDs of the pictures of a message.
fn pictures(parsed: &Parsed<'_>) -> BTreeSet<String> {
    let pictures = parsed.parts().iter().filter(|part| part.content_type.starts_with("image/"));
    // A drawing (SVG) is a program, not a picture.
    pictures
        .filter(|part| part.content_type != "image/svg+xml")
        .filter_map(|part| part.content_id.clone())
        .collect()
}

fn html_from_text(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    format!("<div style=\"white-space:pre-wrap\">{escaped}</div>")
}
