//! Waiting changes whose server could not be asked, or refused: put off, given up, tried again.

use super::{error_code, op_steps::show, pending_ops::get};
use crate::{error::StoreError, transaction::WriteTx};
use barid_model::{AccountId, ErrorCode, OpId};

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

/// Notes that a change can never succeed. It no longer counts, but stays; as does what the
/// server was asked for, a part of which it may have made.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn wedge(tx: &mut WriteTx<'_>, id: OpId, code: ErrorCode) -> Result<(), StoreError> {
    set_wedged(tx, id, Some(code), 0)
}

/// Does the same for a reason that may pass: at `again_at_ms` it is tried again.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn wedge_until(
    tx: &mut WriteTx<'_>,
    id: OpId,
    code: ErrorCode,
    again_at_ms: i64,
) -> Result<(), StoreError> {
    set_wedged(tx, id, Some(code), again_at_ms)
}

/// Lets a wedged change try again, at once.
///
/// # Errors
///
/// `NotFound` without such an operation.
pub fn revive(tx: &mut WriteTx<'_>, id: OpId) -> Result<(), StoreError> {
    set_wedged(tx, id, None, 0)
}

/// Lets those wedged changes of `account` try again whose time has come.
///
/// # Errors
///
/// What SQLite says.
pub fn revive_due(tx: &mut WriteTx<'_>, account: AccountId, now_ms: i64) -> Result<(), StoreError> {
    let due: Vec<u32> = tx
        .sql()
        .prepare_cached(
            "SELECT id FROM pending_ops WHERE account_id = ?1 AND wedged <> ''
             AND not_before_ms BETWEEN 1 AND ?2",
        )?
        .query_map((account.0, now_ms), |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    due.into_iter().try_for_each(|id| revive(tx, OpId(id)))
}

fn set_wedged(
    tx: &mut WriteTx<'_>,
    id: OpId,
    code: Option<ErrorCode>,
    again_at_ms: i64,
) -> Result<(), StoreError> {
    let op = get(tx, id)?.op;
    tx.sql().execute(
        "UPDATE pending_ops SET wedged = ?2, not_before_ms = ?3 WHERE id = ?1",
        (id.0, error_code::to_text(code), again_at_ms),
    )?;
    show(tx, &op)
}
