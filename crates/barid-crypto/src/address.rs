//! When two addresses are one (security rule R25).

use crate::authentication::domain;

/// Whether two addr-specs are the same: the local part as written, the domain without case and
/// by A-label. The ASCII letters of a local part are compared without case too, as nearly every
/// server delivers them: a signature by `Hana@x.example` is that of `hana@x.example`.
pub fn same_address(one: &str, other: &str) -> bool {
    let (Some((one_local, _)), Some((other_local, _))) =
        (one.rsplit_once('@'), other.rsplit_once('@'))
    else {
        return false;
    };
    !one_local.is_empty()
        && one_local.eq_ignore_ascii_case(other_local)
        && !domain::of_address(one).is_empty()
        && domain::of_address(one) == domain::of_address(other)
}

/// Returns an addr-spec in the one form by which keys are kept: in lower case, its domain by
/// A-label.
pub fn comparable(address: &str) -> String {
    let local = address.rsplit_once('@').map_or(address, |(local, _)| local);
    match domain::of_address(address) {
        domain if domain.is_empty() => address.to_lowercase(),
        domain => format!("{}@{domain}", local.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::{comparable, same_address};

    #[test]
    fn r25_one_address_has_several_spellings() {
        assert!(same_address("hana@EXAMPLE.org", "Hana@example.org"));
        assert!(same_address("hana@مثال.إختبار", "hana@xn--mgbh0fb.xn--kgbechtv"));
        assert!(!same_address("hana@example.org", "hana@example.com"));
        assert!(!same_address("hana@example.org", "hanna@example.org"));
        assert_eq!(comparable("Hana@مثال.إختبار"), "hana@xn--mgbh0fb.xn--kgbechtv");
        assert_eq!(comparable("Hana"), "hana");
        assert!(!same_address("hana", "hana"));
        assert!(!same_address("@x.org", "@x.org") && !same_address("", ""));
    }
}
