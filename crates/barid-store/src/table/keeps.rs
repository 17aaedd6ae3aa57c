//! How much of a mailbox's messages the user wants here. A mailbox without a row: all.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{Keep, MailboxId};
use rusqlite::OptionalExtension;
use std::collections::HashMap;

pub(crate) const SCHEMA: &str = "
CREATE TABLE keeps (
    mailbox_id INTEGER PRIMARY KEY REFERENCES mailboxes (id) ON DELETE CASCADE,
    days       INTEGER NOT NULL DEFAULT -1 -- -1: all, 0: headers alone, else of so many days
) STRICT;
";

/// Returns what is wanted of a mailbox.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<Keep, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT days FROM keeps WHERE mailbox_id = ?1")?;
    let days = query.query_row([mailbox.0], |row| row.get(0)).optional()?;
    Ok(days.map_or(Keep::All, Keep::from_days))
}

/// Returns the mailboxes of which something else than all is wanted.
///
/// # Errors
///
/// What SQLite says.
pub fn all(tx: &ReadTx<'_>) -> Result<HashMap<MailboxId, Keep>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT mailbox_id, days FROM keeps")?;
    let rows =
        query.query_map([], |row| Ok((MailboxId(row.get(0)?), Keep::from_days(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes what is wanted of a mailbox. What is here already stays.
///
/// # Errors
///
/// What SQLite says, also where there is no such mailbox.
pub fn set(tx: &mut WriteTx<'_>, mailbox: MailboxId, keep: Keep) -> Result<(), StoreError> {
    match keep {
        Keep::All => tx.sql().execute("DELETE FROM keeps WHERE mailbox_id = ?1", [mailbox.0])?,
        Keep::Days(_) | Keep::Headers => tx.sql().execute(
            "INSERT OR REPLACE INTO keeps (mailbox_id, days) VALUES (?1, ?2)",
            (mailbox.0, keep.to_days()),
        )?,
    };
    tx.mailbox_changed(mailbox);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        mailboxes, messages,
        world::{MAY_MS, World, arrival, header_of, raw},
    };

    const DAY_MS: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn only_bodies_that_are_wanted_are_missing() {
        let world = World::new();
        let header = |name: &str, at_ms| header_of(&arrival(name, at_ms, raw(at_ms, name, "", "")));
        let all = vec![header("1:1", MAY_MS - 9 * DAY_MS), header("1:2", MAY_MS - DAY_MS)];
        world.store.add(world.inbox, all).unwrap();
        let missing = |keep| -> Vec<String> {
            world.store.write(|tx| set(tx, world.inbox, keep)).unwrap();
            assert_eq!(world.store.read(|tx| get(tx, world.inbox)).unwrap(), keep);
            let rows = world.store.read(|tx| messages::without_body(tx, world.account, MAY_MS, 9));
            rows.unwrap().into_iter().map(|row| row.remote_id).collect()
        };
        assert_eq!(missing(Keep::Days(2)), ["1:2"]);
        assert_eq!(missing(Keep::Days(9)), ["1:2", "1:1"]);
        assert!(missing(Keep::Headers).is_empty());
        assert_eq!(missing(Keep::All), ["1:2", "1:1"]);
        assert!(world.store.read(all_of).unwrap().is_empty());
    }

    fn all_of(tx: &ReadTx<'_>) -> Result<HashMap<MailboxId, Keep>, StoreError> {
        all(tx)
    }

    #[test]
    fn a_choice_goes_with_its_mailbox() {
        let world = World::new();
        world.store.write(|tx| set(tx, world.inbox, Keep::Headers)).unwrap();
        assert_eq!(world.store.read(all_of).unwrap().len(), 1);
        world.store.write(|tx| mailboxes::remove(tx, world.inbox)).unwrap();
        assert!(world.store.read(all_of).unwrap().is_empty());
    }
}
