//! What a server tells of itself when we sign in (RFC 8620 §2): who we are to it, where it is
//! asked, and how much at once. Pure.
//!
//! Password and mail go to the origin of the session alone: every other address that the server
//! names is refused (R58).

use super::fault::malformed;
use crate::{net::Url, source::SourceError};
use serde::Deserialize;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub(super) const CORE: &str = "urn:ietf:params:jmap:core";
pub(super) const MAIL: &str = "urn:ietf:params:jmap:mail";
pub(super) const SUBMISSION: &str = "urn:ietf:params:jmap:submission";
pub(super) const QUOTA: &str = "urn:ietf:params:jmap:quota";

/// The session as it comes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    capabilities: BTreeMap<String, Value>,
    accounts: BTreeMap<String, Account>,
    #[serde(default)]
    primary_accounts: BTreeMap<String, String>,
    api_url: String,
    download_url: String,
    upload_url: String,
    #[serde(default)]
    event_source_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    #[serde(default)]
    is_personal: bool,
    #[serde(default)]
    account_capabilities: BTreeMap<String, Value>,
}

/// A session.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Where it came from.
    base: Url,
    /// Where methods are called.
    pub(super) api: Url,
    download: String,
    upload: String,
    events: String,
    /// The account with the mail.
    pub(super) account: String,
    /// What that account can be asked for when it sends mail, where it can.
    pub(super) submission: Option<Submission>,
    /// What the server knows.
    pub(super) capabilities: BTreeSet<String>,
    /// How much at once.
    pub(super) limits: Limits,
}

/// What an account can be asked for when it sends mail (RFC 8621 §1.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Submission {
    /// How long messages are held back at most; none where they are not.
    pub(super) longest_hold: Option<Duration>,
    /// SMTP extensions in upper case, such as `DSN`.
    pub(super) extensions: BTreeSet<String>,
}

/// How much a server takes at once (RFC 8620 §2), never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) upload_bytes: u64,
    pub(super) request_bytes: usize,
    pub(super) requests: usize,
    pub(super) calls: usize,
    pub(super) get: usize,
    pub(super) set: usize,
}

/// What a template of an address is filled with.
pub(super) type Values<'a> = &'a [(&'a str, &'a str)];

impl Session {
    /// Reads a session that came from `base`.
    ///
    /// # Errors
    ///
    /// `Malformed`; `Foreign` for an address that is not of the origin of `base`; `Rejected` where
    /// there is no mail in it.
    pub(super) fn read(base: &Url, bytes: &[u8]) -> Result<Session, SourceError> {
        let document: Document =
            serde_json::from_slice(bytes).map_err(|_| malformed("a session"))?;
        let Document { capabilities, accounts, primary_accounts, .. } = &document;
        let chosen = |capability: &str| {
            let has = |account: &Account| account.account_capabilities.contains_key(capability);
            let primary = primary_accounts.get(capability).filter(|id| accounts.contains_key(*id));
            let own = accounts.iter().find(|(_, one)| one.is_personal && has(one));
            primary.or(own.map(|(id, _)| id)).cloned()
        };
        let account = chosen(MAIL).ok_or_else(|| SourceError::Rejected {
            command: "signing in",
            code: "NOMAIL".to_owned(),
            text: "there is no mail in this account".to_owned(),
        })?;
        let told = accounts.get(&account).and_then(|one| one.account_capabilities.get(SUBMISSION));
        let sends = told.is_some() || primary_accounts.get(SUBMISSION) == Some(&account);
        let submission = sends.then(|| Submission::read(told));
        let session = Session {
            api: address(base, &document.api_url, "calling methods")?,
            base: base.clone(),
            account,
            submission,
            capabilities: capabilities.keys().cloned().collect(),
            limits: Limits::read(capabilities.get(CORE)),
            download: document.download_url,
            upload: document.upload_url,
            events: document.event_source_url,
        };
        // They are looked at again when they are used; that they are wrong is told at once.
        session.download("blob", "name")?;
        session.upload()?;
        if session.tells_events() {
            session.events(1)?;
        }
        Ok(session)
    }

