//! How drafts are to leave: closed to others, or not.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::DraftId;
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
CREATE TABLE draft_privacy (
    draft_id        INTEGER PRIMARY KEY REFERENCES drafts (id) ON DELETE CASCADE,
    wish            TEXT    NOT NULL, -- auto, private, signed, open
    answers_private INTEGER NOT NULL  -- whether what it answers or forwards came encrypted
) STRICT;
";

/// What the user wants of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// What the recipients are known to want, and what it answers was.
    #[default]
    Auto,
    /// Encrypted and signed, or not sent.
    Private,
    /// Signed for everybody to read, or not sent.
    Signed,
    /// Neither.
    Open,
}

impl Wish {
    /// Names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Wish::Auto => "auto",
            Wish::Private => "private",
            Wish::Signed => "signed",
            Wish::Open => "open",
        }
    }
}

/// How a draft is to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftPrivacy {
    /// What the user wants.
    pub wish: Wish,
    /// Whether what it answers or forwards came encrypted.
    pub answers_private: bool,
}

/// Returns how a draft is to leave.
///
/// # Errors
///
/// What SQLite says.
pub fn get(tx: &ReadTx<'_>, id: DraftId) -> Result<DraftPrivacy, StoreError> {
    let mut query = tx
        .sql()
        .prepare_cached("SELECT wish, answers_private FROM draft_privacy WHERE draft_id = ?1")?;
    let read = |row: &rusqlite::Row<'_>| {
        Ok(DraftPrivacy {
            wish: match row.get::<_, String>(0)?.as_str() {
                "private" => Wish::Private,
                "signed" => Wish::Signed,
                "open" => Wish::Open,
                _ => Wish::Auto,
            },
            answers_private: row.get(1)?,
        })
    };
    Ok(query.query_row([id.0], read).optional()?.unwrap_or_default())
}

/// Notes how a draft is to leave.
///
/// # Errors
///
/// What SQLite says.
pub fn put(tx: &mut WriteTx<'_>, id: DraftId, privacy: DraftPrivacy) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO draft_privacy (draft_id, wish, answers_private)
             SELECT id, ?2, ?3 FROM drafts WHERE id = ?1
             ON CONFLICT (draft_id) DO UPDATE SET wish = excluded.wish,
                 answers_private = excluded.answers_private",
        )?
        .execute((id.0, privacy.wish.as_str(), privacy.answers_private))?;
    Ok(())
}
