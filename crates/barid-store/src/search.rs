//! The full-text index, and the answers to queries.
//!
//! The index holds no text, only words. Its rows are numbered by minutes since
//! the epoch, so that walking it backwards meets the newest message first.

use crate::{
    compile::{self, Part},
    error::StoreError,
    list::{self, Row},
    tokenize::index_text,
    transaction::{ReadTx, WriteTx},
};
use barid_mime::Digest;
use barid_model::{Address, MessageId, query::Query};
use jiff::tz::TimeZone;
use rusqlite::{params_from_iter, types::Value};
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

/// Rows asked for beyond those shown: the index goes by minutes, rows by
/// milliseconds, so the order of neighbours is settled after the fact.
const NEIGHBOURS: u32 = 200;

const MINUTE_MS: i64 = 60_000;

/// Crowded minutes that are remembered.
const MAX_SLOTS: usize = 4096;

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Messages that match, shown or not.
    pub total: u32,
    /// Messages that were searched whole.
    pub searched: u32,
    /// Messages of which only the header was searched: their bodies are not here.
    pub not_downloaded: u32,
    /// The newest that match, newest first.
    pub rows: Vec<Row>,
}

/// Answers a query with at most `limit` rows. Its dates begin in `zone`.
///
/// # Errors
///
/// What SQLite says. No query is an error by itself.
pub fn search(
    tx: &ReadTx<'_>,
    query: &Query,
    zone: &TimeZone,
    limit: u32,
) -> Result<Found, StoreError> {
    let count = |sql: &str| -> Result<u32, StoreError> {
        Ok(tx.sql().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    };
    let all = count("SELECT count(*) FROM messages")?;
    let not_downloaded = count(
        "SELECT count(*) FROM messages INDEXED BY messages_without_body WHERE raw_id IS NULL",
    )?;
    let mut found = Found {
        total: 0,
        searched: all.saturating_sub(not_downloaded),
        not_downloaded,
        rows: Vec::new(),
    };
    let mut values = Vec::new();
    let Some(part) = compile::compile(tx, query, zone, &mut values)? else { return Ok(found) };
    found.total = tx
        .sql()
        .prepare_cached(&count_statement(&part))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    values.push(Value::from(i64::from(limit.saturating_add(NEIGHBOURS))));
    let mut page = tx.sql().prepare_cached(&page_statement(&part, values.len()))?;
    let mut keys: Vec<(i64, u32)> = page
        .query_map(params_from_iter(&values), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    keys.sort_unstable_by(|a, b| b.cmp(a));
    keys.truncate(limit as usize);
    found.rows = keys
        .into_iter()
        .map(|(_, message)| list::row(tx, MessageId(message)))
        .collect::<Result<_, _>>()?;
    Ok(found)
}

fn count_statement(part: &Part) -> String {
    match (&part.text, part.conditions()) {
        (Some(text), None) => format!("SELECT count(*) FROM ft WHERE ft MATCH ?{text}"),
        (Some(text), Some(conditions)) => format!(
            "SELECT count(*) FROM ft CROSS JOIN messages m ON m.ft_id = ft.rowid
             WHERE ft MATCH ?{text} AND {conditions}"
        ),
        (None, conditions) => {
            format!("SELECT count(*) FROM messages m WHERE {}", conditions.unwrap_or("1".into()))
        }
    }
}

pub(crate) fn page_statement(part: &Part, limit: usize) -> String {
    let conditions = part.conditions().unwrap_or("1".into());
    match part.text {
        Some(text) => format!(
            "SELECT m.sort_at_ms, m.id FROM ft CROSS JOIN messages m ON m.ft_id = ft.rowid
             WHERE ft MATCH ?{text} AND {conditions} ORDER BY ft.rowid DESC LIMIT ?{limit}"
        ),
        None => format!(
            "SELECT m.sort_at_ms, m.id FROM messages m WHERE {conditions}
             ORDER BY m.sort_at_ms DESC, m.id DESC LIMIT ?{limit}"
        ),
    }
}

/// What the index gets to know of a message.
#[derive(Debug)]
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

/// Writes entries, by row. An old one must be gone.
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

/// Deletes an entry.
pub(crate) fn delete(tx: &WriteTx<'_>, ft_id: i64) -> Result<(), StoreError> {
    tx.sql().prepare_cached("DELETE FROM ft WHERE rowid = ?1")?.execute([ft_id])?;
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
