//! Named values: settings of the user, and the few facts that hold for the whole store.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE settings (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    name  TEXT    NOT NULL UNIQUE,
    value TEXT    NOT NULL DEFAULT ''
) STRICT;
";

/// The greatest row of raw.db that a committed row has named.
const RAW_TOP: &str = "store.raw_top";

/// Which raw.db the rows belong to.
pub(crate) const RAW_SALT: &str = "store.raw_salt";

/// Returns the value of `name`, if it was ever set.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, name: &str) -> Result<Option<String>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT value FROM settings WHERE name = ?1")?;
    Ok(query.query_row([name], |row| row.get(0)).optional()?)
}

/// Sets `name` to `value`. Names that begin with `store.` belong to the store.
///
/// # Errors
///
/// What SQLite says.
pub fn set(tx: &mut WriteTx<'_>, name: &str, value: &str) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO settings (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute([name, value])?;
    Ok(())
}

/// Removes `name`, if it is there.
///
/// # Errors
///
/// What SQLite says.
pub fn remove(tx: &mut WriteTx<'_>, name: &str) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM settings WHERE name = ?1")?.execute([name])?;
    Ok(())
}

/// Returns all names that begin with `start`.
///
/// # Errors
///
/// What SQLite says.
pub fn names(tx: &ReadTx<'_>, start: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM settings WHERE substr(name, 1, length(?1)) = ?1 ORDER BY id";
    let mut query = tx.sql().prepare_cached(sql)?;
    Ok(query.query_map([start], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Returns what [`raise_raw_top`] was last told; 0 before.
pub(crate) fn raw_top(tx: &ReadTx<'_>) -> Result<i64, StoreError> {
    Ok(get(tx, RAW_TOP)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Notes that rows of raw.db up to `raw` are named by rows of this transaction.
pub(crate) fn raise_raw_top(tx: &mut WriteTx<'_>, raw: i64) -> Result<(), StoreError> {
    match raw > raw_top(tx)? {
        true => set(tx, RAW_TOP, &raw.to_string()),
        false => Ok(()),
    }
}
