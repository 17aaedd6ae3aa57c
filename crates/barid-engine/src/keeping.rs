//! How much of each mailbox the user wants on this computer.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Keep, MailboxId};
use barid_store::{keeps, mailboxes};
use std::collections::HashMap;

impl Engine {
    /// Returns the mailboxes of which something else than all is kept here.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn keeps(&self) -> Result<HashMap<MailboxId, Keep>, EngineError> {
        self.read(keeps::all).await
    }

    /// Chooses how much of a mailbox is kept here. What is here already stays; what is wanted
    /// and missing comes with the next synchronization, which begins now where one is watched.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], also without such a mailbox.
    pub async fn set_keep(&self, mailbox: MailboxId, keep: Keep) -> Result<(), EngineError> {
        let account = self
            .write(move |tx| {
                let account = mailboxes::get(tx, mailbox)?.account;
                keeps::set(tx, mailbox, keep)?;
                Ok(account)
            })
            .await?;
        self.nudge(account);
        Ok(())
    }
}
