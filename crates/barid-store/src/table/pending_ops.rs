//! Changes the user made that the server has not confirmed yet.
//!
//! Each account replays its own rows, oldest first, one at a time. A row is
//! deleted once the server has confirmed it. A row that can never succeed is
//! wedged: it stays, is shown to the user, and no longer counts for the flags
//! and mailboxes that the user sees.

use crate::{
    error::StoreError,
    pages::messages_of,
    table::{error_code, settled},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ErrorCode, MailboxId, MessageId, Op, OpId};
use rusqlite::{OptionalExtension, Row};

pub(crate) use super::op_steps::{asked, settle, show};
pub use super::{
    op_refusals::{retry_at, revive, revive_due, wedge, wedge_until},
    op_steps::{
        Turn, begin, confirm, confirm_mailbox, discard, is_begun, note_made, uncertain_targets,
    },
};

pub(crate) const SCHEMA: &str = "
CREATE TABLE pending_ops (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    body          TEXT    NOT NULL,            -- an Op, as JSON
    created_at_ms INTEGER NOT NULL DEFAULT 0,  -- Unix time, milliseconds
    attempts      INTEGER NOT NULL DEFAULT 0,  -- failed tries
    not_before_ms INTEGER NOT NULL DEFAULT 0,  -- Unix time, milliseconds
    wedged        TEXT    NOT NULL DEFAULT ''  -- an ErrorCode, '' while alive
) STRICT;
CREATE INDEX pending_ops_by_account ON pending_ops (account_id, id) WHERE wedged = '';
";

/// Once a change was begun, dropping it no longer takes it back.
pub(crate) const STARTED: &str = "
ALTER TABLE pending_ops ADD COLUMN started INTEGER NOT NULL DEFAULT 0; -- whether it was ever begun
";

const COLUMNS: &str = "id, account_id, body, created_at_ms, attempts, not_before_ms, wedged, done";

/// A change that waits for its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingOp {
    /// Its row.
    pub id: OpId,
    /// Whose server.
    pub account: AccountId,
    /// The change.
    pub op: Op,
    /// When the user made it, milliseconds since the epoch.
    pub created_at_ms: i64,
    /// Failed tries.
    pub attempts: u32,
    /// No try before this time, milliseconds since the epoch.
    pub not_before_ms: i64,
    /// Why it can never succeed, if it can't.
    pub wedged: Option<ErrorCode>,
    /// Messages that its server has dealt with already; `op` has those that are left.
    pub done: u32,
}

/// Adds a change and makes it visible.
///
/// # Errors
///
/// What SQLite says.
pub fn push(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    op: &Op,
    now_ms: i64,
) -> Result<OpId, StoreError> {
    let body = body_of(op)?;
    let id: u32 = tx
        .sql()
        .prepare_cached(
            "INSERT INTO pending_ops (account_id, body, created_at_ms) VALUES (?1, ?2, ?3)
             RETURNING id",
        )?
        .query_row((account.0, body, now_ms), |row| row.get(0))?;
    show(tx, op)?;
    settled::settle_here(tx, account, OpId(id), op)?;
    Ok(OpId(id))
}

/// Returns the change to replay next, if one is due at `now_ms`.
///
/// A row that waits for its retry holds back the rows behind it: order is kept.
///
/// # Errors
///
/// `Damaged` where the row can't be read.
pub fn next_due(
    tx: &ReadTx<'_>,
    account: AccountId,
    now_ms: i64,
) -> Result<Option<PendingOp>, StoreError> {
    Ok(oldest(tx, account)?.filter(|op| op.not_before_ms <= now_ms))
}

/// Returns the change that is replayed next, due or not.
///
/// # Errors
///
/// `Damaged` where the row can't be read.
pub fn oldest(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<PendingOp>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM pending_ops WHERE account_id = ?1 AND wedged = ''
         ORDER BY id LIMIT 1"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    query.query_row([account.0], |row| Ok(from_row(row))).optional()?.transpose()
}

/// Returns one change.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn get(tx: &ReadTx<'_>, id: OpId) -> Result<PendingOp, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM pending_ops WHERE id = ?1");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let found = query.query_row([id.0], |row| Ok(from_row(row))).optional()?;
    found.unwrap_or(Err(StoreError::NotFound("operation")))
}

/// Returns all changes of `account`, or of all, waiting and wedged, oldest first.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn list(tx: &ReadTx<'_>, account: Option<AccountId>) -> Result<Vec<PendingOp>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM pending_ops WHERE ?1 IS NULL OR account_id = ?1 ORDER BY id"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    let mut rows = query.query([account.map(|id| id.0)])?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        ops.push(from_row(row)?);
    }
    Ok(ops)
}

