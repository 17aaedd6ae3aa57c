//! Accounts and the servers behind them.

use crate::{id::AccountId, quota::QuotaTold, recovery::ErrorCode};
use serde::{Deserialize, Serialize};

/// How a server is spoken to. There is no "TLS if available" (RFC 8314).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// IMAP, TLS from the first byte.
    Imaps,
    /// IMAP, STARTTLS required.
    Imap,
    /// POP3, TLS from the first byte.
    Pop3s,
    /// POP3, STLS required.
    Pop3,
    /// Submission, TLS from the first byte.
    Smtps,
    /// Submission, STARTTLS required.
    Smtp,
    /// JMAP over HTTPS, both ways.
    Jmap,
    /// Sample mail, both ways: no server, and nothing leaves the computer.
    Sample,
}

/// Who keeps an account's mailboxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Custody {
    /// Its server: what is here is a copy of them.
    Server,
    /// This computer alone: the server only hands over what arrived.
    Here,
}

/// What becomes of a message on a server that hands it over, once it is safe here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case")]
pub enum ServerCopies {
    /// It stays.
    #[default]
    Keep,
    /// It stays for some days after it came here.
    KeepDays {
        /// How many; at least one.
        days: u16,
    },
    /// It is removed at once.
    Delete,
    /// It is removed when the user deletes it here: moves it to Trash, or removes it for good.
    DeleteWhenDeleted,
}

/// What is done about a message of which nobody knows whether its server took it, and that has
/// turned up nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IfUncertain {
    /// It waits for the user.
    #[default]
    Ask,
    /// The same bytes are sent once more. Someone may get them twice.
    SendOnceMore,
}

/// Whose `Authentication-Results` count for an account (RFC 8601 §5): anybody can write such a
/// field, so only the word of the account's own servers does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ResultsFrom {
    /// Those of the server whose name was learned from the account's mail.
    #[default]
    Learned,
    /// Nobody's: what can't be verified here is not known.
    Nobody,
    /// Those of the server that calls itself so, in lower case.
    Server(String),
}

/// Longest name that a server may have.
const MAX_AUTHSERV_ID: usize = 255;

impl ResultsFrom {
    /// Takes the name of a server, as it stands at the start of its results.
    ///
    /// Returns `None` for what can't be such a name.
    pub fn server(name: &str) -> Option<ResultsFrom> {
        let name = name.trim().trim_end_matches('.').to_lowercase();
        let is_bad =
            |c: char| c.is_whitespace() || c.is_control() || "()<>,;:\\\"/[]?=".contains(c);
        let is_name = (1..=MAX_AUTHSERV_ID).contains(&name.len()) && !name.contains(is_bad);
        is_name.then_some(ResultsFrom::Server(name))
    }
}

impl Scheme {
    const ALL: [Scheme; 8] = [
        Scheme::Imaps,
        Scheme::Imap,
        Scheme::Pop3s,
        Scheme::Pop3,
        Scheme::Smtps,
        Scheme::Smtp,
        Scheme::Jmap,
        Scheme::Sample,
    ];

