//! What a user does to messages: true here at once, and on the servers soon.

use crate::{engine::Engine, error::EngineError, lists::ListQuery};
use barid_model::{ActId, FlagChange, MessageId};
use barid_store::{
    ReadTx, StoreError, WriteTx,
    acts::{self, Acted, Destination, Verdict},
};

/// The messages meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Rows of a list, by their keys: every message of these conversations that is in the
    /// list's view, whatever its filter.
    Rows {
        /// The list.
        list: ListQuery,
        /// Threads, or messages where rows are messages.
        keys: Vec<u32>,
    },
    /// Every row of a list.
    All {
        /// The list.
        list: ListQuery,
    },
    /// These.
    Messages(Vec<MessageId>),
}

impl Engine {
    /// Changes flags. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`]. Messages that are gone are no error.
    pub async fn change_flags(
        &self,
        targets: Targets,
        change: FlagChange,
    ) -> Result<Acted, EngineError> {
        self.act(targets, move |tx, ids, now_ms| acts::set_flags(tx, ids, &change, now_ms)).await
    }

    /// Moves messages. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there or belongs to another account
    /// than a message.
    pub async fn move_messages(
        &self,
        targets: Targets,
        to: Destination,
    ) -> Result<Acted, EngineError> {
        self.act(targets, move |tx, ids, now_ms| acts::move_to(tx, ids, to, now_ms)).await
    }

    /// Copies messages. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there or belongs to another account
    /// than a message.
    pub async fn copy_messages(
        &self,
        targets: Targets,
        to: Destination,
    ) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let copied = self.on_store(move |store| {
            let ids = store.read(|tx| resolve(tx, targets))?;
            store.copy(&ids, to, now_ms)
        });
        let acted = copied.await?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    /// Says that messages are junk, or are not, and moves them. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn report_messages(
        &self,
        targets: Targets,
        verdict: Verdict,
    ) -> Result<Acted, EngineError> {
        self.act(targets, move |tx, ids, now_ms| acts::report(tx, ids, verdict, now_ms)).await
    }

    /// Marks as read what was opened. Nothing to take back.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn mark_opened(&self, targets: Targets) -> Result<Acted, EngineError> {
        self.act(targets, acts::mark_read).await
    }

    /// Removes messages for good. There is no way back.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn destroy_messages(&self, targets: Targets) -> Result<Acted, EngineError> {
        self.act(targets, acts::destroy).await
    }

    /// Takes one of the last twenty acts back, or the latest.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] for one that is not among them.
    pub async fn undo(&self, act: Option<ActId>) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let acted = self.write(move |tx| acts::undo(tx, act, now_ms)).await;
        let acted = acted.map_err(|error| match (error, act) {
            (EngineError::Store(StoreError::NotFound("act")), Some(id)) => {
                EngineError::not_found("act", id)
            }
            (error, _) => error,
        })?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    async fn act(
        &self,
        targets: Targets,
        act: impl FnOnce(&mut WriteTx<'_>, &[MessageId], i64) -> Result<Acted, StoreError>
        + Send
        + 'static,
    ) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let acted = self
            .write(move |tx| {
                let ids = resolve(tx, targets)?;
                act(tx, &ids, now_ms)
            })
            .await?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    pub(crate) fn nudge_all(&self, acted: &Acted) {
        acted.accounts.iter().for_each(|account| self.nudge(*account));
    }
}

fn resolve(tx: &ReadTx<'_>, targets: Targets) -> Result<Vec<MessageId>, StoreError> {
    match targets {
        Targets::Rows { list, keys } => list.to_store().messages_of(tx, &keys),
        Targets::All { list } => list.to_store().all_messages(tx),
        Targets::Messages(ids) => Ok(ids),
    }
}
