//! A certificate of the user with its private key: read from the files that other programs write,
//! and written for them (RFC 7292, RFC 5958).

use openssl::{
    error::ErrorStack,
    pkcs12::Pkcs12,
    pkey::{PKey, Private},
    provider::Provider,
    stack::Stack,
    x509::X509,
};
use zeroize::Zeroizing;

use super::{Certificate, IdentityError};

/// How often the password of a written file is hashed; readers take any number.
const ITERATIONS: u32 = 100_000;
/// The most issuers that are kept with a certificate.
const MAX_CHAIN: usize = 10;
/// `ERR_LIB_PKCS12` and `PKCS12_R_MAC_VERIFY_FAILURE` of OpenSSL.
const WRONG_PASSWORD: (i32, i32) = (35, 113);

/// A certificate, its private key, and the certificates of its issuers as far as they are known.
#[derive(Clone)]
pub struct Identity {
    certificate: Certificate,
    chain: Vec<Certificate>,
    pub(super) key: PKey<Private>,
}

/// An identity as it is kept. Sealing the private key is up to whoever keeps it.
pub struct IdentityParts {
    /// The certificate, in DER.
    pub certificate: Vec<u8>,
    /// Its issuers, in DER, from its own upwards.
    pub chain: Vec<Vec<u8>>,
    /// The private key: PKCS#8 in DER, not encrypted (RFC 5958). Wiped when dropped.
    pub private_key: Zeroizing<Vec<u8>>,
}

impl Identity {
    /// Reads a PKCS#12 file (`.p12`, `.pfx`), also an old one with RC2 and 3DES. How long that
    /// takes is up to the file, which says how often the password is hashed.
    ///
    /// # Errors
    ///
    /// [`IdentityError::WrongPassword`] apart from what else is wrong with the file; an empty
    /// password is tried like any other.
    pub fn from_pkcs12(bytes: &[u8], password: &str) -> Result<Identity, IdentityError> {
        if password.contains('\0') {
            return Err(IdentityError::PasswordUnusable);
        }
        let file = Pkcs12::from_der(bytes).map_err(|_| IdentityError::NotRead)?;
        let parsed = match file.parse2(password) {
            Ok(parsed) => parsed,
            Err(error) if is_wrong_password(&error) => {
                return Err(match password.is_empty() {
                    true => IdentityError::PasswordNeeded,
                    false => IdentityError::WrongPassword,
                });
            }
            Err(_) => {
                // Just for this file: nothing else is to be read with what is in there.
                let _legacy =
                    Provider::try_load(None, "legacy", true).map_err(|_| IdentityError::NotRead)?;
                file.parse2(password).map_err(|_| IdentityError::NotRead)?
            }
        };
        let key = parsed.pkey.ok_or(IdentityError::NoKey)?;
        let others = parsed.ca.iter().flatten().map(ToOwned::to_owned);
        let all: Vec<Certificate> = parsed.cert.into_iter().chain(others).filter_map(of).collect();
        Identity::of_key(key, all)
    }

    /// Reads PEM: a private key, encrypted or not, its certificate and those of issuers, in any
    /// order.
    ///
    /// # Errors
    ///
    /// [`IdentityError::PasswordNeeded`] where the key is encrypted and there is no password.
    pub fn from_pem(bytes: &[u8], password: Option<&str>) -> Result<Identity, IdentityError> {
        let mut is_asked = false;
        let key = PKey::private_key_from_pem_callback(bytes, |buffer| {
            is_asked = true;
            let password = password.unwrap_or_default().as_bytes();
            match buffer.get_mut(..password.len()) {
                Some(start) => start.copy_from_slice(password),
                None => return Ok(0),
            }
            Ok(password.len())
        });
        let key = key.map_err(|_| match (is_asked, password) {
            (true, None) => IdentityError::PasswordNeeded,
            (true, Some(_)) => IdentityError::WrongPassword,
            (false, _) => IdentityError::NoKey,
        })?;
        let all = Certificate::read_all(bytes).map_err(|_| IdentityError::NoCertificate)?;
        Identity::of_key(key, all)
    }

