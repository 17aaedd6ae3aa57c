//! How a message was closed, in words.

use crate::output::clean;
use barid_engine::{
    PrivateTold, SignerTrust,
    protection::{Encryption, Problem, SignatureState},
};

/// Returns a sentence or two; none for what anybody could read and change.
pub(crate) fn in_words(told: &PrivateTold) -> Vec<String> {
    let verdict = &told.verdict;
    let signer = verdict.signer.as_ref().map(|signer| {
        let address = signer.addresses.first().map(String::as_str).unwrap_or_default();
        clean(if signer.name.is_empty() { address } else { &signer.name })
    });
    let signer = signer.unwrap_or_default();
    let mut words = Vec::new();
    words.extend(match (verdict.encryption, verdict.signature) {
        (Encryption::Failed, _) => {
            let why = verdict.unreadable.as_ref().map(ToString::to_string).unwrap_or_default();
            Some(format!("it can't be read: {why}"))
        }
        (Encryption::Full, SignatureState::Good) if told.trust == SignerTrust::Confirmed => {
            Some(format!("encrypted and signed by {signer}, whom you confirmed"))
        }
        (Encryption::Full, SignatureState::Good) => {
            Some(format!("encrypted and signed by {signer}"))
        }
        (Encryption::Full, SignatureState::None) => {
            Some("encrypted, but nobody signed it".to_owned())
        }
        (Encryption::Full, _) => Some("encrypted; who wrote it is not confirmed".to_owned()),
        (Encryption::Partial, _) => Some("only a part of it is encrypted".to_owned()),
        (Encryption::None, _) => None,
    });
    words.extend(match verdict.signature {
        SignatureState::Good if verdict.encryption == Encryption::Full => None,
        SignatureState::Good => Some(format!("signed by {signer}")),
        SignatureState::Bad => {
            Some("it was changed after it was signed, or by a key that is over".to_owned())
        }
        SignatureState::Mismatch => {
            Some(format!("signed by {signer}, not by who it says it is from"))
        }
        SignatureState::Unknown if verdict.problems.contains(&Problem::SignerKeyChanged) => Some(
            "signed by another key than the one that is known; check with the sender".to_owned(),
        ),
        SignatureState::Unknown => Some("signed by a key that is not known here".to_owned()),
        SignatureState::Partial => Some("only a part of it is signed".to_owned()),
        SignatureState::None => None,
    });
    words
}
