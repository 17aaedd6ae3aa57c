//! Takes out of HTML what is long and harmless, before a tokenizer sees it: data
//! of pictures, and comments.
//!
//! A tag with many attributes takes quadratic time to read, and from outside looks
//! like a tag with one long value. With the long values gone, a tokenizer that is
//! silent for long is known to be in such a tag, and can be given up.

use memchr::memmem;
use std::{borrow::Cow, cell::RefCell};

/// Data shorter than this stays.
const LONG_DATA: usize = 4 << 10;
/// Comments shorter than this stay: style sheets are often written as one.
const LONG_COMMENT: usize = 48 << 10;
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
    let mut data = Search::new(html, "base64,");
    let mut comment = Search::new(html, "<!--");
    let mut comment_end = Search::new(html, "-->");
    let mut here = 0;
    loop {
        let (data_at, comment_at) = (data.from(here), comment.from(here));
        let is_comment = comment_at < data_at;
        let start = if is_comment { comment_at + 4 } else { data_at + 7 };
        let Some(inside) = html.get(start..) else { break };
        let (end, longest) = match is_comment {
            // One that never closes ends with the message.
            true => (comment_end.from(start), LONG_COMMENT),
            false => (
                start + inside.bytes().position(|b| !is_data(b)).unwrap_or(inside.len()),
                LONG_DATA,
            ),
        };
        out.push_str(html.get(here..start).unwrap_or_default());
        here = start;
        if let Some(piece) = html.get(start..end).filter(|piece| piece.len() >= longest) {
            if !is_comment {
                out.push_str(&format!("{MARK}{}{MARK}", pieces.len()));
                pieces.push(Some(piece));
            }
            here = end;
        }
    }
    if here == 0 {
        return Shortened { html: Cow::Borrowed(html), pieces: RefCell::new(pieces) };
    }
    out.push_str(html.get(here..).unwrap_or_default());
    Shortened { html: Cow::Owned(out), pieces: RefCell::new(pieces) }
}

fn is_data(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"+/=%\r\n\t ".contains(&b)
}

/// Finds one needle again and again, ever further on, and reads the text once.
struct Search<'h> {
    html: &'h str,
    finder: memmem::Finder<'static>,
    /// Where it is next; the length of the text where it is no more.
    next: Option<usize>,
}

impl<'h> Search<'h> {
    fn new(html: &'h str, needle: &'static str) -> Search<'h> {
        Search { html, finder: memmem::Finder::new(needle), next: None }
    }

    /// Returns the first place at or after `at`.
    fn from(&mut self, at: usize) -> usize {
        if let Some(next) = self.next.filter(|next| *next >= at) {
            return next;
        }
        let rest = self.html.as_bytes().get(at..).unwrap_or_default();
        let next = self.finder.find(rest).map_or(self.html.len(), |found| at + found);
        self.next = Some(next);
        next
    }
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
        let data = "A".repeat(LONG_DATA);
        let words = "word ".repeat(LONG_COMMENT / 5 + 1);
        let html = format!(
            "<img src='data:image/png;base64,{data}'><!--{words}-->x<img src='data:;base64,AA'>"
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
