//! Messages on their way out, and changes that wait for their server.

use crate::error::Code;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum OutgoingState {
    /// Nothing has left yet.
    Waiting {
        not_before_ms: i64,
    },
    Sending,
    Sent,
    /// Nobody knows whether the server took it.
    Uncertain {
        /// When it is sent once more by itself, unless it turns up; `null` where the user has to
        /// decide.
        resend_at_ms: Option<i64>,
    },
    /// Refused for good; nobody has it.
    Wedged,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutgoingRow {
    pub id: u32,
    pub account: u32,
    pub state: OutgoingState,
    pub recipients: Vec<String>,
    pub subject: String,
    pub attempts: u32,
    pub error: Option<Code>,
    /// The server's own words; empty before it said any.
    pub reply: String,
    pub refused: Vec<Refusal>,
    pub created_at_ms: i64,
    /// When the user wants it to leave; `null` for soon.
    pub wanted_at_ms: Option<i64>,
    /// Whether it was sent again by itself, as nobody knew whether it had gone out.
    pub is_resent: bool,
    pub sent_at_ms: Option<i64>,
    /// Whether it is a copy apart: encrypted for somebody who is not named, so that nobody else
    /// learns of them.
    pub is_apart: bool,
    /// Whether the draft that it was made of can come back: nothing of the message has left.
    pub can_be_draft: bool,
}

/// A recipient that the server did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    pub recipient: String,
    pub reply: String,
}

/// A change that waits for its server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OpRow {
    pub id: u32,
    pub account: u32,
    pub what: OpKind,
    /// Messages that are left of those it is about.
    pub messages: u32,
    /// Messages that its server has dealt with already.
    pub done: u32,
    /// A mailbox's name, or flags with `+` and `-`; may be empty.
    pub object: String,
    /// The new name of a mailbox that is renamed; else empty.
    pub name: String,
    pub created_at_ms: i64,
    pub attempts: u32,
    /// Why it can never succeed, if it can't.
    pub wedged: Option<Code>,
    /// When it is tried again by itself; `null` unless it was given up for a reason that may pass.
    pub again_at_ms: Option<i64>,
}

/// What a waiting change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OpKind {
    SetFlags,
    Move,
    Copy,
    /// Out of a mailbox, where messages may be in several.
    Unfile,
    Destroy,
    Append,
    SaveDraft,
    CreateMailbox,
    RenameMailbox,
    DeleteMailbox,
    Subscribe,
    Unsubscribe,
}
