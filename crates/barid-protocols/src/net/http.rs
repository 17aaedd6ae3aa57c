//! Speaks HTTPS with the server of an account: inside TLS that the account trusts, and never
//! otherwise. Follows no redirect, keeps no cookie, asks no proxy, tells no name of a program.

use super::{NetError, Trust, tls};
use crate::failpoint;
use barid_model::Secret;
use reqwest::{
    Client, Response,
    header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RANGE},
    redirect::Policy,
    retry,
};
use std::{error::Error, io, time::Duration};
use tokio::time::timeout;

pub(crate) use reqwest::Url;

/// For reaching the server, TLS included.
const CONNECT_PATIENCE: Duration = Duration::from_secs(20);
/// How long a connection is kept that nothing is asked over.
const IDLE: Duration = Duration::from_secs(90);
/// How long a connection is silent before the system asks whether the other side is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// What a line carries at the least that is not taken for broken, in bytes a second.
const SLOWEST: u64 = 8 * 1024;

/// One client for all that is asked of a server. Cheap to clone; connections are shared.
#[derive(Clone, Debug)]
pub(crate) struct Http(Client);

/// What is asked.
#[derive(Debug)]
pub(crate) struct Question<'a> {
    /// Of whom, and for what: `https`.
    pub(crate) url: &'a Url,
    /// The value of the Authorization field.
    pub(crate) authorization: Option<&'a Secret>,
    /// Which media type may come back.
    pub(crate) accept: &'static str,
    /// What is posted, with its media type; without it the question is a GET.
    pub(crate) body: Option<(&'static str, Vec<u8>)>,
    /// The first byte that is wanted; a server may send all of them regardless.
    pub(crate) from: u64,
    /// How long the answer may take to begin, beside the time that sending the body takes.
    pub(crate) patience: Duration,
}

/// An answer whose status and fields are here, and whose body has yet to come.
#[derive(Debug)]
pub(crate) struct Answer(Response);

impl Http {
    /// Describes a client. Nothing is sent yet.
    pub(crate) fn new(trust: &Trust) -> Result<Http, NetError> {
        let client = Client::builder()
            .tls_backend_preconfigured((*trust.config()).clone())
            .https_only(true)
            .redirect(Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(CONNECT_PATIENCE)
            .pool_idle_timeout(IDLE)
            .tcp_keepalive(KEEPALIVE)
            .build();
        client.map(Http).map_err(|error| NetError::Broken(io::Error::other(error.without_url())))
    }

    /// Asks, and waits for the beginning of the answer, whatever it is.
    ///
    /// # Errors
    ///
    /// [`NetError::Unreachable`], [`NetError::Untrusted`] and [`NetError::Tls`] before anything
    /// was sent; [`NetError::Broken`] and [`NetError::TimedOut`] at any time.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Answer, NetError> {
        failpoint::reach("net::write");
        let Question { url, authorization, accept, body, from, patience } = question;
        let mut request = match &body {
            Some(_) => self.0.post(url.clone()),
            None => self.0.get(url.clone()),
        };
        request = request.header(ACCEPT, accept);
        if let Some(secret) = authorization {
            let invalid = |_| NetError::Broken(io::ErrorKind::InvalidInput.into());
            let mut value = HeaderValue::from_bytes(secret.expose()).map_err(invalid)?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        let mut sending = Duration::ZERO;
        if let Some((media_type, bytes)) = body {
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            sending = Duration::from_secs(size / SLOWEST);
            request = request.header(CONTENT_TYPE, media_type).body(bytes);
        }
        let answered = timeout(patience.saturating_add(sending), request.send()).await;
        let answered = answered.map_err(|_| NetError::TimedOut { what: "an answer" })?;
        answered.map(Answer).map_err(|error| failure(url, error))
    }
}

impl Answer {
    /// Returns its status.
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// Returns a field of it, if it is text.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// Whether it says where its body ends. One that does not may be cut off unseen.
    pub(crate) fn has_end(&self) -> bool {
        let fields = self.0.headers();
        fields.contains_key(CONTENT_LENGTH) || fields.contains_key("transfer-encoding")
    }

    /// Waits for more of its body; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`NetError::Broken`] also for one that ends before it should.
    ///
    /// # Cancellation
    ///
    /// Safe: nothing of the body is lost.
    pub(crate) async fn more(&mut self, patience: Duration) -> Result<Option<Vec<u8>>, NetError> {
        failpoint::reach("net::read");
        let chunk = timeout(patience, self.0.chunk()).await;
        let chunk = chunk.map_err(|_| NetError::TimedOut { what: "the rest of an answer" })?;
        match chunk {
            Ok(chunk) => Ok(chunk.map(|bytes| bytes.to_vec())),
            Err(error) => Err(failure(&self.0.url().clone(), error)),
        }
    }
}

/// Finds out what a failure means; what reqwest says of it may have the address in it.
fn failure(url: &Url, error: reqwest::Error) -> NetError {
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port_or_known_default().unwrap_or_default();
    let is_connect = error.is_connect();
    let is_timeout = error.is_timeout();
    let error = error.without_url();
    let mut kind = io::ErrorKind::Other;
    let mut text = error.to_string();
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(one) = cause {
        let io = one.downcast_ref::<io::Error>();
        if let Some(why) = one.downcast_ref::<rustls::Error>().or(io.and_then(within)) {
            return tls::refused(&host, why);
        }
        if let Some(io) = io {
            kind = io.kind();
        }
        text = one.to_string();
        cause = one.source();
    }
    match (is_connect, is_timeout) {
        (true, true) => {
            NetError::Unreachable { host, port, source: io::ErrorKind::TimedOut.into() }
        }
        (true, false) => NetError::Unreachable { host, port, source: io::Error::new(kind, text) },
        (false, true) => NetError::TimedOut { what: "an answer" },
        (false, false) => NetError::Broken(io::Error::new(kind, text)),
    }
}

/// Finds a failure of TLS in errors of the system that are wrapped in one another.
fn within(error: &io::Error) -> Option<&rustls::Error> {
    let inner = error.get_ref()?;
    match inner.downcast_ref::<rustls::Error>() {
        Some(why) => Some(why),
        None => within(inner.downcast_ref::<io::Error>()?),
    }
}
