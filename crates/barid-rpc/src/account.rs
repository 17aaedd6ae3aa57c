//! Accounts, identities, mailboxes, and how they are doing.

use crate::error::Code;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a user says to add an account. The password goes to the engine and never comes back.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountForm {
    /// The user's name as recipients see it.
    pub name: String,
    /// The account's own address.
    pub address: String,
    /// The name to sign in with; empty means the address.
    pub user: String,
    /// What proves that it is the user.
    pub password: String,
    /// `imaps://host:port`, `imap://host:port`, `pop3s://host:port`, `pop3://host:port` or
    /// `jmap://host:port`.
    pub receive: String,
    /// `smtps://host:port`, `smtp://host:port` or `jmap://host:port`.
    pub submit: String,
    /// PEM certificates trusted for this account alone.
    #[serde(default)]
    pub ca_pem: Option<String>,
    /// What becomes of messages on a server that hands them over; `null` keeps them.
    #[serde(default)]
    pub server_copies: Option<ServerCopies>,
}

/// What becomes of a message on a server that hands it over, once it is safe here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "mode", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ServerCopies {
    /// It stays.
    Keep,
    /// It stays for some days after it came here.
    KeepDays { days: u16 },
    /// It is removed at once.
    Delete,
    /// It is removed when the user deletes it here.
    DeleteWhenDeleted,
}

/// What is done about a message of which nobody knows whether it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum IfUncertain {
    /// It waits for the user.
    Ask,
    /// It is sent once more, after it was looked for.
    SendOnceMore,
}

/// Whose word on senders counts for an account (RFC 8601 §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "from", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum ResultsFrom {
    /// That of the server whose name was learned.
    Learned,
    Nobody,
    /// That of the server that calls itself so.
    Server {
        name: String,
    },
}

/// An account as the window shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    pub id: u32,
    pub address: String,
    /// The user's name as recipients see it.
    pub name: String,
    /// What the user calls the account; the address until chosen otherwise.
    pub title: String,
    /// The dot's colour.
    pub accent: Accent,
    pub user: String,
    pub receive: String,
    pub submit: String,
    /// Whether it is made of sample mail and has no server.
    pub is_sample: bool,
    /// For an account whose mailboxes are here alone; `null` for others.
    pub server_copies: Option<ServerCopies>,
    pub if_uncertain: IfUncertain,
    /// Whether private mail is found by its words, and shown by its subject.
    pub searches_private: bool,
    pub status: Status,
    /// When it was last up to date; `null` before the first time.
    pub checked_at_ms: Option<i64>,
    /// What kept it from being up to date the last time; `null` where nothing did.
    pub problem: Option<Problem>,
    /// How full it is on its server; `null` where that is not known.
    pub quota: Option<Quota>,
    pub results_from: ResultsFrom,
    /// The name that its servers were found to use; `null` where none is known.
    pub learned_server: Option<String>,
}

/// How full an account is, as its server told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Quota {
    /// Bytes of all messages; `null` where they are not counted.
    pub storage: Option<Usage>,
    /// How many messages; `null` where they are not counted.
    pub messages: Option<Usage>,
    /// When it was told.
    pub at_ms: i64,
}

/// How much there is of something, and how much there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    pub used: u64,
    /// More than 0; `null` for no limit. More may be used than that.
    pub limit: Option<u64>,
}

/// Why an account or a mailbox could not be brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    pub code: Code,
    pub at_ms: i64,
}

/// Colours that tell accounts apart, chosen to keep their contrast in every theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Accent {
    Blue,
    Teal,
    Violet,
    Rose,
    Amber,
    Green,
    Slate,
}

/// What may be changed about an account. What is `null` stays.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountChange {
    pub title: Option<String>,
    pub name: Option<String>,
    pub accent: Option<Accent>,
    pub server_copies: Option<ServerCopies>,
    pub if_uncertain: Option<IfUncertain>,
    /// Whether private mail is found by its words.
    pub searches_private: Option<bool>,
    pub results_from: Option<ResultsFrom>,
    /// A new password; both servers must take it before it replaces the old one.
    pub password: Option<String>,
}

/// How an account is doing. Being offline is a state, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Status {
    Offline,
    Connecting,
    Syncing,
    UpToDate,
    /// Will try again by itself.
    Waiting {
        until_ms: i64,
        code: Code,
    },
    /// Stopped until the user has acted.
    NeedsUser {
        code: Code,
    },
}

/// A name to write under: one of its account's addresses, with a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IdentityRow {
    /// 0 in a request to add one.
    pub id: u32,
    pub account: u32,
    pub name: String,
    /// One that ends in `*` before the `@` stands for many: `*@example.org`, `me+*@example.org`.
    pub address: String,
    /// Replies go here instead, if not empty.
    pub reply_to: String,
    /// Plain text; empty for none.
    pub signature: String,
    /// Whether its account writes under it unless told otherwise.
    pub is_default: bool,
}

/// A group of accounts to add or to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupForm {
    /// 0 to add one.
    pub id: u32,
    pub name: String,
    pub accounts: Vec<u32>,
}

/// Accounts that are looked at as one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupRow {
    pub id: u32,
    pub name: String,
    pub accounts: Vec<u32>,
    pub inbox_unread: u32,
    pub starred: u32,
    pub snoozed: u32,
    pub drafts: u32,
}

/// What a mailbox is for (RFC 8621 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Inbox,
    All,
    Archive,
    Drafts,
    Flagged,
    Junk,
    Sent,
    Trash,
}

/// A mailbox in the sidebar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailboxRow {
    pub id: u32,
    pub account: u32,
    /// The whole name, levels separated by `/`.
    pub path: String,
    pub role: Option<Role>,
    pub total: u32,
    pub unread: u32,
    /// Whether a user may move messages into it.
    pub can_hold: bool,
    /// Whether the user follows it.
    pub is_followed: bool,
    /// When it was last up to date; `null` before the first time.
    pub checked_at_ms: Option<i64>,
    /// Why it was left out the last time, if it was.
    pub problem: Option<Code>,
}

/// What the sidebar counts over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// The same message of several accounts counts once, here and below.
    pub inbox_unread: u32,
    pub starred: u32,
    pub snoozed: u32,
    pub drafts: u32,
    /// Messages waiting to go out, those that need the user among them.
    pub outbox: u32,
    /// Of the outbox and the waiting changes: those that need the user.
    pub troubled: u32,
}
