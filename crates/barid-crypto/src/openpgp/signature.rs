//! What signatures say, and whether they are right.

use super::{PublicKey, guarded, millis, policy, time};
use crate::unreadable::Unreadable;
use sequoia_openpgp::{
    Cert, KeyHandle, Result as PgpResult,
    parse::{
        Parse,
        stream::{
            DetachedVerifierBuilder, MessageLayer, MessageStructure, VerificationError,
            VerificationHelper, VerificationResult, VerifierBuilder,
        },
    },
};
use std::io::Read;

/// How far a clock may be ahead of ours (security rule R27).
const CLOCK_SKEW_MS: i64 = 10 * 60 * 1_000;

/// How a signature was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Right, by a key that could sign then.
    Good,
    /// By a key that is not at hand.
    Unknown,
    /// What was signed is not what is here.
    Changed,
    /// By a key that was over at that time.
    KeyExpired,
    /// By a key that its owner took back.
    KeyRevoked,
    /// By a key that may not sign, or too weak a method.
    Weak,
    /// Made later than now.
    InFuture,
    /// It can't be read.
    Malformed,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it was found.
    pub checked: Checked,
    /// Who made it, where the key is at hand.
    pub key: Option<PublicKey>,
    /// The fingerprints or ids of keys that it says it is by, in hexadecimal digits.
    pub issuers: Vec<String>,
    /// When it says it was made, in milliseconds since the epoch.
    pub signed_at_ms: Option<i64>,
}

/// Checks a detached signature over exactly these bytes.
pub fn verify(signature: &[u8], signed: &[u8], keys: &[PublicKey], at_ms: i64) -> Vec<Signature> {
    guarded(|| detached(signature, signed, keys, at_ms)).unwrap_or_else(|| vec![malformed()])
}

fn detached(signature: &[u8], signed: &[u8], keys: &[PublicKey], at_ms: i64) -> Vec<Signature> {
    let policy = policy();
    let judge = Judge::new(keys, at_ms);
    let built = DetachedVerifierBuilder::from_bytes(signature)
        .and_then(|builder| builder.with_policy(&policy, time(latest(at_ms)), judge));
    let Ok(mut verifier) = built else { return vec![malformed()] };
    match verifier.verify_bytes(signed) {
        Ok(()) => verifier.into_helper().found,
        Err(_) => vec![malformed()],
    }
}

/// Checks text with its signature around it (RFC 9580 §7), and returns what was signed.
///
/// # Errors
///
/// [`Unreadable::Damaged`] where it is no such text.
pub fn verify_cleartext(
    bytes: &[u8],
    keys: &[PublicKey],
    at_ms: i64,
) -> Result<(Vec<u8>, Vec<Signature>), Unreadable> {
    guarded(|| cleartext(bytes, keys, at_ms)).unwrap_or(Err(Unreadable::Damaged))
}

fn cleartext(
    bytes: &[u8],
    keys: &[PublicKey],
    at_ms: i64,
) -> Result<(Vec<u8>, Vec<Signature>), Unreadable> {
    let policy = policy();
    let mut verifier = VerifierBuilder::from_bytes(bytes)
        .and_then(|builder| {
            builder.with_policy(&policy, time(latest(at_ms)), Judge::new(keys, at_ms))
        })
        .map_err(|_| Unreadable::Damaged)?;
    let mut text = Vec::new();
    verifier.read_to_end(&mut text).map_err(|_| Unreadable::Damaged)?;
    Ok((text, verifier.into_helper().found))
}

/// The time up to which a signature is looked at, so that one of the future is told as such.
pub(super) fn latest(at_ms: i64) -> i64 {
    at_ms.saturating_add(CLOCK_SKEW_MS)
}

fn malformed() -> Signature {
    Signature { checked: Checked::Malformed, key: None, issuers: Vec::new(), signed_at_ms: None }
}

/// Collects what the library finds.
pub(super) struct Judge {
    certs: Vec<Cert>,
    at_ms: i64,
    /// Every signature that covers all of the content.
    pub(super) found: Vec<Signature>,
    /// The layers of a message, from the outside.
    pub(super) layers: Vec<&'static str>,
}

