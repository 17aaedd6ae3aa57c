//! Seals a few secrets under a key or a passphrase.
//!
//! XChaCha20-Poly1305 with a random 24-byte nonce a sealing; keys from a
//! passphrase by Argon2id (RFC 9106). Salt and nonce come in as arguments.

use barid_model::Secret;
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// Bytes of a salt.
pub const SALT_LEN: usize = 16;
/// Bytes of a nonce.
pub const NONCE_LEN: usize = 24;

/// A 256-bit key, wiped when dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Takes 32 bytes over.
    pub fn new(bytes: [u8; 32]) -> Key {
        Key(Zeroizing::new(bytes))
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// What a guess at a passphrase costs (RFC 9106 §3.1). Kept beside the sealed
/// bytes, so that it can grow later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Cost {
    /// 64 MiB and three passes: the second choice of RFC 9106 §4, on one lane.
    pub const DEFAULT: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };
    /// The most that a file may ask for: 1 GiB, 16 passes.
    const MAX: Cost = Cost { memory_kib: 1024 * 1024, passes: 16 };
}

/// Why something could not be sealed or opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key or passphrase is wrong, or the bytes were changed.
    #[error("The key does not fit, or the sealed bytes were changed")]
    Wrong,
    /// The cost is none that Argon2 or this computer can meet.
    #[error("The key can't be derived with this cost")]
    Cost,
}

/// Derives a key from a passphrase.
///
/// # Errors
///
/// [`SealError::Cost`] for a cost outside of what is allowed or possible.
pub fn derive(passphrase: &Secret, salt: &[u8; SALT_LEN], cost: Cost) -> Result<Key, SealError> {
    if cost.memory_kib > Cost::MAX.memory_kib || cost.passes > Cost::MAX.passes {
        return Err(SealError::Cost);
    }
    let params = argon2::Params::new(cost.memory_kib, cost.passes, 1, Some(32))
        .map_err(|_| SealError::Cost)?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    argon
        .hash_password_into(passphrase.expose(), salt, key.as_mut())
        .map_err(|_| SealError::Cost)?;
    Ok(Key(key))
}

/// Seals `plain`. `context` is not hidden, but has to be the same when opening.
///
/// # Errors
///
/// [`SealError::Wrong`] where `plain` is longer than the cipher allows (256 GiB).
pub fn seal(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    plain: &[u8],
    context: &[u8],
) -> Result<Vec<u8>, SealError> {
    cipher(key)
        .encrypt(&(*nonce).into(), Payload { msg: plain, aad: context })
        .map_err(|_| SealError::Wrong)
}

/// Opens what [`seal`] made.
///
/// # Errors
///
/// [`SealError::Wrong`] for another key, nonce or context, or changed bytes.
pub fn open(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    sealed: &[u8],
    context: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    cipher(key)
        .decrypt(&(*nonce).into(), Payload { msg: sealed, aad: context })
        .map(Zeroizing::new)
        .map_err(|_| SealError::Wrong)
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.0).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };

    #[test]
    fn only_the_same_key_nonce_and_context_open_it() {
        let key = Key::new([7; 32]);
        let sealed = seal(&key, &[1; 24], b"secret", b"v1").unwrap();
        assert_eq!(open(&key, &[1; 24], &sealed, b"v1").unwrap().as_slice(), b"secret");
        assert_eq!(open(&Key::new([8; 32]), &[1; 24], &sealed, b"v1"), Err(SealError::Wrong));
        assert_eq!(open(&key, &[2; 24], &sealed, b"v1"), Err(SealError::Wrong));
        assert_eq!(open(&key, &[1; 24], &sealed, b"v2"), Err(SealError::Wrong));
    }

    #[test]
    fn every_changed_bit_is_noticed() {
        let key = Key::new([7; 32]);
        let sealed = seal(&key, &[1; 24], b"secret", b"").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&key, &[1; 24], &changed, b""), Err(SealError::Wrong));
        }
    }

    #[test]
    fn a_key_depends_on_passphrase_salt_and_cost() {
        let key =
            |text: &str, salt, cost| *derive(&Secret::new(text), &[salt; 16], cost).unwrap().0;
        let first = key("passphrase", 5, CHEAP);
        assert_eq!(first, key("passphrase", 5, CHEAP));
        assert_ne!(first, key("Passphrase", 5, CHEAP));
        assert_ne!(first, key("passphrase", 6, CHEAP));
        assert_ne!(first, key("passphrase", 5, Cost { memory_kib: 64, passes: 2 }));
    }

    #[test]
    fn a_file_cannot_ask_for_all_the_memory() {
        let greedy = Cost { memory_kib: u32::MAX, passes: 1 };
        assert_eq!(derive(&Secret::new("x"), &[0; 16], greedy).err(), Some(SealError::Cost));
        let nothing = Cost { memory_kib: 0, passes: 0 };
        assert_eq!(derive(&Secret::new("x"), &[0; 16], nothing).err(), Some(SealError::Cost));
    }
}
