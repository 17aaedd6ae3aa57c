//! What must be true after any fault, checked on a profile and on the server behind it.
//!
//! - I1 every message that ever was on the server is there or here, complete and byte for byte
//! - I2 a message leaves the server only once its bytes are here, or by somebody's wish
//! - I3 a message on its way out is in exactly one state, and never gone
//! - I4 it arrives once where it is said to be sent (`letters` counts the copies)
//! - I5 flags and places converge to what the user left, and nothing waits any more
//! - I6 the store opens, is whole, and shows no half message
//! - I7 what the user has written is here as it was saved last
//! - I8 the user is told of what is in the way, and of nothing once nothing is

use crate::{Barid, Held, Honest, Inside, Inventory, OtherClient, honest::Letter, sha256};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The states that a message of the outbox may be in.
const OUTBOX_STATES: [&str; 5] = ["waiting", "sending", "sent", "uncertain", "wedged"];

/// Whoever can say what a server holds.
pub trait Witness {
    /// Returns the names of all mailboxes, sorted.
    fn mailboxes(&mut self) -> Vec<String>;

    /// Returns every message of a mailbox, in the order of UIDs.
    fn ledger(&mut self, mailbox: &str) -> Vec<Held>;
}

impl Witness for OtherClient {
    fn mailboxes(&mut self) -> Vec<String> {
        OtherClient::mailboxes(self)
    }

    fn ledger(&mut self, mailbox: &str) -> Vec<Held> {
        OtherClient::ledger(self, mailbox)
    }
}

impl Witness for Honest {
    fn mailboxes(&mut self) -> Vec<String> {
        Witness::mailboxes(&mut &*self)
    }

    fn ledger(&mut self, mailbox: &str) -> Vec<Held> {
        Witness::ledger(&mut &*self, mailbox)
    }
}

impl Witness for &Honest {
    fn mailboxes(&mut self) -> Vec<String> {
        self.state().mailboxes.keys().cloned().collect()
    }

    fn ledger(&mut self, mailbox: &str) -> Vec<Held> {
        let state = self.state();
        let letters = state.mailboxes.get(mailbox).map_or(&[][..], |it| &it.letters);
        let held = |letter: &Letter| Held {
            uid: letter.uid,
            flags: letter.flags.iter().cloned().collect(),
            size: letter.raw.len() as u64,
            sha256: sha256(&letter.raw),
        };
        // What a server can't remove alone stays, marked as deleted, and counts as gone.
        letters.iter().filter(|one| !one.flags.contains("\\Deleted")).map(held).collect()
    }
}

/// Whoever can say what a profile holds.
pub trait Profile {
    /// Returns what is here whole.
    fn inventory(&self) -> Inventory;

    /// Returns the outbox: subject and state of each message.
    fn outbox(&self) -> Vec<(String, String)>;

    /// Returns the changes that wait for the server, in words.
    fn waiting(&self) -> Vec<String>;

    /// Returns what the user is told of the account: what kept it from being up to date last.
    fn problem(&self) -> Option<String>;
}

impl Profile for Barid {
    fn inventory(&self) -> Inventory {
        Inventory::read_unfinished(&self.profile())
    }

    fn outbox(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = self.json_lines(&["outbox", "list"]);
        rows.iter().map(|row| (text(&row["subject"]), text(&row["state"]))).collect()
    }

    fn waiting(&self) -> Vec<String> {
        self.json_lines(&["ops", "list"]).iter().map(Value::to_string).collect()
    }

    fn problem(&self) -> Option<String> {
        let accounts = self.json_lines(&["account", "list"]);
        accounts.iter().find_map(|one| one["problem"]["code"].as_str().map(str::to_owned))
    }
}

impl Profile for Inside {
    fn inventory(&self) -> Inventory {
        self.wait(async { Ok(Inventory::of(&self.engine).await) })
    }

    fn outbox(&self) -> Vec<(String, String)> {
        let rows = self.wait(self.engine.outbox());
        rows.into_iter().map(|row| (row.subject, row.state.as_str().to_owned())).collect()
    }

    fn waiting(&self) -> Vec<String> {
        self.wait(self.engine.waiting_ops()).iter().map(|op| format!("{op:?}")).collect()
    }

    fn problem(&self) -> Option<String> {
        let accounts = self.wait(self.engine.accounts());
        let problem = accounts.into_iter().find_map(|one| one.problem)?;
        serde_json::to_value(problem.code).unwrap().as_str().map(str::to_owned)
    }
}

/// Remembers every message that a server ever held, and holds a profile to it.
#[derive(Clone, Debug, Default)]
pub struct Invariants {
    /// SHA-256 of messages, with the mailbox in which each was seen first.
    ever: BTreeMap<String, String>,
    /// Those that somebody removed for good.
    destroyed: BTreeSet<String>,
    /// Subjects of what was put into the outbox.
    outgoing: BTreeSet<String>,
    /// Texts of drafts as they were saved last, by subject.
    written: BTreeMap<String, String>,
}

