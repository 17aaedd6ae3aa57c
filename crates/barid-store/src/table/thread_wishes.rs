//! What the user said about conversations: where one begins anew, and which belong together.
//! By names, so that it holds when their messages come again.

use crate::{
    error::StoreError,
    table::thread_names,
    transaction::{ReadTx, WriteTx},
};
use barid_model::ThreadId;
use serde::{Deserialize, Serialize};

pub(crate) const SCHEMA: &str = "
CREATE TABLE thread_cuts (
    hash  INTEGER PRIMARY KEY,              -- of the message that begins a conversation
    apart INTEGER NOT NULL                  -- of one that stays in the other
) STRICT;
CREATE TABLE thread_links (
    hash  INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (hash, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_links_back ON thread_links (other);
";

/// A place where a conversation begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cut {
    /// The name of the message that begins it.
    pub(crate) hash: i64,
    /// The name of a message of the conversation that it was taken out of.
    pub(crate) apart: i64,
}

/// Two names that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) hash: i64,
    pub(crate) other: i64,
}

/// Returns all cuts: there are as many as the user has made by hand.
pub(crate) fn cuts(tx: &ReadTx<'_>) -> Result<Vec<Cut>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT hash, apart FROM thread_cuts")?;
    let rows = query.query_map([], |row| Ok(Cut { hash: row.get(0)?, apart: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes a cut.
pub(crate) fn cut(tx: &WriteTx<'_>, cut: Cut) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT OR REPLACE INTO thread_cuts (hash, apart) VALUES (?1, ?2)",
        (cut.hash, cut.apart),
    )?;
    Ok(())
}

/// Takes a cut back.
pub(crate) fn uncut(tx: &WriteTx<'_>, hash: i64) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM thread_cuts WHERE hash = ?1", [hash])?;
    Ok(())
}

/// Returns pairs of conversations that were taken apart.
pub(crate) fn apart(tx: &ReadTx<'_>) -> Result<Vec<(ThreadId, ThreadId, Cut)>, StoreError> {
    let mut pairs = Vec::new();
    for cut in cuts(tx)? {
        let pair = (thread_names::find(tx, cut.hash)?, thread_names::find(tx, cut.apart)?);
        if let (Some(one), Some(other)) = pair
            && one != other
        {
            pairs.push((one, other, cut));
        }
    }
    Ok(pairs)
}

/// Returns the names that were tied to `hash` by hand.
pub(crate) fn linked(tx: &ReadTx<'_>, hash: i64) -> Result<Vec<i64>, StoreError> {
    // Asked for each message that comes in, and there are hardly ever any.
    if !tx.sql().prepare_cached("SELECT 1 FROM thread_links LIMIT 1")?.exists([])? {
        return Ok(Vec::new());
    }
    let mut query = tx.sql().prepare_cached(
        "SELECT other FROM thread_links WHERE hash = ?1
         UNION SELECT hash FROM thread_links WHERE other = ?1",
    )?;
    Ok(query.query_map([hash], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Returns the links in which `hash` is either.
pub(crate) fn links(tx: &ReadTx<'_>, hash: i64) -> Result<Vec<Link>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT hash, other FROM thread_links WHERE hash = ?1 OR other = ?1")?;
    let rows = query.query_map([hash], |row| Ok(Link { hash: row.get(0)?, other: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Ties two names.
pub(crate) fn link(tx: &WriteTx<'_>, link: Link) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT OR IGNORE INTO thread_links (hash, other) VALUES (?1, ?2)",
        (link.hash, link.other),
    )?;
    Ok(())
}

/// Unties two names.
pub(crate) fn unlink(tx: &WriteTx<'_>, link: Link) -> Result<(), StoreError> {
    tx.sql().execute(
        "DELETE FROM thread_links WHERE hash = ?1 AND other = ?2",
        (link.hash, link.other),
    )?;
    Ok(())
}
