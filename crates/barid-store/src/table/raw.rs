//! The one table of raw.db: messages as they came, compressed.

use rusqlite::{Connection, OptionalExtension, blob};

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

/// Inserts a row whose packed bytes are `len` zeros, to be [written](open_mut) in the same
/// transaction. Its id was never used before.
pub(crate) fn insert_zeros(
    connection: &Connection,
    sha256: [u8; 32],
    size_bytes: u32,
    len: u64,
) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("INSERT INTO raw (sha256, size_bytes, zstd) VALUES (?1, ?2, ?3)")?
        .insert((sha256, size_bytes, blob::ZeroBlob(len)))
}

/// What is known of a row, with its packed bytes where they are few.
pub(crate) struct Row {
    pub(crate) sha256: [u8; 32],
    pub(crate) size_bytes: u32,
    pub(crate) zstd: Option<Vec<u8>>,
}

/// Returns a row, without its packed bytes where they are more than `at_once`.
pub(crate) fn get(connection: &Connection, id: i64, at_once: u64) -> rusqlite::Result<Option<Row>> {
    connection
        .prepare_cached(
            "SELECT sha256, size_bytes, CASE WHEN length(zstd) <= ?2 THEN zstd END
             FROM raw WHERE id = ?1",
        )?
        .query_row((id, i64::try_from(at_once).unwrap_or(i64::MAX)), |row| {
            Ok(Row { sha256: row.get(0)?, size_bytes: row.get(1)?, zstd: row.get(2)? })
        })
        .optional()
}

/// Opens the packed bytes of a row, to be read piece by piece.
pub(crate) fn open(connection: &Connection, id: i64) -> rusqlite::Result<blob::Blob<'_>> {
    connection.blob_open("main", "raw", "zstd", id, true)
}

/// Opens the packed bytes of a row, to be written piece by piece. They stay as many as they are.
pub(crate) fn open_mut(connection: &Connection, id: i64) -> rusqlite::Result<blob::Blob<'_>> {
    connection.blob_open("main", "raw", "zstd", id, false)
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
