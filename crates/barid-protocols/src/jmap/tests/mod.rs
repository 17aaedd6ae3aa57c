//! A source and a submitter against a server in memory, over HTTPS on this computer.

mod changing;
mod faults;
mod model;
mod sending;
mod server;

use super::Source;
use crate::source::{
    ChangePage, Content, Heard, MailSource, RemoteId, RemoteRange, Sink, SourceError, SyncCursor,
};
use barid_model::{Flag, Secret};
use server::Server;
use std::{collections::BTreeMap, time::Duration};

fn source(server: &Server) -> Source {
    Source::new(server.settings.clone(), "me".into(), Secret::new("secret"), server.trust.clone())
}

fn raw(number: u32) -> Vec<u8> {
    let text = "x".repeat(number as usize % 7 * 10);
    format!("Message-ID: <m{number}@x.test>\r\nSubject: {number}\r\n\r\n{text}\r\n").into_bytes()
}

fn work() -> RemoteId {
    RemoteId("Mw".into())
}

fn inbox() -> RemoteId {
    RemoteId("Mi".into())
}

/// What is known here of a mailbox, by name, as the engine keeps it.
#[derive(Default)]
struct Here {
    names: BTreeMap<String, Vec<String>>,
    cursor: Option<SyncCursor>,
    pages: u32,
}

impl Here {
    fn take(&mut self, page: ChangePage) {
        for RemoteRange { first, last } in &page.removed {
            self.names.retain(|name, _| !(first.0.as_str()..=last.0.as_str()).contains(&&**name));
        }
        for one in page.present {
            let flags = one.flags.iter().map(|flag| flag.as_str().to_owned()).collect();
            self.names.insert(one.id.0, flags);
        }
        self.cursor = Some(page.cursor);
        self.pages += 1;
    }

    /// Brings all of a mailbox that has changed.
    async fn follow(&mut self, source: &mut Source, mailbox: &RemoteId) -> Result<(), SourceError> {
        loop {
            let held = u32::try_from(self.names.len()).unwrap();
            let page = source.changes(mailbox, self.cursor.as_ref(), held).await?;
            let more = page.more;
            self.take(page);
            if !more {
                return Ok(());
            }
        }
    }

    #[track_caller]
    fn assert_is(&self, server: &Server, mailbox: &RemoteId) {
        let model = server.model();
        let there = model.mails.iter().filter(|(_, mail)| mail.mailboxes.contains(&mailbox.0));
        let there: BTreeMap<String, Vec<String>> =
            there.map(|(id, mail)| (id.clone(), mail.keywords.iter().cloned().collect())).collect();
        assert_eq!(self.names, there);
    }
}

async fn states(source: &mut Source) -> BTreeMap<String, SyncCursor> {
    let all = source.mailboxes().await.unwrap();
    all.into_iter().map(|one| (one.id.0, one.state.unwrap())).collect()
}

async fn bytes(source: &mut Source, ids: &[RemoteId], content: Content) -> Vec<Vec<u8>> {
    let (sink, mut queue) = Sink::new(1 << 20);
    source.fetch(&inbox(), ids, content, &sink).await.unwrap();
    drop(sink);
    let mut all = Vec::new();
    while let Some(fetched) = queue.recv().await {
        all.push(fetched.bytes);
    }
    all
}

#[tokio::test]
async fn a_mailbox_is_filled_from_the_newest_down_within_the_limits_of_its_server() {
    let server = Server::new().await;
    {
        let mut model = server.model();
        (model.max_get, model.max_calls) = (3, 2);
        (0..130).for_each(|number| drop(model.add("Mi", &raw(number))));
    }
    let mut source = source(&server);
    source.mailboxes().await.unwrap();
    let first = source.changes(&inbox(), None, 0).await.unwrap();
    let newest: Vec<u64> = first.present.iter().map(|one| one.size_bytes).collect();
    let expected: Vec<u64> = [129, 128, 127].map(|number| raw(number).len() as u64).to_vec();
    assert_eq!((newest, first.total, first.more), (expected, 130, true));
    let mut here = Here::default();
    here.take(first);
    here.follow(&mut source, &inbox()).await.unwrap();
    here.assert_is(&server, &inbox());
    // The answers say that no limit was passed: none is an error.
    assert!(here.names.len() == 130 && here.pages > 1);
}

