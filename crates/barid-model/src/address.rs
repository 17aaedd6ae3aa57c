//! Mail addresses as header fields carry them (RFC 5322 §3.4).

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A mailbox in the sense of RFC 5322 §3.4: a display name and an addr-spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// Decoded display name; empty where there is none.
    pub name: String,
    /// The addr-spec as sent, never decoded (`local@domain`); empty where it is malformed.
    pub address: String,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.name.is_empty(), self.address.is_empty()) {
            (true, _) => f.write_str(&self.address),
            (_, true) => f.write_str(&self.name),
            (false, false) => write!(f, "{} <{}>", self.name, self.address),
        }
    }
}

/// Whether `text` is an addr-spec that may be sent to: one `@`, both sides
/// non-empty, no control, no space, no angle bracket, at most 254 bytes
/// (RFC 5321 §4.5.3.1.3). UTF-8 is allowed (RFC 6532).
pub fn is_addr_spec(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |c: char| !c.is_control() && !c.is_whitespace() && !"<>,;:\"()[]\\".contains(c);
    !local.is_empty()
        && local.len() <= 64
        && !domain.is_empty()
        && text.len() <= 254
        && local.chars().all(|c| plain(c) && c != '@')
        && domain.chars().all(plain)
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !domain.contains("..")
}

/// Whether an address stands for many: its local part holds one `*`, at its end, as in
/// `*@example.test` and `name+*@example.test`.
pub fn is_pattern(text: &str) -> bool {
    text.rsplit_once('@')
        .is_some_and(|(local, _)| local.strip_suffix('*').is_some_and(|start| !start.contains('*')))
}

/// Whether `pattern`, an address that may stand for many, stands for `address`. Case makes
/// no difference.
pub fn matches(pattern: &str, address: &str) -> bool {
    let (pattern, address) = (pattern.to_lowercase(), address.to_lowercase());
    if !is_pattern(&pattern) {
        return pattern == address;
    }
    let parts = (pattern.rsplit_once('@'), address.rsplit_once('@'));
    let (Some((start, domain)), Some((local, of))) = parts else { return false };
    let start = start.trim_end_matches('*');
    domain == of && local.len() > start.len() && local.starts_with(start) && is_addr_spec(&address)
}

/// The addresses that are the user's own, those that stand for many among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnAddresses {
    exact: BTreeSet<String>,
    patterns: Vec<String>,
}

impl OwnAddresses {
    /// Whether an address is the user's.
    pub fn contains(&self, address: &str) -> bool {
        self.exact.contains(&address.to_lowercase())
            || self.patterns.iter().any(|pattern| matches(pattern, address))
    }
}

impl FromIterator<String> for OwnAddresses {
    fn from_iter<T: IntoIterator<Item = String>>(addresses: T) -> OwnAddresses {
        let mut own = OwnAddresses::default();
        for address in addresses {
            match is_pattern(&address) {
                true => own.patterns.push(address),
                false => {
                    own.exact.insert(address.to_lowercase());
                }
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_stand_for_many() {
        for (pattern, address, expected) in [
            ("*@x.test", "Any.one@X.test", true),
            ("*@x.test", "a@y.x.test", false),
            ("a+*@x.test", "A+b@x.test", true),
            ("a+*@x.test", "a@x.test", false),
            ("a+*@x.test", "a+@x.test", false),
            ("a@x.test", "A@x.test", true),
            ("*a@x.test", "ba@x.test", false),
            ("*@x.test", "@x.test", false),
        ] {
            assert_eq!(matches(pattern, address), expected, "{pattern} {address}");
        }
        assert!(is_pattern("*@x.test") && !is_pattern("a*b@x.test") && !is_pattern("**@x.test"));
        let own: OwnAddresses = ["A@x.test", "*@y.test"].map(str::to_owned).into_iter().collect();
        assert!(own.contains("a@X.test") && own.contains("z@y.test") && !own.contains("z@x.test"));
    }

    #[test]
    fn only_what_can_be_sent_to_is_an_addr_spec() {
        for good in ["a@b", "alice+tag@example.test", "j\u{fc}rgen@example.test"] {
            assert!(is_addr_spec(good), "{good}");
        }
        let long = format!("{}@example.test", "a".repeat(65));
        for bad in
            ["", "a", "@b", "a@", "a b@c", "a@b\r\nRCPT TO:<x@y>", "<a@b>", "a@.b", "a@b..c", &long]
        {
            assert!(!is_addr_spec(bad), "{bad}");
        }
    }
}
