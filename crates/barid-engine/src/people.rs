//! Completes recipients from the people seen in the mail.

use crate::{engine::Engine, error::EngineError};
use barid_model::Address;
use barid_store::people;

impl Engine {
    /// Returns people whose name or address has words that begin like those of
    /// `text`, the likeliest first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn suggest(&self, text: String, limit: usize) -> Result<Vec<Address>, EngineError> {
        let now_ms = self.clock.now_ms();
        self.read(move |tx| people::suggest(tx, &text, now_ms, limit)).await
    }
}
