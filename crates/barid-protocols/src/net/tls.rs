//! Puts TLS around a connection and says why it could not.

use super::{CertificateFault, NetError, Stream, Trust};
use rustls::{AlertDescription, CertificateError, InvalidMessage, pki_types::ServerName};
use std::{io, time::Duration};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::TlsConnector;

/// For a handshake after STARTTLS.
const PATIENCE: Duration = Duration::from_secs(20);

/// Starts TLS on a plain connection, after the server agreed to STARTTLS.
///
/// The caller has made sure that nothing the server sent before is left unread.
///
/// # Errors
///
/// [`NetError::Untrusted`], [`NetError::NotTls`], [`NetError::TlsTooOld`], [`NetError::Tls`],
/// [`NetError::Broken`] or [`NetError::TimedOut`]; [`NetError::Tls`] too if TLS is already there.
pub async fn secure(stream: Stream, host: &str, trust: &Trust) -> Result<Stream, NetError> {
    match stream {
        Stream::Plain(tcp) => handshake(tcp, host, trust, Instant::now() + PATIENCE).await,
        Stream::Tls(_) => {
            Err(NetError::Tls { host: host.to_owned(), detail: "TLS inside TLS".to_owned() })
        }
    }
}

/// Shakes hands and checks the certificate against `host`, a name or an address.
pub(super) async fn handshake(
    tcp: TcpStream,
    host: &str,
    trust: &Trust,
    deadline: Instant,
) -> Result<Stream, NetError> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| NetError::Tls {
        host: host.to_owned(),
        detail: "no certificate can be for such a host name".to_owned(),
    })?;
    let connector = TlsConnector::from(trust.config());
    match timeout_at(deadline, connector.connect(name, tcp)).await {
        Ok(Ok(stream)) => Ok(Stream::Tls(Box::new(stream))),
        Ok(Err(error)) => Err(failure(host, error)),
        Err(_) => Err(NetError::TimedOut { what: "TLS handshake" }),
    }
}

fn failure(host: &str, error: io::Error) -> NetError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(why) => refused(host, why),
        None => NetError::Broken(error),
    }
}

/// Says what a failure of TLS means.
pub(super) fn refused(host: &str, why: &rustls::Error) -> NetError {
    let host = host.to_owned();
    match why {
        rustls::Error::InvalidCertificate(why) => NetError::Untrusted { host, fault: fault(why) },
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            NetError::NotTls { host }
        }
        error @ (rustls::Error::PeerIncompatible(_)
        | rustls::Error::AlertReceived(
            AlertDescription::ProtocolVersion
            | AlertDescription::HandshakeFailure
            | AlertDescription::InsufficientSecurity,
        )) => NetError::TlsTooOld { host, detail: error.to_string() },
        other => NetError::Tls { host, detail: other.to_string() },
    }
}

fn fault(why: &CertificateError) -> CertificateFault {
    match why {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::Revoked => CertificateFault::Revoked,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongHost
        }
        // Unknown issuer, bad signature, wrong purpose, unreadable.
        _ => CertificateFault::Untrusted,
    }
}
