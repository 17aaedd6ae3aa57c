//! Under which name the servers of an account write what they found out about messages
//! (RFC 8601 §2.5): the one thing that tells their word from anybody's.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::AccountId;
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE authserv_ids (
    account_id    INTEGER PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL, -- in lower case; empty where its servers write none
    learned_at_ms INTEGER NOT NULL  -- Unix time, milliseconds
) STRICT;
";

/// What was learned about an account's servers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learned {
    /// The name; empty where they write none.
    pub name: String,
    /// When, in milliseconds since the epoch.
    pub at_ms: i64,
}

/// Notes the name that an account's servers use.
///
/// # Errors
///
/// What SQLite says.
pub fn learn(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    name: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO authserv_ids (account_id, name, learned_at_ms)
             SELECT id, lower(?2), ?3 FROM accounts WHERE id = ?1
             ON CONFLICT (account_id) DO UPDATE SET name = excluded.name,
                 learned_at_ms = excluded.learned_at_ms",
        )?
        .execute((account.0, name, now_ms))?;
    Ok(())
}

/// Returns what was learned about an account's servers, if anything was.
///
/// # Errors
///
/// What SQLite says.
pub fn learned(tx: &ReadTx<'_>, account: AccountId) -> Result<Option<Learned>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT name, learned_at_ms FROM authserv_ids WHERE account_id = ?1")?;
    let read = |row: &rusqlite::Row<'_>| Ok(Learned { name: row.get(0)?, at_ms: row.get(1)? });
    Ok(query.query_row([account.0], read).optional()?)
}
