//! What must be true after any fault, checked on a profile and on the server behind it.
//!
//! - I1 every message that ever was on the server is there or here, complete and byte for byte
//! - I2 a message leaves the server only once its bytes are here, or by somebody's wish
//! - I3 a message on its way out is in exactly one state, and never gone
//! - I4 it arrives once where it is said to be sent (`letters` counts the copies)
//! - I5 flags and places converge to what the user left, and nothing waits any more
//! - I6 the store opens, is whole, and shows no half message

use crate::{Barid, Held, Honest, Inventory, OtherClient, honest::Letter, sha256};
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

/// Remembers every message that a server ever held, and holds a profile to it.
#[derive(Clone, Debug, Default)]
pub struct Invariants {
    /// SHA-256 of messages, with the mailbox in which each was seen first.
    ever: BTreeMap<String, String>,
    /// Those that somebody removed for good.
    destroyed: BTreeSet<String>,
    /// Subjects of what was put into the outbox.
    outgoing: BTreeSet<String>,
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

    /// Fails unless nothing was lost, whether or not profile and server have met since (I1, I2,
    /// I3, I6). Returns what the profile holds.
    #[track_caller]
    pub fn assert_kept(&self, barid: &Barid, client: &mut dyn Witness) -> Inventory {
        let here = Inventory::read_unfinished(&barid.profile());
        let held = here.mailboxes.values().flatten().map(|kept| kept.sha256.clone());
        let mut safe: BTreeSet<String> = held.collect();
        for mailbox in client.mailboxes() {
            safe.extend(client.ledger(&mailbox).into_iter().map(|held| held.sha256));
        }
        for (sha256, mailbox) in &self.ever {
            let is_kept = safe.contains(sha256) || self.destroyed.contains(sha256);
            assert!(is_kept, "I1: a message that was in {mailbox} is neither here nor there");
        }
        let outbox = barid.json_lines(&["outbox", "list"]);
        for row in &outbox {
            let state = row["state"].as_str().unwrap_or_default();
            assert!(OUTBOX_STATES.contains(&state), "I3: {row}");
        }
        for subject in &self.outgoing {
            let rows = outbox.iter().filter(|row| row["subject"] == subject.as_str()).count();
            assert_eq!(rows, 1, "I3: {subject} in the outbox: {outbox:?}");
        }
        here
    }

    /// Fails unless, besides, profile and server hold the same messages with the same flags in
    /// the same mailboxes, and no change waits (I5).
    #[track_caller]
    pub fn assert_converged(&self, barid: &Barid, client: &mut dyn Witness) -> Inventory {
        let here = self.assert_kept(barid, client);
        assert_eq!(barid.json_lines(&["ops", "list"]), Vec::<Value>::new(), "I5: changes wait");
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
