//! What was made of messages for their frames, kept while they are open and there is room.

use crate::reading::{LinkCheck, LinkReason};
use barid_engine::{Link, Page, Picture, Suspicion};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use tokio::sync::OnceCell;

/// Things that are shown at one time; older ones become void.
const MAX_SHOWN: usize = 400;
/// Bytes of them.
const MAX_BYTES: usize = 256 << 20;
/// Bytes that pictures from elsewhere are taken to need: they come after the rest.
const REMOTE_BYTES: usize = 200 << 10;

/// One message as it is shown, or one of its attachments.
#[derive(Default)]
pub(crate) struct Shown {
    message: u32,
    pub(super) is_dark: bool,
    pub(super) is_on_white: bool,
    body: Option<String>,
    links: Vec<Link>,
    parts: BTreeMap<String, Picture>,
    remote: Vec<Remote>,
    pdf: Option<(String, Arc<Vec<u8>>)>,
}

/// A picture from elsewhere: asked for once, when the page asks for it.
pub(super) struct Remote {
    pub(super) url: String,
    pub(super) picture: OnceCell<Option<Picture>>,
}

impl Shown {
    /// A body with its pictures.
    pub(crate) fn body_of(
        message: u32,
        page: Page,
        parts: BTreeMap<String, Picture>,
        is_dark: bool,
    ) -> Shown {
        let remote = page.remote.into_iter();
        Shown {
            message,
            is_dark,
            is_on_white: page.is_on_white,
            body: Some(page.html),
            links: page.links,
            parts,
            remote: remote.map(|url| Remote { url, picture: OnceCell::new() }).collect(),
            ..Shown::default()
        }
    }

    /// A picture that was attached.
    pub(crate) fn picture_of(message: u32, path: &str, picture: Picture) -> Shown {
        let parts = BTreeMap::from([(path.to_owned(), picture)]);
        Shown { message, parts, ..Shown::default() }
    }

    /// A PDF that was attached.
    pub(crate) fn pdf_of(message: u32, path: &str, pdf: Arc<Vec<u8>>) -> Shown {
        Shown { message, pdf: Some((path.to_owned(), pdf)), ..Shown::default() }
    }

    pub(super) fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    pub(super) fn part(&self, path: &str) -> Option<&Picture> {
        self.parts.get(path)
    }

    pub(super) fn pdf(&self, path: &str) -> Option<Arc<Vec<u8>>> {
        self.pdf.as_ref().filter(|(own, _)| own == path).map(|(_, pdf)| Arc::clone(pdf))
    }

    pub(super) fn remote(&self, number: usize) -> Option<&Remote> {
        self.remote.get(number)
    }

    pub(super) fn link(&self, number: usize) -> Option<LinkCheck> {
        let link = self.links.get(number)?;
        check_link(&link.href, &link.text)
    }

    fn size_bytes(&self) -> usize {
        let parts: usize = self.parts.values().map(|picture| picture.bytes.len()).sum();
        let pdf = self.pdf.as_ref().map_or(0, |(_, pdf)| pdf.len());
        let body = self.body.as_ref().map_or(0, String::len);
        body + parts + pdf + self.remote.len() * REMOTE_BYTES
    }
}

/// Looks at a link before it is opened, without what it says about the reader. `None` for one
/// that is never opened from mail.
pub(crate) fn check_link(url: &str, text: &str) -> Option<LinkCheck> {
    let sent = check_sent_link(url, text)?;
    let Some(cleaned) = barid_engine::without_tracking(&sent.url) else { return Some(sent) };
    let link = check_sent_link(&cleaned, text)?;
    Some(LinkCheck { original: Some(sent.url), ..link })
}

