//! Counts over everything, for a shell's sidebar and its page on storage.

use crate::{error::StoreError, table::messages, transaction::ReadTx, walk::STARRED};
use barid_model::{AccountId, MessageId};

/// What an account takes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whose it is.
    pub account: AccountId,
    /// Messages of it.
    pub messages: u32,
    /// Those of them whose body is not here.
    pub headers_only: u32,
    /// Bytes of all of them, as the servers claim.
    pub size_bytes: u64,
}

/// Returns what each account takes, in order of accounts; accounts without messages included.
///
/// # Errors
///
/// What SQLite says.
pub fn taken(tx: &ReadTx<'_>) -> Result<Vec<Taken>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT a.id, count(m.id), coalesce(sum(m.id IS NOT NULL AND m.raw_id IS NULL), 0),
         coalesce(sum(m.size_bytes), 0)
         FROM accounts a LEFT JOIN messages m ON m.account_id = a.id
         GROUP BY a.id ORDER BY a.id",
    )?;
    let rows = query.query_map([], |row| {
        Ok(Taken {
            account: AccountId(row.get(0)?),
            messages: row.get(1)?,
            headers_only: row.get(2)?,
            size_bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Counts the messages that the user has starred, in some accounts or all; the same message
/// of several accounts once.
///
/// # Errors
///
/// What SQLite says.
pub fn starred(tx: &ReadTx<'_>, accounts: Option<&[AccountId]>) -> Result<u32, StoreError> {
    let within = messages::within(accounts);
    let mut query = tx.sql().prepare_cached(&format!(
        "SELECT count(DISTINCT iif(m.twin = 0, m.id, m.twin)) FROM messages m
         WHERE {STARRED} AND m.hidden = 0 AND {within}"
    ))?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Returns those of `messages` that stand unread in an inbox, with whose they are.
///
/// # Errors
///
/// What SQLite says.
pub fn unread_in_inbox(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<Vec<(MessageId, AccountId)>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.account_id FROM messages m
         JOIN memberships s ON s.message_id = m.id AND s.shown = 1
         JOIN mailboxes b ON b.id = s.mailbox_id
         WHERE m.id = ?1 AND m.unread = 1 AND b.role = 'inbox' LIMIT 1",
    )?;
    let mut found = Vec::new();
    for message in messages {
        let mut accounts = query.query_map([message.0], |row| row.get(0).map(AccountId))?;
        if let Some(account) = accounts.next() {
            found.push((*message, account?));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, arrival, flags, raw};

    #[test]
    fn only_unread_mail_of_an_inbox_is_news() {
        let world = World::new();
        let new = world.receive("1:1", "new", "", "");
        let mut read = arrival("1:2", 0, raw(0, "read", "", ""));
        read.flags = flags("seen");
        world.store.add(world.inbox, vec![read]).unwrap();
        world.store.add(world.sent, vec![arrival("1:3", 0, raw(0, "mine", "", ""))]).unwrap();
        let all: Vec<_> = (0..9).map(MessageId).collect();
        let news = world.store.read(|tx| unread_in_inbox(tx, &all)).unwrap();
        assert_eq!(news, [(new, world.account)]);
    }

    #[test]
    fn a_star_is_that_flag_and_no_other() {
        let world = World::new();
        for (name, set) in [("1:1", "flagged seen"), ("1:2", "flaggedtwice"), ("1:3", "seen")] {
            let mut one = arrival(name, 0, raw(0, name, "", ""));
            one.flags = flags(set);
            world.store.add(world.inbox, vec![one]).unwrap();
        }
        assert_eq!(world.store.read(|tx| starred(tx, None)).unwrap(), 1);
        let nobody = world.store.read(|tx| starred(tx, Some(&[]))).unwrap();
        assert_eq!(nobody, 0);
    }

    #[test]
    fn an_account_without_messages_takes_nothing() {
        let world = World::new();
        let empty = Taken { account: world.account, messages: 0, headers_only: 0, size_bytes: 0 };
        assert_eq!(world.store.read(taken).unwrap(), [empty]);
        world.receive("1:1", "one", "", "");
        let taken = world.store.read(taken).unwrap();
        assert_eq!((taken[0].messages, taken[0].headers_only), (1, 0));
        assert!(taken[0].size_bytes > 0);
    }
}
