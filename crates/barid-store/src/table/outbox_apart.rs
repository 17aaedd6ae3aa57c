//! Messages that leave in several: what is encrypted tells for whom, so each recipient who is not
//! named in it gets a copy of their own, and neither they nor the others learn of one another.
//! The copies are rows of their own under the same name. What is put into Sent is kept beside them.

use super::{
    outbox::{self, Outgoing},
    outbox_receipts::NO_BYTES,
};
use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, OutboxId};
use rusqlite::OptionalExtension;

pub(crate) const SCHEMA: &str = "
ALTER TABLE outbox ADD COLUMN apart_of INTEGER; -- the first row of the same message, where it leaves in several; else NULL
CREATE INDEX outbox_by_apart ON outbox (apart_of) WHERE apart_of IS NOT NULL;
CREATE TABLE outbox_apart (
    first      INTEGER PRIMARY KEY, -- the first row of a message that leaves in several
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    raw_id     INTEGER NOT NULL,    -- the copy for Sent, in raw.db; 0 once it is safe there
    filed_by   INTEGER              -- the row that was sent first, by which it is filed; else NULL
) STRICT;
";

/// Notes that a message leaves in several, of which `first` is the first.
pub(super) fn begin(
    tx: &WriteTx<'_>,
    first: OutboxId,
    account: AccountId,
    raw_id: i64,
) -> Result<(), StoreError> {
    tx.sql().execute(
        "INSERT INTO outbox_apart (first, account_id, raw_id) VALUES (?1, ?2, ?3)",
        (first.0, account.0, raw_id),
    )?;
    Ok(())
}

/// Notes that a row is another of the same message.
pub(super) fn join(tx: &WriteTx<'_>, id: OutboxId, first: OutboxId) -> Result<(), StoreError> {
    tx.sql().execute("UPDATE outbox SET apart_of = ?2 WHERE id = ?1", (id.0, first.0))?;
    Ok(())
}

