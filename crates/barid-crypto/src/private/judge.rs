//! From what is found of signatures to what is said of them.

use super::{Keyring, Problem, SignatureState, Signer, Technology, Verdict};
use crate::{
    openpgp::{Checked, PublicKey, Signature},
    same_address,
};
use barid_mime::{Defect, Defects, Parsed, address::addresses};

/// How long before or after its date a message may be signed (security rule R27).
const APART_MS: i64 = 24 * 60 * 60 * 1_000;

/// One signature over all that is shown, of either technology.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) technology: Technology,
    pub(super) state: SignatureState,
    pub(super) signer: Signer,
    pub(super) problems: Vec<Problem>,
}

/// Who a message is from, as far as that is one person (security rule R25).
pub(super) fn author(parsed: &Parsed<'_>) -> Option<String> {
    let mut defects = Defects::new();
    let envelope = parsed.envelope(&mut defects);
    let [one] = envelope.from.as_slice() else { return None };
    // Every one of them counts: another reader may take the last where this one takes the first.
    let mut senders = parsed
        .header()
        .filter(|field| field.is("Sender"))
        .flat_map(|field| addresses(field.value, &mut Defects::new()));
    let is_clear = !one.address.is_empty()
        && !defects.contains(&Defect::FromRepeated)
        && senders.all(|sender| same_address(&sender.address, &one.address));
    is_clear.then(|| one.address.clone())
}

/// Reads what OpenPGP found. `from` is the one author of the message.
pub(super) fn openpgp(
    found: &Signature,
    keyring: &Keyring,
    from: Option<&str>,
    at_ms: i64,
) -> Found {
    let facts = found.key.as_ref().map(|key| key.facts(at_ms)).unwrap_or_default();
    let first =
        facts.user_ids.iter().find(|id| from.is_some_and(|from| same_address(&id.address, from)));
    let signer = Signer {
        key: match &found.key {
            Some(_) => facts.fingerprint.clone(),
            None => found.issuers.first().cloned().unwrap_or_default(),
        },
        name: first.or(facts.user_ids.first()).map(|id| id.name.clone()).unwrap_or_default(),
        addresses: facts
            .user_ids
            .iter()
            .filter(|id| !id.address.is_empty())
            .map(|id| id.address.clone())
            .collect(),
        signed_at_ms: found.signed_at_ms,
    };
    let signer = Signer { addresses: sorted(signer.addresses, from), ..signer };
    let (state, problem) = match found.checked {
        Checked::Good => {
            let is_authors = |key: &PublicKey, from: &str| {
                key.is_for(from, found.signed_at_ms.unwrap_or(at_ms))
                    && key.is_for(from, at_ms)
                    && keyring.may_speak(&key.fingerprint(), from)
            };
            let pair = found.key.as_ref().zip(from);
            sender(from, pair.is_some_and(|(key, from)| is_authors(key, from)))
        }
        Checked::Unknown => (SignatureState::Unknown, Some(Problem::SignatureNotVerified)),
        Checked::Changed => (SignatureState::Bad, Some(Problem::SignatureBroken)),
        Checked::KeyExpired => (SignatureState::Bad, Some(Problem::SignerKeyExpired)),
        Checked::KeyRevoked => (SignatureState::Bad, Some(Problem::SignerKeyRevoked)),
        Checked::Weak => (SignatureState::Bad, Some(Problem::SignatureWeak)),
        Checked::InFuture => (SignatureState::Bad, Some(Problem::SignatureInFuture)),
        Checked::Malformed => (SignatureState::Bad, Some(Problem::Structure)),
    };
    let problems = problem.into_iter().collect();
    Found { technology: Technology::OpenPgp, state, signer, problems }
}

/// Puts the address of the author first.
pub(super) fn sorted(mut addresses: Vec<String>, from: Option<&str>) -> Vec<String> {
    addresses.sort_by_key(|one| !from.is_some_and(|from| same_address(one, from)));
    addresses
}

/// Says whether a right signature is that of who the message is from.
pub(super) fn sender(from: Option<&str>, is_signer: bool) -> (SignatureState, Option<Problem>) {
    match (from, is_signer) {
        (Some(_), true) => (SignatureState::Good, None),
        (Some(_), false) => (SignatureState::Mismatch, Some(Problem::SignerNotSender)),
        (None, _) => (SignatureState::Mismatch, Some(Problem::SenderUnclear)),
    }
}

/// Takes over the signature that says most: a right one by the author before a right one by
/// another, a wrong one before one that can't be checked.
pub(super) fn conclude(verdict: &mut Verdict, found: Vec<Found>, sent_at_ms: Option<i64>) {
    const ORDER: [SignatureState; 4] = [
        SignatureState::Good,
        SignatureState::Mismatch,
        SignatureState::Bad,
        SignatureState::Unknown,
    ];
    let rank = |one: &Found| ORDER.iter().position(|state| *state == one.state);
    let Some(best) = found.into_iter().min_by_key(|one| rank(one).unwrap_or(usize::MAX)) else {
        return;
    };
    if let (Some(signed), Some(sent)) = (best.signer.signed_at_ms, sent_at_ms)
        && signed.abs_diff(sent) > APART_MS.unsigned_abs()
    {
        verdict.note(Problem::SignatureTimeApart);
    }
    best.problems.into_iter().for_each(|problem| verdict.note(problem));
    verdict.signature = best.state;
    verdict.technology = verdict.technology.or(Some(best.technology));
    verdict.signer = Some(best.signer);
}
