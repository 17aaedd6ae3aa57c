//! Copies messages: each copy is a message of its own, here at once with all its bytes, and made
//! on the server later. Where one may be in several mailboxes, it is only put into one more.

use crate::{
    Arrival, Content,
    acts::{Acted, Destination, Found, acted, by_account, check_account, find, mailbox_of},
    error::StoreError,
    index::{self, Entry},
    likeness::Likeness,
    prepare::Prepared,
    shared,
    store::Store,
    table::{
        acts::Part,
        closed_messages,
        messages::{self, Columns, NewRow},
        objects, pending_ops, settings,
    },
    transaction::{ReadTx, WriteTx},
};
use barid_model::{FlagSet, MailboxId, MessageId, Op, op::CopyPair};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, HashMap};

/// Messages whose bytes are read at a time.
const AT_ONCE: usize = 200;

impl Store {
    /// Copies messages into a mailbox of their account, durable in one transaction. Those that
    /// are gone are left out. A mailbox of a role that an account lacks is made with the copy.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a mailbox; `Invalid` where a message belongs to another account
    /// than the mailbox, and then nothing is copied.
    pub fn copy(
        &self,
        ids: &[MessageId],
        to: Destination,
        now_ms: i64,
    ) -> Result<Acted, StoreError> {
        self.read(|tx| check_account(tx, &find(tx, ids)?, to))?;
        let mut whole = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let mut arrivals = Vec::new();
            for id in some {
                if self.read(|tx| objects::is_shared(tx, *id))? {
                    continue;
                }
                // Bytes that are damaged come again with the copy.
                let raw = self.raw(*id).ok().flatten();
                arrivals.extend(raw.map(|raw| arrival(*id, raw)));
            }
            let batch = self.prepare(arrivals)?;
            whole.extend(batch.0.into_iter().map(|one| (one.remote_id.clone(), one)));
        }
        let raw: Vec<i64> = whole.values().filter_map(|one| one.raw_id).collect();
        let copied = self.write(|tx| copy(tx, ids, to, whole, now_ms));
        copied.inspect_err(|_| {
            let noted = self.write(|tx| raw.iter().try_for_each(|id| tx.collect_raw(*id)));
            if let Err(error) = noted {
                tracing::warn!(%error, "raw messages were left behind");
            }
        })
    }
}

fn arrival(id: MessageId, raw: Vec<u8>) -> Arrival {
    Arrival {
        remote_id: id.0.to_string(),
        object_id: None,
        flags: FlagSet::new(),
        size_bytes: 0,
        received_at_ms: 0,
        content: Content::Whole(raw),
    }
}

/// `whole` has the messages whose bytes are here, by their number.
fn copy(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    to: Destination,
    mut whole: HashMap<String, Prepared>,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    let found = find(tx, ids)?;
    check_account(tx, &found, to)?;
    let mut entries = BTreeMap::new();
    let mut parts = Vec::new();
    let (shared, others) = shared::part(tx, &found)?;
    // There it is the same message in one mailbox more.
    for (account, group) in by_account(shared) {
        let to = mailbox_of(tx, account, to)?;
        parts.extend(shared::file(tx, account, group, to, now_ms)?.1);
    }
    for (account, group) in by_account(others) {
        let to = mailbox_of(tx, account, to)?;
        let mut pairs = Vec::new();
        for one in group {
            let prepared = whole.remove(&one.id.0.to_string());
            let Some((copy, ft_id, entry)) = twin(tx, one, to, prepared)? else { continue };
            entries.insert(ft_id, entry);
            pairs.push(CopyPair { original: one.id, copy });
        }
        if pairs.is_empty() {
            continue;
        }
        let copies = pairs.iter().map(|pair| pair.copy).collect();
        let inverse = vec![Op::Destroy { messages: copies }];
        let op = pending_ops::push(tx, account, &Op::Copy { messages: pairs, to }, now_ms)?;
        parts.push(Part { account, op, inverse });
    }
    index::write(tx, &entries)?;
    // Those of messages that went meanwhile.
    for left in whole.into_values() {
        left.raw_id.map_or(Ok(()), |raw_id| tx.collect_raw(raw_id))?;
    }
    acted(tx, &found, Some(parts), now_ms)
}

