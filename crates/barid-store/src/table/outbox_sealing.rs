//! The bytes of messages in the outbox: fixed once they are there, and never lost.

use super::{
    drafts, outbox, outbox::NewOutgoing, outbox_apart, outbox_receipts::NO_BYTES, settings,
};
use crate::{blob, error::StoreError, store::Store, transaction::WriteTx};
use barid_model::{DraftId, OutboxId};
use rusqlite::OptionalExtension;

/// Bytes that are kept, and that no row names yet. Dropping it leaves them until the next start;
/// [`Store::let_go`] does not.
#[derive(Debug, PartialEq, Eq)]
pub struct Kept(i64);

/// A message to send, and its bytes.
#[derive(Debug)]
pub struct Parcel {
    /// To whom, when and how.
    pub outgoing: NewOutgoing,
    /// What leaves.
    pub bytes: Kept,
}

impl Store {
    /// Seals a message: from here on its bytes never change, and it is never lost.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn seal(&self, outgoing: &NewOutgoing, raw: &[u8]) -> Result<OutboxId, StoreError> {
        self.seal_and(outgoing, raw, |_, _| Ok(()))
    }

    /// Keeps the message that a draft became, and puts the draft out of sight, in one
    /// transaction. It comes back where the message is cancelled.
    ///
    /// # Errors
    ///
    /// `NotFound` where the draft is gone or on its way already; what SQLite says.
    /// Then nothing is kept.
    pub fn seal_draft(
        &self,
        draft: DraftId,
        outgoing: &NewOutgoing,
        raw: &[u8],
    ) -> Result<OutboxId, StoreError> {
        self.seal_and(outgoing, raw, |tx, id| drafts::depart(tx, draft, id))
    }

    /// Keeps a message, and does something else in the same transaction.
    ///
    /// # Errors
    ///
    /// What that says, or SQLite. Then nothing is kept.
    pub fn seal_and(
        &self,
        outgoing: &NewOutgoing,
        raw: &[u8],
        also: impl FnOnce(&mut WriteTx<'_>, OutboxId) -> Result<(), StoreError>,
    ) -> Result<OutboxId, StoreError> {
        let raw_id = blob::insert_one(self, raw)?;
        let sealed = self.write(|tx| {
            let id = outbox::insert(tx, outgoing, raw_id)?;
            also(tx, id)?;
            Ok(id)
        });
        if sealed.is_err() {
            self.let_go(vec![Kept(raw_id)]);
        }
        sealed
    }

    /// Keeps bytes that [`Store::seal_apart`] is to name: so that not all of what a message
    /// leaves in has to be in memory at once.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn keep(&self, raw: &[u8]) -> Result<Kept, StoreError> {
        blob::insert_one(self, raw).map(Kept)
    }

    /// Drops bytes that were kept for nothing.
    pub fn let_go(&self, kept: Vec<Kept>) {
        let noted = self.write(|tx| kept.iter().try_for_each(|one| tx.collect_raw(one.0)));
        if let Err(error) = noted {
            // As in `prepare.rs`: at worst the bytes only take room.
            tracing::warn!(%error, "a sealed message was left behind");
        }
    }

    /// Seals a message that leaves in several, in one transaction, and the copy of it for Sent,
    /// which nobody gets. `draft`, of which it was made, is out of sight from then on. Returns the
    /// row of the first.
    ///
    /// # Errors
    ///
    /// As [`Store::seal_draft`]; `Invalid` without a parcel. Then nothing is kept.
    pub fn seal_apart(
        &self,
        parcels: Vec<Parcel>,
        for_sent: Kept,
        draft: Option<DraftId>,
    ) -> Result<OutboxId, StoreError> {
        let sealed = self.write(|tx| {
            let mut first = None;
            for Parcel { outgoing, bytes } in &parcels {
                let id = outbox::insert(tx, outgoing, bytes.0)?;
                match first {
                    None => {
                        outbox_apart::begin(tx, id, outgoing.account, for_sent.0)?;
                        first = Some(id);
                    }
                    Some(first) => outbox_apart::join(tx, id, first)?,
                }
            }
            settings::raise_raw_top(tx, for_sent.0)?;
            let none = || StoreError::Invalid("A message leaves in nothing".to_owned());
            let first = first.ok_or_else(none)?;
            if let Some(draft) = draft {
                drafts::depart(tx, draft, first)?;
            }
            Ok(first)
        });
        if sealed.is_err() {
            let parcels = parcels.into_iter().map(|parcel| parcel.bytes);
            self.let_go(parcels.chain([for_sent]).collect());
        }
        sealed
    }

    /// Returns the bytes of a sealed message.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a row, or where they were needed no more; `Damaged` where the bytes are not those sealed.
    pub fn sealed(&self, id: OutboxId) -> Result<Vec<u8>, StoreError> {
        let raw_id = self.read(|tx| {
            let mut query = tx.sql().prepare_cached("SELECT raw_id FROM outbox WHERE id = ?1")?;
            Ok(query.query_row([id.0], |row| row.get::<_, i64>(0)).optional()?)
        })?;
        self.named(raw_id)
    }

    /// Returns the bytes of the copy for Sent of a message: those sealed, or those kept for it
    /// where it leaves in several.
    ///
    /// # Errors
    ///
    /// As [`Store::sealed`].
    pub fn copy_for_sent(&self, id: OutboxId) -> Result<Vec<u8>, StoreError> {
        match self.read(|tx| outbox_apart::copy_of(tx, id))? {
            Some(raw_id) => self.named(Some(raw_id)),
            None => self.sealed(id),
        }
    }

    fn named(&self, raw_id: Option<i64>) -> Result<Vec<u8>, StoreError> {
        let raw_id = raw_id.filter(|raw_id| *raw_id != NO_BYTES);
        blob::of_row(self, raw_id.ok_or(StoreError::NotFound("outgoing message"))?)
    }
}
