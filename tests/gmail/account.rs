//! A profile with an account at a server like Gmail, with calls that wait.

use barid_engine::{Destination, Targets, View};
use barid_model::{AccountStatus, EngineEvent, MailboxId, MessageId, Role};
use std::{collections::BTreeSet, ops::Deref, sync::Arc, time::Duration};
use support::{
    Message,
    honest::{ALL, By, SENT, State},
    inside::Inside,
};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What it offers, the labels last.
pub(crate) const OFFER: [&str; 9] = [
    "UIDPLUS",
    "MOVE",
    "ESEARCH",
    "CONDSTORE",
    "LIST-EXTENDED",
    "LIST-STATUS",
    "SPECIAL-USE",
    "LITERAL+",
    "X-GM-EXT-1",
];

/// An account at a server like Gmail.
pub(crate) struct Account(Inside);

impl Deref for Account {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Account {
    /// Synchronizes a new profile with what `state` holds.
    pub(crate) fn new(state: State) -> Account {
        let account = Account::offering(state, &OFFER);
        account.sync();
        account.server.heard();
        account
    }

    /// Adds the account, and synchronizes nothing yet.
    pub(crate) fn offering(state: State, offer: &[&'static str]) -> Account {
        Account(Inside::of("me@gmail.test", offer, state))
    }

    /// Synchronizes once. Returns whether that came to its end.
    pub(crate) fn try_sync(&self) -> bool {
        let mut events = self.engine.events();
        let waits = async {
            loop {
                if let Ok(EngineEvent::Status { status: AccountStatus::Waiting { .. }, .. }) =
                    events.recv().await
                {
                    return;
                }
            }
        };
        self.block_on(async {
            tokio::select! {
                synced = self.engine.sync(&self.account) => synced.is_ok(),
                () = waits => false,
                () = tokio::time::sleep(PATIENCE) => panic!("a synchronization hangs"),
            }
        })
    }

    #[track_caller]
    pub(crate) fn sync(&self) {
        assert!(self.try_sync(), "it broke off");
    }

    pub(crate) fn mailbox(&self, name: &str) -> MailboxId {
        let all = self.wait(self.engine.mailboxes(None));
        all.iter().find(|one| one.name == name).expect("there is no such mailbox").id
    }

    /// Subjects and messages of a mailbox here, newest first.
    pub(crate) fn rows(&self, mailbox: &str) -> Vec<(String, MessageId)> {
        let view = View::Mailbox(self.mailbox(mailbox));
        let rows = self.wait(self.engine.list(view, None, u32::MAX));
        rows.into_iter().map(|row| (row.subject, row.id)).collect()
    }

    /// Returns the message with that subject.
    #[track_caller]
    pub(crate) fn id(&self, subject: &str) -> MessageId {
        let rows = self.wait(self.engine.list(View::All(None), None, u32::MAX));
        rows.into_iter().find(|row| row.subject == subject).expect("it is not here").id
    }

    pub(crate) fn one(&self, subject: &str) -> Targets {
        Targets::Messages(vec![self.id(subject)])
    }

    pub(crate) fn move_to(&self, subject: &str, to: Destination) {
        self.wait(self.engine.move_messages(self.one(subject), to));
    }

    pub(crate) fn archive(&self, subject: &str) {
        self.move_to(subject, Destination::Role(Role::Archive));
    }

    pub(crate) fn trash(&self, subject: &str) {
        self.move_to(subject, Destination::Role(Role::Trash));
    }

    pub(crate) fn copy(&self, subject: &str, to: &str) {
        let to = Destination::Mailbox(self.mailbox(to));
        self.wait(self.engine.copy_messages(self.one(subject), to));
    }

    pub(crate) fn undo(&self) {
        self.wait(self.engine.undo(None));
    }

    pub(crate) fn messages(&self) -> u64 {
        self.wait(self.engine.check()).messages
    }

    /// Flags of the message, as the user sees them.
    pub(crate) fn flags(&self, subject: &str) -> Vec<String> {
        let row = self.wait(self.engine.message(self.id(subject)));
        row.flags.iter().map(|flag| flag.as_str().to_owned()).collect()
    }

    /// Where the message is on the server.
    pub(crate) fn there(&self, subject: &str) -> Vec<String> {
        let state = self.server.state();
        let subject = format!("Subject: {subject}\r\n");
        let has = |raw: &[u8]| String::from_utf8_lossy(raw).contains(&subject);
        let letters = state.mailboxes.values().flat_map(|mailbox| &mailbox.letters);
        let objects: BTreeSet<u64> =
            letters.filter(|letter| has(&letter.raw)).map(|letter| letter.object).collect();
        objects.iter().flat_map(|object| state.labels(*object)).map(str::to_owned).collect()
    }

    /// Where the user sees the message.
    pub(crate) fn here(&self, subject: &str) -> Vec<String> {
        let mailboxes = self.wait(self.engine.mailboxes(None));
        let has = |name: &String| self.rows(name).iter().any(|(one, _)| one == subject);
        let mut names: Vec<String> =
            mailboxes.into_iter().map(|one| one.name).filter(has).collect();
        names.sort();
        names
    }

    /// Fails unless the message is just there, here and on the server, and all is whole.
    #[track_caller]
    pub(crate) fn check(&self, subject: &str, mailboxes: &[&str]) {
        let mut mailboxes = mailboxes.to_vec();
        mailboxes.sort_unstable();
        assert_eq!(self.there(subject), mailboxes, "{subject} on the server");
        assert_eq!(self.here(subject), mailboxes, "{subject} here");
        assert_eq!(self.wait(self.engine.check_deeply()).problems, [] as [String; 0]);
        assert_eq!(self.wait(self.engine.waiting_ops()), []);
    }

    /// Acts in the part of another client.
    pub(crate) fn other(&self, act: impl FnOnce(&mut State)) {
        act(&mut self.server.state());
    }
}

/// A message that came in, with further labels.
fn deliver(state: &mut State, subject: &str, minute: u32, labels: &[&str]) {
    let raw = Message::new(subject, subject).between("ann@x.test", "me@gmail.test").at(minute);
    let raw = Arc::new(raw.text(&format!("words of {subject}")).raw());
    let (first, others) = labels.split_first().unwrap();
    let uid = state.append(first, raw, BTreeSet::new(), None, By::Other).unwrap();
    for label in others {
        state.create(label);
        state.copy(first, &[uid], label, By::Other).unwrap();
    }
}

/// UIDs of a message in a mailbox.
pub(crate) fn uids(state: &State, mailbox: &str, subject: &str) -> Vec<u32> {
    let subject = format!("Subject: {subject}\r\n");
    let letters = state.mailboxes[mailbox].letters.iter();
    let has = |raw: &[u8]| String::from_utf8_lossy(raw).contains(&subject);
    letters.filter(|letter| has(&letter.raw)).map(|letter| letter.uid).collect()
}

/// An inbox with a message under a label more, one archived, one sent.
pub(crate) fn state() -> State {
    let mut state = State::gmail();
    deliver(&mut state, "plain", 1, &["INBOX"]);
    deliver(&mut state, "work", 2, &["INBOX", "Work", "[Gmail]/Important"]);
    deliver(&mut state, "old", 3, &[ALL]);
    deliver(&mut state, "sent", 4, &[SENT]);
    state
}

/// How many messages were asked for with their bytes, or their headers.
pub(crate) fn fetched(heard: &[String]) -> usize {
    let count = |set: &str| -> usize {
        let part = |part: &str| match part.split_once(':') {
            Some((from, to)) => to.parse::<usize>().unwrap() - from.parse::<usize>().unwrap() + 1,
            None => 1,
        };
        set.split(',').map(part).sum()
    };
    let bodies = heard.iter().filter(|line| line.contains("BODY.PEEK"));
    bodies.map(|line| count(line.split(' ').nth(2).unwrap())).sum()
}
