//! What a server can do, as far as we make use of it.

/// The capabilities of a session, in upper case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capabilities(Vec<String>);

/// How a literal may be sent (RFC 7888).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literals {
    /// The server has to agree to each.
    Synchronizing,
    /// Those of at most this many bytes go without asking.
    UpTo(usize),
}

/// Largest literal that goes without asking where the server sets no limit: a
/// refusal of anything larger is worth waiting for.
const UNASKED_LIMIT: usize = 64 * 1024;

impl Capabilities {
    /// Takes a list over, in any case.
    pub(super) fn new<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Capabilities {
        Capabilities(names.into_iter().map(|name| name.as_ref().to_ascii_uppercase()).collect())
    }

    /// Whether the server offers `name`, or a revision of IMAP that includes it.
    pub(super) fn has(&self, name: &str) -> bool {
        /// Extensions that are part of RFC 9051 (its appendix E).
        const REV2: [&str; 11] = [
            "SASL-IR",
            "ENABLE",
            "IDLE",
            "ESEARCH",
            "LIST-EXTENDED",
            "LIST-STATUS",
            "SPECIAL-USE",
            "NAMESPACE",
            "UIDPLUS",
            "MOVE",
            "UNSELECT",
        ];
        self.lists(name) || (self.is_rev2_only() && REV2.contains(&name))
    }

    /// A server with both revisions speaks the older one until told otherwise.
    fn is_rev2_only(&self) -> bool {
        self.lists("IMAP4REV2") && !self.lists("IMAP4REV1")
    }

    /// Notes that the server speaks the newer revision from now on.
    pub(super) fn enable_rev2(&mut self) {
        self.0.retain(|name| name != "IMAP4REV1");
    }

    fn lists(&self, name: &str) -> bool {
        self.0.iter().any(|listed| listed == name)
    }

    /// Whether the server tells how full an account is (RFC 9208, RFC 2087).
    pub(super) fn has_quota(&self) -> bool {
        self.0.iter().any(|name| name == "QUOTA" || name.starts_with("QUOTA=RES-"))
    }

    /// Returns the SASL mechanisms.
    pub(super) fn mechanisms(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|name| name.strip_prefix("AUTH="))
    }

    /// Returns how literals may be sent.
    pub(super) fn literals(&self) -> Literals {
        if self.lists("LITERAL+") {
            Literals::UpTo(UNASKED_LIMIT)
        } else if self.lists("LITERAL-") || self.is_rev2_only() {
            Literals::UpTo(4096)
        } else {
            Literals::Synchronizing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_revision_brings_extensions_along() {
        let offered = |names: &[&str], name| Capabilities::new(names).has(name);
        assert!(offered(&["imap4rev1", "idle"], "IDLE"));
        assert!(!offered(&["IMAP4rev1"], "IDLE"));
        assert!(offered(&["IMAP4rev2"], "IDLE"));
        assert!(!offered(&["IMAP4rev2"], "CONDSTORE"));
        assert!(!offered(&["IMAP4rev1", "IMAP4rev2"], "IDLE"));
    }

    #[test]
    fn large_literals_are_always_asked_for() {
        let literals = |name: &str| Capabilities::new([name]).literals();
        assert_eq!(literals("IMAP4REV1"), Literals::Synchronizing);
        assert_eq!(literals("LITERAL+"), Literals::UpTo(UNASKED_LIMIT));
        assert_eq!(literals("LITERAL-"), Literals::UpTo(4096));
        assert_eq!(literals("IMAP4REV2"), Literals::UpTo(4096));
    }
}
