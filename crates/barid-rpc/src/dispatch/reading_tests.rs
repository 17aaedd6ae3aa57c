//! Reading from one end to the other, on the sample mail.

use super::reading::is_trusted;
use crate::{
    Code, Request, Response, RpcError,
    account::Role,
    list::{Filter, ListQuery, View},
    reading::{AttachmentRow, BodyChoice, Conversation, MessageBody, Preview, PreviewKind},
    world::World,
};
use barid_engine::{SenderCheck, authentication::Verdict};
use std::time::{Duration, Instant};

/// A world with the sample mail in it, and the first conversations of a view.
async fn sample(view: View) -> (World, Vec<u32>) {
    let world = World::open().await;
    world.ask(Request::AddSample).await.unwrap();
    let list = ListQuery {
        view,
        filter: Filter::None,
        threaded: true,
        oldest_first: false,
        group: None,
        accounts: Vec::new(),
    };
    let start = Instant::now();
    let mut before = 0;
    loop {
        let asked = Request::ListWindow { list: list.clone(), start: 0, len: 40 };
        let Response::Window(window) = world.ask(asked).await.unwrap() else { panic!() };
        let is_settled = !window.rows.is_empty() && window.rows.len() == before;
        if is_settled {
            return (world, window.rows.iter().map(|row| row.thread).collect());
        }
        assert!(start.elapsed() < Duration::from_secs(60), "the sample mail did not come");
        before = window.rows.len();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

fn with_attachments() -> View {
    View::Search { query: "has:attachment".to_owned() }
}

impl World {
    async fn conversation(&self, thread: u32) -> Conversation {
        let asked = self.ask(Request::Conversation { thread, account: None }).await.unwrap();
        let Response::Conversation(conversation) = asked else { panic!() };
        conversation
    }

    async fn body(&self, message: u32, choice: BodyChoice) -> MessageBody {
        let asked = self.ask(Request::Body { message, choice }).await.unwrap();
        let Response::Body(body) = asked else { panic!() };
        body
    }

    async fn page(&self, body: &MessageBody) -> String {
        let path = body.frame.replace("/frame", "/body");
        let page = self.host.content(&path).await;
        assert_eq!(page.status, 200);
        String::from_utf8(page.body).unwrap()
    }

    /// Messages that would have reported that they are read, as counted.
    async fn tracking(&self) -> u32 {
        let asked = self.ask(Request::Tracking).await.unwrap();
        let Response::Tracking(rows) = asked else { panic!() };
        assert!(rows.iter().all(|row| !row.hosts.is_empty() && row.last_at_ms > 0));
        rows.iter().map(|row| row.messages).sum()
    }

    async fn preview(&self, message: u32, one: &AttachmentRow) -> Preview {
        let asked = Request::Preview { message, path: one.path.clone() };
        let Response::Preview(preview) = self.ask(asked).await.unwrap() else { panic!() };
        preview
    }
}

fn code<T: std::fmt::Debug>(answer: Result<T, RpcError>) -> Code {
    answer.unwrap_err().code
}

#[tokio::test]
async fn every_conversation_of_the_sample_opens() {
    let (world, threads) = sample(View::Role { role: Role::Inbox, account: None }).await;
    let (mut html, mut counted) = (0, 0);
    let mut odd = Vec::new();
    assert_eq!(world.tracking().await, 0);
    for thread in threads {
        let conversation = world.conversation(thread).await;
        assert!(!conversation.subject.to_lowercase().starts_with("re:"));
        let dates: Vec<i64> = conversation.messages.iter().map(|one| one.date_ms).collect();
        assert!(dates.is_sorted(), "oldest first");
        for head in conversation.messages.iter().take(3) {
            let body = world.body(head.id, BodyChoice::default()).await;
            html += usize::from(body.is_html);
            // Shown again, it counts no more.
            let again = world.body(head.id, BodyChoice::default()).await;
            assert_eq!(again.trackers, body.trackers);
            counted += u32::from(body.trackers > 0);
            odd.extend(body.warnings.iter().map(|_| head.subject.clone()));
            let page = world.page(&body).await;
            assert!(!page.contains("src=\"http") && !page.contains("href=\"http"), "{page}");
            assert_eq!(world.host.content(&body.frame).await.status, 200);
            world.ask(Request::CloseBody { message: head.id }).await.unwrap();
            assert_eq!(world.host.content(&body.frame).await.status, 404);
        }
    }
    assert!(html > 0 && counted > 0);
    assert_eq!(world.tracking().await, counted);
    world.ask(Request::ForgetTracking).await.unwrap();
    assert_eq!(world.tracking().await, 0);
    // The sample has one message that is not what it seems.
    assert!(odd.len() <= 2, "{odd:?}");
}

#[tokio::test]
async fn attachments_are_looked_at_saved_and_opened() {
    let (world, threads) = sample(with_attachments()).await;
    let (mut pages, mut pictures) = (0, 0);
    for thread in threads {
        for head in world.conversation(thread).await.messages {
            let body = world.body(head.id, BodyChoice::default()).await;
            for one in &body.attachments {
                match world.preview(head.id, one).await {
                    Preview::Image { path } => {
                        assert_eq!(one.preview, PreviewKind::Image);
                        assert_eq!(world.host.content(&path).await.status, 200);
                        pictures += 1;
                    }
                    Preview::Pdf { pages: paths, total } => {
                        assert_eq!(paths.len(), total as usize);
                        if pages == 0 {
                            let page = world.host.content(&paths[0]).await;
                            assert!(page.body.starts_with(b"\x89PNG"));
                        }
                        pages += 1;
                    }
                    Preview::Text { text, .. } => assert!(!text.is_empty()),
                    Preview::Archive { entries, .. } => assert!(!entries.is_empty()),
                    Preview::Cards { cards } => assert!(!cards.is_empty()),
                    Preview::None => assert_eq!(one.preview, PreviewKind::None),
                }
                let path = one.path.clone();
                let opened = world.ask(Request::OpenAttachment { message: head.id, path }).await;
                match one.is_dangerous {
                    true => assert_eq!(code(opened), Code::Forbidden),
                    false => drop(opened.unwrap()),
                }
            }
            if !body.attachments.is_empty() {
                let asked = Request::SaveAttachments { message: head.id, path: None };
                let Response::Saved(saved) = world.ask(asked).await.unwrap() else { panic!() };
                assert_eq!(saved.names.len(), body.attachments.len());
            }
        }
    }
    assert!(pages > 0, "the sample has a PDF");
    assert!(pictures > 0 || !world.desktop.saved.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_message_is_saved_as_it_came() {
    let (world, threads) = sample(with_attachments()).await;
    let message = world.conversation(threads[0]).await.messages[0].id;
    let asked = world.ask(Request::SaveMessage { message }).await.unwrap();
    let Response::Saved(saved) = asked else { panic!() };
    assert!(saved.names[0].ends_with(".eml"));
    let Response::Text(source) = world.ask(Request::Source { message }).await.unwrap() else {
        panic!()
    };
    let bytes = world.desktop.saved.lock().unwrap()[0].bytes.clone();
    let whole = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    assert!(whole.starts_with(&source) && !source.is_empty());
}

#[tokio::test]
async fn what_is_not_there_is_said_so() {
    let world = World::open().await;
    let (message, path) = (9_999, "1".to_owned());
    for request in [
        Request::Conversation { thread: 9_999, account: None },
        Request::Body { message, choice: BodyChoice::default() },
        Request::Preview { message, path: path.clone() },
        Request::SaveAttachments { message, path: Some(path.clone()) },
        Request::OpenAttachment { message, path },
        Request::SaveMessage { message },
        Request::Source { message },
    ] {
        let what = format!("{request:?}");
        assert_eq!(code(world.ask(request).await), Code::NotFound, "{what}");
    }
}

#[test]
fn r4_only_a_verified_sender_that_was_chosen_is_trusted_with_pictures() {
    let chosen = ["a@x.test".to_owned()];
    let trusted = |address: &str, verdict| {
        let address = address.to_owned();
        let sender = SenderCheck { verdict, address, ..SenderCheck::default() };
        is_trusted(&sender, &chosen)
    };
    assert!(trusted("A@x.test", Verdict::Verified));
    assert!(!trusted("a@x.test", Verdict::Unverified));
    assert!(!trusted("a@x.test", Verdict::Unknown));
    assert!(!trusted("b@x.test", Verdict::Verified));
}

#[tokio::test]
async fn r11_what_tells_about_the_reader_is_taken_out_of_a_link_that_is_opened() {
    let world = World::open().await;
    let check = |url: &str| Request::CheckLink { url: url.to_owned(), text: String::new() };
    let link = |answer| match answer {
        Response::Link(link) => link,
        other => panic!("{other:?}"),
    };
    let marked = link(world.ask(check("https://a.test/x?utm_id=1&y")).await.unwrap());
    assert_eq!(marked.url, "https://a.test/x?y");
    assert_eq!(marked.original.as_deref(), Some("https://a.test/x?utm_id=1&y"));
    let plain = link(world.ask(check("https://a.test/x?y")).await.unwrap());
    assert_eq!((plain.url.as_str(), plain.original), ("https://a.test/x?y", None));
    // Whoever wants it as it was sent gets it.
    world.ask(Request::OpenLink { url: "https://a.test/x?utm_id=1".into() }).await.unwrap();
    assert_eq!(*world.desktop.notes.lock().unwrap(), ["open https://a.test/x?utm_id=1"]);
}

#[tokio::test]
async fn r68_links_open_in_the_browser_if_they_are_any() {
    let world = World::open().await;
    world.ask(Request::OpenLink { url: "https://a.test/x?y".into() }).await.unwrap();
    assert_eq!(*world.desktop.notes.lock().unwrap(), ["open https://a.test/x?y"]);
    for url in ["file:///etc/passwd", "javascript:1", "smb://x/y", "", "ms-word:x", "-x", "/d/x"] {
        assert_eq!(code(world.ask(Request::OpenLink { url: url.into() }).await), Code::Forbidden);
        let text = String::new();
        let asked = Request::CheckLink { url: url.into(), text };
        assert_eq!(code(world.ask(asked).await), Code::Forbidden);
    }
    assert_eq!(world.desktop.notes.lock().unwrap().len(), 1);
}
