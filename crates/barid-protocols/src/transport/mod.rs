//! Whether the servers of a domain promise to take mail over verified TLS alone: by a policy on the
//! web (MTA-STS, RFC 8461), or by certificates in signed DNS (DANE, RFC 7672).
//!
//! Asking tells the name servers, and the domain, that somebody wants to write there: so it is
//! done only where the user has chosen that.

mod policy;

use crate::{
    dns::Dns,
    net::{FetchError, Fetcher},
};
use async_trait::async_trait;
use barid_model::{HostPins, MailHosts, TxtAnswer};
use policy::{Mode, Policy};

/// Largest policy (RFC 8461 §3.3 suggests this bound).
const MAX_POLICY: usize = 64 << 10;
/// Largest file that says how keys are published.
const MAX_KEY_POLICY: usize = 64 << 10;

/// Somebody who can be asked for a page of the web, over verified TLS.
#[async_trait]
pub trait Web: Send + Sync + std::fmt::Debug {
    /// Returns what is at an address itself, at most `max_bytes` of it.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    async fn page(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError>;

    /// The same, also where it has moved to, so long as that is public and over verified TLS.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    async fn moved_page(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        self.page(url, max_bytes).await
    }

    /// Returns something that proves itself by a signature, over any connection: what is at an
    /// address, or what is answered to a question of a content type.
    ///
    /// # Errors
    ///
    /// See [`FetchError`]; `Forbidden` by whoever knows pages alone.
    async fn signed(
        &self,
        _url: &str,
        _question: Option<(&'static str, Vec<u8>)>,
        _max_bytes: usize,
    ) -> Result<Vec<u8>, FetchError> {
        Err(FetchError::Forbidden)
    }
}

#[async_trait]
impl Web for Fetcher {
    async fn page(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        self.fetch_here(url, max_bytes).await
    }

    async fn moved_page(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        self.fetch(url, max_bytes).await
    }

    async fn signed(
        &self,
        url: &str,
        question: Option<(&'static str, Vec<u8>)>,
        max_bytes: usize,
    ) -> Result<Vec<u8>, FetchError> {
        self.fetch_signed(url, question, max_bytes).await
    }
}

/// What the servers of a domain promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportSecurity {
    /// The domain, in lower case.
    pub domain: String,
    /// Whether anybody takes its mail; `None` where DNS could not say.
    pub takes_mail: Option<bool>,
    /// Its policy on the web.
    pub mta_sts: MtaSts,
    /// Whether signed DNS names the certificates of all its servers; `None` where DNS could not say.
    pub dane: Option<bool>,
}

/// A domain's policy on the web.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MtaSts {
    /// Nothing is delivered without verified TLS.
    Enforce,
    /// It only wants to hear of it, or is being taken back.
    Testing,
    /// There is none.
    Missing,
    /// There is one that can't be had, or be followed, or that does not name its servers.
    Broken,
    /// DNS could not say.
    Unknown,
}

impl MtaSts {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            MtaSts::Enforce => "enforce",
            MtaSts::Testing => "testing",
            MtaSts::Missing => "missing",
            MtaSts::Broken => "broken",
            MtaSts::Unknown => "unknown",
        }
    }

    /// Reads a name.
    pub fn from_name(name: &str) -> MtaSts {
        let all = [MtaSts::Enforce, MtaSts::Testing, MtaSts::Missing, MtaSts::Broken];
        all.into_iter().find(|one| one.as_str() == name).unwrap_or(MtaSts::Unknown)
    }
}

/// What may be said of the way to a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Its servers require encryption.
    Required,
    /// Nothing promises that.
    None,
    /// It takes no mail at all.
    NoMail,
    /// Nobody could say.
    Unknown,
}

impl Promise {
    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Promise::Required => "required",
            Promise::None => "none",
            Promise::NoMail => "no_mail",
            Promise::Unknown => "unknown",
        }
    }
}

