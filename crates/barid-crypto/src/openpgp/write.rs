//! Signing and encrypting.

use super::{KeyError, PublicKey, SecretKey, Unusable, armor, policy, time};
use sequoia_openpgp::{
    crypto::KeyPair,
    serialize::stream::{Armorer, Encryptor, LiteralWriter, Message, Recipient, Signer},
    types::HashAlgorithm,
};
use std::io::Write;

/// A detached signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Armoured.
    pub signature: String,
    /// For the `micalg` parameter (RFC 3156 §5).
    pub micalg: &'static str,
}

/// Signs bytes, exactly as they are (RFC 3156 §5: lines end in CRLF, nothing above 127).
/// `at_ms` is now, in milliseconds since the epoch.
///
/// # Errors
///
/// [`KeyError`] where the key can't sign.
pub fn sign(entity: &[u8], key: &SecretKey, at_ms: i64) -> Result<Signed, KeyError> {
    let mut out = Vec::new();
    let message = Armorer::new(Message::new(&mut out))
        .kind(sequoia_openpgp::armor::Kind::Signature)
        .build()
        .map_err(KeyError::refused)?;
    let signer = signer(message, key, at_ms)?.detached();
    write_all(signer.build().map_err(KeyError::refused)?, entity)?;
    let signature = String::from_utf8(out).map_err(KeyError::refused)?;
    Ok(Signed { signature, micalg: "pgp-sha512" })
}

/// Encrypts bytes for everybody of `recipients`, signed within where a key is given. Nothing is
/// compressed: what is worth it is compressed already, and lengths tell on what is inside.
///
/// # Errors
///
/// [`KeyError::Refused`] where one of them can't be encrypted for: then nothing is encrypted
/// for anybody (security rule R41).
pub fn encrypt(
    entity: &[u8],
    recipients: &[&PublicKey],
    signs: Option<&SecretKey>,
    at_ms: i64,
) -> Result<Vec<u8>, KeyError> {
    let policy = policy();
    let mut keys: Vec<Recipient<'_>> = Vec::new();
    for recipient in recipients {
        recipient.usable(at_ms).map_err(KeyError::refused)?;
        let valid = recipient.cert.with_policy(&policy, time(at_ms)).map_err(KeyError::refused)?;
        let before = keys.len();
        let found = valid.keys().supported().alive().revoked(false).for_transport_encryption();
        keys.extend(found.map(Recipient::from));
        if keys.len() == before {
            return Err(KeyError::refused(Unusable::CannotEncrypt));
        }
    }
    if keys.is_empty() {
        return Err(KeyError::Refused("nobody to encrypt for".to_owned()));
    }
    let mut out = Vec::with_capacity(entity.len() + entity.len() / 64 + 4_096);
    let mut message = Encryptor::for_recipients(Message::new(&mut out), keys)
        .build()
        .map_err(KeyError::refused)?;
    if let Some(key) = signs {
        let mut signer = signer(message, key, at_ms)?;
        for recipient in recipients {
            signer = signer.add_intended_recipient(&recipient.cert);
        }
        message = signer.build().map_err(KeyError::refused)?;
    }
    write_all(LiteralWriter::new(message).build().map_err(KeyError::refused)?, entity)?;
    Ok(armor::armored(&out))
}

fn write_all(mut message: Message<'_>, bytes: &[u8]) -> Result<(), KeyError> {
    message.write_all(bytes).map_err(KeyError::refused)?;
    message.finalize().map_err(KeyError::refused)
}

fn signer<'a>(message: Message<'a>, key: &SecretKey, at_ms: i64) -> Result<Signer<'a>, KeyError> {
    Signer::new(message, keypair(key, at_ms)?)
        .and_then(|signer| signer.hash_algo(HashAlgorithm::SHA512))
        .map(|signer| signer.creation_time(time(at_ms)))
        .map_err(KeyError::refused)
}

/// Returns the key that signs mail.
fn keypair(key: &SecretKey, at_ms: i64) -> Result<KeyPair, KeyError> {
    let policy = policy();
    let valid = key.cert.with_policy(&policy, time(at_ms)).map_err(KeyError::refused)?;
    let found = valid
        .keys()
        .secret()
        .supported()
        .alive()
        .revoked(false)
        .for_signing()
        .find(|key| !key.key().secret().is_encrypted())
        .ok_or_else(|| KeyError::Refused("it has no part that can sign".to_owned()))?;
    found.key().clone().into_keypair().map_err(KeyError::refused)
}
