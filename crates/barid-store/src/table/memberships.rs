//! Which message is in which mailbox, and under which name on the server.
//!
//! The key is the order of lists, so a mailbox is listed by walking it. A row is
//! *stale* while its message has no name there: its server voided all names of the
//! mailbox, or a move puts it there. It is *shown* unless the user has moved the
//! message away, or removed it, and the server doesn't know yet.

use crate::{
    effective,
    error::StoreError,
    table::{mailboxes, messages, tombstones},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{FlagSet, MailboxId, MessageId, ThreadId};
use rusqlite::{OptionalExtension, Params};
use std::collections::BTreeSet;

pub(crate) use super::names::{adopt, forget_place, forget_places};
pub use super::names::{awaits_names, drop_stale, has_stale, reset, reset_others};

pub(crate) const SCHEMA: &str = "
CREATE TABLE memberships (
    mailbox_id  INTEGER NOT NULL REFERENCES mailboxes (id),
    sort_at_ms  INTEGER NOT NULL,           -- that of its message
    message_id  INTEGER NOT NULL REFERENCES messages (id),
    remote_id   TEXT    NOT NULL DEFAULT '',
    header_hash INTEGER NOT NULL DEFAULT 0, -- of the header section, to know the message again by
    stale       INTEGER NOT NULL DEFAULT 0, -- whether remote_id is void
    PRIMARY KEY (mailbox_id, sort_at_ms, message_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX memberships_by_name ON memberships (mailbox_id, remote_id) WHERE stale = 0;
CREATE INDEX memberships_stale ON memberships (mailbox_id, header_hash) WHERE stale = 1;
CREATE INDEX memberships_by_message ON memberships (message_id);
";

/// What lists and moves need.
pub(crate) const PLACEMENT: &str = "
ALTER TABLE memberships ADD COLUMN thread_id INTEGER NOT NULL DEFAULT 0; -- that of its message
ALTER TABLE memberships ADD COLUMN shown     INTEGER NOT NULL DEFAULT 1; -- whether the user sees it
-- 0: the server has it there. 1: a waiting move puts it there. 2: the server moved it there,
-- and will tell its name.
ALTER TABLE memberships ADD COLUMN expected  INTEGER NOT NULL DEFAULT 0;
UPDATE memberships
    SET thread_id = (SELECT m.thread_id FROM messages m WHERE m.id = message_id);
";

/// A place where a server has a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The message's name there.
    pub remote_id: String,
}

/// Returns where servers have `message`: no place whose names are void.
///
/// # Errors
///
/// What SQLite says.
pub fn places(tx: &ReadTx<'_>, message: MessageId) -> Result<Vec<Place>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT mailbox_id, remote_id FROM memberships
         WHERE message_id = ?1 AND stale = 0 ORDER BY mailbox_id",
    )?;
    let rows = query.query_map([message.0], |row| {
        Ok(Place { mailbox: MailboxId(row.get(0)?), remote_id: row.get(1)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns those of `names` that the store holds, or knows to be taken away.
///
/// # Errors
///
/// What SQLite says.
pub fn known<S: AsRef<str>>(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    names: &[S],
) -> Result<BTreeSet<String>, StoreError> {
    let has_tombstones = tombstones::any(tx, mailbox)?;
    let mut found = BTreeSet::new();
    for name in names {
        let name = name.as_ref();
        if find(tx, mailbox, name)?.is_some()
            || (has_tombstones && tombstones::has(tx, mailbox, name)?)
        {
            found.insert(name.to_owned());
        }
    }
    Ok(found)
}

/// Returns the message of that name, if the store holds it.
///
/// # Errors
///
/// What SQLite says.
pub fn find(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
) -> Result<Option<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT message_id FROM memberships WHERE mailbox_id = ?1 AND remote_id = ?2 AND stale = 0",
    )?;
    Ok(query.query_row((mailbox.0, remote_id), |row| row.get(0)).optional()?.map(MessageId))
}

/// Whether the user sees the message in that mailbox.
pub(crate) fn is_shown(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    message: MessageId,
) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM memberships WHERE message_id = ?1 AND mailbox_id = ?2 AND shown = 1",
    )?;
    Ok(query.exists((message.0, mailbox.0))?)
}

/// Counts the names that the store holds for a mailbox, or knows to be taken away; void
/// ones are none.
///
/// # Errors
///
/// What SQLite says.
pub fn held(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<u32, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT count(*) FROM memberships INDEXED BY memberships_by_name
         WHERE mailbox_id = ?1 AND stale = 0",
    )?;
    let held: u32 = query.query_row([mailbox.0], |row| row.get(0))?;
    Ok(held + tombstones::count(tx, mailbox)?)
}

/// Writes the flags that the server has now. Names that are not held are left out.
///
/// What the user changed and the server has not confirmed stays on top.
///
/// # Errors
///
/// What SQLite says.
pub fn set_remote_flags(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    flags: &[(String, FlagSet)],
) -> Result<(), StoreError> {
    for (name, flags) in flags {
        if let Some(message) = find(tx, mailbox, name)? {
            effective::set_remote(tx, mailbox, message, flags)?;
        }
    }
    Ok(())
}

/// Removes the names from `first` to `last`, both included, in the order of text;
/// and the messages that are then nowhere.
///
/// # Errors
///
/// What SQLite says.
pub fn remove_range(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    first: &str,
    last: &str,
) -> Result<(), StoreError> {
    tombstones::remove_range(tx, mailbox, first, last)?;
    remove_where(tx, mailbox, "stale = 0 AND remote_id BETWEEN ?2 AND ?3", (mailbox.0, first, last))
}

/// Puts a message into a mailbox. The counts are the caller's to move.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    sort_at_ms: i64,
    message: MessageId,
    thread: ThreadId,
    remote_id: &str,
    header_hash: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, remote_id, header_hash,
             thread_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((mailbox.0, sort_at_ms, message.0, remote_id, header_hash, thread.0))?;
    Ok(())
}

