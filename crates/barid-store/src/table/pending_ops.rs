//! Changes the user made that the server has not confirmed yet.
//!
//! Each account replays its own rows, oldest first, one at a time. A row is
//! deleted once the server has confirmed it. A row that can never succeed is
//! wedged: it stays, is shown to the user, and no longer counts for the flags
//! and mailboxes that the user sees.

use crate::{
    effective,
    error::StoreError,
    placement,
    table::{error_code, memberships},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ErrorCode, MailboxId, MessageId, Op, OpId};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;

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

const COLUMNS: &str = "id, account_id, body, created_at_ms, attempts, not_before_ms, wedged";

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
    let body = serde_json::to_string(op).map_err(|error| StoreError::Invalid(error.to_string()))?;
    let id: u32 = tx
        .sql()
        .prepare_cached(
            "INSERT INTO pending_ops (account_id, body, created_at_ms) VALUES (?1, ?2, ?3)
             RETURNING id",
        )?
        .query_row((account.0, body, now_ms), |row| row.get(0))?;
    show(tx, op)?;
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

/// Notes a failed try and puts the next one off until `not_before_ms`.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn retry_at(tx: &mut WriteTx<'_>, id: OpId, not_before_ms: i64) -> Result<(), StoreError> {
    let changed = tx.sql().execute(
        "UPDATE pending_ops SET attempts = attempts + 1, not_before_ms = ?2 WHERE id = ?1",
        (id.0, not_before_ms),
    )?;
    if changed == 0 { Err(StoreError::NotFound("operation")) } else { Ok(()) }
}

/// Notes that a change can never succeed. It no longer counts, but stays.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn wedge(tx: &mut WriteTx<'_>, id: OpId, code: ErrorCode) -> Result<(), StoreError> {
    set_wedged(tx, id, Some(code))
}

/// Lets a wedged change try again, at once.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn revive(tx: &mut WriteTx<'_>, id: OpId) -> Result<(), StoreError> {
    set_wedged(tx, id, None)
}

/// Notes that the server is about to be asked for the change.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn begin(tx: &mut WriteTx<'_>, id: OpId) -> Result<(), StoreError> {
    match tx.sql().execute("UPDATE pending_ops SET started = 1 WHERE id = ?1", [id.0])? {
        0 => Err(StoreError::NotFound("operation")),
        _ => Ok(()),
    }
}

/// Whether dropping the change is all it takes to take it back: it waits, and its server
/// can't have made it.
pub(crate) fn is_untouched(tx: &ReadTx<'_>, id: OpId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM pending_ops WHERE id = ?1 AND (started = 0 OR wedged <> '')",
    )?;
    Ok(query.exists([id.0])?)
}

/// Whether messages of `op` have no name on their server now: it can't be asked for yet.
///
/// # Errors
///
/// What SQLite says.
pub fn awaits_names(tx: &ReadTx<'_>, op: &Op) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM memberships WHERE message_id = ?1 AND stale = 1 AND expected <> 1 LIMIT 1",
    )?;
    for message in messages_of(op) {
        if query.exists([message.0])? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that the server made the change: it is the server's now. `names` are the names
/// that it gave to messages that it moved, as far as it told them.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn confirm(
    tx: &mut WriteTx<'_>,
    id: OpId,
    names: &HashMap<MessageId, String>,
) -> Result<(), StoreError> {
    let op = take(tx, id)?;
    match &op {
        Op::SetFlags { messages, change } => {
            for message in messages {
                effective::confirm(tx, *message, change)?;
            }
            return Ok(());
        }
        Op::Append { .. } | Op::SaveDraft { .. } => return Ok(()),
        Op::Move { messages, to } => {
            for message in messages {
                let name = names.get(message).map(String::as_str);
                placement::confirm_move(tx, *message, *to, name)?;
            }
        }
        Op::Destroy { messages } => {
            for message in messages {
                memberships::forget_places(tx, *message, None)?;
            }
        }
    }
    placement::recompute(tx, messages_of(&op))
}

/// Drops a change, as if it had never been made. Returns it.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn discard(tx: &mut WriteTx<'_>, id: OpId) -> Result<Op, StoreError> {
    let op = take(tx, id)?;
    show(tx, &op)?;
    Ok(op)
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

/// Returns the changes that count for what the user sees, oldest first.
pub(crate) fn alive(tx: &ReadTx<'_>) -> Result<Vec<Op>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT body FROM pending_ops WHERE wedged = '' ORDER BY id")?;
    let mut rows = query.query([])?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        ops.push(read(row.get_ref(0)?.as_str().unwrap_or_default())?);
    }
    Ok(ops)
}

fn set_wedged(tx: &mut WriteTx<'_>, id: OpId, code: Option<ErrorCode>) -> Result<(), StoreError> {
    let op = get(tx, id)?.op;
    tx.sql().execute(
        "UPDATE pending_ops SET wedged = ?2, not_before_ms = 0 WHERE id = ?1",
        (id.0, error_code::to_text(code)),
    )?;
    show(tx, &op)
}

fn take(tx: &mut WriteTx<'_>, id: OpId) -> Result<Op, StoreError> {
    let op = get(tx, id)?.op;
    tx.sql().execute("DELETE FROM pending_ops WHERE id = ?1", [id.0])?;
    tx.operations_changed();
    Ok(op)
}

/// Brings the messages that `op` touches up to date with the operations there are.
fn show(tx: &mut WriteTx<'_>, op: &Op) -> Result<(), StoreError> {
    tx.operations_changed();
    match op {
        Op::SetFlags { messages, .. } => {
            messages.iter().try_for_each(|message| effective::recompute(tx, *message))
        }
        Op::Move { messages, .. } | Op::Destroy { messages } => placement::recompute(tx, messages),
        Op::Append { .. } | Op::SaveDraft { .. } => Ok(()),
    }
}

/// The messages that a change is about.
pub(crate) fn messages_of(op: &Op) -> &[MessageId] {
    match op {
        Op::SetFlags { messages, .. } | Op::Move { messages, .. } | Op::Destroy { messages } => {
            messages
        }
        Op::Append { .. } | Op::SaveDraft { .. } => &[],
    }
}

/// Whether a waiting move brings messages into a mailbox.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn moves_into(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let is_it = |op: &Op| matches!(op, Op::Move { to, .. } if *to == mailbox);
    Ok(alive(tx)?.iter().any(is_it))
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
    })
}

fn read(body: &str) -> Result<Op, StoreError> {
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
