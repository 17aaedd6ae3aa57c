//! The names that many domains give their mail servers.

use barid_model::{Scheme, ServerSettings};

/// Returns all that may be, the likeliest first: where mail comes from, then where it goes.
pub(super) fn servers(domain: &str) -> Vec<ServerSettings> {
    let named = |name: &str| match name {
        "" => domain.to_owned(),
        _ => format!("{name}.{domain}"),
    };
    let at = |scheme: Scheme, names: &'static [&'static str]| {
        names.iter().map(move |name| (scheme, *name))
    };
    const IMAP: &[&str] = &["imap", "mail", ""];
    const POP3: &[&str] = &["pop", "pop3", "mail"];
    const SMTP: &[&str] = &["smtp", "mail", ""];
    let all = at(Scheme::Imaps, IMAP)
        .chain(at(Scheme::Imap, IMAP))
        .chain(at(Scheme::Pop3s, POP3))
        .chain(at(Scheme::Pop3, POP3))
        .chain(at(Scheme::Smtps, SMTP))
        .chain(at(Scheme::Smtp, SMTP));
    let server = |(scheme, name): (Scheme, &str)| ServerSettings {
        scheme,
        host: named(name),
        port: scheme.default_port(),
    };
    all.map(server).collect()
}

/// Second levels that countries give out names below.
const GENERAL: [&str; 16] = [
    "ac", "ad", "co", "com", "ed", "edu", "gen", "go", "gov", "gv", "mil", "ne", "net", "nom",
    "or", "org",
];

/// Returns the domain that the owner of a host most likely holds: without a list of all suffixes,
/// its last two labels, or three below a general name of a country.
pub(super) fn holder(host: &str) -> Option<&str> {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let last = dots.next()?;
    let second = dots.next();
    let label = host.get(second.map_or(0, |at| at + 1)..last)?;
    let is_country = host.len() - last == 3;
    let start = match (is_country && GENERAL.contains(&label), second) {
        (false, second) => second,
        // A country's general name by itself is nobody's.
        (true, None) => return None,
        (true, Some(_)) => dots.next(),
    };
    host.get(start.map_or(0, |at| at + 1)..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_the_domain_are_guessed_the_likeliest_first() {
        let all: Vec<String> = servers("haven.example").iter().map(ToString::to_string).collect();
        assert_eq!(all.first().unwrap(), "imaps://imap.haven.example:993");
        assert!(all.contains(&"imap://haven.example:143".to_owned()));
        assert!(all.contains(&"smtps://smtp.haven.example:465".to_owned()));
        assert!(all.iter().all(|one| one.contains("haven.example:")));
        assert_eq!(all.len(), 18);
    }

    #[test]
    fn the_holder_of_a_host_is_found_without_a_list() {
        for (host, expected) in [
            ("mx1.mail.hoster.example", Some("hoster.example")),
            ("hoster.example", Some("hoster.example")),
            ("mx.hoster.co.uk", Some("hoster.co.uk")),
            ("hoster.com.sa", Some("hoster.com.sa")),
            ("mx.com.sa", Some("mx.com.sa")),
            ("com.sa", None),
            ("mx.co.com", Some("co.com")),
            ("localhost", None),
            ("", None),
        ] {
            assert_eq!(holder(host), expected, "{host}");
        }
    }
}