/// The same with the address as it was sent.
pub(crate) fn check_sent_link(url: &str, text: &str) -> Option<LinkCheck> {
    let target = barid_engine::target(url)?;
    let link = Link { href: url.to_owned(), text: text.to_owned() };
    let mut reasons = Vec::new();
    for suspicion in barid_engine::suspicions(&link) {
        let reason = match suspicion {
            Suspicion::TextMismatch => LinkReason::TextDiffers,
            Suspicion::NumericHost | Suspicion::Punycode => LinkReason::UnusualHost,
            Suspicion::UserInfo => LinkReason::UserInfo,
            Suspicion::Long => LinkReason::Long,
            Suspicion::Scheme | Suspicion::Malformed => return None,
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if target.is_plain_http {
        reasons.push(LinkReason::NotEncrypted);
    }
    Some(LinkCheck {
        url: target.url,
        original: None,
        host: target.host,
        text: text.to_owned(),
        reasons,
        is_mailto: target.is_mailto,
    })
}

/// All that is shown, oldest first.
#[derive(Default)]
pub(super) struct Shelf {
    shown: VecDeque<(String, Arc<Shown>)>,
    size_bytes: usize,
}

impl Shelf {
    pub(super) fn put(&mut self, id: &str, shown: Arc<Shown>) {
        self.size_bytes += shown.size_bytes();
        self.shown.push_back((id.to_owned(), shown));
        while self.shown.len() > MAX_SHOWN || (self.size_bytes > MAX_BYTES && self.shown.len() > 1)
        {
            let Some((_, oldest)) = self.shown.pop_front() else { return };
            self.size_bytes -= oldest.size_bytes();
        }
    }

    /// Returns what is shown under an id, which becomes the youngest.
    pub(super) fn get(&mut self, id: &str) -> Option<Arc<Shown>> {
        let at = self.shown.iter().position(|(known, _)| known == id)?;
        let found = self.shown.remove(at)?;
        let shown = Arc::clone(&found.1);
        self.shown.push_back(found);
        Some(shown)
    }

    pub(super) fn close(&mut self, message: u32) {
        self.shown.retain(|(_, shown)| shown.message != message);
        self.size_bytes = self.shown.iter().map(|(_, shown)| shown.size_bytes()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(message: u32, len: usize) -> Arc<Shown> {
        let page = Page { html: "x".repeat(len), ..Page::default() };
        Arc::new(Shown::body_of(message, page, BTreeMap::new(), false))
    }

    #[test]
    fn what_was_looked_at_last_stays_longest() {
        let mut shelf = Shelf::default();
        for message in 0..MAX_SHOWN as u32 {
            shelf.put(&message.to_string(), body(message, 1));
        }
        assert!(shelf.get("0").is_some());
        shelf.put("new", body(1_000, 1));
        assert!(shelf.get("0").is_some() && shelf.get("1").is_none());
    }

    #[test]
    fn there_is_an_end_to_the_room() {
        let mut shelf = Shelf::default();
        for message in 0..9 {
            shelf.put(&message.to_string(), body(message, 50 << 20));
        }
        assert!(shelf.size_bytes <= MAX_BYTES && shelf.get("8").is_some());
        shelf.put("huge", body(9, MAX_BYTES + 1));
        assert!(shelf.get("huge").is_some());
        shelf.close(9);
        assert_eq!((shelf.size_bytes, shelf.shown.len()), (0, 0));
    }

    #[test]
    fn r49_a_link_is_told_with_what_is_odd_about_it() {
        use LinkReason::*;
        for (url, text, host, reasons) in [
            ("https://a.test/x", "here", "a.test", vec![]),
            ("http://a.test/", "a.test", "a.test", vec![NotEncrypted]),
            ("https://evil.test/", "bank.example", "evil.test", vec![TextDiffers]),
            ("https://b\u{fc}cher.test/", "x", "xn--bcher-kva.test", vec![UnusualHost]),
            ("https://0x7f.1/", "x", "127.0.0.1", vec![UnusualHost]),
            ("https://bank.example@evil.test/", "x", "evil.test", vec![UserInfo]),
            ("mailto:a@b.test", "a@b.test", "b.test", vec![]),
        ] {
            let check = check_link(url, text).unwrap();
            assert_eq!((check.host.as_str(), check.reasons), (host, reasons), "{url}");
        }
        for url in
            ["javascript:1", "file:///x", "data:text/html,x", "smb://x/y", "\\\\x\\y", "x", ""]
        {
            assert_eq!(check_link(url, "x"), None, "{url}");
        }
    }
}