/// Returns the messages that the user sees in a mailbox.
pub(crate) fn shown_in(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Vec<MessageId>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT message_id FROM memberships WHERE mailbox_id = ?1 AND shown = 1")?;
    Ok(query.query_map([mailbox.0], |row| row.get(0).map(MessageId))?.collect::<Result<_, _>>()?)
}

/// Returns the messages in a mailbox, shown or not.
pub(crate) fn messages_in(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT message_id FROM memberships WHERE mailbox_id = ?1")?;
    Ok(query.query_map([mailbox.0], |row| row.get(0).map(MessageId))?.collect::<Result<_, _>>()?)
}

/// Returns the mailboxes in which the user sees a message, in the order in which they were
/// first seen.
///
/// # Errors
///
/// What SQLite says.
pub fn mailboxes_of(tx: &ReadTx<'_>, message: MessageId) -> Result<Vec<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT mailbox_id FROM memberships WHERE message_id = ?1 AND shown = 1
         ORDER BY mailbox_id",
    )?;
    Ok(query.query_map([message.0], |row| row.get(0).map(MailboxId))?.collect::<Result<_, _>>()?)
}

/// Removes the memberships of `mailbox` (?1) that `condition` names.
pub(super) fn remove_where(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    condition: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    let sql = tx.sql();
    let rows: Vec<(i64, u32, bool, bool)> = sql
        .prepare_cached(&format!(
            "SELECT s.sort_at_ms, s.message_id, m.unread, s.shown FROM memberships s
             JOIN messages m ON m.id = s.message_id WHERE s.mailbox_id = ?1 AND s.{condition}"
        ))?
        .query_map(params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut delete = sql.prepare_cached(
        "DELETE FROM memberships WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
    )?;
    let (mut total, mut unread) = (0, 0);
    for (sort_at_ms, message, is_unread, is_shown) in &rows {
        delete.execute((mailbox.0, sort_at_ms, message))?;
        if *is_shown {
            (total, unread) = (total - 1, unread - i64::from(*is_unread));
        }
    }
    mailboxes::count(tx, mailbox, total, unread)?;
    let messages: Vec<MessageId> = rows.iter().map(|row| MessageId(row.1)).collect();
    messages::remove_homeless(tx, &messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arrival;
    use crate::world::{MAY_MS, World, arrival, raw};

    fn message(name: &str, subject: &str) -> Arrival {
        arrival(name, MAY_MS, raw(MAY_MS, subject, "", "text"))
    }

    fn held_now(world: &World) -> u32 {
        world.store.read(|tx| held(tx, world.inbox)).unwrap()
    }

    #[test]
    fn a_range_of_names_goes_with_messages_bytes_and_index() {
        let world = World::new();
        let names = ["1:0001", "1:0002", "1:0003", "1:0010"];
        world.store.add(world.inbox, names.map(|name| message(name, name)).into()).unwrap();
        world.store.write(|tx| remove_range(tx, world.inbox, "1:0002", "1:0009")).unwrap();
        assert_eq!(world.subjects(), ["1:0010", "1:0001"]);
        assert_eq!((world.counts(), held_now(&world)), ((2, 2), 2));
        let health = world.store.check(crate::Depth::Deep).unwrap();
        assert_eq!((health.searchable, health.raw_verified), (2, 2));
        world.assert_whole();
    }

    #[test]
    fn names_that_are_held_are_known() {
        let world = World::new();
        let names = ["1:1", "1:2"];
        world.store.add(world.inbox, vec![message(names[0], "x")]).unwrap();
        let found = world.store.read(|tx| known(tx, world.inbox, &names)).unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["1:1"]);
        assert!(world.store.read(|tx| known(tx, world.sent, &names)).unwrap().is_empty());
    }
}
