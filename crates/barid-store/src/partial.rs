//! Large messages come in pieces, each of which is durable at once: however often the
//! connection breaks, no byte has to come twice.

use crate::{
    blob::failed,
    error::StoreError,
    store::Store,
    table::{messages, pieces},
};
use barid_model::MessageId;

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
            let mut whole = Vec::new();
            for (at, _) in pieces::extents(raw, message.0, name).map_err(failed)? {
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

    /// Drops pieces of messages that are gone, or here as a whole.
    pub(crate) fn drop_needless_pieces(&self) -> Result<(), StoreError> {
        let begun = self.read_raw(|raw| pieces::messages(raw).map_err(failed))?;
        for message in begun.into_iter().map(MessageId) {
            match self.read(|tx| messages::places(tx, message))? {
                Some((_, None)) => {}
                Some((_, Some(_))) | None => self.drop_pieces(message)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
