//! A server that something says an account may use, and how good that word is.

use super::provider::{Provider, is_within};
use crate::net;
use barid_model::ServerSettings;

/// Servers that one source may name.
pub(super) const MAX_OFFERS: usize = 24;
/// Longest name of a host (RFC 1035 §2.3.4).
const MAX_HOST: usize = 253;
/// Longest name to sign in with.
const MAX_USER: usize = 256;

/// Who says so, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// What is known of the provider whose domain it is.
    Provider,
    /// A configuration that the domain publishes over HTTPS.
    Autoconfig,
    /// Records of the domain in DNS (RFC 6186, RFC 8314 §5.1).
    Srv,
    /// The domain says over HTTPS that it speaks JMAP (RFC 8620 §2.2).
    WellKnown,
    /// What is known of the provider that takes the domain's mail.
    MailHost,
    /// A configuration that this provider publishes.
    MailHostAutoconfig,
    /// What is told of the provider elsewhere, and proven by a connection.
    Hearsay,
    /// A name that many choose, and a server that answers there.
    Guess,
}

impl Origin {
    /// Returns its name, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Provider => "provider",
            Origin::Autoconfig => "autoconfig",
            Origin::Srv => "srv",
            Origin::WellKnown => "well_known",
            Origin::MailHost => "mail_host",
            Origin::MailHostAutoconfig => "mail_host_autoconfig",
            Origin::Hearsay => "hearsay",
            Origin::Guess => "guess",
        }
    }

    /// Whether the domain itself, or this program, vouches for it: a name server alone can be
    /// made to say anything (RFC 6186 §6).
    fn is_vouched(self) -> bool {
        match self {
            Origin::Provider | Origin::Autoconfig | Origin::WellKnown => true,
            Origin::Srv
            | Origin::MailHost
            | Origin::MailHostAutoconfig
            | Origin::Hearsay
            | Origin::Guess => false,
        }
    }
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignIn {
    /// With a password.
    Password,
    /// Over a page on the web.
    OAuth2,
}

impl SignIn {
    /// Reads the name of an autoconfig document. `None` for ways that are not gone here.
    pub(super) fn from_name(name: &str) -> Option<SignIn> {
        match name {
            "password-cleartext" | "password-encrypted" | "plain" | "secure" => {
                Some(SignIn::Password)
            }
            "oauth2" => Some(SignIn::OAuth2),
            _ => None,
        }
    }
}

/// The name to sign in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum UserName {
    /// The address.
    #[default]
    Address,
    /// What stands before its `@`.
    LocalPart,
    /// A pattern, with placeholders as in an autoconfig document.
    Pattern(String),
}

impl UserName {
    /// Reads what an autoconfig document says. `None` for what can be no name.
    pub(super) fn read(text: &str) -> Option<UserName> {
        match text {
            "" | "%EMAILADDRESS%" => Some(UserName::Address),
            "%EMAILLOCALPART%" => Some(UserName::LocalPart),
            _ if text.len() > MAX_USER || text.chars().any(char::is_control) => None,
            _ => Some(UserName::Pattern(text.to_owned())),
        }
    }

    /// Returns the name for an address.
    pub fn of(&self, address: &str) -> String {
        let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        match self {
            UserName::Address => address.to_owned(),
            UserName::LocalPart => local.to_owned(),
            UserName::Pattern(text) => text
                .replace("%EMAILADDRESS%", address)
                .replace("%EMAILLOCALPART%", local)
                .replace("%EMAILDOMAIN%", domain),
        }
    }
}

/// A server that an account may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What stands before `://`, as in [`ServerSettings`]; `jmap` or another that this version may
    /// not speak.
    pub scheme: String,
    /// Its name, in lower case.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// The name to sign in with.
    pub user: UserName,
    /// How it lets in, the best first; empty where nobody said.
    pub sign_in: Vec<SignIn>,
    /// Who says so.
    pub origin: Origin,
    /// Their words: an address on the web, a name in DNS, the name of a provider, or of the host.
    pub source: String,
}

impl Offer {
    /// Returns all that is known of a provider's servers.
    pub(super) fn of_provider(provider: &Provider, origin: Origin) -> Vec<Offer> {
        let urls = provider.receive.iter().chain(&provider.submit);
        let user = match provider.is_local_user {
            true => UserName::LocalPart,
            false => UserName::Address,
        };
        let offer = |server: ServerSettings| Offer {
            user: user.clone(),
            ..Offer::at(&server, origin, provider.name)
        };
        urls.filter_map(|url| url.parse().ok()).map(offer).collect()
    }

