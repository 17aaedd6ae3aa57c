//! Messages that their server keeps in several mailboxes at once: one message, under one name
//! in all of them, with a membership for each.
//!
//! One that is in no mailbox any more is *adrift*: hidden, but kept until every mailbox was
//! looked into, as it may turn up in another.

use crate::{
    error::StoreError,
    index, placement,
    table::{mailboxes, memberships, messages},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId, MessageId};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;

pub(crate) const SCHEMA: &str = "
-- What its server calls it in every mailbox; '' where each mailbox has messages of its own.
ALTER TABLE messages ADD COLUMN object_id TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX messages_by_object ON messages (account_id, object_id) WHERE object_id <> '';
";

/// A message as a mailbox lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Its name in the mailbox.
    pub remote_id: String,
    /// Its name in all of them.
    pub object_id: String,
}

/// Whether the server may have the message in several mailboxes at once.
///
/// # Errors
///
/// What SQLite says.
pub fn is_shared(tx: &ReadTx<'_>, message: MessageId) -> Result<bool, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT 1 FROM messages WHERE id = ?1 AND object_id <> ''")?;
    Ok(query.exists([message.0])?)
}

/// Returns what its server calls a message in every mailbox; empty where it can have it in one
/// alone.
pub(crate) fn object_id(tx: &ReadTx<'_>, message: MessageId) -> Result<String, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT object_id FROM messages WHERE id = ?1")?;
    Ok(query.query_row([message.0], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// Returns the message of that name in all mailboxes of an account.
pub(crate) fn find(
    tx: &ReadTx<'_>,
    account: AccountId,
    object_id: &str,
) -> Result<Option<MessageId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM messages WHERE account_id = ?1 AND object_id = ?2 AND object_id <> ''",
    )?;
    Ok(query.query_row((account.0, object_id), |row| row.get(0)).optional()?.map(MessageId))
}

/// Notes the name of a message in all mailboxes, unless it has one, or another message has it.
pub(crate) fn note(
    tx: &WriteTx<'_>,
    account: AccountId,
    message: MessageId,
    object_id: &str,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE messages SET object_id = ?3 WHERE id = ?2 AND object_id = '' AND NOT EXISTS (
                 SELECT 1 FROM messages WHERE account_id = ?1 AND object_id = ?3)",
        )?
        .execute((account.0, message.0, object_id))?;
    Ok(())
}

/// Puts messages that are here already into a mailbox that lists them. Returns their names in
/// it; the others have yet to be brought.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn recognize(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    listed: &[Sighting],
) -> Result<BTreeSet<String>, StoreError> {
    let account = mailboxes::account(tx, mailbox)?;
    let mut known = BTreeSet::new();
    for one in listed {
        if let Some(message) = find(tx, account, &one.object_id)? {
            put(tx, mailbox, message, &one.remote_id)?;
            known.insert(one.remote_id.clone());
        }
    }
    Ok(known)
}

/// Puts a message into a mailbox under a name that no other has there. Of two names of one
/// message the later one holds: it left the mailbox and came again.
pub(crate) fn put(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    message: MessageId,
    remote_id: &str,
) -> Result<(), StoreError> {
    let mut row = tx.sql().prepare_cached(
        "SELECT stale, remote_id FROM memberships WHERE message_id = ?1 AND mailbox_id = ?2",
    )?;
    let found: Option<(bool, String)> =
        row.query_row((message.0, mailbox.0), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        Some((false, name)) if name.as_str() >= remote_id => return Ok(()),
        Some(_) => tx
            .sql()
            .prepare_cached(
                "UPDATE memberships SET stale = 0, expected = 0, remote_id = ?3
                 WHERE message_id = ?1 AND mailbox_id = ?2",
            )?
            .execute((message.0, mailbox.0, remote_id))?,
        // Not shown yet: what the user sees of it is for the waiting operations to say.
        None => tx
            .sql()
            .prepare_cached(
                "INSERT INTO memberships (mailbox_id, sort_at_ms, message_id, remote_id,
                 header_hash, thread_id, asleep, shown)
                 SELECT ?2, m.sort_at_ms, m.id, ?3, coalesce(max(s.header_hash), 0), m.thread_id,
                 coalesce(max(s.asleep), 0), 0
                 FROM messages m LEFT JOIN memberships s ON s.message_id = m.id
                 WHERE m.id = ?1 GROUP BY m.id",
            )?
            .execute((message.0, mailbox.0, remote_id))?,
    };
    placement::recompute(tx, &[message])
}

/// Hides a message that is in no mailbox.
pub(super) fn set_adrift(tx: &mut WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE messages SET hidden = 1 WHERE id = ?1")?
        .execute([message.0])?;
    tx.message_changed(message);
    Ok(())
}

/// Removes the messages of an account that are adrift: every mailbox was looked into.
///
/// # Errors
///
/// What SQLite says.
pub fn remove_adrift(tx: &mut WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    let adrift: Vec<u32> = tx
        .sql()
        .prepare_cached(
            "SELECT id FROM messages WHERE hidden = 1 AND account_id = ?1 AND object_id <> ''
             AND NOT EXISTS (SELECT 1 FROM memberships WHERE message_id = id)",
        )?
        .query_map([account.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut entries = Vec::new();
    for message in adrift {
        entries.extend(messages::remove(tx, MessageId(message))?);
    }
    index::delete(tx, entries)
}

/// Returns the mailboxes in which the user sees a message, in the order in which they were
/// first seen; none where its server can have it in one alone.
///
/// # Errors
///
/// What SQLite says.
pub fn mailboxes_of(tx: &ReadTx<'_>, message: MessageId) -> Result<Vec<MailboxId>, StoreError> {
    match is_shared(tx, message)? {
        true => memberships::mailboxes_of(tx, message),
        false => Ok(Vec::new()),
    }
}

#[cfg(test)]
#[path = "objects_tests.rs"]
mod tests;
