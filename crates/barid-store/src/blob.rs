//! Raw messages: packed on the way in, unpacked and verified on the way out. What is packed of a
//! large one is never in memory as a whole.

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
use std::io::{self, BufWriter, Read, Write};

pub(crate) use crate::table::raw::Packed;
use crate::table::raw::Row;

/// Level 9 saves 4 % more for four times the work.
const LEVEL: i32 = 3;

/// More bytes than these, packed or not, are read and written in pieces: it costs a second packing.
const AT_ONCE: u64 = 4 << 20;

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;

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
        Ok(Packed {
            sha256: Sha256::digest(bytes).into(),
            size_bytes: size_of(bytes)?,
            zstd: self.0.compress(bytes)?,
        })
    }
}

/// A message that is about to be inserted.
pub(crate) enum Ready<B> {
    Packed(Packed),
    Large(Large<B>),
}

/// A large message. It is packed twice: how long the packed bytes are has to be known before the
/// first of them is written.
pub(crate) struct Large<B> {
    bytes: B,
    sha256: [u8; 32],
    size_bytes: u32,
    packed_bytes: u64,
}

impl<B: AsRef<[u8]>> Ready<B> {
    /// Makes a message ready. One that is not large is not kept in `bytes` any longer.
    pub(crate) fn new(bytes: B, packer: &mut Packer) -> Result<Ready<B>, StoreError> {
        let raw = bytes.as_ref();
        if raw.len() as u64 <= AT_ONCE {
            return packer.pack(raw).map(Ready::Packed);
        }
        let (size_bytes, sha256) = (size_of(raw)?, Sha256::digest(raw).into());
        let mut counted = Counted(0);
        pack_into(raw, &mut counted)?;
        let Counted(packed_bytes) = counted;
        Ok(Ready::Large(Large { bytes, sha256, size_bytes, packed_bytes }))
    }

    fn insert(&self, connection: &Connection) -> Result<i64, StoreError> {
        match self {
            Ready::Packed(packed) => raw::insert(connection, packed).map_err(failed),
            Ready::Large(large) => large.insert(connection),
        }
    }
}

impl<B: AsRef<[u8]>> Large<B> {
    fn insert(&self, connection: &Connection) -> Result<i64, StoreError> {
        let Large { bytes, sha256, size_bytes, packed_bytes } = self;
        let id = raw::insert_zeros(connection, *sha256, *size_bytes, *packed_bytes);
        let id = id.map_err(failed)?;
        let place = raw::open_mut(connection, id).map_err(failed)?;
        let mut writer = BufWriter::with_capacity(PIECE, place);
        pack_into(bytes.as_ref(), &mut writer).map_err(not_written)?;
        let place = writer.into_inner().map_err(|error| not_written(error.into_error()))?;
        place.close().map_err(failed)?;
        Ok(id)
    }
}

/// Inserts what is there, all in one durable transaction. Returns the ids in
/// the same places.
pub(crate) fn insert(
    store: &Store,
    ready: Vec<Option<Ready<Vec<u8>>>>,
) -> Result<Vec<Option<i64>>, StoreError> {
    store.write_raw(|raw| {
        let insert = |ready: &Option<Ready<_>>| ready.as_ref().map(|one| one.insert(raw));
        ready.iter().map(|one| insert(one).transpose()).collect()
    })
}

/// Inserts one message.
pub(crate) fn insert_one(store: &Store, bytes: &[u8]) -> Result<i64, StoreError> {
    let ready = Ready::new(bytes, &mut Packer::new()?)?;
    store.write_raw(|raw| ready.insert(raw))
}

/// Packs a message into `to`: the same bytes each time.
fn pack_into(bytes: &[u8], to: &mut impl Write) -> io::Result<()> {
    let mut encoder = zstd::stream::write::Encoder::new(to, LEVEL)?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.write_all(bytes)?;
    encoder.finish().map(drop)
}

/// Counts the bytes that are written to it.
struct Counted(u64);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn not_written(error: io::Error) -> StoreError {
    sqlite_error(error).map_or_else(StoreError::from, failed)
}

