//! What is left of a message once it went out: when it was to leave, when a server took it, with
//! which words, and whether anybody may have got it twice.

use super::{error_code, outbox, outbox_apart, outbox_steps::step};
use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{ErrorCode, OutboxId};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
ALTER TABLE outbox ADD COLUMN wanted_at_ms INTEGER;    -- when the user wants it to leave; NULL for soon
ALTER TABLE outbox ADD COLUMN uncertain_at_ms INTEGER; -- since when nobody knows whether it left
ALTER TABLE outbox ADD COLUMN is_resent INTEGER NOT NULL DEFAULT 0; -- whether it was sent again by itself
ALTER TABLE outbox ADD COLUMN wishes TEXT NOT NULL DEFAULT '{}'; -- Wishes, as JSON
CREATE INDEX outbox_by_message_id ON outbox (message_id);
";

/// Uncertain → waiting: the same bytes are sent again, without being asked to, which may happen
/// once in the life of a message.
///
/// # Errors
///
/// `Invalid` in any other state, and the second time.
pub fn resend(tx: &mut WriteTx<'_>, id: OutboxId, now_ms: i64) -> Result<(), StoreError> {
    if outbox::get(tx, id)?.is_resent {
        return Err(StoreError::Invalid("A message was to be sent again twice".to_owned()));
    }
    step(tx, id, &["uncertain"], outbox::OutboxState::Waiting { not_before_ms: now_ms })?;
    tx.sql().execute("UPDATE outbox SET is_resent = 1 WHERE id = ?1", [id.0])?;
    Ok(())
}

/// Notes since when nobody knows whether a message left, and why.
pub(super) fn note_doubt(
    tx: &WriteTx<'_>,
    id: OutboxId,
    now_ms: i64,
    error: ErrorCode,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "UPDATE outbox SET attempts = attempts + 1, uncertain_at_ms = ?2, error = ?3 WHERE id = ?1",
        (id.0, now_ms, error_code::to_text(Some(error))),
    )?;
    Ok(())
}

/// Lets go of the bytes of a message that was sent and whose copy is safe. The row stays, as its
/// receipt.
///
/// # Errors
///
/// What SQLite says.
pub fn release(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<(), StoreError> {
    outbox_apart::release(tx, id)?;
    let mut query =
        tx.sql().prepare_cached("SELECT raw_id FROM outbox WHERE id = ?1 AND state = 'sent'")?;
    let raw_id: Option<i64> = query.query_row([id.0], |row| row.get(0)).optional()?;
    drop(query);
    let Some(raw_id) = raw_id.filter(|raw_id| *raw_id != NO_BYTES) else { return Ok(()) };
    tx.sql().execute("UPDATE outbox SET raw_id = ?2 WHERE id = ?1", (id.0, NO_BYTES))?;
    tx.collect_raw(raw_id)
}

/// In the place of bytes that are not needed any more.
pub(super) const NO_BYTES: i64 = 0;

/// Returns the rows by which the message of that name was sent, oldest first: one, one more for
/// each time that its server put some recipients off, and one for each who got a copy apart.
///
/// # Errors
///
/// `Damaged` where a row can't be read.
pub fn receipts(tx: &ReadTx<'_>, message_id: &str) -> Result<Vec<outbox::Outgoing>, StoreError> {
    if message_id.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = tx.sql().prepare_cached(
        "SELECT id FROM outbox WHERE message_id = ?1 AND state = 'sent' ORDER BY id",
    )?;
    let ids = query.query_map([message_id], |row| row.get(0).map(OutboxId))?;
    let ids: Vec<OutboxId> = ids.collect::<Result<_, _>>()?;
    ids.into_iter().map(|id| outbox::get(tx, id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ops, outbox::NewOutgoing, world::World};
    use barid_model::{FlagSet, Op, Role};
    use std::collections::HashMap;

    #[test]
    fn bytes_go_when_their_copy_is_safe_and_the_receipt_stays() {
        let world = World::new();
        let new = NewOutgoing { wanted_at_ms: Some(10), ..world.outgoing() };
        let id = world.store.seal(&new, b"sealed bytes").unwrap();
        world.store.write(|tx| release(tx, id)).unwrap();
        assert_eq!(world.store.sealed(id).unwrap(), b"sealed bytes", "it has not left");
        world
            .store
            .write(|tx| {
                outbox::begin(tx, id)?;
                outbox::sent(tx, id, 90_000, "250 queued", &[])
            })
            .unwrap();
        let op = Op::Append { role: Role::Sent, outbox: id, flags: FlagSet::new() };
        let op = world.store.write(|tx| ops::push(tx, world.account, &op, 0)).unwrap();
        assert_eq!(
            world.store.sealed(id).unwrap(),
            b"sealed bytes",
            "the copy is still to be made"
        );
        world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap();
        assert!(matches!(world.store.sealed(id), Err(StoreError::NotFound(_))));
        assert_eq!(world.store.check(crate::Depth::Deep).unwrap().raw_verified, 0);
        let found = world.store.read(|tx| receipts(tx, "1@example.test")).unwrap();
        assert_eq!((found.len(), found[0].receipt.as_str()), (1, "250 queued"));
        assert_eq!((found[0].wanted_at_ms, found[0].sent_at_ms), (Some(10), Some(90_000)));
        assert_eq!(world.store.read(|tx| receipts(tx, "")).unwrap(), []);
        world.assert_whole();
        // The account goes with its receipts, and reopening finds nothing that misses its bytes.
        let world = world.reopen();
        world.store.write(|tx| crate::accounts::remove(tx, world.account)).unwrap();
        assert_eq!(world.store.read(|tx| receipts(tx, "1@example.test")).unwrap(), []);
    }
}
