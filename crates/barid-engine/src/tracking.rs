//! Who tries to learn when mail is read: counted when a message is shown, and kept here alone.

use crate::{display::Display, engine::Engine, error::EngineError, security::host};
use barid_model::MessageId;
use barid_store::tracking::{self, Tracking};
use std::collections::BTreeSet;

/// Hosts of one message that are counted.
const MAX_HOSTS: usize = 20;

impl Engine {
    /// Returns the senders whose messages would have reported that they are read, at most 500.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn tracking(&self) -> Result<Vec<Tracking>, EngineError> {
        self.read(tracking::all).await
    }

    /// Forgets them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn forget_tracking(&self) -> Result<(), EngineError> {
        self.write(tracking::forget).await
    }

    /// Counts what a message that is shown would have reported.
    pub(crate) async fn count_tracking(
        &self,
        id: MessageId,
        shown: &Display,
    ) -> Result<(), EngineError> {
        let hosts: BTreeSet<String> =
            shown.page.trackers.iter().filter_map(|url| host(url)).take(MAX_HOSTS).collect();
        let sender = shown.sender.as_ref().map(|sender| sender.address.clone());
        let Some(sender) = sender.filter(|sender| !sender.is_empty() && !hosts.is_empty()) else {
            return Ok(());
        };
        if self.read(move |tx| tracking::is_counted(tx, id)).await? {
            return Ok(());
        }
        let (hosts, now_ms): (Vec<String>, _) = (hosts.into_iter().collect(), self.clock.now_ms());
        self.write(move |tx| tracking::count(tx, id, &sender, &hosts, now_ms)).await
    }
}
