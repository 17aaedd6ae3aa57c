//! Which message is in which mailbox, and under which name on the server.
//!
//! The key is the order of lists, so a mailbox is listed by walking it. A row is
//! *stale* after its server voided all names of the mailbox: still shown, but
//! without a name until its message comes again.

use crate::{
    effective,
    error::StoreError,
    table::{mailboxes, messages},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{FlagSet, MailboxId, MessageId};
use rusqlite::{OptionalExtension, Params};
use std::collections::BTreeMap;

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

/// Returns those of `names` that the store holds, with their messages.
///
/// # Errors
///
/// What SQLite says.
pub fn known<S: AsRef<str>>(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
    names: &[S],
) -> Result<BTreeMap<String, MessageId>, StoreError> {
    let mut found = BTreeMap::new();
    for name in names {
        if let Some(message) = find(tx, mailbox, name.as_ref())? {
            found.insert(name.as_ref().to_owned(), message);
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

/// Counts the names that the store holds for a mailbox; void ones are none.
///
/// # Errors
///
/// What SQLite says.
pub fn held(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<u32, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT count(*) FROM memberships INDEXED BY memberships_by_name
         WHERE mailbox_id = ?1 AND stale = 0",
    )?;
    Ok(query.query_row([mailbox.0], |row| row.get(0))?)
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
            effective::set_remote(tx, message, flags)?;
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
    remove_where(tx, mailbox, "stale = 0 AND remote_id BETWEEN ?2 AND ?3", (mailbox.0, first, last))
}

/// Declares all names of a mailbox void. Its messages stay visible, and take
/// their new names when they come again.
///
/// # Errors
///
/// What SQLite says.
pub fn reset(tx: &mut WriteTx<'_>, mailbox: MailboxId) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE memberships SET stale = 1 WHERE mailbox_id = ?1 AND stale = 0",
        [mailbox.0],
    )?;
    mailboxes::set_cursor(tx, mailbox, None)
}

/// Removes the messages that did not come again since [`reset`].
///
/// # Errors
///
/// What SQLite says.
pub fn drop_stale(tx: &mut WriteTx<'_>, mailbox: MailboxId) -> Result<(), StoreError> {
    match has_stale(tx, mailbox)? {
        true => remove_where(tx, mailbox, "stale = 1", (mailbox.0,)),
        false => Ok(()),
    }
}

/// Whether messages of `mailbox` still wait for their new names since [`reset`].
///
/// # Errors
///
/// What SQLite says.
pub fn has_stale(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM memberships INDEXED BY memberships_stale
         WHERE mailbox_id = ?1 AND stale = 1 LIMIT 1",
    )?;
    Ok(query.exists([mailbox.0])?)
}

/// Gives a new name to a message that lost its own, if header and size are the same.
pub(crate) fn adopt(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
    header_hash: i64,
    size_bytes: u64,
) -> Result<Option<MessageId>, StoreError> {
    let size_bytes = i64::try_from(size_bytes).unwrap_or(i64::MAX);
    let lost: Option<(u32, i64)> = tx
        .sql()
        .prepare_cached(
            "SELECT s.message_id, s.sort_at_ms FROM memberships s
             JOIN messages m ON m.id = s.message_id
             WHERE s.mailbox_id = ?1 AND s.stale = 1 AND s.header_hash = ?2
             AND m.size_bytes = ?3 LIMIT 1",
        )?
        .query_row((mailbox.0, header_hash, size_bytes), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((message, sort_at_ms)) = lost else { return Ok(None) };
    tx.sql()
        .prepare_cached(
            "UPDATE memberships SET stale = 0, remote_id = ?4
             WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
        )?
        .execute((mailbox.0, sort_at_ms, message, remote_id))?;
    Ok(Some(MessageId(message)))
}

/// Puts a message into a mailbox. The counts are the caller's to move.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    mailbox: MailboxId,
    sort_at_ms: i64,
    message: MessageId,
    remote_id: &str,
    header_hash: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, remote_id, header_hash)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((mailbox.0, sort_at_ms, message.0, remote_id, header_hash))?;
    Ok(())
}

/// Returns the messages that the user sees in a mailbox.
pub(crate) fn messages_in(
    tx: &ReadTx<'_>,
    mailbox: MailboxId,
) -> Result<Vec<MessageId>, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT message_id FROM memberships WHERE mailbox_id = ?1")?;
    Ok(query.query_map([mailbox.0], |row| row.get(0).map(MessageId))?.collect::<Result<_, _>>()?)
}

/// Returns the mailboxes in which the user sees a message.
pub(crate) fn mailboxes_of(
    tx: &ReadTx<'_>,
    message: MessageId,
) -> Result<Vec<MailboxId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT mailbox_id FROM memberships WHERE message_id = ?1 ORDER BY mailbox_id",
    )?;
    Ok(query.query_map([message.0], |row| row.get(0).map(MailboxId))?.collect::<Result<_, _>>()?)
}

