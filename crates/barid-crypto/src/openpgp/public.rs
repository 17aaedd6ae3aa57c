//! Public keys: whose they are, and whether they can be used.

use super::{KeyError, KeyFacts, facts, guarded, policy, time};
use crate::same_address;
use sequoia_openpgp::{
    Cert, KeyHandle,
    cert::CertParser,
    parse::{PacketParser, Parse},
    serialize::SerializeInto,
    types::RevocationStatus,
};

/// Keys that one file may hold.
const MAX_KEYS: usize = 10_000;

/// An OpenPGP certificate without secret parts (RFC 9580 §10.1).
#[derive(Clone, PartialEq)]
pub struct PublicKey {
    pub(crate) cert: Cert,
}

impl Eq for PublicKey {}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PublicKey({})", self.fingerprint())
    }
}

/// Why nothing can be encrypted for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Its time is over.
    #[error("the key has expired")]
    Expired,
    /// Its owner took it back.
    #[error("the key was revoked by its owner")]
    Revoked,
    /// It can't encrypt, or only by methods that are too weak or not known here.
    #[error("the key has no part that can encrypt")]
    CannotEncrypt,
}

impl PublicKey {
    /// Takes a certificate; secret parts are left out.
    pub(crate) fn new(cert: Cert) -> PublicKey {
        PublicKey { cert: cert.strip_secret_key_material() }
    }

    /// Reads every key in a file, armoured or not. Secret parts are left out; what is damaged
    /// between two keys is passed over.
    ///
    /// # Errors
    ///
    /// [`KeyError::NoKey`] where there is none.
    pub fn read_all(bytes: &[u8]) -> Result<Vec<PublicKey>, KeyError> {
        let read = || {
            let parser = PacketParser::from_bytes(bytes).ok()?;
            let certs = CertParser::from(parser).take(MAX_KEYS).filter_map(Result::ok);
            Some(certs.map(PublicKey::new).collect::<Vec<_>>())
        };
        let found = guarded(read).flatten().unwrap_or_default();
        if found.is_empty() { Err(KeyError::NoKey) } else { Ok(found) }
    }

    /// Returns its fingerprint: 40 hexadecimal digits of a version 4 key, 64 of a version 6 one.
    pub fn fingerprint(&self) -> String {
        self.cert.fingerprint().to_hex()
    }

    /// Whether one of its keys has this fingerprint or key id, in hexadecimal digits.
    pub fn has_key(&self, id: &str) -> bool {
        id.parse::<KeyHandle>()
            .is_ok_and(|id| self.cert.keys().any(|key| key.key().key_handle().aliases(&id)))
    }

    /// Returns it as bytes, without parts that its owner does not want handed on.
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeyError> {
        self.cert.export_to_vec().map_err(KeyError::refused)
    }

    /// Returns it as text (RFC 9580 §6.2).
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`].
    pub fn to_armored(&self) -> Result<String, KeyError> {
        let bytes = self.cert.armored().export_to_vec().map_err(KeyError::refused)?;
        String::from_utf8(bytes).map_err(KeyError::refused)
    }

    /// Returns it as small as it can be used by mail: one user id, and the keys that sign and
    /// encrypt (Autocrypt Level 1 §2.1).
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`].
    pub fn to_minimal(&self, address: &str, at_ms: i64) -> Result<Vec<u8>, KeyError> {
        let policy = policy();
        let valid = self.cert.with_policy(&policy, time(at_ms)).map_err(KeyError::refused)?;
        let keeps: Vec<_> = valid
            .keys()
            .revoked(false)
            .alive()
            .filter(|key| key.for_signing() || key.for_transport_encryption())
            .map(|key| key.key().fingerprint())
            .collect();
        let small = self
            .cert
            .clone()
            .retain_userids(|id| {
                id.userid().email().ok().flatten().is_some_and(|own| same_address(own, address))
            })
            .retain_user_attributes(|_| false)
            .retain_subkeys(|key| keeps.contains(&key.key().fingerprint()));
        PublicKey::new(small).to_bytes()
    }

    /// Returns what there is to know of it at a time, in milliseconds since the epoch.
    pub fn facts(&self, at_ms: i64) -> KeyFacts {
        facts::facts(&self.cert, at_ms)
    }

    /// Whether one of its user ids, neither revoked nor unsigned, has this addr-spec.
    pub fn is_for(&self, address: &str, at_ms: i64) -> bool {
        let policy = policy();
        self.cert.with_policy(&policy, time(at_ms)).is_ok_and(|valid| {
            valid.userids().revoked(false).any(|id| {
                id.userid().email().ok().flatten().is_some_and(|own| same_address(own, address))
            })
        })
    }

    /// Whether its owner signed anything of it. Else it was damaged, or is nobody's.
    pub(crate) fn is_bound(&self) -> bool {
        self.cert.primary_key().self_signatures().next().is_some()
            || self.cert.userids().any(|id| id.self_signatures().next().is_some())
    }

    /// Whether something can be encrypted for it.
    ///
    /// # Errors
    ///
    /// What stands against it.
    pub fn usable(&self, at_ms: i64) -> Result<(), Unusable> {
        let policy = policy();
        let Ok(valid) = self.cert.with_policy(&policy, time(at_ms)) else {
            return Err(Unusable::CannotEncrypt);
        };
        if matches!(valid.revocation_status(), RevocationStatus::Revoked(_)) {
            return Err(Unusable::Revoked);
        }
        let is_there = |alive: bool| {
            let keys = || valid.keys().supported().revoked(false).for_transport_encryption();
            if alive { keys().alive().next().is_some() } else { keys().next().is_some() }
        };
        match (valid.alive(), is_there(true), is_there(false)) {
            (Ok(()), true, _) => Ok(()),
            (Err(_), _, true) | (Ok(()), false, true) => Err(Unusable::Expired),
            (_, _, false) => Err(Unusable::CannotEncrypt),
        }
    }

    /// Takes over what a newer copy of the same key says: other user ids, a new end, a revocation.
    ///
    /// # Errors
    ///
    /// [`KeyError::Refused`] for another key.
    pub fn merge(self, newer: PublicKey) -> Result<PublicKey, KeyError> {
        self.cert.merge_public(newer.cert).map(PublicKey::new).map_err(KeyError::refused)
    }
}
