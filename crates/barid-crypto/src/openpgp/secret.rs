//! Secret keys: made, read, handed on, ended.

use super::{KeyError, PublicKey, guarded, policy, time};
use sequoia_openpgp::{
    Cert, Packet,
    cert::{CertBuilder, CertParser, CertRevocationBuilder, CipherSuite},
    crypto::{KeyPair, Password, S2K},
    packet::{Key, UserID, key::SecretKeyMaterial},
    parse::{PacketParser, Parse},
    serialize::SerializeInto,
    types::{Features, ReasonForRevocation},
};
use zeroize::Zeroizing;

/// Which readers a new key is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Version 4 with Curve25519 and SEIPD version 1: every reader of today.
    #[default]
    Everyone,
    /// Version 6 with AEAD (RFC 9580): new readers only.
    New,
}

/// Why a key is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationReason {
    /// Somebody else may have it. Older signatures are doubtful too.
    Compromised,
    /// There is a newer one.
    Superseded,
    /// It is used no more.
    Retired,
}

/// An OpenPGP key with its secret parts, which are open in memory and wiped when it goes.
#[derive(Clone)]
pub struct SecretKey {
    pub(crate) cert: Cert,
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKey({})", self.cert.fingerprint().to_hex())
    }
}

impl SecretKey {
    /// Makes a key for one address; `at_ms` is now, in milliseconds since the epoch.
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`], as for a name that can't be written.
    pub fn generate(
        name: &str,
        address: &str,
        profile: Profile,
        at_ms: i64,
    ) -> Result<SecretKey, KeyError> {
        let name = name.trim();
        let id = match name.is_empty() {
            true => UserID::from_address(None, None, address),
            false => UserID::from_address(Some(name), None, address),
        };
        // A name that this convention can't hold is left out: the address is what counts.
        let id = id.or_else(|_| UserID::from_address(None, None, address));
        let builder = CertBuilder::general_purpose([id.map_err(KeyError::refused)?])
            .set_cipher_suite(CipherSuite::Cv25519)
            .set_validity_period(None)
            .set_creation_time(time(at_ms));
        let builder = match profile {
            // Without this, readers of version 4 are sent what they can't open.
            Profile::Everyone => builder.set_features(Features::empty().set_seipdv1()),
            Profile::New => builder.set_profile(sequoia_openpgp::Profile::RFC9580),
        };
        let (cert, _) =
            builder.map_err(KeyError::refused)?.generate().map_err(KeyError::refused)?;
        Ok(SecretKey { cert })
    }

    /// Reads every secret key in a file, and opens it with a passphrase where it has one.
    ///
    /// # Errors
    ///
    /// [`KeyError`]: the first thing that stands against it.
    pub fn read_all(bytes: &[u8], passphrase: Option<&[u8]>) -> Result<Vec<SecretKey>, KeyError> {
        let read = || {
            let parser = PacketParser::from_bytes(bytes).ok()?;
            Some(CertParser::from(parser).filter_map(Result::ok).collect::<Vec<Cert>>())
        };
        let certs = guarded(read).flatten().unwrap_or_default();
        if certs.is_empty() {
            return Err(KeyError::NoKey);
        }
        let secret: Vec<Cert> = certs.into_iter().filter(Cert::is_tsk).collect();
        if secret.is_empty() {
            return Err(KeyError::PublicOnly);
        }
        secret.into_iter().map(|cert| open(cert, passphrase)).collect()
    }

    /// Returns all of it, open: for a place that is itself encrypted.
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`].
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.cert.as_tsk().to_vec().map(Zeroizing::new).map_err(KeyError::refused)
    }

    /// Returns it as text under a passphrase, for a file that leaves this computer.
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`].
    pub fn to_armored(&self, passphrase: &[u8]) -> Result<String, KeyError> {
        let password = Password::from(passphrase);
        let mut locked = Vec::new();
        for key in self.cert.keys().secret() {
            let key = key.key().clone();
            // What every reader opens: iterated and salted S2K, unless the key is of version 6.
            let key = match key.version() {
                6 => key.encrypt_secret(&password),
                _ => lock(key, &password),
            };
            locked.push(packet(key.map_err(KeyError::refused)?, &self.cert));
        }
        let (cert, _) = self.cert.clone().insert_packets(locked).map_err(KeyError::refused)?;
        let bytes = cert.as_tsk().armored().to_vec().map_err(KeyError::refused)?;
        String::from_utf8(bytes).map_err(KeyError::refused)
    }

    /// Returns what others may have of it.
    pub fn public(&self) -> PublicKey {
        PublicKey::new(self.cert.clone())
    }

    /// Returns its fingerprint, as [`PublicKey::fingerprint`] does.
    pub fn fingerprint(&self) -> String {
        self.cert.fingerprint().to_hex()
    }

    /// Sets when its time is over, in milliseconds since the epoch; `None` for never. What it says
    /// is dated by the system's clock; at `at_ms` the key has to be in use.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn set_expiry(self, expires_ms: Option<i64>, at_ms: i64) -> Result<SecretKey, KeyError> {
        let mut signer = self.primary()?;
        let policy = policy();
        let end = expires_ms.map(time);
        let signatures = self
            .cert
            .set_expiration_time(&policy, time(at_ms), &mut signer, end)
            .map_err(KeyError::refused)?;
        let (cert, _) = self.cert.insert_packets(signatures).map_err(KeyError::refused)?;
        Ok(SecretKey { cert })
    }

    /// Takes it back: what was encrypted for it can still be read here, but nobody should write
    /// for it or believe it any more.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn revoke(self, reason: RevocationReason, at_ms: i64) -> Result<SecretKey, KeyError> {
        let mut signer = self.primary()?;
        let reason = match reason {
            RevocationReason::Compromised => ReasonForRevocation::KeyCompromised,
            RevocationReason::Superseded => ReasonForRevocation::KeySuperseded,
            RevocationReason::Retired => ReasonForRevocation::KeyRetired,
        };
        let signature = CertRevocationBuilder::new()
            .set_reason_for_revocation(reason, b"")
            .and_then(|builder| builder.set_signature_creation_time(time(at_ms)))
            .and_then(|builder| builder.build(&mut signer, &self.cert, None))
            .map_err(KeyError::refused)?;
        let (cert, _) = self.cert.insert_packets(signature).map_err(KeyError::refused)?;
        Ok(SecretKey { cert })
    }

    /// Adds an address of its owner.
    ///
    /// # Errors
    ///
    /// [`KeyError`].
    pub fn add_address(self, name: &str, address: &str, at_ms: i64) -> Result<SecretKey, KeyError> {
        use sequoia_openpgp::{packet::signature::SignatureBuilder, types::SignatureType};
        let mut signer = self.primary()?;
        let name = Some(name.trim()).filter(|name| !name.is_empty());
        let id = UserID::from_address(name, None, address)
            .or_else(|_| UserID::from_address(None, None, address))
            .map_err(KeyError::refused)?;
        let policy = policy();
        let valid = self.cert.with_policy(&policy, time(at_ms)).map_err(KeyError::refused)?;
        let primary = valid.primary_userid().map_err(KeyError::refused)?;
        let template = SignatureBuilder::from(primary.binding_signature().clone())
            .set_type(SignatureType::PositiveCertification);
        let signature = template
            .set_primary_userid(false)
            .and_then(|builder| builder.set_signature_creation_time(time(at_ms)))
            .and_then(|builder| id.bind(&mut signer, &self.cert, builder))
            .map_err(KeyError::refused)?;
        let packets: [Packet; 2] = [id.into(), signature.into()];
        let (cert, _) = self.cert.insert_packets(packets).map_err(KeyError::refused)?;
        Ok(SecretKey { cert })
    }

    /// Returns the key that certifies.
    fn primary(&self) -> Result<KeyPair, KeyError> {
        let key = self.cert.primary_key().key().clone();
        let key = key.parts_into_secret().map_err(|_| KeyError::Elsewhere)?;
        // What is locked still, after all was opened, is a stub by GnuPG.
        if key.secret().is_encrypted() {
            return Err(KeyError::Elsewhere);
        }
        key.into_keypair().map_err(KeyError::refused)
    }
}

/// The most memory that a passphrase may cost, as a power of two in KiB: the first choice of RFC
/// 9106 §4.
const MAX_MEMORY: u8 = 21;

type AnySecret =
    Key<sequoia_openpgp::packet::key::SecretParts, sequoia_openpgp::packet::key::UnspecifiedRole>;

fn lock(key: AnySecret, password: &Password) -> sequoia_openpgp::Result<AnySecret> {
    use sequoia_openpgp::types::{HashAlgorithm, SymmetricAlgorithm};
    let s2k = S2K::new_iterated(HashAlgorithm::SHA256, 0x3e0_0000)?;
    let (key, mut secret) = key.take_secret();
    if let SecretKeyMaterial::Unencrypted(open) = &secret {
        secret = SecretKeyMaterial::Encrypted(open.encrypt_with(
            &key,
            s2k,
            SymmetricAlgorithm::AES256,
            None,
            password,
        )?);
    }
    Ok(key.add_secret(secret).0)
}

/// Puts a key back where it stands in its certificate.
fn packet(key: AnySecret, cert: &Cert) -> Packet {
    match key.fingerprint() == cert.fingerprint() {
        true => Packet::from(key.role_into_primary()),
        false => Packet::from(key.role_into_subordinate()),
    }
}

/// Opens the secret parts of a key.
fn open(cert: Cert, passphrase: Option<&[u8]>) -> Result<SecretKey, KeyError> {
    let mut opened = Vec::new();
    let (mut needs, mut elsewhere) = (false, false);
    for key in cert.keys().secret() {
        let key = key.key().clone();
        let SecretKeyMaterial::Encrypted(locked) = key.secret() else { continue };
        if !locked.s2k().is_supported() {
            // A stub by GnuPG: the secret half is on a card, or was taken away on purpose.
            elsewhere = true;
            continue;
        }
        let Some(passphrase) = passphrase else {
            needs = true;
            continue;
        };
        if matches!(locked.s2k(), S2K::Argon2 { m, .. } if *m > MAX_MEMORY) {
            return Err(KeyError::Refused("its passphrase needs too much memory".to_owned()));
        }
        let key = key
            .decrypt_secret(&Password::from(passphrase))
            .map_err(|_| KeyError::WrongPassphrase)?;
        opened.push(packet(key, &cert));
    }
    if needs {
        return Err(KeyError::NeedsPassphrase);
    }
    let (cert, _) = cert.insert_packets(opened).map_err(KeyError::refused)?;
    let has_open = cert.keys().secret().any(|key| !key.key().secret().is_encrypted());
    match has_open {
        true => Ok(SecretKey { cert }),
        false if elsewhere => Err(KeyError::Elsewhere),
        false => Err(KeyError::PublicOnly),
    }
}
