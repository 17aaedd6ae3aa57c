//! The same message in several accounts, so that lists over accounts can show it once.
//!
//! Two messages are the same if Message-ID, date, subject and people are, and so is the text
//! of both as far as it is here. Those of one account alone are never taken together.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MessageId};
use rusqlite::OptionalExtension;
use std::collections::{BTreeSet, HashMap};

/// What of a message is compared. Follow the tables that were there before.
pub(crate) const SCHEMA: &str = "
ALTER TABLE messages ADD COLUMN ties      BLOB;    -- hashes of names, eight bytes each, its own last
ALTER TABLE messages ADD COLUMN talk      INTEGER NOT NULL DEFAULT 0; -- subject and people; 0: none
ALTER TABLE messages ADD COLUMN is_lost   INTEGER NOT NULL DEFAULT 0; -- an answer that names nothing
ALTER TABLE messages ADD COLUMN same_as   INTEGER NOT NULL DEFAULT 0; -- its header; 0: like no other
ALTER TABLE messages ADD COLUMN same_text INTEGER NOT NULL DEFAULT 0; -- its text; 0: not here
ALTER TABLE messages ADD COLUMN twin      INTEGER NOT NULL DEFAULT 0; -- first of the same in several accounts
CREATE INDEX messages_talk ON messages (talk, sort_at_ms) WHERE talk <> 0;
CREATE INDEX messages_twins ON messages (twin) WHERE twin <> 0;
";

struct Candidate {
    id: MessageId,
    account: AccountId,
    text: i64,
    twin: u32,
}

/// Finds the twins of `message`, after it came or its text did.
pub(crate) fn settle(tx: &mut WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    let own: Option<(u32, i64, i64, u32)> = tx
        .sql()
        .prepare_cached("SELECT thread_id, sort_at_ms, same_as, twin FROM messages WHERE id = ?1")?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((thread, sort_at_ms, same_as, twin)) = own.filter(|own| own.2 != 0) else {
        return Ok(());
    };
    // One that came back from a snooze stands elsewhere in time, but is known by its twins.
    let mut all = candidates(
        tx,
        "thread_id = ?1 AND sort_at_ms = ?2 AND same_as = ?3",
        (thread, sort_at_ms, same_as),
    )?;
    if twin != 0 {
        all.extend(candidates(tx, "twin <> 0 AND twin = ?1", [twin])?);
    }
    all.sort_unstable_by_key(|one| one.id);
    all.dedup_by_key(|one| one.id);
    // One whose text is not here yet is taken for the first.
    let first = all.iter().map(|one| one.text).find(|text| *text != 0).unwrap_or(0);
    let mut classes = HashMap::<i64, Vec<&Candidate>>::new();
    for one in &all {
        classes.entry(if one.text == 0 { first } else { one.text }).or_default().push(one);
    }
    for class in classes.values() {
        let accounts: BTreeSet<AccountId> = class.iter().map(|one| one.account).collect();
        let leader = class.first().map_or(0, |one| one.id.0);
        let twin = if accounts.len() > 1 { leader } else { 0 };
        for one in class.iter().filter(|one| one.twin != twin) {
            write(tx, one.id, twin)?;
        }
    }
    Ok(())
}

/// Finds out who is left after one of the twins under `twin` has gone.
pub(crate) fn settle_rest(tx: &mut WriteTx<'_>, twin: u32) -> Result<(), StoreError> {
    let rest = candidates(tx, "twin <> 0 AND twin = ?1", [twin])?;
    let accounts: BTreeSet<AccountId> = rest.iter().map(|one| one.account).collect();
    let leader = rest.first().map_or(0, |one| one.id.0);
    let new = if accounts.len() > 1 { leader } else { 0 };
    for one in &rest {
        match one.twin == new {
            true => tx.message_changed(one.id),
            false => write(tx, one.id, new)?,
        }
    }
    Ok(())
}

