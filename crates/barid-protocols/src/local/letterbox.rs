//! One mailbox: its messages, and what happened to them in which order.

use super::office::Arriving;
use crate::source::{ChangePage, KnownBy, Listed, RemoteId, RemoteRange, SyncCursor};
use barid_model::{FlagChange, FlagSet, InternetMessageId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Messages that are told of at a time where a mailbox is new to whoever asks.
const PAGE: usize = 500;

/// The modification sequence of what was there from the beginning.
const BEGINNING: u64 = 1;

/// Where the bytes of a message are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contained {
    /// The library makes them.
    Library(u32),
    /// The backing keeps them.
    Backing {
        /// Under this number.
        number: u64,
        /// So many.
        size_bytes: u64,
    },
}

/// A message in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Where its bytes are.
    pub content: Contained,
    /// All its flags.
    pub flags: FlagSet,
    /// When it came, milliseconds since the epoch.
    pub received_at_ms: i64,
    /// What it is looked up by.
    pub message_id: Option<InternetMessageId>,
    /// When it last changed, in the order of this mailbox.
    #[serde(default)]
    pub mod_seq: u64,
}

/// A mailbox.
#[derive(Clone, Debug)]
pub(super) struct Letterbox {
    pub(super) name: String,
    pub(super) role: Option<Role>,
    /// The mailbox of the library that it began as, if it did.
    pub(super) origin: Option<String>,
    pub(super) is_subscribed: bool,
    validity: u32,
    letters: BTreeMap<u32, Letter>,
    /// Names that are gone, each with when.
    removed: BTreeMap<u32, u64>,
    next_uid: u32,
    mod_seq: u64,
}

/// What differs from the beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Difference {
    letters: BTreeMap<u32, Letter>,
    removed: BTreeMap<u32, u64>,
    next_uid: u32,
    mod_seq: u64,
    /// The mailbox of the library that it began as, where it was renamed since.
    #[serde(default)]
    pub(super) origin: Option<String>,
    #[serde(default)]
    is_unsubscribed: bool,
}

impl Difference {
    /// Numbers of the messages that the backing keeps.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.letters.values().filter_map(|letter| match letter.content {
            Contained::Backing { number, .. } => Some(number),
            Contained::Library(_) => None,
        })
    }
}

/// Names were given by another mailbox of this name, long ago.
pub(super) struct Void;

impl Letterbox {
    /// A mailbox that begins with `letters`, oldest first.
    pub(super) fn new(
        name: String,
        role: Option<Role>,
        validity: u32,
        letters: Vec<Letter>,
    ) -> Letterbox {
        let letters: BTreeMap<u32, Letter> = (1..)
            .zip(letters)
            .map(|(uid, letter)| (uid, Letter { mod_seq: BEGINNING, ..letter }))
            .collect();
        let next_uid = letters.last_key_value().map_or(1, |(uid, _)| uid + 1);
        Letterbox {
            name,
            role,
            origin: None,
            is_subscribed: true,
            validity,
            letters,
            removed: BTreeMap::new(),
            next_uid,
            mod_seq: BEGINNING,
        }
    }

    /// What has to be kept to have this mailbox again.
    pub(super) fn difference(&self) -> Difference {
        let changed = self.letters.iter().filter(|(_, letter)| letter.mod_seq > BEGINNING);
        Difference {
            letters: changed.map(|(uid, letter)| (*uid, letter.clone())).collect(),
            removed: self.removed.clone(),
            next_uid: self.next_uid,
            mod_seq: self.mod_seq,
            origin: self.origin.clone(),
            is_unsubscribed: !self.is_subscribed,
        }
    }

    /// Makes this mailbox, just begun, what it was when the difference was taken.
    pub(super) fn restore(&mut self, difference: Difference) {
        self.letters.retain(|uid, _| !difference.removed.contains_key(uid));
        self.letters.extend(difference.letters);
        self.removed = difference.removed;
        self.next_uid = self.next_uid.max(difference.next_uid);
        self.mod_seq = self.mod_seq.max(difference.mod_seq);
        self.origin = difference.origin;
        self.is_subscribed = !difference.is_unsubscribed;
    }

    /// Whether no message is here.
    pub(super) fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Returns messages with their names, without taking them out. Those that are gone are
    /// left out.
    pub(super) fn copies(&self, ids: &[RemoteId]) -> Result<Vec<(RemoteId, Letter)>, Void> {
        let here = |uid: u32| {
            self.letters.get(&uid).map(|letter| (name(self.validity, uid), letter.clone()))
        };
        Ok(self.uids(ids)?.into_iter().filter_map(here).collect())
    }

    /// Whether a message with that Message-ID is here.
    pub(super) fn holds(&self, arriving: &Arriving<'_>) -> bool {
        let is_of_size = |letter: &Letter| match (arriving.known_by, letter.content) {
            (KnownBy::MessageId, _) | (KnownBy::Content, Contained::Library(_)) => true,
            (KnownBy::Content, Contained::Backing { size_bytes, .. }) => {
                size_bytes == arriving.raw.len() as u64
            }
        };
        let name = arriving.message_id.as_ref();
        let is_it = |letter: &Letter| letter.message_id.as_ref() == name && is_of_size(letter);
        name.is_some() && self.letters.values().any(is_it)
    }

