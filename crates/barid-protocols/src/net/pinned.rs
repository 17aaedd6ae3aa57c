//! Verifies a server against one account's own certificates instead of the system's.

use super::TrustError;
use rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, RootCertStore, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor, verify_server_name,
    },
    crypto::{
        CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};
use std::{sync::Arc, time::Duration};
use webpki::{EndEntityCert, KeyUsage};

/// The certificates of one account.
#[derive(Debug)]
pub(super) struct Pinned {
    /// Those that may vouch for others.
    roots: RootCertStore,
    /// All of them, to be met again byte for byte. Authorities too: what
    /// `openssl req -x509` makes for a server says that it is one.
    exact: Vec<CertificateDer<'static>>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Pinned {
    pub(super) fn new(
        certificates: Vec<CertificateDer<'static>>,
        provider: &CryptoProvider,
    ) -> Result<Pinned, TrustError> {
        let algorithms = provider.signature_verification_algorithms;
        let mut roots = RootCertStore::empty();
        for (index, certificate) in certificates.iter().enumerate() {
            let unreadable = |_| TrustError::Unreadable { number: index + 1 };
            // A server's own certificate must not vouch for further ones.
            if is_authority(certificate, algorithms).map_err(unreadable)? {
                roots
                    .add(certificate.clone())
                    .map_err(|_| TrustError::Unreadable { number: index + 1 })?;
            }
        }
        Ok(Pinned { roots, exact: certificates, algorithms })
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let certificate = ParsedCertificate::try_from(end_entity)?;
        if self.exact.iter().any(|known| known == end_entity) {
            check_alone(end_entity, self.algorithms, now)?;
        } else {
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &self.roots,
                intermediates,
                now,
                self.algorithms.all,
            )?;
        }
        verify_server_name(&certificate, server_name)?;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Checks a certificate as a server's, with nobody to vouch for it. webpki looks
/// at dates first, then at whether it is an authority, then at its purpose, then
/// for an issuer; so the error tells how far it came.
fn verify_alone(
    certificate: &CertificateDer<'_>,
    algorithms: WebPkiSupportedAlgorithms,
    now: UnixTime,
) -> Result<(), webpki::Error> {
    EndEntityCert::try_from(certificate)?
        .verify_for_usage(algorithms.all, &[], &[], now, KeyUsage::server_auth(), None, None)
        .map(|_| ())
}

/// Accepts a certificate that the user named, if it is for servers and `now` is
/// within its dates.
fn check_alone(
    certificate: &CertificateDer<'_>,
    algorithms: WebPkiSupportedAlgorithms,
    now: UnixTime,
) -> Result<(), CertificateError> {
    use webpki::Error as Pki;
    match verify_alone(certificate, algorithms, now) {
        Ok(()) | Err(Pki::UnknownIssuer | Pki::CaUsedAsEndEntity) => Ok(()),
        Err(Pki::CertExpired { time, not_after }) => {
            Err(CertificateError::ExpiredContext { time, not_after })
        }
        Err(Pki::CertNotValidYet { time, not_before }) => {
            Err(CertificateError::NotValidYetContext { time, not_before })
        }
        Err(Pki::InvalidCertValidity) => Err(CertificateError::Expired),
        Err(other) => Err(CertificateError::Other(OtherError(Arc::new(other)))),
    }
}

/// Whether a certificate says that it is an authority (RFC 5280 §4.2.1.9). One
/// of X.509 version 1 can't say it; only authorities of old are that.
fn is_authority(
    certificate: &CertificateDer<'_>,
    algorithms: WebPkiSupportedAlgorithms,
) -> Result<bool, webpki::Error> {
    use webpki::Error as Pki;
    let epoch = UnixTime::since_unix_epoch(Duration::ZERO);
    // Asked at the first moment of its dates, as the dates are what is looked at first.
    let outcome = match verify_alone(certificate, algorithms, epoch) {
        Err(Pki::CertNotValidYet { not_before, .. }) => {
            verify_alone(certificate, algorithms, not_before)
        }
        other => other,
    };
    match outcome {
        Err(Pki::CaUsedAsEndEntity | Pki::UnsupportedCertVersion) => Ok(true),
        Ok(())
        | Err(
            Pki::UnknownIssuer
            | Pki::RequiredEkuNotFoundContext(_)
            | Pki::EmptyEkuExtension
            | Pki::InvalidCertValidity,
        ) => Ok(false),
        Err(error) => Err(error),
    }
}
