//! A mailbox in pages, from a server that waits for nothing: what is fetched while what is stored.

use crate::{Protection, Unlock, engine::Engine, sync::Sync};
use barid_model::{Account, MailboxId, Role, Settings, clock::SystemClock};
use barid_protocols::source::{
    ChangePage, Content, Listed, MailSource, RemoteId, RemoteMailbox, RemoteOp, Renamed, Sink,
    SourceError, SyncCursor,
};
use barid_store::{accounts, mailboxes};
use std::{sync::Arc, sync::mpsc, time::Duration};

const PAGES: u8 = 4;
const PER_PAGE: u32 = 10;
const EMPTY: &[u8] = b"nothing";
const SOON: Duration = Duration::from_millis(300);

/// What a server is asked for: a page, or the messages of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Page(u8),
    Messages(u32),
}

/// An inbox in pages, and a mailbox that is empty.
struct Pages {
    engine: Engine,
    asked: mpsc::Sender<Asked>,
    /// Ends the transaction that keeps all others waiting since the second page was asked for.
    release: Option<mpsc::Receiver<()>>,
}

fn mailbox(name: &str, role: Option<Role>, state: Option<&[u8]>) -> RemoteMailbox {
    RemoteMailbox {
        id: RemoteId(name.to_owned()),
        name: name.to_owned(),
        role,
        subscribed: true,
        selectable: true,
        state: state.map(|state| SyncCursor(state.to_vec())),
        lasting_id: None,
    }
}

#[async_trait::async_trait]
impl MailSource for Pages {
    async fn check(&mut self) -> Result<(), SourceError> {
        Ok(())
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        Ok(vec![
            mailbox("INBOX", Some(Role::Inbox), None),
            mailbox("Empty", None, Some(EMPTY)),
            mailbox("Full", None, Some(b"something")),
        ])
    }

    fn is_empty_at(&self, cursor: &SyncCursor) -> bool {
        cursor.0 == EMPTY
    }

    async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        _: u32,
    ) -> Result<ChangePage, SourceError> {
        assert_ne!(mailbox.0, "Empty", "there is nothing to ask for");
        let is_inbox = mailbox.0 == "INBOX";
        let page = cursor.map_or(0, |cursor| cursor.0[0]);
        if is_inbox {
            self.asked.send(Asked::Page(page)).unwrap();
        }
        if page == 1
            && let Some(release) = self.release.take()
        {
            let (engine, (held, is_held)) = (self.engine.clone(), mpsc::channel());
            std::thread::spawn(move || {
                engine.profile().store.write(|_| {
                    held.send(()).unwrap();
                    release.recv().unwrap();
                    Ok(())
                })
            });
            is_held.recv().unwrap();
        }
        let count = if is_inbox { PER_PAGE } else { 0 };
        let top = u32::from(PAGES - page) * PER_PAGE;
        let listed = |n: u32| Listed {
            id: RemoteId(format!("{:06}", top - n)),
            object_id: None,
            flags: Default::default(),
            size_bytes: raw().len() as u64,
            received_at_ms: i64::from(top - n),
        };
        Ok(ChangePage {
            reset: false,
            present: (0..count).map(listed).collect(),
            removed: Vec::new(),
            cursor: SyncCursor(vec![page + 1]),
            more: is_inbox && page + 1 < PAGES,
            total: if is_inbox { u32::from(PAGES) * PER_PAGE } else { 0 },
        })
    }

    async fn fetch(
        &mut self,
        _: &RemoteId,
        ids: &[RemoteId],
        _: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        for id in ids {
            assert!(sink.push(id.clone(), raw()).await);
        }
        self.asked.send(Asked::Messages(ids.len() as u32)).unwrap();
        Ok(())
    }

    async fn apply(&mut self, _: &RemoteOp) -> Result<Renamed, SourceError> {
        Ok(Renamed::new())
    }

    async fn wait(&mut self, _: &RemoteId, _: Duration) -> Result<(), SourceError> {
        Ok(())
    }

    async fn close(&mut self) {}
}

fn raw() -> Vec<u8> {
    b"Subject: one\r\n\r\ntext\r\n".to_vec()
}

/// A profile of one account, of which nothing is here yet.
async fn profile(dir: &tempfile::TempDir) -> (Engine, Account) {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    let engine = Engine::open(dir.path(), &unlock, Arc::new(SystemClock)).unwrap();
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
    engine.write(move |tx| accounts::add(tx, &settings)).await.unwrap();
    let account = engine.accounts().await.unwrap().remove(0);
    (engine, account)
}

async fn cursor_of(engine: &Engine, name: &str) -> Option<Vec<u8>> {
    let all = engine.mailboxes(None).await.unwrap();
    let id: MailboxId = all.iter().find(|one| one.name == name).unwrap().id;
    engine.read(move |tx| mailboxes::cursor(tx, id)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_fetched_while_the_one_before_it_is_stored_and_no_more_than_that() {
    let dir = tempfile::TempDir::new().unwrap();
    let (engine, account) = profile(&dir).await;
    let (asked, was_asked) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let mut source = Pages { engine: engine.clone(), asked, release: Some(released) };
    let syncing = {
        let (engine, account) = (engine.clone(), account.clone());
        tokio::spawn(async move { Sync::new(&engine, &account, &mut source).run().await.map(drop) })
    };
    let next = || was_asked.recv_timeout(Duration::from_secs(30));
    for page in 0..PAGES - 1 {
        assert_eq!(next(), Ok(Asked::Page(page)));
        assert_eq!(next(), Ok(Asked::Messages(PER_PAGE)));
    }
    // Nothing of the second page is stored, and the third is here.
    assert_eq!(cursor_of(&engine, "INBOX").await, Some(vec![1]));
    assert!(was_asked.recv_timeout(SOON).is_err(), "a third page waits");
    release.send(()).unwrap();
    assert_eq!(next(), Ok(Asked::Page(PAGES - 1)));
    syncing.await.unwrap().unwrap();
    assert_eq!(cursor_of(&engine, "INBOX").await, Some(vec![PAGES]));
    let all = engine.mailboxes(None).await.unwrap();
    let inbox = all.iter().find(|one| one.role == Some(Role::Inbox)).unwrap();
    assert_eq!(inbox.total, u32::from(PAGES) * PER_PAGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_said_to_be_empty_is_not_looked_into() {
    let dir = tempfile::TempDir::new().unwrap();
    let (engine, account) = profile(&dir).await;
    let (asked, _was_asked) = mpsc::channel();
    let mut source = Pages { engine: engine.clone(), asked, release: None };
    Sync::new(&engine, &account, &mut source).run().await.unwrap();
    assert_eq!(cursor_of(&engine, "Empty").await, Some(EMPTY.to_vec()));
    assert_eq!(cursor_of(&engine, "Full").await, Some(vec![1]));
}
