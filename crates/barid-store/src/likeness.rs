//! What makes messages alike, as numbers that can be looked up: the same message in two
//! accounts, and messages on one subject among the same people.

use crate::threading::first_eight;
use barid_mime::{Digest, base_subject, is_answer};
use barid_model::{Address, Envelope};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// What a message is like. 0 stands for nothing that could be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Likeness {
    /// Of the header fields that no server on the way rewrites.
    pub(crate) same_as: i64,
    /// Of its text, as far as it is here.
    pub(crate) same_text: i64,
    /// Of its subject without prefixes, and of all its people.
    pub(crate) talk: i64,
    /// Whether it says that it is an answer, but names nothing that it answers.
    pub(crate) is_lost: bool,
}

/// Reads what a message is like. `has_text` says whether its body came.
pub(crate) fn likeness(digest: &Digest, has_text: bool) -> Likeness {
    let envelope = &digest.envelope;
    let names_nothing = envelope.references.is_empty() && envelope.in_reply_to.is_empty();
    Likeness {
        same_as: same_as(envelope),
        same_text: if has_text { text(&digest.text) } else { 0 },
        talk: talk(&envelope.subject, &[&envelope.from, &envelope.to, &envelope.cc]),
        is_lost: names_nothing && is_answer(&envelope.subject),
    }
}

/// A message without a Message-ID or a date is like no other.
fn same_as(envelope: &Envelope) -> i64 {
    let (Some(name), Some(sent_at_ms)) = (&envelope.message_id, envelope.sent_at_ms) else {
        return 0;
    };
    of_row(&name.0, sent_at_ms, &envelope.subject, &[&envelope.from, &envelope.to, &envelope.cc])
}

/// The same from the columns of a row.
pub(crate) fn of_row(name: &str, sent_at_ms: i64, subject: &str, people: &[&[Address]]) -> i64 {
    let mut hash = Sha256::new();
    hash.update(name);
    hash.update([0]);
    hash.update(sent_at_ms.to_be_bytes());
    hash.update(subject);
    for list in people {
        hash.update([0]);
        for one in *list {
            hash.update(one.address.to_lowercase());
            hash.update([1]);
        }
    }
    first_eight(&hash.finalize())
}

/// White space and line ends are not the sender's words.
fn text(text: &str) -> i64 {
    let mut hash = Sha256::new();
    for word in text.split_whitespace() {
        hash.update(word);
        hash.update([0]);
    }
    first_eight(&hash.finalize())
}

/// One person alone talks with nobody, and no subject is nothing to talk about.
pub(crate) fn talk(subject: &str, people: &[&[Address]]) -> i64 {
    let base = base_subject(subject);
    if base.is_empty() || base.ends_with([':', '：']) {
        return 0;
    }
    let all: BTreeSet<String> = people
        .iter()
        .flat_map(|list| list.iter())
        .map(|one| one.address.to_lowercase())
        .filter(|address| !address.is_empty())
        .collect();
    if all.len() < 2 {
        return 0;
    }
    let mut hash = Sha256::new();
    for word in base.split_whitespace() {
        hash.update(word.to_lowercase());
        hash.update([0]);
    }
    for address in all {
        hash.update([1]);
        hash.update(address);
    }
    first_eight(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::raw;

    fn of(subject: &str, fields: &str, body: &str) -> Likeness {
        likeness(&barid_mime::digest(&raw(5_000, subject, fields, body)), true)
    }

    const PEOPLE: &str = "From: Zoe <zoe@x.test>\nTo: amina@x.test\nMessage-ID: <1@x>";

    #[test]
    fn what_servers_on_the_way_add_makes_no_difference() {
        let one = of("Plan", PEOPLE, "a  b\nc");
        let fields = format!("Received: by other.test\nDelivered-To: amina@y.test\n{PEOPLE}");
        assert_eq!(of("Plan", &fields, "a b c"), one);
        assert_ne!(of("Plan", PEOPLE, "a b d").same_text, one.same_text);
        assert_ne!(of("Plans", PEOPLE, "a b c").same_as, one.same_as);
        assert_eq!(of("Plan", "From: zoe@x.test\nTo: amina@x.test", "").same_as, 0);
    }

    #[test]
    fn the_same_people_talk_in_any_direction_and_under_any_prefix() {
        let one = of("Plan", PEOPLE, "");
        let back = of("RE: plan", "From: Amina@x.test\nTo: zoe@x.test", "");
        assert_eq!(back.talk, one.talk);
        assert!(back.is_lost && !one.is_lost);
        assert_ne!(of("Re: Plan", "From: bo@x.test\nTo: zoe@x.test", "").talk, one.talk);
        for (subject, fields) in [("", PEOPLE), ("Re:", PEOPLE), ("Plan", "From: zoe@x.test")] {
            assert_eq!(of(subject, fields, "").talk, 0, "{subject}");
        }
        let named = format!("{PEOPLE}\nIn-Reply-To: <0@x>");
        assert!(!of("Re: Plan", &named, "").is_lost);
    }
}