#[tokio::test]
async fn what_was_interrupted_goes_on_and_what_happened_meanwhile_is_not_missed() {
    let server = Server::new().await;
    let ids: Vec<String> = {
        let mut model = server.model();
        (0..800).map(|number| model.add("Mi", &raw(number))).collect()
    };
    let mut here = Here::default();
    for round in 0..3 {
        // As after the end of the program.
        let mut source = source(&server);
        source.mailboxes().await.unwrap();
        let page = source.changes(&inbox(), here.cursor.as_ref(), here.names.len() as u32).await;
        here.take(page.unwrap());
        let mut model = server.model();
        model.destroy(&ids[round * 100]);
        model.destroy(&ids[799 - round * 100]);
        model.change(&ids[50 + round], |mail| mail.keywords.insert("$seen".into()));
        model.add("Mi", &raw(1_000));
    }
    let mut source = source(&server);
    source.mailboxes().await.unwrap();
    here.follow(&mut source, &inbox()).await.unwrap();
    source.mailboxes().await.unwrap();
    here.follow(&mut source, &inbox()).await.unwrap();
    here.assert_is(&server, &inbox());
}

#[tokio::test]
async fn nothing_new_is_one_request_and_only_what_changed_has_another_state() {
    let server = Server::new().await;
    let (one, two) = {
        let mut model = server.model();
        (model.add("Mi", &raw(1)), model.add("Mw", &raw(2)))
    };
    let mut source = source(&server);
    let mut here: BTreeMap<String, Here> = BTreeMap::new();
    for mailbox in states(&mut source).await.into_keys() {
        let kept = here.entry(mailbox.clone()).or_default();
        kept.follow(&mut source, &RemoteId(mailbox)).await.unwrap();
    }
    let cursors = |here: &BTreeMap<String, Here>| -> BTreeMap<String, SyncCursor> {
        here.iter().map(|(name, one)| (name.clone(), one.cursor.clone().unwrap())).collect()
    };
    server.called();
    assert_eq!(states(&mut source).await, cursors(&here));
    assert_eq!(server.called(), ["Email/get", "Mailbox/get"]);
    // Also after the end of the program.
    assert_eq!(states(&mut self::source(&server)).await, cursors(&here));

    let changed = |now: &BTreeMap<String, SyncCursor>, here: &BTreeMap<String, Here>| {
        let known = cursors(here);
        let other = now.iter().filter(|(name, state)| known[*name] != **state);
        other.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    server.model().change(&one, |mail| mail.keywords.insert("$flagged".into()));
    let now = states(&mut source).await;
    assert_eq!(changed(&now, &here), ["Mi"]);
    server.model().change(&two, |mail| mail.mailboxes = ["Mt".to_owned()].into());
    let now = states(&mut source).await;
    assert_eq!(changed(&now, &here), ["Mi", "Mt", "Mw"]);
    for name in ["Mi", "Mt", "Mw"] {
        let mailbox = RemoteId(name.into());
        here.get_mut(name).unwrap().follow(&mut source, &mailbox).await.unwrap();
        here[name].assert_is(&server, &mailbox);
    }
    assert_eq!(changed(&states(&mut source).await, &here), [""; 0]);
}

#[tokio::test]
async fn many_changes_come_in_parts_and_where_the_server_forgot_all_is_compared() {
    let server = Server::new().await;
    (0..300).for_each(|number| drop(server.model().add("Mi", &raw(number))));
    let (mut source, mut here) = (source(&server), Here::default());
    source.mailboxes().await.unwrap();
    here.follow(&mut source, &inbox()).await.unwrap();
    for is_forgotten in [false, true] {
        {
            let mut model = server.model();
            model.max_changes = 7;
            let there: Vec<String> = model.mails.keys().cloned().collect();
            for id in there.iter().step_by(5) {
                model.destroy(id);
            }
            for id in there.iter().skip(1).step_by(5) {
                model.change(id, |mail| mail.keywords.insert("$seen".into()));
            }
            for id in there.iter().skip(2).step_by(5) {
                model.change(id, |mail| mail.mailboxes = ["Mw".to_owned()].into());
            }
            model.add("Mi", &raw(9_000));
            model.oldest = if is_forgotten { usize::MAX } else { 0 };
        }
        source.mailboxes().await.unwrap();
        here.follow(&mut source, &inbox()).await.unwrap();
        here.assert_is(&server, &inbox());
    }
}

#[tokio::test]
async fn messages_come_as_they_are_and_those_that_are_gone_are_left_out() {
    let server = Server::new().await;
    let ids: Vec<RemoteId> = {
        let mut model = server.model();
        (0..9).map(|number| RemoteId(model.add("Mi", &raw(number)))).collect()
    };
    server.model().destroy(&ids[3].0);
    let mut source = source(&server);
    let there: Vec<u32> = (0..9).filter(|number| *number != 3).collect();
    let whole: Vec<Vec<u8>> = there.iter().map(|number| raw(*number)).collect();
    assert_eq!(bytes(&mut source, &ids, Content::Whole).await, whole);
    let headers = bytes(&mut source, &ids, Content::Header).await;
    for (header, whole) in headers.iter().zip(&whole) {
        assert!(whole.starts_with(header) && header.ends_with(b"\r\n\r\n"));
    }
}

#[tokio::test]
async fn a_large_message_goes_on_where_it_stopped_whether_or_not_the_server_knows_ranges() {
    let server = Server::new().await;
    let large: Vec<u8> = (0..700_000_u32).map(|n| b'a' + (n % 25) as u8).collect();
    let id = RemoteId(server.model().add("Mi", &large));
    let mut source = source(&server);
    for knows_ranges in [true, false] {
        server.model().knows_ranges = knows_ranges;
        for offset in [0_usize, 1, 300_000, 699_999, 700_000] {
            let (sink, mut queue) = Sink::new(1 << 20);
            source.fetch_from(&inbox(), &id, offset as u64, &sink).await.unwrap();
            drop(sink);
            let mut came = Vec::new();
            while let Some(piece) = queue.recv().await {
                came.extend(piece.bytes);
            }
            assert!(came == large[offset..], "{knows_ranges} {offset}: {}", came.len());
        }
    }
}

#[tokio::test]
async fn news_are_heard_as_they_happen() {
    let server = Server::new().await;
    let mut source = source(&server);
    let short = Duration::from_millis(300);
    // What happened before it was open.
    assert_eq!(source.listen(&inbox(), Duration::from_secs(20)).await.unwrap(), Heard::News);
    assert!(source.tells_news());
    assert_eq!(source.listen(&inbox(), short).await.unwrap(), Heard::Nothing);
    let event = |state: &str| {
        format!("event: state\ndata: {{\"changed\":{{\"a1\":{{\"Email\":\"{state}\"}}}}}}\n\n")
    };
    server.model().events = format!(": hello\n\nevent: ping\ndata: {{}}\n\n{}", event("s7"));
    let long = Duration::from_secs(20);
    assert_eq!(source.listen(&inbox(), long).await.unwrap(), Heard::News);
    // The same state again, and somebody else's, are none.
    server.model().events = event("s7") + &event("s9").replace("a1", "a2");
    assert_eq!(source.listen(&inbox(), short).await.unwrap(), Heard::Nothing);
    server.model().events = event("s8");
    assert_eq!(source.listen(&inbox(), long).await.unwrap(), Heard::News);
    server.model().is_streaming = false;
    let ended = source.listen(&inbox(), long).await;
    assert!(matches!(ended, Err(SourceError::Net(_))), "{ended:?}");
}

#[tokio::test]
async fn a_server_without_push_is_asked_now_and_then() {
    let server = Server::new().await;
    let nothing = server::http("204 No Content", "", b"");
    server.wrong(server::At::Path("/news"), server::Instead::Bytes(nothing));
    let mut source = source(&server);
    let deaf = source.listen(&inbox(), Duration::from_secs(20)).await;
    assert_eq!(deaf.unwrap(), Heard::Deaf);
    source.mailboxes().await.unwrap();
    assert!(!source.is_news().await.unwrap());
    server.model().add("Mi", &raw(1));
    assert!(source.is_news().await.unwrap());
}

fn flag(name: &str) -> Flag {
    Flag::from_user(name).unwrap()
}
