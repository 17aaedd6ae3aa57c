//! Pieces of large messages that are on their way, in raw.db: what has come outlives a broken
//! connection and the end of the program.

use rusqlite::{Connection, OptionalExtension};

pub(crate) const SCHEMA: &str = "
CREATE TABLE pieces (
    message_id INTEGER NOT NULL,            -- a row of mail.db
    at         INTEGER NOT NULL,            -- where in the message it begins, in bytes
    name       TEXT    NOT NULL DEFAULT '', -- of the message on its server
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message_id, at)
) STRICT;
";

/// Inserts a piece, or replaces one that begins at the same byte.
pub(crate) fn insert(
    raw: &Connection,
    message: u32,
    name: &str,
    at: i64,
    bytes: &[u8],
) -> rusqlite::Result<()> {
    raw.prepare_cached(
        "INSERT OR REPLACE INTO pieces (message_id, at, name, bytes) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute((message, at, name, bytes))?;
    Ok(())
}

/// Returns where pieces of a message begin and how long they are, ascending.
pub(crate) fn extents(
    raw: &Connection,
    message: u32,
    name: &str,
) -> rusqlite::Result<Vec<(i64, i64)>> {
    let mut query = raw.prepare_cached(
        "SELECT at, length(bytes) FROM pieces WHERE message_id = ?1 AND name = ?2 ORDER BY at",
    )?;
    query.query_map((message, name), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Returns one piece.
pub(crate) fn get(raw: &Connection, message: u32, at: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    raw.prepare_cached("SELECT bytes FROM pieces WHERE message_id = ?1 AND at = ?2")?
        .query_row((message, at), |row| row.get(0))
        .optional()
}

/// Deletes the pieces of a message.
pub(crate) fn delete(raw: &Connection, message: u32) -> rusqlite::Result<()> {
    raw.prepare_cached("DELETE FROM pieces WHERE message_id = ?1")?.execute([message])?;
    Ok(())
}

/// Returns the messages that there are pieces of.
pub(crate) fn messages(raw: &Connection) -> rusqlite::Result<Vec<u32>> {
    let mut query = raw.prepare_cached("SELECT DISTINCT message_id FROM pieces")?;
    query.query_map([], |row| row.get(0))?.collect()
}