impl Judge {
    pub(super) fn new(keys: &[PublicKey], at_ms: i64) -> Judge {
        let certs = keys.iter().map(|key| key.cert.clone()).collect();
        Judge { certs, at_ms, found: Vec::new(), layers: Vec::new() }
    }

    fn judge(&self, result: &VerificationResult<'_>) -> Signature {
        let of = |signature: &sequoia_openpgp::packet::Signature| Signature {
            checked: Checked::Good,
            key: None,
            issuers: signature.get_issuers().iter().map(KeyHandle::to_hex).collect(),
            signed_at_ms: signature.signature_creation_time().map(millis),
        };
        let by = |cert: &Cert| Some(PublicKey::new(cert.clone()));
        match result {
            Ok(good) => {
                let found = Signature { key: by(good.ka.cert()), ..of(good.sig) };
                match found.signed_at_ms {
                    Some(signed) if signed > latest(self.at_ms) => {
                        Signature { checked: Checked::InFuture, ..found }
                    }
                    _ => found,
                }
            }
            Err(VerificationError::MissingKey { sig }) => {
                Signature { checked: Checked::Unknown, ..of(sig) }
            }
            Err(VerificationError::UnboundKey { sig, cert, error }) => {
                Signature { checked: why(error, Checked::Weak), key: by(cert), ..of(sig) }
            }
            Err(VerificationError::BadKey { sig, ka, error }) => {
                Signature { checked: why(error, Checked::Weak), key: by(ka.cert()), ..of(sig) }
            }
            Err(VerificationError::BadSignature { sig, ka, error }) => Signature {
                checked: match error.downcast_ref() {
                    Some(sequoia_openpgp::Error::Expired(_)) => Checked::Changed,
                    _ => why(error, Checked::Changed),
                },
                key: by(ka.cert()),
                ..of(sig)
            },
            Err(VerificationError::MalformedSignature { sig, error }) => {
                Signature { checked: why(error, Checked::Malformed), ..of(sig) }
            }
            Err(_) => malformed(),
        }
    }
}

/// Reads why the library refused.
fn why(error: &sequoia_openpgp::anyhow::Error, otherwise: Checked) -> Checked {
    use sequoia_openpgp::Error;
    match error.downcast_ref::<Error>() {
        Some(Error::Expired(_)) => Checked::KeyExpired,
        Some(Error::NotYetLive(_)) => Checked::InFuture,
        Some(Error::PolicyViolation(..) | Error::UnsupportedHashAlgorithm(_)) => Checked::Weak,
        // The library names a revoked key by this alone.
        Some(Error::InvalidKey(text)) if text.contains("revoked") => Checked::KeyRevoked,
        _ => otherwise,
    }
}

impl VerificationHelper for Judge {
    fn get_certs(&mut self, ids: &[KeyHandle]) -> PgpResult<Vec<Cert>> {
        let is_asked = |cert: &&Cert| {
            cert.keys().any(|key| ids.iter().any(|id| key.key().key_handle().aliases(id)))
        };
        Ok(self.certs.iter().filter(is_asked).cloned().collect())
    }

    fn check(&mut self, structure: MessageStructure<'_>) -> PgpResult<()> {
        let mut is_within = true;
        for layer in structure.iter() {
            match layer {
                MessageLayer::Compression { .. } => self.layers.push("compression"),
                MessageLayer::Encryption { .. } => {
                    self.layers.push("encryption");
                    // A signature round encryption says nothing of what is shown (rule R29).
                    self.found.clear();
                    is_within = true;
                }
                MessageLayer::SignatureGroup { results } if is_within => {
                    self.layers.push("signature");
                    let found: Vec<_> = results.iter().map(|one| self.judge(one)).collect();
                    self.found.extend(found);
                    is_within = false;
                }
                MessageLayer::SignatureGroup { .. } => self.layers.push("signature"),
            }
        }
        Ok(())
    }
}
