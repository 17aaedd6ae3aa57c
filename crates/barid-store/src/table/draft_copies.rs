//! Copies of drafts on servers: which messages of a Drafts mailbox are only
//! another form of what is written here, and which of those have had their time.
//!
//! A row is written before its copy is sent off, so that a copy is known for what
//! it is however the sending ended. A copy is only to be removed once a newer one
//! is there, or its draft is gone.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, DraftId, InternetMessageId, MailboxId, MessageId, Role};
use std::collections::BTreeMap;

pub(crate) const SCHEMA: &str = "
CREATE TABLE draft_copies (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    draft_id      INTEGER,                       -- NULL once the draft is gone
    message_id    TEXT    NOT NULL DEFAULT '',   -- the field of that name, without brackets
    message       INTEGER,                       -- the message, where it was here before the draft
    state         TEXT    NOT NULL DEFAULT 'coming', -- coming, current, old, destroyed
    created_at_ms INTEGER NOT NULL DEFAULT 0     -- Unix time, milliseconds
) STRICT;
CREATE INDEX draft_copies_by_draft ON draft_copies (draft_id);
";

/// What `draft_copies` is joined with to find copies among the messages here.
const FOUND: &str = "FROM mailboxes b
     JOIN memberships s ON s.mailbox_id = b.id
     JOIN messages m ON m.id = s.message_id
     JOIN draft_copies c ON c.account_id = b.account_id
          AND (c.message = m.id OR (c.message_id <> '' AND c.message_id = m.message_id))
     WHERE b.role = ?1";

/// Notes that a copy is about to be sent off. Doing it twice is harmless.
///
/// # Errors
///
/// What SQLite says.
pub fn announce(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    account: AccountId,
    message_id: &InternetMessageId,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO draft_copies (account_id, draft_id, message_id, created_at_ms)
         SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (
             SELECT 1 FROM draft_copies WHERE account_id = ?1 AND message_id = ?3)",
        (account.0, draft.0, &message_id.0, now_ms),
    )?;
    Ok(())
}

/// Takes a message that is here as the copy of a draft that was made of it.
///
/// # Errors
///
/// What SQLite says.
pub fn adopt(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    account: AccountId,
    message: MessageId,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO draft_copies (account_id, draft_id, message, state, created_at_ms)
         VALUES (?1, ?2, ?3, 'current', ?4)",
        (account.0, draft.0, message.0, now_ms),
    )?;
    tx.sql().execute("UPDATE drafts SET copied = changes WHERE id = ?1", [draft.0])?;
    Ok(())
}

/// Notes that the server has the copy: all others of the draft have had their time.
/// `changes` is what the copy shows.
///
/// # Errors
///
/// What SQLite says.
pub fn arrived(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    message_id: &InternetMessageId,
    changes: u32,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE draft_copies SET state = CASE message_id WHEN ?2 THEN 'current' ELSE 'old' END
         WHERE draft_id = ?1",
        (draft.0, &message_id.0),
    )?;
    tx.sql()
        .execute("UPDATE drafts SET copied = max(copied, ?2) WHERE id = ?1", (draft.0, changes))?;
    // The draft may have gone while its copy was on its way.
    tx.sql().execute(
        "UPDATE draft_copies SET state = 'old', draft_id = NULL
         WHERE draft_id = ?1 AND NOT EXISTS (SELECT 1 FROM drafts WHERE id = ?1)",
        [draft.0],
    )?;
    Ok(())
}

/// Notes that the server gets no copy of these changes: all copies of the draft have had their
/// time.
///
/// # Errors
///
/// What SQLite says.
pub fn skipped(tx: &mut WriteTx<'_>, draft: DraftId, changes: u32) -> Result<(), StoreError> {
    tx.sql().execute("UPDATE draft_copies SET state = 'old' WHERE draft_id = ?1", [draft.0])?;
    tx.sql()
        .execute("UPDATE drafts SET copied = max(copied, ?2) WHERE id = ?1", (draft.0, changes))?;
    Ok(())
}

