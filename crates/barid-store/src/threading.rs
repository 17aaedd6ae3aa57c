//! Puts messages into conversations by the Message-IDs that they name (RFC 5256 §2.2,
//! REFERENCES), over all mailboxes and accounts.
//!
//! Two messages share a conversation if one names the other, or both name a third, in
//! whatever order they come: a Message-ID that is only named has a row as well. An answer
//! that names nothing is put to what was said on its subject among the same people within
//! seven days. What the user took apart or put together by hand stays so.

use crate::{
    error::StoreError,
    likeness::Likeness,
    table::{
        thread_names,
        thread_wishes::{self, apart, linked},
    },
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Envelope, MessageId, ThreadId};
use sha2::{Digest, Sha256};

/// References that count. A longer list keeps its first, which names the root,
/// and its last, which name the nearest.
const MAX_REFERENCES: usize = 50;
/// How far apart an answer without names and what it answers may be.
const TALK_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Messages on one subject that are looked at.
const MAX_TALK: u32 = 50;

/// Returns hashes of all Message-IDs that tie a message to its conversation, the root first
/// and its own name last; no hash twice. `header_hash` names one that has no Message-ID.
pub(crate) fn ties(envelope: &Envelope, header_hash: i64) -> Vec<i64> {
    let own = envelope.message_id.as_ref().map_or(header_hash, |name| hash(&name.0));
    let skipped = envelope.references.len().saturating_sub(MAX_REFERENCES - 1);
    let first = envelope.references.first().filter(|_| skipped > 0);
    let names = envelope
        .in_reply_to
        .iter()
        .take(4)
        .filter(|name| !envelope.references.contains(name))
        .chain(first)
        .chain(envelope.references.iter().skip(skipped));
    let mut hashes: Vec<i64> = Vec::new();
    for name in names {
        let hash = hash(&name.0);
        if hash != own && !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes.push(own);
    hashes
}

/// Puts `message`, which is new, into its conversation, merging those that it links.
/// Returns it, and whether its name was known.
pub(crate) fn join(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    at_ms: i64,
    ties: &[i64],
    likeness: &Likeness,
) -> Result<(ThreadId, bool), StoreError> {
    let names = after_cut(tx, ties)?;
    let is_cut = names.len() < ties.len();
    // Nearest first: where conversations were taken apart, the nearest decides.
    let mut found = Vec::new();
    let mut missing = Vec::new();
    let mut is_known = false;
    let note = |found: &mut Vec<ThreadId>, thread: ThreadId| {
        if !found.contains(&thread) {
            found.push(thread);
        }
    };
    for (at, hash) in names.iter().rev().enumerate() {
        match thread_names::find(tx, *hash)? {
            Some(thread) => {
                is_known |= at == 0;
                note(&mut found, thread);
            }
            None => missing.push(*hash),
        }
        for other in linked(tx, *hash)? {
            if let Some(thread) = thread_names::find(tx, other)? {
                note(&mut found, thread);
            }
        }
    }
    if !is_cut && likeness.talk != 0 {
        for thread in talking(tx, message, at_ms, likeness)? {
            note(&mut found, thread);
        }
    }
    let thread = match together(tx, found)?.as_slice() {
        // Ids of messages are never reused, so neither are those of threads.
        [] => ThreadId(message.0),
        [only] => *only,
        several => merge(tx, several)?,
    };
    for hash in missing {
        thread_names::put(tx, hash, thread)?;
    }
    tx.sql()
        .prepare_cached("UPDATE messages SET thread_id = ?2, ties = ?3 WHERE id = ?1")?
        .execute((message.0, thread.0, to_bytes(ties)))?;
    Ok((thread, is_known))
}

/// Returns what of `ties` counts: nothing before a message that begins a conversation anew.
fn after_cut<'a>(tx: &ReadTx<'_>, ties: &'a [i64]) -> Result<&'a [i64], StoreError> {
    let cuts = thread_wishes::cuts(tx)?;
    let at = ties.iter().rposition(|hash| cuts.iter().any(|cut| cut.hash == *hash));
    Ok(at.and_then(|at| ties.get(at..)).unwrap_or(ties))
}

/// Returns conversations on the same subject among the same people: for an answer that
/// names nothing any, for all others those of such answers.
fn talking(
    tx: &ReadTx<'_>,
    message: MessageId,
    at_ms: i64,
    likeness: &Likeness,
) -> Result<Vec<ThreadId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT thread_id FROM messages INDEXED BY messages_talk
         WHERE talk = ?1 AND talk <> 0 AND sort_at_ms BETWEEN ?2 AND ?3 AND id <> ?4
         AND (?5 OR is_lost = 1) ORDER BY abs(sort_at_ms - ?6), id LIMIT ?7",
    )?;
    let (from, to) = (at_ms.saturating_sub(TALK_MS), at_ms.saturating_add(TALK_MS));
    let values = (likeness.talk, from, to, message.0, likeness.is_lost, at_ms, MAX_TALK);
    let threads = query.query_map(values, |row| row.get(0).map(ThreadId))?;
    Ok(threads.collect::<Result<_, _>>()?)
}

