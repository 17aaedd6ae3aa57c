//! What there is to know of a key.

use super::{millis, policy, time};
use sequoia_openpgp::{
    Cert,
    packet::{Signature, UserID},
    types::{PublicKeyAlgorithm, ReasonForRevocation, RevocationStatus, RevocationType},
};

/// What there is to know of a key, at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Hexadecimal digits, in upper case.
    pub fingerprint: String,
    /// 4 or 6.
    pub version: u8,
    /// Of the key that certifies, such as `Ed25519` or `RSA 3072`.
    pub algorithm: String,
    /// When it was made, in milliseconds since the epoch.
    pub created_ms: i64,
    /// When its time is over, likewise; `None` where it has no end.
    pub expires_ms: Option<i64>,
    /// That its owner took it back.
    pub revocation: Option<Revocation>,
    /// Whether it can be encrypted for, now.
    pub can_encrypt: bool,
    /// Whether it can sign, now.
    pub can_sign: bool,
    /// Whose it says it is. What is revoked is left out.
    pub user_ids: Vec<UserName>,
}

/// A name and an address that a key says are its owner's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserName {
    /// As written; empty where there is none.
    pub name: String,
    /// An addr-spec; empty where there is none.
    pub address: String,
}

/// Why its owner took a key back (RFC 9580 §5.2.3.31).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// Whether signatures made before are doubtful too.
    pub is_hard: bool,
    /// `compromised`, `superseded`, `retired` or `unspecified`.
    pub reason: &'static str,
    /// When, in milliseconds since the epoch.
    pub at_ms: Option<i64>,
}

pub(super) fn facts(cert: &Cert, at_ms: i64) -> KeyFacts {
    let policy = policy();
    let primary = cert.primary_key().key();
    let mut facts = KeyFacts {
        fingerprint: cert.fingerprint().to_hex(),
        version: primary.version(),
        algorithm: algorithm(primary.pk_algo(), primary.mpis().bits(), primary),
        created_ms: millis(primary.creation_time()),
        ..KeyFacts::default()
    };
    if let RevocationStatus::Revoked(signatures) = cert.revocation_status(&policy, time(at_ms)) {
        facts.revocation = signatures.first().map(|signature| revocation(signature));
    }
    let Ok(valid) = cert.with_policy(&policy, time(at_ms)) else {
        facts.user_ids = cert.userids().filter_map(|id| user_name(id.userid())).collect();
        return facts;
    };
    facts.expires_ms = valid.primary_key().key_expiration_time().map(millis);
    let is_alive = facts.revocation.is_none() && valid.alive().is_ok();
    let keys = || valid.keys().supported().alive().revoked(false);
    facts.can_encrypt = is_alive && keys().for_transport_encryption().next().is_some();
    facts.can_sign = is_alive && keys().for_signing().next().is_some();
    facts.user_ids =
        valid.userids().revoked(false).filter_map(|id| user_name(id.userid())).collect();
    facts
}

fn user_name(id: &UserID) -> Option<UserName> {
    let text = |value: sequoia_openpgp::Result<Option<&str>>| {
        value.ok().flatten().map(str::to_owned).unwrap_or_default()
    };
    let found = UserName { name: text(id.name()), address: text(id.email()) };
    match found == UserName::default() {
        // An id by no convention is shown as a name, so far as it is text.
        true => std::str::from_utf8(id.value())
            .ok()
            .map(|name| UserName { name: name.to_owned(), address: String::new() }),
        false => Some(found),
    }
}

fn revocation(signature: &Signature) -> Revocation {
    let reason = signature.reason_for_revocation().map(|(reason, _)| reason);
    Revocation {
        is_hard: reason.is_none_or(|reason| reason.revocation_type() == RevocationType::Hard),
        reason: match reason {
            Some(ReasonForRevocation::KeyCompromised) => "compromised",
            Some(ReasonForRevocation::KeySuperseded) => "superseded",
            Some(ReasonForRevocation::KeyRetired) => "retired",
            _ => "unspecified",
        },
        at_ms: signature.signature_creation_time().map(millis),
    }
}

fn algorithm(
    kind: PublicKeyAlgorithm,
    bits: Option<usize>,
    key: &sequoia_openpgp::packet::Key<
        sequoia_openpgp::packet::key::PublicParts,
        sequoia_openpgp::packet::key::PrimaryRole,
    >,
) -> String {
    use sequoia_openpgp::crypto::mpi::PublicKey as Mpis;
    if let Mpis::EdDSA { curve, .. } | Mpis::ECDSA { curve, .. } | Mpis::ECDH { curve, .. } =
        key.mpis()
    {
        return match curve.to_string().as_str() {
            "Ed25519" | "Curve25519" => "Ed25519".to_owned(),
            name => name.to_owned(),
        };
    }
    #[allow(deprecated, reason = "old keys are named too")]
    match kind {
        PublicKeyAlgorithm::RSAEncryptSign
        | PublicKeyAlgorithm::RSASign
        | PublicKeyAlgorithm::RSAEncrypt => format!("RSA {}", bits.unwrap_or_default()),
        PublicKeyAlgorithm::DSA => format!("DSA {}", bits.unwrap_or_default()),
        other => other.to_string(),
    }
}
