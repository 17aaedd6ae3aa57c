//! What a user does to messages.

use crate::{account::Role, list::ListQuery};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The messages meant: whole conversations as far as they are in the list, or single messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Targets {
    /// Keys of rows of `list`.
    Rows {
        list: ListQuery,
        keys: Vec<u32>,
    },
    /// Every row of `list`.
    All {
        list: ListQuery,
    },
    Messages {
        messages: Vec<u32>,
    },
}

/// Where messages go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Destination {
    /// To the mailbox of that role of each message's own account; made where there is none.
    Role {
        role: Role,
    },
    Mailbox {
        mailbox: u32,
    },
}

/// What was done. True here already; servers follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Acted {
    /// Takes it back, as long as it is among the last 20; `null` where nothing was done.
    pub undo: Option<u32>,
    pub messages: u32,
    pub conversations: u32,
    /// Mailboxes that were made, changed or removed.
    pub mailboxes: u32,
}

/// What the user thinks of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Junk,
    NotJunk,
}
