//! What the engine tells a shell: what changed and how far a wait has come, never the content.

use crate::{
    id::{AccountId, DraftId, MailboxId, MessageId, OpId},
    recovery::ErrorCode,
};
use serde::Serialize;

/// Everything that the engine tells by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineEvent {
    /// The store changed.
    Changed(ChangeSet),
    /// An account is doing something else now.
    Status {
        /// Which account.
        account: AccountId,
        /// What it is doing.
        status: AccountStatus,
    },
    /// A job has come further. At most ten a second for each job.
    Progress(Progress),
    /// A server is being asked for the next page of a change.
    Replaying {
        /// Whose server.
        account: AccountId,
        /// Which change.
        op: OpId,
        /// Messages that the server has dealt with.
        done: u32,
        /// All messages that it is about.
        total: u32,
    },
    /// A message for later left, but not at its time.
    SentLate {
        /// Through whose server.
        account: AccountId,
        /// Its subject, decoded.
        subject: String,
        /// When it should have left, milliseconds since the epoch.
        wanted_at_ms: i64,
        /// When it did.
        now_ms: i64,
    },
}

/// How an account is doing. Being offline is a state, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AccountStatus {
    /// No connection, and none is wanted now.
    Offline,
    /// Connecting and signing in.
    Connecting,
    /// Bringing mailboxes or messages over.
    Syncing,
    /// Everything is here, and changes will be pushed.
    UpToDate,
    /// Will try again by itself.
    Waiting {
        /// Milliseconds since the epoch.
        until_ms: i64,
        /// Why it has to.
        code: ErrorCode,
    },
    /// Stopped until the user has acted.
    NeedsUser {
        /// What is in the way.
        code: ErrorCode,
    },
}

/// What a progress counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Messages whose header is here.
    Headers,
    /// Messages whose every byte is here.
    Messages,
}

/// How far a job has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Whose job.
    pub account: AccountId,
    /// Where.
    pub mailbox: MailboxId,
    /// What is counted.
    pub unit: Unit,
    /// Done so far.
    pub done: u32,
    /// Done at the end, as known now.
    pub total: u32,
}

/// What changed in the store with one transaction. Names only; ask for the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// Accounts added, changed or removed.
    pub accounts: Vec<AccountId>,
    /// Mailboxes whose list, counts or name changed.
    pub mailboxes: Vec<MailboxId>,
    /// Messages new here.
    pub added: Vec<MessageId>,
    /// Messages whose flags, content or place changed.
    pub changed: Vec<MessageId>,
    /// Messages gone from here.
    pub removed: Vec<MessageId>,
    /// Whether the outbox or the waiting operations changed.
    pub outgoing: bool,
    /// Drafts that were begun, changed or are gone.
    pub drafts: Vec<DraftId>,
}

impl ChangeSet {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        *self == ChangeSet::default()
    }
}