/// Returns what SQLite said, where that is why bytes could not be read or written.
fn sqlite_error(error: io::Error) -> Result<rusqlite::Error, io::Error> {
    error.downcast::<rusqlite::Error>()
}

fn size_of(bytes: &[u8]) -> Result<u32, StoreError> {
    u32::try_from(bytes.len())
        .map_err(|_| StoreError::Invalid("A message has more than 4 GB".into()))
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
               OR EXISTS (SELECT 1 FROM outbox_apart WHERE raw_id > 0)
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

/// A row, as far as it is read while the file is.
enum Taken {
    Packed(Row, Vec<u8>),
    Unpacked(Vec<u8>),
}

/// Returns the bytes of a row, if it is there.
///
/// # Errors
///
/// `Damaged` where they are not those that came.
pub(crate) fn unpacked(store: &Store, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let taken = store.read_raw(|connection| {
        let Some(mut row) = raw::get(connection, id, AT_ONCE).map_err(failed)? else {
            return Ok(None);
        };
        Ok(Some(match row.zstd.take() {
            Some(zstd) => Taken::Packed(row, zstd),
            None => {
                let place = raw::open(connection, id).map_err(failed)?;
                Taken::Unpacked(unpack(&row, place)?)
            }
        }))
    });
    match taken? {
        None => Ok(None),
        Some(Taken::Unpacked(bytes)) => Ok(Some(bytes)),
        Some(Taken::Packed(row, zstd)) => unpack(&row, zstd.as_slice()).map(Some),
    }
}

/// Unpacks a row and proves that the bytes are those that came.
fn unpack(row: &Row, packed: impl Read) -> Result<Vec<u8>, StoreError> {
    let wrong = |error| match sqlite_error(error) {
        Ok(error) => failed(error),
        Err(_) => damaged("a raw message can't be unpacked"),
    };
    let mut bytes = Vec::new();
    let size = usize::try_from(row.size_bytes).unwrap_or(usize::MAX);
    bytes.try_reserve_exact(size).map_err(|_| damaged("a raw message is too large"))?;
    zstd::stream::read::Decoder::new(packed)
        .map_err(wrong)?
        .take(u64::from(row.size_bytes) + 1)
        .read_to_end(&mut bytes)
        .map_err(wrong)?;
    match Sha256::digest(&bytes).as_slice() == row.sha256 {
        true => Ok(bytes),
        false => Err(damaged("a raw message has another hash")),
    }
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: RAW, what: what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    /// Bytes that hardly get fewer when they are packed.
    fn noise(len: usize) -> Vec<u8> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as u8
        };
        std::iter::repeat_with(&mut next).take(len).collect()
    }

    fn kept_in_pieces(store: &Store, id: i64) -> bool {
        let row = store.read_raw(|connection| raw::get(connection, id, AT_ONCE).map_err(failed));
        row.unwrap().unwrap().zstd.is_none()
    }

    #[test]
    fn a_large_message_is_kept_in_pieces_and_comes_back_as_it_was() {
        let world = World::new();
        let edge = usize::try_from(AT_ONCE).unwrap();
        for (bytes, in_pieces) in [
            (noise(10), false),
            (noise(edge), true),
            (noise(3 * edge + 7), true),
            (vec![b'a'; 8 * edge], false),
            (Vec::new(), false),
        ] {
            let id = insert_one(&world.store, &bytes).unwrap();
            assert_eq!(of_row(&world.store, id).unwrap(), bytes);
            assert_eq!(kept_in_pieces(&world.store, id), in_pieces, "{}", bytes.len());
        }
    }

    #[test]
    fn a_large_message_with_other_bytes_is_damaged() {
        let world = World::new();
        let id = insert_one(&world.store, &noise(2_000_000)).unwrap();
        let spoil = |connection: &Connection| {
            let mut place = raw::open_mut(connection, id).map_err(failed)?;
            place.write_all(b"spoilt")?;
            place.close().map_err(failed)
        };
        world.store.write_raw(spoil).unwrap();
        assert!(matches!(of_row(&world.store, id), Err(StoreError::Damaged { file: RAW, .. })));
    }
}
