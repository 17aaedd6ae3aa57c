//! A conversation being read.

use crate::{
    invitation::Invitation,
    keys::Privacy,
    list::{Person, Snooze},
    outgoing::Refusal,
    security::SenderCheck,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A conversation, oldest message first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    pub thread: u32,
    pub account: u32,
    /// Of its first message, without `Re:` and its kin.
    pub subject: String,
    pub messages: Vec<MessageHead>,
}

/// What the reader shows of a message before its body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageHead {
    pub id: u32,
    pub from: Vec<Person>,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub bcc: Vec<Person>,
    pub reply_to: Vec<Person>,
    pub subject: String,
    pub date_ms: i64,
    pub preview: String,
    pub is_unread: bool,
    pub is_starred: bool,
    pub is_answered: bool,
    pub is_forwarded: bool,
    pub is_draft: bool,
    pub has_attachment: bool,
    pub size_bytes: u64,
    pub mailbox: Option<u32>,
    /// All mailboxes that it is in, where its server can have it in several; else empty.
    pub mailboxes: Vec<u32>,
    pub account: u32,
    /// The same message in other accounts.
    pub copies: Vec<u32>,
    pub snooze: Option<Snooze>,
    /// Local draft that goes on where this message of Drafts ends; `null` for others.
    pub draft: Option<u32>,
    /// What became of it on a server that hands mail over; `null` where the server has its
    /// mailbox.
    pub server_copy: Option<ServerCopy>,
    /// Whom one's own message did not reach, as mail servers reported.
    pub undelivered: Vec<Undelivered>,
    /// Whom it did reach, where that was reported.
    pub delivered: Vec<String>,
    /// How it was sent from here: once, and once more for those whom its server put off at first;
    /// empty for what was not.
    pub sendings: Vec<SendingTold>,
}

/// How a message left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SendingTold {
    /// When its server took it, or it turned up; `null` where that was not noted.
    pub at_ms: Option<i64>,
    /// When the user wanted it to leave; `null` for soon.
    pub wanted_at_ms: Option<i64>,
    /// The server's last words; empty where they were lost with the connection.
    pub reply: String,
    /// Whether it was sent twice by itself, as nobody knew whether it had gone out.
    pub is_resent: bool,
    /// Whom the server did not take.
    pub refused: Vec<Refusal>,
}

/// A recipient whom a message did not reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undelivered {
    pub address: String,
    /// Whether it is still tried.
    pub is_delayed: bool,
    /// The words of the server that refused, or its status; may be empty.
    pub words: String,
}

/// What a server has of a message that it handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServerCopy {
    pub state: ServerCopyState,
    /// When it was deleted, or first found missing.
    pub deleted_at_ms: Option<i64>,
    pub reason: Option<DeletionReason>,
}

/// How a message is on a server that handed it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ServerCopyState {
    /// It was there when the server was last asked.
    There,
    /// The server was asked to delete it, and has yet to confirm it.
    Asked,
    /// We deleted it.
    Deleted,
    /// It went without us.
    Gone,
}

/// Why a message is no longer on its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeletionReason {
    /// The account keeps nothing on the server that is here.
    IsHere,
    /// The days were over.
    DaysOver,
    /// The user deleted it here.
    DeletedHere,
    /// Another program did it, or the provider.
    Elsewhere,
}

/// How the body of a message is to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct BodyChoice {
    /// Whether pictures from elsewhere are brought, by the engine; `null` where only those of
    /// senders are whose pictures the user always wants.
    pub remote_images: Option<bool>,
    /// Whether the window is dark.
    pub dark: bool,
    /// Whether the sender's own colours are wanted in a dark window.
    pub original_colors: bool,
    /// Which form of it is wanted; the sender's own where that one is missing.
    pub form: BodyForm,
}

/// A form of a message's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BodyForm {
    /// As its sender meant it.
    #[default]
    Own,
    /// The plain text that came with the HTML.
    Plain,
    /// The words of the HTML, its links and what its pictures show, without its looks.
    Simple,
    /// That for programs that run it, of which nothing runs.
    Interactive,
}

