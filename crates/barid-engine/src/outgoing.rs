//! What the user sees of the outbox, and does to it; and how messages get there.

use crate::{
    closing::{Apart, Closed},
    engine::Engine,
    error::EngineError,
    outbox as sending, uncertain,
};
use barid_model::{DraftId, OutboxId, Recovery};
use barid_store::{
    ReadTx, Store, StoreError, WriteTx, accounts, drafts,
    outbox::{self, Kept, NewOutgoing, OutboxState, Outgoing, Parcel},
};

/// A row of the outbox, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingTold {
    /// The row.
    pub row: Outgoing,
    /// When it is sent once more by itself unless it turns up, milliseconds since the epoch.
    pub resend_at_ms: Option<i64>,
    /// Whether it can be the draft again that it was made of: nothing of the message has left.
    pub can_be_draft: bool,
}

impl Engine {
    /// Returns every message on its way out, and those that have gone, oldest first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn outbox(&self) -> Result<Vec<Outgoing>, EngineError> {
        self.read(|tx| outbox::list(tx, None)).await
    }

    /// Returns the same, each with what goes with it.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn outbox_told(&self) -> Result<Vec<OutgoingTold>, EngineError> {
        self.read(|tx| {
            let all = accounts::list(tx)?;
            let told = |row: Outgoing| {
                let owner = all.iter().find(|one| one.id == row.account);
                let policy = owner.map(|one| one.settings.if_uncertain).unwrap_or_default();
                let resend_at_ms = uncertain::resend_at_ms(&row, policy);
                let can_be_draft = can_be_draft(tx, &row)?;
                Ok(OutgoingTold { row, resend_at_ms, can_be_draft })
            };
            outbox::list(tx, None)?.into_iter().map(told).collect()
        })
        .await
    }

    /// Returns one message of the outbox.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn outgoing(&self, id: OutboxId) -> Result<Outgoing, EngineError> {
        self.read(move |tx| outbox::get(tx, id)).await.map_err(|error| match error {
            EngineError::Store(StoreError::NotFound(_)) => {
                EngineError::not_found("outgoing message", id)
            }
            other => other,
        })
    }

    /// Lets a message that was refused, or may have gone out, be sent (again). What else waits of
    /// the same message, where it leaves in several, goes along.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Store`] for one that was sent or
    /// is being sent.
    pub async fn retry_sending(&self, id: OutboxId) -> Result<(), EngineError> {
        self.outgoing(id).await?;
        let now_ms = self.clock.now_ms();
        self.write(move |tx| {
            outbox::retry(tx, id, now_ms)?;
            for row in outbox::together(tx, id)? {
                if matches!(row.state, OutboxState::Waiting { .. }) {
                    outbox::retry(tx, row.id, now_ms)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Takes a message back that has not been sent: where it leaves in several, all that has not
    /// left, or one of the copies alone if it is one that is named.
    ///
    /// # Errors
    ///
    /// As [`Engine::retry_sending`].
    pub async fn cancel_sending(&self, id: OutboxId) -> Result<(), EngineError> {
        self.outgoing(id).await?;
        self.write(move |tx| {
            let rows = outbox::together(tx, id)?;
            outbox::cancel(tx, id)?;
            // The others go with the first, and not with one of them.
            for row in rows.iter().filter(|row| row.apart_of == Some(id)) {
                if is_here(row) {
                    outbox::cancel(tx, row.id)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Sends one waiting message now, with all that it leaves in.
    ///
    /// # Errors
    ///
    /// Why it did not go out; its row says whether it waits, was refused or is uncertain. Of
    /// several, the first failure.
    ///
    /// # Cancellation
    ///
    /// Once begun it goes on by itself.
    pub async fn send_now(&self, id: OutboxId) -> Result<(), EngineError> {
        let row = self.outgoing(id).await?;
        let account = self.account_by_id(row.account).await?;
        let mut rows = vec![row];
        rows.extend(self.read(move |tx| outbox::together(tx, id)).await?.into_iter().filter(
            |one| one.apart_of == Some(id) && matches!(one.state, OutboxState::Waiting { .. }),
        ));
        let engine = self.clone();
        let task = tokio::spawn(async move {
            let mut submitter = sending::submitter(&engine, &account).await?;
            let mut first = Ok(());
            for row in rows {
                let result = sending::deliver(&engine, &account, submitter.as_mut(), row).await;
                let goes_on =
                    result.as_ref().is_err_and(|error| error.recovery() == Recovery::GiveUp);
                let is_done = result.is_ok();
                first = first.and(result);
                if !(is_done || goes_on) {
                    break;
                }
            }
            submitter.close().await;
            first
        });
        task.await.map_err(|error| EngineError::Task(error.to_string()))?
    }

    /// Puts a closed message into the outbox, durable when it returns; a draft that it was made of
    /// is out of sight then. `None` where somebody wrote on in the draft since it had so many
    /// changes.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`], [`EngineError::Store`]: then nothing is there.
    pub(crate) async fn put_out(
        &self,
        closed: Closed,
        outgoing: NewOutgoing,
        draft: Option<(DraftId, u32)>,
    ) -> Result<Option<OutboxId>, EngineError> {
        let apart = match closed {
            Closed::Apart(apart) => apart,
            Closed::Whole(sealed) => {
                let seal = move |store: &Store| {
                    if !is_current(store, draft)? {
                        return Ok(None);
                    }
                    let id = match draft {
                        Some((draft, _)) => store.seal_draft(draft, &outgoing, &sealed.raw),
                        None => store.seal(&outgoing, &sealed.raw),
                    };
                    id.map(Some)
                };
                return self.on_store(seal).await;
            }
        };
        let mut kept = Vec::new();
        if let Err(error) = self.keep_each(&apart, &mut kept).await {
            let drop_all = move |store: &Store| {
                store.let_go(kept);
                Ok(())
            };
            self.on_store(drop_all).await?;
            return Err(error);
        }
        self.on_store(move |store| {
            let is_current = is_current(store, draft)?;
            let Some(for_sent) = kept.pop() else { return Ok(None) };
            if !is_current {
                kept.push(for_sent);
                store.let_go(kept);
                return Ok(None);
            }
            let parcel = |(bytes, readers): (Kept, Vec<String>)| Parcel {
                outgoing: NewOutgoing { recipients: readers, ..outgoing.clone() },
                bytes,
            };
            let parcels = kept.into_iter().zip(apart.readers).map(parcel).collect();
            store.seal_apart(parcels, for_sent, draft.map(|(draft, _)| draft)).map(Some)
        })
        .await
    }

    /// Closes a message for each who gets it apart, and last for its author. One at a time: a
    /// large one is not in memory as often as it leaves.
    async fn keep_each(&self, apart: &Apart, kept: &mut Vec<Kept>) -> Result<(), EngineError> {
        for readers in &apart.readers {
            let bytes = apart.for_readers(readers).await?;
            kept.push(self.on_store(move |store| store.keep(&bytes)).await?);
        }
        let bytes = apart.for_author().await?;
        kept.push(self.on_store(move |store| store.keep(&bytes)).await?);
        Ok(())
    }
}

/// Whether a draft is still what the message was made of.
fn is_current(store: &Store, draft: Option<(DraftId, u32)>) -> Result<bool, StoreError> {
    match draft {
        Some((id, changes)) => Ok(store.read(|tx| drafts::get(tx, id))?.changes == changes),
        None => Ok(true),
    }
}

/// Whether a row has not left, and does not do so just now.
fn is_here(row: &Outgoing) -> bool {
    matches!(row.state, OutboxState::Waiting { .. } | OutboxState::Wedged)
}

/// Whether the message of a row is a draft on its way of which nothing has left.
fn can_be_draft(tx: &ReadTx<'_>, row: &Outgoing) -> Result<bool, StoreError> {
    if !is_here(row) || drafts::behind(tx, row.first())?.is_none() {
        return Ok(false);
    }
    Ok(outbox::together(tx, row.id)?.iter().all(is_here))
}

/// Takes all of the message back that a row belongs to. Returns the draft that it is again, or
/// `None` where something of it may have left.
pub(crate) fn take_back(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<Option<DraftId>, StoreError> {
    let rows = outbox::together(tx, id)?;
    if !rows.iter().all(is_here) {
        return Ok(None);
    }
    let first = rows.first().map_or(id, Outgoing::first);
    let draft = drafts::behind(tx, first)?.ok_or(StoreError::NotFound("draft"))?;
    rows.iter().try_for_each(|row| outbox::cancel(tx, row.id))?;
    Ok(Some(draft))
}
