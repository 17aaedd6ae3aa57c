//! The roots that are trusted, and certificates of issuers that are known.

use openssl::x509::X509;

use super::{Certificate, CertificateError, Problem, chain};

/// Where systems keep the roots they trust, in PEM: first those for mail, then those for all.
const SYSTEM_BUNDLES: [&str; 7] = [
    "/etc/pki/ca-trust/extracted/pem/email-ca-bundle.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/usr/local/etc/ssl/cert.pem",
];

/// Certificates that are trusted to vouch for others, and certificates of issuers that are just
/// known, so that signers need not send them.
#[derive(Clone, Default)]
pub struct TrustStore {
    pub(super) roots: Vec<X509>,
    pub(super) known: Vec<Certificate>,
}

impl TrustStore {
    /// Returns the roots that the system trusts; none where it keeps them elsewhere than in a
    /// file (macOS and Windows: pass them to [`TrustStore::with`]).
    pub fn system() -> TrustStore {
        let read = |path: &&str| TrustStore::from_pem(&std::fs::read(path).ok()?).ok();
        SYSTEM_BUNDLES.iter().find_map(read).unwrap_or_default()
    }

    /// Returns the roots of a file, as [`Certificate::read_all`] reads it.
    ///
    /// # Errors
    ///
    /// Where there is no certificate in it.
    pub fn from_pem(bytes: &[u8]) -> Result<TrustStore, CertificateError> {
        Ok(TrustStore::default().with(&Certificate::read_all(bytes)?))
    }

    /// Returns the store with more that is trusted. That may be an issuer that is no root, or the
    /// certificate of a single person: then it is trusted for itself.
    #[must_use]
    pub fn with(mut self, roots: &[Certificate]) -> TrustStore {
        self.roots.extend(roots.iter().filter_map(Certificate::x509));
        self
    }

    /// Returns the store with certificates that are known but not trusted, as those that came
    /// along with other messages: issuers, and signers that don't send their own.
    #[must_use]
    pub fn knowing(mut self, certificates: &[Certificate]) -> TrustStore {
        self.known.extend_from_slice(certificates);
        self
    }

    /// Returns what keeps a certificate from being vouched for at a time, in milliseconds since the
    /// epoch: `None` if it leads to a trusted root, over `along` and what is known (RFC 5280 §6).
    /// Its own validity and purpose are told by [`Certificate::keeps_from_signing`] and
    /// [`Certificate::keeps_from_encrypting`]; whether it was revoked is not asked.
    pub fn problem(
        &self,
        certificate: &Certificate,
        along: &[Certificate],
        at_ms: i64,
    ) -> Option<Problem> {
        chain::problem(certificate, along, self, at_ms)
    }

    /// Returns who issued a certificate, found by the chain to a trusted root over `along` and what
    /// is known, at a time in milliseconds since the epoch; or among those alone, where it is
    /// trusted itself. `None` where that one is not known.
    pub fn issuer(
        &self,
        certificate: &Certificate,
        along: &[Certificate],
        at_ms: i64,
    ) -> Option<Certificate> {
        chain::issuer(certificate, along, self, at_ms)
    }

    /// Returns how many certificates are trusted.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Whether nothing is trusted.
    pub fn is_empty(&self) -> bool {
        self.roots.is_empty()
    }
}

impl std::fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TrustStore({} trusted, {} known)", self.roots.len(), self.known.len())
    }
}
