//! Compares mailboxes with their server name by name: once a day, and where counts differ after
//! all that the server said had changed. A server may forget to tell, or tell wrong.

use crate::{
    error::EngineError,
    reconcile::{Place, State},
    sync::Sync,
};
use barid_model::MailboxId;
use barid_store::comparisons;

impl Sync<'_> {
    /// Returns the mailboxes that are due.
    pub(crate) async fn due(&mut self) -> Result<Vec<MailboxId>, EngineError> {
        let (account, now_ms) = (self.account.id, self.engine.clock.now_ms());
        self.engine.read(move |tx| comparisons::due(tx, account, now_ms)).await
    }

    /// Compares those of `due` that still are: an odd count may have been mail that came in
    /// between, which has been brought by now.
    pub(crate) async fn compare(
        &mut self,
        due: &[MailboxId],
        places: &[(Place, State)],
    ) -> Result<(), EngineError> {
        if due.is_empty() {
            return Ok(());
        }
        for mailbox in self.due().await?.into_iter().filter(|one| due.contains(one)) {
            let place = places.iter().map(|(place, _)| place).find(|place| place.id == mailbox);
            let Some(place) = place.filter(|_| !self.troubles.is_left(mailbox)) else { continue };
            tracing::debug!("comparing a mailbox with its server");
            let compared = match self.newest(place, None).await {
                Ok(Some(unfinished)) => self.rest(unfinished, places).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = compared {
                self.troubles.leave_mailbox(mailbox, error)?;
            }
        }
        Ok(())
    }
}
