//! What a front end is told by itself: what changed, never the content.

use crate::{account::Status, discovery::TriedRow, reading::LinkCheck};
use serde::Serialize;
use ts_rs::TS;

/// Something happened. Changes of 50 ms come as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Event {
    Changed(Changed),
    Status {
        account: u32,
        status: Status,
    },
    Progress(Progress),
    /// A server is being asked for the next page of a waiting change.
    Replaying(Replaying),
    /// Messages came that were not there before, outside of a first synchronization.
    NewMail {
        messages: Vec<u32>,
    },
    /// The user clicked a link in a message.
    Link {
        link: LinkCheck,
    },
    /// The system asked to write to someone: a draft is ready to be shown.
    Compose {
        draft: u32,
    },
    /// A draft was saved, sent or thrown away, perhaps by another window.
    DraftChanged {
        draft: u32,
        revision: u32,
        is_gone: bool,
    },
    /// A message for later left, but not at its time.
    SentLate {
        subject: String,
        wanted_at_ms: i64,
        now_ms: i64,
    },
    /// A search for servers has one answer more.
    Tried {
        run: u32,
        tried: TriedRow,
    },
    SettingsChanged,
    /// Events were missed: ask for everything again.
    Missed,
    /// A native menu was used: the name of a command.
    Command {
        name: String,
    },
}

/// What changed in the store. Ids only; ask for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    pub accounts: Vec<u32>,
    /// Mailboxes whose list, counts or name changed.
    pub mailboxes: Vec<u32>,
    /// Messages whose flags, content or place changed, new and gone ones included. At most
    /// 1,000; where there were more, `many` is set.
    pub messages: Vec<u32>,
    pub many: bool,
    /// Whether the outbox or the waiting changes changed.
    pub outgoing: bool,
    pub drafts: bool,
}

/// How far bringing mail over has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    pub account: u32,
    pub mailbox: u32,
    /// Whether headers are counted; else whole messages.
    pub is_headers: bool,
    pub done: u32,
    pub total: u32,
    /// Seconds that are left, once that can be said.
    pub eta_s: Option<u32>,
}

/// How far a change has come on its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Replaying {
    pub account: u32,
    pub op: u32,
    pub done: u32,
    pub total: u32,
}
