//! What a source promises, kept by the one in the process.

use super::*;
use crate::{
    source::{
        Content, IfMissing, KnownBy, MailSource, RemoteId, RemoteOp, Sink, SourceError, SyncCursor,
    },
    submit::{Envelope, Options, Submitter as _},
};
use barid_model::{Flag, FlagChange, FlagSet, InternetMessageId, Role, clock::FixedClock};
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Two accounts; the first has so many messages in its inbox.
struct Books(u32);

impl Library for Books {
    fn shelf(&self) -> Shelf {
        let letter = |number| Letter {
            content: Contained::Library(number),
            flags: FlagSet::new(),
            received_at_ms: i64::from(number),
            message_id: Some(InternetMessageId(format!("{number}@books"))),
            mod_seq: 0,
        };
        let account = |host: &str, count| ShelfAccount {
            host: host.to_owned(),
            address: format!("me@{host}.example"),
            mailboxes: vec![
                ShelfMailbox {
                    name: "INBOX".into(),
                    role: Some(Role::Inbox),
                    letters: (1..=count).map(letter).collect(),
                },
                ShelfMailbox { name: "Kept".into(), role: None, letters: Vec::new() },
            ],
        };
        Shelf { validity: 7, accounts: vec![account("a", self.0), account("b", 0)] }
    }

    fn raw(&self, number: u32) -> Vec<u8> {
        format!("Message-ID: <{number}@books>\r\n\r\nBody {number}\r\n").into_bytes()
    }
}

#[derive(Default)]
struct Kept {
    snapshot: Option<Snapshot>,
    letters: BTreeMap<u64, Vec<u8>>,
    is_full: bool,
}

#[derive(Clone, Default)]
struct Disk(Arc<Mutex<Kept>>);

#[async_trait::async_trait]
impl Backing for Disk {
    async fn load(&self) -> io::Result<Option<Snapshot>> {
        Ok(self.0.lock().unwrap().snapshot.clone())
    }

    async fn save(&self, snapshot: Snapshot, added: Vec<(u64, Vec<u8>)>) -> io::Result<()> {
        let mut kept = self.0.lock().unwrap();
        if kept.is_full {
            return Err(io::ErrorKind::StorageFull.into());
        }
        kept.snapshot = Some(snapshot);
        kept.letters.extend(added);
        Ok(())
    }

