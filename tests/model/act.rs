//! What may happen to an account, drawn from a seed.
//!
//! An act names messages by a number that is taken modulo how many there are when its turn comes,
//! so that a list of acts means something with any of them left out.

use serde::{Deserialize, Serialize};
use support::Chance;

/// The mailboxes that messages are moved between. Another is taken where one is not there.
pub(crate) const MAILBOXES: [&str; 4] = ["INBOX", "Archive", "Work", "Trash"];

/// Names that mailboxes are given.
pub(crate) const NAMES: [&str; 4] = ["Work", "Plans", "Plans/Old", "Past"];

/// The flags that are set and cleared, in IMAP spelling.
pub(crate) const FLAGS: [&str; 3] = ["\\Seen", "\\Flagged", "work"];

/// What another client does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Theirs {
    /// A message arrives; a twin has the Message-ID of an older one.
    Arrive {
        mailbox: usize,
        twin: bool,
    },
    Flag {
        pick: usize,
        flag: usize,
        set: bool,
    },
    Move {
        pick: usize,
        to: usize,
    },
    Remove {
        pick: usize,
    },
    /// All messages of a mailbox get new UIDs.
    Void {
        mailbox: usize,
    },
    /// A mailbox gets another name.
    Rename {
        pick: usize,
        name: usize,
    },
}

/// What happens.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Act {
    Theirs(Theirs),
    /// The user changes a flag of a few messages.
    Flag {
        pick: usize,
        span: usize,
        flag: usize,
        set: bool,
    },
    /// The user moves a few messages.
    Move {
        pick: usize,
        span: usize,
        to: usize,
    },
    /// The user copies a few messages.
    Copy {
        pick: usize,
        span: usize,
        to: usize,
    },
    /// The user makes a mailbox.
    Create {
        name: usize,
    },
    /// The user gives a mailbox another name.
    Rename {
        pick: usize,
        name: usize,
    },
    /// The user removes a mailbox; its messages go to the trash.
    Delete {
        pick: usize,
    },
    /// The user removes a message for good.
    Destroy {
        pick: usize,
    },
    Undo,
    /// The user sends a letter.
    Send,
    /// The next letter is cut off: before its last dot, or after it.
    Mishap {
        after_dot: bool,
    },
    /// The user writes a draft, or goes on with one.
    Write {
        pick: usize,
    },
    /// The user throws a draft away.
    Discard {
        pick: usize,
    },
    Sync,
    /// Another client acts in the middle of a synchronization.
    SyncMeanwhile {
        after: u32,
        theirs: Theirs,
    },
    /// The connection breaks: the server did not do what it was asked last (0), or did, and so
    /// many bytes less one of its answer arrived.
    SyncCut {
        after: u32,
        answer: usize,
    },
    /// The server says no, once.
    SyncRefused {
        verb: usize,
        code: usize,
    },
    /// The program is ended in the middle of a synchronization, or only told to stop.
    SyncDropped {
        after: u32,
        reopen: bool,
    },
    /// The program ends and begins again.
    Reopen,
}

/// Commands that a server may refuse.
pub(crate) const VERBS: [&str; 9] =
    ["STORE", "MOVE", "COPY", "APPEND", "EXPUNGE", "FETCH", "CREATE", "RENAME", "DELETE"];

/// Why it refuses.
pub(crate) const CODES: [&str; 3] = ["OVERQUOTA", "UNAVAILABLE", "LIMIT"];

/// The whole story of one seed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Story {
    /// Which extensions the server has, a bit each.
    pub(crate) offer: u32,
    pub(crate) acts: Vec<Act>,
}

impl Story {
    pub(crate) fn of(seed: u64) -> Story {
        let mut chance = Chance::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(1));
        let offer = chance.draw(0, 1 << 9) as u32;
        let length = chance.draw(4, 24);
        Story { offer, acts: (0..length).map(|_| act(&mut chance)).collect() }
    }
}

fn act(chance: &mut Chance) -> Act {
    let pick = chance.draw(0, 64) as usize;
    let span = if chance.draw(0, 3) == 0 { chance.draw(2, 6) as usize } else { 1 };
    let after = chance.draw(0, 24) as u32;
    let name = chance.draw(0, NAMES.len() as u64) as usize;
    match chance.draw(0, 110) {
        0..20 => Act::Theirs(theirs(chance)),
        20..34 => {
            Act::Flag { pick, span, flag: chance.draw(0, 3) as usize, set: chance.draw(0, 3) > 0 }
        }
        34..50 => Act::Move { pick, span, to: chance.draw(0, 4) as usize },
        50..54 => Act::Destroy { pick },
        54..61 => Act::Undo,
        61..64 => Act::Send,
        64..65 => Act::Mishap { after_dot: chance.draw(0, 2) == 0 },
        65..68 => Act::Write { pick },
        68..70 => Act::Discard { pick },
        70..80 => Act::Sync,
        80..85 => Act::SyncMeanwhile { after, theirs: theirs(chance) },
        85..91 => Act::SyncCut { after, answer: chance.draw(0, 60) as usize },
        91..93 => Act::SyncRefused {
            verb: chance.draw(0, VERBS.len() as u64) as usize,
            code: chance.draw(0, CODES.len() as u64) as usize,
        },
        93..97 => Act::SyncDropped { after, reopen: chance.draw(0, 2) == 0 },
        97..100 => Act::Reopen,
        100..104 => Act::Copy { pick, span, to: chance.draw(0, 4) as usize },
        104..106 => Act::Create { name },
        106..108 => Act::Rename { pick, name },
        _ => Act::Delete { pick },
    }
}

fn theirs(chance: &mut Chance) -> Theirs {
    let pick = chance.draw(0, 64) as usize;
    let mailbox = chance.draw(0, 4) as usize;
    match chance.draw(0, 11) {
        0..3 => Theirs::Arrive { mailbox, twin: chance.draw(0, 3) == 0 },
        3..6 => {
            Theirs::Flag { pick, flag: chance.draw(0, 3) as usize, set: chance.draw(0, 2) == 0 }
        }
        6..8 => Theirs::Move { pick, to: mailbox },
        8 => Theirs::Remove { pick },
        9 => Theirs::Rename { pick, name: mailbox },
        _ => Theirs::Void { mailbox },
    }
}
