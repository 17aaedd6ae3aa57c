//! Which rows of the ledger are to go from their servers, and the steps they take.

use super::download_ledger::{Held, set_there};
use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, DeletionReason, MessageId, Role, ServerCopies};
use rusqlite::ToSql;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A message that is to go from its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it is known by.
    pub held: Held,
    /// The message here; it may be gone, if the user removed it.
    pub message: MessageId,
    /// Why it is to go.
    pub reason: DeletionReason,
}

/// Returns what is to go from the server of `account`, oldest first. Only what was safe here.
///
/// # Errors
///
/// What SQLite says.
pub fn due(
    tx: &ReadTx<'_>,
    account: AccountId,
    copies: ServerCopies,
    now_ms: i64,
) -> Result<Vec<Due>, StoreError> {
    let (reason, before, condition) = match copies {
        ServerCopies::Keep => return Ok(Vec::new()),
        ServerCopies::KeepDays { days } => {
            let before = now_ms.saturating_sub(i64::from(days.max(1)) * DAY_MS);
            (DeletionReason::DaysOver, before, "1")
        }
        ServerCopies::Delete => (DeletionReason::IsHere, i64::MAX, "1"),
        ServerCopies::DeleteWhenDeleted => (DeletionReason::DeletedHere, i64::MAX, IS_DELETED),
    };
    let mut query = tx.sql().prepare_cached(&format!(
        "SELECT l.id, l.name, l.sha256, l.header_sha256, l.message FROM download_ledger l
         WHERE l.account_id = ?1 AND l.state = 'there' AND l.sha256 IS NOT NULL
         AND l.message IS NOT NULL AND l.stored_at_ms <= ?2 AND {condition} ORDER BY l.id"
    ))?;
    let rows = query.query_map((account.0, before), |row| {
        Ok(Due { held: Held::from_row(row)?, message: MessageId(row.get(4)?), reason })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether the message of a row `l` was deleted here: it is in Trash and nowhere else, or gone.
const IS_DELETED: &str = "l.spared = 0 AND NOT EXISTS (
    SELECT 1 FROM memberships s JOIN mailboxes b ON b.id = s.mailbox_id
    WHERE s.message_id = l.message AND s.shown = 1 AND b.role <> 'trash')";

/// Lets the server keep what was deleted here up to now: from now on, deleting here counts.
///
/// # Errors
///
/// What SQLite says.
pub fn spare_deleted(tx: &mut WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    debug_assert_eq!(Role::Trash.as_str(), "trash");
    tx.sql().execute(
        &format!(
            "UPDATE download_ledger AS l SET spared = 1
             WHERE l.account_id = ?1 AND l.message IS NOT NULL AND {IS_DELETED}"
        ),
        [account.0],
    )?;
    Ok(())
}

/// Notes that the server is about to be asked to delete messages. To be durable before it is.
///
/// # Errors
///
/// What SQLite says.
pub fn ask(
    tx: &mut WriteTx<'_>,
    rows: &[i64],
    reason: DeletionReason,
    now_ms: i64,
) -> Result<(), StoreError> {
    each(tx, rows, |row| {
        (
            "UPDATE download_ledger SET state = 'asked', reason = ?2, deleted_at_ms = ?3
             WHERE id = ?1 AND state = 'there'",
            vec![Box::new(row), Box::new(reason.as_str()), Box::new(now_ms)],
        )
    })
}

/// Notes that messages went from the server as it was asked to.
///
/// # Errors
///
/// What SQLite says.
pub fn deleted(tx: &WriteTx<'_>, rows: &[i64]) -> Result<(), StoreError> {
    each(tx, rows, |row| {
        (
            "UPDATE download_ledger SET state = 'deleted' WHERE id = ?1 AND state = 'asked'",
            vec![Box::new(row)],
        )
    })
}

/// Notes that the server was not asked after all.
///
/// # Errors
///
/// What SQLite says.
pub fn not_asked(tx: &mut WriteTx<'_>, rows: &[i64]) -> Result<(), StoreError> {
    rows.iter().try_for_each(|row| set_there(tx, *row))
}

/// Notes that another message has the name of one that went.
///
/// # Errors
///
/// What SQLite says.
pub fn replaced(tx: &mut WriteTx<'_>, rows: &[i64], now_ms: i64) -> Result<(), StoreError> {
    each(tx, rows, |row| {
        (
            "UPDATE download_ledger SET state = 'gone', reason = ?2, deleted_at_ms = ?3
             WHERE id = ?1 AND state = 'there'",
            vec![Box::new(row), Box::new(DeletionReason::Elsewhere.as_str()), Box::new(now_ms)],
        )
    })
}

type Statement = (&'static str, Vec<Box<dyn ToSql>>);

fn each(
    tx: &WriteTx<'_>,
    rows: &[i64],
    statement: impl Fn(i64) -> Statement,
) -> Result<(), StoreError> {
    for row in rows {
        let (sql, params) = statement(*row);
        tx.sql().prepare_cached(sql)?.execute(rusqlite::params_from_iter(params))?;
    }
    Ok(())
}