/// Returns all twins, each with the name that they share.
pub(crate) fn all(tx: &ReadTx<'_>) -> Result<HashMap<MessageId, u32>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id, twin FROM messages WHERE twin <> 0")?;
    let rows = query.query_map([], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns `messages` and the twins of each.
///
/// # Errors
///
/// What SQLite says.
pub fn with_twins(
    tx: &ReadTx<'_>,
    messages: impl IntoIterator<Item = MessageId>,
) -> Result<BTreeSet<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT t.id FROM messages m JOIN messages t ON t.twin = m.twin
         WHERE m.id = ?1 AND m.twin <> 0 AND t.twin <> 0",
    )?;
    let mut found = BTreeSet::new();
    for message in messages {
        found.insert(message);
        let ids = query.query_map([message.0], |row| row.get(0).map(MessageId))?;
        for id in ids {
            found.insert(id?);
        }
    }
    Ok(found)
}

fn candidates(
    tx: &ReadTx<'_>,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Candidate>, StoreError> {
    let sql = format!(
        "SELECT id, account_id, same_text, twin FROM messages WHERE {condition} ORDER BY id"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    let rows = query.query_map(values, |row| {
        Ok(Candidate {
            id: MessageId(row.get(0)?),
            account: AccountId(row.get(1)?),
            text: row.get(2)?,
            twin: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn write(tx: &mut WriteTx<'_>, message: MessageId, twin: u32) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE messages SET twin = ?2 WHERE id = ?1")?
        .execute((message.0, twin))?;
    tx.message_changed(message);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Arrival, accounts,
        mailboxes::{self},
        world::{MAY_MS, World, arrival, header_of, raw, remote, settings},
    };
    use barid_model::{MailboxId, Role};

    fn second(world: &World) -> MailboxId {
        let inbox = remote("INBOX", Some(Role::Inbox));
        let add = |tx: &mut WriteTx<'_>| {
            let account = accounts::add(tx, &settings("zoe@example.test"))?;
            mailboxes::put(tx, account, &inbox)
        };
        world.store.write(add).unwrap()
    }

    fn letter(way: &str, body: &str) -> Arrival {
        let fields = format!(
            "Received: by {way}\nFrom: bo@x.test\nTo: amina@example.test\nMessage-ID: <1@x>"
        );
        arrival("1:1", MAY_MS, raw(MAY_MS, "Plan", &fields, body))
    }

    fn twins(world: &World) -> Vec<(u32, u32)> {
        let all = world.store.read(all).unwrap();
        let mut all: Vec<_> = all.into_iter().map(|(id, twin)| (id.0, twin)).collect();
        all.sort_unstable();
        all
    }

    #[test]
    fn one_message_in_two_accounts_is_the_same() {
        let world = World::new();
        let other = second(&world);
        world.store.add(world.inbox, vec![letter("a", "text")]).unwrap();
        assert_eq!(twins(&world), []);
        world.store.add(other, vec![letter("b", "text")]).unwrap();
        assert_eq!(twins(&world), [(1, 1), (2, 1)]);
        let remove =
            |tx: &mut WriteTx<'_>| crate::memberships::remove_range(tx, world.inbox, "1:1", "1:1");
        world.store.write(remove).unwrap();
        assert_eq!(twins(&world), []);
        world.assert_whole();
    }

    #[test]
    fn another_text_is_another_message_and_so_is_one_of_the_same_account() {
        let world = World::new();
        let other = second(&world);
        world.store.add(world.inbox, vec![letter("a", "text")]).unwrap();
        world.store.add(world.sent, vec![letter("a", "text")]).unwrap();
        assert_eq!(twins(&world), []);
        world.store.add(other, vec![letter("b", "other text")]).unwrap();
        assert_eq!(twins(&world), []);
    }

    #[test]
    fn a_header_is_taken_for_the_message_until_its_text_says_otherwise() {
        for (body, expected) in [("text", vec![(1, 1), (2, 1)]), ("other", vec![])] {
            let world = World::new();
            let other = second(&world);
            world.store.add(world.inbox, vec![letter("a", "text")]).unwrap();
            let late = letter("b", body);
            world.store.add(other, vec![header_of(&late)]).unwrap();
            assert_eq!(twins(&world), [(1, 1), (2, 1)]);
            let crate::Content::Whole(bytes) = late.content else { unreachable!() };
            world.store.fill(other, vec![("1:1".to_owned(), bytes)]).unwrap();
            assert_eq!(twins(&world), expected, "{body}");
        }
    }
}
