//! The way to a server: TCP, TLS and what can go wrong with them.

mod channel;
mod connect;
mod fetch;
mod http;
mod pinned;
mod probe;
mod public;
mod route;
mod stream;
mod tls;
mod trust;

#[cfg(test)]
pub(crate) mod authority;
#[cfg(test)]
mod fetch_signed_tests;
#[cfg(test)]
mod fetch_tests;
#[cfg(test)]
mod loopback;
#[cfg(test)]
mod name_server;
#[cfg(test)]
mod tests;

pub use channel::Channel;
pub(crate) use connect::LookupError;
pub use connect::connect;
pub use fetch::{FetchError, Fetcher, Lookup};
pub(crate) use http::{Answer, Http, Question, Url};
#[cfg(test)]
pub(crate) use loopback::{Heard, serve};
#[cfg(test)]
pub(crate) use name_server::name_server;
pub use probe::probe;
#[cfg(test)]
pub(crate) use probe::probe_by;
pub(crate) use public::is_public_name;
pub(crate) use route::Route;
pub use stream::Stream;
pub use tls::secure;
pub use trust::{Trust, TrustError};

use barid_model::{ErrorCode, Recovery};
use std::io;

/// Why a certificate was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// It is past its end.
    Expired,
    /// It is before its beginning.
    NotYetValid,
    /// It is for other hosts.
    WrongHost,
    /// No authority that is trusted here vouches for it.
    Untrusted,
    /// The authority that vouched for it took that back.
    Revoked,
}

/// A failure on the way to a server.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    /// No connection: no such host, nobody listens, no route.
    #[error("Could not reach {host}:{port}: {source}")]
    Unreachable {
        /// Host as configured.
        host: String,
        /// Port as configured.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The certificate was not accepted. Nothing secret has been sent.
    #[error("The certificate of {host} is not trusted: {}", fault_words(*fault))]
    Untrusted {
        /// Host as configured.
        host: String,
        /// Why.
        fault: CertificateFault,
    },
    /// What answers does not speak TLS: the port is another service's, or wants STARTTLS.
    #[error("{host} does not speak TLS on that port")]
    NotTls {
        /// Host as configured.
        host: String,
    },
    /// There is no version of TLS, or no cipher, that both know and that is safe.
    #[error("{host} only knows encryption that is too old: {detail}")]
    TlsTooOld {
        /// Host as configured.
        host: String,
        /// What rustls said.
        detail: String,
    },
    /// TLS could not be agreed on, for another reason.
    #[error("No secure connection to {host}: {detail}")]
    Tls {
        /// Host as configured.
        host: String,
        /// What rustls said.
        detail: String,
    },
    /// The server does not offer STARTTLS, or refused it, or put data in front of it.
    #[error("{host} does not offer the encryption that is required: {detail}")]
    EncryptionMissing {
        /// Host as configured.
        host: String,
        /// What was missing or wrong.
        detail: &'static str,
    },
    /// The connection broke.
    #[error("The connection broke: {0}")]
    Broken(#[from] io::Error),
    /// The server went silent.
    #[error("The server did not answer in time ({what})")]
    TimedOut {
        /// What was waited for.
        what: &'static str,
    },
}

fn fault_words(fault: CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired => "it has expired",
        CertificateFault::NotYetValid => "it is not valid yet",
        CertificateFault::WrongHost => "it is for another host",
        CertificateFault::Untrusted => "it is from nobody this computer trusts",
        CertificateFault::Revoked => "it was revoked",
    }
}

impl NetError {
    /// Says what to do about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            NetError::Unreachable { .. }
            | NetError::NotTls { .. }
            | NetError::TlsTooOld { .. }
            | NetError::Tls { .. }
            | NetError::Broken(_)
            | NetError::TimedOut { .. } => Recovery::Retry { after: None },
            NetError::Untrusted { .. } | NetError::EncryptionMissing { .. } => Recovery::AskUser,
        }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            NetError::Unreachable { .. } => ErrorCode::Unreachable,
            NetError::Untrusted { fault, .. } => match fault {
                CertificateFault::Expired | CertificateFault::NotYetValid => {
                    ErrorCode::CertificateExpired
                }
                CertificateFault::WrongHost => ErrorCode::CertificateWrongHost,
                CertificateFault::Untrusted | CertificateFault::Revoked => {
                    ErrorCode::CertificateUntrusted
                }
            },
            NetError::NotTls { .. }
            | NetError::TlsTooOld { .. }
            | NetError::Tls { .. }
            | NetError::Broken(_)
            | NetError::TimedOut { .. } => ErrorCode::ConnectionLost,
            NetError::EncryptionMissing { .. } => ErrorCode::EncryptionMissing,
        }
    }
}
