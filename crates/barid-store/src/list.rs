//! Lists of messages and of threads, newest first, a page at a time.
//!
//! A page begins after a message, never after a number of rows: what arrives in
//! between neither repeats a row nor skips one.

use crate::{
    error::StoreError,
    ingest,
    table::{mailboxes, messages},
    transaction::ReadTx,
};
use barid_model::{AccountId, Address, FlagSet, MailboxId, MessageId, Role, ThreadId};
use rusqlite::{OptionalExtension, Row as SqlRow};

/// What a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// One mailbox.
    Mailbox(MailboxId),
    /// All mailboxes of a role, of one account or of all.
    Role(Role, Option<AccountId>),
    /// Every message once, of one account or of all.
    All(Option<AccountId>),
}

/// One message in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message.
    pub id: MessageId,
    /// Its conversation.
    pub thread: ThreadId,
    /// Whose it is.
    pub account: AccountId,
    /// Where it is: the mailbox listed, else the first of those it is in.
    pub mailbox: Option<MailboxId>,
    /// Authors.
    pub from: Vec<Address>,
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Decoded; empty where there is none.
    pub subject: String,
    /// The `Message-ID` field without brackets; empty where there is none.
    pub message_id: String,
    /// When it was sent, or received where that is absurd, milliseconds since the epoch. Lists
    /// go by this, unless it was put off and came back.
    pub date_ms: i64,
    /// What the same messages of several accounts share; 0 where it is in one alone.
    pub twin: u32,
    /// When the server received it, milliseconds since the epoch.
    pub received_at_ms: i64,
    /// As the server claims it.
    pub size_bytes: u64,
    /// As the user left them.
    pub flags: FlagSet,
    /// Whether the user has yet to read it.
    pub unread: bool,
    /// Whether it carries a file.
    pub has_attachment: bool,
    /// The first words of its text; empty until its body is here.
    pub preview: String,
    /// Whether all its bytes are here.
    pub has_body: bool,
}

/// One conversation in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Its newest message in the view.
    pub newest: Row,
    /// Messages in it, wherever they are.
    pub count: u32,
    /// Those of them that are unread.
    pub unread: u32,
}

/// Returns the messages of `view`, newest first, those after `after` only.
///
/// # Errors
///
/// `NotFound` where `after` is no message.
pub fn rows(
    tx: &ReadTx<'_>,
    view: View,
    after: Option<MessageId>,
    limit: u32,
) -> Result<Vec<Row>, StoreError> {
    keys(tx, view, Unit::Message, after, limit)?
        .into_iter()
        .map(|key| row_in(tx, key.message, key.mailbox))
        .collect()
}

/// Returns the conversations of `view`, each where its newest message is; those
/// after the one that `after` is the newest of.
///
/// # Errors
///
/// `NotFound` where `after` is no message.
pub fn threads(
    tx: &ReadTx<'_>,
    view: View,
    after: Option<MessageId>,
    limit: u32,
) -> Result<Vec<Thread>, StoreError> {
    let mut counts = tx.sql().prepare_cached(
        "SELECT count(DISTINCT iif(twin = 0, id, twin)),
         count(DISTINCT iif(unread = 1, iif(twin = 0, id, twin), NULL))
         FROM messages WHERE thread_id = ?1 AND hidden = 0",
    )?;
    keys(tx, view, Unit::Thread, after, limit)?
        .into_iter()
        .map(|key| {
            let newest = row_in(tx, key.message, key.mailbox)?;
            let (count, unread) =
                counts.query_row([newest.thread.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Thread { newest, count, unread })
        })
        .collect()
}

/// Returns the messages of a conversation, oldest first. Of those of one second, what a program
/// answers at once comes after what it answers: it names more messages.
///
/// # Errors
///
/// What SQLite says.
pub fn thread(tx: &ReadTx<'_>, thread: ThreadId) -> Result<Vec<Row>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, coalesce(length(ties), 0) FROM messages WHERE thread_id = ?1 AND hidden = 0",
    )?;
    let found = query.query_map([thread.0], |row| Ok((MessageId(row.get(0)?), row.get(1)?)))?;
    let mut rows: Vec<(i64, Row)> = Vec::new();
    for one in found {
        let (id, named) = one?;
        rows.push((named, row(tx, id)?));
    }
    rows.sort_by_key(|(named, row)| (row.date_ms, *named, row.id));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Returns one message as lists show it.
///
/// # Errors
///
/// `NotFound` without such a message.
pub fn row(tx: &ReadTx<'_>, message: MessageId) -> Result<Row, StoreError> {
    row_in(tx, message, None)
}

/// What stands in a list.
#[derive(Clone, Copy)]
enum Unit {
    Message,
    Thread,
}

/// Where a message stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    sort_at_ms: i64,
    message: MessageId,
    mailbox: Option<MailboxId>,
}

const IN_MAILBOX: &str = "SELECT s.sort_at_ms, s.message_id, s.mailbox_id FROM memberships s
     WHERE s.mailbox_id = ?1 AND s.shown = 1 AND s.asleep = 0
     AND (s.sort_at_ms, s.message_id) < (?2, ?3)";
const IN_ACCOUNT: &str = "SELECT m.sort_at_ms, m.id, NULL FROM messages m
     WHERE m.account_id = ?1 AND m.hidden = 0 AND (m.sort_at_ms, m.id) < (?2, ?3)";
