//! Mail addresses as header fields carry them (RFC 5322 §3.4).

use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;

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