/// Returns all rows that the message of a row leaves in, the first of them first: that row alone,
/// where it leaves as one.
///
/// # Errors
///
/// `NotFound` without such a row.
pub fn together(tx: &ReadTx<'_>, id: OutboxId) -> Result<Vec<Outgoing>, StoreError> {
    let first = outbox::get(tx, id)?.first();
    let mut query = tx
        .sql()
        .prepare_cached("SELECT id FROM outbox WHERE id = ?1 OR apart_of = ?1 ORDER BY id")?;
    let ids: Vec<u32> = query.query_map([first.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.into_iter().map(|id| outbox::get(tx, OutboxId(id))).collect()
}

/// Whether a row is one of several that its message leaves in.
///
/// # Errors
///
/// What SQLite says.
pub fn is_apart(tx: &ReadTx<'_>, row: &Outgoing) -> Result<bool, StoreError> {
    let mut query = tx.sql().prepare_cached("SELECT 1 FROM outbox_apart WHERE first = ?1")?;
    Ok(query.exists([row.first().0])?)
}

/// Whether the copy for Sent is to be made with this row, which was sent: of a message that
/// leaves in several only with the first that is.
///
/// # Errors
///
/// What SQLite says.
pub fn file_once(tx: &mut WriteTx<'_>, row: &Outgoing) -> Result<bool, StoreError> {
    if !is_apart(tx, row)? {
        return Ok(true);
    }
    let noted = tx.sql().execute(
        "UPDATE outbox_apart SET filed_by = ?2 WHERE first = ?1 AND filed_by IS NULL",
        (row.first().0, row.id.0),
    )?;
    Ok(noted == 1)
}

/// Returns where the copy for Sent is kept, if it is one of its own.
pub(super) fn copy_of(tx: &ReadTx<'_>, id: OutboxId) -> Result<Option<i64>, StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT a.raw_id FROM outbox o JOIN outbox_apart a ON a.first = coalesce(o.apart_of, o.id)
         WHERE o.id = ?1",
    )?;
    Ok(query.query_row([id.0], |row| row.get(0)).optional()?)
}

/// Lets go of the copy for Sent that was filed by a row: it is safe.
pub(super) fn release(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<(), StoreError> {
    let mut query = tx.sql().prepare_cached(
        "SELECT a.raw_id FROM outbox o JOIN outbox_apart a ON a.first = coalesce(o.apart_of, o.id)
         WHERE o.id = ?1 AND a.filed_by = ?1 AND a.raw_id <> ?2",
    )?;
    let raw_id: Option<i64> = query.query_row((id.0, NO_BYTES), |row| row.get(0)).optional()?;
    drop(query);
    let Some(raw_id) = raw_id else { return Ok(()) };
    tx.sql()
        .execute("UPDATE outbox_apart SET raw_id = ?2 WHERE filed_by = ?1", (id.0, NO_BYTES))?;
    tx.collect_raw(raw_id)
}

/// Forgets the copy for Sent with the last row of its message.
pub(super) fn forget(tx: &mut WriteTx<'_>, first: OutboxId) -> Result<(), StoreError> {
    let mut query = tx.sql().prepare_cached(
        "DELETE FROM outbox_apart WHERE first = ?1
         AND NOT EXISTS (SELECT 1 FROM outbox WHERE id = ?1 OR apart_of = ?1) RETURNING raw_id",
    )?;
    let raw_id: Option<i64> = query.query_row([first.0], |row| row.get(0)).optional()?;
    drop(query);
    match raw_id.filter(|raw_id| *raw_id != NO_BYTES) {
        Some(raw_id) => tx.collect_raw(raw_id),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Depth, Store, ops,
        outbox::{NewOutgoing, Parcel},
        world::World,
    };
    use barid_model::{FlagSet, Op, Role};
    use std::collections::HashMap;

    /// Seals a message that leaves in three, and returns their rows.
    fn three(world: &World) -> Vec<OutboxId> {
        let parcel = |to: &str| Parcel {
            outgoing: NewOutgoing { recipients: vec![to.to_owned()], ..world.outgoing() },
            bytes: world.store.keep(to.as_bytes()).unwrap(),
        };
        let parcels = vec![parcel("zoe@x.test"), parcel("bo@x.test"), parcel("mo@x.test")];
        let for_sent = world.store.keep(b"for Sent").unwrap();
        let first = world.store.seal_apart(parcels, for_sent, None).unwrap();
        let rows = world.store.read(|tx| together(tx, first)).unwrap();
        rows.iter().map(|row| row.id).collect()
    }

    fn send(store: &Store, id: OutboxId) -> bool {
        let send = |tx: &mut WriteTx<'_>| {
            outbox::begin(tx, id)?;
            outbox::sent(tx, id, 90, "250 queued", &[])?;
            let row = outbox::get(tx, id)?;
            file_once(tx, &row)
        };
        store.write(send).unwrap()
    }

    fn held(world: &World) -> u64 {
        world.store.check(Depth::Deep).unwrap().raw_verified
    }

    #[test]
    fn each_row_has_bytes_of_its_own_and_the_copy_for_sent_is_made_once() {
        let world = World::new();
        let rows = three(&world);
        assert_eq!((rows.len(), held(&world)), (3, 4));
        assert_eq!(world.store.sealed(rows[1]).unwrap(), b"bo@x.test");
        for row in &rows {
            assert_eq!(world.store.copy_for_sent(*row).unwrap(), b"for Sent");
            let all = world.store.read(|tx| together(tx, *row)).unwrap();
            assert_eq!(all.iter().map(|one| one.id).collect::<Vec<_>>(), rows);
        }
        // Whichever leaves first.
        assert!(send(&world.store, rows[1]));
        assert!(!send(&world.store, rows[0]));
        world.store.write(|tx| outbox::release(tx, rows[0])).unwrap();
        assert_eq!(world.store.copy_for_sent(rows[0]).unwrap(), b"for Sent", "not filed yet");
        let op = Op::Append { role: Role::Sent, outbox: rows[1], flags: FlagSet::new() };
        let op = world.store.write(|tx| ops::push(tx, world.account, &op, 0)).unwrap();
        world.store.write(|tx| ops::confirm(tx, op, &HashMap::new())).unwrap();
        assert_eq!(held(&world), 1, "that of the row which did not leave yet");
        assert!(!send(&world.store, rows[2]));
        world.store.write(|tx| outbox::release(tx, rows[2])).unwrap();
        assert_eq!(held(&world), 0);
        let receipts = world.store.read(|tx| outbox::receipts(tx, "1@example.test")).unwrap();
        assert_eq!(receipts.len(), 3);
        world.assert_whole();
    }

    #[test]
    fn what_is_taken_back_leaves_no_bytes_and_a_crash_loses_none() {
        let world = World::new();
        let rows = three(&world);
        let world = world.reopen();
        assert_eq!(held(&world), 4);
        for (row, left) in rows.iter().zip([3, 2, 0]) {
            world.store.write(|tx| outbox::cancel(tx, *row)).unwrap();
            assert_eq!(held(&world), left);
        }
        // One whose account goes takes everything along.
        three(&world);
        world.store.write(|tx| crate::accounts::remove(tx, world.account)).unwrap();
        assert_eq!(held(&world), 0);
    }

    #[test]
    fn all_of_it_is_sealed_or_nothing() {
        let world = World::new();
        let keep = |text: &[u8]| world.store.keep(text).unwrap();
        let none = world.store.seal_apart(Vec::new(), keep(b"for Sent"), None);
        assert!(matches!(none, Err(StoreError::Invalid(_))), "{none:?}");
        let parcel = Parcel { outgoing: world.outgoing(), bytes: keep(b"one") };
        let gone = Some(barid_model::DraftId(77));
        let failed = world.store.seal_apart(vec![parcel], keep(b"for Sent"), gone);
        assert!(matches!(failed, Err(StoreError::NotFound("draft"))), "{failed:?}");
        assert!(world.store.read(|tx| outbox::list(tx, None)).unwrap().is_empty());
        assert_eq!(held(&world), 0);
        world.assert_whole();
    }
}