/// Removes the memberships of `mailbox` (?1) that `condition` names.
fn remove_where(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    condition: &str,
    params: impl Params,
) -> Result<(), StoreError> {
    let sql = tx.sql();
    let rows: Vec<(i64, u32, bool)> = sql
        .prepare_cached(&format!(
            "SELECT s.sort_at_ms, s.message_id, m.unread FROM memberships s
             JOIN messages m ON m.id = s.message_id WHERE s.mailbox_id = ?1 AND s.{condition}"
        ))?
        .query_map(params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut delete = sql.prepare_cached(
        "DELETE FROM memberships WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
    )?;
    let (mut total, mut unread) = (0, 0);
    for (sort_at_ms, message, is_unread) in &rows {
        delete.execute((mailbox.0, sort_at_ms, message))?;
        (total, unread) = (total - 1, unread - i64::from(*is_unread));
    }
    mailboxes::count(tx, mailbox, total, unread)?;
    let messages: Vec<MessageId> = rows.iter().map(|row| MessageId(row.1)).collect();
    messages::remove_homeless(tx, &messages)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arrival;
    use crate::world::{MAY_MS, World, arrival, flags, header_of, raw};

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
    fn after_a_reset_a_message_takes_its_new_name_and_keeps_its_body() {
        let world = World::new();
        let (one, two) = (message("1:1", "one"), message("1:2", "two"));
        world.store.add(world.inbox, vec![one.clone(), two]).unwrap();
        let known = world.find("1:1");
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        assert_eq!(world.subjects(), ["two", "one"]);
        assert_eq!(
            (held_now(&world), world.store.read(|tx| places(tx, known)).unwrap()),
            (0, vec![])
        );

        let again = Arrival { remote_id: "2:7".into(), flags: flags("seen"), ..header_of(&one) };
        world.store.add(world.inbox, vec![again]).unwrap();
        assert_eq!(world.find("2:7"), known);
        assert!(world.row(known).has_body);
        assert_eq!(world.counts(), (2, 1));
        world.store.write(|tx| drop_stale(tx, world.inbox)).unwrap();
        assert_eq!((world.subjects(), world.counts()), (vec!["one".to_owned()], (1, 0)));
        world.assert_whole();
    }

    #[test]
    fn a_second_reset_in_the_middle_of_a_refill_loses_nothing() {
        let world = World::new();
        let all: Vec<Arrival> =
            ["a", "b", "c"].map(|subject| message(&format!("1:{subject}"), subject)).into();
        world.store.add(world.inbox, all.clone()).unwrap();
        let renamed = |validity: u32, take: usize| -> Vec<Arrival> {
            let rename = |arrival: &Arrival| {
                let remote_id = arrival.remote_id.replacen('1', &validity.to_string(), 1);
                Arrival { remote_id, ..header_of(arrival) }
            };
            all.iter().take(take).map(rename).collect()
        };
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        world.store.add(world.inbox, renamed(2, 2)).unwrap();
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        world.store.add(world.inbox, renamed(3, 3)).unwrap();
        world.store.write(|tx| drop_stale(tx, world.inbox)).unwrap();
        assert_eq!(world.subjects(), ["c", "b", "a"]);
        assert_eq!((held_now(&world), world.counts()), (3, (3, 3)));
        assert!(
            all.iter().all(|one| {
                world.row(world.find(&one.remote_id.replacen('1', "3", 1))).has_body
            })
        );
        world.assert_whole();
    }

    #[test]
    fn equal_messages_take_one_new_name_each() {
        let world = World::new();
        world.store.add(world.inbox, vec![message("1:1", "x"), message("1:2", "x")]).unwrap();
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        let again = ["2:1", "2:2", "2:3"].map(|name| header_of(&message(name, "x")));
        world.store.add(world.inbox, again.into()).unwrap();
        let bodies = ["2:1", "2:2", "2:3"].map(|name| world.row(world.find(name)).has_body);
        assert_eq!(bodies.iter().filter(|has| **has).count(), 2);
        assert_eq!(world.subjects().len(), 3);
    }

    #[test]
    fn another_size_is_another_message() {
        let world = World::new();
        let one = message("1:1", "x");
        world.store.add(world.inbox, vec![one.clone()]).unwrap();
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        let other =
            Arrival { remote_id: "2:1".into(), size_bytes: one.size_bytes + 1, ..header_of(&one) };
        world.store.add(world.inbox, vec![other]).unwrap();
        assert!(!world.row(world.find("2:1")).has_body);
        assert_eq!(world.subjects().len(), 2);
    }

    #[test]
    fn a_reset_begins_the_synchronization_anew() {
        let world = World::new();
        let cursor = || world.store.read(|tx| mailboxes::cursor(tx, world.inbox)).unwrap();
        world.store.write(|tx| mailboxes::set_cursor(tx, world.inbox, Some(b"7"))).unwrap();
        assert_eq!(cursor().as_deref(), Some(&b"7"[..]));
        world.store.write(|tx| reset(tx, world.inbox)).unwrap();
        assert_eq!(cursor(), None);
    }

    #[test]
    fn names_that_are_held_are_known() {
        let world = World::new();
        let names = ["1:1", "1:2"];
        world.store.add(world.inbox, vec![message(names[0], "x")]).unwrap();
        let found = world.store.read(|tx| known(tx, world.inbox, &names)).unwrap();
        assert_eq!(found.into_keys().collect::<Vec<_>>(), ["1:1"]);
        assert!(world.store.read(|tx| known(tx, world.sent, &names)).unwrap().is_empty());
    }
}
