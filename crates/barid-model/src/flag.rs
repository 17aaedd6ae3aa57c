//! Flags on a message, in one spelling for every protocol.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One flag: an IMAP flag or keyword (RFC 9051 §2.3.2), or a JMAP keyword
/// (RFC 8621 §4.1.1).
///
/// Held in the JMAP spelling, in lower case: `$seen`, never `\Seen`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flag(String);

/// All flags of one message, in a fixed order, so that equal sets print alike.
pub type FlagSet = BTreeSet<Flag>;

/// The flags that IMAP spells with a backslash (RFC 9051 §2.3.2).
const SYSTEM: [&str; 5] = ["seen", "answered", "flagged", "deleted", "draft"];

impl Flag {
    /// Reads an IMAP flag.
    ///
    /// Returns `None` for `\Recent`, which belongs to a session and not to a
    /// message, and for `\*`, which is a permission.
    pub fn from_imap(text: &str) -> Option<Flag> {
        let name = text.to_ascii_lowercase();
        match name.strip_prefix('\\') {
            Some("recent" | "*") => None,
            Some(system) => Some(Flag(format!("${system}"))),
            None => Some(Flag(name)),
        }
    }

    /// Reads a flag as a user writes it: `seen`, `$seen`, `\Seen` or any keyword.
    ///
    /// Returns `None` where IMAP could not carry it as a keyword: empty, not
    /// ASCII, or with a space, a control or one of `(){%*"\]` (RFC 9051 §9).
    pub fn from_user(text: &str) -> Option<Flag> {
        let name = text.trim_start_matches(['\\', '$']).to_ascii_lowercase();
        if SYSTEM.contains(&name.as_str()) {
            return Some(Flag(format!("${name}")));
        }
        let name = text.to_ascii_lowercase();
        let atom = |c: char| c.is_ascii_graphic() && !"(){%*\"\\]".contains(c);
        (!name.is_empty() && name.len() <= 100 && name.chars().all(atom)).then_some(Flag(name))
    }

    /// The message has been read.
    pub fn seen() -> Flag {
        Flag("$seen".into())
    }

    /// The message is marked for special attention.
    pub fn flagged() -> Flag {
        Flag("$flagged".into())
    }

    /// The message is marked for removal by a later EXPUNGE.
    pub fn deleted() -> Flag {
        Flag("$deleted".into())
    }

    /// The user, or a program, says that it is junk (RFC 9051 §2.3.2).
    pub fn junk() -> Flag {
        Flag("$junk".into())
    }

    /// The user says that it is not junk (RFC 9051 §2.3.2).
    pub fn not_junk() -> Flag {
        Flag("$notjunk".into())
    }

    /// Returns the name in the JMAP spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name in the IMAP spelling: `\Seen`, or the keyword as it is.
    pub fn to_imap(&self) -> String {
        match self.0.strip_prefix('$').filter(|name| SYSTEM.contains(name)) {
            Some(name) => {
                let (first, rest) = name.split_at(1);
                format!("\\{}{rest}", first.to_ascii_uppercase())
            }
            None => self.0.clone(),
        }
    }
}

/// Flags to set and flags to clear; a flag in neither is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagChange {
    /// Flags to set.
    pub add: FlagSet,
    /// Flags to clear.
    pub remove: FlagSet,
}

impl FlagChange {
    /// Returns `flags` with this change made to them.
    pub fn apply(&self, flags: &FlagSet) -> FlagSet {
        let kept: FlagSet = flags.difference(&self.remove).cloned().collect();
        kept.union(&self.add).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_flags_change_their_spelling_and_keywords_keep_theirs() {
        for (imap, jmap) in [("\\Seen", "$seen"), ("$Forwarded", "$forwarded"), ("Work", "work")] {
            assert_eq!(Flag::from_imap(imap).unwrap().as_str(), jmap);
        }
        assert_eq!(Flag::from_imap("\\Recent"), None);
        assert_eq!(Flag::from_imap("\\FLAGGED").unwrap().to_imap(), "\\Flagged");
        assert_eq!(Flag::from_imap("$Junk").unwrap().to_imap(), "$junk");
    }

    #[test]
    fn a_user_may_write_a_flag_in_any_spelling() {
        for text in ["seen", "Seen", "$seen", "\\Seen"] {
            assert_eq!(Flag::from_user(text), Some(Flag::seen()));
        }
        assert_eq!(Flag::from_user("todo").unwrap().as_str(), "todo");
        for text in ["", "two words", "quote\"", "\u{645}", "a)b"] {
            assert_eq!(Flag::from_user(text), None, "{text}");
        }
    }

    #[test]
    fn a_change_leaves_other_flags_alone() {
        let flag = |name| Flag::from_user(name).unwrap();
        let flags = FlagSet::from([flag("seen"), flag("work")]);
        let change = FlagChange { add: [flag("flagged")].into(), remove: [flag("seen")].into() };
        assert_eq!(change.apply(&flags), FlagSet::from([flag("flagged"), flag("work")]));
    }
}
