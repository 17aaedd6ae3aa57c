//! OpenPGP (RFC 9580) over bytes: keys, signatures, encryption. What a message looks like is the
//! business of [`crate::private`].

mod armor;
mod autocrypt;
mod decrypt;
mod directory;
mod facts;
mod packets;
mod public;
#[cfg(test)]
mod rfc9580_tests;
mod secret;
mod signature;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use autocrypt::gossip;
pub use autocrypt::{Autocrypt, autocrypt, autocrypt_value};
pub use decrypt::{Decrypted, decrypt, recipients};
pub use directory::{Places, places, server_place};
pub use facts::{KeyFacts, Revocation, UserName};
pub use public::{PublicKey, Unusable};
pub use secret::{Profile, RevocationReason, SecretKey};
pub use signature::{Checked, Signature, verify, verify_cleartext};
pub use write::{Signed, encrypt, sign};

use sequoia_openpgp::policy::StandardPolicy;
use std::time::{Duration, SystemTime};

/// Why a key can't be read, made or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// There is no key in the bytes.
    #[error("there is no OpenPGP key in this file")]
    NoKey,
    /// What looks like a key is damaged, or of a kind that is not known here.
    #[error("the OpenPGP key can't be read: {0}")]
    Malformed(String),
    /// It is under a passphrase, and none was given.
    #[error("the secret key is protected with a passphrase")]
    NeedsPassphrase,
    /// The passphrase does not open it.
    #[error("the passphrase does not open this secret key")]
    WrongPassphrase,
    /// There is only the public half.
    #[error("this file holds a public key only")]
    PublicOnly,
    /// The secret half is on a card or with another program.
    #[error("the secret half of this key is kept elsewhere, on a card or by another program")]
    Elsewhere,
    /// The library refused.
    #[error("the key can't be used: {0}")]
    Refused(String),
}

impl KeyError {
    fn refused(error: impl std::fmt::Display) -> KeyError {
        KeyError::Refused(error.to_string())
    }
}

/// What is accepted: no SHA-1, no 3DES, no packet without integrity.
pub(crate) fn policy() -> StandardPolicy<'static> {
    StandardPolicy::new()
}

/// Milliseconds since the epoch as the library's time.
pub(crate) fn time(at_ms: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(at_ms).unwrap_or_default())
}

/// The library's time in milliseconds since the epoch.
pub(crate) fn millis(at: SystemTime) -> i64 {
    let since = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Runs the library over foreign bytes. It has panics where it was sure of something (seen: a SEIPD
/// packet that ends within its first block); such bytes are damaged, and cost themselves alone.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok()
}
