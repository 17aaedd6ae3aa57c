//! Changes that the user made and that a server has yet to hear of.

use crate::{
    flag::{FlagChange, FlagSet},
    id::{DraftId, MailboxId, MessageId, OutboxId},
    mailbox::Role,
};
use serde::{Deserialize, Serialize};

/// One change, as data: it can be stored, shown, merged and replayed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Op {
    /// Sets and clears flags.
    SetFlags {
        /// The messages to change.
        messages: Vec<MessageId>,
        /// What to change.
        change: FlagChange,
    },
    /// Stores the bytes of a sent message in a mailbox.
    Append {
        /// Where to. By role: which mailbox has it may not be known yet.
        role: Role,
        /// Which row of the outbox holds the bytes.
        outbox: OutboxId,
        /// Flags it gets.
        flags: FlagSet,
    },
    /// Moves messages into a mailbox of the same account, out of all others.
    Move {
        /// The messages to move.
        messages: Vec<MessageId>,
        /// Where to. It may be here before its server has it: moving makes it there.
        to: MailboxId,
    },
    /// Copies messages into another mailbox of the same account.
    Copy {
        /// The messages to copy, each with the message that is the copy here already.
        messages: Vec<CopyPair>,
        /// Where to, as for a move.
        to: MailboxId,
    },
    /// Puts messages into a mailbox, takes them out of another, or both, and leaves all others
    /// as they are: of messages that are in several at once.
    Refile {
        /// The messages to file.
        messages: Vec<MessageId>,
        /// Where to, as for a move.
        add: Option<MailboxId>,
        /// Out of which.
        remove: Option<MailboxId>,
    },
    /// Removes messages for good.
    Destroy {
        /// The messages to remove.
        messages: Vec<MessageId>,
    },
    /// Puts a draft as it is by then into Drafts; its earlier copy goes after that.
    SaveDraft {
        /// Which one. Where it is gone by then, there is nothing to do.
        draft: DraftId,
    },
    /// Makes a mailbox.
    CreateMailbox {
        /// Which one: it is here already.
        mailbox: MailboxId,
        /// Its name with its path, levels separated by `/`.
        name: String,
        /// What it is for, if anything.
        role: Option<Role>,
    },
    /// Gives a mailbox, and with it those below it, another name.
    RenameMailbox {
        /// Which one.
        mailbox: MailboxId,
        /// The new name with its path, levels separated by `/`.
        name: String,
    },
    /// Removes a mailbox that no message is in.
    DeleteMailbox {
        /// Which one.
        mailbox: MailboxId,
    },
    /// Follows a mailbox, or no longer.
    SubscribeMailbox {
        /// Which one.
        mailbox: MailboxId,
        /// Whether it is to be followed.
        subscribed: bool,
    },
}

/// A message and its copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyPair {
    /// What is copied.
    pub original: MessageId,
    /// The copy. Its server has yet to make it.
    pub copy: MessageId,
}

impl Op {
    /// The mailbox that the operation is about, where it is about one as a whole.
    pub fn mailbox(&self) -> Option<MailboxId> {
        match self {
            Op::CreateMailbox { mailbox, .. }
            | Op::RenameMailbox { mailbox, .. }
            | Op::DeleteMailbox { mailbox }
            | Op::SubscribeMailbox { mailbox, .. } => Some(*mailbox),
            Op::SetFlags { .. }
            | Op::Append { .. }
            | Op::Move { .. }
            | Op::Copy { .. }
            | Op::Refile { .. }
            | Op::Destroy { .. }
            | Op::SaveDraft { .. } => None,
        }
    }

    /// The mailbox that messages go to.
    pub fn target(&self) -> Option<MailboxId> {
        match self {
            Op::Move { to, .. } | Op::Copy { to, .. } => Some(*to),
            Op::Refile { add, .. } => *add,
            Op::SetFlags { .. }
            | Op::Append { .. }
            | Op::Destroy { .. }
            | Op::SaveDraft { .. }
            | Op::CreateMailbox { .. }
            | Op::RenameMailbox { .. }
            | Op::DeleteMailbox { .. }
            | Op::SubscribeMailbox { .. } => None,
        }
    }
}
