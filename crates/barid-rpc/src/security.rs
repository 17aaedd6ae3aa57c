//! Who really sent a message, which way it came, and what it wants to find out.

use serde::Serialize;
use ts_rs::TS;

/// What is said of an author before anything else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SenderCheck {
    pub verdict: SenderVerdict,
    /// Who says so; `null` where nobody has said anything.
    pub told_by: Option<ToldBy>,
    /// The domain that the author writes under; empty where that is unclear.
    pub domain: String,
    /// The author's address.
    pub address: String,
    /// Whether nothing came from that address before, and nothing went there.
    pub is_first: bool,
    /// The address that the user writes to under that name, where this is another one.
    pub usual_address: Option<String>,
    /// The domain that this one is easily taken for.
    pub looks_like: Option<String>,
}

/// A logo that a sender's domain publishes. Nobody has checked whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SenderLogo {
    /// The domain that published it.
    pub domain: String,
    /// For an image: a `data:` address with SVG that loads nothing.
    pub url: String,
}

/// Whether the author's domain vouches for a message; says nothing about good intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SenderVerdict {
    Verified,
    /// Something was looked at, and it does not.
    Unverified,
    /// Nobody has said anything.
    Unknown,
}

/// Who told what a verdict rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// The account's own server.
    Server,
    /// A signature, verified here.
    Here,
}

/// Everything that is known about a message's safety.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageSecurity {
    /// `null` for one's own messages.
    pub sender: Option<SenderCheck>,
    /// The address that is shown; empty where there is no single author.
    pub address: String,
    /// What the signatures of domains are worth, in order.
    pub signatures: Vec<DomainSignature>,
    /// What came out of the domain's own rule (DMARC), and what that wants; `null` where it has
    /// none, or nobody asked.
    pub rule: Option<DomainRule>,
    /// What the account's own server found out about the server that sent it (SPF), in the words
    /// of RFC 8601; `null` where it does not say.
    pub spf: Option<String>,
    /// Who passed it on and sealed it (ARC), first to last; and whether the seals are right.
    pub sealers: Vec<String>,
    pub seals_hold: bool,
    /// What the account's own servers are known by; `null` where nothing is known yet.
    pub server: Option<String>,
    /// When DNS was asked; `null` for never.
    pub asked_at_ms: Option<i64>,
    /// The way it came, the sender's end first.
    pub path: Vec<PathStop>,
    /// Hosts whose pictures would report the reader.
    pub tracker_hosts: Vec<String>,
    /// Messages of its sender that were shown and would have reported that, this one too.
    pub tracked_messages: u32,
    /// Other hosts that it wants something from.
    pub other_hosts: Vec<String>,
    /// Whom it asks to tell that it was read.
    pub receipt_to: Option<String>,
    pub sealing: Sealing,
}

/// A domain's signature (DKIM).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DomainSignature {
    pub domain: String,
    pub selector: String,
    /// Such as `rsa-sha256`; empty where it can't be read.
    pub algorithm: String,
    /// The word of RFC 8601.
    pub result: String,
    /// What takes from its worth, such as `body_changed`.
    pub problems: Vec<String>,
}

/// What a domain says about mail under its name (DMARC).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DomainRule {
    /// Where it says so; empty where only the own server has seen it.
    pub domain: String,
    /// Such as `reject`; empty likewise.
    pub policy: String,
    /// Whether this message follows it; `null` where that can't be said now.
    pub is_met: Option<bool>,
}

/// A stop on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PathStop {
    /// The server that handed it over; may be empty.
    pub from: String,
    /// The server that took it; may be empty.
    pub by: String,
    pub privacy: PathPrivacy,
    pub at_ms: Option<i64>,
}

/// Whether others could read along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PathPrivacy {
    Encrypted,
    Clear,
    /// Within one computer.
    Inside,
    Unknown,
}

/// How a message is closed to those on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sealing {
    Open,
    Signed,
    Encrypted,
}

/// Whether mail to a domain is brought over verified TLS alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TransportRow {
    pub domain: String,
    pub promise: TransportPromise,
}

/// What may be said of the way to a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TransportPromise {
    /// Its servers require encryption.
    Required,
    /// Nothing promises that.
    None,
    /// It takes no mail at all.
    NoMail,
    /// Nobody could say.
    Unknown,
}

/// A sender whose messages would have reported that they are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TrackingRow {
    pub sender: String,
    /// Those of its messages that were shown.
    pub messages: u32,
    pub last_at_ms: i64,
    /// Who would have been told.
    pub hosts: Vec<String>,
}

/// How a domain is set up, so that others can tell its mail from what only claims to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnDomain {
    pub domain: String,
    /// Whether it names the servers that may send its mail.
    pub spf: SetUp,
    /// Whether it says what to do with other mail under its name.
    pub dmarc: SetUp,
    /// Whether it signs its mail, and its keys are there.
    pub dkim: SetUp,
    /// Whether signed DNS names the certificates of its servers.
    pub dane: SetUp,
    /// Whether it publishes the keys of its people.
    pub keys: SetUp,
    /// Whether it wants its mail delivered over TLS alone.
    pub mta_sts: SetUp,
    /// Whether it hears of deliveries that could not have that.
    pub tls_reports: SetUp,
}

/// How one thing is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SetUp {
    Good,
    /// There, but it asks nothing of others.
    Weak,
    Missing,
    /// There, but nobody can follow it.
    Broken,
    /// DNS could not say.
    Unknown,
}
