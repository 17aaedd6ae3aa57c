//! Who tries to learn when mail is read: senders, and the hosts of their hidden pictures, each
//! message counted once. It outlives the messages.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::MessageId;

pub(crate) const SCHEMA: &str = "
CREATE TABLE tracking (
    sender      TEXT    NOT NULL, -- address in lower case
    host        TEXT    NOT NULL, -- who would have been told; empty for all hosts together
    messages    INTEGER NOT NULL,
    first_at_ms INTEGER NOT NULL, -- Unix time, milliseconds: when such a message was first shown
    last_at_ms  INTEGER NOT NULL,
    PRIMARY KEY (sender, host)
) STRICT, WITHOUT ROWID;
CREATE TABLE tracking_counted (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE
) STRICT;
";

/// Senders that are told, those with the most messages first.
const MAX_SENDERS: u32 = 500;

/// A sender whose messages report that they are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// The address, in lower case.
    pub sender: String,
    /// Messages of it that were shown and would have reported that.
    pub messages: u32,
    /// When the first of them was shown, in milliseconds since the epoch.
    pub first_at_ms: i64,
    /// When the last of them was shown.
    pub last_at_ms: i64,
    /// Who would have been told, and by how many of them; the most first.
    pub hosts: Vec<(String, u32)>,
}

/// Counts a message that is shown, unless it was counted before.
///
/// # Errors
///
/// What SQLite says.
pub fn count(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    sender: &str,
    hosts: &[String],
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO tracking_counted (message_id) SELECT id FROM messages WHERE id = ?1
             ON CONFLICT DO NOTHING",
        )?
        .execute([message.0])?;
    if tx.sql().changes() == 0 {
        return Ok(());
    }
    for host in std::iter::once("").chain(hosts.iter().map(String::as_str)) {
        tx.sql()
            .prepare_cached(
                "INSERT INTO tracking (sender, host, messages, first_at_ms, last_at_ms)
                 VALUES (?1, ?2, 1, ?3, ?3)
                 ON CONFLICT (sender, host) DO UPDATE SET messages = messages + 1,
                     last_at_ms = max(last_at_ms, excluded.last_at_ms)",
            )?
            .execute((sender.to_lowercase(), host, now_ms))?;
    }
    Ok(())
}

/// Whether a message was counted.
///
/// # Errors
///
/// What SQLite says.
pub fn is_counted(tx: &ReadTx<'_>, message: MessageId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM tracking_counted WHERE message_id = ?1")?;
    Ok(query.exists([message.0])?)
}

/// Returns all senders that were counted, at most 500, those with the most messages first.
///
/// # Errors
///
/// What SQLite says.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Tracking>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT sender, messages, first_at_ms, last_at_ms FROM tracking WHERE host = ''
         ORDER BY messages DESC, last_at_ms DESC, sender LIMIT ?1",
    )?;
    let found = query.query_map([MAX_SENDERS], |row| {
        Ok(Tracking {
            sender: row.get(0)?,
            messages: row.get(1)?,
            first_at_ms: row.get(2)?,
            last_at_ms: row.get(3)?,
            hosts: Vec::new(),
        })
    })?;
    let mut senders = found.collect::<Result<Vec<_>, _>>()?;
    let mut hosts = tx.sql().prepare_cached(
        "SELECT host, messages FROM tracking WHERE sender = ?1 AND host <> ''
         ORDER BY messages DESC, host",
    )?;
    for one in &mut senders {
        let found = hosts.query_map([&one.sender], |row| Ok((row.get(0)?, row.get(1)?)))?;
        one.hosts = found.collect::<Result<_, _>>()?;
    }
    Ok(senders)
}

/// Returns how many messages of a sender were counted.
///
/// # Errors
///
/// What SQLite says.
pub fn of(tx: &ReadTx<'_>, sender: &str) -> Result<u32, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT coalesce(max(messages), 0) FROM tracking WHERE sender = ?1 AND host = ''",
    )?;
    Ok(query.query_row([sender.to_lowercase()], |row| row.get(0))?)
}

/// Forgets everybody; messages that are shown again are not counted again.
///
/// # Errors
///
/// What SQLite says.
pub fn forget(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    tx.sql().execute("DELETE FROM tracking", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World};

    #[test]
    fn each_message_is_counted_once_and_the_count_outlives_it() {
        let world = World::new();
        let (one, two) = (world.receive("1:1", "A", "", "x"), world.receive("1:2", "B", "", "y"));
        let note = |id, sender: &str, hosts: &[&str], at_ms| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            world.store.write(|tx| count(tx, id, sender, &hosts, at_ms)).unwrap();
        };
        note(one, "News@Shop.example", &["pixel.example", "t.example"], MAY_MS);
        note(one, "news@shop.example", &["pixel.example"], MAY_MS + 5);
        note(two, "news@shop.example", &["pixel.example"], MAY_MS + 9);
        note(MessageId(999), "gone@shop.example", &["pixel.example"], MAY_MS);
        let expected = Tracking {
            sender: "news@shop.example".to_owned(),
            messages: 2,
            first_at_ms: MAY_MS,
            last_at_ms: MAY_MS + 9,
            hosts: vec![("pixel.example".to_owned(), 2), ("t.example".to_owned(), 1)],
        };
        assert_eq!(world.store.read(all).unwrap(), std::slice::from_ref(&expected));
        assert!(world.store.read(|tx| is_counted(tx, one)).unwrap());
        assert_eq!(world.store.read(|tx| of(tx, "NEWS@shop.example")).unwrap(), 2);
        assert_eq!(world.store.read(|tx| of(tx, "pixel.example")).unwrap(), 0);
        world.store.write(forget).unwrap();
        assert_eq!(world.store.read(all).unwrap(), []);
        note(one, "news@shop.example", &["pixel.example"], MAY_MS);
        assert_eq!(world.store.read(all).unwrap(), []);
        world.assert_whole();
    }
}
