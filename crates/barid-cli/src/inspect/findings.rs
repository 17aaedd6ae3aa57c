//! What `inspect` concludes from a message: encryption, signatures, calendar,
//! and what a reader should be warned of.

use crate::output;
use barid_engine::{
    Unreadable,
    protection::{Encryption, ProtectedField, SignatureState, Technology, Verdict},
};
use barid_mime::{Defect, Defects, Parsed, field::unfolded_text, is_deceptive};
use barid_model::{Address, Envelope};
use serde_json::{Value, json};

/// Longest time that a clock may be ahead of ours.
const CLOCK_SKEW_MS: i64 = 10 * 60 * 1_000;

/// Says what is encrypted or signed, and by whom.
pub(crate) fn crypto(verdict: &Verdict) -> Value {
    let encryption = match verdict.encryption {
        Encryption::None => "none",
        Encryption::Full => "full",
        Encryption::Partial => "partial",
        Encryption::Failed => "failed",
    };
    let signature = match verdict.signature {
        SignatureState::None => "none",
        SignatureState::Good => "good",
        SignatureState::Unknown => "unknown",
        SignatureState::Bad => "bad",
        SignatureState::Mismatch => "mismatch",
        SignatureState::Partial => "partial",
    };
    let signer = verdict.signer.as_ref();
    let named = |is_wanted: fn(&ProtectedField) -> bool| -> Vec<&str> {
        let fields = verdict.protected.iter().filter(|field| is_wanted(field));
        fields.map(|field| field.name.as_str()).collect()
    };
    let technology = verdict.technology.map(|one| match one {
        Technology::OpenPgp => "openpgp",
        Technology::Smime => "smime",
    });
    json!({
        "encryption": encryption,
        "auto_decrypted": verdict.encryption == Encryption::Full,
        "signature": signature,
        // Whose signature it is: the author's address where it is theirs.
        "signer": signer.and_then(|signer| signer.addresses.first()),
        "signer_addresses": signer.map(|signer| &signer.addresses),
        "signer_name": signer.map(|signer| &signer.name),
        "signer_key": signer.map(|signer| &signer.key),
        "signed": signer.and_then(|one| one.signed_at_ms).map_or(Value::Null, output::time),
        "protected_headers": named(|_| true),
        "hidden_headers": named(|field| field.was_hidden),
        "problems": verdict.problems.iter().map(|one| one.as_str()).collect::<Vec<_>>(),
        "unreadable": verdict.unreadable.as_ref().map(Unreadable::as_str),
        "technology": technology,
        "cipher": verdict.cipher,
        "recipients": verdict.recipients,
    })
}

/// Returns the codes of what a reader should know before trusting the message.
pub(crate) fn warnings(
    parsed: &Parsed<'_>,
    envelope: &Envelope,
    at_ms: Option<i64>,
) -> Vec<&'static str> {
    let mut defects = Defects::new();
    parsed.envelope(&mut defects);
    let from = envelope.from.first();
    let is_future = |at_ms: i64| {
        envelope.sent_at_ms.is_some_and(|sent| sent > at_ms.saturating_add(CLOCK_SKEW_MS))
    };
    let found = [
        (defects.contains(&Defect::FromRepeated), "from_repeated"),
        (defects.contains(&Defect::FromSeveral), "from_several"),
        (from.is_none_or(|from| from.address.is_empty()), "from_malformed"),
        (from.is_some_and(names_another), "from_name_has_address"),
        (
            from.is_some_and(|from| !domain(from).is_ascii() || domain(from).contains("xn--")),
            "from_not_ascii",
        ),
        (defects.contains(&Defect::SubjectRepeated), "subject_repeated"),
        (defects.contains(&Defect::DateRepeated), "date_repeated"),
        (parsed.defects().contains(&Defect::ContentTypeRepeated), "content_type_repeated"),
        (has_hidden_characters(parsed), "hidden_characters"),
        (replies_elsewhere(envelope), "reply_to_elsewhere"),
        (at_ms.is_some_and(is_future), "date_in_future"),
    ];
    found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, code)| code).collect()
}

fn domain(address: &Address) -> String {
    address.address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase()).unwrap_or_default()
}

/// Whether a display name shows an address that is not the sender's.
fn names_another(from: &Address) -> bool {
    let name = from.name.to_lowercase();
    name.contains('@')
        && !name.trim_matches(['"', '\'', '<', '>', ' ']).eq(&from.address.to_lowercase())
}

/// Whether a reply would go to another domain than the message came from.
fn replies_elsewhere(envelope: &Envelope) -> bool {
    envelope.from.first().is_some_and(|from| {
        let home = domain(from);
        !home.is_empty()
            && envelope.reply_to.iter().any(|one| !one.address.is_empty() && domain(one) != home)
    })
}

/// Whether `From` or `Subject` has characters that hide or reorder others.
fn has_hidden_characters(parsed: &Parsed<'_>) -> bool {
    let shown = parsed.header().filter(|field| field.is("From") || field.is("Subject"));
    shown.take(4).any(|field| unfolded_text(field.value).chars().any(is_deceptive))
}