/// Lets go of all copies of a draft that is no more.
pub(crate) fn abandon(tx: &mut WriteTx<'_>, draft: DraftId) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE draft_copies SET state = 'old', draft_id = NULL WHERE draft_id = ?1",
        [draft.0],
    )?;
    Ok(())
}

/// Returns drafts of `account` whose copy on the server is not of their latest
/// change, and notes that it is being seen to.
///
/// # Errors
///
/// What SQLite says.
pub fn take_due(tx: &mut WriteTx<'_>, account: AccountId) -> Result<Vec<DraftId>, StoreError> {
    forget_gone(tx, account)?;
    let mut query = tx.sql().prepare_cached(
        "UPDATE drafts SET copied = changes
         WHERE account_id = ?1 AND copied < changes AND outbox_id IS NULL
         AND discarded_ms IS NULL RETURNING id",
    )?;
    let ids = query.query_map([account.0], |row| row.get(0).map(DraftId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// A copy that is to be removed from its server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// Its row here.
    pub copy: i64,
    /// The mailbox it is in.
    pub mailbox: MailboxId,
    /// Its name there.
    pub remote_id: String,
}

/// Returns the copies that have had their time and have a name on the server.
///
/// # Errors
///
/// What SQLite says.
pub fn old(tx: &ReadTx<'_>, account: AccountId) -> Result<Vec<Old>, StoreError> {
    let sql = format!(
        "SELECT c.id, b.id, s.remote_id {FOUND} AND b.account_id = ?2 AND c.state = 'old'
         AND s.stale = 0 ORDER BY m.id"
    );
    let mut query = tx.sql().prepare_cached(&sql)?;
    let rows = query.query_map((Role::Drafts.as_str(), account.0), |row| {
        Ok(Old { copy: row.get(0)?, mailbox: MailboxId(row.get(1)?), remote_id: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes that the server has removed copies. They stay out of sight until the store
/// has heard of it, too.
///
/// # Errors
///
/// What SQLite says.
pub fn destroyed(tx: &mut WriteTx<'_>, old: &[Old]) -> Result<(), StoreError> {
    let mut set =
        tx.sql().prepare_cached("UPDATE draft_copies SET state = 'destroyed' WHERE id = ?1")?;
    for one in old {
        set.execute([one.copy])?;
    }
    Ok(())
}

/// Forgets the copies of `account` that are gone from the server and from here.
fn forget_gone(tx: &WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    let sql = format!(
        "DELETE FROM draft_copies WHERE account_id = ?2 AND state = 'destroyed'
         AND id NOT IN (SELECT c.id {FOUND})"
    );
    tx.sql().prepare_cached(&sql)?.execute((Role::Drafts.as_str(), account.0))?;
    Ok(())
}

/// Returns the messages in Drafts mailboxes that are copies of drafts here, or were:
/// a list that shows drafts does not show them beside.
///
/// # Errors
///
/// What SQLite says.
pub fn messages(tx: &ReadTx<'_>) -> Result<Vec<MessageId>, StoreError> {
    let sql = format!("SELECT DISTINCT m.id {FOUND} ORDER BY m.id");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let rows = query.query_map([Role::Drafts.as_str()], |row| row.get(0).map(MessageId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the copies among the messages here, with the drafts that they show.
///
/// # Errors
///
/// What SQLite says.
pub fn drafts(tx: &ReadTx<'_>) -> Result<BTreeMap<MessageId, DraftId>, StoreError> {
    let sql = format!("SELECT m.id, c.draft_id {FOUND} AND c.draft_id IS NOT NULL");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let rows = query.query_map([Role::Drafts.as_str()], |row| {
        Ok((MessageId(row.get(0)?), DraftId(row.get(1)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the draft that a message is a copy of.
///
/// # Errors
///
/// What SQLite says.
pub fn draft_of(tx: &ReadTx<'_>, message: MessageId) -> Result<Option<DraftId>, StoreError> {
    let sql = format!("SELECT c.draft_id {FOUND} AND m.id = ?2 AND c.draft_id IS NOT NULL LIMIT 1");
    let mut query = tx.sql().prepare_cached(&sql)?;
    let mut rows = query.query((Role::Drafts.as_str(), message.0))?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?.map(DraftId))
}
