//! From what the engine knows of keys and closed messages to the contract.

use crate::{
    keys::{
        EncryptionState, KeyFacts, KeyRecovery, KeySource, KeyState, OwnKey, PersonKey, Privacy,
        RevocationTold, SignatureState, Signer, SignerTrust, Standing, Technology,
        UnreadableReason,
    },
    list::Person,
};
use barid_engine::{OwnKeyTold, PersonKeyTold, PrivateTold, Recovery, Unreadable, protection};

pub(super) fn own(key: OwnKeyTold) -> OwnKey {
    OwnKey {
        facts: facts(&key.technology, key.facts, true),
        added_at_ms: key.added_at_ms,
        recovery: match key.recovery {
            Recovery::None => KeyRecovery::None,
            Recovery::Written => KeyRecovery::Written,
            Recovery::Rehearsed => KeyRecovery::Rehearsed,
        },
    }
}

pub(super) fn person(key: PersonKeyTold) -> PersonKey {
    PersonKey {
        facts: facts(&key.technology, key.facts, false),
        address: key.address,
        state: state(key.state),
        source: match key.source.as_str() {
            "gossip" => KeySource::Gossip,
            "signature" => KeySource::Signature,
            "directory" => KeySource::Directory,
            "server" => KeySource::Server,
            "file" => KeySource::File,
            _ => KeySource::Mail,
        },
        first_seen_at_ms: key.seen_ms.0,
        last_seen_at_ms: key.seen_ms.1,
        revocation: key.revocation.as_ref().map(revocation),
    }
}

pub(super) fn revocation(told: &barid_engine::RevocationTold) -> RevocationTold {
    let (standing, withdrawn_at_ms) = match told.standing {
        barid_engine::Standing::Good => (Standing::Good, None),
        barid_engine::Standing::Withdrawn { at_ms } => (Standing::Withdrawn, Some(at_ms)),
        barid_engine::Standing::Unknown => (Standing::Unknown, None),
    };
    RevocationTold { standing, withdrawn_at_ms, asked_at_ms: told.asked_at_ms }
}

pub(super) fn state(state: barid_engine::KeyState) -> KeyState {
    match state {
        barid_engine::KeyState::Remembered => KeyState::Remembered,
        barid_engine::KeyState::Confirmed => KeyState::Confirmed,
        barid_engine::KeyState::Changed => KeyState::Changed,
        barid_engine::KeyState::Refused => KeyState::Refused,
        barid_engine::KeyState::Former => KeyState::Former,
    }
}

fn facts(technology: &str, facts: barid_engine::openpgp::KeyFacts, is_me: bool) -> KeyFacts {
    let people = facts.user_ids.into_iter();
    KeyFacts {
        fingerprint: facts.fingerprint,
        technology: match technology {
            "smime" => Technology::Smime,
            _ => Technology::Openpgp,
        },
        algorithm: facts.algorithm,
        created_at_ms: facts.created_ms,
        expires_at_ms: facts.expires_ms,
        revoked: facts.revocation.map(|one| one.reason.to_owned()),
        can_encrypt: facts.can_encrypt,
        people: people.map(|id| Person { is_me, name: id.name, address: id.address }).collect(),
    }
}

/// `shown` is the subject within, `outside` that of the message as it came.
pub(super) fn privacy(told: PrivateTold, shown: &str, outside: &str) -> Privacy {
    let PrivateTold { verdict, trust } = told;
    Privacy {
        encryption: match verdict.encryption {
            protection::Encryption::None => EncryptionState::None,
            protection::Encryption::Full => EncryptionState::Full,
            protection::Encryption::Partial => EncryptionState::Partial,
            protection::Encryption::Failed => EncryptionState::Failed,
        },
        signature: match verdict.signature {
            protection::SignatureState::None => SignatureState::None,
            protection::SignatureState::Good => SignatureState::Good,
            protection::SignatureState::Unknown => SignatureState::Unknown,
            protection::SignatureState::Bad => SignatureState::Bad,
            protection::SignatureState::Mismatch => SignatureState::Mismatch,
            protection::SignatureState::Partial => SignatureState::Partial,
        },
        trust: match trust {
            barid_engine::SignerTrust::Unknown => SignerTrust::Unknown,
            barid_engine::SignerTrust::Remembered => SignerTrust::Remembered,
            barid_engine::SignerTrust::Confirmed => SignerTrust::Confirmed,
            barid_engine::SignerTrust::Changed => SignerTrust::Changed,
        },
        unreadable: verdict.unreadable.map(|reason| match reason {
            Unreadable::NoKeyHere => UnreadableReason::NoKeyHere,
            Unreadable::NotForYou(_) => UnreadableReason::NotForYou,
            Unreadable::Locked => UnreadableReason::Locked,
            Unreadable::OnCard => UnreadableReason::OnCard,
            Unreadable::Password => UnreadableReason::Password,
            Unreadable::NoIntegrity => UnreadableReason::NoIntegrity,
            Unreadable::Damaged => UnreadableReason::Damaged,
            Unreadable::UnknownMethod(_) => UnreadableReason::UnknownMethod,
            Unreadable::TooLarge => UnreadableReason::TooLarge,
        }),
        signer: verdict.signer.map(|signer| Signer {
            name: signer.name,
            addresses: signer.addresses,
            key: signer.key,
            signed_at_ms: signer.signed_at_ms,
        }),
        technology: verdict.technology.map(|one| match one {
            protection::Technology::OpenPgp => Technology::Openpgp,
            protection::Technology::Smime => Technology::Smime,
        }),
        cipher: verdict.cipher,
        recipients: verdict.recipients,
        subject: (shown != outside).then(|| shown.to_owned()),
        hidden_fields: verdict
            .protected
            .into_iter()
            .filter(|field| field.was_hidden)
            .map(|field| field.name)
            .collect(),
        problems: verdict.problems.iter().map(|one| one.as_str().to_owned()).collect(),
    }
}
