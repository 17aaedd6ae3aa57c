//! One row a message on a server: what lists show, and where its bytes are.

use crate::{
    error::StoreError,
    index,
    likeness::Likeness,
    table::{objects, thread_names},
    transaction::{ReadTx, WriteTx},
    twins,
};
use barid_model::{
    AccountId, Address, FlagSet, InternetMessageId, MailboxId, MessageId, ThreadId, flag::Flag,
};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = r#"
CREATE TABLE messages (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id     INTEGER NOT NULL REFERENCES accounts (id),
    thread_id      INTEGER NOT NULL DEFAULT 0,   -- the message that began it here
    ft_id          INTEGER NOT NULL UNIQUE,      -- its row in the index
    raw_id         INTEGER,                      -- its row in raw.db; NULL until the body is here
    size_bytes     INTEGER NOT NULL DEFAULT 0,   -- as the server claims it
    received_at_ms INTEGER NOT NULL DEFAULT 0,   -- Unix time, milliseconds
    sent_at_ms     INTEGER,                      -- the Date field, likewise; NULL without one
    sort_at_ms     INTEGER NOT NULL DEFAULT 0,   -- the one of both that lists go by
    unread         INTEGER NOT NULL DEFAULT 1,   -- whether flags lacks $seen
    has_attachment INTEGER NOT NULL DEFAULT 0,
    flags_remote   TEXT    NOT NULL DEFAULT '',  -- sorted, one space between; as the server has them
    flags          TEXT    NOT NULL DEFAULT '',  -- likewise; as the user sees them
    message_id     TEXT    NOT NULL DEFAULT '',  -- the field of that name, without brackets
    subject        TEXT    NOT NULL DEFAULT '',
    "from"         TEXT    NOT NULL DEFAULT '[]', -- Addresses, as JSON
    "to"           TEXT    NOT NULL DEFAULT '[]', -- likewise
    cc             TEXT    NOT NULL DEFAULT '[]', -- likewise
    preview        TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX messages_by_date ON messages (sort_at_ms);
CREATE INDEX messages_by_account ON messages (account_id, sort_at_ms);
CREATE INDEX messages_by_thread ON messages (thread_id, sort_at_ms);
CREATE INDEX messages_unread ON messages (sort_at_ms) WHERE unread = 1;
CREATE INDEX messages_without_body ON messages (account_id, sort_at_ms) WHERE raw_id IS NULL;
"#;

/// Whether a waiting removal hides a message, and what narrows lists.
pub(crate) const PLACEMENT: &str = "
ALTER TABLE messages ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0; -- whether it is shown nowhere
CREATE INDEX messages_hidden ON messages (id) WHERE hidden = 1;
CREATE INDEX messages_starred ON messages (sort_at_ms)
    WHERE instr(' ' || flags || ' ', ' $flagged ') > 0;
CREATE INDEX messages_with_attachment ON messages (sort_at_ms) WHERE has_attachment = 1;
";

/// A message whose body has yet to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bodiless {
    /// The message.
    pub message: MessageId,
    /// Where the server has it.
    pub mailbox: MailboxId,
    /// Its name there.
    pub remote_id: String,
    /// RFC822.SIZE, as the server claims it.
    pub size_bytes: u64,
}

