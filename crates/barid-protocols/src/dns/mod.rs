//! Asks DNS for text records, all that are wanted at once.
//!
//! Whoever asks tells the name server, and whoever runs the name, that something is read about
//! it: so nothing here is called because a message is looked at.

mod resolver;
mod zone;

pub use resolver::Resolver;
pub use zone::{Zone, ZoneError};

use async_trait::async_trait;
use barid_model::TxtRecords;

/// Somebody who can be asked.
#[async_trait]
pub trait Dns: Send + Sync + std::fmt::Debug {
    /// Returns an answer for every name, also for one that can't be had.
    async fn txt(&self, names: &[String]) -> TxtRecords;
}
