//! Everything that a front end may be answered.

use crate::{
    account::{AccountRow, Counts, GroupRow, IdentityRow, MailboxRow},
    act::Acted,
    discovery::Discovered,
    keeping::{KeepRow, ServersAsked},
    keys::{
        DraftPrivacy, ImportedKeys, KeyComparison, KeyEvent, KeyRing, RecoverySheet, RevocationTold,
    },
    list::{ListShape, Window},
    outgoing::{OpRow, OutgoingRow},
    reading::{Conversation, LinkCheck, MessageBody, Preview, Saved},
    security::{MessageSecurity, OwnDomain, SenderLogo, TrackingRow, TransportRow},
    settings::Settings,
    writing::{
        Cleaned, Draft, DraftAttachment, DraftProblem, DraftRow, DraftSaved, DraftSize,
        PeopleGroupRow, Sending, Suggestion, TemplateRow,
    },
};
use serde::Serialize;
use ts_rs::TS;

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Response {
    Done,
    Id(u32),
    /// `null` where it is not in the list.
    Index(Option<u32>),
    Text(String),
    /// Whether more is here than before.
    Came(bool),
    Started(Started),
    Overview(Overview),
    Discovered(Discovered),
    Identities(Vec<IdentityRow>),
    Settings(Settings),
    Shape(ListShape),
    Window(Window),
    Acted(Acted),
    Conversation(Conversation),
    Body(MessageBody),
    Security(MessageSecurity),
    OwnDomain(Option<OwnDomain>),
    Preview(Preview),
    Saved(Saved),
    Link(LinkCheck),
    Draft(Draft),
    Drafts(Vec<DraftRow>),
    DraftSaved(DraftSaved),
    Attachment(DraftAttachment),
    Attachments(Vec<DraftAttachment>),
    Problems(Vec<DraftProblem>),
    Size(DraftSize),
    Sending(Sending),
    Suggestions(Vec<Suggestion>),
    Templates(Vec<TemplateRow>),
    PeopleGroups(Vec<PeopleGroupRow>),
    Cleaned(Cleaned),
    Outbox(Vec<OutgoingRow>),
    Ops(Vec<OpRow>),
    Keys(KeyRing),
    ImportedKeys(ImportedKeys),
    RecoverySheet(RecoverySheet),
    KeyHistory(Vec<KeyEvent>),
    KeyComparison(KeyComparison),
    Found(bool),
    DraftPrivacy(DraftPrivacy),
    Transport(Option<Vec<TransportRow>>),
    Logo(Option<SenderLogo>),
    Revocation(Option<RevocationTold>),
    Tracking(Vec<TrackingRow>),
    Storage(Vec<StorageRow>),
    Keeps(Vec<KeepRow>),
    ServersAsked(ServersAsked),
}

/// The first answer of all: what a window needs for its first picture.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    pub version: String,
    /// `linux`, `macos` or `windows`.
    pub platform: String,
    /// Where content paths begin, such as `mail://localhost`.
    pub content_origin: String,
    /// What the computer speaks, such as `ar-EG`.
    pub system_locale: String,
    pub profile: ProfileState,
    /// `null` while the profile is locked.
    pub overview: Option<Overview>,
    pub settings: Settings,
    /// Drafts that the last run left open, told once.
    pub recovered_drafts: u32,
}

/// Whether the profile is open, and what it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProfileState {
    Open,
    /// New, and this computer has no keychain: the user chooses a passphrase or a key file.
    NeedsChoice,
    NeedsPassphrase,
    WrongPassphrase,
    InUse,
    /// Can't be opened at all.
    Damaged,
    TooNew,
    KeychainLocked,
}

/// What the sidebar shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    pub accounts: Vec<AccountRow>,
    pub mailboxes: Vec<MailboxRow>,
    /// In the user's order.
    pub groups: Vec<GroupRow>,
    pub counts: Counts,
}

/// What an account takes on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StorageRow {
    pub account: u32,
    pub messages: u32,
    /// Messages of which only the header is here.
    pub headers_only: u32,
    /// As the server counts.
    pub size_bytes: u64,
}
