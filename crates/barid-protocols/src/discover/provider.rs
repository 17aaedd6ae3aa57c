//! What is known of large providers without asking anybody: `providers.txt`.

use std::sync::LazyLock;

/// The file, as it is written.
const TEXT: &str = include_str!("providers.txt");

static ALL: LazyLock<Vec<Provider>> = LazyLock::new(|| read(TEXT));

/// How a provider lets mail programs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// With the password that the user has.
    #[default]
    Password,
    /// With a password that is made for one program.
    AppPassword,
    /// Over its own sign-in page in a browser alone.
    Web,
    /// Through a program of its own on the same computer.
    Bridge,
    /// Not at all.
    None,
}

impl Access {
    /// Returns its name in `providers.txt` and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Access::Password => "password",
            Access::AppPassword => "app-password",
            Access::Web => "web",
            Access::Bridge => "bridge",
            Access::None => "none",
        }
    }

    fn from_name(name: &str) -> Option<Access> {
        let all =
            [Access::Password, Access::AppPassword, Access::Web, Access::Bridge, Access::None];
        all.into_iter().find(|one| one.as_str() == name)
    }
}

/// One provider.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// As its users know it.
    pub name: &'static str,
    /// Whose addresses it gives out.
    pub(super) domains: Vec<&'static str>,
    /// How the names of the hosts end that take mail for the domains of others.
    pub(super) mx: Vec<&'static str>,
    /// Where mail comes from, `scheme://host:port`, the best first.
    pub(super) receive: Vec<&'static str>,
    /// Where mail goes.
    pub(super) submit: Vec<&'static str>,
    /// Whether the name to sign in with is what stands before the `@`.
    pub(super) is_local_user: bool,
    /// How it lets programs in.
    pub access: Access,
    /// Where app passwords are made, or where its way to let programs in is explained.
    pub page: Option<&'static str>,
    /// Where the user first has to let mail programs in.
    pub enable: Option<&'static str>,
    /// Whether its servers count only once a connection has proven them.
    pub(super) is_unsure: bool,
}

/// Returns the provider that gives out addresses of a domain, in lower case.
pub(super) fn of_domain(domain: &str) -> Option<&'static Provider> {
    ALL.iter().find(|one| one.domains.contains(&domain))
}

/// Returns the provider whose host takes mail, by the longest end of the host's name.
pub(super) fn of_mail_host(host: &str) -> Option<&'static Provider> {
    let ends = |one: &'static Provider| {
        let fit = one.mx.iter().filter(|end| is_within(host, end)).map(|end| end.len());
        fit.max().map(|length| (length, one))
    };
    ALL.iter().filter_map(ends).max_by_key(|(length, _)| *length).map(|(_, one)| one)
}

/// Returns the provider that a server to sign in to belongs to.
pub(super) fn of_server(host: &str) -> Option<&'static Provider> {
    // On this computer, it is nobody's.
    ALL.iter().find(|one| one.access != Access::Bridge && one.has_server(host))
}

impl Provider {
    /// Whether that host is one of its servers.
    pub(super) fn has_server(&self, host: &str) -> bool {
        let middle = format!("://{}:", host.to_ascii_lowercase());
        self.receive.iter().chain(&self.submit).any(|url| url.contains(&middle))
    }
}

/// Whether a host is a domain, or below it.
pub(super) fn is_within(host: &str, domain: &str) -> bool {
    let rest = host.strip_suffix(domain);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Reads the file. What can't be read is passed over; a test says that there is nothing such.
fn read(text: &'static str) -> Vec<Provider> {
    let mut all: Vec<Provider> = Vec::new();
    for line in text.lines().map(str::trim) {
        let Some((key, value)) = line.split_once(' ') else { continue };
        if key == "provider" {
            all.push(Provider { name: value, ..Provider::default() });
        } else if let Some(one) = all.last_mut() {
            set(one, key, value);
        }
    }
    all
}

/// Returns whether a line was understood.
fn set(one: &mut Provider, key: &str, value: &'static str) -> bool {
    let words = || value.split_ascii_whitespace().collect();
    match key {
        "domains" => one.domains = words(),
        "mx" => one.mx = words(),
        "receive" => one.receive = words(),
        "submit" => one.submit = words(),
        "user" => one.is_local_user = value == "local",
        "page" => one.page = Some(value),
        "enable" => one.enable = Some(value),
        "unsure" => one.is_unsure = value == "yes",
        "access" => match Access::from_name(value) {
            Some(access) => one.access = access,
            None => return false,
        },
        _ => return key.starts_with('#'),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::ServerSettings;
    use std::collections::BTreeSet;

    #[test]
    fn every_line_of_the_file_is_understood() {
        for (line, number) in TEXT.lines().zip(1..) {
            let known = match line.split_once(' ') {
                Some(("provider", name)) => !name.is_empty(),
                Some((key, value)) => set(&mut Provider::default(), key, value),
                None => line.is_empty() || line == "#",
            };
            assert!(known, "line {number}: {line}");
        }
    }

    #[test]
    fn every_provider_has_what_its_way_in_needs() {
        assert!(ALL.len() >= 60, "{}", ALL.len());
        let (mut domains, mut ends) = (BTreeSet::new(), BTreeSet::new());
        for one in ALL.iter() {
            for domain in &one.domains {
                assert!(domains.insert(domain), "{domain} is there twice");
                assert_eq!(*domain, domain.to_lowercase());
            }
            for end in &one.mx {
                assert!(ends.insert(end), "{end} is there twice");
            }
            assert!(!one.domains.is_empty() || !one.mx.is_empty(), "{}", one.name);
            let has_servers = !one.receive.is_empty() && !one.submit.is_empty();
            assert_eq!(has_servers, one.access != Access::None, "{}", one.name);
            for (urls, is_receive) in [(&one.receive, true), (&one.submit, false)] {
                for url in urls {
                    let server: ServerSettings = url.parse().expect(url);
                    assert_eq!(server.to_string(), *url);
                    assert_eq!(server.scheme.is_receive(), is_receive, "{url}");
                }
            }
            let needs_page = !matches!(one.access, Access::Password);
            assert!(!needs_page || one.page.or(one.enable).is_some(), "{}", one.name);
            for page in [one.page, one.enable].into_iter().flatten() {
                assert!(page.starts_with("https://"), "{page}");
            }
        }
    }

    #[test]
    fn a_provider_is_known_by_its_domains_its_hosts_and_its_servers() {
        let name = |one: Option<&Provider>| one.map(|one| one.name);
        assert_eq!(name(of_domain("gmail.com")), Some("Gmail"));
        assert_eq!(name(of_domain("maktoob.com")), Some("Yahoo Mail"));
        assert_eq!(name(of_domain("outlook.sa")), Some("Outlook.com"));
        assert_eq!(name(of_domain("mail.gmail.com")), None);
        for (host, expected) in [
            ("aspmx.l.google.com", Some("Gmail")),
            ("notgoogle.com", None),
            ("a-test.mail.protection.outlook.com", Some("Microsoft 365")),
            ("outlook-com.olc.protection.outlook.com", Some("Outlook.com")),
            ("in1-smtp.messagingengine.com", Some("Fastmail")),
            ("mxbiz1.qq.com", Some("Tencent Exmail")),
            ("mx.example.org", None),
            ("", None),
        ] {
            assert_eq!(name(of_mail_host(host)), expected, "{host}");
        }
        assert_eq!(name(of_server("IMAP.gmail.com")), Some("Gmail"));
        assert_eq!(name(of_server("127.0.0.1")), None);
        assert_eq!(name(of_server("imap.example.org")), None);
    }
}
