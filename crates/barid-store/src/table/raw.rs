//! The one table of raw.db: messages as they came, compressed.

use rusqlite::{Connection, OptionalExtension};

pub(crate) const SCHEMA: &str = "
CREATE TABLE raw (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256     BLOB    NOT NULL,           -- of the bytes as they came
    size_bytes INTEGER NOT NULL DEFAULT 0, -- likewise
    zstd       BLOB    NOT NULL
) STRICT;
";

/// A row: what a message became on its way to the disk.
pub(crate) struct Packed {
    pub(crate) sha256: [u8; 32],
    pub(crate) size_bytes: u32,
    pub(crate) zstd: Vec<u8>,
}

/// Inserts a row. Its id was never used before.
pub(crate) fn insert(connection: &Connection, packed: &Packed) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("INSERT INTO raw (sha256, size_bytes, zstd) VALUES (?1, ?2, ?3)")?
        .insert((packed.sha256, packed.size_bytes, &packed.zstd))
}

/// Returns a row.
pub(crate) fn get(connection: &Connection, id: i64) -> rusqlite::Result<Option<Packed>> {
    connection
        .prepare_cached("SELECT sha256, size_bytes, zstd FROM raw WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(Packed { sha256: row.get(0)?, size_bytes: row.get(1)?, zstd: row.get(2)? })
        })
        .optional()
}

/// Deletes a row, if it is there.
pub(crate) fn delete(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM raw WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Deletes all rows after `id`. Returns how many there were.
pub(crate) fn delete_after(connection: &Connection, id: i64) -> rusqlite::Result<usize> {
    connection.execute("DELETE FROM raw WHERE id > ?1", [id])
}

/// Returns the ids of up to `limit` rows after `id`, ascending.
pub(crate) fn ids_after(
    connection: &Connection,
    id: i64,
    limit: u32,
) -> rusqlite::Result<Vec<i64>> {
    let mut query =
        connection.prepare_cached("SELECT id FROM raw WHERE id > ?1 ORDER BY id LIMIT ?2")?;
    query.query_map((id, limit), |row| row.get(0))?.collect()
}