    /// Returns the name that stands before `://`.
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Imaps => "imaps",
            Scheme::Imap => "imap",
            Scheme::Pop3s => "pop3s",
            Scheme::Pop3 => "pop3",
            Scheme::Smtps => "smtps",
            Scheme::Smtp => "smtp",
            Scheme::Jmap => "jmap",
            Scheme::Sample => "sample",
        }
    }

    /// Returns the registered port (RFC 8314 §7); 0 for what has none.
    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Imaps => 993,
            Scheme::Imap => 143,
            Scheme::Pop3s => 995,
            Scheme::Pop3 => 110,
            Scheme::Smtps => 465,
            Scheme::Smtp => 587,
            Scheme::Jmap => 443,
            Scheme::Sample => 0,
        }
    }

    /// Whether it fetches mail.
    pub fn is_receive(self) -> bool {
        !matches!(self, Scheme::Smtps | Scheme::Smtp)
    }

    /// Says where the mailboxes are of an account that fetches mail so.
    pub fn custody(self) -> Custody {
        match self {
            Scheme::Pop3s | Scheme::Pop3 => Custody::Here,
            Scheme::Imaps | Scheme::Imap | Scheme::Jmap | Scheme::Sample => Custody::Server,
            // It fetches none.
            Scheme::Smtps | Scheme::Smtp => Custody::Server,
        }
    }

    /// Whether it sends mail.
    pub fn is_submit(self) -> bool {
        matches!(self, Scheme::Smtps | Scheme::Smtp | Scheme::Jmap | Scheme::Sample)
    }

    /// Whether TLS comes before the first byte; else by STARTTLS, which is required.
    pub fn is_implicit_tls(self) -> bool {
        matches!(self, Scheme::Imaps | Scheme::Pop3s | Scheme::Smtps | Scheme::Jmap)
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
    #[error("\"{0}\" is none of imaps, imap, pop3s, pop3, smtps, smtp, jmap")]
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
        let scheme = Scheme::ALL
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
            Some(_) if scheme == Scheme::Sample => return Err(shape()),
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
            _ if *scheme == Scheme::Sample => write!(f, "{}://{host}", scheme.as_str()),
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
    /// What becomes of messages on a server that hands them over. Without a meaning where
    /// the mailboxes are the server's.
    #[serde(default)]
    pub server_copies: ServerCopies,
    /// What is done about a message that may have been sent.
    #[serde(default)]
    pub if_uncertain: IfUncertain,
    /// Whether messages that were encrypted are found by their words, and shown by their subject
    /// and first words, once they were opened (security rule R23).
    #[serde(default)]
    pub searches_private: bool,
}

impl Settings {
    /// Says who keeps the mailboxes.
    pub fn custody(&self) -> Custody {
        self.receive.scheme.custody()
    }
}

/// An account as the store holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: AccountId,
    /// What the user said about it.
    pub settings: Settings,
    /// What the user calls it; the address until chosen otherwise.
    pub title: String,
    /// The colour that tells it from others.
    pub accent: Accent,
    /// When it was last up to date, milliseconds since the epoch.
    pub checked_at_ms: Option<i64>,
    /// What kept it from being up to date the last time, if anything did.
    pub problem: Option<Problem>,
    /// How full it is, as far as its server has told.
    pub quota: Option<QuotaTold>,
    /// Whose word on senders counts.
    pub results_from: ResultsFrom,
    /// The name that its servers were found to use, whether it counts or not.
    pub learned_authserv_id: Option<String>,
}

/// Why an account could not be brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is in the way.
    pub code: ErrorCode,
    /// When that was, milliseconds since the epoch.
    pub at_ms: i64,
}

impl Account {
    /// Whether it is made of sample mail and has no server.
    pub fn is_sample(&self) -> bool {
        self.settings.receive.scheme == Scheme::Sample
    }
}

/// Colours that tell accounts apart, in the order in which they are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Accent {
    /// The first account's.
    #[default]
    Blue,
    /// The second's.
    Teal,
    /// The third's.
    Violet,
    /// The fourth's.
    Rose,
    /// The fifth's.
    Amber,
    /// The sixth's.
    Green,
    /// The seventh's.
    Slate,
}

impl Accent {
    /// All of them, in order.
    pub const ALL: [Accent; 7] = [
        Accent::Blue,
        Accent::Teal,
        Accent::Violet,
        Accent::Rose,
        Accent::Amber,
        Accent::Green,
        Accent::Slate,
    ];

    /// Returns the name that the store uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Accent::Blue => "blue",
            Accent::Teal => "teal",
            Accent::Violet => "violet",
            Accent::Rose => "rose",
            Accent::Amber => "amber",
            Accent::Green => "green",
            Accent::Slate => "slate",
        }
    }

    /// Reads what [`Accent::as_str`] wrote.
    pub fn from_name(text: &str) -> Option<Accent> {
        Accent::ALL.into_iter().find(|accent| accent.as_str() == text)
    }

    /// Returns the first colour of those that the fewest accounts have.
    pub fn next(taken: &[Accent]) -> Accent {
        let count = |accent: &Accent| taken.iter().filter(|one| *one == accent).count();
        Accent::ALL.into_iter().min_by_key(count).unwrap_or_default()
    }
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
