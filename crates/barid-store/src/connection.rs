//! Opens one SQLCipher file: key, settings, and the schema it must have.

use crate::{error::StoreError, migrate::Schema};
use barid_model::Secret;
use rusqlite::{Connection, OpenFlags};
use std::{fs, path::Path};
use zeroize::Zeroizing;

/// Rows and the index.
pub(crate) const MAIL: &str = "mail.db";
/// Raw messages.
pub(crate) const RAW: &str = "raw.db";

/// Bytes of the key: AES-256.
const KEY_BYTES: usize = 32;

/// Whether a connection may change the file, and the memory that it may hold.
#[derive(Clone, Copy)]
pub(crate) enum Access {
    Write { cache_kib: u32 },
    Read { cache_kib: u32 },
}

/// Opens `file` in `dir`, without looking into it.
///
/// The raw key spares SQLCipher's derivation from a passphrase: the key is
/// random already.
pub(crate) fn connect(
    dir: &Path,
    file: &'static str,
    key: &Secret,
    access: Access,
) -> Result<Connection, StoreError> {
    let failed = |error| StoreError::from_sqlite(file, error);
    let (mode, cache_kib) = match access {
        Access::Write { cache_kib } => (OpenFlags::SQLITE_OPEN_READ_WRITE, cache_kib),
        Access::Read { cache_kib } => (OpenFlags::SQLITE_OPEN_READ_ONLY, cache_kib),
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(dir.join(file), flags).map_err(failed)?;
    // Damage comes back as an error; SQLCipher would print it to stderr as well.
    pragma(&connection, "cipher_log_level = NONE").map_err(failed)?;
    pragma(&connection, &key_text(key)?).map_err(failed)?;
    pragma(&connection, "cipher_page_size = 8192").map_err(failed)?;
    for setting in ["busy_timeout = 5000", "foreign_keys = ON", "temp_store = MEMORY"] {
        pragma(&connection, setting).map_err(failed)?;
    }
    pragma(&connection, &format!("cache_size = -{cache_kib}")).map_err(failed)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Turns a fresh or a known file into one that can be written to.
pub(crate) fn prepare(connection: &mut Connection, schema: &Schema) -> Result<(), StoreError> {
    let failed = |error| StoreError::from_sqlite(schema.file, error);
    if connection.is_readonly("main").map_err(failed)? {
        return Err(StoreError::ReadOnly);
    }
    // Counts only before the first page is written. Without it, raw.db would
    // never give room back to the disk.
    if schema.file == RAW {
        pragma(connection, "auto_vacuum = INCREMENTAL").map_err(failed)?;
    }
    for setting in ["journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 2000"] {
        pragma(connection, setting).map_err(failed)?;
    }
    schema.migrate(connection).map_err(failed)
}

/// Reads the schema's version, which proves the key.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    // The version alone would be answered for an empty file too; so would this,
    // but an unreadable first page fails here at the latest.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Returns what the HMACs of `connection`'s pages say, at most a few lines.
pub(crate) fn page_problems(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    statement.query_map([], |row| row.get(0))?.take(20).collect()
}

/// Creates `dir` and an empty `file` in it, for this user alone.
pub(crate) fn create(dir: &Path, file: &str) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        options.mode(0o600);
        builder.mode(0o700);
    }
    builder.create(dir)?;
    options.open(dir.join(file))?;
    Ok(())
}

/// Runs a PRAGMA and drops what it answers.
fn pragma(connection: &Connection, setting: &str) -> rusqlite::Result<()> {
    let sql = Zeroizing::new(format!("PRAGMA {setting}"));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}

fn key_text(key: &Secret) -> Result<Zeroizing<String>, StoreError> {
    use std::fmt::Write;
    if key.expose().len() != KEY_BYTES {
        return Err(StoreError::Invalid(format!("The key is not of {KEY_BYTES} bytes")));
    }
    // Room for all of it at once: growing would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(2 * KEY_BYTES + 16));
    text.push_str("key = \"x'");
    for byte in key.expose() {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    text.push_str("'\"");
    Ok(text)
}
