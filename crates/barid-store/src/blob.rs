//! Raw messages: packed on the way in, unpacked and verified on the way out.

use crate::{
    connection::RAW,
    error::StoreError,
    store::Store,
    table::{messages, raw, settings},
    transaction::WriteTx,
};
use barid_model::MessageId;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::io::Read;

pub(crate) use crate::table::raw::Packed;

/// Level 9 saves 4 % more for four times the work.
const LEVEL: i32 = 3;

/// Says that raw.db is where SQLite failed.
pub(crate) fn failed(error: rusqlite::Error) -> StoreError {
    StoreError::from_sqlite(RAW, error)
}

/// Packs one message after the other with the same memory.
pub(crate) struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub(crate) fn new() -> Result<Packer, StoreError> {
        Ok(Packer(zstd::bulk::Compressor::new(LEVEL)?))
    }

    pub(crate) fn pack(&mut self, bytes: &[u8]) -> Result<Packed, StoreError> {
        let size_bytes = u32::try_from(bytes.len())
            .map_err(|_| StoreError::Invalid("A message has more than 4 GB".into()))?;
        Ok(Packed {
            sha256: Sha256::digest(bytes).into(),
            size_bytes,
            zstd: self.0.compress(bytes)?,
        })
    }
}

/// Inserts what is there, all in one durable transaction. Returns the ids in
/// the same places.
pub(crate) fn insert(
    store: &Store,
    packed: Vec<Option<Packed>>,
) -> Result<Vec<Option<i64>>, StoreError> {
    store.write_raw(|raw| {
        let insert = |packed: &Option<Packed>| {
            packed.as_ref().map(|packed| raw::insert(raw, packed)).transpose()
        };
        packed.iter().map(insert).collect::<Result<_, _>>().map_err(failed)
    })
}

/// Inserts one message.
pub(crate) fn insert_one(store: &Store, bytes: &[u8]) -> Result<i64, StoreError> {
    let packed = Packer::new()?.pack(bytes)?;
    store.write_raw(|raw| raw::insert(raw, &packed).map_err(failed))
}

/// Returns the bytes of a message, if they are here.
pub(crate) fn of_message(store: &Store, message: MessageId) -> Result<Option<Vec<u8>>, StoreError> {
    let raw_id = |tx: &crate::ReadTx<'_>| messages::places(tx, message);
    let Some((_, Some(id))) = store.read(raw_id)? else { return Ok(None) };
    match unpacked(store, id) {
        Ok(Some(bytes)) => Ok(Some(bytes)),
        // The message may have gone in between.
        Ok(None) => match store.read(raw_id)? {
            Some((_, Some(again))) if again == id => Err(StoreError::DamagedMessage(message)),
            Some(_) | None => Ok(None),
        },
        Err(StoreError::Damaged { .. }) => Err(StoreError::DamagedMessage(message)),
        Err(error) => Err(error),
    }
}

/// Returns the bytes of a row that must be there.
pub(crate) fn of_row(store: &Store, id: i64) -> Result<Vec<u8>, StoreError> {
    unpacked(store, id)?.ok_or_else(|| damaged("a raw message is missing"))
}

/// Drops the bytes of a message. What the index knows of them stays.
pub(crate) fn forget(tx: &mut WriteTx<'_>, message: MessageId) -> Result<(), StoreError> {
    let Some((_, Some(raw_id))) = messages::places(tx, message)? else { return Ok(()) };
    tx.sql().execute("UPDATE messages SET raw_id = NULL WHERE id = ?1", [message.0])?;
    tx.collect_raw(raw_id)?;
    tx.message_changed(message);
    Ok(())
}

/// Whether a row of mail.db names one of raw.db.
pub(crate) fn any_named(mail: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 WHERE EXISTS (SELECT 1 FROM messages WHERE raw_id IS NOT NULL)
               OR EXISTS (SELECT 1 FROM outbox WHERE raw_id > 0)
               OR EXISTS (SELECT 1 FROM draft_attachments)";
    Ok(mail.prepare(sql)?.exists([])?)
}

/// Proves that the two files belong together: the ids in one mean rows of the other.
pub(crate) fn pair(mail: &Connection, raw: &Connection) -> Result<(), StoreError> {
    let salt: String = raw.query_row("PRAGMA cipher_salt", [], |row| row.get(0)).map_err(failed)?;
    let known: Option<String> = mail
        .query_row("SELECT value FROM settings WHERE name = ?1", [settings::RAW_SALT], |row| {
            row.get(0)
        })
        .optional()?;
    match known {
        Some(known) if known == salt => Ok(()),
        Some(_) if any_named(mail)? => Err(damaged("it belongs to another mail.db")),
        Some(_) | None => {
            mail.execute(
                "INSERT OR REPLACE INTO settings (name, value) VALUES (?1, ?2)",
                (settings::RAW_SALT, salt),
            )?;
            Ok(())
        }
    }
}

fn unpacked(store: &Store, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let found = store.read_raw(|connection| raw::get(connection, id).map_err(failed))?;
    found.map(|packed| unpack(&packed)).transpose()
}

/// Unpacks a row and proves that the bytes are those that came.
pub(crate) fn unpack(packed: &Packed) -> Result<Vec<u8>, StoreError> {
    let wrong = |_| damaged("a raw message can't be unpacked");
    let mut bytes = Vec::new();
    zstd::stream::read::Decoder::new(packed.zstd.as_slice())
        .map_err(wrong)?
        .take(u64::from(packed.size_bytes) + 1)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    match Sha256::digest(&bytes).as_slice() == packed.sha256 {
        true => Ok(bytes),
        false => Err(damaged("a raw message has another hash")),
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: RAW, what: what.to_owned() }
}
