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
    /// What a rename leaves as it is; `None` where nothing is known. Where it ends in a dot and a
    /// number, that grows with the messages that come in.
    pub lasting_id: Option<String>,
}

/// Gives mailboxes that were renamed on their server the names that they have now, before
/// those are taken for new ones. `listed` is all that the server has.
///
/// A mailbox that went and one that came, alike and like no other, are taken for the same; after
/// those, one that may have grown meanwhile. As that proves nothing, each message has to be known again by its header before it counts as
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
    missing.retain(|one| !one.lasting_id.is_empty());
    let new = listed.iter().filter(|one| !held.contains(&one.remote_id));
    let mut new: Vec<(&str, &str)> =
        new.filter_map(|one| Some((&*one.remote_id, one.lasting_id.as_deref()?))).collect();
    for is_alike in [|known: &str, listed: &str| known == listed, may_have_grown] {
        let mut found = Vec::new();
        for (remote_id, lasting_id) in &new {
            let mut candidates =
                missing.iter().filter(|known| is_alike(&known.lasting_id, lasting_id));
            let (Some(known), None) = (candidates.next(), candidates.next()) else { continue };
            let rivals = new.iter().filter(|(_, other)| is_alike(&known.lasting_id, other));
            if rivals.count() == 1 {
                found.push((known.id, (*remote_id).to_owned()));
            }
        }
        for (id, remote_id) in found {
            missing.retain(|known| known.id != id);
            new.retain(|(name, _)| *name != remote_id);
            rename(tx, id, &remote_id)?;
            memberships::reset(tx, id)?;
        }
    }
    Ok(())
}

/// Whether only the number at the end differs, and is larger.
fn may_have_grown(known: &str, listed: &str) -> bool {
    let read = |id: &str| -> Option<(String, u64)> {
        let (head, number) = id.rsplit_once('.')?;
        Some((head.to_owned(), number.parse().ok()?))
    };
    match (read(known), read(listed)) {
        (Some((head, number)), Some((other, larger))) => head == other && number <= larger,
        (None, _) | (_, None) => false,
    }
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

/// Whether it is known what outlives the name of a mailbox.
///
/// # Errors
///
/// What SQLite says.
pub fn is_noted(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM mailboxes WHERE id = ?1 AND lasting_id <> ''")?;
    Ok(query.exists([mailbox.0])?)
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
    fn one_that_has_grown_is_the_same_where_no_other_can_be() {
        assert_eq!(follow_to(&[listed("Post", Some("7.9"))]), ("Post".into(), 0));
        let two = [listed("Post", Some("7.9")), listed("Copy", Some("7.6"))];
        assert_eq!(follow_to(&two), ("INBOX".into(), 1));
        // One that has not is nearer.
        let two = [listed("Post", Some("7.9")), listed("Copy", Some("7.5"))];
        assert_eq!(follow_to(&two), ("Copy".into(), 0));
        assert!(!may_have_grown("7.4", "8.9") && !may_have_grown("7", "7.1"));
    }

    #[test]
    fn what_is_not_alike_or_not_alone_is_another_mailbox() {
        for new in [
            vec![listed("Post", Some("7.4"))],
            vec![listed("Post", Some("8.6"))],
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