    /// A server of which nothing more is known.
    pub(super) fn at(server: &ServerSettings, origin: Origin, source: &str) -> Offer {
        Offer {
            scheme: server.scheme.as_str().to_owned(),
            host: server.host.clone(),
            port: server.port,
            user: UserName::default(),
            sign_in: Vec::new(),
            origin,
            source: source.to_owned(),
        }
    }

    /// Returns it as an account has it; `None` where this version does not speak its protocol.
    pub fn server(&self) -> Option<ServerSettings> {
        self.url().parse().ok()
    }

    /// Returns `scheme://host:port`.
    pub fn url(&self) -> String {
        match self.host.contains(':') {
            true => format!("{}://[{}]:{}", self.scheme, self.host, self.port),
            false => format!("{}://{}:{}", self.scheme, self.host, self.port),
        }
    }

    /// Whether only a name server says that this host, outside of the domain, is the domain's:
    /// the user has to agree before a password goes there (RFC 6186 §6).
    pub fn is_foreign(&self, domain: &str) -> bool {
        !self.origin.is_vouched() && !is_within(&self.host, domain)
    }

    /// Whether it only lets in over a page on the web.
    pub fn is_web_only(&self) -> bool {
        !self.sign_in.is_empty() && !self.sign_in.contains(&SignIn::Password)
    }

    /// Among offers of one origin: what is better for most, first. IMAP before POP3, and TLS from
    /// the first byte before STARTTLS (RFC 8314 §3.3); else the order that the source chose.
    pub(super) fn class(&self) -> u8 {
        match self.scheme.as_str() {
            "imaps" | "smtps" => 0,
            "imap" | "smtp" => 1,
            "pop3s" => 2,
            "pop3" => 3,
            _ => 4,
        }
    }
}

/// Whether that can be a host of the public internet.
pub(super) fn is_public_host(host: &str) -> bool {
    is_host(host) && net::is_public_name(host)
}

/// Whether that can be the name of a host: letters, digits and hyphens. Numbers are none: no
/// certificate would say whose they are.
pub(super) fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.len() <= MAX_HOST
        && host.split('.').all(is_label)
        && !last.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_to_sign_in_with_is_made_here_and_not_by_the_server() {
        let of = |text: &str| UserName::read(text).map(|one| one.of("ada.l@post.example"));
        assert_eq!(of("%EMAILADDRESS%").as_deref(), Some("ada.l@post.example"));
        assert_eq!(of("").as_deref(), Some("ada.l@post.example"));
        assert_eq!(of("%EMAILLOCALPART%").as_deref(), Some("ada.l"));
        assert_eq!(of("%EMAILLOCALPART%%mail.test").as_deref(), Some("ada.l%mail.test"));
        assert_eq!(of("x\\%EMAILDOMAIN%").as_deref(), Some("x\\post.example"));
        assert_eq!(of("a\r\nb"), None);
        assert_eq!(of(&"a".repeat(300)), None);
    }

    #[test]
    fn only_what_the_domain_vouches_for_is_its_own_elsewhere() {
        let server: ServerSettings = "imaps://mail.other.example:993".parse().unwrap();
        let is_foreign = |origin| Offer::at(&server, origin, "").is_foreign("post.example");
        assert!(is_foreign(Origin::Srv) && is_foreign(Origin::MailHost));
        assert!(!is_foreign(Origin::Autoconfig) && !is_foreign(Origin::Provider));
        let own = Offer::at(&server, Origin::Srv, "");
        assert!(!own.is_foreign("other.example") && own.is_foreign("er.example"));
    }

    #[test]
    fn a_protocol_of_a_later_version_is_carried_and_not_used() {
        let server: ServerSettings = "imaps://mail.post.example".parse().unwrap();
        let mut offer = Offer::at(&server, Origin::Srv, "");
        assert_eq!(offer.server(), Some(server));
        offer.scheme = "jmap2".to_owned();
        assert_eq!(offer.server(), None);
        assert_eq!(offer.url(), "jmap2://mail.post.example:993");
    }

    #[test]
    fn only_names_of_the_internet_are_hosts() {
        for host in ["mail.post.example", "a-b.example", "xn--bcher-kva.example"] {
            assert!(is_public_host(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "mail",
            "127.0.0.1",
            "a..example",
            "-a.example",
            "a b.example",
            "a/b.example",
            "mail.local",
            "[::1]",
            "m\u{e4}il.example",
            ".example",
            "a.example.",
        ] {
            assert!(!is_public_host(host), "{host}");
        }
        assert!(is_host("localhost") && is_host("mail.local") && !is_host("127.0.0.1"));
    }
}