/// Returns the changes of an account that count for what the user sees, oldest first.
pub(crate) fn alive_of(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Op>, StoreError> {
    let all = list(tx, Some(account))?;
    Ok(all.into_iter().filter(|row| row.wedged.is_none()).map(|row| row.op).collect())
}

/// Whether anything of an account waits or was given up.
pub(crate) fn any(tx: &ReadTx<'_>, account: AccountId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM pending_ops WHERE account_id = ?1 LIMIT 1")?;
    Ok(query.exists([account.0])?)
}

/// Returns the messages that waiting changes put into a mailbox.
pub(crate) fn moved_into(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
) -> Result<Vec<MessageId>, StoreError> {
    let all = list(tx, None)?;
    let into = all.iter().filter(|row| row.op.target() == Some(mailbox));
    Ok(into.flat_map(|row| messages_of(&row.op)).collect())
}

/// Replaces what a change is.
pub(crate) fn write(tx: &mut WriteTx<'_>, id: OpId, op: &Op) -> Result<(), StoreError> {
    let body = body_of(op)?;
    tx.sql().execute("UPDATE pending_ops SET body = ?2 WHERE id = ?1", (id.0, body))?;
    tx.operations_changed();
    Ok(())
}

fn body_of(op: &Op) -> Result<String, StoreError> {
    serde_json::to_string(op).map_err(|error| StoreError::Invalid(error.to_string()))
}

fn from_row(row: &Row<'_>) -> Result<PendingOp, StoreError> {
    Ok(PendingOp {
        id: OpId(row.get("id")?),
        account: AccountId(row.get("account_id")?),
        op: read(&row.get::<_, String>("body")?)?,
        created_at_ms: row.get("created_at_ms")?,
        attempts: row.get("attempts")?,
        not_before_ms: row.get("not_before_ms")?,
        wedged: error_code::from_text(&row.get::<_, String>("wedged")?),
        done: row.get("done")?,
    })
}

pub(crate) fn read(body: &str) -> Result<Op, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged {
        file: crate::connection::MAIL,
        what: format!("a waiting operation: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, flags};
    use barid_model::FlagChange;
    use std::collections::HashMap;

    fn op() -> Op {
        let change = FlagChange { add: flags("seen"), remove: flags("work") };
        Op::SetFlags { messages: vec![MessageId(1)], change }
    }

    #[test]
    fn a_waiting_op_holds_back_those_behind_it() {
        let world = World::new();
        let due = |now| {
            let due = world.store.read(|tx| next_due(tx, world.account, now)).unwrap();
            due.map(|op| (op.id, op.attempts))
        };
        let (first, second) = world
            .store
            .write(|tx| {
                let first = push(tx, world.account, &op(), 1)?;
                let second = push(tx, world.account, &op(), 2)?;
                retry_at(tx, first, 5_000)?;
                Ok((first, second))
            })
            .unwrap();
        assert_eq!(due(4_999), None);
        assert_eq!(due(5_000), Some((first, 1)));
        world.store.write(|tx| wedge(tx, first, ErrorCode::Rejected)).unwrap();
        assert_eq!(due(0), Some((second, 0)));
    }

    #[test]
    fn an_op_comes_back_as_it_was() {
        let world = World::new();
        let id = world.store.write(|tx| push(tx, world.account, &op(), 77)).unwrap();
        let world = world.reopen();
        world.store.write(|tx| wedge(tx, id, ErrorCode::OverQuota)).unwrap();
        let rows = world.store.read(|tx| list(tx, Some(world.account))).unwrap();
        let expected = PendingOp {
            id,
            account: world.account,
            op: op(),
            created_at_ms: 77,
            attempts: 0,
            not_before_ms: 0,
            wedged: Some(ErrorCode::OverQuota),
            done: 0,
        };
        assert_eq!(rows, [expected]);
    }

    #[test]
    fn an_op_that_is_gone_is_an_error() {
        let world = World::new();
        let gone = OpId(9);
        assert!(matches!(
            world.store.write(|tx| confirm(tx, gone, &HashMap::new())),
            Err(StoreError::NotFound("operation"))
        ));
        assert!(world.store.write(|tx| retry_at(tx, gone, 0)).is_err());
        assert!(world.store.write(|tx| discard(tx, gone)).is_err());
    }
}
