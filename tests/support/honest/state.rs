//! What the server holds: mailboxes and messages, every UID given once, every change counted.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A message in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its UID.
    pub uid: u32,
    /// What Gmail calls it in every mailbox.
    pub object: u64,
    /// Its flags, as they were written.
    pub flags: BTreeSet<String>,
    /// When it last changed (RFC 7162).
    pub mod_seq: u64,
    /// Its bytes.
    pub raw: Arc<Vec<u8>>,
    /// INTERNALDATE as a client gave it.
    pub received: String,
}

/// A mailbox.
#[derive(Clone, Debug)]
pub struct Mailbox {
    /// UIDVALIDITY.
    pub uid_validity: u32,
    /// UIDNEXT.
    pub uid_next: u32,
    /// HIGHESTMODSEQ.
    pub mod_seq: u64,
    /// Messages, in the order of their UIDs.
    pub letters: Vec<Letter>,
    /// UIDs that are gone, each with when it went.
    pub vanished: Vec<(u32, u64)>,
    /// Whether the user subscribed to it.
    pub subscribed: bool,
    /// SPECIAL-USE attribute, or nothing.
    pub role: &'static str,
}

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A client that is connected.
    Client,
    /// The test, in the part of another client.
    Other,
}

/// One change that the server acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A message came in.
    Stored(By, String, Arc<Vec<u8>>),
    /// A message's flags changed: now they are these.
    Flagged(By, String, u32, BTreeSet<String>),
    /// A message went from a mailbox.
    Gone(By, String, Arc<Vec<u8>>),
}

/// All that the server holds.
#[derive(Clone, Debug)]
pub struct State {
    /// Mailboxes by name.
    pub mailboxes: BTreeMap<String, Mailbox>,
    /// Every change there ever was, oldest first.
    pub ledger: Vec<Entry>,
    /// How many bytes there may be in all mailboxes together; `None` for no limit.
    pub limit: Option<u64>,
    /// Whether mailboxes are labels, as at Gmail.
    pub(super) is_labelled: bool,
    next_validity: u32,
    next_object: u64,
}

const DATE: &str = "02-Mar-2026 12:00:00 +0000";

impl State {
    /// Makes the usual mailboxes.
    pub fn new() -> State {
        State::of(&[
            ("INBOX", ""),
            ("Archive", "\\Archive"),
            ("Drafts", "\\Drafts"),
            ("Junk", "\\Junk"),
            ("Sent", "\\Sent"),
            ("Trash", "\\Trash"),
        ])
    }

    /// Makes mailboxes of these names and attributes.
    pub(super) fn of(mailboxes: &[(&str, &'static str)]) -> State {
        let mut state = State {
            mailboxes: BTreeMap::new(),
            ledger: Vec::new(),
            limit: None,
            is_labelled: false,
            next_validity: 1000,
            next_object: 1_278_455_344_230_334_865,
        };
        for (name, role) in mailboxes {
            state.create(name);
            state.mailboxes.get_mut(*name).unwrap().role = role;
        }
        state
    }

    /// Makes a mailbox. Returns whether it was not there.
    pub fn create(&mut self, name: &str) -> bool {
        if self.mailboxes.contains_key(name) {
            return false;
        }
        self.next_validity += 1;
        let mailbox = Mailbox {
            uid_validity: self.next_validity,
            uid_next: 1,
            mod_seq: 1,
            letters: Vec::new(),
            vanished: Vec::new(),
            subscribed: true,
            role: "",
        };
        self.mailboxes.insert(name.to_owned(), mailbox);
        true
    }

    /// Deletes a mailbox with all that is in it. Returns whether it was there.
    pub fn delete(&mut self, name: &str, by: By) -> bool {
        let Some(mailbox) = self.mailboxes.remove(name) else { return false };
        for letter in mailbox.letters {
            self.ledger.push(Entry::Gone(by, name.to_owned(), letter.raw));
        }
        true
    }

    /// Renames a mailbox; UIDs and UIDVALIDITY go along. Returns whether it could.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        if self.mailboxes.contains_key(to) {
            return false;
        }
        let Some(mailbox) = self.mailboxes.remove(from) else { return false };
        self.mailboxes.insert(to.to_owned(), mailbox);
        true
    }

    /// Returns how many bytes there are in all mailboxes together.
    pub fn used(&self) -> u64 {
        let letters = self.mailboxes.values().flat_map(|mailbox| &mailbox.letters);
        letters.map(|letter| letter.raw.len() as u64).sum()
    }