    /// Returns the message of that name, if it is here.
    pub(super) fn find(&self, id: &RemoteId) -> Option<&Letter> {
        self.letters.get(&self.uid(id).ok()?)
    }

    /// Adds a message, and returns its name.
    pub(super) fn add(&mut self, letter: Letter) -> RemoteId {
        let uid = self.next_uid;
        self.mod_seq += 1;
        self.next_uid += 1;
        self.letters.insert(uid, Letter { mod_seq: self.mod_seq, ..letter });
        name(self.validity, uid)
    }

    /// Changes flags; of all messages or, where a name is void, of none.
    pub(super) fn set_flags(&mut self, ids: &[RemoteId], change: &FlagChange) -> Result<(), Void> {
        for uid in self.uids(ids)? {
            if let Some(letter) = self.letters.get_mut(&uid) {
                let flags = change.apply(&letter.flags);
                if flags != letter.flags {
                    self.mod_seq += 1;
                    (letter.flags, letter.mod_seq) = (flags, self.mod_seq);
                }
            }
        }
        Ok(())
    }

    /// Takes messages out; all or, where a name is void, none. Those that are gone are left out.
    pub(super) fn take(&mut self, ids: &[RemoteId]) -> Result<Vec<(RemoteId, Letter)>, Void> {
        let mut taken = Vec::new();
        for uid in self.uids(ids)? {
            if let Some(letter) = self.letters.remove(&uid) {
                self.mod_seq += 1;
                self.removed.insert(uid, self.mod_seq);
                taken.push((name(self.validity, uid), letter));
            }
        }
        Ok(taken)
    }

    /// The state of one who knows everything.
    pub(super) fn state(&self) -> SyncCursor {
        Place { validity: self.validity, mod_seq: self.mod_seq, floor: 1 }.write()
    }

    /// Returns what happened since `cursor`. `size` tells how many bytes a message has.
    pub(super) fn changes(
        &self,
        cursor: Option<&SyncCursor>,
        size: &dyn Fn(&Letter) -> u64,
    ) -> ChangePage {
        let list = |(uid, letter): (&u32, &Letter)| Listed {
            id: name(self.validity, *uid),
            object_id: None,
            flags: letter.flags.clone(),
            size_bytes: size(letter),
            received_at_ms: letter.received_at_ms,
        };
        let known = cursor.and_then(Place::read);
        let known = known.filter(|at| at.validity == self.validity && at.mod_seq <= self.mod_seq);
        let reset = cursor.is_some() && known.is_none();
        let total = u32::try_from(self.letters.len()).unwrap_or(u32::MAX);
        let fresh = Place { validity: self.validity, mod_seq: self.mod_seq, floor: u32::MAX };
        let at = known.unwrap_or(fresh);
        if at.floor > 1 {
            // Still filling: the next messages below. What changes above meanwhile comes after.
            let below: Vec<_> = self.letters.range(..at.floor).rev().take(PAGE).collect();
            let floor = match below.last() {
                Some((uid, _)) if below.len() == PAGE => **uid,
                Some(_) | None => 1,
            };
            let present = below.into_iter().map(list).collect();
            let cursor = Place { floor, ..at }.write();
            let more = floor > 1;
            return ChangePage { reset, present, removed: Vec::new(), cursor, more, total };
        }
        let changed = self.letters.iter().rev().filter(|(_, one)| one.mod_seq > at.mod_seq);
        let gone = self.removed.iter().filter(|(_, when)| **when > at.mod_seq);
        let removed = gone.map(|(uid, _)| RemoteRange {
            first: name(self.validity, *uid),
            last: name(self.validity, *uid),
        });
        ChangePage {
            reset,
            present: changed.map(list).collect(),
            removed: removed.collect(),
            cursor: self.state(),
            more: false,
            total,
        }
    }

    fn uids(&self, ids: &[RemoteId]) -> Result<Vec<u32>, Void> {
        ids.iter().map(|id| self.uid(id)).collect()
    }

    fn uid(&self, id: &RemoteId) -> Result<u32, Void> {
        let (validity, uid) = id.0.split_at_checked(8).ok_or(Void)?;
        let number = |digits: &str| u32::from_str_radix(digits, 16).map_err(|_| Void);
        if number(validity)? == self.validity { number(uid) } else { Err(Void) }
    }
}

/// Names a message, so that names sort as UIDs do.
fn name(validity: u32, uid: u32) -> RemoteId {
    RemoteId(format!("{validity:08x}{uid:08x}"))
}

/// What a cursor says: who has it knows all messages from `floor` on, as of `mod_seq`.
struct Place {
    validity: u32,
    mod_seq: u64,
    floor: u32,
}

impl Place {
    fn write(&self) -> SyncCursor {
        let mut bytes = self.validity.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.mod_seq.to_be_bytes());
        bytes.extend_from_slice(&self.floor.to_be_bytes());
        SyncCursor(bytes)
    }

    fn read(cursor: &SyncCursor) -> Option<Place> {
        let (validity, rest) = cursor.0.split_first_chunk()?;
        let (mod_seq, rest) = rest.split_first_chunk()?;
        let floor = u32::from_be_bytes(rest.try_into().ok()?);
        let (validity, mod_seq) = (u32::from_be_bytes(*validity), u64::from_be_bytes(*mod_seq));
        Some(Place { validity, mod_seq, floor })
    }
}
