//! Which certificates are believed: the system's authorities, or an account's own file.

use super::pinned::Pinned;
use barid_model::{ErrorCode, Recovery};
use rustls::{
    ClientConfig, ConfigBuilder, WantsVerifier,
    client::{Resumption, WantsClientCert},
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// Decides whether a server is who it says it is. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Trust(Arc<ClientConfig>);

/// Why there is nothing to verify servers with.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file has no certificate in it.
    #[error("There is no PEM certificate in the file")]
    NoCertificate,
    /// A certificate in the file is damaged.
    #[error("Certificate {number} in the file can't be read")]
    Unreadable {
        /// Which, counted from 1.
        number: usize,
    },
    /// The system's certificates could not be loaded.
    #[error("The certificates of this computer can't be read: {detail}")]
    System {
        /// What rustls said.
        detail: String,
    },
}

impl TrustError {
    /// Says what to do about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            TrustError::NoCertificate | TrustError::Unreadable { .. } => Recovery::GiveUp,
            TrustError::System { .. } => Recovery::AskUser,
        }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            TrustError::NoCertificate | TrustError::Unreadable { .. } => ErrorCode::Invalid,
            TrustError::System { .. } => ErrorCode::CertificateUntrusted,
        }
    }
}

impl Trust {
    /// Trusts whom this computer trusts.
    ///
    /// # Errors
    ///
    /// [`TrustError::System`] if it trusts nobody, or that can't be found out.
    pub fn system() -> Result<Trust, TrustError> {
        let with_verifier = builder()?.with_platform_verifier().map_err(system)?;
        Ok(Trust::with_verifier(with_verifier))
    }

    /// Trusts the certificates in `pem` and, more strictly, nobody else: the
    /// authorities among them vouch for servers, and a server's own certificate
    /// is believed where the very same bytes come, its name and dates are right.
    ///
    /// # Errors
    ///
    /// [`TrustError::NoCertificate`] or [`TrustError::Unreadable`].
    pub fn with_pem(pem: &str) -> Result<Trust, TrustError> {
        let mut certificates = Vec::new();
        for (index, read) in CertificateDer::pem_slice_iter(pem.as_bytes()).enumerate() {
            certificates.push(read.map_err(|_| TrustError::Unreadable { number: index + 1 })?);
        }
        if certificates.is_empty() {
            return Err(TrustError::NoCertificate);
        }
        let verifier = Pinned::new(certificates, &provider())?;
        let with_verifier =
            builder()?.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
        Ok(Trust::with_verifier(with_verifier))
    }

    /// Sessions are not resumed: every connection then proves its certificate,
    /// none can be linked to another, and servers that ask for a client
    /// certificate (Dovecot among them) break off when a session comes back.
    fn with_verifier(builder: ConfigBuilder<ClientConfig, WantsClientCert>) -> Trust {
        let mut config = builder.with_no_client_auth();
        config.resumption = Resumption::disabled();
        Trust(Arc::new(config))
    }

    pub(super) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }
}

/// The cryptography, named here and not taken from a process-wide default that
/// another crate could have set.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>, TrustError> {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(system)
}

fn system(error: rustls::Error) -> TrustError {
    TrustError::System { detail: error.to_string() }
}