impl Invariants {
    /// Begins with everything that the server holds now.
    pub fn begin(client: &mut dyn Witness) -> Invariants {
        let mut begun = Invariants::default();
        begun.note(client);
        begun
    }

    /// Notes everything that the server holds now: none of it may get lost from here on.
    pub fn note(&mut self, client: &mut dyn Witness) {
        for mailbox in client.mailboxes() {
            for held in client.ledger(&mailbox) {
                self.ever.entry(held.sha256).or_insert_with(|| mailbox.clone());
            }
        }
    }

    /// Notes that somebody removed a message for good, by the SHA-256 of its bytes.
    pub fn destroyed(&mut self, sha256: &str) {
        self.destroyed.insert(sha256.to_owned());
    }

    /// Notes that a message of that subject is in the outbox: it has to stay there.
    pub fn outgoing(&mut self, subject: &str) {
        self.outgoing.insert(subject.to_owned());
    }

    /// Notes that a draft of that subject was saved: it has to stay as it is.
    pub fn written(&mut self, subject: &str, text: &str) {
        self.written.insert(subject.to_owned(), text.to_owned());
    }

    /// Fails unless the user is told this, or nothing (I8).
    #[track_caller]
    pub fn assert_told(&self, profile: &impl Profile, code: Option<&str>) {
        assert_eq!(profile.problem().as_deref(), code, "I8: what the user is told");
    }

    /// Fails unless every message here is one that was on the server, to the last byte (I6).
    #[track_caller]
    pub fn assert_whole(&self, here: &Inventory) {
        for kept in here.mailboxes.values().flatten() {
            let was_there = self.ever.contains_key(&kept.sha256);
            assert!(was_there, "I6: message {} is here and never was on the server", kept.id);
        }
    }

    /// Fails unless nothing was lost, whether or not profile and server have met since (I1, I2,
    /// I3, I6, I7). Returns what the profile holds.
    #[track_caller]
    pub fn assert_kept(&self, profile: &impl Profile, client: &mut dyn Witness) -> Inventory {
        let here = profile.inventory();
        let held = here.mailboxes.values().flatten().map(|kept| kept.sha256.clone());
        let mut safe: BTreeSet<String> = held.collect();
        for mailbox in client.mailboxes() {
            safe.extend(client.ledger(&mailbox).into_iter().map(|held| held.sha256));
        }
        for (sha256, mailbox) in &self.ever {
            let is_kept = safe.contains(sha256) || self.destroyed.contains(sha256);
            assert!(is_kept, "I1: a message that was in {mailbox} is neither here nor there");
        }
        let outbox = profile.outbox();
        for (subject, state) in &outbox {
            assert!(OUTBOX_STATES.contains(&state.as_str()), "I3: {subject} is {state}");
        }
        for subject in &self.outgoing {
            let rows = outbox.iter().filter(|(one, _)| one == subject).count();
            assert_eq!(rows, 1, "I3: {subject} in the outbox: {outbox:?}");
        }
        for (subject, text) in &self.written {
            let is_it = |(one, other): &&(String, String)| one == subject && other == text;
            let count = here.drafts.iter().filter(is_it).count();
            assert_eq!(count, 1, "I7: {subject} among the drafts: {:?}", here.drafts);
        }
        here
    }

    /// Fails unless, besides, profile and server hold the same messages with the same flags in
    /// the same mailboxes, and no change waits (I5).
    #[track_caller]
    pub fn assert_converged(&self, profile: &impl Profile, client: &mut dyn Witness) -> Inventory {
        let here = self.assert_kept(profile, client);
        assert_eq!(profile.waiting(), [""; 0], "I5: changes wait");
        let mut mailboxes = client.mailboxes();
        for mailbox in here.mailboxes.keys() {
            let is_there = mailboxes.iter().any(|there| there == mailbox);
            let is_empty = here.mailboxes[mailbox].is_empty();
            assert!(is_there || is_empty, "I5: {mailbox} holds messages and is not on the server");
        }
        mailboxes.retain(|there| here.mailboxes.contains_key(there));
        for mailbox in mailboxes {
            let mut there: Vec<(String, Vec<String>)> =
                client.ledger(&mailbox).into_iter().map(|held| (held.sha256, held.flags)).collect();
            for (_, flags) in &mut there {
                flags.iter_mut().for_each(|flag| flag.make_ascii_lowercase());
                flags.sort();
            }
            there.sort();
            let mut kept: Vec<(String, Vec<String>)> = here.mailboxes[&mailbox]
                .iter()
                .map(|kept| (kept.sha256.clone(), kept.flags.clone()))
                .collect();
            kept.sort();
            assert_eq!(kept, there, "I5: {mailbox}, here and on the server");
        }
        here
    }
}
