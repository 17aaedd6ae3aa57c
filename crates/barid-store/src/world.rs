//! A small store for tests: one account, two mailboxes, and messages made of a few words.

use crate::{
    Arrival, Content, Store, StoreError, accounts, list,
    mailboxes::{self, Remote},
    outbox::NewOutgoing,
};
use barid_model::{
    AccountId, Flag, FlagSet, MailboxId, MessageId, Role, Secret, ServerCopies, Settings, Wishes,
};
use tempfile::TempDir;

/// 2024-05-01T00:00:00Z.
pub(crate) const MAY_MS: i64 = 1_714_521_600_000;

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) account: AccountId,
    pub(crate) inbox: MailboxId,
    pub(crate) sent: MailboxId,
    pub(crate) dir: TempDir,
}

pub(crate) fn key() -> Secret {
    Secret::new([7; 32])
}

pub(crate) fn settings(address: &str) -> Settings {
    Settings {
        address: address.to_owned(),
        name: "Amina".to_owned(),
        user: address.to_owned(),
        receive: "imaps://mail.example.test".parse().unwrap(),
        submit: "smtps://mail.example.test".parse().unwrap(),
        ca_pem: None,
        server_copies: ServerCopies::Keep,
        if_uncertain: Default::default(),
        searches_private: false,
    }
}

pub(crate) fn remote(name: &str, role: Option<Role>) -> Remote {
    let (remote_id, name) = (name.to_owned(), name.to_owned());
    Remote { remote_id, name, role, subscribed: true, selectable: true }
}

pub(crate) fn flags(names: &str) -> FlagSet {
    names.split_whitespace().filter_map(Flag::from_user).collect()
}

/// A message that was sent and received at `at_ms`; `fields` are further header lines.
pub(crate) fn raw(at_ms: i64, subject: &str, fields: &str, body: &str) -> Vec<u8> {
    let date = jiff::Timestamp::from_millisecond(at_ms).unwrap();
    let date = date.strftime("%a, %d %b %Y %H:%M:%S +0000");
    let fields = fields.replace('\n', "\r\n");
    let end = if fields.is_empty() { "" } else { "\r\n" };
    format!("Date: {date}\r\nSubject: {subject}\r\n{fields}{end}\r\n{body}\r\n").into_bytes()
}

pub(crate) fn arrival(name: &str, at_ms: i64, raw: Vec<u8>) -> Arrival {
    Arrival {
        remote_id: name.to_owned(),
        object_id: None,
        flags: FlagSet::new(),
        size_bytes: raw.len() as u64,
        received_at_ms: at_ms,
        content: Content::Whole(raw),
    }
}

/// The same as its server shows it before its body is fetched.
pub(crate) fn header_of(arrival: &Arrival) -> Arrival {
    let Content::Whole(raw) = &arrival.content else { return arrival.clone() };
    let end = raw.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap() + 4;
    Arrival { content: Content::Header(raw[..end].to_vec()), ..arrival.clone() }
}

impl World {
    pub(crate) fn new() -> World {
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path(), &key()).unwrap();
        let (account, inbox, sent) = store
            .write(|tx| {
                let account = accounts::add(tx, &settings("amina@example.test"))?;
                let inbox = mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))?;
                let sent = mailboxes::put(tx, account, &remote("Sent", Some(Role::Sent)))?;
                Ok((account, inbox, sent))
            })
            .unwrap();
        World { store, account, inbox, sent, dir }
    }

    /// A message to send, due at 10 and made at 5.
    pub(crate) fn outgoing(&self) -> NewOutgoing {
        NewOutgoing {
            account: self.account,
            not_before_ms: 10,
            wanted_at_ms: None,
            wishes: Wishes::default(),
            envelope_from: "amina@example.test".into(),
            recipients: vec!["zoe@example.test".into()],
            message_id: "1@example.test".into(),
            subject: "hello".into(),
            created_at_ms: 5,
        }
    }

    /// Adds one message to the inbox, a minute after the one named before it.
    pub(crate) fn receive(&self, name: &str, subject: &str, fields: &str, body: &str) -> MessageId {
        let minutes: i64 = name.bytes().fold(0, |sum, byte| sum * 7 + i64::from(byte));
        let at_ms = MAY_MS + minutes * 60_000;
        let arrival = arrival(name, at_ms, raw(at_ms, subject, fields, body));
        self.store.add(self.inbox, vec![arrival]).unwrap();
        self.find(name)
    }

    pub(crate) fn find(&self, name: &str) -> MessageId {
        let found = self.store.read(|tx| crate::memberships::find(tx, self.inbox, name));
        found.unwrap().unwrap()
    }

    pub(crate) fn row(&self, message: MessageId) -> list::Row {
        self.store.read(|tx| list::row(tx, message)).unwrap()
    }

    /// The subjects of the inbox, newest first.
    pub(crate) fn subjects(&self) -> Vec<String> {
        let view = list::View::Mailbox(self.inbox);
        let rows = self.store.read(|tx| list::rows(tx, view, None, 1000)).unwrap();
        rows.into_iter().map(|row| row.subject).collect()
    }

    pub(crate) fn counts(&self) -> (u32, u32) {
        let inbox = self.store.read(|tx| mailboxes::get(tx, self.inbox)).unwrap();
        (inbox.total, inbox.unread)
    }

    /// Fails where rows, index, counts or bytes disagree.
    #[track_caller]
    pub(crate) fn assert_whole(&self) {
        let health = self.store.check(crate::Depth::Deep).unwrap();
        assert_eq!(health.problems, Vec::<String>::new());
    }

    /// Does the same, but looks at rows and counts alone.
    #[track_caller]
    pub(crate) fn assert_counted(&self) {
        let health = self.store.check(crate::Depth::Quick).unwrap();
        assert_eq!(health.problems, Vec::<String>::new());
    }

    /// Closes the store and opens it again.
    pub(crate) fn reopen(self) -> World {
        let World { store, account, inbox, sent, dir } = self;
        drop(store);
        let store = Store::open(dir.path(), &key()).unwrap();
        World { store, account, inbox, sent, dir }
    }
}

/// The error of opening `world`'s directory, whose store is closed.
pub(crate) fn refusal(dir: &TempDir, key: &Secret) -> StoreError {
    Store::open(dir.path(), key).err().expect("the store must not open")
}