    async fn raw(&self, number: u64) -> io::Result<Vec<u8>> {
        let found = self.0.lock().unwrap().letters.get(&number).cloned();
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

async fn open(count: u32, disk: &Disk) -> Arc<Office> {
    let clock = Arc::new(FixedClock(5_000));
    Office::open(Arc::new(Books(count)), Arc::new(disk.clone()), clock).await.unwrap()
}

fn inbox() -> RemoteId {
    RemoteId("INBOX".into())
}

/// Flags a user sees as `seen`.
fn read(ids: &[RemoteId]) -> RemoteOp {
    let change = FlagChange { add: [Flag::seen()].into(), remove: FlagSet::new() };
    RemoteOp::SetFlags { mailbox: inbox(), ids: ids.to_vec(), change }
}

fn append(id: &str) -> RemoteOp {
    RemoteOp::Append {
        mailbox: RemoteId("Kept".into()),
        if_missing: IfMissing::Make,
        raw: format!("Message-ID: <{id}>\r\n\r\nNew\r\n").into_bytes(),
        message_id: Some(InternetMessageId(id.into())),
        known_by: KnownBy::MessageId,
        flags: FlagSet::new(),
        received_at_ms: 9,
    }
}

/// Lists a mailbox to its end. Returns the names, newest first, and the cursor.
async fn all(source: &mut Source, mailbox: &RemoteId) -> (Vec<RemoteId>, SyncCursor) {
    let mut page = source.changes(mailbox, None, 0).await.unwrap();
    let mut ids: Vec<_> = page.present.iter().map(|one| one.id.clone()).collect();
    while page.more {
        page = source.changes(mailbox, Some(&page.cursor), 0).await.unwrap();
        ids.extend(page.present.iter().map(|one| one.id.clone()));
    }
    (ids, page.cursor)
}

#[tokio::test]
async fn a_mailbox_is_listed_newest_first_and_every_name_once() {
    let mut source = Source::new(open(1_200, &Disk::default()).await, "a".into());
    let (ids, cursor) = all(&mut source, &inbox()).await;
    assert_eq!(ids.len(), 1_200);
    assert!(ids.is_sorted_by(|newer, older| newer > older));
    let listed = source.mailboxes().await.unwrap();
    assert_eq!(listed.iter().find(|one| one.id == inbox()).unwrap().state, Some(cursor));
}

#[tokio::test]
async fn what_changes_while_a_mailbox_is_listed_is_told_after() {
    let office = open(600, &Disk::default()).await;
    let mut source = Source::new(office, "a".into());
    let first = source.changes(&inbox(), None, 0).await.unwrap();
    assert!(first.more);
    source.apply(&read(&[first.present[3].id.clone()])).await.unwrap();
    let rest = source.changes(&inbox(), Some(&first.cursor), 0).await.unwrap();
    let after = source.changes(&inbox(), Some(&rest.cursor), 0).await.unwrap();
    assert_eq!(after.present.len(), 1);
    assert_eq!(after.present[0].id, first.present[3].id);
}

#[tokio::test]
async fn a_change_made_twice_is_made_once() {
    let mut source = Source::new(open(3, &Disk::default()).await, "a".into());
    let (ids, cursor) = all(&mut source, &inbox()).await;
    source.apply(&read(&ids[..1])).await.unwrap();
    let page = source.changes(&inbox(), Some(&cursor), 3).await.unwrap();
    assert_eq!(page.present.len(), 1);
    assert!(page.present[0].flags.contains(&Flag::seen()));
    source.apply(&read(&ids[..1])).await.unwrap();
    let again = source.changes(&inbox(), Some(&page.cursor), 3).await.unwrap();
    assert_eq!((again.present.len(), again.cursor), (0, page.cursor));

    let kept = RemoteId("Kept".into());
    source.apply(&append("one@x")).await.unwrap();
    source.apply(&append("one@x")).await.unwrap();
    assert_eq!(all(&mut source, &kept).await.0.len(), 1);
}

#[tokio::test]
async fn messages_move_once_and_are_gone_where_they_were() {
    let disk = Disk::default();
    let mut source = Source::new(open(3, &disk).await, "a".into());
    let (ids, cursor) = all(&mut source, &inbox()).await;
    for place in ["Kept", "Made for it"] {
        let to = RemoteId(place.into());
        let op = RemoteOp::Move {
            mailbox: inbox(),
            ids: ids[..1].to_vec(),
            to: to.clone(),
            if_missing: IfMissing::Make,
            is_marked: false,
        };
        let renamed = source.apply(&op).await.unwrap();
        if place == "Kept" {
            assert_eq!(renamed, [(ids[0].clone(), all(&mut source, &to).await.0[0].clone())]);
        } else {
            assert_eq!(renamed, []);
        }
    }
    let page = source.changes(&inbox(), Some(&cursor), 3).await.unwrap();
    assert_eq!(page.removed.len(), 1);
    assert_eq!(page.removed[0].first, ids[0]);
    let destroy = RemoteOp::Destroy { mailbox: inbox(), ids: ids[..2].to_vec() };
    source.apply(&destroy).await.unwrap();
    source.apply(&destroy).await.unwrap();

    let mut source = Source::new(open(3, &disk).await, "a".into());
    assert_eq!(all(&mut source, &inbox()).await.0, ids[2..]);
    let (sink, mut queue) = Sink::new(64);
    let kept = RemoteId("Kept".into());
    let moved = all(&mut source, &kept).await.0;
    source.fetch(&kept, &moved, Content::Whole, &sink).await.unwrap();
    assert!(queue.recv().await.unwrap().bytes.starts_with(b"Message-ID: <3@books>"));
    let made = source.mailboxes().await.unwrap();
    assert!(made.iter().any(|one| one.name == "Made for it"));
}

#[tokio::test]
async fn void_names_change_nothing() {
    let mut source = Source::new(open(3, &Disk::default()).await, "a".into());
    let (ids, cursor) = all(&mut source, &inbox()).await;
    let void = RemoteId("0000000600000001".into());
    let result = source.apply(&read(&[ids[0].clone(), void])).await;
    assert!(matches!(result, Err(SourceError::Void)));
    let page = source.changes(&inbox(), Some(&cursor), 3).await.unwrap();
    assert_eq!(page.present, []);
    let other = SyncCursor(vec![1, 2, 3]);
    assert!(source.changes(&inbox(), Some(&other), 3).await.unwrap().reset);
    let nowhere = RemoteId("Nowhere".into());
    let missing = source.changes(&nowhere, None, 0).await;
    assert!(matches!(missing, Err(SourceError::NotFound)));
}

#[tokio::test]
async fn messages_come_whole_or_as_headers_and_those_gone_not_at_all() {
    let mut source = Source::new(open(2, &Disk::default()).await, "a".into());
    let (mut ids, _) = all(&mut source, &inbox()).await;
    ids.push(RemoteId("00000007000000ff".into()));
    for (content, expected) in [
        (Content::Whole, "Message-ID: <2@books>\r\n\r\nBody 2\r\n"),
        (Content::Header, "Message-ID: <2@books>\r\n\r\n"),
    ] {
        let (sink, mut queue) = Sink::new(64);
        source.fetch(&inbox(), &ids, content, &sink).await.unwrap();
        drop(sink);
        let first = queue.recv().await.unwrap();
        assert_eq!(String::from_utf8(first.bytes).unwrap(), expected);
        assert!(queue.recv().await.is_some());
        assert!(queue.recv().await.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn mail_arrives_and_wakes_whoever_waits() {
    let office = open(0, &Disk::default()).await;
    let mut source = Source::new(Arc::clone(&office), "b".into());
    source.mailboxes().await.unwrap();
    let mut submitter = Submitter::new(office, "a".into());
    let envelope = Envelope {
        from: "me@a.example".into(),
        to: vec!["ME@b.example".into(), "else@where.example".into()],
    };
    let raw = b"Message-ID: <sent@a>\r\n\r\nHello\r\n";
    let receipt = submitter.submit(&envelope, &Options::default(), raw).await.unwrap();
    assert_eq!(receipt.accepted.len(), 2);
    assert_eq!(all(&mut source, &inbox()).await.0.len(), 0);
    let begun = tokio::time::Instant::now();
    source.wait(&inbox(), Duration::from_secs(60)).await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 1);
    let (ids, _) = all(&mut source, &inbox()).await;
    assert_eq!(ids.len(), 1);
    source.mailboxes().await.unwrap();
    source.wait(&inbox(), Duration::from_secs(60)).await.unwrap();
    assert_eq!(begun.elapsed().as_secs(), 61);
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_mail_on_its_way_has_come() {
    let disk = Disk::default();
    let office = open(3, &disk).await;
    let mut source = Source::new(Arc::clone(&office), "a".into());
    let (ids, _) = all(&mut source, &inbox()).await;
    source.apply(&read(&ids[1..2])).await.unwrap();
    source.apply(&append("one@x")).await.unwrap();
    let envelope = Envelope { from: "me@b.example".into(), to: vec!["me@a.example".into()] };
    let mut submitter = Submitter::new(Arc::clone(&office), "b".into());
    let raw = b"Message-ID: <s@b>\r\n\r\nHi\r\n";
    submitter.submit(&envelope, &Options::default(), raw).await.unwrap();
    let options = Options { require_tls: true, ..Options::default() };
    assert!(submitter.submit(&envelope, &options, raw).await.is_err());
    drop((office, source, submitter));

    let mut source = Source::new(open(3, &disk).await, "a".into());
    let page = source.changes(&inbox(), None, 0).await.unwrap();
    let seen: Vec<_> = page.present.iter().map(|one| one.flags.len()).collect();
    assert_eq!(seen, [0, 0, 1, 0]);
    assert!(page.present[0].id > ids[0], "{:?}", page.present[0]);
    assert_eq!(all(&mut source, &RemoteId("Kept".into())).await.0.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_kept_was_not_sent() {
    let disk = Disk::default();
    let office = open(0, &disk).await;
    let envelope = Envelope { from: "me@b.example".into(), to: vec!["me@a.example".into()] };
    let mut submitter = Submitter::new(Arc::clone(&office), "b".into());
    let raw = b"Message-ID: <s@b>\r\n\r\nHi\r\n";
    disk.0.lock().unwrap().is_full = true;
    assert!(submitter.submit(&envelope, &Options::default(), raw).await.is_err());
    disk.0.lock().unwrap().is_full = false;
    submitter.submit(&envelope, &Options::default(), raw).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let mut source = Source::new(office, "a".into());
    assert_eq!(all(&mut source, &inbox()).await.0.len(), 1);
}

#[tokio::test]
async fn an_office_that_was_closed_keeps_nothing() {
    let disk = Disk::default();
    let office = open(1, &disk).await;
    office.close();
    let mut source = Source::new(office, "a".into());
    assert!(source.apply(&append("one@x")).await.is_err());
    assert!(disk.0.lock().unwrap().snapshot.is_none());
    assert!(source.check().await.is_ok());
    let mut stranger = Source::new(open(0, &disk).await, "c".into());
    assert!(stranger.check().await.is_err());
}

#[tokio::test]
async fn mailboxes_are_made_renamed_and_removed_for_good() {
    let disk = Disk::default();
    let mut source = Source::new(open(2, &disk).await, "a".into());
    let make = |name: &str| RemoteOp::CreateMailbox { name: name.into(), role: None };
    let kept = RemoteId("Kept".into());
    for _ in 0..2 {
        source.apply(&make("Kept/New")).await.unwrap();
    }
    let (ids, _) = all(&mut source, &inbox()).await;
    let if_missing = IfMissing::Fail;
    let nowhere = RemoteId("Nowhere".into());
    let astray = RemoteOp::Copy { mailbox: inbox(), ids: ids.clone(), to: nowhere, if_missing };
    assert!(matches!(source.apply(&astray).await, Err(SourceError::NotFound)));
    let copy = RemoteOp::Copy { mailbox: inbox(), ids, to: kept.clone(), if_missing };
    assert_eq!(source.apply(&copy).await.unwrap().len(), 2);
    let rename = RemoteOp::RenameMailbox { mailbox: kept.clone(), name: "Saved".into() };
    assert_eq!(source.apply(&rename).await.unwrap().len(), 2);
    source.apply(&rename).await.unwrap();
    let saved = RemoteId("Saved".into());
    let follow = RemoteOp::SubscribeMailbox { mailbox: saved.clone(), subscribed: false };
    source.apply(&follow).await.unwrap();
    let remove = RemoteOp::DeleteMailbox { mailbox: saved.clone() };
    assert!(matches!(source.apply(&remove).await, Err(SourceError::NotEmpty)));
    let remove = RemoteOp::DeleteMailbox { mailbox: RemoteId("Saved/New".into()) };
    for _ in 0..2 {
        source.apply(&remove).await.unwrap();
    }
    let mut source = Source::new(open(2, &disk).await, "a".into());
    let listed = source.mailboxes().await.unwrap();
    let names: Vec<_> = listed.iter().map(|one| (one.name.as_str(), one.subscribed)).collect();
    assert_eq!(names, [("INBOX", true), ("Saved", false)]);
    assert_eq!(all(&mut source, &saved).await.0.len(), 2);
    assert_eq!(all(&mut source, &inbox()).await.0.len(), 2);
}