/// The body of a message, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageBody {
    pub id: u32,
    /// Path below the content origin: a page that frames the body and tells its height.
    /// Unguessable, and void once the message is closed.
    pub frame: String,
    /// What the frame shows.
    pub is_html: bool,
    /// Whether the other of plain text and HTML is there, too.
    pub has_both: bool,
    /// Whether the body is on white in a dark window, since its colours need it.
    pub on_white: bool,
    pub direction: Direction,
    /// Pictures and other things that would have been loaded from elsewhere.
    pub remote_blocked: u32,
    /// Those of them that were made to report the reader; never loaded.
    pub trackers: u32,
    /// Whether pictures from elsewhere are in it now.
    pub shows_remote: bool,
    pub attachments: Vec<AttachmentRow>,
    /// Who sent it, as far as that is known; `null` for one's own messages.
    pub sender: Option<SenderCheck>,
    /// How it was closed to others; `null` where nothing of it was.
    pub privacy: Option<Privacy>,
    /// What is odd about the message.
    pub warnings: Vec<Warning>,
    /// What it has that is not shown as the rest is.
    pub notices: Vec<Notice>,
    /// What it reports of another message; `null` for most.
    pub report: Option<ReportTold>,
    /// The events that came with it.
    pub invitation: Option<Invitation>,
    /// How the list that it came from may be left; `null` where it says nothing of that.
    pub leave: Option<LeaveWay>,
    /// Whether all of it is here; else the server has to be asked.
    pub is_complete: bool,
    /// For saving the page as it is: the subject, or a made-up name, safe on every system.
    pub file_name: String,
}

/// The way text runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Ltr,
    Rtl,
}

/// What is odd about a message, said in one quiet line each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// `From` is missing, or there are several.
    UnclearSender,
    /// The name holds another address, or characters that deceive.
    DeceptiveName,
    /// Replies go to another domain.
    ReplyElsewhere,
    /// Parts of it could not be read.
    Damaged,
    /// It ends too early, and its server announced more.
    CutShort,
}

/// Something of a message that is told and not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Notice {
    /// A form of it is made for programs that run it.
    Interactive,
    /// It is one piece of a larger message; 0 where it does not say.
    Piece { number: u32, total: u32 },
    /// Some of it is elsewhere, and is not fetched. The host may be empty.
    Elsewhere { host: String },
    /// It came wrapped by Outlook, and was unwrapped.
    Unwrapped,
}

/// What a message says became of another one. Anybody may say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportTold {
    pub undelivered: Vec<Undelivered>,
    pub delivered: Vec<String>,
}

/// How a mailing list may be left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum LeaveWay {
    /// By `LeaveList`, which tells this host.
    Post { host: String },
    /// On a page, or by a message: the link is opened as any other is.
    Link { url: String },
}

/// An attachment in the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentRow {
    /// Names it within its message, such as `2.1`.
    pub path: String,
    /// Safe on every system; never empty.
    pub name: String,
    pub content_type: String,
    pub size_bytes: u64,
    pub preview: PreviewKind,
    /// Whether it may only be saved, since opening it could run it.
    pub is_dangerous: bool,
    /// Whether its bytes are here; else the server is asked once it is wanted.
    pub is_here: bool,
}

/// How an attachment can be looked at without another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PreviewKind {
    Image,
    Text,
    Pdf,
    Archive,
    Cards,
    None,
}

/// An attachment, as something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Preview {
    /// A path below the content origin.
    Image {
        path: String,
    },
    Text {
        text: String,
        is_cut: bool,
    },
    /// A path for each page, drawn without running anything; `total` pages in all.
    Pdf {
        pages: Vec<String>,
        total: u32,
    },
    /// What an archive says is in it; nothing is unpacked.
    Archive {
        /// The first thousand.
        entries: Vec<ArchiveEntry>,
        total: u32,
        /// Whether there is more than could be read.
        is_cut: bool,
        /// Whether unpacking it may do harm, so much larger would it become.
        is_bomb: bool,
    },
    Cards {
        cards: Vec<Card>,
    },
    None,
}

/// A file or folder in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ArchiveEntry {
    /// Its path; never empty.
    pub name: String,
    pub size_bytes: u64,
    pub is_folder: bool,
    /// Whether a password is needed.
    pub is_locked: bool,
    /// Whether opening it could run it.
    pub is_dangerous: bool,
}

/// A person on a card. Everything is text; any may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Card {
    pub name: String,
    pub title: String,
    pub organization: String,
    pub addresses: Vec<String>,
    pub telephones: Vec<String>,
    pub places: Vec<String>,
    pub pages: Vec<String>,
    pub note: String,
}

/// A link, looked at before it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkCheck {
    /// As it would be opened: without what tells about the reader.
    pub url: String,
    /// As it was sent, where that is another address.
    pub original: Option<String>,
    /// The host in a form that can't deceive.
    pub host: String,
    /// What the message says it is.
    pub text: String,
    /// Why to be careful; empty for most.
    pub reasons: Vec<LinkReason>,
    /// Whether it is a `mailto:`, which opens the composer.
    pub is_mailto: bool,
}

/// Why to be careful with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkReason {
    /// Its text names another host.
    TextDiffers,
    /// Its host is a number, or looks like another.
    UnusualHost,
    /// It carries a user name, which can pass for a host.
    UserInfo,
    /// It is not encrypted.
    NotEncrypted,
    /// It is very long.
    Long,
}

/// What went where, for a toast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// File names; empty where the user chose not to.
    pub names: Vec<String>,
    /// The folder's name, for words; no path.
    pub folder: String,
}
