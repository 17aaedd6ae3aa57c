//! What a user does to mailboxes: true here at once, and on the servers soon.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, MailboxId, Role};
use barid_store::{StoreError, WriteTx, acts::Acted, mailbox_acts, mailboxes};
use std::collections::BTreeMap;

impl Engine {
    /// Makes a mailbox. Its name has its path, levels separated by `/`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], where the name can't be one, or is taken.
    pub async fn create_mailbox(
        &self,
        account: &Account,
        name: &str,
        role: Option<Role>,
    ) -> Result<(Acted, MailboxId), EngineError> {
        let (account, name, now_ms) = (account.id, name.to_owned(), self.clock.now_ms());
        let made = self.write(move |tx| mailbox_acts::create(tx, account, &name, role, now_ms));
        let made = made.await?;
        self.nudge_all(&made.0);
        Ok(made)
    }

    /// Gives a mailbox, and with it those below it, another name.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], where every account has such a mailbox, or the name can't be
    /// one, or is taken.
    pub async fn rename_mailbox(
        &self,
        mailbox: MailboxId,
        name: &str,
    ) -> Result<Acted, EngineError> {
        let name = name.to_owned();
        self.act_on_mailbox(move |tx, now_ms| mailbox_acts::rename(tx, mailbox, &name, now_ms))
            .await
    }

    /// Removes a mailbox and those below it. Their messages go to the trash first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], where every account has such a mailbox.
    pub async fn delete_mailbox(&self, mailbox: MailboxId) -> Result<Acted, EngineError> {
        self.act_on_mailbox(move |tx, now_ms| mailbox_acts::delete(tx, mailbox, now_ms)).await
    }

    /// Follows a mailbox.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there.
    pub async fn subscribe_mailbox(&self, mailbox: MailboxId) -> Result<Acted, EngineError> {
        self.act_on_mailbox(move |tx, now_ms| mailbox_acts::subscribe(tx, mailbox, now_ms)).await
    }

    /// No longer follows a mailbox.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there.
    pub async fn unsubscribe_mailbox(&self, mailbox: MailboxId) -> Result<Acted, EngineError> {
        self.act_on_mailbox(move |tx, now_ms| mailbox_acts::unsubscribe(tx, mailbox, now_ms)).await
    }

    /// Returns the names of all mailboxes, those too that only waiting changes know of.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn mailbox_names(&self) -> Result<BTreeMap<MailboxId, String>, EngineError> {
        Ok(self.read(mailboxes::names).await?.into_iter().collect())
    }

    async fn act_on_mailbox(
        &self,
        act: impl FnOnce(&mut WriteTx<'_>, i64) -> Result<Acted, StoreError> + Send + 'static,
    ) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let acted = self.write(move |tx| act(tx, now_ms)).await?;
        self.nudge_all(&acted);
        Ok(acted)
    }
}
