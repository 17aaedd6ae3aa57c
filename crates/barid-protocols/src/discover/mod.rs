//! From an address to the servers of its account: what is known of its provider, what its domain
//! publishes on the web and in DNS, who takes its mail, and, last, the names that many choose.
//!
//! All of it at once, within five seconds. What is before the `@` is told to nobody: the domain is
//! enough to find servers, and the name to sign in with is made here. Nothing is asked without
//! TLS, except DNS; so a server that only DNS names counts as a stranger's until the user agrees
//! ([`Offer::is_foreign`]).

pub mod autoconfig;
mod guess;
mod job;
mod offer;
mod provider;
mod run;

#[cfg(test)]
mod loopback_tests;
#[cfg(test)]
mod tests;

pub use offer::{Offer, Origin, SignIn, UserName};
pub use provider::{Access, Provider};

use crate::{
    dns::Dns,
    net::{NetError, Trust, probe},
    transport::Web,
};
use async_trait::async_trait;
use autoconfig::ConfigError;
use barid_model::{Fault, ServerSettings};
use provider::{of_domain, of_server};
use std::{sync::Arc, time::Duration};

/// For all of it. A user waits for this.
const PATIENCE: Duration = Duration::from_millis(4_500);

/// Somebody who finds out whether a mail server is there, inside of TLS that is valid for it.
#[async_trait]
pub trait Door: Send + Sync + std::fmt::Debug {
    /// Connects, and hears a greeting. Nothing secret is sent.
    ///
    /// # Errors
    ///
    /// Why no mail server of that kind could be proven.
    async fn knock(&self, server: &ServerSettings) -> Result<(), NetError>;
}

#[async_trait]
impl Door for Trust {
    async fn knock(&self, server: &ServerSettings) -> Result<(), NetError> {
        probe(server, self).await
    }
}

/// Who may be asked. Without any of them, only what is known is found.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// Name servers.
    pub dns: Option<Arc<dyn Dns>>,
    /// The web.
    pub web: Option<Arc<dyn Web>>,
    /// Mail servers.
    pub door: Option<Arc<dyn Door>>,
    /// Whether names that nobody told are tried.
    pub is_guessing: bool,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// A configuration on the web.
    Autoconfig,
    /// DNS, for a service.
    Service,
    /// DNS, for who takes the domain's mail.
    MailHost,
    /// The web, for JMAP.
    Jmap,
    /// A mail server.
    Server,
}

impl Step {
    /// Returns its name, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Autoconfig => "autoconfig",
            Step::Service => "service",
            Step::MailHost => "mail_host",
            Step::Jmap => "jmap",
            Step::Server => "server",
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something that helps; a server that answers.
    Found,
    /// There is nothing.
    Nothing,
    /// The domain says that there is none.
    Declined,
    /// It leads where nobody may go: without encryption, or to a private host.
    Forbidden,
    /// A document that can't be used.
    Unusable(ConfigError),
    /// What was in the way.
    Failed(Fault),
    /// Time was up.
    TooLate,
}

impl Outcome {
    /// Returns its name, as JSON has it; that of the fault, where there is one.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Found => "found",
            Outcome::Nothing => "nothing",
            Outcome::Declined => "declined",
            Outcome::Forbidden => "forbidden",
            Outcome::Unusable(ConfigError::Unencrypted) => "unencrypted",
            Outcome::Unusable(_) => "unusable",
            Outcome::Failed(fault) => fault.as_str(),
            Outcome::TooLate => "too_late",
        }
    }
}

/// One thing that was asked, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// What was asked.
    pub step: Step,
    /// Where: an address on the web, a name in DNS, the URL of a server. Never the user's address.
    pub subject: String,
    /// What came of it.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// Whether a server was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// It answers, with a certificate that is valid for it.
    Answers,
    /// It was not asked, or time was up.
    Untried,
    /// It was asked in vain.
    Failed(Fault),
}

/// A server, and whether it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The server.
    pub offer: Offer,
    /// Whether it is there.
    pub proof: Proof,
}

/// All that could be found out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The domain of the address, as DNS has it, in lower case.
    pub domain: String,
    /// Whose it is, where that is known.
    pub provider: Option<&'static Provider>,
    /// Where mail comes from, the best first.
    pub receive: Vec<Found>,
    /// Where mail goes, the best first.
    pub submit: Vec<Found>,
    /// Servers whose protocol this version does not speak.
    pub others: Vec<Offer>,
    /// Everything that was asked, in the order in which it ended.
    pub tried: Vec<Tried>,
    /// Whether DNS says that nobody takes mail for the domain: there may be a slip in the address.
    pub is_nowhere: bool,
}

impl Discovery {
    /// Returns the pair of servers to go on with, if there is one.
    pub fn best(&self) -> Option<(&Found, &Found)> {
        Some((self.receive.first()?, self.submit.first()?))
    }

    /// How programs are let in: as the provider is known to, or as its servers say.
    pub fn access(&self) -> Access {
        let is_web = |one: &&Found| one.offer.is_web_only();
        match self.provider {
            Some(provider) => provider.access,
            None if self.receive.first().as_ref().is_some_and(is_web) => Access::Web,
            None => Access::Password,
        }
    }
}

/// Returns the domain of an address, as DNS has it. `None` for what is no address with one.
pub fn domain_of(address: &str) -> Option<String> {
    let (local, domain) = address.trim().rsplit_once('@')?;
    let domain = idna::domain_to_ascii(domain.trim_end_matches('.')).ok()?;
    let is_good = !local.is_empty() && domain.contains('.') && offer::is_host(&domain);
    is_good.then_some(domain)
}

/// Finds the servers of a domain; see [`domain_of`]. `on_tried` hears of each answer as it comes.
///
/// # Cancellation
///
/// Dropping it stops everything that is on its way.
pub async fn discover(
    domain: &str,
    asking: &Asking,
    on_tried: &(dyn Fn(&Tried) + Send + Sync),
) -> Discovery {
    let known = of_domain(domain);
    if let Some(provider) = known.filter(|one| !one.is_unsure) {
        // Nobody has to be asked, so nobody learns of it.
        let offers = Offer::of_provider(provider, Origin::Provider);
        let mut found = run::sorted(domain, offers, &Default::default());
        found.provider = Some(provider);
        return found;
    }
    let mut found = run::Run::new(domain, asking, on_tried).until(PATIENCE).await;
    // Whoever takes the mail need not be who keeps it.
    found.provider = known.or_else(|| match found.receive.first() {
        Some(one) => {
            let host = &one.offer.host;
            found.provider.filter(|taker| taker.has_server(host)).or_else(|| of_server(host))
        }
        None => found.provider,
    });
    found
}