const EVERYWHERE: &str = "SELECT m.sort_at_ms, m.id, NULL FROM messages m
     WHERE ?1 IS NULL AND m.hidden = 0 AND (m.sort_at_ms, m.id) < (?2, ?3)";

/// Leaves out a message in a mailbox whose thread has a newer one there.
const NEWEST_IN_MAILBOX: &str = " AND NOT EXISTS (
     SELECT 1 FROM messages m JOIN messages n ON n.thread_id = m.thread_id
     JOIN memberships t ON t.message_id = n.id AND t.mailbox_id = ?1 AND t.shown = 1 AND t.asleep = 0
     WHERE m.id = s.message_id AND (n.sort_at_ms, n.id) > (s.sort_at_ms, s.message_id))";
/// Leaves out a message whose thread has a newer one anywhere.
const NEWEST: &str = " AND NOT EXISTS (SELECT 1 FROM messages n WHERE n.thread_id = m.thread_id
     AND n.hidden = 0 AND (n.sort_at_ms, n.id) > (m.sort_at_ms, m.id))";

fn statement(view: View, unit: Unit) -> String {
    let (source, newest, order) = match view {
        View::Mailbox(_) | View::Role(..) => {
            (IN_MAILBOX, NEWEST_IN_MAILBOX, "s.sort_at_ms DESC, s.message_id DESC")
        }
        View::All(Some(_)) => (IN_ACCOUNT, NEWEST, "m.sort_at_ms DESC, m.id DESC"),
        View::All(None) => (EVERYWHERE, NEWEST, "m.sort_at_ms DESC, m.id DESC"),
    };
    let newest = match unit {
        Unit::Message => "",
        Unit::Thread => newest,
    };
    format!("{source}{newest} ORDER BY {order} LIMIT ?4")
}

fn keys(
    tx: &ReadTx<'_>,
    view: View,
    unit: Unit,
    after: Option<MessageId>,
    limit: u32,
) -> Result<Vec<Key>, StoreError> {
    let (sort_at_ms, id) = match after {
        Some(message) => (sort_at_ms(tx, message)?, i64::from(message.0)),
        None => (i64::MAX, i64::MAX),
    };
    let scopes = match view {
        View::Mailbox(mailbox) => vec![Some(mailbox.0)],
        View::Role(role, account) => {
            mailboxes::by_role(tx, role, account)?.into_iter().map(|id| Some(id.0)).collect()
        }
        View::All(account) => vec![account.map(|id| id.0)],
    };
    let mut query = tx.sql().prepare_cached(&statement(view, unit))?;
    let mut keys = Vec::new();
    // One walk a mailbox, then a merge: asking for several mailboxes at once
    // would sort all of their messages.
    for scope in &scopes {
        let found = query.query_map((scope, sort_at_ms, id, limit), |row| {
            Ok(Key {
                sort_at_ms: row.get(0)?,
                message: MessageId(row.get(1)?),
                mailbox: row.get::<_, Option<u32>>(2)?.map(MailboxId),
            })
        })?;
        for key in found {
            keys.push(key?);
        }
    }
    if scopes.len() > 1 {
        keys.sort_unstable_by(|a, b| b.cmp(a));
        keys.dedup_by_key(|key| key.message);
        keys.truncate(limit as usize);
    }
    Ok(keys)
}

fn sort_at_ms(tx: &ReadTx<'_>, message: MessageId) -> Result<i64, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT sort_at_ms FROM messages WHERE id = ?1")?;
    let found = query.query_row([message.0], |row| row.get(0)).optional()?;
    found.ok_or(StoreError::NotFound("message"))
}

pub(crate) fn row_in(
    tx: &ReadTx<'_>,
    message: MessageId,
    mailbox: Option<MailboxId>,
) -> Result<Row, StoreError> {
    let mut query = tx.sql().prepare_cached(
        r#"SELECT id, thread_id, account_id, "from", "to", cc, subject, message_id, sent_at_ms,
         received_at_ms, twin, size_bytes, flags, unread, has_attachment, preview,
         raw_id IS NOT NULL AS has_body,
         coalesce(?2, (SELECT min(mailbox_id) FROM memberships WHERE message_id = id AND shown = 1)) AS mailbox
         FROM messages WHERE id = ?1"#,
    )?;
    let found = query.query_row((message.0, mailbox.map(|id| id.0)), from_row).optional()?;
    found.ok_or(StoreError::NotFound("message"))
}

fn from_row(row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let text = |name| -> rusqlite::Result<&str> { Ok(row.get_ref(name)?.as_str()?) };
    Ok(Row {
        id: MessageId(row.get("id")?),
        thread: ThreadId(row.get("thread_id")?),
        account: AccountId(row.get("account_id")?),
        mailbox: row.get::<_, Option<u32>>("mailbox")?.map(MailboxId),
        from: messages::addresses_from_text(text("from")?),
        to: messages::addresses_from_text(text("to")?),
        cc: messages::addresses_from_text(text("cc")?),
        subject: row.get("subject")?,
        message_id: row.get("message_id")?,
        date_ms: ingest::sort_at_ms(row.get("sent_at_ms")?, row.get("received_at_ms")?),
        twin: row.get("twin")?,
        received_at_ms: row.get("received_at_ms")?,
        size_bytes: row.get::<_, i64>("size_bytes")?.unsigned_abs(),
        flags: messages::flags_from_text(text("flags")?),
        unread: row.get("unread")?,
        has_attachment: row.get("has_attachment")?,
        preview: row.get("preview")?,
        has_body: row.get("has_body")?,
    })
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
