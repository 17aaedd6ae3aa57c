//! Messages as a server lists them (RFC 8621 §4.1), and the ranges between their names. Pure.
//!
//! A message has one name for good, in every mailbox: its Email id. Names compare as text in no
//! order that means anything, which is enough to name what is gone.

use crate::source::{Listed, RemoteId, RemoteRange};
use barid_model::{Flag, FlagSet};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is asked for of each.
pub(super) const PROPERTIES: [&str; 5] = ["id", "mailboxIds", "keywords", "size", "receivedAt"];

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) mailboxes: BTreeSet<String>,
    pub(super) flags: FlagSet,
    pub(super) size_bytes: u64,
    pub(super) received_at_ms: i64,
}

impl Item {
    /// Reads one; `None` where it lacks what makes it one.
    pub(super) fn read(told: &Value) -> Option<Item> {
        let id = told.get("id")?.as_str().filter(|id| is_id(id))?.to_owned();
        let received = told.get("receivedAt").and_then(Value::as_str);
        let received = received.and_then(|text| text.parse::<Timestamp>().ok());
        Some(Item {
            id,
            mailboxes: set(told.get("mailboxIds")?.as_object()?),
            flags: flags(told.get("keywords")?.as_object()?),
            size_bytes: told.get("size")?.as_u64()?,
            received_at_ms: received.map_or(0, Timestamp::as_millisecond),
        })
    }

    pub(super) fn listed(&self) -> Listed {
        Listed {
            id: RemoteId(self.id.clone()),
            object_id: Some(self.id.clone()),
            flags: self.flags.clone(),
            size_bytes: self.size_bytes,
            received_at_ms: self.received_at_ms,
        }
    }
}

/// Whether that can be an id (RFC 8620 §1.2). What is none is nothing to ask for or to patch.
pub(super) fn is_id(text: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=255).contains(&text.len()) && text.bytes().all(is_safe)
}

/// Returns the ids of a list of ids; what is none is left out.
pub(super) fn ids(told: Option<&Value>) -> Vec<String> {
    let list = told.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let ids = list.iter().filter_map(Value::as_str).filter(|id| is_id(id));
    ids.map(str::to_owned).collect()
}

/// Returns the keys of a set.
fn set(told: &Map<String, Value>) -> BTreeSet<String> {
    let held = told.iter().filter(|(_, is_in)| is_in.as_bool() == Some(true));
    held.map(|(key, _)| key.clone()).collect()
}

/// Reads keywords (RFC 8621 §4.1.1). They are spelled as flags are.
fn flags(told: &Map<String, Value>) -> FlagSet {
    let names = set(told);
    // What IMAP could not carry, no flag can be.
    let names = names.iter().filter(|name| Flag::from_user(name).is_some());
    names.filter_map(|name| Flag::from_imap(name)).filter(is_keyword).collect()
}

/// Whether JMAP has that flag: `$deleted` and `$recent` are IMAP's own (RFC 8621 §4.1.1).
pub(super) fn is_keyword(flag: &Flag) -> bool {
    !matches!(flag.as_str(), "$deleted" | "$recent")
}

/// Returns the range that has no name but that one.
pub(super) fn only(id: &str) -> RemoteRange {
    RemoteRange { first: RemoteId(id.to_owned()), last: RemoteId(id.to_owned()) }
}

/// Returns all names after `after` that are not among `sorted`, up to the last of those; up to
/// the end of all names where `is_last`.
pub(super) fn gaps(after: &str, sorted: &[String], is_last: bool) -> Vec<RemoteRange> {
    let mut gaps = Vec::with_capacity(sorted.len() + 1);
    let mut before = after;
    for id in sorted {
        gaps.push(RemoteRange { first: next(before), last: previous(id) });
        before = id;
    }
    if is_last {
        gaps.push(RemoteRange { first: next(before), last: RemoteId("~".to_owned()) });
    }
    gaps
}

/// A text that is greater than `id`, and less than every id that is.
fn next(id: &str) -> RemoteId {
    RemoteId(format!("{id}!"))
}

/// A text that is less than `id`, and greater than every id that is.
fn previous(id: &str) -> RemoteId {
    let mut bytes = id.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last -= u8::from(*last > b'!');
    }
    bytes.push(b'~');
    RemoteId(String::from_utf8(bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_message_is_read_and_odd_ones_are_left_out() {
        let told = json!({
            "id": "M1", "size": 9, "receivedAt": "2026-03-02T10:00:00Z",
            "mailboxIds": { "a": true, "b": false },
            "keywords": { "$seen": true, "Work": true, "$deleted": true, "two words": true }
        });
        let item = Item::read(&told).unwrap();
        assert_eq!(item.mailboxes, ["a".to_owned()].into());
        let flags: Vec<_> = item.flags.iter().map(Flag::as_str).collect();
        assert_eq!(flags, ["$seen", "work"]);
        assert_eq!(item.received_at_ms, 1_772_445_600_000);
        for (field, value) in [
            ("id", json!("a/b")),
            ("id", json!("")),
            ("size", json!(-1)),
            ("mailboxIds", json!([])),
            ("keywords", json!(null)),
        ] {
            let mut odd = told.clone();
            odd[field] = value;
            assert_eq!(Item::read(&odd), None, "{field}");
        }
        let mut undated = told;
        undated["receivedAt"] = json!("yesterday");
        assert_eq!(Item::read(&undated).unwrap().received_at_ms, 0);
    }

    fn id() -> impl Strategy<Value = String> {
        "[A-Za-z0-9_-]{1,4}"
    }

    proptest! {
        #[test]
        fn gaps_have_every_name_but_those_that_are_there(
            there in prop::collection::btree_set(id(), 0..8),
            other in id(),
            cut in 0_usize..8,
        ) {
            let sorted: Vec<String> = there.iter().cloned().collect();
            let (one, two) = sorted.split_at(cut.min(sorted.len()));
            let after = one.last().map_or("", String::as_str);
            let ranges = [gaps("", one, false), gaps(after, two, true)].concat();
            let is_gone = ranges.iter().any(|range| {
                (range.first.0.as_str()..=range.last.0.as_str()).contains(&other.as_str())
            });
            prop_assert_eq!(is_gone, !there.contains(&other));
        }
    }
}
