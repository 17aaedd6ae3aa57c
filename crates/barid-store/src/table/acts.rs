//! What the user did last, and what takes it back. Survives a restart.

use crate::{
    error::StoreError,
    rethread::Back,
    table::snoozes::Before,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, ActId, DraftId, Op, OpId};
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};

pub(crate) const SCHEMA: &str = "
CREATE TABLE acts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at_ms INTEGER NOT NULL DEFAULT 0,   -- Unix time, milliseconds
    body          TEXT    NOT NULL DEFAULT '[]' -- a Way, as JSON
) STRICT;
";

/// Acts that can be taken back.
const KEPT: u32 = 20;

/// One operation of an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) account: AccountId,
    /// The operation. While it waits untouched, dropping it is all it takes.
    pub(crate) op: OpId,
    /// What takes it back once its server has made it.
    pub(crate) inverse: Vec<Op>,
}

/// What takes an act back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Way {
    /// Operations, which servers have made or are to make.
    Ops(Vec<Part>),
    /// Of conversations, which are put together here alone.
    Threads(Back),
    /// Of what was put off, here alone.
    Snooze { before: Before },
    /// Of drafts that were thrown away.
    Drafts { discarded: Vec<DraftId> },
}

/// Notes an act, and forgets the oldest.
pub(crate) fn insert(tx: &WriteTx<'_>, way: &Way, now_ms: i64) -> Result<ActId, StoreError> {
    let body = write(way)?;
    let id: u32 = tx.sql().query_row(
        "INSERT INTO acts (created_at_ms, body) VALUES (?1, ?2) RETURNING id",
        (now_ms, body),
        |row| row.get(0),
    )?;
    tx.sql().execute(
        "DELETE FROM acts WHERE id <= (SELECT id FROM acts ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        [KEPT],
    )?;
    Ok(ActId(id))
}

/// Returns the latest act.
pub(crate) fn latest(tx: &ReadTx<'_>) -> Result<Option<ActId>, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id FROM acts ORDER BY id DESC LIMIT 1")?;
    Ok(query.query_row([], |row| row.get(0)).optional()?.map(ActId))
}

/// Replaces what takes acts back: each operation by what `redirected` says, or by nothing.
pub(crate) fn redirect(
    tx: &WriteTx<'_>,
    redirected: impl Fn(&Op) -> Option<Op>,
) -> Result<(), StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT id, body FROM acts")?;
    let rows = query.query_map([], |row| Ok((ActId(row.get(0)?), row.get::<_, String>(1)?)))?;
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (id, body) = row;
        let Way::Ops(mut parts) = read(&body)? else { continue };
        for part in &mut parts {
            part.inverse = part.inverse.iter().filter_map(&redirected).collect();
        }
        let redirected = write(&Way::Ops(parts))?;
        if redirected != body {
            tx.sql().execute("UPDATE acts SET body = ?2 WHERE id = ?1", (id.0, redirected))?;
        }
    }
    Ok(())
}

/// Removes an act and returns what takes it back.
pub(crate) fn take(tx: &WriteTx<'_>, id: ActId) -> Result<Way, StoreError> {
    let body: Option<String> = tx
        .sql()
        .query_row("DELETE FROM acts WHERE id = ?1 RETURNING body", [id.0], |row| row.get(0))
        .optional()?;
    read(&body.ok_or(StoreError::NotFound("act"))?)
}

fn write(way: &Way) -> Result<String, StoreError> {
    serde_json::to_string(way).map_err(|error| StoreError::Invalid(error.to_string()))
}

fn read(body: &str) -> Result<Way, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Damaged {
        file: crate::connection::MAIL,
        what: format!("what takes an act back: {error}"),
    })
}
