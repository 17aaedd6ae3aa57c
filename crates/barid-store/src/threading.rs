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
        let mut update =
            sql.prepare_cached("UPDATE memberships SET thread_id = ?2 WHERE message_id = ?1")?;
        for message in &moved {
            update.execute((message, into.0))?;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        list,
        world::{World, arrival, raw},
    };
    use std::collections::{BTreeMap, BTreeSet};

    /// Messages as `id: ids it names`, given in the order in which they arrive.
    fn partition(messages: &[&str]) -> BTreeSet<BTreeSet<String>> {
        let world = World::new();
        let arrivals = messages.iter().enumerate().map(|(number, text)| {
            let (id, names) = text.split_once(':').unwrap();
            let names: Vec<_> = names.split_whitespace().map(|id| format!("<{id}@x>")).collect();
            let fields = format!("Message-ID: <{id}@x>\nReferences: {}", names.join(" "));
            arrival(&format!("1:{number}"), 0, raw(0, id, &fields, ""))
        });
        // One at a time, so that each sees what the ones before left in the tables.
        for one in arrivals {
            world.store.add(world.inbox, vec![one]).unwrap();
        }
        let rows = world.store.read(|tx| list::rows(tx, list::View::All(None), None, 99)).unwrap();
        let mut threads: BTreeMap<ThreadId, BTreeSet<String>> = BTreeMap::new();
        for row in rows {
            threads.entry(row.thread).or_default().insert(row.subject);
        }
        for (thread, members) in &threads {
            let size = world.store.read(|tx| size(tx, *thread)).unwrap();
            assert_eq!(size as usize, members.len());
        }
        world.assert_whole();
        threads.into_values().collect()
    }

    fn sets(text: &str) -> BTreeSet<BTreeSet<String>> {
        text.split('|').map(|set| set.split_whitespace().map(str::to_owned).collect()).collect()
    }

    fn permutations<'a>(all: &[&'a str]) -> Vec<Vec<&'a str>> {
        let Some((first, rest)) = all.split_first() else { return vec![Vec::new()] };
        let mut found = Vec::new();
        for inner in permutations(rest) {
            for at in 0..=inner.len() {
                let mut one = inner.clone();
                one.insert(at, first);
                found.push(one);
            }
        }
        found
    }

    /// Every order of arrival must give the same threads.
    #[track_caller]
    fn check(messages: &[&str], expected: &str) {
        for order in permutations(messages) {
            assert_eq!(partition(&order), sets(expected), "{order:?}");
        }
    }

    #[test]
    fn replies_join_in_any_order_of_arrival() {
        check(&["a:", "b:a", "c:a b", "d:"], "a b c | d");
    }

    #[test]
    fn a_message_that_names_two_threads_makes_them_one() {
        check(&["a:", "b:", "c:a b", "d:b"], "a b c d");
    }

    #[test]
    fn siblings_join_though_their_parent_never_came() {
        check(&["b:gone", "c:gone", "d:other"], "b c | d");
    }

    #[test]
    fn a_circle_is_one_thread() {
        check(&["a:c", "b:a", "c:b"], "a b c");
    }

    #[test]
    fn a_thread_forgets_its_names_with_its_last_message() {
        let world = World::new();
        world.receive("1:1", "a", "Message-ID: <a@x>", "");
        world.receive("1:2", "b", "Message-ID: <b@x>\nIn-Reply-To: <a@x>", "");
        let names = || {
            world.store.read(|tx| {
                let sql = "SELECT count(*) FROM thread_refs";
                Ok(tx.sql().query_row(sql, [], |row| row.get::<_, u32>(0))?)
            })
        };
        let remove = |name: &'static str| {
            let inbox = world.inbox;
            world.store.write(|tx| crate::memberships::remove_range(tx, inbox, name, name))
        };
        remove("1:1").unwrap();
        assert_eq!(names().unwrap(), 2);
        remove("1:2").unwrap();
        assert_eq!(names().unwrap(), 0);
    }

    #[test]
    fn a_long_list_of_references_keeps_its_ends() {
        let name = |number: usize| barid_model::InternetMessageId(number.to_string());
        let references = (0..500).map(name).collect();
        let envelope = Envelope { references, ..Envelope::default() };
        let ties = ties(&envelope);
        assert_eq!(ties.len(), MAX_REFERENCES);
        assert!(ties.contains(&hash("0")) && ties.contains(&hash("499")));
    }
}
