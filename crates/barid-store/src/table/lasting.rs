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
    /// What the server calls it whatever its name is; `None` where it has no such thing.
    pub lasting_id: Option<String>,
    /// The state it is in, where the list told it.
    pub state: Option<Vec<u8>>,
}

/// Gives mailboxes that were renamed on their server the names that they have now, before
/// those are taken for new ones. `listed` is all that the server has.
///
/// An identifier that lasts is proof. Without one, a mailbox that went and one that came in
/// exactly the same state, and no other, are taken for the same; but each message then has to
/// be known again by its header before it counts as being there.
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
        let lasting_id = one.lasting_id.as_deref().filter(|id| !id.is_empty());
        let by_id = |known: &&Known| lasting_id == Some(known.lasting_id.as_str());
        if let Some(known) = missing.iter().find(by_id) {
            rename(tx, known.id, &one.remote_id)?;
            continue;
        }
        let is_like = |known: &&Known| one.state.is_some() && known.cursor == one.state;
        let alike = new.iter().filter(|other| other.state == one.state).count();
        let mut candidates = missing.iter().filter(is_like);
        if one.lasting_id.is_none()
            && alike == 1
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
    cursor: Option<Vec<u8>>,
}

fn known(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Known>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, remote_id, lasting_id, cursor FROM mailboxes WHERE account_id = ?1",
    )?;
    let rows = query.query_map([account.0], |row| {
        Ok(Known {
            id: MailboxId(row.get(0)?),
            remote_id: row.get(1)?,
            lasting_id: row.get(2)?,
            cursor: row.get(3)?,
        })
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
    use crate::{
        mailboxes,
        world::{World, remote},
    };

    fn listed(name: &str, lasting_id: Option<&str>, state: Option<&[u8]>) -> Listed {
        Listed {
            remote_id: name.into(),
            lasting_id: lasting_id.map(str::to_owned),
            state: state.map(<[u8]>::to_vec),
        }
    }

    /// The inbox, which holds a message, renamed to each of `new`; Sent stays. Returns what
    /// the inbox's row is called then, and how many names it holds.
    fn follow_to(new: &[Listed]) -> (String, u32) {
        let world = World::new();
        world.receive("1:1", "one", "", "");
        let mut all = new.to_vec();
        all.push(listed("Sent", None, Some(b"7")));
        let found = world.store.write(|tx| {
            note(tx, world.inbox, "m1")?;
            mailboxes::set_cursor(tx, world.inbox, Some(b"5"))?;
            mailboxes::set_cursor(tx, world.sent, Some(b"7"))?;
            follow(tx, world.account, &all)?;
            let name = mailboxes::remote(tx, world.inbox)?.remote_id;
            Ok((name, memberships::held(tx, world.inbox)?))
        });
        found.unwrap()
    }

    #[test]
    fn an_identifier_that_lasts_is_proof() {
        let new = [listed("Post", Some("m1"), Some(b"9"))];
        assert_eq!(follow_to(&new), ("Post".into(), 1));
        // Another one is another mailbox, whatever state it is in.
        let new = [listed("Post", Some("m2"), Some(b"5"))];
        assert_eq!(follow_to(&new), ("INBOX".into(), 1));
    }

    #[test]
    fn without_one_the_same_state_means_the_same_mailbox_until_its_messages_say_otherwise() {
        assert_eq!(follow_to(&[listed("Post", None, Some(b"5"))]), ("Post".into(), 0));
        for new in [
            vec![listed("Post", None, Some(b"6"))],
            vec![listed("Post", None, None)],
            vec![listed("Post", None, Some(b"5")), listed("Copy", None, Some(b"5"))],
            // One that is still there was not renamed.
            vec![listed("INBOX", None, Some(b"5")), listed("Post", None, Some(b"5"))],
        ] {
            assert_eq!(follow_to(&new), ("INBOX".into(), 1), "{new:?}");
        }
    }

    #[test]
    fn a_mailbox_without_an_identifier_is_like_no_other_without_one() {
        let world = World::new();
        let gone = remote("Gone", None);
        world
            .store
            .write(|tx| {
                let gone = mailboxes::put(tx, world.account, &gone)?;
                let all = [listed("INBOX", None, None), listed("Sent", None, None)];
                follow(tx, world.account, &[&all[..], &[listed("New", Some(""), None)]].concat())?;
                assert_eq!(mailboxes::remote(tx, gone)?.remote_id, "Gone");
                Ok(())
            })
            .unwrap();
    }
}
