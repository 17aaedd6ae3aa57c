//! Encrypts entities to certificates (RFC 8551 §3.3, RFC 5652 §6, RFC 5083, RFC 5753).

use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    error::ErrorStack,
    stack::Stack,
    symm,
    x509::X509,
};

use super::{Certificate, SmimeError, content::MAX_BYTES};

/// What a message is encrypted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// Protected against changes; not every program reads it (RFC 5084).
    Aes256Gcm,
    /// Read by every program, and not protected against changes (RFC 3565).
    Aes256Cbc,
}

/// Encrypts an entity to certificates, in DER: AuthEnvelopedData with [`Cipher::Aes256Gcm`],
/// EnvelopedData with [`Cipher::Aes256Cbc`]. RSA keys and curves may be mixed. The certificates
/// are named in it, so whoever must not be known of gets an own copy. `at_ms` is the time now, in
/// milliseconds since the epoch.
///
/// Whether a certificate belongs to whom it should, and who vouches for it, is up to the caller.
///
/// # Errors
///
/// [`SmimeError::NoRecipients`]; [`SmimeError::Unusable`] for the first certificate that is not
/// for encrypting mail, too weak, or not valid at that time: nothing is encrypted to a part of
/// the recipients.
pub fn encrypt(
    content: &[u8],
    recipients: &[&Certificate],
    cipher: Cipher,
    at_ms: i64,
) -> Result<Vec<u8>, SmimeError> {
    if recipients.is_empty() {
        return Err(SmimeError::NoRecipients);
    }
    if content.len() > MAX_BYTES {
        return Err(SmimeError::TooLarge);
    }
    for certificate in recipients {
        if let Some(problem) = certificate.keeps_from_encrypting(at_ms) {
            let fingerprint = certificate.fingerprint().to_owned();
            return Err(SmimeError::Unusable { fingerprint, problem });
        }
    }
    match sealed(content, recipients, cipher) {
        Ok(Some(der)) => Ok(der),
        Ok(None) | Err(_) => Err(SmimeError::Refused),
    }
}

fn sealed(
    content: &[u8],
    recipients: &[&Certificate],
    cipher: Cipher,
) -> Result<Option<Vec<u8>>, ErrorStack> {
    let mut certificates: Stack<X509> = Stack::new()?;
    let mut told: Vec<&str> = Vec::new();
    for certificate in recipients {
        if told.contains(&certificate.fingerprint()) {
            continue;
        }
        told.push(certificate.fingerprint());
        let Some(x509) = certificate.x509() else { return Ok(None) };
        certificates.push(x509)?;
    }
    let cipher = match cipher {
        Cipher::Aes256Gcm => symm::Cipher::aes_256_gcm(),
        Cipher::Aes256Cbc => symm::Cipher::aes_256_cbc(),
    };
    CmsContentInfo::encrypt(&certificates, content, cipher, CMSOptions::BINARY)?.to_der().map(Some)
}
