//! Brings back what was put off, when its time has come.

use crate::{engine::Engine, error::EngineError};
use barid_model::MessageId;
use barid_store::snooze;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The longest wait without a look at the clock, which may have been set, or stood still
/// while the computer slept.
const LOOK: Duration = Duration::from_secs(60);

impl Engine {
    /// Brings back every message whose time has come. Returns them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn wake_snoozed(&self) -> Result<Vec<MessageId>, EngineError> {
        let now_ms = self.clock.now_ms();
        let next_ms = self.read(snooze::next_at).await?;
        if next_ms.is_none_or(|next_ms| next_ms > now_ms) {
            return Ok(Vec::new());
        }
        let (woken, accounts) = self.write(move |tx| snooze::wake(tx, now_ms)).await?;
        accounts.into_iter().for_each(|account| self.nudge(account));
        Ok(woken)
    }

    /// Brings messages back in time until `stop` is cancelled.
    pub(crate) async fn watch_snoozed(self, stop: CancellationToken) {
        let watch = async {
            loop {
                if let Err(error) = self.wake_snoozed().await {
                    tracing::warn!(code = ?error.code(), "what was put off could not be brought back");
                }
                let wait = match self.read(snooze::next_at).await {
                    Ok(Some(next_ms)) => self.until(next_ms).min(LOOK),
                    Ok(None) | Err(_) => LOOK,
                };
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = self.running.snoozed.notified() => {}
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = watch => {}
        }
    }

    fn until(&self, at_ms: i64) -> Duration {
        let left = at_ms.saturating_sub(self.clock.now_ms()).max(0);
        Duration::from_millis(left.unsigned_abs())
    }
}
