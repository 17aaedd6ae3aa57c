//! Puts messages into threads by the Message-IDs that they name (RFC 5256 §2.2,
//! REFERENCES, without its fallback to subjects).
//!
//! Two messages share a thread if one names the other, or both name a third, in
//! whatever order they come: a Message-ID that is only named has a row as well.

use crate::{
    error::StoreError,
    table::thread_refs,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, Envelope, MessageId, ThreadId};
use sha2::{Digest, Sha256};

/// References that count. A longer list keeps its first, which names the root,
/// and its last, which name the nearest.
const MAX_REFERENCES: usize = 50;

/// Returns hashes of all Message-IDs that tie a message to its thread, its own
/// first; no hash twice.
pub(crate) fn ties(envelope: &Envelope) -> Vec<i64> {
    let skipped = envelope.references.len().saturating_sub(MAX_REFERENCES - 1);
    let first = envelope.references.first().filter(|_| skipped > 0);
    let names = envelope
        .message_id
        .iter()
        .chain(first)
        .chain(envelope.references.iter().skip(skipped))
        .chain(envelope.in_reply_to.iter().take(4));
    let mut hashes: Vec<i64> = Vec::new();
    for name in names {
        let hash = hash(&name.0);
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

/// Puts `message`, which is new, into its thread, merging threads that it links.
pub(crate) fn join(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    message: MessageId,
    ties: &[i64],
) -> Result<ThreadId, StoreError> {
    let mut found: Vec<ThreadId> = Vec::new();
    let mut missing = Vec::new();
    for hash in ties {
        match thread_refs::find(tx, account, *hash)? {
            Some(thread) if !found.contains(&thread) => found.push(thread),
            Some(_) => {}
            None => missing.push(*hash),
        }
    }
    let thread = match found.as_slice() {
        // Ids of messages are never reused, so neither are those of threads.
        [] => ThreadId(message.0),
        [only] => *only,
        several => merge(tx, several)?,
    };
    for hash in missing {
        thread_refs::insert(tx, account, hash, thread)?;
    }
    tx.sql()
        .prepare_cached("UPDATE messages SET thread_id = ?2 WHERE id = ?1")?
        .execute((message.0, thread.0))?;
    Ok(thread)
}

/// Merges threads into the largest of them, so that few rows change.
fn merge(tx: &mut WriteTx<'_>, threads: &[ThreadId]) -> Result<ThreadId, StoreError> {
    let mut sized = Vec::new();
    for thread in threads {
        sized.push((size(tx, *thread)?, *thread));
    }
    let into = sized.iter().max().map_or(ThreadId(0), |(_, thread)| *thread);
    let sql = tx.sql();
    let mut members = sql.prepare_cached("SELECT id FROM messages WHERE thread_id = ?1")?;
    for from in threads.iter().filter(|thread| **thread != into) {
        let moved: Vec<u32> =
            members.query_map([from.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
        sql.prepare_cached("UPDATE messages SET thread_id = ?2 WHERE thread_id = ?1")?
            .execute((from.0, into.0))?;
        thread_refs::merge(tx, *from, into)?;
        for message in moved {
            tx.message_changed(MessageId(message));
        }
    }
    Ok(into)
}

/// Counts the messages of a thread.
pub(crate) fn size(tx: &ReadTx<'_>, thread: ThreadId) -> Result<u32, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT count(*) FROM messages WHERE thread_id = ?1")?;
    Ok(query.query_row([thread.0], |row| row.get(0))?)
}

fn hash(name: &str) -> i64 {
    first_eight(&Sha256::digest(name.as_bytes()))
}

/// Returns the first eight bytes of a hash as a number that SQLite can hold.
pub(crate) fn first_eight(hash: &[u8]) -> i64 {
    hash.iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}
