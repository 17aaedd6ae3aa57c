//! Whether the store is whole.

use crate::{engine::Engine, error::EngineError};
use barid_store::{Depth, Health};

impl Engine {
    /// Checks rows and index against each other: seconds, whatever the size.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`] where it can't even be checked; what is wrong is in
    /// the answer.
    pub async fn check(&self) -> Result<Health, EngineError> {
        self.on_store(|store| store.check(Depth::Quick)).await
    }

    /// Checks every page, and reads every message back. Minutes for a large store.
    ///
    /// # Errors
    ///
    /// As [`Engine::check`].
    pub async fn check_deeply(&self) -> Result<Health, EngineError> {
        self.on_store(|store| store.check(Depth::Deep)).await
    }
}
