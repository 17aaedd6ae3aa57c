//! Changes against a server that refuses, stalls or ends in the middle: kept, tried again, told.

use super::*;
use crate::{Destination, Protection, Targets, Unlock};
use barid_model::{Clock, FlagChange, Role, Settings};
use barid_protocols::source::{
    ChangePage, Content, IfMissing, RemoteId, RemoteMailbox, RemoteOp, Renamed, Sink, SyncCursor,
};
use barid_store::{Arrival, accounts, mailboxes};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// A clock that a test moves.
#[derive(Debug, Default)]
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A server that answers each change as a test says, and notes what it was asked for.
#[derive(Default)]
struct Stub {
    answers: Vec<Result<Renamed, SourceError>>,
    asked: Vec<RemoteOp>,
}

#[async_trait::async_trait]
impl MailSource for Stub {
    async fn check(&mut self) -> Result<(), SourceError> {
        Ok(())
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        Ok(Vec::new())
    }

    async fn changes(
        &mut self,
        _: &RemoteId,
        _: Option<&SyncCursor>,
        _: u32,
    ) -> Result<ChangePage, SourceError> {
        Err(SourceError::NotFound)
    }

    async fn fetch(
        &mut self,
        _: &RemoteId,
        _: &[RemoteId],
        _: Content,
        _: &Sink,
    ) -> Result<(), SourceError> {
        Ok(())
    }

    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError> {
        self.asked.push(op.clone());
        if self.answers.is_empty() { Ok(Renamed::new()) } else { self.answers.remove(0) }
    }

    async fn wait(&mut self, _: &RemoteId, _: Duration) -> Result<(), SourceError> {
        Ok(())
    }

    async fn close(&mut self) {}
}

/// A profile of one account with so many messages in its inbox, and a mailbox "Work".
struct World {
    engine: Engine,
    account: Account,
    clock: Arc<Moved>,
    _dir: tempfile::TempDir,
}

fn open(dir: &Path, clock: Arc<Moved>) -> Engine {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    Engine::open(dir, &unlock, clock).unwrap()
}

impl World {
    async fn new(count: u32) -> World {
        let dir = tempfile::TempDir::new().unwrap();
        let clock = Arc::new(Moved(AtomicI64::new(1)));
        let engine = open(dir.path(), Arc::clone(&clock));
        let settings = Settings {
            address: "a@example.test".to_owned(),
            name: String::new(),
            user: "a".to_owned(),
            receive: "imaps://mail.example.test".parse().unwrap(),
            submit: "smtps://mail.example.test".parse().unwrap(),
            ca_pem: None,
            server_copies: barid_model::ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        };
        let remote = |name: &str, role| mailboxes::Remote {
            remote_id: name.to_owned(),
            name: name.to_owned(),
            role,
            subscribed: true,
            selectable: true,
        };
        let made = engine.write(move |tx| {
            let account = accounts::add(tx, &settings)?;
            mailboxes::put(tx, account, &remote("Work", None))?;
            mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))
        });
        let inbox = made.await.unwrap();
        let letter = |n: u32| {
            let raw = format!("Subject: {n}\r\n\r\n{n}\r\n").into_bytes();
            Arrival {
                object_id: None,
                remote_id: format!("{n:06}"),
                flags: Default::default(),
                size_bytes: raw.len() as u64,
                received_at_ms: i64::from(n) * 60_000,
                content: barid_store::Content::Whole(raw),
            }
        };
        let letters = (0..count).map(letter).collect();
        engine.on_store(move |store| store.add(inbox, letters)).await.unwrap();
        let account = engine.accounts().await.unwrap().remove(0);
        World { engine, account, clock, _dir: dir }
    }

    fn messages(&self, count: u32) -> Targets {
        Targets::Messages((1..=count).map(MessageId).collect())
    }

    async fn move_to_work(&self, count: u32) {
        let work = self.engine.mailboxes(None).await.unwrap();
        let work = work.iter().find(|one| one.name == "Work").unwrap().id;
        let to = Destination::Mailbox(work);
        self.engine.move_messages(self.messages(count), to).await.unwrap();
    }

    async fn replay(&self, stub: &mut Stub) -> Result<(), EngineError> {
        match is_due(&self.engine, &self.account).await? {
            true => replay(&self.engine, &self.account, stub).await.map(drop),
            false => Ok(()),
        }
    }

    /// Messages in "Work", and what waits with why it was given up.
    async fn state(&self) -> (u32, Vec<Option<ErrorCode>>) {
        let all = self.engine.mailboxes(None).await.unwrap();
        let work = all.iter().find(|one| one.name == "Work").map_or(0, |one| one.total);
        let ops = self.engine.waiting_ops().await.unwrap();
        (work, ops.into_iter().map(|op| op.wedged).collect())
    }
}

fn rejected(code: &str) -> Result<Renamed, SourceError> {
    let (code, text) = (code.to_owned(), "no".to_owned());
    Err(SourceError::Rejected { command: "MOVE", code, text })
}

fn throttled() -> Result<Renamed, SourceError> {
    Err(SourceError::Throttled { retry_after: None, text: "later".to_owned() })
}

#[tokio::test]
async fn f14_a_server_that_is_full_is_asked_again_after_an_hour() {
    let world = World::new(1).await;
    world.move_to_work(1).await;
    let mut stub = Stub { answers: vec![rejected("OVERQUOTA")], ..Stub::default() };
    world.replay(&mut stub).await.unwrap();
    assert_eq!(world.state().await, (0, vec![Some(ErrorCode::OverQuota)]));
    world.replay(&mut stub).await.unwrap();
    assert_eq!(stub.asked.len(), 1);
    world.clock.0.store(FULL_AGAIN_MS + 2, Ordering::SeqCst);
    world.replay(&mut stub).await.unwrap();
    assert_eq!((stub.asked.len(), world.state().await), (2, (1, vec![])));
}

