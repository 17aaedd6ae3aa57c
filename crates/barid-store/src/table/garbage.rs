//! Rows of raw.db that no row names any more, until they are deleted there.
//!
//! The two files commit one after the other; a crash in between must not leave
//! bytes of a deleted message behind for good.

use crate::{error::StoreError, transaction::WriteTx};
use rusqlite::Connection;

pub(crate) const SCHEMA: &str = "
CREATE TABLE garbage (
    raw_id INTEGER PRIMARY KEY -- a row of raw.db
) STRICT;
";

/// Notes a row of raw.db.
pub(crate) fn insert(tx: &WriteTx<'_>, raw_id: i64) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("INSERT OR IGNORE INTO garbage (raw_id) VALUES (?1)")?
        .execute([raw_id])?;
    Ok(())
}

/// Returns up to `limit` noted rows, ascending.
pub(crate) fn some(mail: &Connection, limit: u32) -> Result<Vec<i64>, StoreError> {
    let mut query = mail.prepare_cached("SELECT raw_id FROM garbage ORDER BY raw_id LIMIT ?1")?;
    let ids = query.query_map([limit], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Forgets rows that raw.db no longer has.
pub(crate) fn forget(mail: &Connection, raw_ids: &[i64]) -> Result<(), StoreError> {
    let mut delete = mail.prepare_cached("DELETE FROM garbage WHERE raw_id = ?1")?;
    for id in raw_ids {
        delete.execute([id])?;
    }
    Ok(())
}
