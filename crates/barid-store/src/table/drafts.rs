//! Messages that are being written: the one place where they are whole. A server
//! only gets copies.
//!
//! A draft whose message was put into the outbox stays here, out of sight, until
//! that message is sent: taking it back is to show the draft again.

use crate::{
    error::StoreError,
    table::{draft_attachments, draft_copies, messages},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{
    AccountId, Address, DraftId, IdentityId, InternetMessageId, MessageId, OutboxId, ThreadId,
};
use rusqlite::{OptionalExtension, Row};
use serde::Serialize;
use std::collections::BTreeSet;

pub(crate) use super::draft_departure::{depart, give_back};
pub(crate) use super::draft_discard::{DISCARDED, bring_back, discard};
pub use super::{
    draft_attachments::Attachment,
    draft_departure::behind,
    draft_discard::forget_discarded,
    draft_origin::{Answered, Quoted},
};

pub(crate) const SCHEMA: &str = r#"
CREATE TABLE drafts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    identity_id   INTEGER NOT NULL,
    revision      INTEGER NOT NULL DEFAULT 1,    -- counts what the user saved
    changes       INTEGER NOT NULL DEFAULT 1,    -- counts that, and attachments coming and going
    copied        INTEGER NOT NULL DEFAULT 0,    -- the changes that a server was last told of
    name          TEXT    NOT NULL DEFAULT '',   -- random; what Message-IDs of copies begin with
    "to"          TEXT    NOT NULL DEFAULT '[]', -- Addresses as typed, as JSON
    cc            TEXT    NOT NULL DEFAULT '[]', -- likewise
    bcc           TEXT    NOT NULL DEFAULT '[]', -- likewise
    subject       TEXT    NOT NULL DEFAULT '',
    is_plain      INTEGER NOT NULL DEFAULT 0,
    html          TEXT    NOT NULL DEFAULT '',   -- sanitized
    text          TEXT    NOT NULL DEFAULT '',
    answers       INTEGER,                       -- a message, which may be gone
    forwards      INTEGER,                       -- likewise
    in_reply_to   TEXT    NOT NULL DEFAULT '',   -- a Message-ID without brackets
    refs          TEXT    NOT NULL DEFAULT '[]', -- likewise, oldest first, as JSON
    quoted        TEXT    NOT NULL DEFAULT '',   -- a Quoted, as JSON; '' for none
    changed_at_ms INTEGER NOT NULL DEFAULT 0,    -- Unix time, milliseconds
    is_open       INTEGER NOT NULL DEFAULT 0,    -- whether a window shows it
    outbox_id     INTEGER                        -- the message made of it, on its way
) STRICT;
CREATE INDEX drafts_by_outbox ON drafts (outbox_id) WHERE outbox_id IS NOT NULL;
"#;

/// What the user writes: everything that saving replaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// The address to write from, where the identity stands for many; else empty.
    pub from: String,
    /// First recipients, as typed: they may be no addresses yet.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Address>,
    /// Subject, on one line.
    pub subject: String,
    /// Whether it is written as plain text.
    pub is_plain: bool,
    /// Sanitized HTML; empty in plain mode.
    pub html: String,
    /// The text of plain mode, else empty.
    pub text: String,
}

/// A draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its row; ignored in a new one, as is all that counts.
    pub id: DraftId,
    /// Whose it is: that of its identity.
    pub account: AccountId,
    /// Who writes.
    pub identity: IdentityId,
    /// Counts the times it was saved.
    pub revision: u32,
    /// Counts everything that changed it.
    pub changes: u32,
    /// Random letters and digits.
    pub name: String,
    /// What the user writes.
    pub content: Content,
    /// Files that go along, in the order in which they came.
    pub attachments: Vec<Attachment>,
    /// What it answers.
    pub answers: Option<MessageId>,
    /// What it forwards.
    pub forwards: Option<MessageId>,
    /// The Message-ID of what it answers.
    pub in_reply_to: Option<InternetMessageId>,
    /// The conversation so far, oldest first.
    pub references: Vec<InternetMessageId>,
    /// Whose words are in it.
    pub quoted: Option<Quoted>,
    /// Who was in what it answers.
    pub answered: Option<Answered>,
    /// Milliseconds since the epoch.
    pub changed_at_ms: i64,
    /// The message made of it that is on its way.
    pub outbox: Option<OutboxId>,
}

impl Draft {
    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        let Content { to, cc, bcc, subject, html, text, .. } = &self.content;
        let is_picture = html.contains("<img");
        to.is_empty()
            && cc.is_empty()
            && bcc.is_empty()
            && subject.trim().is_empty()
            && text.trim().is_empty()
            && !is_picture
            && barid_mime::html_text::html_to_text(html).trim().is_empty()
            && self.attachments.is_empty()
    }
}