/// Returns messages of `account` whose body is not here, newest first.
///
/// Left out are those that have no name on the server now, or are wanted as headers alone.
///
/// # Errors
///
/// What SQLite says.
pub fn without_body(
    tx: &ReadTx<'_>,
    account: AccountId,
    now_ms: i64,
    limit: u32,
) -> Result<Vec<Bodiless>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id, min(s.mailbox_id), s.remote_id, m.size_bytes
         FROM messages m INDEXED BY messages_without_body
         JOIN memberships s ON s.message_id = m.id AND s.stale = 0
         LEFT JOIN keeps k ON k.mailbox_id = s.mailbox_id
         WHERE m.account_id = ?1 AND m.raw_id IS NULL
         AND (k.days IS NULL OR (k.days > 0 AND m.received_at_ms >= ?2 - k.days * 86400000))
         GROUP BY m.sort_at_ms, m.id ORDER BY m.sort_at_ms DESC, m.id DESC LIMIT ?3",
    )?;
    let rows = query.query_map((account.0, now_ms, limit), |row| {
        Ok(Bodiless {
            message: MessageId(row.get(0)?),
            mailbox: MailboxId(row.get(1)?),
            remote_id: row.get(2)?,
            size_bytes: row.get::<_, i64>(3)?.unsigned_abs(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whose message it is.
///
/// # Errors
///
/// `NotFound` without such a message.
pub fn account(tx: &ReadTx<'_>, message: MessageId) -> Result<AccountId, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT account_id FROM messages WHERE id = ?1")?;
    let found = query.query_row([message.0], |row| row.get(0)).optional()?;
    found.map(AccountId).ok_or(StoreError::NotFound("message"))
}

/// A row to insert: what is known once thread and place in the index are chosen.
pub(crate) struct NewRow<'a> {
    pub(crate) account: AccountId,
    pub(crate) ft_id: i64,
    pub(crate) raw_id: Option<i64>,
    pub(crate) size_bytes: u64,
    pub(crate) received_at_ms: i64,
    pub(crate) sort_at_ms: i64,
    pub(crate) flags: &'a FlagSet,
    pub(crate) content: &'a Columns,
    pub(crate) likeness: &'a Likeness,
}

/// The columns that come from the message itself.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    pub(crate) sent_at_ms: Option<i64>,
    pub(crate) message_id: String,
    pub(crate) subject: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) cc: String,
    pub(crate) preview: String,
    pub(crate) has_attachment: bool,
}

/// Inserts a row, with the same flags on the server and here. Its thread is set later.
pub(crate) fn insert(tx: &WriteTx<'_>, row: &NewRow<'_>) -> Result<MessageId, StoreError> {
    let content = row.content;
    let id = tx
        .sql()
        .prepare_cached(
            r#"INSERT INTO messages (account_id, ft_id, raw_id, size_bytes, received_at_ms,
             sent_at_ms, sort_at_ms, unread, has_attachment, flags_remote, flags, message_id,
             subject, "from", "to", cc, preview, talk, is_lost, same_as, same_text)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
             ?17, ?18, ?19, ?20)"#,
        )?
        .insert(rusqlite::params![
            row.account.0,
            row.ft_id,
            row.raw_id,
            i64::try_from(row.size_bytes).unwrap_or(i64::MAX),
            row.received_at_ms,
            content.sent_at_ms,
            row.sort_at_ms,
            is_unread(row.flags),
            content.has_attachment,
            flags_text(row.flags),
            content.message_id,
            content.subject,
            content.from,
            content.to,
            content.cc,
            content.preview,
            row.likeness.talk,
            row.likeness.is_lost,
            row.likeness.same_as,
            row.likeness.same_text,
        ])?;
    let id = u32::try_from(id).map_err(|_| StoreError::Invalid("No message id is left".into()))?;
    Ok(MessageId(id))
}

/// Replaces what came from the header alone by what the whole message says.
pub(crate) fn fill(
    tx: &WriteTx<'_>,
    message: MessageId,
    raw_id: i64,
    content: &Columns,
    same_text: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            r#"UPDATE messages SET raw_id = ?2, sent_at_ms = ?3, message_id = ?4, subject = ?5,
             "from" = ?6, "to" = ?7, cc = ?8, preview = ?9, has_attachment = ?10,
             same_text = ?11 WHERE id = ?1"#,
        )?
        .execute(rusqlite::params![
            message.0,
            raw_id,
            content.sent_at_ms,
            content.message_id,
            content.subject,
            content.from,
            content.to,
            content.cc,
            content.preview,
            content.has_attachment,
            same_text,
        ])?;
    Ok(())
}

/// Replaces what a list shows of a message's content, and nothing that it is compared by.
pub(crate) fn reword(
    tx: &WriteTx<'_>,
    message: MessageId,
    content: &Columns,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "UPDATE messages SET subject = ?2, preview = ?3, has_attachment = ?4 WHERE id = ?1",
        )?
        .execute((message.0, &content.subject, &content.preview, content.has_attachment))?;
    Ok(())
}

/// Returns how many bytes a message has, as its server claims it; 0 for one that is gone.
pub(crate) fn size_bytes(tx: &ReadTx<'_>, message: MessageId) -> Result<u64, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT size_bytes FROM messages WHERE id = ?1")?;
    let size = query.query_row([message.0], |row| row.get::<_, i64>(0)).optional()?;
    Ok(size.map_or(0, i64::unsigned_abs))
}

/// Returns the row in the index, and that in raw.db where the body is here.
pub(crate) fn places(
    tx: &ReadTx<'_>,
    message: MessageId,
) -> Result<Option<(i64, Option<i64>)>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT ft_id, raw_id FROM messages WHERE id = ?1")?;
    Ok(query.query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Writes that a message `m` is of one of `accounts`, or of any.
pub(crate) fn within(accounts: Option<&[AccountId]>) -> String {
    match accounts {
        None => "1".to_owned(),
        Some(accounts) => {
            let ids: Vec<String> = accounts.iter().map(AccountId::to_string).collect();
            format!("m.account_id IN ({})", ids.join(", "))
        }
    }
}

/// Whether a waiting removal hides any message.
pub(crate) fn any_hidden(tx: &ReadTx<'_>) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT 1 FROM messages WHERE hidden = 1 LIMIT 1")?;
    Ok(query.exists([])?)
}

/// Whether the user has yet to read a message; not so if it is not there.
pub(crate) fn is_unread_now(tx: &ReadTx<'_>, message: MessageId) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT unread FROM messages WHERE id = ?1")?;
    Ok(query.query_row([message.0], |row| row.get(0)).optional()?.unwrap_or(false))
}

/// What a server has to be told to keep a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its Message-ID, if it has one.
    pub message_id: Option<InternetMessageId>,
    /// Its flags, as the user sees them.
    pub flags: FlagSet,
    /// When it was received, milliseconds since the epoch.
    pub received_at_ms: i64,
}

