//! Messages on their way out: `waiting → sending → sent | uncertain | wedged`.
//!
//! `sending` is durable before the first byte of the message leaves, so a crash
//! in the middle is never taken for a message that was not sent.

use crate::{
    error::StoreError,
    table::{error_code, settings},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ErrorCode, OutboxId, Wishes};
use rusqlite::{OptionalExtension, Row};
use serde::{Deserialize, Serialize};

pub use super::outbox_apart::{file_once, is_apart, together};
pub use super::outbox_receipts::{receipts, release, resend};
pub use super::outbox_rest::{found, is_filed, leave_out, note_rest};
pub use super::outbox_sealing::{Kept, Parcel};
pub use super::outbox_steps::{begin, cancel, forget, put_off, retry, sent, uncertain, wedge};

pub(crate) const SCHEMA: &str = "
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    state         TEXT    NOT NULL DEFAULT 'waiting', -- waiting, sending, sent, uncertain, wedged
    not_before_ms INTEGER NOT NULL DEFAULT 0,    -- Unix time, milliseconds; counts while waiting
    attempts      INTEGER NOT NULL DEFAULT 0,    -- failed tries
    envelope_from TEXT    NOT NULL DEFAULT '',   -- the reverse-path, RFC 5321
    recipients    TEXT    NOT NULL DEFAULT '[]', -- the forward-paths, as JSON
    message_id    TEXT    NOT NULL DEFAULT '',   -- the field of that name, without brackets
    subject       TEXT    NOT NULL DEFAULT '',
    raw_id        INTEGER NOT NULL,              -- the sealed bytes, in raw.db
    receipt       TEXT    NOT NULL DEFAULT '',   -- what the server said in the end
    refused       TEXT    NOT NULL DEFAULT '[]', -- Refusals, as JSON
    error         TEXT    NOT NULL DEFAULT '',   -- an ErrorCode, '' for none
    created_at_ms INTEGER NOT NULL DEFAULT 0,    -- Unix time, milliseconds
    sent_at_ms    INTEGER                        -- likewise; NULL until sent
) STRICT;
CREATE INDEX outbox_by_state ON outbox (account_id, state, not_before_ms);
";

/// How far a message has come. Closed: every change goes through one of the
/// functions below, and those that make no sense are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxState {
    /// Nothing has left yet.
    Waiting {
        /// Not to be sent before, milliseconds since the epoch.
        not_before_ms: i64,
    },
    /// May be leaving at this moment.
    Sending,
    /// The server took it.
    Sent,
    /// Nobody knows whether the server took it.
    Uncertain,
    /// It can't be sent as it is; nobody has it.
    Wedged,
}

impl OutboxState {
    /// Returns the name that the store and the terminal use.
    pub fn as_str(self) -> &'static str {
        match self {
            OutboxState::Waiting { .. } => "waiting",
            OutboxState::Sending => "sending",
            OutboxState::Sent => "sent",
            OutboxState::Uncertain => "uncertain",
            OutboxState::Wedged => "wedged",
        }
    }

    fn read(text: &str, not_before_ms: i64) -> Option<OutboxState> {
        let all = [
            OutboxState::Waiting { not_before_ms },
            OutboxState::Sending,
            OutboxState::Sent,
            OutboxState::Uncertain,
            OutboxState::Wedged,
        ];
        all.into_iter().find(|state| state.as_str() == text)
    }
}

/// A recipient that the server did not take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Who.
    pub recipient: String,
    /// The server's words, with its code.
    pub reply: String,
}

/// A message to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOutgoing {
    /// Through whose server.
    pub account: AccountId,
    /// Not to be sent before, milliseconds since the epoch.
    pub not_before_ms: i64,
    /// When the user wants it to leave; `None` for soon.
    pub wanted_at_ms: Option<i64>,
    /// What is asked of servers.
    pub wishes: Wishes,
    /// The reverse-path (RFC 5321 §4.1.1.2).
    pub envelope_from: String,
    /// The forward-paths, none twice.
    pub recipients: Vec<String>,
    /// The `Message-ID` field without brackets.
    pub message_id: String,
    /// Decoded.
    pub subject: String,
    /// Now, milliseconds since the epoch.
    pub created_at_ms: i64,
}