    /// Whether there is room for so many bytes more.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        self.limit.is_none_or(|limit| self.used() + bytes as u64 <= limit)
    }

    /// Adds a message. Returns its UID, or `None` without such a mailbox.
    pub fn append(
        &mut self,
        mailbox: &str,
        raw: Arc<Vec<u8>>,
        flags: BTreeSet<String>,
        received: Option<String>,
        by: By,
    ) -> Option<u32> {
        let object = self.next_object;
        let uid = self.put(mailbox, object, raw, flags, received, by)?;
        self.next_object += 1;
        if self.is_labelled {
            self.list_in_all(mailbox, object, by);
        }
        Some(uid)
    }

    /// Adds a message of that name. Returns its UID, or `None` without such a mailbox.
    pub(super) fn put(
        &mut self,
        mailbox: &str,
        object: u64,
        raw: Arc<Vec<u8>>,
        flags: BTreeSet<String>,
        received: Option<String>,
        by: By,
    ) -> Option<u32> {
        let there = self.mailboxes.get_mut(mailbox)?;
        there.mod_seq += 1;
        let (uid, mod_seq) = (there.uid_next, there.mod_seq);
        there.uid_next += 1;
        let received = received.unwrap_or_else(|| DATE.to_owned());
        let raw_of = Arc::clone(&raw);
        there.letters.push(Letter { uid, object, flags, mod_seq, raw: raw_of, received });
        self.ledger.push(Entry::Stored(by, mailbox.to_owned(), raw));
        Some(uid)
    }

    /// Adds and removes flags of those messages that are there.
    pub fn flag(
        &mut self,
        mailbox: &str,
        uids: &[u32],
        add: &BTreeSet<String>,
        remove: &BTreeSet<String>,
        by: By,
    ) {
        let Some(there) = self.mailboxes.get_mut(mailbox) else { return };
        let mut flagged = Vec::new();
        for letter in there.letters.iter_mut().filter(|letter| uids.contains(&letter.uid)) {
            let removed = |flag: &String| remove.iter().any(|one| one.eq_ignore_ascii_case(flag));
            let mut flags: BTreeSet<String> =
                letter.flags.iter().filter(|flag| !removed(flag)).cloned().collect();
            for flag in add {
                if !flags.iter().any(|one| one.eq_ignore_ascii_case(flag)) {
                    flags.insert(flag.clone());
                }
            }
            if flags != letter.flags {
                there.mod_seq += 1;
                letter.mod_seq = there.mod_seq;
                letter.flags = flags.clone();
                flagged.push(letter.clone());
                self.ledger.push(Entry::Flagged(by, mailbox.to_owned(), letter.uid, flags));
            }
        }
        if self.is_labelled {
            flagged.iter().for_each(|letter| self.flag_everywhere(mailbox, letter, by));
        }
    }

    /// Removes those messages that are there.
    pub fn remove(&mut self, mailbox: &str, uids: &[u32], by: By) {
        match self.is_labelled {
            true => self.expunge_everywhere(mailbox, uids, by),
            false => self.take(mailbox, uids, by),
        }
    }

    /// Takes those messages out that are there.
    pub(super) fn take(&mut self, mailbox: &str, uids: &[u32], by: By) {
        let Some(there) = self.mailboxes.get_mut(mailbox) else { return };
        for uid in uids {
            let Some(at) = there.letters.iter().position(|letter| letter.uid == *uid) else {
                continue;
            };
            let letter = there.letters.remove(at);
            there.mod_seq += 1;
            there.vanished.push((letter.uid, there.mod_seq));
            self.ledger.push(Entry::Gone(by, mailbox.to_owned(), letter.raw));
        }
    }

    /// Copies those messages that are there. Returns old and new UIDs; `None` without a target.
    pub fn copy(
        &mut self,
        mailbox: &str,
        uids: &[u32],
        to: &str,
        by: By,
    ) -> Option<Vec<(u32, u32)>> {
        if !self.mailboxes.contains_key(to) {
            return None;
        }
        if self.is_labelled {
            return Some(self.label(mailbox, uids, to, by));
        }
        let from = self.mailboxes.get(mailbox)?.letters.clone();
        let copied = from.into_iter().filter(|letter| uids.contains(&letter.uid));
        copied
            .map(|letter| {
                let new = self.append(to, letter.raw, letter.flags, Some(letter.received), by)?;
                Some((letter.uid, new))
            })
            .collect()
    }

    /// Moves those messages that are there. Returns old and new UIDs; `None` without a target.
    pub fn shift(
        &mut self,
        mailbox: &str,
        uids: &[u32],
        to: &str,
        by: By,
    ) -> Option<Vec<(u32, u32)>> {
        let pairs = self.copy(mailbox, uids, to, by)?;
        let old: Vec<u32> = pairs.iter().map(|(old, _)| *old).collect();
        match self.is_labelled {
            true => self.unlabel(mailbox, &old, to, by),
            false => self.take(mailbox, &old, by),
        }
        Some(pairs)
    }

    /// Gives a mailbox a new UIDVALIDITY and its messages new UIDs.
    pub fn void(&mut self, name: &str) {
        self.next_validity += 1;
        let validity = self.next_validity;
        let Some(mailbox) = self.mailboxes.get_mut(name) else { return };
        mailbox.uid_validity = validity;
        mailbox.vanished.clear();
        mailbox.uid_next = 1;
        for letter in &mut mailbox.letters {
            letter.uid = mailbox.uid_next;
            letter.mod_seq = 1;
            mailbox.uid_next += 1;
        }
        mailbox.mod_seq = 1;
    }

    /// Returns the UIDs that a set such as `1:3,7:*` means.
    pub fn resolve(&self, mailbox: &str, set: &str) -> Vec<u32> {
        let Some(there) = self.mailboxes.get(mailbox) else { return Vec::new() };
        let last = there.letters.last().map_or(0, |letter| letter.uid);
        let ranges = ranges(set, last);
        let uids = there.letters.iter().map(|letter| letter.uid);
        uids.filter(|uid| ranges.iter().any(|(from, to)| (*from..=*to).contains(uid))).collect()
    }
}

impl Default for State {
    fn default() -> Self {
        State::new()
    }
}

/// Returns the ranges of a set, each with its lower end first; `*` is `last`.
pub(super) fn ranges(set: &str, last: u32) -> Vec<(u32, u32)> {
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap_or(0) };
    let range = |part: &str| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        let (from, to) = (number(from), number(to));
        (from.min(to), from.max(to))
    };
    set.split(',').map(range).collect()
}
