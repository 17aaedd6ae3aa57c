//! Accounts and the servers behind them.

use crate::id::AccountId;
use serde::{Deserialize, Serialize};

/// How a server is spoken to. There is no "TLS if available" (RFC 8314).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// IMAP, TLS from the first byte.
    Imaps,
    /// IMAP, STARTTLS required.
    Imap,
    /// Submission, TLS from the first byte.
    Smtps,
    /// Submission, STARTTLS required.
    Smtp,
}

impl Scheme {
    /// Returns the name that stands before `://`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Imaps => "imaps",
            Scheme::Imap => "imap",
            Scheme::Smtps => "smtps",
            Scheme::Smtp => "smtp",
        }
    }

    /// Returns the registered port (RFC 8314 §7).
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Imaps => 993,
            Scheme::Imap => 143,
            Scheme::Smtps => 465,
            Scheme::Smtp => 587,
        }
    }

    /// Whether it fetches mail; else it sends.
    pub fn is_receive(self) -> bool {
        matches!(self, Scheme::Imaps | Scheme::Imap)
    }

    /// Whether TLS comes before the first byte; else by STARTTLS, which is required.
    pub fn is_implicit_tls(self) -> bool {
        matches!(self, Scheme::Imaps | Scheme::Smtps)
    }
}

/// One server: `scheme://host:port`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerSettings {
    /// Protocol and encryption.
    pub scheme: Scheme,
    /// A host name, or an address without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// Why a server's URL was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// The part before `://` names no protocol we speak.
    #[error("\"{0}\" is none of imaps, imap, smtps, smtp")]
    Scheme(String),
    /// Host or port is missing or malformed.
    #[error("\"{0}\" is not of the form scheme://host:port")]
    Shape(String),
}

impl std::str::FromStr for ServerSettings {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let shape = || UrlError::Shape(text.to_owned());
        let (name, rest) = text.split_once("://").ok_or_else(shape)?;
        let scheme = [Scheme::Imaps, Scheme::Imap, Scheme::Smtps, Scheme::Smtp]
            .into_iter()
            .find(|scheme| scheme.as_str().eq_ignore_ascii_case(name))
            .ok_or_else(|| UrlError::Scheme(name.to_owned()))?;
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, "")) => (address, None),
            Some((address, port)) => (address, Some(port.strip_prefix(':').ok_or_else(shape)?)),
            None => match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let bad = |c: char| c.is_whitespace() || c.is_control() || "/@?#[]\\".contains(c);
        if host.is_empty() || host.contains(bad) {
            return Err(shape());
        }
        let port = match port {
            Some(digits) => digits.parse().ok().filter(|port| *port != 0).ok_or_else(shape)?,
            None => scheme.default_port(),
        };
        Ok(ServerSettings { scheme, host: host.to_owned(), port })
    }
}

impl std::fmt::Display for ServerSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ServerSettings { scheme, host, port } = self;
        match host.contains(':') {
            true => write!(f, "{}://[{host}]:{port}", scheme.as_str()),
            false => write!(f, "{}://{host}:{port}", scheme.as_str()),
        }
    }
}

/// What a user says about an account. The password is kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The account's own address.
    pub address: String,
    /// The user's name as recipients see it; may be empty.
    pub name: String,
    /// The name to sign in with; most often the address.
    pub user: String,
    /// Where mail comes from.
    pub receive: ServerSettings,
    /// Where mail goes.
    pub submit: ServerSettings,
    /// PEM certificates trusted for this account alone, in place of the system's.
    pub ca_pem: Option<String>,
}

/// An account as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// What the user said about it.
    pub settings: Settings,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_scheme_host_and_port() {
        let read = |text: &str| text.parse::<ServerSettings>().map(|server| server.to_string());
        assert_eq!(read("imaps://mail.example.test").unwrap(), "imaps://mail.example.test:993");
        assert_eq!(read("SMTP://127.0.0.1:10587/").unwrap(), "smtp://127.0.0.1:10587");
        assert_eq!(read("imap://[::1]:143").unwrap(), "imap://[::1]:143");
        for bad in ["mail.example.test", "imaps://", "imaps://h:0", "imaps://h:x", "imaps://a@h"] {
            assert!(matches!(read(bad), Err(UrlError::Shape(_))), "{bad}");
        }
        assert_eq!(read("http://h"), Err(UrlError::Scheme("http".into())));
    }
}