/// Leaves out what the user took apart from any that stands before it.
fn together(tx: &ReadTx<'_>, found: Vec<ThreadId>) -> Result<Vec<ThreadId>, StoreError> {
    if found.len() < 2 {
        return Ok(found);
    }
    let pairs = apart(tx)?;
    let is_apart = |a: ThreadId, b: ThreadId| {
        pairs.iter().any(|(one, other, _)| (*one, *other) == (a, b) || (*one, *other) == (b, a))
    };
    let mut kept: Vec<ThreadId> = Vec::with_capacity(found.len());
    for thread in found {
        if !kept.iter().any(|one| is_apart(*one, thread)) {
            kept.push(thread);
        }
    }
    Ok(kept)
}

/// Merges conversations into the largest of them, so that few rows change.
pub(crate) fn merge(tx: &mut WriteTx<'_>, threads: &[ThreadId]) -> Result<ThreadId, StoreError> {
    let mut sized = Vec::new();
    for thread in threads {
        sized.push((size(tx, *thread)?, *thread));
    }
    let into = sized.iter().max().map_or(ThreadId(0), |(_, thread)| *thread);
    for from in threads.iter().filter(|thread| **thread != into) {
        let moved = members(tx, *from)?;
        assign(tx, &moved, into)?;
        thread_names::merge(tx, *from, into)?;
    }
    Ok(into)
}

/// Puts messages into a conversation. Their names are the caller's to put there.
pub(crate) fn assign(
    tx: &mut WriteTx<'_>,
    messages: &[MessageId],
    into: ThreadId,
) -> Result<(), StoreError> {
    let sql = tx.sql();
    let mut one = sql.prepare_cached("UPDATE messages SET thread_id = ?2 WHERE id = ?1")?;
    let mut places =
        sql.prepare_cached("UPDATE memberships SET thread_id = ?2 WHERE message_id = ?1")?;
    for message in messages {
        one.execute((message.0, into.0))?;
        places.execute((message.0, into.0))?;
        tx.message_changed(*message);
    }
    Ok(())
}

/// Returns the messages of a conversation, oldest first.
pub(crate) fn members(tx: &ReadTx<'_>, thread: ThreadId) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT id FROM messages WHERE thread_id = ?1 ORDER BY sort_at_ms, id")?;
    let ids = query.query_map([thread.0], |row| row.get(0).map(MessageId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Counts the messages of a conversation.
pub(crate) fn size(tx: &ReadTx<'_>, thread: ThreadId) -> Result<u32, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT count(*) FROM messages WHERE thread_id = ?1")?;
    Ok(query.query_row([thread.0], |row| row.get(0))?)
}

/// Hashes a Message-ID.
pub(crate) fn hash(name: &str) -> i64 {
    first_eight(&Sha256::digest(name.as_bytes()))
}

/// Returns the first eight bytes of a hash as a number that SQLite can hold.
pub(crate) fn first_eight(hash: &[u8]) -> i64 {
    hash.iter().take(8).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

fn to_bytes(ties: &[i64]) -> Vec<u8> {
    ties.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

/// Reads what the column `ties` holds.
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<i64> {
    bytes.as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect()
}

#[cfg(test)]
#[path = "threading_tests.rs"]
mod tests;
