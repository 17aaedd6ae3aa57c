//! Large messages come in pieces, each of which is durable at once: however often the
//! connection breaks, no byte has to come twice. One that was opened before it is here can be
//! read without its attachments.

use crate::{
    blob::failed,
    error::StoreError,
    store::Store,
    table::{messages, pieces, readables},
};
use barid_model::MessageId;

/// Bytes of a message without some of its parts, and the paths and sizes of those.
pub type Readable = (Vec<u8>, Vec<(String, u64)>);

impl Store {
    /// Keeps the bytes of a message from `at` on. `name` is what its server calls it.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keep_piece(
        &self,
        message: MessageId,
        name: &str,
        at: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        self.write_raw(|raw| pieces::insert(raw, message.0, name, at, bytes).map_err(failed))
    }

    /// Returns how many bytes of a message are here without a gap, from the first on.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn kept_bytes(&self, message: MessageId, name: &str) -> Result<u64, StoreError> {
        let extents = self.read_raw(|raw| pieces::extents(raw, message.0, name).map_err(failed))?;
        let end = extents.into_iter().fold(0, |end, (at, length)| match at <= end {
            true => end.max(at + length),
            false => end,
        });
        Ok(end.unsigned_abs())
    }

    /// Puts the pieces of a message together, as far as they go without a gap.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn joined(&self, message: MessageId, name: &str) -> Result<Vec<u8>, StoreError> {
        self.read_raw(|raw| {
            let extents = pieces::extents(raw, message.0, name).map_err(failed)?;
            let end = extents.iter().map(|(at, length)| at.saturating_add(*length)).max();
            let mut whole = Vec::new();
            let size = usize::try_from(end.unwrap_or(0)).unwrap_or(usize::MAX);
            whole.try_reserve_exact(size).map_err(std::io::Error::from)?;
            for (at, _) in extents {
                let known = usize::try_from(at).ok().and_then(|at| whole.len().checked_sub(at));
                let piece = pieces::get(raw, message.0, at).map_err(failed)?.unwrap_or_default();
                // Pieces may overlap; what is there already is the same.
                if let Some(new) = known.and_then(|known| piece.get(known..)) {
                    whole.extend_from_slice(new);
                }
            }
            Ok(whole)
        })
    }

    /// Drops the pieces of a message.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn drop_pieces(&self, message: MessageId) -> Result<(), StoreError> {
        self.write_raw(|raw| pieces::delete(raw, message.0).map_err(failed))
    }

    /// Keeps a message to be read before all of it is here: bytes that parse to the same parts,
    /// and the paths and sizes of those that are empty in it.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keep_readable(
        &self,
        message: MessageId,
        bytes: &[u8],
        left_out: &[(String, u64)],
    ) -> Result<(), StoreError> {
        let left_out = serde_json::to_string(left_out)
            .map_err(|error| StoreError::Invalid(error.to_string()))?;
        self.write_raw(|raw| readables::insert(raw, message.0, bytes, &left_out).map_err(failed))
    }

    /// Returns what [`Store::keep_readable`] kept.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn readable(&self, message: MessageId) -> Result<Option<Readable>, StoreError> {
        let kept = self.read_raw(|raw| readables::get(raw, message.0).map_err(failed))?;
        // One whose list can't be read is as good as none: it is fetched again.
        Ok(kept.and_then(|(bytes, left_out)| Some((bytes, serde_json::from_str(&left_out).ok()?))))
    }

    /// Drops what is here in part of messages that are gone, or here as a whole.
    pub(crate) fn drop_needless_pieces(&self) -> Result<(), StoreError> {
        let (begun, read) = self.read_raw(|raw| {
            Ok((pieces::messages(raw).map_err(failed)?, readables::messages(raw).map_err(failed)?))
        })?;
        for message in begun.into_iter().map(MessageId) {
            if self.is_settled(message)? {
                self.drop_pieces(message)?;
            }
        }
        for message in read.into_iter().map(MessageId) {
            if self.is_settled(message)? {
                self.write_raw(|raw| readables::delete(raw, message.0).map_err(failed))?;
            }
        }
        Ok(())
    }

    /// Whether a message is gone, or here as a whole.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn is_settled(&self, message: MessageId) -> Result<bool, StoreError> {
        Ok(!matches!(self.read(|tx| messages::places(tx, message))?, Some((_, None))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Content;
    use crate::world::{MAY_MS, World, arrival, header_of, raw};

    #[test]
    fn pieces_outlive_a_restart_and_count_up_to_the_first_gap() {
        let world = World::new();
        let one = arrival("1:1", MAY_MS, raw(MAY_MS, "one", "", "text"));
        world.store.add(world.inbox, vec![header_of(&one)]).unwrap();
        let message = world.find("1:1");
        let keep = |world: &World, at, bytes: &[u8]| {
            world.store.keep_piece(message, "1:1", at, bytes).unwrap();
        };
        keep(&world, 0, b"abc");
        keep(&world, 9, b"jkl");
        let world = world.reopen();
        assert_eq!(world.store.kept_bytes(message, "1:1").unwrap(), 3);
        assert_eq!(world.store.kept_bytes(message, "2:1").unwrap(), 0);
        keep(&world, 3, b"defghi");
        keep(&world, 2, b"cde");
        assert_eq!(world.store.kept_bytes(message, "1:1").unwrap(), 12);
        assert_eq!(world.store.joined(message, "1:1").unwrap(), b"abcdefghijkl");
        world.store.drop_pieces(message).unwrap();
        assert_eq!(world.store.kept_bytes(message, "1:1").unwrap(), 0);
    }

    #[test]
    fn what_is_read_before_it_is_here_stays_until_it_is() {
        let world = World::new();
        let one = arrival("1:1", MAY_MS, raw(MAY_MS, "one", "", "text"));
        world.store.add(world.inbox, vec![header_of(&one)]).unwrap();
        let message = world.find("1:1");
        assert_eq!(world.store.readable(message).unwrap(), None);
        let left_out = vec![("2".to_owned(), 570_000)];
        world.store.keep_readable(message, b"text", &left_out).unwrap();
        let world = world.reopen();
        let kept = world.store.readable(message).unwrap();
        assert_eq!(kept, Some((b"text".to_vec(), left_out)));
        let Content::Whole(bytes) = one.content else { panic!("{one:?}") };
        world.store.fill(world.inbox, vec![("1:1".into(), bytes)]).unwrap();
        assert_eq!(world.reopen().store.readable(message).unwrap(), None);
    }

    #[test]
    fn pieces_of_what_is_here_or_gone_do_not_stay() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "text");
        for id in [message, MessageId(99)] {
            world.store.keep_piece(id, "1:1", 0, b"abc").unwrap();
        }
        let world = world.reopen();
        for id in [message, MessageId(99)] {
            assert_eq!(world.store.kept_bytes(id, "1:1").unwrap(), 0);
        }
    }
}
