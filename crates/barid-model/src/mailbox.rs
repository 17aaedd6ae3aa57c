//! Mailboxes and what they are for.

use crate::{
    id::{AccountId, MailboxId},
    recovery::ErrorCode,
};
use serde::{Deserialize, Serialize};

/// What a mailbox is for (RFC 8621 §2, RFC 6154).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// New mail arrives here.
    Inbox,
    /// Every message of the account.
    All,
    /// Put away, not deleted.
    Archive,
    /// Being written.
    Drafts,
    /// Marked for attention, as a mailbox of its own.
    Flagged,
    /// Unwanted.
    Junk,
    /// Sent by the user.
    Sent,
    /// Deleted, until it is emptied.
    Trash,
}

impl Role {
    /// All roles, in the order in which a sidebar shows them.
    pub const ALL: [Role; 8] = [
        Role::Inbox,
        Role::Flagged,
        Role::Drafts,
        Role::Sent,
        Role::Archive,
        Role::All,
        Role::Junk,
        Role::Trash,
    ];

    /// Returns the name that the store and the terminal use.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Inbox => "inbox",
            Role::All => "all",
            Role::Archive => "archive",
            Role::Drafts => "drafts",
            Role::Flagged => "flagged",
            Role::Junk => "junk",
            Role::Sent => "sent",
            Role::Trash => "trash",
        }
    }

    /// Returns the name of the mailbox that is made for a role where there is none.
    pub fn usual_name(self) -> &'static str {
        match self {
            Role::Inbox => "INBOX",
            Role::All => "All",
            Role::Archive => "Archive",
            Role::Drafts => "Drafts",
            Role::Flagged => "Flagged",
            Role::Junk => "Junk",
            Role::Sent => "Sent",
            Role::Trash => "Trash",
        }
    }

    /// Reads what [`Role::as_str`] wrote, in any case.
    pub fn from_name(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str().eq_ignore_ascii_case(text))
    }
}

/// A mailbox as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its row.
    pub id: MailboxId,
    /// Whose it is.
    pub account: AccountId,
    /// Decoded name with its path, levels separated by `/`.
    pub name: String,
    /// What it is for, if anything.
    pub role: Option<Role>,
    /// Whether the user follows it.
    pub subscribed: bool,
    /// Whether messages can be in it.
    pub selectable: bool,
    /// Messages that the user sees in it.
    pub total: u32,
    /// Those of them without `$seen`.
    pub unread: u32,
    /// When it was last up to date, milliseconds since the epoch.
    pub checked_at_ms: Option<i64>,
    /// Why it was left out of the last synchronization, or messages in it, if any were.
    pub problem: Option<ErrorCode>,
}
