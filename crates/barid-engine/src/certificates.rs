//! Certificates (S/MIME) as keys among the others.

use crate::{engine::Engine, error::EngineError, keys::Imported};
use barid_crypto::{
    comparable,
    openpgp::{KeyError, KeyFacts, UserName},
    smime::{Certificate, Cipher, Identity, IdentityError},
};
use barid_model::Secret;
use barid_store::{
    own_keys::{OwnKey, Recovery},
    people_ciphers,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

impl Engine {
    /// Reads a file of certificates: PKCS#12 or PEM with a private key is the user's own.
    pub(crate) async fn import_certificates(
        &self,
        bytes: &[u8],
        passphrase: Option<&Secret>,
    ) -> Result<Imported, EngineError> {
        let mut imported = Imported::default();
        if let Some(identity) = own(bytes, passphrase)? {
            imported.own.push(self.keep_identity(&identity).await?);
            return Ok(imported);
        }
        for certificate in Certificate::read_all(bytes).map_err(|_| KeyError::NoKey)? {
            let fingerprint = certificate.fingerprint().to_ascii_uppercase();
            for address in self.keep_certificate(&certificate, "file", None).await? {
                imported.people.push((address, fingerprint.clone()));
            }
        }
        Ok(imported)
    }

    async fn keep_identity(&self, identity: &Identity) -> Result<String, EngineError> {
        let certificate = identity.certificate();
        let fingerprint = certificate.fingerprint().to_ascii_uppercase();
        let row = OwnKey {
            fingerprint: fingerprint.clone(),
            technology: "smime".to_owned(),
            bytes: certificate.der().to_vec(),
            added_at_ms: self.clock.now_ms(),
            // Whoever issued it gives it again; the file is still where it came from.
            recovery: Recovery::Written,
        };
        let secret = Secret::new(pem(identity)?.as_bytes());
        self.profile().set_secret_key(&fingerprint, &secret)?;
        self.put_own(row).await?;
        Ok(fingerprint)
    }

    /// Notes a certificate for each of its addresses, or for the one that it came with.
    pub(crate) async fn keep_certificate(
        &self,
        certificate: &Certificate,
        source: &'static str,
        only: Option<&str>,
    ) -> Result<Vec<String>, EngineError> {
        let addresses: Vec<String> = match only {
            Some(address) => vec![comparable(address)],
            None => certificate.addresses().iter().map(|one| comparable(one)).collect(),
        };
        let fingerprint = certificate.fingerprint().to_ascii_uppercase();
        self.note_key(addresses, "smime", fingerprint, certificate.der().to_vec(), source).await
    }
}

impl Engine {
    /// Notes what the owner of a certificate can read, as a signature of theirs said that was sent
    /// at a time, in milliseconds since the epoch.
    pub(crate) async fn note_ciphers(
        &self,
        certificate: &Certificate,
        reads: &[Cipher],
        sent_ms: i64,
    ) -> Result<(), EngineError> {
        if reads.is_empty() {
            return Ok(());
        }
        let fingerprint = certificate.fingerprint().to_ascii_uppercase();
        let wanted = fingerprint.clone();
        let (_, told_ms) = self.read(move |tx| people_ciphers::get(tx, &wanted)).await?;
        if told_ms.is_some_and(|told_ms| told_ms >= sent_ms) {
            return Ok(());
        }
        let reads_gcm = reads.contains(&Cipher::Aes256Gcm);
        self.write(move |tx| people_ciphers::note(tx, &fingerprint, reads_gcm, sent_ms)).await
    }
}

/// Reads one's own certificate; `None` for a file without a private key.
fn own(bytes: &[u8], passphrase: Option<&Secret>) -> Result<Option<Identity>, KeyError> {
    let word = passphrase.and_then(Secret::expose_text);
    let text = String::from_utf8_lossy(bytes);
    if text.contains("PRIVATE KEY-----") {
        return Identity::from_pem(bytes, word).map(Some).map_err(|error| refused(&error, word));
    }
    if text.contains("-----BEGIN ") || Certificate::read_all(bytes).is_ok() {
        return Ok(None);
    }
    match Identity::from_pkcs12(bytes, word.unwrap_or_default()) {
        Ok(identity) => Ok(Some(identity)),
        Err(error @ (IdentityError::WrongPassword | IdentityError::PasswordNeeded)) => {
            Err(refused(&error, word))
        }
        Err(_) => Ok(None),
    }
}

fn refused(error: &IdentityError, word: Option<&str>) -> KeyError {
    match (error, word) {
        (IdentityError::PasswordNeeded, _) | (IdentityError::WrongPassword, None) => {
            KeyError::NeedsPassphrase
        }
        (IdentityError::WrongPassword, Some(_)) => KeyError::WrongPassphrase,
        (other, _) => KeyError::Malformed(other.to_string()),
    }
}

/// Writes one's own certificate with its private key, for the place of secrets.
fn pem(identity: &Identity) -> Result<Zeroizing<String>, EngineError> {
    let parts = identity.to_der_parts().map_err(|error| KeyError::Refused(error.to_string()))?;
    let mut text = Zeroizing::new(identity.certificate().pem());
    for one in identity.chain() {
        text.push_str(&one.pem());
    }
    let key = Zeroizing::new(BASE64_STANDARD.encode(parts.private_key.as_slice()));
    text.push_str("-----BEGIN PRIVATE KEY-----\n");
    for line in key.as_bytes().chunks(64) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
    text.push_str("-----END PRIVATE KEY-----\n");
    Ok(text)
}

/// Says what there is to know of a certificate.
pub(crate) fn facts(fingerprint: &str, der: &[u8], at_ms: i64) -> KeyFacts {
    let Ok(certificate) = Certificate::read(der) else {
        return KeyFacts { fingerprint: fingerprint.to_owned(), ..KeyFacts::default() };
    };
    let name = certificate.subject().to_owned();
    let id = |address: &String| UserName { name: name.clone(), address: address.clone() };
    KeyFacts {
        fingerprint: fingerprint.to_owned(),
        version: 3,
        algorithm: certificate.key().to_owned(),
        created_ms: certificate.not_before_ms(),
        expires_ms: Some(certificate.not_after_ms()),
        revocation: None,
        can_encrypt: certificate.keeps_from_encrypting(at_ms).is_none(),
        can_sign: certificate.keeps_from_signing(at_ms).is_none(),
        user_ids: certificate.addresses().iter().map(id).collect(),
    }
}
