//! The files of drafts. Their bytes are in raw.db, beside the messages.

use crate::{
    blob,
    error::StoreError,
    store::Store,
    table::{drafts, settings},
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AttachmentId, DraftId};
use rusqlite::OptionalExtension;

/// Whether a file says where it was taken.
pub(crate) const PLACE: &str = "
ALTER TABLE draft_attachments ADD COLUMN has_place INTEGER NOT NULL DEFAULT 0;
";

pub(crate) const SCHEMA: &str = "
CREATE TABLE draft_attachments (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id     INTEGER NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL DEFAULT '', -- safe, without a path
    content_type TEXT    NOT NULL DEFAULT 'application/octet-stream',
    content_id   TEXT    NOT NULL DEFAULT '', -- without brackets; '' where it is not in the text
    token        TEXT    NOT NULL DEFAULT '', -- random; who knows it may see the picture
    size_bytes   INTEGER NOT NULL DEFAULT 0,
    raw_id       INTEGER NOT NULL             -- the bytes, in raw.db
) STRICT;
CREATE INDEX draft_attachments_by_draft ON draft_attachments (draft_id);
";

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its row; ignored in a new one.
    pub id: AttachmentId,
    /// As recipients see it.
    pub name: String,
    /// `type/subtype`.
    pub content_type: String,
    /// Without brackets, where it stands within the text; else empty.
    pub content_id: String,
    /// Random letters and digits: names it where a window shows it.
    pub token: String,
    /// Bytes it has.
    pub size_bytes: u64,
    /// Whether it is a picture that says where it was taken.
    pub has_place: bool,
}

impl Store {
    /// Attaches a file. Its bytes are durable before its row is.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a draft, or for one that is on its way.
    pub fn attach(
        &self,
        draft: DraftId,
        attachment: &Attachment,
        bytes: &[u8],
        now_ms: i64,
    ) -> Result<AttachmentId, StoreError> {
        let raw_id = blob::insert_one(self, bytes)?;
        let inserted = self.write(|tx| insert(tx, draft, attachment, raw_id, now_ms));
        if inserted.is_err() {
            // As in `prepare.rs`: at worst the bytes only take room.
            let noted = self.write(|tx| tx.collect_raw(raw_id));
            if let Err(error) = noted {
                tracing::warn!(%error, "bytes of an attachment were left behind");
            }
        }
        inserted
    }

    /// Puts other bytes in the place of a file's, with the name and type that they have. The
    /// new ones are durable before the old ones go.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a file of that draft, or for one that is on its way.
    pub fn replace_attached(
        &self,
        draft: DraftId,
        attachment: &Attachment,
        bytes: &[u8],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let raw_id = blob::insert_one(self, bytes)?;
        let replaced = self.write(|tx| replace(tx, draft, attachment, raw_id, now_ms));
        if replaced.is_err() {
            self.write(|tx| tx.collect_raw(raw_id))?;
        }
        replaced
    }

    /// Returns the bytes of a file.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a file of that draft; `Damaged`.
    pub fn attached(&self, draft: DraftId, id: AttachmentId) -> Result<Vec<u8>, StoreError> {
        let raw_id = self.read(|tx| {
            let mut query = tx.sql().prepare_cached(
                "SELECT raw_id FROM draft_attachments WHERE id = ?1 AND draft_id = ?2",
            )?;
            let found = query.query_row((id.0, draft.0), |row| row.get::<_, i64>(0)).optional()?;
            found.ok_or(StoreError::NotFound("attachment"))
        })?;
        blob::of_row(self, raw_id)
    }
}

fn insert(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    attachment: &Attachment,
    raw_id: i64,
    now_ms: i64,
) -> Result<AttachmentId, StoreError> {
    if drafts::get(tx, draft)?.outbox.is_some() {
        return Err(StoreError::NotFound("draft"));
    }
    let id: u32 = tx.sql().query_row(
        "INSERT INTO draft_attachments (draft_id, name, content_type, content_id, token,
         size_bytes, raw_id, has_place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id",
        (
            draft.0,
            &attachment.name,
            &attachment.content_type,
            &attachment.content_id,
            &attachment.token,
            i64::try_from(attachment.size_bytes).unwrap_or(i64::MAX),
            raw_id,
            attachment.has_place,
        ),
        |row| row.get(0),
    )?;
    settings::raise_raw_top(tx, raw_id)?;
    drafts::touch(tx, draft, now_ms)?;
    Ok(AttachmentId(id))
}

fn replace(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    attachment: &Attachment,
    raw_id: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    if drafts::get(tx, draft)?.outbox.is_some() {
        return Err(StoreError::NotFound("draft"));
    }
    let id = attachment.id.0;
    let sql = "SELECT raw_id FROM draft_attachments WHERE id = ?1 AND draft_id = ?2";
    let old = tx.sql().query_row(sql, (id, draft.0), |row| row.get(0)).optional()?;
    tx.sql().execute(
        "UPDATE draft_attachments SET name = ?2, content_type = ?3, size_bytes = ?4,
         has_place = ?5, raw_id = ?6 WHERE id = ?1",
        (
            id,
            &attachment.name,
            &attachment.content_type,
            i64::try_from(attachment.size_bytes).unwrap_or(i64::MAX),
            attachment.has_place,
            raw_id,
        ),
    )?;
    settings::raise_raw_top(tx, raw_id)?;
    tx.collect_raw(old.ok_or(StoreError::NotFound("attachment"))?)?;
    drafts::touch(tx, draft, now_ms)
}

/// Takes a file off a draft.
///
/// # Errors
///
/// `NotFound` without such a file of that draft, or for a draft on its way.
pub fn detach(
    tx: &mut WriteTx<'_>,
    draft: DraftId,
    id: AttachmentId,
    now_ms: i64,
) -> Result<(), StoreError> {
    if drafts::get(tx, draft)?.outbox.is_some() {
        return Err(StoreError::NotFound("draft"));
    }
    let sql = "DELETE FROM draft_attachments WHERE id = ?1 AND draft_id = ?2 RETURNING raw_id";
    let raw_id = tx.sql().query_row(sql, (id.0, draft.0), |row| row.get(0)).optional()?;
    tx.collect_raw(raw_id.ok_or(StoreError::NotFound("attachment"))?)?;
    drafts::touch(tx, draft, now_ms)
}

/// Returns the files of a draft, in the order in which they came.
pub(crate) fn list(tx: &ReadTx<'_>, draft: DraftId) -> Result<Vec<Attachment>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT id, name, content_type, content_id, token, size_bytes, has_place FROM draft_attachments
         WHERE draft_id = ?1 ORDER BY id",
    )?;
    let rows = query.query_map([draft.0], |row| {
        Ok(Attachment {
            id: AttachmentId(row.get(0)?),
            name: row.get(1)?,
            content_type: row.get(2)?,
            content_id: row.get(3)?,
            token: row.get(4)?,
            size_bytes: row.get::<_, i64>(5)?.unsigned_abs(),
            has_place: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Leaves the bytes of all files of a draft to be collected.
pub(crate) fn collect(tx: &mut WriteTx<'_>, draft: DraftId) -> Result<(), StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("DELETE FROM draft_attachments WHERE draft_id = ?1 RETURNING raw_id")?;
    let rows: Vec<i64> = query.query_map([draft.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    rows.into_iter().try_for_each(|raw_id| tx.collect_raw(raw_id))
}