/// A row of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Its row.
    pub id: OutboxId,
    /// Through whose server.
    pub account: AccountId,
    /// How far it has come.
    pub state: OutboxState,
    /// Failed tries.
    pub attempts: u32,
    /// The reverse-path.
    pub envelope_from: String,
    /// The forward-paths.
    pub recipients: Vec<String>,
    /// The `Message-ID` field without brackets.
    pub message_id: String,
    /// Decoded.
    pub subject: String,
    /// What the server said in the end; empty before.
    pub receipt: String,
    /// Recipients that the server did not take.
    pub refused: Vec<Refusal>,
    /// Why the last try failed, if it did.
    pub error: Option<ErrorCode>,
    /// When it was sealed, milliseconds since the epoch.
    pub created_at_ms: i64,
    /// When the user wants it to leave, milliseconds since the epoch; `None` for soon.
    pub wanted_at_ms: Option<i64>,
    /// What is asked of servers.
    pub wishes: Wishes,
    /// Since when nobody knows whether it went out, the last time that was so.
    pub uncertain_at_ms: Option<i64>,
    /// Whether it was sent again without being asked to, as nobody knew whether it went out.
    pub is_resent: bool,
    /// When the server took it, milliseconds since the epoch.
    pub sent_at_ms: Option<i64>,
    /// The row by which others have it already, where this one is for those who are left.
    pub rest_of: Option<OutboxId>,
    /// The row that leaves first, where the message leaves in several, each encrypted for others,
    /// and this is not the first of them.
    pub apart_of: Option<OutboxId>,
}

impl Outgoing {
    /// Returns the row that stands for the whole message: the first, where it leaves in several.
    pub fn first(&self) -> OutboxId {
        self.apart_of.unwrap_or(self.id)
    }
}

/// What is due at `?2`. One made after that was made before somebody set the clock back.
const IS_DUE: &str = "(not_before_ms <= ?2 OR (wanted_at_ms IS NULL AND created_at_ms > ?2))";

/// Returns the message to send next, if one is due at `now_ms`: the one that
/// has waited longest.
///
/// # Errors
///
/// What SQLite says.
pub fn next_due(
    tx: &ReadTx<'_>,
    account: AccountId,
    now_ms: i64,
) -> Result<Option<Outgoing>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outbox WHERE account_id = ?1 AND state = 'waiting'
         AND {IS_DUE} ORDER BY not_before_ms, id LIMIT 1"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    query.query_row((account.0, now_ms), |row| Ok(from_row(row))).optional()?.transpose()
}

/// Returns when the next message of `account` is due, seen from `now_ms`, milliseconds since the
/// epoch.
///
/// # Errors
///
/// What SQLite says.
pub fn next_due_at(
    tx: &ReadTx<'_>,
    account: AccountId,
    now_ms: i64,
) -> Result<Option<i64>, StoreError> {
    let sql = format!(
        "SELECT min(iif({IS_DUE}, min(not_before_ms, ?2), not_before_ms))
         FROM outbox WHERE account_id = ?1 AND state = 'waiting'"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    Ok(query.query_row((account.0, now_ms), |row| row.get(0))?)
}

/// Returns the rows of `account` of which nobody knows whether they went out, oldest first.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn uncertain_of(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Outgoing>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outbox WHERE account_id = ?1 AND state = 'uncertain' ORDER BY id"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    let mut rows = query.query([account.0])?;
    let mut outgoing = Vec::new();
    while let Some(row) = rows.next()? {
        outgoing.push(from_row(row)?);
    }
    Ok(outgoing)
}

/// Returns all rows of `account`, or of all, oldest first.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn list(tx: &ReadTx<'_>, account: Option<AccountId>) -> Result<Vec<Outgoing>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM outbox WHERE ?1 IS NULL OR account_id = ?1 ORDER BY id");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let mut rows = query.query([account.map(|id| id.0)])?;
    let mut outgoing = Vec::new();
    while let Some(row) = rows.next()? {
        outgoing.push(from_row(row)?);
    }
    Ok(outgoing)
}

