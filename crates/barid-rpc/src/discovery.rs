//! What a search for the servers of an address finds, and what it tried.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The servers of an address, before there is an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// The domain, as DNS has it.
    pub domain: String,
    /// Whose it is; `null` where that is not known.
    pub provider: Option<ProviderRow>,
    pub access: Access,
    /// Where mail comes from, the best first.
    pub receive: Vec<FoundServer>,
    /// Where mail goes, the best first.
    pub submit: Vec<FoundServer>,
    /// URLs of servers whose protocol this version does not speak.
    pub others: Vec<String>,
    /// Everything that was asked.
    pub tried: Vec<TriedRow>,
    /// Whether DNS says that nobody takes mail for the domain.
    pub is_nowhere: bool,
}

/// How programs are let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Password,
    /// With a password that is made for one program.
    AppPassword,
    /// Over a sign-in page of the provider alone.
    Web,
    /// Through a program of the provider on this computer.
    Bridge,
    /// Not at all.
    None,
}

/// A provider that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ProviderRow {
    pub name: String,
    /// Where app passwords are made, or where its way to let programs in is explained.
    pub page: Option<String>,
    /// Where the user first has to let mail programs in.
    pub enable: Option<String>,
}

/// A server that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundServer {
    /// As in an account form.
    pub url: String,
    /// The name to sign in with.
    pub user: String,
    pub origin: Origin,
    /// Who says so: an address on the web, a name in DNS, a provider, the host itself.
    pub source: String,
    /// Whether it is outside of the domain, and only DNS says that it is the domain's.
    pub is_foreign: bool,
    /// Whether it answered, with a certificate that is valid for it.
    pub answers: bool,
    /// What was in the way; `null` where nothing was, or nobody asked.
    pub fault: Option<String>,
}

/// Who says that a server is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    Provider,
    Autoconfig,
    Srv,
    WellKnown,
    MailHost,
    MailHostAutoconfig,
    Hearsay,
    Guess,
}

/// One question, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TriedRow {
    /// `autoconfig`, `service`, `mail_host`, `jmap` or `server`.
    pub step: String,
    /// An address on the web, a name in DNS, the URL of a server.
    pub subject: String,
    /// `found`, `nothing`, `declined`, `forbidden`, `unencrypted`, `unusable`, `too_late` or the name of
    /// a fault.
    pub outcome: String,
}
