//! Addresses as commands carry them (RFC 5321 §4.1.2, RFC 6531 §3.3).

use crate::submit::SubmitError;
use barid_model::address::is_addr_spec;
use lettre::Address;

/// An address on its way into a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub address: Address,
    /// Whether only SMTPUTF8 can carry it.
    pub needs_utf8: bool,
}

impl Path {
    /// Reads an address. Where nothing but the domain is beyond ASCII, the domain goes out by its
    /// A-label (RFC 5890 §2.3.2.1), which every server can carry.
    ///
    /// Checks with our own rule: lettre's refuses addresses that are in use, such as
    /// those with two dots in a row.
    pub(super) fn read(text: &str) -> Result<Path, SubmitError> {
        let malformed = || SubmitError::Unsupported { what: "an address that is malformed".into() };
        let (local, domain) = text.rsplit_once('@').ok_or_else(malformed)?;
        if !is_addr_spec(text) {
            return Err(malformed());
        }
        let plain = |domain: &str, needs_utf8| Path {
            address: Address::new_dangerous(local, domain),
            needs_utf8,
        };
        if text.is_ascii() {
            return Ok(plain(domain, false));
        }
        // Strictly, as other rules let full width letters become brackets and spaces.
        let label = idna::domain_to_ascii_strict(domain).ok().filter(|_| local.is_ascii());
        Ok(match label.filter(|label| is_addr_spec(&format!("{local}@{label}"))) {
            Some(label) => plain(&label, false),
            None => plain(domain, true),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str, needs_utf8: bool) {
        let path = Path::read(text).unwrap();
        assert_eq!((path.address.as_ref(), path.needs_utf8), (expected, needs_utf8), "{text}");
    }

    #[test]
    fn only_a_local_part_beyond_ascii_needs_smtputf8() {
        check("b..c.@Y.test", "b..c.@Y.test", false);
        check("b@B\u{fc}cher.test", "b@xn--bcher-kva.test", false);
        check("b@b\u{fc}cher\u{3002}test", "b@xn--bcher-kva.test", false);
        check("j\u{fc}rgen@y.test", "j\u{fc}rgen@y.test", true);
        check("j\u{fc}rgen@b\u{fc}cher.test", "j\u{fc}rgen@b\u{fc}cher.test", true);
    }

    #[test]
    fn a_domain_without_an_a_label_goes_as_it_is_or_not_at_all() {
        check("b@\u{fc}_\u{fc}.test", "b@\u{fc}_\u{fc}.test", true);
        check("b@y\u{ff1e}.test", "b@y\u{ff1e}.test", true);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]
        #[test]
        fn an_a_label_brings_nothing_that_an_address_may_not_have(domain in "[\u{fc}\u{3002}\u{ff01}-\u{ff5e}\u{2000}-\u{2070}a.-]{1,12}") {
            if let Ok(path) = Path::read(&format!("b@{domain}")) {
                let written = path.address.to_string();
                prop_assert!(is_addr_spec(&written));
                prop_assert_eq!(path.needs_utf8, !written.is_ascii());
            }
        }
    }
}
