//! Which thread each Message-ID belongs to, whether its message is here or only named.

use crate::{error::StoreError, transaction::WriteTx};
use barid_model::{AccountId, ThreadId};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE thread_refs (
    account_id INTEGER NOT NULL,
    hash       INTEGER NOT NULL,            -- of a Message-ID: eight bytes instead of eighty
    thread_id  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_refs_by_thread ON thread_refs (thread_id);
";

/// Returns the thread of a Message-ID.
pub(crate) fn find(
    tx: &WriteTx<'_>,
    account: AccountId,
    hash: i64,
) -> Result<Option<ThreadId>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT thread_id FROM thread_refs WHERE account_id = ?1 AND hash = ?2")?;
    let found = query.query_row((account.0, hash), |row| row.get(0)).optional()?;
    Ok(found.map(ThreadId))
}

/// Puts a Message-ID that has none into a thread.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    account: AccountId,
    hash: i64,
    thread: ThreadId,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT OR IGNORE INTO thread_refs (account_id, hash, thread_id) VALUES (?1, ?2, ?3)",
        )?
        .execute((account.0, hash, thread.0))?;
    Ok(())
}

/// Puts every Message-ID of `from` into `into`.
pub(crate) fn merge(tx: &WriteTx<'_>, from: ThreadId, into: ThreadId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE thread_refs SET thread_id = ?2 WHERE thread_id = ?1")?
        .execute((from.0, into.0))?;
    Ok(())
}

/// Forgets a thread that has no message left.
pub(crate) fn remove(tx: &WriteTx<'_>, thread: ThreadId) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM thread_refs WHERE thread_id = ?1")?.execute([thread.0])?;
    Ok(())
}
