//! Which conversation each Message-ID belongs to, in whatever account, and whether its
//! message is here or only named.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::ThreadId;
use rusqlite::OptionalExtension;

/// Follows `thread_refs`, which knew each account by itself; [`crate::upgrade`] empties that.
pub(crate) const SCHEMA: &str = "
CREATE TABLE thread_names (
    hash      INTEGER PRIMARY KEY,            -- of a Message-ID: eight bytes instead of eighty
    thread_id INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX thread_names_by_thread ON thread_names (thread_id);
";

/// Returns the conversation of a name.
pub(crate) fn find(tx: &ReadTx<'_>, hash: i64) -> Result<Option<ThreadId>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT thread_id FROM thread_names WHERE hash = ?1")?;
    Ok(query.query_row([hash], |row| row.get(0)).optional()?.map(ThreadId))
}

/// Puts a name into a conversation, whichever it was in.
pub(crate) fn put(tx: &WriteTx<'_>, hash: i64, thread: ThreadId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO thread_names (hash, thread_id) VALUES (?1, ?2)
             ON CONFLICT (hash) DO UPDATE SET thread_id = excluded.thread_id",
        )?
        .execute((hash, thread.0))?;
    Ok(())
}

/// Returns the names of a conversation.
pub(crate) fn of_thread(tx: &ReadTx<'_>, thread: ThreadId) -> Result<Vec<i64>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT hash FROM thread_names WHERE thread_id = ?1")?;
    Ok(query.query_map([thread.0], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Puts every name of `from` into `into`.
pub(crate) fn merge(tx: &WriteTx<'_>, from: ThreadId, into: ThreadId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE thread_names SET thread_id = ?2 WHERE thread_id = ?1")?
        .execute((from.0, into.0))?;
    Ok(())
}

/// Forgets a conversation that has no message left.
pub(crate) fn remove(tx: &WriteTx<'_>, thread: ThreadId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("DELETE FROM thread_names WHERE thread_id = ?1")?
        .execute([thread.0])?;
    Ok(())
}
