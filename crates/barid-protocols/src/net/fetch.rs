//! Gets one public thing from the web, and tells as little as can be while doing so: no
//! cookie, no referrer, no name of a program. Never speaks without encryption, but for what is
//! signed itself, nor to anything that is not on the public internet, whatever a redirect or a
//! name server says.

use super::{Trust, public};
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    redirect::Policy,
};
use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;

/// For all of it, redirects included.
const PATIENCE: Duration = Duration::from_secs(10);
/// Redirects that are followed.
const MAX_REDIRECTS: u32 = 5;
/// The same for everyone who uses this program, and for many who don't.
const USER_AGENT: &str = "Mozilla/5.0";

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not an address that may be asked: not HTTPS where it has to be, a port, a user name, a private host.
    #[error("the address may not be fetched")]
    Forbidden,
    /// The host is not on the public internet, is not there, or does not speak TLS.
    #[error("the server could not be reached")]
    Unreachable,
    /// Another answer than the thing itself.
    #[error("the server answered {0}")]
    Status(u16),
    /// A redirect to nowhere, or one too many.
    #[error("a redirect leads nowhere")]
    Redirect,
    /// More bytes than wanted.
    #[error("it is too large")]
    TooLarge,
    /// Too slow.
    #[error("it took too long")]
    TimedOut,
}

/// Finds the addresses of a host.
pub trait Lookup: Send + Sync + 'static {
    /// Returns its addresses; a port of 0 means the usual one.
    fn lookup(&self, host: String) -> impl Future<Output = io::Result<Vec<SocketAddr>>> + Send;
}

/// The system's own.
struct System;

impl Lookup for System {
    async fn lookup(&self, host: String) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.collect())
    }
}

/// Gets public things from the web.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    /// The same, for what proves itself: it may speak without encryption.
    open: Client,
    is_allowed: fn(IpAddr) -> bool,
}

impl Fetcher {
    /// A fetcher that asks the system for addresses, and trusts whom `trust` trusts.
    ///
    /// # Errors
    ///
    /// What reqwest says of a TLS it can't use.
    pub fn new(trust: &Trust) -> Result<Fetcher, FetchError> {
        Fetcher::with(trust, System, public::is_public)
    }

    /// The same with another way to find addresses, and another idea of which of them may
    /// be asked. Tests have no network but the computer itself.
    ///
    /// # Errors
    ///
    /// As [`Fetcher::new`].
    pub fn with<L: Lookup>(
        trust: &Trust,
        lookup: L,
        is_allowed: fn(IpAddr) -> bool,
    ) -> Result<Fetcher, FetchError> {
        let lookup = Arc::new(lookup);
        let client = |is_closed| {
            Client::builder()
                .tls_backend_preconfigured((*trust.config()).clone())
                .dns_resolver(Checked { lookup: Arc::clone(&lookup), is_allowed })
                .https_only(is_closed)
                .redirect(Policy::none())
                .referer(false)
                .no_proxy()
                .user_agent(USER_AGENT)
                .pool_idle_timeout(Duration::from_secs(5))
                .connect_timeout(PATIENCE)
                .build()
                .map_err(|_| FetchError::Unreachable)
        };
        Ok(Fetcher { client: client(true)?, open: client(false)?, is_allowed })
    }

