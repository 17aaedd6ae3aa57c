//! Takes out of HTML what is long and harmless, before a tokenizer sees it: data
//! of pictures, and comments.
//!
//! A tag with many attributes takes quadratic time to read, and from outside looks
//! like a tag with one long value. With the long values gone, a tokenizer that is
//! silent for long is known to be in such a tag, and can be given up.

use memchr::memmem;
use std::{borrow::Cow, cell::RefCell};

/// Data and comments shorter than this stay.
const LONG: usize = 4 << 10;
/// Stands on both sides of the number of a piece; no text has it (Unicode §23.7).
const MARK: char = '\u{fdd0}';

/// HTML without its long pieces.
pub(crate) struct Shortened<'h> {
    pub(crate) html: Cow<'h, str>,
    /// Each comes back once: a sender who writes its mark gets no second copy.
    pieces: RefCell<Vec<Option<&'h str>>>,
}

/// Takes the long pieces out.
pub(crate) fn shorten(html: &str) -> Shortened<'_> {
    let mut out = String::new();
    let mut pieces: Vec<Option<&str>> = Vec::new();
    let mut rest = html;
    let data = memmem::Finder::new("base64,");
    let comment = memmem::Finder::new("<!--");
    let (mut next_data, mut next_comment) = (0, 0);
    let at_of = |rest: &str| html.len() - rest.len();
    loop {
        let here = at_of(rest);
        // Each search goes on where it stopped, so that all read the text once.
        if next_data < here || next_data == 0 {
            next_data = data.find(rest.as_bytes()).map_or(html.len(), |at| here + at);
        }
        if next_comment < here || next_comment == 0 {
            next_comment = comment.find(rest.as_bytes()).map_or(html.len(), |at| here + at);
        }
        let at = next_data.min(next_comment);
        if at >= html.len() {
            break;
        }
        let (before, found) = rest.split_at(at - here);
        let (kept, piece, after) = match next_comment < next_data {
            true => long_comment(found),
            false => long_data(found),
        };
        if !piece.is_empty() {
            out.push_str(before);
            out.push_str(kept);
            if next_data < next_comment {
                out.push_str(&format!("{MARK}{}{MARK}", pieces.len()));
                pieces.push(Some(piece));
            }
        } else {
            out.push_str(before);
            out.push_str(kept);
        }
        rest = after;
    }
    if out.is_empty() {
        return Shortened { html: Cow::Borrowed(html), pieces: RefCell::new(pieces) };
    }
    out.push_str(rest);
    Shortened { html: Cow::Owned(out), pieces: RefCell::new(pieces) }
}

/// Cuts a comment, at the start of `text`, into what stays, what goes, the rest.
fn long_comment(text: &str) -> (&str, &str, &str) {
    let (open, inside) = text.split_at(4);
    let len = memmem::find(inside.as_bytes(), b"-->").unwrap_or(0);
    // A comment that closes at once, or has another opening in it, is left to the tokenizer.
    if len < LONG || inside.starts_with('>') || inside.starts_with("->") {
        return (open, "", inside);
    }
    let (piece, rest) = inside.split_at(len);
    (open, piece, rest)
}

/// Cuts base64 data, at the start of `text`, into what stays, what goes, the rest.
fn long_data(text: &str) -> (&str, &str, &str) {
    let (open, inside) = text.split_at(7);
    let is_data = |b: &u8| b.is_ascii_alphanumeric() || b"+/=%\r\n\t ".contains(b);
    let len = inside.bytes().position(|b| !is_data(&b)).unwrap_or(inside.len());
    if len < LONG {
        return (open, "", inside);
    }
    let (piece, rest) = inside.split_at(len);
    (open, piece, rest)
}

impl<'h> Shortened<'h> {
    /// Puts the pieces back into a text or a value.
    pub(crate) fn restore<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut pieces = self.pieces.borrow_mut();
        if pieces.is_empty() || !text.contains(MARK) {
            return Cow::Borrowed(text);
        }
        let mut out = String::new();
        for (place, piece) in text.split(MARK).enumerate() {
            let number = piece.parse().ok().filter(|_| place % 2 == 1);
            let long = number.and_then(|number: usize| pieces.get_mut(number)?.take());
            out.push_str(long.unwrap_or(piece));
        }
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_pieces_go_and_come_back() {
        let data = "A".repeat(LONG);
        let html = format!(
            "<img src='data:image/png;base64,{data}'><!--{data}-->x<img src='data:;base64,AA'>"
        );
        let short = shorten(&html);
        assert_eq!(
            short.html,
            "<img src='data:image/png;base64,\u{fdd0}0\u{fdd0}'><!---->x<img src='data:;base64,AA'>"
        );
        assert_eq!(short.restore("a,\u{fdd0}0\u{fdd0}b"), format!("a,{data}b"));
        assert_eq!(short.restore("\u{fdd0}0\u{fdd0}"), "0");
        assert!(matches!(shorten("<p>x").html, Cow::Borrowed(_)));
    }
}
