//! What servers that only hand mail over have had for us: one row a message there, from when
//! it was first listed until it was gone, and why.
//!
//! A row is *there* while the server lists its name; *asked* once the server was told to
//! delete it, and until it lists the mailbox again or confirms it; then *deleted*. It is
//! *gone* if it went without us. Names may be used again, so only a row that is there or
//! asked speaks for a name; content is known again by its hash.

use super::download_deletion;
use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, DeletionReason, MessageId, ServerCopy, ServerCopyState};
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;

pub(crate) const SCHEMA: &str = "
CREATE TABLE download_ledger (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name          TEXT    NOT NULL,                 -- the message's name on the server
    size_bytes    INTEGER NOT NULL DEFAULT 0,       -- as the server claims it
    state         TEXT    NOT NULL DEFAULT 'there', -- a ServerCopyState
    reason        TEXT    NOT NULL DEFAULT '',      -- a DeletionReason, '' for none
    listed_at_ms  INTEGER NOT NULL DEFAULT 0,       -- Unix time; when it was first listed
    stored_at_ms  INTEGER,                          -- likewise; when all of it was safe here
    deleted_at_ms INTEGER,                          -- likewise; when it was asked to go, or went
    sha256        BLOB,                             -- of all bytes as they came; NULL before
    header_sha256 BLOB,                             -- of the header section, likewise
    message       INTEGER,                          -- its row here; stays once that is gone
    spared        INTEGER NOT NULL DEFAULT 0        -- whether that it is deleted here counts
) STRICT;
CREATE UNIQUE INDEX download_ledger_live ON download_ledger (account_id, name)
    WHERE state IN ('there', 'asked');
CREATE INDEX download_ledger_by_name ON download_ledger (account_id, name);
CREATE INDEX download_ledger_by_content ON download_ledger (account_id, sha256)
    WHERE sha256 IS NOT NULL;
CREATE INDEX download_ledger_by_message ON download_ledger (message) WHERE message IS NOT NULL;
";

/// What is looked at again now and then.
pub(crate) const LOOKED: &str = "
-- Unix time; when its header was last seen there to be the same.
ALTER TABLE download_ledger ADD COLUMN looked_at_ms INTEGER NOT NULL DEFAULT 0;
";

pub use super::download_deletion::{Due, ask, deleted, due, not_asked, replaced, spare_deleted};

/// What a header or a message is known by.
pub type Hash = [u8; 32];

/// A message that the server lists and that is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its row.
    pub row: i64,
    /// Its name on the server.
    pub name: String,
    /// As the server claims it.
    pub size_bytes: u64,
    /// A message of that name and size went from the server before; this is its header's hash.
    pub seen_before: Option<Hash>,
}

/// A message that its server has, and all of it is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its row.
    pub row: i64,
    /// Its name on the server.
    pub name: String,
    /// Of all its bytes.
    pub sha256: Hash,
    /// Of its header section.
    pub header_sha256: Hash,
}

impl Held {
    /// Reads the columns `id, name, sha256, header_sha256`.
    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Held> {
        let (sha256, header_sha256) = (row.get(2)?, row.get(3)?);
        Ok(Held { row: row.get(0)?, name: row.get(1)?, sha256, header_sha256 })
    }
}

/// Writes down what the server lists now. Returns what is not here, in the order given.
///
/// # Errors
///
/// What SQLite says.
pub fn note_listing(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    listed: &[(String, u64)],
    now_ms: i64,
) -> Result<Vec<Wanted>, StoreError> {
    let mut live = live(tx, account)?;
    let mut wanted = Vec::new();
    for (name, size_bytes) in listed {
        match live.remove(name) {
            Some(row) if row.size_bytes == *size_bytes => {
                if row.is_asked {
                    // It was not deleted after all.
                    set_there(tx, row.id)?;
                }
                if !row.is_here {
                    let (name, size_bytes) = (name.clone(), *size_bytes);
                    let seen_before = seen_before(tx, account, &name, size_bytes)?;
                    wanted.push(Wanted { row: row.id, name, size_bytes, seen_before });
                }
            }
            known => {
                // Another message under the name of one that went.
                if let Some(row) = known {
                    went(tx, &row, now_ms)?;
                }
                let seen_before = seen_before(tx, account, name, *size_bytes)?;
                let row = insert(tx, account, name, *size_bytes, now_ms)?;
                let name = name.clone();
                wanted.push(Wanted { row, name, size_bytes: *size_bytes, seen_before });
            }
        }
    }
    for row in live.into_values() {
        went(tx, &row, now_ms)?;
    }
    Ok(wanted)
}