    /// Returns where the bytes of a blob are (RFC 8620 §6.2).
    pub(super) fn download(&self, blob: &str, name: &str) -> Result<Url, SourceError> {
        let values = [
            ("accountId", self.account.as_str()),
            ("blobId", blob),
            ("name", name),
            ("type", "message/rfc822"),
        ];
        address(&self.base, &fill(&self.download, &values)?, "downloads")
    }

    /// Returns where bytes are put (RFC 8620 §6.1).
    pub(super) fn upload(&self) -> Result<Url, SourceError> {
        let values = [("accountId", self.account.as_str())];
        address(&self.base, &fill(&self.upload, &values)?, "uploads")
    }

    /// Whether there is anything to listen to.
    pub(super) fn tells_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Returns where news are told, with a sign of life every `ping` seconds (RFC 8620 §7.3).
    pub(super) fn events(&self, ping: u32) -> Result<Url, SourceError> {
        let ping = ping.to_string();
        let values = [("types", "Email,Mailbox"), ("closeafter", "no"), ("ping", ping.as_str())];
        address(&self.base, &fill(&self.events, &values)?, "news")
    }
}

impl Submission {
    fn read(told: Option<&Value>) -> Submission {
        let seconds = told.and_then(|told| told.get("maxDelayedSend")?.as_u64());
        let extensions = told.and_then(|told| told.get("submissionExtensions")?.as_object());
        Submission {
            longest_hold: seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs),
            extensions: extensions
                .map(|all| all.keys().map(|name| name.to_ascii_uppercase()).collect())
                .unwrap_or_default(),
        }
    }
}

impl Limits {
    /// Reads them. What is not told is what RFC 8620 suggests; what is more than we ever want is
    /// less.
    fn read(core: Option<&Value>) -> Limits {
        let told = |name: &str, suggested: u64, most: u64| {
            let told = core.and_then(|core| core.get(name)?.as_u64());
            told.unwrap_or(suggested).clamp(1, most)
        };
        let count = |name: &str, suggested: u64, most: u64| {
            usize::try_from(told(name, suggested, most)).unwrap_or(1)
        };
        Limits {
            upload_bytes: told("maxSizeUpload", 50_000_000, u64::MAX),
            request_bytes: count("maxSizeRequest", 10_000_000, 10_000_000),
            requests: count("maxConcurrentRequests", 4, 4),
            calls: count("maxCallsInRequest", 16, 16),
            get: count("maxObjectsInGet", 500, 500),
            set: count("maxObjectsInSet", 500, 500),
        }
    }
}

/// Reads an address that a server names, relative to that of its session.
///
/// # Errors
///
/// `Foreign` for one that is not inside of TLS, or of another origin, or has a name to sign in with.
fn address(base: &Url, text: &str, what: &'static str) -> Result<Url, SourceError> {
    let url = base.join(text).map_err(|_| malformed("an address that is none"))?;
    let is_ours = url.scheme() == "https"
        && url.origin() == base.origin()
        && url.username().is_empty()
        && url.password().is_none();
    match is_ours {
        true => Ok(url),
        false => Err(foreign(&url, what)),
    }
}

/// Says that a server sends us elsewhere.
pub(super) fn foreign(url: &Url, what: &'static str) -> SourceError {
    let host = url.host_str().unwrap_or_default();
    SourceError::Foreign { what, host: format!("{}://{host}", url.scheme()) }
}

/// Fills a template in (RFC 6570 §3.2.2). Variables that we have no value for are an error.
fn fill(template: &str, values: Values<'_>) -> Result<String, SourceError> {
    let mut filled = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| malformed("a template"))?;
        let value = values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        filled.push_str(before);
        for byte in value.ok_or_else(|| malformed("a template"))?.bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    filled.push(char::from(byte));
                }
                other => filled.push_str(&format!("%{other:02X}")),
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod tests;
