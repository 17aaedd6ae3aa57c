//! What outlives the name of a mailbox, so that a rename by another client takes its messages
//! along instead of bringing them all again.

use crate::{
    error::StoreError,
    table::memberships,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

pub(crate) const SCHEMA: &str = "
ALTER TABLE mailboxes ADD COLUMN lasting_id TEXT NOT NULL DEFAULT ''; -- '' where there is none
CREATE INDEX mailboxes_lasting ON mailboxes (account_id, lasting_id) WHERE lasting_id <> '';
";

/// A mailbox as a server lists it, as far as it can be known again by that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name on the wire.
    pub remote_id: String,
    /// What a rename leaves as it is; `None` where nothing is known.
    pub lasting_id: Option<String>,
}

/// Gives mailboxes that were renamed on their server the names that they have now, before
/// those are taken for new ones. `listed` is all that the server has.
///
/// A mailbox that went and one that came, alike and like no other, are taken for the same. As
/// that proves nothing, each message has to be known again by its header before it counts as
/// being there.
///
/// # Errors
///
/// What SQLite says.
pub fn follow(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    listed: &[Listed],
) -> Result<(), StoreError> {
    let there: BTreeSet<&str> = listed.iter().map(|one| one.remote_id.as_str()).collect();
    let mut missing: Vec<Known> = known(tx, account)?;
    let held: BTreeSet<String> = missing.iter().map(|one| one.remote_id.clone()).collect();
    missing.retain(|one| !there.contains(one.remote_id.as_str()));
    let new: Vec<&Listed> = listed.iter().filter(|one| !held.contains(&one.remote_id)).collect();
    for one in &new {
        let Some(lasting_id) = one.lasting_id.as_deref().filter(|id| !id.is_empty()) else {
            continue;
        };
        let alike = new.iter().filter(|other| other.lasting_id == one.lasting_id).count();
        let mut candidates = missing.iter().filter(|known| known.lasting_id == lasting_id);
        if alike == 1
            && let (Some(known), None) = (candidates.next(), candidates.next())
        {
            rename(tx, known.id, &one.remote_id)?;
            memberships::reset(tx, known.id)?;
        }
    }
    Ok(())
}

/// Notes what outlives the name of a mailbox.
///
/// # Errors
///
/// What SQLite says.
pub fn note(tx: &WriteTx<'_>, mailbox: MailboxId, lasting_id: &str) -> Result<(), StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT lasting_id FROM mailboxes WHERE id = ?1")?;
    let noted: Option<String> = query.query_row([mailbox.0], |row| row.get(0)).optional()?;
    if noted.is_some_and(|noted| noted != lasting_id) {
        tx.sql()
            .prepare_cached("UPDATE mailboxes SET lasting_id = ?2 WHERE id = ?1")?
            .execute((mailbox.0, lasting_id))?;
    }
    Ok(())
}

struct Known {
    id: MailboxId,
    remote_id: String,
    lasting_id: String,
}

fn known(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Known>, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT id, remote_id, lasting_id FROM mailboxes WHERE account_id = ?1")?;
    let rows = query.query_map([account.0], |row| {
        Ok(Known { id: MailboxId(row.get(0)?), remote_id: row.get(1)?, lasting_id: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn rename(tx: &mut WriteTx<'_>, mailbox: MailboxId, remote_id: &str) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE mailboxes SET remote_id = ?2 WHERE id = ?1")?
        .execute((mailbox.0, remote_id))?;
    tx.mailbox_changed(mailbox);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{mailboxes, world::World};

    fn listed(name: &str, lasting_id: Option<&str>) -> Listed {
        Listed { remote_id: name.into(), lasting_id: lasting_id.map(str::to_owned) }
    }

    /// The inbox, which holds a message, where the server lists `new`; Sent stays. Returns
    /// what the inbox's row is called then, and how many names it holds.
    fn follow_to(new: &[Listed]) -> (String, u32) {
        let world = World::new();
        world.receive("1:1", "one", "", "");
        let mut all = new.to_vec();
        all.push(listed("Sent", Some("7.2")));
        let found = world.store.write(|tx| {
            note(tx, world.inbox, "7.5")?;
            note(tx, world.sent, "7.2")?;
            follow(tx, world.account, &all)?;
            let name = mailboxes::remote(tx, world.inbox)?.remote_id;
            Ok((name, memberships::held(tx, world.inbox)?))
        });
        found.unwrap()
    }

    #[test]
    fn one_that_went_and_one_like_it_are_the_same_until_its_messages_say_otherwise() {
        assert_eq!(follow_to(&[listed("Post", Some("7.5"))]), ("Post".into(), 0));
    }

    #[test]
    fn what_is_not_alike_or_not_alone_is_another_mailbox() {
        for new in [
            vec![listed("Post", Some("7.6"))],
            vec![listed("Post", None)],
            vec![listed("Post", Some(""))],
            vec![listed("Post", Some("7.5")), listed("Copy", Some("7.5"))],
            // One that is still there was not renamed.
            vec![listed("INBOX", Some("7.5")), listed("Post", Some("7.5"))],
        ] {
            assert_eq!(follow_to(&new), ("INBOX".into(), 1), "{new:?}");
        }
    }

    #[test]
    fn two_that_went_alike_are_not_told_apart() {
        let world = World::new();
        let followed = world.store.write(|tx| {
            note(tx, world.inbox, "7.1")?;
            note(tx, world.sent, "7.1")?;
            follow(tx, world.account, &[listed("Post", Some("7.1"))])?;
            Ok(mailboxes::remote(tx, world.inbox)?.remote_id)
        });
        assert_eq!(followed.unwrap(), "INBOX");
    }
}