    /// Returns what is at an address, at most `max_bytes` of it, within ten seconds.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn fetch(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::Forbidden)?;
        let fetched = timeout(PATIENCE, self.follow(url, max_bytes, MAX_REDIRECTS)).await;
        fetched.map_err(|_| FetchError::TimedOut)?
    }

    /// The same, but what is elsewhere is not there (RFC 8461 §3.3).
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn fetch_here(&self, url: &str, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let url = Url::parse(url).map_err(|_| FetchError::Forbidden)?;
        let fetched = timeout(PATIENCE, self.follow(url, max_bytes, 0)).await;
        fetched.map_err(|_| FetchError::TimedOut)?
    }

    /// Sends a form to an address, and reads nothing of the answer but whether it was taken.
    /// A redirect is none: whoever wants that asks for a form to be sent to a stranger.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn post_form(&self, url: &str, form: &'static str) -> Result<(), FetchError> {
        let mut url = Url::parse(url).map_err(|_| FetchError::Forbidden)?;
        self.check(&url, &["https"])?;
        url.set_fragment(None);
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = timeout(PATIENCE, request.send()).await.map_err(|_| FetchError::TimedOut)?;
        match answer.map_err(|_| FetchError::Unreachable)?.status().as_u16() {
            200..=299 => Ok(()),
            300..=399 => Err(FetchError::Redirect),
            status => Err(FetchError::Status(status)),
        }
    }

    /// Returns something that proves itself by a signature, as what an authority says of its
    /// certificates does: what is at an address, or what is answered to `question`, which goes
    /// with its content type. It may come over plain HTTP (RFC 6960 Appendix A.1, RFC 5280
    /// §4.2.1.13): TLS would need the same answer first. What is elsewhere is not there.
    ///
    /// # Errors
    ///
    /// See [`FetchError`].
    pub async fn fetch_signed(
        &self,
        url: &str,
        question: Option<(&'static str, Vec<u8>)>,
        max_bytes: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let mut url = Url::parse(url).map_err(|_| FetchError::Forbidden)?;
        self.check(&url, &["https", "http"])?;
        url.set_fragment(None);
        let request = match question {
            Some((kind, body)) => self.open.post(url).header(CONTENT_TYPE, kind).body(body),
            None => self.open.get(url),
        };
        let work = async {
            let answer = request.send().await.map_err(|_| FetchError::Unreachable)?;
            match answer.status().as_u16() {
                200 => whole(answer, max_bytes).await,
                301..=308 => Err(FetchError::Redirect),
                status => Err(FetchError::Status(status)),
            }
        };
        timeout(PATIENCE, work).await.map_err(|_| FetchError::TimedOut)?
    }

    async fn follow(
        &self,
        mut url: Url,
        max_bytes: usize,
        redirects: u32,
    ) -> Result<Vec<u8>, FetchError> {
        for _ in 0..=redirects {
            self.check(&url, &["https"])?;
            url.set_fragment(None);
            let answer = self.client.get(url.clone()).send().await;
            let answer = answer.map_err(|_| FetchError::Unreachable)?;
            let status = answer.status();
            if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok());
                let to = to.and_then(|to| url.join(to).ok()).ok_or(FetchError::Redirect)?;
                url = to;
                continue;
            }
            if status.as_u16() != 200 {
                return Err(FetchError::Status(status.as_u16()));
            }
            return whole(answer, max_bytes).await;
        }
        Err(FetchError::Redirect)
    }

    /// Looks at an address before anything is asked of anyone, a name server included.
    fn check(&self, url: &Url, schemes: &[&str]) -> Result<(), FetchError> {
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().ok();
        let is_good_host = match literal {
            Some(address) => (self.is_allowed)(address),
            None => public::is_public_name(host),
        };
        let is_good = schemes.contains(&url.scheme())
            && url.port().is_none()
            && url.username().is_empty()
            && url.password().is_none()
            && is_good_host;
        if is_good { Ok(()) } else { Err(FetchError::Forbidden) }
    }
}

/// Reads an answer, if it is no longer than wanted.
async fn whole(mut answer: Response, max_bytes: usize) -> Result<Vec<u8>, FetchError> {
    let declared = answer.headers().get(CONTENT_LENGTH);
    let declared = declared.and_then(|size| size.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|size| size > max_bytes as u64) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| FetchError::Unreachable)? {
        if bytes.len() + chunk.len() > max_bytes {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Finds addresses, and lets through only those that may be asked. What is connected to is
/// what was checked: there is no second look-up in between.
struct Checked<L> {
    lookup: Arc<L>,
    is_allowed: fn(IpAddr) -> bool,
}

impl<L: Lookup> Resolve for Checked<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, host) = (Arc::clone(&self.lookup), name.as_str().to_owned());
        let is_allowed = self.is_allowed;
        Box::pin(async move {
            let found = lookup.lookup(host).await?;
            // One that is not public among others that are is a trap: none is used.
            let all_good = found.iter().all(|address| is_allowed(address.ip()));
            if found.is_empty() || !all_good {
                let error = io::Error::new(io::ErrorKind::PermissionDenied, "not public");
                return Err(Box::<dyn Error + Send + Sync>::from(error));
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
