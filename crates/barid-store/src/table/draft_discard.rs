//! Drafts that the user threw away, and may want back.

use super::drafts::remove;
use crate::{error::StoreError, table::draft_copies, transaction::WriteTx};
use barid_model::{AccountId, DraftId};
use rusqlite::OptionalExtension;

/// Who writes, and that a draft which was thrown away stays out of sight for as long as it can be taken back.
pub(crate) const DISCARDED: &str = "
ALTER TABLE drafts ADD COLUMN discarded_ms INTEGER; -- Unix time, milliseconds; NULL while it is one
ALTER TABLE drafts ADD COLUMN from_address TEXT NOT NULL DEFAULT ''; -- '': that of the identity
";

/// Throws a draft away. Returns whose it was; `None` where it is not there or on its way.
pub(crate) fn discard(
    tx: &mut WriteTx<'_>,
    id: DraftId,
    now_ms: i64,
) -> Result<Option<AccountId>, StoreError> {
    let account: Option<u32> = tx
        .sql()
        .prepare_cached(
            "UPDATE drafts SET discarded_ms = ?2, is_open = 0
             WHERE id = ?1 AND outbox_id IS NULL AND discarded_ms IS NULL RETURNING account_id",
        )?
        .query_row((id.0, now_ms), |row| row.get(0))
        .optional()?;
    if account.is_some() {
        draft_copies::abandon(tx, id)?;
        tx.draft_changed(id);
    }
    Ok(account.map(AccountId))
}

/// Makes what was thrown away a draft again. Its server gets a new copy.
pub(crate) fn bring_back(tx: &mut WriteTx<'_>, id: DraftId) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE drafts SET discarded_ms = NULL, changes = changes + 1 WHERE id = ?1",
        [id.0],
    )?;
    tx.draft_changed(id);
    Ok(())
}

/// Removes drafts that were thrown away before `before_ms`.
///
/// # Errors
///
/// What SQLite says.
pub fn forget_discarded(tx: &mut WriteTx<'_>, before_ms: i64) -> Result<(), StoreError> {
    let ids: Vec<u32> = tx
        .sql()
        .prepare_cached("SELECT id FROM drafts WHERE discarded_ms < ?1")?
        .query_map([before_ms], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ids.into_iter().try_for_each(|id| remove(tx, DraftId(id)))
}
