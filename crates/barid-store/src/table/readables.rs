//! Messages to be read before all of them is here, in raw.db: their text without what was left
//! on the server.

use rusqlite::{Connection, OptionalExtension};

pub(crate) const SCHEMA: &str = "
CREATE TABLE readables (
    message_id INTEGER PRIMARY KEY, -- a row of mail.db
    bytes      BLOB    NOT NULL,    -- a message of the same parts, some of them empty
    left_out   TEXT    NOT NULL     -- JSON: [[path, size_bytes], …]
) STRICT;
";

/// Inserts one, or replaces it.
pub(crate) fn insert(
    raw: &Connection,
    message: u32,
    bytes: &[u8],
    left_out: &str,
) -> rusqlite::Result<()> {
    raw.prepare_cached(
        "INSERT OR REPLACE INTO readables (message_id, bytes, left_out) VALUES (?1, ?2, ?3)",
    )?
    .execute((message, bytes, left_out))?;
    Ok(())
}

/// Returns one, and what was left out.
pub(crate) fn get(raw: &Connection, message: u32) -> rusqlite::Result<Option<(Vec<u8>, String)>> {
    raw.prepare_cached("SELECT bytes, left_out FROM readables WHERE message_id = ?1")?
        .query_row([message], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Deletes one.
pub(crate) fn delete(raw: &Connection, message: u32) -> rusqlite::Result<()> {
    raw.prepare_cached("DELETE FROM readables WHERE message_id = ?1")?.execute([message])?;
    Ok(())
}

/// Returns the messages that there is one of.
pub(crate) fn messages(raw: &Connection) -> rusqlite::Result<Vec<u32>> {
    let mut query = raw.prepare_cached("SELECT message_id FROM readables")?;
    query.query_map([], |row| row.get(0))?.collect()
}