impl TransportSecurity {
    /// Returns what may be said of it.
    pub fn promise(&self) -> Promise {
        match (self.takes_mail, self.mta_sts, self.dane) {
            (Some(false), ..) => Promise::NoMail,
            (_, MtaSts::Enforce, _) | (_, _, Some(true)) => Promise::Required,
            (None, ..) | (_, MtaSts::Unknown, _) | (.., None) => Promise::Unknown,
            (Some(true), ..) => Promise::None,
        }
    }
}

/// Asks what the servers of a domain promise; without `web`, policies that are announced are not
/// known.
pub async fn transport_security(
    dns: &dyn Dns,
    web: Option<&dyn Web>,
    domain: &str,
) -> TransportSecurity {
    let domain = domain.trim_end_matches('.').to_lowercase();
    let hosts = dns.mail_hosts(&domain).await;
    let takes_mail = match &hosts {
        MailHosts::Found { .. } => Some(true),
        MailHosts::Nobody => Some(false),
        MailHosts::Failed => None,
    };
    let MailHosts::Found { hosts, is_signed } = hosts else {
        return TransportSecurity { domain, takes_mail, mta_sts: MtaSts::Unknown, dane: None };
    };
    let dane = async {
        let mut all = is_signed;
        for host in &hosts {
            // Who can turn a sender to another host gets past the pins of this one.
            match if all { dns.host_pins(host).await } else { HostPins::Missing } {
                HostPins::Signed => {}
                HostPins::Missing => all = false,
                HostPins::Failed => return None,
            }
        }
        Some(all)
    };
    let (mta_sts, dane) = tokio::join!(mta_sts(dns, web, &domain, &hosts), dane);
    TransportSecurity { domain, takes_mail, mta_sts, dane }
}

async fn mta_sts(dns: &dyn Dns, web: Option<&dyn Web>, domain: &str, hosts: &[String]) -> MtaSts {
    let name = format!("_mta-sts.{domain}");
    let texts = match dns.txt(std::slice::from_ref(&name)).await.get(&name) {
        Some(TxtAnswer::Found(texts)) => texts.clone(),
        Some(TxtAnswer::Missing) => return MtaSts::Missing,
        Some(TxtAnswer::Failed) | None => return MtaSts::Unknown,
    };
    match texts.iter().filter(|text| text.starts_with(b"v=STSv1;")).count() {
        0 => return MtaSts::Missing,
        1 => {}
        _ => return MtaSts::Broken,
    }
    let Some(web) = web else { return MtaSts::Unknown };
    let url = format!("https://mta-sts.{domain}/.well-known/mta-sts.txt");
    let policy = match web.page(&url, MAX_POLICY).await {
        Ok(bytes) => Policy::parse(&String::from_utf8_lossy(&bytes)),
        Err(error) => {
            tracing::debug!(%error, "a policy could not be had");
            None
        }
    };
    match policy {
        Some(Policy { mode: Mode::Testing | Mode::None, .. }) => MtaSts::Testing,
        Some(policy) if hosts.iter().all(|host| policy.names(host)) => MtaSts::Enforce,
        _ => MtaSts::Broken,
    }
}

/// Asks whether a domain publishes keys of its people on the web (WKD). `None` where that can't be
/// found out.
pub async fn publishes_keys(web: &dyn Web, domain: &str) -> Option<bool> {
    let there = |url: String| async move {
        match web.page(&url, MAX_KEY_POLICY).await {
            Ok(_) => Some(true),
            Err(FetchError::TimedOut) => None,
            Err(_) => Some(false),
        }
    };
    let folder = ".well-known/openpgpkey";
    let advanced = there(format!("https://openpgpkey.{domain}/{folder}/{domain}/policy")).await;
    match advanced {
        Some(true) => advanced,
        _ => there(format!("https://{domain}/{folder}/policy")).await.or(advanced),
    }
}

#[cfg(test)]
mod tests;
