//! What the first pass over HTML notes and adds for a page of ours: links and pictures
//! get numbers, the quoted tail gets a fold.
//!
//! Numbers travel to the second pass as addresses of two schemes that no message can
//! bring itself, since none but web and mail addresses pass the first.

use crate::{
    link::{Link, openable},
    markup,
    tracker::{self, attribute},
};
use html5ever::tokenizer::Tag;

/// The scheme of a numbered link between the passes.
pub(crate) const LINK: &str = "x-barid-link:";
/// The scheme of a numbered picture from elsewhere between the passes.
pub(crate) const PICTURE: &str = "x-barid-picture:";
/// Links, and pictures, that get a number.
const MAX_NUMBERED: usize = 5_000;
/// Bytes at the beginning of a quote by which a forwarded message is known.
const MAX_HEAD: usize = 200;
/// What stands before a folded quote. No word, since it has no language.
const FOLD: &str = "<details class=\"barid-fold\"><summary>\u{2022}\u{2022}\u{2022}</summary>";

/// Stands for a picture from elsewhere that is left out.
pub(crate) const CLEAR_PIXEL: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// Whether pictures from elsewhere are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remote {
    /// They are left out.
    Blocked,
    /// They get a number, by which they are asked for.
    Numbered,
}

/// What was noted.
#[derive(Debug, Default)]
pub(crate) struct Framing {
    /// `None` where there is no page of ours: nothing is numbered or folded.
    pub(crate) remote: Option<Remote>,
    pub(crate) links: Vec<Link>,
    pub(crate) pictures: Vec<String>,
    /// What the page itself says of its direction.
    pub(crate) is_rtl: Option<bool>,
    /// The numbered link that is open.
    open_link: Option<usize>,
    /// Whether there were words before any quote.
    has_own_words: bool,
    quote: Option<Quote>,
}

/// A quote that is folded if nothing follows it.
#[derive(Debug)]
struct Quote {
    start: usize,
    end: Option<usize>,
    /// Open elements around it.
    depth: usize,
    head: String,
    /// Whether nothing comes before it.
    is_all: bool,
}

impl Framing {
    /// For a page of ours.
    pub(crate) fn numbering(remote: Remote) -> Framing {
        Framing { remote: Some(remote), ..Framing::default() }
    }

    /// Sees a start tag, whatever becomes of it.
    pub(crate) fn see(&mut self, tag: &Tag, name: &str) {
        if matches!(name, "html" | "body") {
            let dir = attribute(tag, "dir").map(str::to_ascii_lowercase);
            match dir.as_deref() {
                Some("rtl") => self.is_rtl = Some(true),
                Some("ltr") => self.is_rtl = Some(false),
                Some(_) | None => {}
            }
        }
    }

    /// Whether a picture is left out, since it is from elsewhere, and could be shown.
    pub(crate) fn leaves_out(&self, tag: &Tag) -> bool {
        let src = attribute(tag, "src").and_then(markup::remote);
        self.remote == Some(Remote::Blocked)
            && src.is_some_and(|src| !tracker::is_invisible(tag) && !tracker::is_known(&src))
    }

    /// Returns the value that an attribute gets in place of its own, if a number.
    pub(crate) fn numbered(&mut self, tag: &Tag, name: &str, attr: &str) -> Option<String> {
        let remote = self.remote?;
        let value = attribute(tag, attr)?;
        match (name, attr) {
            ("a", "href") => {
                let href = openable(value).filter(|_| self.links.len() < MAX_NUMBERED)?;
                self.open_link = Some(self.links.len());
                self.links.push(Link { href, text: String::new() });
                Some(format!("{LINK}{}", self.links.len() - 1))
            }
            // A clear pixel keeps the place of a picture without a browser's sign for a broken one.
            ("img", "src") if remote == Remote::Blocked && markup::remote(value).is_some() => {
                Some(CLEAR_PIXEL.to_owned())
            }
            ("img", "src") if remote == Remote::Numbered => {
                let address = markup::remote(value)?;
                let is_tracker = tracker::is_invisible(tag) || tracker::is_known(&address);
                let address = secured(&address)?;
                if is_tracker || self.pictures.len() >= MAX_NUMBERED {
                    return None;
                }
                let known = self.pictures.iter().rev().take(64).position(|one| *one == address);
                let number = match known {
                    Some(back) => self.pictures.len() - 1 - back,
                    None => {
                        self.pictures.push(address);
                        self.pictures.len() - 1
                    }
                };
                Some(format!("{PICTURE}{number}"))
            }
            _ => None,
        }
    }

    /// Notes the words on the link that ends.
    pub(crate) fn end_link(&mut self, text: &str) {
        if let Some(link) = self.open_link.take().and_then(|at| self.links.get_mut(at)) {
            text.clone_into(&mut link.text);
        }
    }

    /// An element that stays begins at `at`, within `depth` others.
    pub(crate) fn open(&mut self, tag: &Tag, name: &str, at: usize, depth: usize) {
        if self.remote.is_some() && self.quote.is_none() && is_quote(tag, name) {
            let (end, head) = (None, String::new());
            let is_all = !self.has_own_words;
            self.quote = Some(Quote { start: at, end, depth, head, is_all });
        }
    }

    /// An element was closed, up to `at`; `depth` are still open.
    pub(crate) fn close(&mut self, at: usize, depth: usize) {
        if let Some(quote) = &mut self.quote
            && quote.end.is_none()
            && quote.depth == depth
        {
            quote.end = Some(at);
        }
    }

    /// Words, or a picture, stay in the page.
    pub(crate) fn note_words(&mut self, text: &str) {
        if text.chars().all(|c| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}') {
            return;
        }
        match &mut self.quote {
            None => self.has_own_words = true,
            // Somebody wrote below the quote: whatever is new is never hidden.
            Some(quote) if quote.end.is_some() => {
                self.quote = None;
                self.has_own_words = true;
            }
            Some(quote) if quote.head.len() < MAX_HEAD => {
                quote.head.push_str(crate::display::cut(text, MAX_HEAD));
            }
            Some(_) => {}
        }
    }

    /// Puts the fold around the quoted tail, if there is one.
    pub(crate) fn fold(&mut self, html: &mut String) {
        let Some(Quote { start, end: Some(end), head, is_all, .. }) = self.quote.take() else {
            return;
        };
        // Of a forwarded message the quote is what it is about.
        let is_forwarded = head.trim_start().starts_with("-----") && !head.contains("Original");
        if is_all || is_forwarded {
            return;
        }
        if html.is_char_boundary(start) && html.is_char_boundary(end) && start <= end {
            html.insert_str(end, "</details>");
            html.insert_str(start, FOLD);
        }
    }
}

/// Whether an element is how a mail program quotes the message that is answered.
pub(crate) fn is_quote(tag: &Tag, name: &str) -> bool {
    const CLASSES: [&str; 6] = [
        "gmail_quote",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "barid-quote",
    ];
    let classes = attribute(tag, "class").unwrap_or_default();
    let has_class = || classes.split_whitespace().any(|class| CLASSES.contains(&class));
    let is_cite =
        || attribute(tag, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("cite"));
    match name {
        "blockquote" => is_cite() || has_class(),
        "div" => has_class(),
        _ => false,
    }
}

/// Returns an address with encryption asked for, if it is one of the web.
fn secured(address: &str) -> Option<String> {
    if let Some(rest) = address.strip_prefix("//") {
        return Some(format!("https://{rest}"));
    }
    match address.split_once("://")? {
        ("https", _) => Some(address.to_owned()),
        ("http", rest) => Some(format!("https://{rest}")),
        _ => None,
    }
}
