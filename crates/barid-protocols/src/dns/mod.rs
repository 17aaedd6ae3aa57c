//! Asks DNS: for text records, all that are wanted at once, for who takes the mail of a domain, and
//! for who offers a service.
//!
//! Whoever asks tells the name server, and whoever runs the name, that something is read about
//! it: so nothing here is called because a message is looked at.

mod resolver;
mod zone;

pub use resolver::Resolver;
pub use zone::{Zone, ZoneError};

use async_trait::async_trait;
use barid_model::{HostPins, MailHosts, Services, TxtRecords};

/// Somebody who can be asked.
#[async_trait]
pub trait Dns: Send + Sync + std::fmt::Debug {
    /// Returns an answer for every name, also for one that can't be had.
    async fn txt(&self, names: &[String]) -> TxtRecords;

    /// Whether nobody else may be asked anything, the web included.
    fn is_alone(&self) -> bool {
        false
    }

    /// Returns who takes the mail of a domain.
    async fn mail_hosts(&self, domain: &str) -> MailHosts;

    /// Returns who offers a service, by a name such as `_imaps._tcp.example.org` (RFC 2782).
    async fn services(&self, name: &str) -> Services;

    /// Returns whether signed DNS says by which certificate a mail server is known.
    async fn host_pins(&self, host: &str) -> HostPins;
}