/// Returns what a server has to be told to keep a message.
///
/// # Errors
///
/// `NotFound` without such a message.
pub fn kept(tx: &ReadTx<'_>, message: MessageId) -> Result<Kept, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT message_id, flags, received_at_ms FROM messages WHERE id = ?1")?;
    let found = query.query_row([message.0], |row| {
        let message_id: String = row.get(0)?;
        Ok(Kept {
            message_id: (!message_id.is_empty()).then_some(InternetMessageId(message_id)),
            flags: flags_from_text(row.get_ref(1)?.as_str()?),
            received_at_ms: row.get(2)?,
        })
    });
    found.optional()?.ok_or(StoreError::NotFound("message"))
}

/// Returns the flags that the server has, if the message is there.
pub(crate) fn flags_remote(
    tx: &ReadTx<'_>,
    message: MessageId,
) -> Result<Option<FlagSet>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT flags_remote FROM messages WHERE id = ?1")?;
    let text: Option<String> = query.query_row([message.0], |row| row.get(0)).optional()?;
    Ok(text.map(|text| flags_from_text(&text)))
}

/// Removes those of `messages` that are in no mailbox any more; one that its server may have in
/// several may yet turn up.
pub(crate) fn remove_homeless(
    tx: &mut WriteTx<'_>,
    messages: &[MessageId],
) -> Result<(), StoreError> {
    let sql = tx.sql();
    let mut is_home =
        sql.prepare_cached("SELECT 1 FROM memberships WHERE message_id = ?1 LIMIT 1")?;
    let mut entries = Vec::new();
    for message in messages {
        match is_home.exists([message.0])? {
            true => tx.message_changed(*message),
            false if objects::is_shared(tx, *message)? => objects::set_adrift(tx, *message)?,
            false => entries.extend(remove(tx, *message)?),
        }
    }
    index::delete(tx, entries)
}

/// Removes all messages of an account.
pub(crate) fn remove_account(tx: &mut WriteTx<'_>, account: AccountId) -> Result<(), StoreError> {
    let sql = tx.sql();
    sql.execute(
        "DELETE FROM memberships
         WHERE mailbox_id IN (SELECT id FROM mailboxes WHERE account_id = ?1)",
        [account.0],
    )?;
    let messages: Vec<u32> = sql
        .prepare("SELECT id FROM messages WHERE account_id = ?1")?
        .query_map([account.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut entries = Vec::new();
    for message in messages {
        entries.extend(remove(tx, MessageId(message))?);
    }
    match sql.prepare("SELECT 1 FROM messages LIMIT 1")?.exists([])? {
        true => index::delete(tx, entries),
        false => index::clear(tx),
    }
}

/// Removes a message that is in no mailbox, with all that hangs on it but its
/// row in the index, which it returns.
pub(super) fn remove(tx: &mut WriteTx<'_>, message: MessageId) -> Result<Option<i64>, StoreError> {
    let sql = tx.sql();
    let gone: Option<(u32, i64, Option<i64>, u32)> = sql
        .prepare_cached(
            "DELETE FROM messages WHERE id = ?1 RETURNING thread_id, ft_id, raw_id, twin",
        )?
        .query_row([message.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((thread, ft_id, raw_id, twin)) = gone else { return Ok(None) };
    if let Some(raw_id) = raw_id {
        tx.collect_raw(raw_id)?;
    }
    let mut rest = sql.prepare_cached("SELECT 1 FROM messages WHERE thread_id = ?1 LIMIT 1")?;
    if !rest.exists([thread])? {
        thread_names::remove(tx, ThreadId(thread))?;
    }
    if twin != 0 {
        twins::settle_rest(tx, twin)?;
    }
    tx.message_removed(message);
    Ok(Some(ft_id))
}

/// Writes flags as a column holds them.
pub(crate) fn flags_text(flags: &FlagSet) -> String {
    flags.iter().map(Flag::as_str).collect::<Vec<_>>().join(" ")
}

/// Reads what [`flags_text`] wrote.
pub(crate) fn flags_from_text(text: &str) -> FlagSet {
    text.split(' ').filter(|name| !name.is_empty()).filter_map(Flag::from_imap).collect()
}

/// Whether the user has yet to read a message with these flags.
pub(crate) fn is_unread(flags: &FlagSet) -> bool {
    !flags.contains(&Flag::seen())
}

/// Writes addresses as a column holds them.
pub(crate) fn addresses_text(addresses: &[Address]) -> String {
    // Two strings a piece can't fail to serialize.
    serde_json::to_string(addresses).unwrap_or_else(|_| "[]".to_owned())
}

/// Reads what [`addresses_text`] wrote.
pub(crate) fn addresses_from_text(text: &str) -> Vec<Address> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