/// Begins a draft; its attachments are added by requests of their own.
///
/// # Errors
///
/// What SQLite says.
pub fn insert(tx: &mut WriteTx<'_>, draft: &Draft) -> Result<DraftId, StoreError> {
    let content = &draft.content;
    let quoted = draft.quoted.as_ref().map_or(Ok(String::new()), to_json)?;
    let answered = draft.answered.as_ref().map_or(Ok(String::new()), to_json)?;
    let id: u32 = tx.sql().query_row(
        r#"INSERT INTO drafts (account_id, identity_id, name, "to", cc, bcc, subject, is_plain,
         html, text, answers, forwards, in_reply_to, refs, quoted, changed_at_ms, is_open,
         from_address, answered)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, 1, ?17,
         ?18)
         RETURNING id"#,
        rusqlite::params![
            draft.account.0,
            draft.identity.0,
            draft.name,
            messages::addresses_text(&content.to),
            messages::addresses_text(&content.cc),
            messages::addresses_text(&content.bcc),
            content.subject,
            content.is_plain,
            content.html,
            content.text,
            draft.answers.map(|id| id.0),
            draft.forwards.map(|id| id.0),
            draft.in_reply_to.as_ref().map_or("", |id| &id.0),
            to_json(&draft.references)?,
            quoted,
            draft.changed_at_ms,
            content.from,
            answered,
        ],
        |row| row.get(0),
    )?;
    tx.draft_changed(DraftId(id));
    Ok(DraftId(id))
}

/// What became of saving a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is on disk under this revision.
    As(u32),
    /// Someone else saved it since; it is at this revision.
    Stale(u32),
}

/// Replaces what the user wrote, if `revision` is the one that is here.
///
/// # Errors
///
/// `NotFound` without such a draft, and for one whose message is on its way.
pub fn save(
    tx: &mut WriteTx<'_>,
    id: DraftId,
    revision: u32,
    identity: IdentityId,
    content: &Content,
    now_ms: i64,
) -> Result<Saved, StoreError> {
    let old = get(tx, id)?;
    if old.outbox.is_some() {
        return Err(StoreError::NotFound("draft"));
    }
    if old.revision != revision {
        return Ok(Saved::Stale(old.revision));
    }
    let account = super::identities::get(tx, identity)?.account;
    set_open(tx, id, true)?;
    if old.content == *content && old.identity == identity {
        return Ok(Saved::As(revision));
    }
    tx.sql().execute(
        r#"UPDATE drafts SET account_id = ?2, identity_id = ?3, "to" = ?4, cc = ?5, bcc = ?6,
         subject = ?7, is_plain = ?8, html = ?9, text = ?10, changed_at_ms = ?11,
         from_address = ?12, revision = revision + 1, changes = changes + 1 WHERE id = ?1"#,
        rusqlite::params![
            id.0,
            account.0,
            identity.0,
            messages::addresses_text(&content.to),
            messages::addresses_text(&content.cc),
            messages::addresses_text(&content.bcc),
            content.subject,
            content.is_plain,
            content.html,
            content.text,
            now_ms,
            content.from,
        ],
    )?;
    tx.draft_changed(id);
    Ok(Saved::As(revision.saturating_add(1)))
}

/// Notes that attachments came or went.
pub(crate) fn touch(tx: &mut WriteTx<'_>, id: DraftId, now_ms: i64) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE drafts SET changes = changes + 1, changed_at_ms = ?2 WHERE id = ?1",
        (id.0, now_ms),
    )?;
    tx.draft_changed(id);
    Ok(())
}

/// Removes a draft, with its attachments; copies of it on servers are to go, too.
///
/// # Errors
///
/// `NotFound` without such a draft.
pub fn remove(tx: &mut WriteTx<'_>, id: DraftId) -> Result<(), StoreError> {
    draft_attachments::collect(tx, id)?;
    draft_copies::abandon(tx, id)?;
    let gone = tx.sql().execute("DELETE FROM drafts WHERE id = ?1", [id.0])?;
    tx.draft_changed(id);
    if gone == 0 { Err(StoreError::NotFound("draft")) } else { Ok(()) }
}

