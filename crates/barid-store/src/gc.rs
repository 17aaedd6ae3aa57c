//! Deletes raw messages that no row names any more.

use crate::{
    blob,
    error::StoreError,
    store::Store,
    table::{garbage, raw},
};
use rusqlite::Connection;
use std::collections::HashSet;

/// Rows of one transaction on raw.db.
const AT_ONCE: u32 = 500;

/// Free pages beyond which raw.db gives room back to the disk: 16 MB.
const FREE_PAGES: i64 = 2048;

/// How far behind the newest named row a crash can have left unnamed ones: more
/// than all batches that are prepared at the same time hold.
const IN_FLIGHT: i64 = 10_000;

/// Deletes all rows that are noted as garbage.
///
/// raw.db commits first; a crash before the note goes deletes nothing twice,
/// since ids are never reused.
pub(crate) fn collect(store: &Store) -> Result<(), StoreError> {
    loop {
        let ids = store.read(|tx| garbage::some(tx.sql(), AT_ONCE))?;
        if ids.is_empty() {
            return Ok(());
        }
        store.write_raw(|raw| {
            ids.iter().try_for_each(|id| raw::delete(raw, *id)).map_err(blob::failed)
        })?;
        store.write(|tx| garbage::forget(tx.sql(), &ids))?;
        store.write_raw(give_back)?;
    }
}

/// Deletes rows after `top`: no row of mail.db ever named them.
pub(crate) fn after(raw: &Connection, top: i64) -> Result<(), StoreError> {
    match raw::delete_after(raw, top).map_err(blob::failed)? {
        0 => {}
        rows => tracing::info!(rows, "raw messages without rows were dropped"),
    }
    Ok(())
}

/// Deletes rows that a crash left between the commits of the two files: those
/// after `top`, which readers never saw, and unnamed ones shortly before it.
pub(crate) fn after_crash(mail: &Connection, raw: &Connection, top: i64) -> Result<(), StoreError> {
    let first = top.saturating_sub(IN_FLIGHT);
    for id in unnamed(mail, raw, first)? {
        raw::delete(raw, id).map_err(blob::failed)?;
    }
    Ok(())
}

/// Returns the rows of raw.db after `first` that no row of mail.db names.
pub(crate) fn unnamed(
    mail: &Connection,
    raw: &Connection,
    first: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut query = mail.prepare(
        "SELECT raw_id FROM messages WHERE raw_id > ?1
         UNION ALL SELECT raw_id FROM outbox WHERE raw_id > ?1
         UNION ALL SELECT raw_id FROM outbox_apart WHERE raw_id > ?1
         UNION ALL SELECT raw_id FROM draft_attachments WHERE raw_id > ?1
         UNION ALL SELECT raw_id FROM garbage WHERE raw_id > ?1",
    )?;
    let named: HashSet<i64> =
        query.query_map([first], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut query = raw.prepare("SELECT id FROM raw WHERE id > ?1").map_err(blob::failed)?;
    let all = query.query_map([first], |row| row.get(0)).map_err(blob::failed)?;
    let mut unnamed = Vec::new();
    for id in all {
        let id = id.map_err(blob::failed)?;
        if !named.contains(&id) {
            unnamed.push(id);
        }
    }
    Ok(unnamed)
}

fn give_back(raw: &Connection) -> Result<(), StoreError> {
    let free: i64 =
        raw.query_row("PRAGMA freelist_count", [], |row| row.get(0)).map_err(blob::failed)?;
    if free > FREE_PAGES {
        let mut vacuum = raw.prepare("PRAGMA incremental_vacuum").map_err(blob::failed)?;
        let mut rows = vacuum.query([]).map_err(blob::failed)?;
        while rows.next().map_err(blob::failed)?.is_some() {}
    }
    Ok(())
}
