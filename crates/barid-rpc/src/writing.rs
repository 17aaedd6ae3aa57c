//! A message being written.

use crate::{list::Person, reading::Direction};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What servers are asked for beside the delivery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Wishes {
    /// Reports on whom the message reached, where servers send them.
    pub report: bool,
    /// That it passes none but servers reached inside verified TLS, or goes nowhere.
    pub tls_only: bool,
}

/// What a new draft begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum DraftStart {
    Empty {
        account: Option<u32>,
        to: Vec<String>,
    },
    Reply {
        message: u32,
        /// The part of its text to quote; without it, all of it.
        #[serde(default)]
        #[ts(optional)]
        selection: Option<String>,
    },
    ReplyAll {
        message: u32,
        #[serde(default)]
        #[ts(optional)]
        selection: Option<String>,
    },
    Forward {
        message: u32,
    },
    /// The message goes along as a file (`message/rfc822`).
    ForwardAttached {
        message: u32,
    },
    /// A message of Drafts, or one sent before, as a new one.
    Edit {
        message: u32,
    },
    /// A `mailto:` address (RFC 6068); fields that could leak files are left out.
    Mailto {
        url: String,
    },
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BodyMode {
    Rich,
    /// Sent as text/plain with format=flowed (RFC 3676).
    Plain,
}

/// A draft. What the window holds and what is on disk have the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    pub id: u32,
    /// Counts the times it was saved. Saving an older one is refused as stale.
    pub revision: u32,
    pub identity: u32,
    /// The address to write from, where the identity stands for many; else empty.
    #[serde(default)]
    pub from: String,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub bcc: Vec<Person>,
    pub subject: String,
    pub mode: BodyMode,
    /// The editor's HTML, sanitized. `cid:` names inline attachments. Empty in plain mode.
    pub html: String,
    /// The text of plain mode; empty in rich mode.
    pub text: String,
    /// Attached already; changed by requests of their own, and left alone by saving.
    pub attachments: Vec<DraftAttachment>,
    /// What it answers or forwards, for the conversation and its flag.
    pub answers: Option<u32>,
    pub forwards: Option<u32>,
    /// Whose words stand in the `blockquote type=cite`; the line above it, within
    /// `div data-attribution`, is the window's to write. Ignored when saving.
    #[serde(default)]
    pub quoted: Option<Quoted>,
    pub changed_at_ms: i64,
}

/// Where quoted words come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Quoted {
    pub author: Person,
    pub date_ms: i64,
    pub subject: String,
    pub to: Vec<Person>,
}

/// A file of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftAttachment {
    pub id: u32,
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    /// Its Content-ID without brackets, where it stands within the text; else empty.
    pub content_id: String,
    /// Path below the content origin, to show an inline picture with; else empty.
    pub show: String,
}

/// A draft in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftRow {
    pub id: u32,
    pub account: u32,
    pub to: Vec<Person>,
    pub subject: String,
    pub preview: String,
    pub changed_at_ms: i64,
}

/// That a draft is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSaved {
    pub revision: u32,
    pub saved_at_ms: i64,
}

/// What may be wrong with a draft, said while it is written and asked before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum DraftProblem {
    /// Can't be sent: the identity stands for many addresses, and none was chosen.
    NoSender,
    /// Can't be sent.
    NoRecipients,
    /// Can't be sent: what was typed is no address.
    NotAnAddress { text: String },
    /// Can't be sent: more than the server takes.
    TooLarge { size_bytes: u64, limit_bytes: u64 },
    /// May be sent after asking: an address at a domain that is nearly a known one.
    LookAlike { address: String, meant: String },
    /// May be sent after asking: an answer from another address than the one written to.
    OtherSender { written_to: String },
    /// May be sent after asking: an answer to everybody, without these.
    LeftOut { people: Vec<Person> },
    /// May be sent after asking: an answer that very many people get.
    ManyRecipients { count: u32 },
    /// To be known: the answer goes to a whole list, and not to its author alone.
    ToList { list: String, author: Person },
    /// To be known: pictures, by their names, that say where they were taken.
    PlaceInPictures { names: Vec<String> },
    /// May be sent after asking.
    NoSubject,
    /// May be sent after asking: the text speaks of a file and none is there.
    AttachmentForgotten { word: String },
}

/// How large a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftSize {
    /// As it would be sent.
    pub size_bytes: u64,
    /// What the server takes; `null` where it has not said yet.
    pub limit_bytes: Option<u64>,
}

/// A message on its way, which can still be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sending {
    pub outgoing: u32,
    /// Until when; now or earlier where the user chose not to wait.
    pub leaves_at_ms: i64,
}

/// Someone to write to, as completion offers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    pub name: String,
    /// Empty for a group.
    pub address: String,
    /// Who is in a group; empty for a person.
    #[serde(default)]
    pub members: Vec<Person>,
}

/// A text to be used again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRow {
    /// 0 for one to add.
    pub id: u32,
    pub name: String,
    /// Empty leaves the subject of the message.
    pub subject: String,
    /// The editor's HTML, sanitized. Variables stand in double braces; the window fills them.
    pub html: String,
}

/// People that are written to by one name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PeopleGroupRow {
    /// 0 for one to add.
    pub id: u32,
    pub name: String,
    pub members: Vec<Person>,
}

/// Who passes a message on as it came, and to whom (RFC 5322 §3.6.6).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PassOn {
    pub identity: u32,
    /// The address, where the identity stands for many; else empty.
    #[serde(default)]
    pub from: String,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub bcc: Vec<Person>,
}

/// What becomes of the pictures of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PictureChange {
    /// They no longer say where, when and with what they were taken.
    Bare,
    /// They have at most 1600 pixels a side, and say nothing either.
    Smaller,
}

/// Text that came by paste or drop, made fit for the editor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cleaned {
    pub html: String,
    pub direction: Direction,
}