struct Live {
    id: i64,
    size_bytes: u64,
    is_asked: bool,
    is_here: bool,
}

fn live(tx: &ReadTx<'_>, account: AccountId) -> Result<HashMap<String, Live>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT name, id, size_bytes, state = 'asked', message IS NOT NULL FROM download_ledger
         WHERE account_id = ?1 AND state IN ('there', 'asked')",
    )?;
    let rows = query.query_map([account.0], |row| {
        let size_bytes = row.get::<_, i64>(2)?.unsigned_abs();
        let live =
            Live { id: row.get(1)?, size_bytes, is_asked: row.get(3)?, is_here: row.get(4)? };
        Ok((row.get(0)?, live))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(
    tx: &WriteTx<'_>,
    account: AccountId,
    name: &str,
    size_bytes: u64,
    now_ms: i64,
) -> Result<i64, StoreError> {
    let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
    Ok(tx
        .sql()
        .prepare_cached(
            "INSERT INTO download_ledger (account_id, name, size_bytes, listed_at_ms)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert((account.0, name, size_bytes, now_ms))?)
}

fn seen_before(
    tx: &ReadTx<'_>,
    account: AccountId,
    name: &str,
    size_bytes: u64,
) -> Result<Option<Hash>, StoreError> {
    let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
    let mut query = tx.sql().prepare_cached(
        "SELECT header_sha256 FROM download_ledger WHERE account_id = ?1 AND name = ?2
         AND size_bytes = ?3 AND state IN ('deleted', 'gone') AND sha256 IS NOT NULL
         ORDER BY id DESC LIMIT 1",
    )?;
    Ok(query.query_row((account.0, name, size_bytes), |row| row.get(0)).optional()?)
}

pub(super) fn set_there(tx: &WriteTx<'_>, row: i64) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE download_ledger SET state = 'there', reason = '', deleted_at_ms = NULL
             WHERE id = ?1",
        )?
        .execute([row])?;
    Ok(())
}

/// A message is no longer listed: as we asked for, or without us.
fn went(tx: &WriteTx<'_>, row: &Live, now_ms: i64) -> Result<(), StoreError> {
    match row.is_asked {
        true => download_deletion::deleted(tx, &[row.id]),
        false => {
            tx.sql()
                .prepare_cached(
                    "UPDATE download_ledger SET state = 'gone', reason = ?2, deleted_at_ms = ?3
                     WHERE id = ?1",
                )?
                .execute((row.id, DeletionReason::Elsewhere.as_str(), now_ms))?;
            Ok(())
        }
    }
}

/// Notes that a message is safe here: all of it, or its header alone.
pub(crate) fn stored(
    tx: &WriteTx<'_>,
    row: i64,
    message: MessageId,
    content: Option<(Hash, Hash)>,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (whole, header) = content.unzip();
    tx.sql()
        .prepare_cached(
            "UPDATE download_ledger SET message = ?2, sha256 = ?3, header_sha256 = ?4,
             looked_at_ms = ?5, stored_at_ms = CASE WHEN ?3 IS NULL THEN NULL ELSE ?5 END WHERE id = ?1",
        )?
        .execute((row, message.0, whole, header, now_ms))?;
    Ok(())
}

/// Returns what was here of all that the server listed, by name, with the time when each was
/// last seen there to be the same.
///
/// # Errors
///
/// What SQLite says.
pub fn held(
    tx: &ReadTx<'_>,
    account: AccountId,
) -> Result<HashMap<String, (Held, i64)>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, name, sha256, header_sha256, looked_at_ms FROM download_ledger
         WHERE account_id = ?1 AND state = 'there' AND sha256 IS NOT NULL",
    )?;
    let rows = query
        .query_map([account.0], |row| Ok((row.get(1)?, (Held::from_row(row)?, row.get(4)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that messages are on the server as they are here; `headers` are the hashes of those
/// that it shows otherwise than it did when all of it came.
///
/// # Errors
///
/// What SQLite says.
pub fn looked_at(
    tx: &mut WriteTx<'_>,
    rows: &[i64],
    headers: &[(i64, Hash)],
    now_ms: i64,
) -> Result<(), StoreError> {
    let sql = tx.sql();
    let mut look =
        sql.prepare_cached("UPDATE download_ledger SET looked_at_ms = ?2 WHERE id = ?1")?;
    for row in rows {
        look.execute((row, now_ms))?;
    }
    let mut header =
        sql.prepare_cached("UPDATE download_ledger SET header_sha256 = ?2 WHERE id = ?1")?;
    for (row, hash) in headers {
        header.execute((row, hash))?;
    }
    Ok(())
}

/// Looks whether what came for `row` is a message that had gone from the server: back again,
/// or under another name. Then that one's row speaks for the name, and `row` is no more.
///
/// One that we deleted counts as long as it is here, or has its old name: else it came anew.
pub(crate) fn recognise(tx: &WriteTx<'_>, row: i64, whole: &Hash) -> Result<bool, StoreError> {
    move_to_known(tx, row, "k.sha256", whole)
}

/// Does the same for a message of the same name and size whose header came.
pub(crate) fn recognise_header(
    tx: &WriteTx<'_>,
    row: i64,
    header: &Hash,
) -> Result<bool, StoreError> {
    move_to_known(
        tx,
        row,
        "k.name = n.name AND k.size_bytes = n.size_bytes AND k.header_sha256",
        header,
    )
}

fn move_to_known(
    tx: &WriteTx<'_>,
    row: i64,
    condition: &str,
    hash: &Hash,
) -> Result<bool, StoreError> {
    let known: Option<(i64, String, i64)> = tx
        .sql()
        .prepare_cached(&format!(
            "SELECT k.id, n.name, n.size_bytes FROM download_ledger n
             JOIN download_ledger k ON k.account_id = n.account_id
             WHERE n.id = ?1 AND {condition} = ?2 AND k.sha256 IS NOT NULL
             AND (k.state = 'gone' OR k.state = 'deleted' AND
                  (k.name = n.name OR EXISTS (SELECT 1 FROM messages m WHERE m.id = k.message)))
             ORDER BY k.name = n.name DESC, k.id DESC LIMIT 1"
        ))?
        .query_row((row, hash), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((known, name, size_bytes)) = known else { return Ok(false) };
    let sql = tx.sql();
    sql.prepare_cached("DELETE FROM download_ledger WHERE id = ?1")?.execute([row])?;
    sql.prepare_cached("UPDATE download_ledger SET name = ?2, size_bytes = ?3 WHERE id = ?1")?
        .execute((known, name, size_bytes))?;
    set_there(tx, known)?;
    Ok(true)
}

/// Returns the name under which the server has a message now, and the hash of its bytes.
///
/// # Errors
///
/// What SQLite says.
pub fn on_server(
    tx: &ReadTx<'_>,
    message: MessageId,
) -> Result<Option<(String, Option<Hash>)>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT name, sha256 FROM download_ledger WHERE message = ?1 AND state = 'there'",
    )?;
    Ok(query.query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Returns what became of a message on its server; `None` where the server has its mailbox.
///
/// # Errors
///
/// What SQLite says.
pub fn of_message(tx: &ReadTx<'_>, message: MessageId) -> Result<Option<ServerCopy>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT state, deleted_at_ms, reason FROM download_ledger WHERE message = ?1
         ORDER BY id DESC LIMIT 1",
    )?;
    let found: Option<(String, Option<i64>, String)> = query
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(found.map(|(state, deleted_at_ms, reason)| ServerCopy {
        // What a later version may write is no reason to think the message gone.
        state: ServerCopyState::from_name(&state).unwrap_or(ServerCopyState::There),
        deleted_at_ms,
        reason: DeletionReason::from_name(&reason),
    }))
}