/// Returns one draft, on its way or not.
///
/// # Errors
///
/// `NotFound` without such a draft.
pub fn get(tx: &ReadTx<'_>, id: DraftId) -> Result<Draft, StoreError> {
    let mut query =
        tx.sql().prepare_cached("SELECT * FROM drafts WHERE id = ?1 AND discarded_ms IS NULL")?;
    let found = query.query_row([id.0], from_row).optional()?;
    let mut draft = found.ok_or(StoreError::NotFound("draft"))?;
    draft.attachments = draft_attachments::list(tx, id)?;
    Ok(draft)
}

/// Returns all drafts that are not on their way, the latest change first.
///
/// # Errors
///
/// What SQLite says.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<Draft>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT * FROM drafts WHERE outbox_id IS NULL AND discarded_ms IS NULL
         ORDER BY changed_at_ms DESC, id DESC",
    )?;
    let rows = query.query_map([], from_row)?;
    let mut drafts = rows.collect::<Result<Vec<_>, _>>()?;
    for draft in &mut drafts {
        draft.attachments = draft_attachments::list(tx, draft.id)?;
    }
    Ok(drafts)
}

/// Counts the drafts that [`list`] returns.
///
/// # Errors
///
/// What SQLite says.
pub fn count(tx: &ReadTx<'_>) -> Result<u32, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT count(*) FROM drafts WHERE outbox_id IS NULL AND discarded_ms IS NULL",
    )?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Returns the conversations that drafts answer in.
///
/// # Errors
///
/// What SQLite says.
pub fn answered(tx: &ReadTx<'_>) -> Result<BTreeSet<ThreadId>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT DISTINCT m.thread_id FROM drafts d JOIN messages m ON m.id = d.answers
         WHERE d.outbox_id IS NULL AND d.discarded_ms IS NULL",
    )?;
    let rows = query.query_map([], |row| row.get(0).map(ThreadId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes whether a window shows a draft.
///
/// # Errors
///
/// What SQLite says.
pub fn set_open(tx: &mut WriteTx<'_>, id: DraftId, is_open: bool) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached("UPDATE drafts SET is_open = ?2 WHERE id = ?1 AND is_open <> ?2")?
        .execute((id.0, is_open))?;
    Ok(())
}

/// Returns how many drafts were open when the program last ended, and closes them.
/// Ones that hold nothing are removed.
///
/// # Errors
///
/// What SQLite says.
pub fn recover(tx: &mut WriteTx<'_>) -> Result<u32, StoreError> {
    let mut query =
        tx.sql().prepare("SELECT id FROM drafts WHERE is_open = 1 AND outbox_id IS NULL")?;
    let open: Vec<u32> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut recovered = 0;
    for id in open.into_iter().map(DraftId) {
        set_open(tx, id, false)?;
        match get(tx, id)?.is_empty() {
            true => remove(tx, id)?,
            false => recovered += 1,
        }
    }
    Ok(recovered)
}

/// Tells of every draft of an account that is being removed.
pub(crate) fn tell_account_gone(
    tx: &mut WriteTx<'_>,
    account: AccountId,
) -> Result<(), StoreError> {
    let mut query = tx.sql().prepare("SELECT id FROM drafts WHERE account_id = ?1")?;
    let ids: Vec<u32> =
        query.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.into_iter().for_each(|id| tx.draft_changed(DraftId(id)));
    Ok(())
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let text = |name: &str| row.get::<_, String>(name);
    let people = |name: &str| text(name).map(|json| messages::addresses_from_text(&json));
    Ok(Draft {
        id: DraftId(row.get("id")?),
        account: AccountId(row.get("account_id")?),
        identity: IdentityId(row.get("identity_id")?),
        revision: row.get("revision")?,
        changes: row.get("changes")?,
        name: text("name")?,
        content: Content {
            from: text("from_address")?,
            to: people("to")?,
            cc: people("cc")?,
            bcc: people("bcc")?,
            subject: text("subject")?,
            is_plain: row.get("is_plain")?,
            html: text("html")?,
            text: text("text")?,
        },
        attachments: Vec::new(),
        answers: row.get::<_, Option<u32>>("answers")?.map(MessageId),
        forwards: row.get::<_, Option<u32>>("forwards")?.map(MessageId),
        in_reply_to: Some(InternetMessageId(text("in_reply_to")?)).filter(|id| !id.0.is_empty()),
        // What can't be read is left out: the words of the user matter more.
        references: serde_json::from_str(&text("refs")?).unwrap_or_default(),
        quoted: serde_json::from_str(&text("quoted")?).ok(),
        answered: serde_json::from_str(&text("answered")?).ok(),
        changed_at_ms: row.get("changed_at_ms")?,
        outbox: row.get::<_, Option<u32>>("outbox_id")?.map(OutboxId),
    })
}

fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Invalid(error.to_string()))
}
