//! What becomes of a draft while its message is on its way: out of sight, until it was
//! sent or comes back.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{DraftId, OutboxId};
use rusqlite::OptionalExtension;

/// Notes that a message made of the draft is on its way.
pub(crate) fn depart(
    tx: &mut WriteTx<'_>,
    id: DraftId,
    outbox: OutboxId,
) -> Result<(), StoreError> {
    let sql = "UPDATE drafts SET outbox_id = ?2, is_open = 0 WHERE id = ?1 AND outbox_id IS NULL";
    let changed = tx.sql().execute(sql, (id.0, outbox.0))?;
    tx.draft_changed(id);
    if changed == 0 { Err(StoreError::NotFound("draft")) } else { Ok(()) }
}

/// Returns the draft that a message on its way was made of.
///
/// # Errors
///
/// What SQLite says.
pub fn behind(tx: &ReadTx<'_>, outbox: OutboxId) -> Result<Option<DraftId>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id FROM drafts WHERE outbox_id = ?1")?;
    Ok(query.query_row([outbox.0], |row| row.get(0)).optional()?.map(DraftId))
}

/// Shows the draft again that a message was made of which does not leave.
pub(crate) fn give_back(tx: &mut WriteTx<'_>, outbox: OutboxId) -> Result<(), StoreError> {
    let Some(id) = behind(tx, outbox)? else { return Ok(()) };
    tx.sql().execute("UPDATE drafts SET outbox_id = NULL WHERE id = ?1", [id.0])?;
    tx.draft_changed(id);
    Ok(())
}
