//! One open profile with everything that a front end talks to.

use crate::{
    desktop::{Caller, Desktop},
    dispatch,
    error::{Code, RpcError},
    request::Request,
    response::Response,
};
use barid_engine::Engine;
use barid_model::Clock;
use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

/// What answers requests. Made once a process; the profile may be opened later, since a
/// locked one needs the user first.
pub struct Host {
    /// The profile's directory.
    pub(crate) dir: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) desktop: Arc<dyn Desktop>,
    pub(crate) engine: OnceLock<Engine>,
}

impl Host {
    /// A host for the profile in `dir`, which is not opened yet.
    pub fn new(dir: PathBuf, clock: Arc<dyn Clock>, desktop: Arc<dyn Desktop>) -> Host {
        Host { dir, clock, desktop, engine: OnceLock::new() }
    }

    /// Answers one request. `bytes` came beside it, and is empty for most.
    ///
    /// # Errors
    ///
    /// What went wrong, as a code that chooses the sentence.
    pub async fn answer(
        &self,
        caller: &Caller,
        request: Request,
        bytes: Vec<u8>,
    ) -> Result<Response, RpcError> {
        dispatch::answer(self, caller, request, bytes).await
    }

    /// Returns the engine of the open profile.
    ///
    /// # Errors
    ///
    /// `Locked` before the profile is open.
    pub fn engine(&self) -> Result<&Engine, RpcError> {
        self.engine.get().ok_or_else(|| RpcError::new(Code::Locked, "the profile is not open"))
    }
}
