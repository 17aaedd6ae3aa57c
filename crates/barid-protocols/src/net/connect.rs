//! Opens a connection: resolves the host, tries its addresses, starts TLS where it comes first.

use super::{NetError, Stream, Trust, tls};
use barid_model::ServerSettings;
use socket2::{SockRef, TcpKeepalive};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    net::TcpStream,
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};

/// For all of it: resolving, connecting and the TLS handshake.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one address has before the next is tried beside it (RFC 8305 §5).
const STAGGER: Duration = Duration::from_millis(250);

/// How long a connection is silent before the system asks whether the other side is still
/// there, how often it asks then, and how many times. A connection whose other side has
/// gone without a word is known to be dead within half a minute.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(15);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_RETRIES: u32 = 3;

/// How long what was sent may stay unconfirmed by the other side's system.
#[cfg(target_os = "linux")]
const UNCONFIRMED: Duration = Duration::from_secs(30);

/// Why a host has no address; the cause of a [`NetError::Unreachable`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookupError {
    /// DNS knows no host of that name.
    #[error("there is no host of that name")]
    NoSuchHost,
    /// DNS could not be asked, or could not say.
    #[error("no name server could say where it is ({0})")]
    Failed(io::Error),
}

/// Connects to a server within 20 seconds; inside TLS for `imaps` and `smtps`.
///
/// # Errors
///
/// [`NetError::Unreachable`] if no address answers; [`NetError::Untrusted`], [`NetError::NotTls`],
/// [`NetError::TlsTooOld`], [`NetError::Tls`], [`NetError::Broken`] or [`NetError::TimedOut`] if
/// the handshake fails.
pub async fn connect(server: &ServerSettings, trust: &Trust) -> Result<Stream, NetError> {
    connect_by(server, trust, look_up(&server.host, server.port)).await
}

/// The same, with another way to find the addresses of the host.
pub(super) async fn connect_by(
    server: &ServerSettings,
    trust: &Trust,
    addresses: impl Future<Output = io::Result<Vec<SocketAddr>>>,
) -> Result<Stream, NetError> {
    let deadline = Instant::now() + PATIENCE;
    let unreachable =
        |source| NetError::Unreachable { host: server.host.clone(), port: server.port, source };
    let opened = async { open(addresses.await?).await };
    let tcp = match timeout_at(deadline, opened).await {
        Ok(opened) => opened.map_err(unreachable)?,
        Err(_) => return Err(unreachable(io::ErrorKind::TimedOut.into())),
    };
    match server.scheme.is_implicit_tls() {
        true => tls::handshake(tcp, &server.host, trust, deadline).await,
        false => Ok(Stream::Plain(tcp)),
    }
}

async fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    match tokio::net::lookup_host((host, port)).await {
        Ok(found) => Ok(found.collect()),
        Err(error) => Err(untold(error)),
    }
}

/// Tells a name that is not there from a name server that is not. The standard library keeps the
/// code of the system to itself, except on Windows.
fn untold(error: io::Error) -> io::Error {
    // WSATRY_AGAIN and WSANO_RECOVERY.
    let is_windows = matches!(error.raw_os_error(), Some(11_002 | 11_003));
    let text = error.to_string().to_ascii_lowercase();
    // EAI_AGAIN, EAI_FAIL and EAI_SYSTEM in the words of glibc, musl and Apple.
    let words = ["temporary", "try again", "non-recoverable", "system error"];
    match is_windows || words.iter().any(|word| text.contains(word)) {
        true => io::Error::new(error.kind(), LookupError::Failed(error)),
        false => io::Error::new(io::ErrorKind::NotFound, LookupError::NoSuchHost),
    }
}

async fn open(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let stream = first_to_answer(addresses).await?;
    stream.set_nodelay(true)?;
    let keepalive = TcpKeepalive::new()
        .with_time(KEEPALIVE_IDLE)
        .with_interval(KEEPALIVE_INTERVAL)
        .with_retries(KEEPALIVE_RETRIES);
    let socket = SockRef::from(&stream);
    socket.set_tcp_keepalive(&keepalive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNCONFIRMED))?;
    Ok(stream)
}

/// Tries the addresses in the system's order, each a little later than the one
/// before, so that a dead IPv6 route costs a blink and not the whole wait.
async fn first_to_answer(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut failure = io::Error::new(io::ErrorKind::NotFound, LookupError::NoSuchHost);
    let mut attempts = JoinSet::new();
    let mut untried = addresses.into_iter();
    loop {
        let next = untried.next();
        let is_last = next.is_none();
        if let Some(address) = next {
            attempts.spawn(TcpStream::connect(address));
        }
        let outcome = match is_last {
            true => attempts.join_next().await,
            false => match timeout(STAGGER, attempts.join_next()).await {
                Ok(outcome) => outcome,
                Err(_) => continue,
            },
        };
        match outcome {
            Some(Ok(Ok(stream))) => return Ok(stream),
            Some(Ok(Err(error))) => failure = error,
            Some(Err(panicked)) => failure = io::Error::other(panicked),
            None => return Err(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn an_address_that_refuses_does_not_hide_the_next() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let there = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addresses = vec![gone.local_addr().unwrap(), there.local_addr().unwrap()];
        drop(gone);
        let stream = first_to_answer(addresses.clone()).await.unwrap();
        assert_eq!(stream.peer_addr().unwrap(), addresses[1]);
    }

    #[tokio::test]
    async fn without_an_address_that_answers_the_reason_is_told() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = gone.local_addr().unwrap();
        drop(gone);
        let why = async |addresses| first_to_answer(addresses).await.unwrap_err().kind();
        assert_eq!(why(vec![address]).await, io::ErrorKind::ConnectionRefused);
        assert_eq!(why(vec![]).await, io::ErrorKind::NotFound);
    }
}
