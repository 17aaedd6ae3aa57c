//! What `inspect` concludes from a message: encryption, signatures, calendar,
//! and what a reader should be warned of.

use barid_mime::{
    Defect, Defects, Parsed, Part,
    field::unfolded_text,
    is_deceptive,
    protection::{Protection, protection},
};
use barid_model::{Address, Envelope};
use serde_json::{Value, json};

/// Longest time that a clock may be ahead of ours.
const CLOCK_SKEW_MS: i64 = 10 * 60 * 1_000;

/// Says what is encrypted or signed. Without keys neither can be undone.
pub(crate) fn crypto(parsed: &Parsed<'_>) -> Value {
    let mut encryption = "none";
    let mut signature = "none";
    let mut problems = Vec::new();
    let mut note = |problem: &'static str| {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    };
    for (index, part) in parsed.parts().iter().enumerate() {
        match protection(parsed, part) {
            Some(Protection::Encrypted) => {
                encryption = "failed";
                note("no_secret_key");
                if index > 0 && !is_whole_body(parsed, part) {
                    note("encrypted_part_not_root");
                }
            }
            Some(Protection::Signed) => {
                signature = "unknown";
                note("signature_not_verified");
                if index > 0 && !is_whole_body(parsed, part) {
                    note("signed_part_not_root");
                }
            }
            None => {}
        }
    }
    json!({
        "encryption": encryption,
        "auto_decrypted": false,
        "signature": signature,
        "signer": null,
        "protected_headers": [],
        "problems": problems,
    })
}

/// Whether a part is the only content of what holds it, up to the root.
fn is_whole_body(parsed: &Parsed<'_>, part: &Part) -> bool {
    let holders = std::iter::successors(Some(part), |part| parsed.parts().get(part.parent?));
    holders.skip(1).all(|holder| holder.content_type == "multipart/signed")
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