/// Returns one row.
///
/// # Errors
///
/// `NotFound` without such a row.
pub fn get(tx: &ReadTx<'_>, id: OutboxId) -> Result<Outgoing, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let found = query.query_row([id.0], |row| Ok(from_row(row))).optional()?;
    found.unwrap_or(Err(StoreError::NotFound("outgoing message")))
}

/// Turns every `sending` row into an `uncertain` one: whoever sent it is gone.
/// Run once at start, before anything is sent. Returns how many there were.
///
/// # Errors
///
/// What SQLite says.
pub fn recover(tx: &mut WriteTx<'_>, now_ms: i64) -> Result<usize, StoreError> {
    let changed = tx.sql().execute(
        "UPDATE outbox SET state = 'uncertain', uncertain_at_ms = ?1 WHERE state = 'sending'",
        [now_ms],
    )?;
    if changed > 0 {
        tx.outgoing_changed();
    }
    Ok(changed)
}

const COLUMNS: &str = "id, account_id, state, not_before_ms, attempts, envelope_from, recipients,
    message_id, subject, receipt, refused, error, created_at_ms, sent_at_ms, rest_of,
    wanted_at_ms, uncertain_at_ms, is_resent, wishes, apart_of";

pub(super) fn insert(
    tx: &mut WriteTx<'_>,
    outgoing: &NewOutgoing,
    raw_id: i64,
) -> Result<OutboxId, StoreError> {
    let id: u32 = tx.sql().query_row(
        "INSERT INTO outbox (account_id, not_before_ms, envelope_from, recipients, message_id,
         subject, raw_id, created_at_ms, wanted_at_ms, wishes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
        (
            outgoing.account.0,
            outgoing.not_before_ms,
            &outgoing.envelope_from,
            to_json(&outgoing.recipients)?,
            &outgoing.message_id,
            &outgoing.subject,
            raw_id,
            outgoing.created_at_ms,
            outgoing.wanted_at_ms,
            to_json(&outgoing.wishes)?,
        ),
        |row| row.get(0),
    )?;
    settings::raise_raw_top(tx, raw_id)?;
    tx.outgoing_changed();
    Ok(OutboxId(id))
}

fn from_row(row: &Row<'_>) -> Result<Outgoing, StoreError> {
    let text = |name| row.get::<_, String>(name);
    let state = OutboxState::read(&text("state")?, row.get("not_before_ms")?)
        .ok_or_else(|| damaged("the state of an outgoing message"))?;
    Ok(Outgoing {
        id: OutboxId(row.get("id")?),
        account: AccountId(row.get("account_id")?),
        state,
        attempts: row.get("attempts")?,
        envelope_from: text("envelope_from")?,
        recipients: serde_json::from_str(&text("recipients")?)
            .map_err(|_| damaged("the recipients of an outgoing message"))?,
        message_id: text("message_id")?,
        subject: text("subject")?,
        receipt: text("receipt")?,
        refused: serde_json::from_str(&text("refused")?)
            .map_err(|_| damaged("the refusals of an outgoing message"))?,
        error: error_code::from_text(&text("error")?),
        created_at_ms: row.get("created_at_ms")?,
        sent_at_ms: row.get("sent_at_ms")?,
        wanted_at_ms: row.get("wanted_at_ms")?,
        wishes: serde_json::from_str(&text("wishes")?)
            .map_err(|_| damaged("what is wished for an outgoing message"))?,
        uncertain_at_ms: row.get("uncertain_at_ms")?,
        is_resent: row.get("is_resent")?,
        rest_of: row.get::<_, Option<u32>>("rest_of")?.map(OutboxId),
        apart_of: row.get::<_, Option<u32>>("apart_of")?.map(OutboxId),
    })
}

pub(super) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(error.to_string()))
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: crate::connection::MAIL, what: what.to_owned() }
}
