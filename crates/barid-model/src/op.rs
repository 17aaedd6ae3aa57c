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
}
