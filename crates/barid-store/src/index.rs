//! The full-text index: what it knows of a message, and where.
//!
//! It holds no text, only words. Its rows are numbered by minutes since the
//! epoch, so that walking it backwards meets the newest message first.

use crate::{
    error::StoreError,
    table::messages::{Columns, addresses_from_text},
    tokenize::index_text,
    transaction::WriteTx,
};
use barid_mime::Digest;
use barid_model::Address;
use std::collections::{BTreeMap, HashMap};

/// `pgsz` fits the page that SQLCipher leaves free: the default wastes up to half.
pub(crate) const SCHEMA: &str = "
CREATE VIRTUAL TABLE ft USING fts5 (
    subject, sender, recipients, copied, body, attachments,
    content = '', contentless_delete = 1, detail = full, tokenize = 'ascii'
);
INSERT INTO ft (ft, rank) VALUES ('pgsz', 8000);
INSERT INTO ft (ft, rank) VALUES ('hashsize', 16777216);
INSERT INTO ft (ft, rank) VALUES ('automerge', 8);
";

const MINUTE_MS: i64 = 60_000;

/// Crowded minutes that are remembered.
const MAX_SLOTS: usize = 4096;

/// What the index gets to know of a message.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    subject: String,
    sender: String,
    recipients: String,
    copied: String,
    body: String,
    attachments: String,
}

/// Reads a message's words.
pub(crate) fn entry(digest: &Digest) -> Entry {
    let envelope = &digest.envelope;
    let people = |addresses: &mut dyn Iterator<Item = &Address>| {
        let mut text = String::new();
        for address in addresses {
            text.push_str(&address.name);
            text.push(' ');
            text.push_str(&address.address);
            text.push(' ');
        }
        index_text(&text)
    };
    Entry {
        subject: index_text(&envelope.subject),
        sender: people(&mut envelope.from.iter().chain(&envelope.sender)),
        recipients: people(&mut envelope.to.iter()),
        copied: people(&mut envelope.cc.iter().chain(&envelope.bcc)),
        body: index_text(&digest.text),
        attachments: index_text(&digest.attachment_names.join(" ")),
    }
}

/// Reads what a row knows of a message whose bytes are not here.
pub(crate) fn header_entry(columns: &Columns) -> Entry {
    let people = |text: &str| {
        let all = addresses_from_text(text);
        let words = all.iter().map(|one| format!("{} {} ", one.name, one.address));
        index_text(&words.collect::<String>())
    };
    Entry {
        subject: index_text(&columns.subject),
        sender: people(&columns.from),
        recipients: people(&columns.to),
        copied: people(&columns.cc),
        ..Entry::default()
    }
}

/// Writes entries, by row: FTS5 flushes at every descending one, and whenever
/// another table is written to in between. An old entry must be gone.
pub(crate) fn write(tx: &WriteTx<'_>, entries: &BTreeMap<i64, Entry>) -> Result<(), StoreError> {
    let mut insert = tx.sql().prepare_cached(
        "INSERT INTO ft (rowid, subject, sender, recipients, copied, body, attachments)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (ft_id, entry) in entries {
        insert.execute((
            ft_id,
            &entry.subject,
            &entry.sender,
            &entry.recipients,
            &entry.copied,
            &entry.body,
            &entry.attachments,
        ))?;
    }
    Ok(())
}

/// Deletes entries, all at once: FTS5 flushes whenever another table is written
/// to in between.
pub(crate) fn delete(tx: &WriteTx<'_>, mut ft_ids: Vec<i64>) -> Result<(), StoreError> {
    ft_ids.sort_unstable();
    let mut delete = tx.sql().prepare_cached("DELETE FROM ft WHERE rowid = ?1")?;
    for ft_id in ft_ids {
        delete.execute([ft_id])?;
    }
    Ok(())
}

/// Deletes all entries, however many, in an instant.
pub(crate) fn clear(tx: &WriteTx<'_>) -> Result<(), StoreError> {
    tx.sql().execute("INSERT INTO ft (ft) VALUES ('delete-all')", [])?;
    Ok(())
}

/// Where to look for a free row next, by minute: else many messages of one
/// minute would each walk past all before them. Only a hint.
#[derive(Default)]
pub(crate) struct Slots(HashMap<i64, i64>);

/// Returns the first free row of the index at or after the minute of `sort_at_ms`.
pub(crate) fn free_slot(tx: &mut WriteTx<'_>, sort_at_ms: i64) -> Result<i64, StoreError> {
    let (sql, slots) = tx.slots();
    let minute = (sort_at_ms / MINUTE_MS).max(1);
    let mut free = slots.0.get(&minute).copied().unwrap_or(minute);
    let mut query =
        sql.prepare_cached("SELECT ft_id FROM messages WHERE ft_id >= ?1 ORDER BY ft_id")?;
    let mut rows = query.query([free])?;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)? != free {
            break;
        }
        free += 1;
    }
    if free != minute {
        if slots.0.len() >= MAX_SLOTS {
            slots.0.clear();
        }
        slots.0.insert(minute, free);
    }
    Ok(free)
}

#[cfg(test)]
mod tests {
    use crate::world::{MAY_MS, World, arrival, raw};

    /// Returns the rows of the index, ascending, as minutes after `MAY_MS`.
    fn rows(world: &World) -> Vec<i64> {
        let rows = world.store.read(|tx| {
            let mut query = tx.sql().prepare("SELECT id FROM ft_docsize ORDER BY id")?;
            let rows = query.query_map([], |row| row.get::<_, i64>(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        rows.unwrap().into_iter().map(|row| row - MAY_MS / 60_000).collect()
    }

    #[test]
    fn a_crowded_minute_runs_over_into_the_next_ones() {
        let world = World::new();
        let message = |name: &str, minute: i64| {
            let at_ms = MAY_MS + minute * 60_000;
            arrival(name, at_ms, raw(at_ms, name, "", ""))
        };
        world.store.add(world.inbox, vec![message("a", 2), message("b", 0)]).unwrap();
        world.store.add(world.inbox, vec![message("c", 0), message("d", 0)]).unwrap();
        assert_eq!(rows(&world), [0, 1, 2, 3]);
        // What is remembered of the crowd does not outlive the store.
        let world = world.reopen();
        world.store.add(world.inbox, vec![message("e", 0), message("f", 1)]).unwrap();
        assert_eq!(rows(&world), [0, 1, 2, 3, 4, 5]);
        world.assert_whole();
    }

    #[test]
    fn the_settings_of_the_index_are_in_force() {
        let world = World::new();
        let setting = |name: &str| {
            let sql = "SELECT v FROM ft_config WHERE k = ?1";
            world
                .store
                .read(|tx| Ok(tx.sql().query_row(sql, [name], |row| row.get::<_, i64>(0))?))
        };
        assert_eq!(setting("pgsz").unwrap(), 8000);
        assert_eq!(setting("hashsize").unwrap(), 16 << 20);
        assert_eq!(setting("automerge").unwrap(), 8);
        let page = world.store.read(|tx| {
            Ok(tx.sql().query_row("PRAGMA page_size", [], |row| row.get::<_, String>(0))?)
        });
        assert_eq!(page.unwrap(), "8192");
    }
}
