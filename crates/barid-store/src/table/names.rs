//! The names under which servers have messages: how they become void, and how a message
//! without one is known again.

use super::memberships::remove_where;
use crate::{
    error::StoreError,
    placement,
    prepare::Listing,
    table::{mailboxes, memberships, messages, objects, tombstones},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Flag, MailboxId, MessageId};

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
    tombstones::clear(tx, mailbox)?;
    mailboxes::set_cursor(tx, mailbox, None)
}

/// Declares those names of a mailbox void that are not from `first` to `last`, in the order of
/// text: messages were put there before it was ever listed, and it has given new names since.
///
/// # Errors
///
/// What SQLite says.
pub fn reset_others(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    first: &str,
    last: &str,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE memberships SET stale = 1
         WHERE mailbox_id = ?1 AND stale = 0 AND remote_id NOT BETWEEN ?2 AND ?3",
        (mailbox.0, first, last),
    )?;
    tombstones::keep_range(tx, mailbox, first, last)
}

/// Removes the messages that did not come again since [`reset`], or that the server moved
/// there and no longer has. Called once everything in the mailbox was listed.
///
/// # Errors
///
/// What SQLite says.
pub fn drop_stale(tx: &mut WriteTx<'_>, mailbox: MailboxId) -> Result<(), StoreError> {
    match has_stale(tx, mailbox)? {
        true => remove_where(tx, mailbox, "stale = 1 AND expected <> 1", (mailbox.0,)),
        false => Ok(()),
    }
}

/// Whether messages of `mailbox` have no names: since [`reset`], or since they were moved.
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

/// Whether the server has messages of `mailbox` under names that are not known here.
///
/// # Errors
///
/// What SQLite says.
pub fn awaits_names(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT 1 FROM memberships INDEXED BY memberships_stale
         WHERE mailbox_id = ?1 AND stale = 1 AND expected <> 1 LIMIT 1",
    )?;
    Ok(query.exists([mailbox.0])?)
}

/// Gives a name to a message that has none, if header and size are the same, and nothing tells
/// that it is another. One that is marked as deleted, where the message was not, is what an
/// earlier move left behind; or the move that its server is being asked for at the moment. Of
/// several, one that has surely not left is the likeliest.
pub(crate) fn adopt(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    remote_id: &str,
    header_hash: i64,
    listing: &Listing,
) -> Result<Option<MessageId>, StoreError> {
    let size_bytes = i64::try_from(listing.size_bytes).unwrap_or(i64::MAX);
    let object_id = listing.object_id.as_deref().unwrap_or_default();
    let is_deleted = listing.flags.contains(&Flag::deleted());
    let mut query = tx.sql().prepare_cached(
        "SELECT s.message_id, s.sort_at_ms, s.expected = 1,
         ?5 = 0 OR instr(' ' || m.flags_remote || ' ', ' $deleted ') > 0
         FROM memberships s JOIN messages m ON m.id = s.message_id
         WHERE s.mailbox_id = ?1 AND s.stale = 1 AND s.header_hash = ?2
         AND m.size_bytes = ?3 AND (?4 = '' OR m.object_id IN ('', ?4))
         AND (?5 = 0 OR s.expected = 0)
         ORDER BY s.expected = 1",
    )?;
    let lost: Vec<(MessageId, i64, bool, bool)> = query
        .query_map((mailbox.0, header_hash, size_bytes, object_id, is_deleted), |row| {
            Ok((MessageId(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    let mut ranked = Vec::with_capacity(lost.len());
    for (message, sort_at_ms, is_early, is_alike) in lost {
        let leaving = leaving(tx, message, mailbox)?;
        if is_alike || leaving != Leaving::No {
            ranked.push(((leaving == Leaving::Gone, is_early, leaving), message, sort_at_ms));
        }
    }
    let found = ranked.into_iter().min_by_key(|(rank, ..)| *rank);
    let Some(((_, is_early, _), message, sort_at_ms)) = found else { return Ok(None) };
    tx.sql()
        .prepare_cached(
            "UPDATE memberships SET stale = 0, expected = 0, remote_id = ?4
             WHERE mailbox_id = ?1 AND sort_at_ms = ?2 AND message_id = ?3",
        )?
        .execute((mailbox.0, sort_at_ms, message.0, remote_id))?;
    // It is there before the move was confirmed.
    if is_early {
        placement::recompute(tx, &[message])?;
    }
    Ok(Some(message))
}

/// Whether a message may have been taken out of a mailbox without our knowing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Leaving {
    No,
    /// Its server was asked to.
    Asked,
    /// It is where its server was asked to put it.
    Gone,
}

fn leaving(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    mailbox: MailboxId,
) -> Result<Leaving, StoreError> {
    if !tx.pending()?.may_be_leaving(message, mailbox) {
        return Ok(Leaving::No);
    }
    let places = memberships::places(tx, message)?;
    let pending = tx.pending()?;
    let is_target = |place: MailboxId| place != mailbox && pending.may_be_in(message, place);
    match places.iter().any(|place| is_target(place.mailbox)) {
        true => Ok(Leaving::Gone),
        false => Ok(Leaving::Asked),
    }
}

/// Notes that the server has taken a message out of all mailboxes but `kept`. Its names
/// there are remembered until the server says that they are gone; but for one that is the
/// message's in every mailbox, which means it again should it come back.
pub(crate) fn forget_places(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    kept: Option<MailboxId>,
) -> Result<(), StoreError> {
    let kept = kept.map_or(0, |mailbox| mailbox.0);
    forget(tx, message, "mailbox_id <> ?2", kept)
}

/// Notes that the server has taken a message out of one mailbox, as [`forget_places`] does.
pub(crate) fn forget_place(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    mailbox: MailboxId,
) -> Result<(), StoreError> {
    forget(tx, message, "mailbox_id = ?2", mailbox.0)
}

/// `mailboxes` says which of them, `number` being ?2.
fn forget(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    mailboxes: &str,
    number: u32,
) -> Result<(), StoreError> {
    let is_unread = messages::is_unread_now(tx, message)?;
    let object_id = objects::object_id(tx, message)?;
    let rows: Vec<(u32, String, bool, bool)> = tx
        .sql()
        .prepare_cached(&format!(
            "DELETE FROM memberships WHERE message_id = ?1 AND {mailboxes} AND expected <> 1
             RETURNING mailbox_id, remote_id, shown, stale"
        ))?
        .query_map((message.0, number), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?
        .collect::<Result<_, _>>()?;
    for (mailbox, remote_id, is_shown, is_stale) in rows {
        if !is_stale && remote_id != object_id {
            tombstones::insert(tx, MailboxId(mailbox), &remote_id)?;
        }
        if is_shown {
            mailboxes::count(tx, MailboxId(mailbox), -1, -i64::from(is_unread))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Arrival,
        memberships::{held, places},
        world::{MAY_MS, World, arrival, flags, header_of, raw},
    };

    fn message(name: &str, subject: &str) -> Arrival {
        arrival(name, MAY_MS, raw(MAY_MS, subject, "", "text"))
    }

    fn held_now(world: &World) -> u32 {
        world.store.read(|tx| held(tx, world.inbox)).unwrap()
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
}