#[tokio::test]
async fn f14_a_server_that_asks_to_wait_loses_nothing_and_keeps_the_order() {
    let world = World::new(2).await;
    world.move_to_work(1).await;
    let seen = FlagChange { add: [barid_model::Flag::seen()].into(), remove: Default::default() };
    let two = Targets::Messages(vec![MessageId(2)]);
    world.engine.change_flags(two, seen).await.unwrap();
    let mut stub = Stub { answers: vec![throttled()], ..Stub::default() };
    let error = world.replay(&mut stub).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Throttled);
    assert_eq!((stub.asked.len(), world.state().await), (1, (1, vec![None, None])));
    world.replay(&mut stub).await.unwrap();
    assert!(matches!(stub.asked[1], RemoteOp::Move { .. }));
    assert!(matches!(stub.asked[2], RemoteOp::SetFlags { .. }));
    assert_eq!(world.state().await, (1, vec![]));
}

#[tokio::test]
async fn f14_what_is_refused_for_good_is_told_and_holds_back_nothing() {
    let world = World::new(2).await;
    world.move_to_work(2).await;
    world.engine.create_mailbox(&world.account, "New", None).await.unwrap();
    let mut stub = Stub { answers: vec![rejected("NOPERM")], ..Stub::default() };
    world.replay(&mut stub).await.unwrap();
    assert!(matches!(stub.asked[1], RemoteOp::CreateMailbox { .. }));
    assert_eq!(world.state().await, (0, vec![Some(ErrorCode::Rejected)]));
}

#[tokio::test]
async fn a_mailbox_that_is_missing_is_looked_for_once_and_not_made_anew() {
    let world = World::new(2).await;
    world.move_to_work(2).await;
    let missing = || Err(SourceError::NotFound);
    let mut stub = Stub { answers: vec![missing(), missing()], ..Stub::default() };
    world.replay(&mut stub).await.unwrap();
    assert!(matches!(stub.asked[0], RemoteOp::Move { if_missing: IfMissing::Fail, .. }));
    assert_eq!((stub.asked.len(), world.state().await), (1, (2, vec![None])));
    world.replay(&mut stub).await.unwrap();
    assert_eq!(world.state().await, (0, vec![Some(ErrorCode::NotFound)]));
}

#[tokio::test]
async fn a_mailbox_that_is_made_on_the_way_has_the_name_that_its_server_gave_it() {
    let world = World::new(1).await;
    let to = Destination::Role(Role::Archive);
    world.engine.move_messages(world.messages(1), to).await.unwrap();
    let name = |text: &str| RemoteId(text.to_owned());
    let told = vec![(name("Archive"), name("P7")), (name("000000"), name("000000"))];
    let mut stub = Stub { answers: vec![Ok(told)], ..Stub::default() };
    world.replay(&mut stub).await.unwrap();
    assert!(matches!(&stub.asked[0], RemoteOp::Move { to, .. } if to.0 == "Archive"));
    let archive = world.engine.mailboxes(None).await.unwrap();
    let archive = archive.iter().find(|one| one.role == Some(Role::Archive)).unwrap().id;
    let wire = world.engine.read(move |tx| mailboxes::wire_name(tx, archive)).await.unwrap();
    assert_eq!((wire.as_str(), world.state().await.1.len()), ("P7", 0));
}

#[tokio::test]
async fn what_depends_on_a_mailbox_that_was_refused_is_not_asked_for() {
    let world = World::new(1).await;
    let (_, new) = world.engine.create_mailbox(&world.account, "New", None).await.unwrap();
    let to = Destination::Mailbox(new);
    world.engine.move_messages(world.messages(1), to).await.unwrap();
    world.engine.rename_mailbox(new, "Newer").await.unwrap();
    let mut stub = Stub { answers: vec![rejected("NOPERM")], ..Stub::default() };
    world.replay(&mut stub).await.unwrap();
    let name = "New".to_owned();
    assert_eq!(stub.asked, [RemoteOp::CreateMailbox { name, role: None }]);
    let codes = world.state().await.1;
    assert_eq!(codes[..2], [Some(ErrorCode::Rejected), Some(ErrorCode::NotFound)]);
    assert_eq!(codes.len(), 3);
}

#[tokio::test]
async fn many_messages_go_in_pages_and_progress_is_told() {
    let world = World::new(1_100).await;
    world.move_to_work(1_100).await;
    let mut events = world.engine.events();
    let mut stub = Stub { answers: vec![Ok(Renamed::new()), throttled()], ..Stub::default() };
    world.replay(&mut stub).await.unwrap_err();
    world.replay(&mut stub).await.unwrap();
    let sizes: Vec<usize> = stub
        .asked
        .iter()
        .map(|op| match op {
            RemoteOp::Move { ids, .. } => ids.len(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sizes, [500, 500, 500, 100]);
    assert_eq!(world.state().await, (1_100, vec![]));
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let EngineEvent::Replaying { done, total, .. } = event {
            told.push((done, total));
        }
    }
    let all = [(0, 1_100), (500, 1_100), (500, 1_100), (1_000, 1_100), (1_100, 1_100)];
    assert_eq!(told, all);
}
