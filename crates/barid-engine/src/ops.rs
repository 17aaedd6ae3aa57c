//! Changes that wait for their server: what shells may see of them and do to them.

use crate::{engine::Engine, error::EngineError};
use barid_model::OpId;
use barid_store::ops::{self, PendingOp};

impl Engine {
    /// Returns all changes that no server has confirmed, oldest first; those that
    /// were given up among them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn waiting_ops(&self) -> Result<Vec<PendingOp>, EngineError> {
        self.read(|tx| ops::list(tx, None)).await
    }

    /// Lets a change that was given up try again, or all of them for `None`.
    /// Returns how many there were.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn retry_ops(&self, id: Option<OpId>) -> Result<u32, EngineError> {
        let all = self.waiting_ops().await?;
        if let Some(id) = id.filter(|id| all.iter().all(|op| op.id != *id)) {
            return Err(EngineError::not_found("operation", id));
        }
        let is_meant = |op: &PendingOp| op.wedged.is_some() && id.is_none_or(|id| id == op.id);
        let wedged: Vec<OpId> = all.iter().filter(|op| is_meant(op)).map(|op| op.id).collect();
        let count = u32::try_from(wedged.len()).unwrap_or(u32::MAX);
        self.write(move |tx| wedged.into_iter().try_for_each(|id| ops::revive(tx, id))).await?;
        Ok(count)
    }

    /// Gives a change up: what the user sees becomes what the server has.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn discard_op(&self, id: OpId) -> Result<(), EngineError> {
        if self.waiting_ops().await?.iter().all(|op| op.id != id) {
            return Err(EngineError::not_found("operation", id));
        }
        self.write(move |tx| ops::discard(tx, id).map(drop)).await
    }
}
