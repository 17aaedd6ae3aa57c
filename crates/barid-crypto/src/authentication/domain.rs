//! Domains as they are compared: by A-label, without case, without a dot at their end.

/// Labels up to which the walk goes up one at a time (RFC 9989 §4.10).
const MAX_LABELS: usize = 8;

/// Returns a domain as it is compared; one that is none stays as it is, in lower case.
pub(crate) fn plain(domain: &str) -> String {
    let domain = domain.trim().trim_end_matches('.');
    idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_lowercase())
}

/// Returns the domain of an address; empty where it has none.
pub(crate) fn of_address(address: &str) -> String {
    address.rsplit_once('@').map_or_else(String::new, |(_, domain)| plain(domain))
}

/// Returns the domain itself and those above it, of which the policy is asked in turn
/// (RFC 9989 §4.10): of a long one, after itself, only the last seven labels.
pub(crate) fn walk(domain: &str) -> Vec<String> {
    let labels: Vec<&str> = domain.split('.').collect();
    let mut names = vec![domain.to_owned()];
    let first = match labels.len() {
        count if count >= MAX_LABELS => count - (MAX_LABELS - 1),
        _ => 1,
    };
    names.extend((first..labels.len()).filter_map(|at| Some(labels.get(at..)?.join("."))));
    names.retain(|name| !name.is_empty() && !name.starts_with('.'));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_goes_up_and_skips_the_middle_of_long_names() {
        assert_eq!(
            walk("a.mail.example.com"),
            ["a.mail.example.com", "mail.example.com", "example.com", "com"]
        );
        let long = walk("a.b.c.d.e.f.g.h.i.j.mail.example.com");
        assert_eq!(long.len(), 8);
        assert_eq!(long.get(1).unwrap(), "g.h.i.j.mail.example.com");
        assert_eq!(walk("localhost"), ["localhost"]);
        assert_eq!(walk(""), [""; 0]);
    }

    #[test]
    fn one_domain_has_one_form() {
        assert_eq!(plain("EXAMPLE.org."), "example.org");
        assert_eq!(plain("مثال.إختبار"), plain("xn--mgbh0fb.xn--kgbechtv"));
        assert_eq!(of_address("a@B.example"), "b.example");
        assert_eq!(of_address("a"), "");
    }
}