/// What a copy takes over from the row that it is made of.
struct Row {
    size_bytes: u64,
    received_at_ms: i64,
    sort_at_ms: i64,
    header_hash: i64,
    columns: Columns,
}

/// Adds a copy that no list shows yet. Returns it with its entry of the index.
fn twin(
    tx: &mut WriteTx<'_>,
    of: &Found,
    to: MailboxId,
    prepared: Option<Prepared>,
) -> Result<Option<(MessageId, i64, Entry)>, StoreError> {
    let Some(row) = row(tx, of.id)? else { return Ok(None) };
    let Row { size_bytes, received_at_ms, sort_at_ms, header_hash, columns } = row;
    let is_closed = prepared.as_ref().is_some_and(|one| one.is_closed && one.raw_id.is_some());
    let (raw_id, columns, entry) = match prepared {
        Some(prepared) => (prepared.raw_id, prepared.columns, prepared.entry),
        None => (None, Columns { has_attachment: false, ..columns }, Entry::default()),
    };
    let entry = if raw_id.is_none() { index::header_entry(&columns) } else { entry };
    let ft_id = index::free_slot(tx, sort_at_ms)?;
    let new = NewRow {
        account: of.account,
        ft_id,
        raw_id,
        size_bytes,
        received_at_ms,
        sort_at_ms,
        flags: &of.flags,
        content: &columns,
        likeness: &Likeness::default(),
    };
    let copy = messages::insert(tx, &new)?;
    if is_closed {
        closed_messages::note(tx, of.account, copy)?;
    }
    // It is like what it was made of, and talks with the same messages.
    tx.sql()
        .prepare_cached(
            "UPDATE messages SET (ties, talk, is_lost, same_as, same_text, twin) = (
                 SELECT ties, talk, is_lost, same_as, same_text, twin FROM messages WHERE id = ?2)
             WHERE id = ?1",
        )?
        .execute((copy.0, of.id.0))?;
    if let Some(raw_id) = raw_id {
        settings::raise_raw_top(tx, raw_id)?;
    }
    tx.sql()
        .prepare_cached("UPDATE messages SET thread_id = ?2, hidden = 1 WHERE id = ?1")?
        .execute((copy.0, of.thread.0))?;
    tx.sql()
        .prepare_cached(
            "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, header_hash, thread_id,
             stale, shown, expected) VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, 1)",
        )?
        .execute((to.0, sort_at_ms, copy.0, header_hash, of.thread.0))?;
    tx.message_added(copy);
    Ok(Some((copy, ft_id, entry)))
}

fn row(tx: &ReadTx<'_>, id: MessageId) -> Result<Option<Row>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        r#"SELECT m.size_bytes, m.received_at_ms, m.sort_at_ms, s.header_hash, m.sent_at_ms,
           m.message_id, m.subject, m."from", m."to", m.cc, m.preview
           FROM messages m JOIN memberships s ON s.message_id = m.id
           WHERE m.id = ?1 ORDER BY s.expected LIMIT 1"#,
    )?;
    let found = query.query_row([id.0], |row| {
        Ok(Row {
            size_bytes: row.get::<_, i64>(0)?.unsigned_abs(),
            received_at_ms: row.get(1)?,
            sort_at_ms: row.get(2)?,
            header_hash: row.get(3)?,
            columns: Columns {
                sent_at_ms: row.get(4)?,
                message_id: row.get(5)?,
                subject: row.get(6)?,
                from: row.get(7)?,
                to: row.get(8)?,
                cc: row.get(9)?,
                preview: row.get(10)?,
                has_attachment: false,
            },
        })
    });
    Ok(found.optional()?)
}

#[cfg(test)]
#[path = "copy_tests.rs"]
mod tests;
