//! What frames and pictures of a front end fetch: pages of messages, their pictures, pages
//! of attachments. Served from an origin of its own, by paths that nobody can guess and
//! that are void once the message is closed.

mod frame;
mod shown;
#[cfg(test)]
mod tests;

pub(crate) use shown::{Shown, check_link, check_sent_link};

use crate::{Event, Host, reading::LinkCheck};
use barid_engine::{Picture, RemoteImages};
use barid_model::{AttachmentId, DraftId};
use shown::Shelf;
use std::sync::{Arc, Mutex, PoisonError};

/// The answer to a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentAnswer {
    /// As in HTTP.
    pub status: u16,
    /// Names in lower case, each once.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

/// What can be fetched at the moment.
#[derive(Default)]
pub(crate) struct Content {
    shelf: Mutex<Shelf>,
    remote: RemoteImages,
}

/// Where an answer may stand, and what it may do there.
enum Place {
    /// Our own page around the body.
    Frame,
    /// A message's body: it has no script, sends nothing, and asks only us.
    Body,
    /// A picture.
    Picture,
}

/// Where the windows of the application come from.
const APP: &str = "tauri://localhost http://tauri.localhost https://tauri.localhost";

impl Content {
    /// Makes something fetchable under an id, until the message is closed.
    pub(crate) fn show(&self, id: &str, shown: Shown) {
        self.shelf().put(id, Arc::new(shown));
    }

    /// Makes void whatever was shown of a message.
    pub(crate) fn close(&self, message: u32) {
        self.shelf().close(message);
    }

    fn get(&self, id: &str) -> Option<Arc<Shown>> {
        self.shelf().get(id)
    }

    fn shelf(&self) -> std::sync::MutexGuard<'_, Shelf> {
        // What a panic left is whole: each step on the shelf is one.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host {
    /// Answers a GET of content. `path` may carry a query, which counts for nothing.
    pub async fn content(&self, path: &str) -> ContentAnswer {
        match self.find_content(path).await {
            Some(answer) => answer,
            None => ContentAnswer { status: 404, headers: headers(&[], ""), body: Vec::new() },
        }
    }

    /// Returns where a link of a shown message leads, if `path` is one.
    pub fn link(&self, path: &str) -> Option<LinkCheck> {
        let mut steps = path.split(['?', '#']).next()?.split('/').skip(1);
        let (Some("d"), Some(id), Some("link"), Some(number), None) =
            (steps.next(), steps.next(), steps.next(), steps.next(), steps.next())
        else {
            return None;
        };
        self.content.get(id)?.link(number.parse().ok()?)
    }

    async fn find_content(&self, path: &str) -> Option<ContentAnswer> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let steps: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if let ["draft", draft, file] = steps.as_slice() {
            return self.draft_picture(draft.parse().ok()?, file.parse().ok()?, query).await;
        }
        let ["d", id, rest @ ..] = steps.as_slice() else { return None };
        let shown = self.content.get(id)?;
        match rest {
            ["frame"] => Some(self.page(Place::Frame, frame::page(&shown))),
            ["body"] => Some(self.page(Place::Body, shown.body()?.to_owned())),
            ["part", part] => Some(self.picture(shown.part(part)?)),
            ["pdf", part, page] => {
                let pdf = shown.pdf(part)?;
                let picture = barid_engine::draw(pdf, page.parse().ok()?).await?;
                Some(self.picture(&picture))
            }
            ["remote", number] => {
                let slot = shown.remote(number.parse().ok()?)?;
                let bring = || async { self.content.remote.bring(&slot.url).await };
                Some(match slot.picture.get_or_init(bring).await {
                    Some(picture) => self.picture(picture),
                    None => self.picture(&nothing()),
                })
            }
            ["link", _] => {
                // A browser follows the link to here and stays where it was.
                self.emit(Event::Link { link: self.link(path)? });
                Some(ContentAnswer { status: 204, headers: headers(&[], ""), body: Vec::new() })
            }
            _ => None,
        }
    }

    /// A picture within the text of a draft, for whoever was told its token.
    async fn draft_picture(&self, draft: u32, file: u32, query: &str) -> Option<ContentAnswer> {
        let token = query.strip_prefix("t=").filter(|token| !token.is_empty())?;
        let (draft, file) = (DraftId(draft), AttachmentId(file));
        let (_, bytes) = self.engine().ok()?.draft_picture(draft, file, token).await.ok()?;
        Some(self.picture(&Picture::new(bytes)?))
    }

    fn page(&self, place: Place, html: String) -> ContentAnswer {
        let policy = self.policy(place);
        let kind = ("content-type", "text/html; charset=utf-8");
        ContentAnswer { status: 200, headers: headers(&[kind], &policy), body: html.into_bytes() }
    }

    fn picture(&self, picture: &Picture) -> ContentAnswer {
        let policy = self.policy(Place::Picture);
        let kind = ("content-type", picture.content_type);
        ContentAnswer {
            status: 200,
            headers: headers(&[kind], &policy),
            body: picture.bytes.clone(),
        }
    }

    /// The Content-Security-Policy of an answer. A custom scheme is not always its own
    /// `'self'`, so it is named as well.
    fn policy(&self, place: Place) -> String {
        let origin = self.desktop.content_origin();
        // Only the test bridge serves over HTTP on this computer; its front end has a port
        // of its own.
        let front = match origin.starts_with("http://127.0.0.1") {
            true => "http://127.0.0.1:* http://localhost:*",
            false => APP,
        };
        match place {
            Place::Frame => format!(
                "default-src 'none'; script-src {}; style-src {}; frame-src 'self' mail:; \
                 form-action 'none'; base-uri 'none'; frame-ancestors {front}",
                frame::script_hash(),
                frame::style_hash(),
            ),
            Place::Body => format!(
                "default-src 'none'; img-src 'self' mail: data:; style-src 'unsafe-inline'; \
                 form-action 'none'; base-uri 'none'; frame-ancestors 'self' mail: {front}; \
                 sandbox allow-same-origin allow-popups"
            ),
            Place::Picture => "default-src 'none'; sandbox".to_owned(),
        }
    }
}

/// A picture of one clear pixel, in place of one that can't be had.
fn nothing() -> Picture {
    let bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    Picture { content_type: "image/gif", bytes: bytes.to_vec() }
}

/// What every answer says, and what this one says beyond that.
fn headers(own: &[(&str, &str)], policy: &str) -> Vec<(String, String)> {
    let policy = if policy.is_empty() { "default-src 'none'; sandbox" } else { policy };
    let all = [
        ("cache-control", "no-store"),
        ("content-security-policy", policy),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-dns-prefetch-control", "off"),
    ];
    all.iter().chain(own).map(|(name, value)| (name.to_string(), value.to_string())).collect()
}