    /// Reads what [`Identity::to_der_parts`] gave.
    ///
    /// # Errors
    ///
    /// Where a part is damaged, or the key belongs to another certificate.
    pub fn from_der_parts(parts: &IdentityParts) -> Result<Identity, IdentityError> {
        let key =
            PKey::private_key_from_pkcs8(&parts.private_key).map_err(|_| IdentityError::NotRead)?;
        let ders = std::iter::once(&parts.certificate).chain(&parts.chain);
        let all = ders.map(|der| Certificate::read(der)).collect::<Result<Vec<_>, _>>();
        Identity::of_key(key, all.map_err(|_| IdentityError::NotRead)?)
    }

    /// Puts a private key and certificates together: the one that belongs to the key, and those
    /// that lead upwards from it.
    fn of_key(key: PKey<Private>, all: Vec<Certificate>) -> Result<Identity, IdentityError> {
        let belongs = |certificate: &&Certificate| {
            let public = certificate.x509().and_then(|x509| x509.public_key().ok());
            public.is_some_and(|public| public.public_eq(&key))
        };
        // Of several, as after a renewal, the newest.
        let own = all.iter().filter(belongs).max_by_key(|one| one.not_after_ms());
        let certificate = own.ok_or(IdentityError::NoCertificate)?.clone();
        let mut chain: Vec<Certificate> = Vec::new();
        let mut last = &certificate;
        while chain.len() < MAX_CHAIN && !last.is_self_issued() {
            let issuer = all.iter().find(|one| one.subject_der == last.issuer_der);
            let Some(issuer) = issuer.filter(|issuer| !chain.contains(issuer)) else { break };
            chain.push(issuer.clone());
            last = issuer;
        }
        Ok(Identity { certificate, chain, key })
    }

    /// Returns the certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Returns the certificates of its issuers that came with it, from its own upwards.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Writes a PKCS#12 file: AES-256, SHA-256.
    ///
    /// # Errors
    ///
    /// [`IdentityError::PasswordUnusable`] for an empty password, since the key is then open to
    /// everybody, or one with a NUL.
    pub fn to_pkcs12(&self, password: &str) -> Result<Vec<u8>, IdentityError> {
        if password.is_empty() || password.contains('\0') {
            return Err(IdentityError::PasswordUnusable);
        }
        let write = || -> Result<Option<Vec<u8>>, ErrorStack> {
            let Some(certificate) = self.certificate.x509() else { return Ok(None) };
            let mut issuers: Stack<X509> = Stack::new()?;
            for issuer in self.chain.iter().filter_map(Certificate::x509) {
                issuers.push(issuer)?;
            }
            let mut file = Pkcs12::builder();
            file.pkey(&self.key).cert(&certificate).ca(issuers);
            file.key_iter(ITERATIONS).mac_iter(ITERATIONS);
            // A name can't hold a NUL.
            file.name(&self.certificate.subject().replace('\0', ""));
            file.build2(password)?.to_der().map(Some)
        };
        write().ok().flatten().ok_or(IdentityError::NotWritten)
    }

    /// Returns the parts to keep.
    ///
    /// # Errors
    ///
    /// [`IdentityError::NotWritten`] where OpenSSL does not give the key out.
    pub fn to_der_parts(&self) -> Result<IdentityParts, IdentityError> {
        let private_key = self.key.private_key_to_pkcs8().map_err(|_| IdentityError::NotWritten)?;
        Ok(IdentityParts {
            certificate: self.certificate.der().to_vec(),
            chain: self.chain.iter().map(|issuer| issuer.der().to_vec()).collect(),
            private_key: Zeroizing::new(private_key),
        })
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identity({})", self.certificate.fingerprint())
    }
}

impl std::fmt::Debug for IdentityParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityParts(…)")
    }
}

fn of(x509: X509) -> Option<Certificate> {
    Certificate::read(&x509.to_der().ok()?).ok()
}

fn is_wrong_password(error: &ErrorStack) -> bool {
    error.errors().iter().any(|one| (one.library_code(), one.reason_code()) == WRONG_PASSWORD)
}
