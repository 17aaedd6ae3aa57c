//! Lists: a shape that says how long they are, and windows onto their rows.

use crate::account::Role;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum View {
    /// One mailbox.
    Mailbox { mailbox: u32 },
    /// All mailboxes of a role, of one account or of all.
    Role { role: Role, account: Option<u32> },
    /// Whatever is starred, of all accounts.
    Starred,
    /// Whatever is put off, of all accounts.
    Snoozed,
    /// What a query finds, newest first, in the order of `sort`.
    Search { query: String },
}

/// Narrows a list to some of its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    #[default]
    None,
    Unread,
    Starred,
    Attachments,
}

/// Which rows, and in which order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    pub view: View,
    #[serde(default)]
    pub filter: Filter,
    /// Whether a conversation is one row; else each message is.
    pub threaded: bool,
    #[serde(default)]
    pub oldest_first: bool,
    /// Narrows a list over accounts to those of a group.
    #[serde(default)]
    pub group: Option<u32>,
    /// Narrows it to these; empty for all.
    #[serde(default)]
    pub accounts: Vec<u32>,
}

/// Days and months that rows are grouped by. Rows of a group stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum GroupName {
    Today,
    Yesterday,
    /// Another day of the last seven.
    ThisWeek,
    /// Earlier days of the running month.
    ThisMonth,
    /// `month` is 1 to 12.
    Month {
        year: i32,
        month: u8,
    },
}

/// One group of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    pub name: GroupName,
    /// Index of its first row.
    pub start: u32,
}

/// A list as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListShape {
    /// Rows there are.
    pub total: u32,
    /// Unread messages in it.
    pub unread: u32,
    pub groups: Vec<Group>,
    /// Changes whenever rows come, go or move.
    pub revision: u32,
    /// For a search: messages looked through, and those of them whose text is not here yet.
    pub searched: u32,
    pub not_downloaded: u32,
}

/// Rows `start..start + rows.len()` of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    pub start: u32,
    pub rows: Vec<Row>,
    /// That of the shape these rows belong to.
    pub revision: u32,
}

/// Someone in a row: a name to show, an address to tell apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Empty where there is none.
    pub name: String,
    pub address: String,
    /// Whether it is the user.
    #[serde(default)]
    pub is_me: bool,
}

/// A conversation, or a message, in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Names the row while the list changes around it: the thread, or the message where
    /// rows are messages.
    pub key: u32,
    pub thread: u32,
    /// Its newest message in this list.
    pub message: u32,
    pub account: u32,
    /// Further accounts that have the same message: the row stands for each of its copies
    /// that is in the list.
    pub also: Vec<u32>,
    pub mailbox: Option<u32>,
    /// Authors, newest first, each once; in Sent and Drafts the recipients.
    pub people: Vec<Person>,
    /// Messages of the conversation.
    pub count: u32,
    /// Those of them that are unread.
    pub unread: u32,
    pub subject: String,
    pub preview: String,
    pub date_ms: i64,
    pub is_starred: bool,
    pub is_answered: bool,
    pub is_forwarded: bool,
    pub has_attachment: bool,
    /// Whether a draft that answers it is waiting.
    pub has_draft: bool,
    /// For a draft that is written here: the draft to open. Else `null`.
    pub draft: Option<u32>,
    pub snooze: Option<Snooze>,
}

/// Until when a message is put off, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Snooze {
    pub until_ms: i64,
    /// When it came back; `null` while it is put off.
    pub woken_ms: Option<i64>,
}
