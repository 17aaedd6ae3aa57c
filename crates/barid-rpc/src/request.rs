//! Everything that a front end may ask for.

use crate::{
    account::{AccountChange, AccountForm, GroupForm, IdentityRow},
    act::{Destination, Targets, Verdict},
    keeping::Keep,
    keys::{KeyState, PrivacyWish, RevocationReason},
    list::ListQuery,
    reading::BodyChoice,
    settings::Settings,
    writing::{Draft, DraftStart, PassOn, PeopleGroupRow, PictureChange, TemplateRow, Wishes},
};
use serde::Deserialize;
use ts_rs::TS;

/// A request. Each says which [`Response`](crate::Response) answers it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "call", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub enum Request {
    /// → `Started`. Opens the profile; a locked one says what it needs.
    Start,
    /// → `Started`. Opens a locked profile. `key_file`: keep the key in a file that only this
    /// user can read, where there is no keychain.
    Unlock { passphrase: Option<String>, key_file: bool },
    /// → `Overview`.
    Overview,

    /// → `Discovered`, within five seconds. `run` is any number that no other search has; each
    /// answer on the way is told as `Tried`. Nobody learns more than the domain.
    Discover {
        run: u32,
        address: String,
        /// PEM certificates trusted in place of the system's.
        #[serde(default)]
        ca_pem: Option<String>,
    },
    /// → `Done`. Ends that search; its answer is then `too_late`.
    StopDiscovery { run: u32 },
    /// → `Done`. Signs in to the server that mail comes from.
    ProveReceive { form: AccountForm },
    /// → `Done`. Signs in to the server that mail goes to.
    ProveSubmit { form: AccountForm },
    /// → `OwnDomain`: how an account's domain is set up. Asks DNS; `null` where nobody may be asked.
    OwnDomain { account: u32 },
    /// → `Id`, the account's. Signs in to both and keeps the account.
    AddAccount { form: AccountForm },
    /// → `Done`.
    ChangeAccount { account: u32, change: AccountChange },
    /// → `Done`.
    RemoveAccount { account: u32 },
    /// → `Done`. Makes the accounts of the sample mail.
    AddSample,
    /// → `Done`. Removes them and all that belongs to them.
    RemoveSample,
    /// → `Identities`.
    Identities,
    /// → `Id`. Adds or changes one.
    PutIdentity { identity: IdentityRow },
    /// → `Done`. The last one of an account stays.
    RemoveIdentity { identity: u32 },
    /// → `Id`. Adds or changes a group of accounts.
    PutGroup { group: GroupForm },
    /// → `Done`. The accounts of the group stay.
    RemoveGroup { group: u32 },
    /// → `Done`.
    OrderGroups { groups: Vec<u32> },
    /// → `Done`. Looks for mail now, in one account or all.
    CheckNow { account: Option<u32> },

    /// → `Settings`.
    Settings,
    /// → `Done`.
    PutSettings { settings: Settings },

    /// → `Shape`.
    ListShape { list: ListQuery },
    /// → `Window`. At most 200 rows.
    ListWindow { list: ListQuery, start: u32, len: u32 },
    /// → `Index`, where the row of `message` stands.
    ListIndex { list: ListQuery, message: u32 },

    /// → `Acted`. Flags as in JMAP: `$seen`, `$flagged`.
    SetFlags { targets: Targets, add: Vec<String>, remove: Vec<String> },
    /// → `Acted`.
    Move { targets: Targets, to: Destination },
    /// → `Acted`. Each copy is a message of its own, unless messages can be in several mailboxes.
    Copy { targets: Targets, to: Destination },
    /// → `Acted`. Takes messages out of one mailbox, where they can be in several.
    Unfile { targets: Targets, mailbox: u32 },
    /// → `Acted`. Moves to Junk or to the inbox, and says so to programs that learn from it.
    Report { targets: Targets, verdict: Verdict },
    /// → `Done`. Marks as read what was opened: nothing to take back.
    Opened { targets: Targets },
    /// → `Acted`, without undo. Removes for good.
    Destroy { targets: Targets },
    /// → `Acted`. Puts messages off until a time; `null` brings them back. Known here alone.
    Snooze { targets: Targets, until_ms: Option<i64> },
    /// → `Acted`. Begins a conversation anew: the message and what answers it leave theirs.
    SplitThread { message: u32 },
    /// → `Acted`. Puts conversations together.
    JoinThreads { threads: Vec<u32> },
    /// → `Acted`. Takes one thing back, or the latest.
    Undo { undo: Option<u32> },

    /// → `Acted`. `name` has its path, levels separated by `/`.
    CreateMailbox { account: u32, name: String },
    /// → `Acted`. Those below it come along.
    RenameMailbox { mailbox: u32, name: String },
    /// → `Acted`. Those below it go, too; their messages go to the trash.
    DeleteMailbox { mailbox: u32 },
    /// → `Acted`.
    FollowMailbox { mailbox: u32, follow: bool },

    /// → `Conversation`. The same message of several accounts is there once, from `account`
    /// where that has it.
    Conversation {
        thread: u32,
        #[serde(default)]
        account: Option<u32>,
    },
    /// → `Body`. Brings the message from its server where it is not here.
    Body { message: u32, choice: BodyChoice },
    /// → `Security`: who really sent a message, which way it came, what it wants to find out.
    Security { message: u32 },
    /// → `Logo`: what the author's domain publishes; `null` unless the user chose to see logos.
    /// Asks DNS and the web where that was not done lately.
    Logo { message: u32 },
    /// → `Revocation`: whether the certificate that signed a message was withdrawn; `null` unless
    /// the user chose to ask that. Asks its issuer where that was not done lately.
    Revocation { message: u32 },
    /// → `Done`. What its frame may fetch becomes void.
    CloseBody { message: u32 },
    /// → `Came`: whether more of a message came, which was cut short.
    FetchAgain { message: u32 },
    /// → `Done`. Leaves the list that a message came from, where its body says `post`.
    LeaveList { message: u32 },
    /// → `Preview`.
    Preview { message: u32, path: String },
    /// → `Saved`. Asks where to. `None` saves all.
    SaveAttachments { message: u32, path: Option<String> },
    /// → `Done`. Opens it with the system's program, marked as coming from outside.
    OpenAttachment { message: u32, path: String },
    /// → `Saved`. The message's bytes as they came, as .eml.
    SaveMessage { message: u32 },
    /// → `Text`, the message's source; at most 1 MiB of it.
    Source { message: u32 },
    /// → `Link`.
    CheckLink { url: String, text: String },
    /// → `Done`. Opens it in the system's browser, or in the composer.
    OpenLink { url: String },
    /// → `Done`. Opens the system's print dialog on the window.
    Print,

    /// → `Draft`.
    NewDraft { start: DraftStart },
    /// → `Draft`.
    Draft { draft: u32 },
    /// → `Drafts`.
    Drafts,
    /// → `DraftSaved`. Durable when it answers.
    SaveDraft { draft: Draft },
    /// → `Done`. Its copy on the server goes, too.
    DiscardDraft { draft: u32 },
    /// → `Attachment`. The bytes come beside the request.
    Attach { draft: u32, name: String, content_type: String, inline: bool },
    /// → `Attachments`. Asks the user for files.
    AttachFiles { draft: u32 },
    /// → `Done`.
    Detach { draft: u32, attachment: u32 },
    /// → `Problems`.
    CheckDraft { draft: u32 },
    /// → `Size`.
    DraftSize { draft: u32 },
    /// → `Sending`. `at_ms`: not before; `None` means the undo time of the settings.
    Send {
        draft: u32,
        at_ms: Option<i64>,
        /// Whether the conversation that it answers in leaves the inbox for the archive.
        #[serde(default)]
        archive: bool,
        #[serde(default)]
        wishes: Wishes,
    },
    /// → `Draft`. Takes a message back that has not left: it is a draft again.
    UndoSend { outgoing: u32 },
    /// → `Sending`. Passes a message on as it came; `CancelSending` takes it back.
    Redirect { message: u32, pass_on: PassOn },
    /// → `Attachments`, all of the draft.
    ChangePictures { draft: u32, change: PictureChange },
    /// → `Templates`.
    Templates,
    /// → `Id`.
    PutTemplate { template: TemplateRow },
    /// → `Done`.
    RemoveTemplate { template: u32 },
    /// → `PeopleGroups`.
    PeopleGroups,
    /// → `Id`.
    PutPeopleGroup { group: PeopleGroupRow },
    /// → `Done`.
    RemovePeopleGroup { group: u32 },
    /// → `Suggestions`: groups first.
    Suggest { text: String, limit: u32 },
    /// → `Cleaned`. Makes pasted HTML fit for the editor.
    CleanHtml { html: String },

    /// → `Outbox`.
    Outbox,
    /// → `Done`.
    RetrySending { outgoing: u32 },
    /// → `Done`.
    CancelSending { outgoing: u32 },
    /// → `Ops`.
    Ops,
    /// → `Done`. `None` means all.
    RetryOps { op: Option<u32> },
    /// → `Done`. Of a change that is being made, what its server was not asked for yet.
    DiscardOp { op: u32 },

    /// → `Keys`.
    Keys,
    /// → `Keys`. Makes a key for an address of the user's.
    GenerateKey { name: String, address: String },
    /// → `ImportedKeys`. Asks the user for a file of keys.
    ImportKeys { passphrase: Option<String> },
    /// → `ImportedKeys`. Takes the keys over that are attached to a message.
    ImportAttachedKeys { message: u32, path: String },
    /// → `Saved`. Saves the public half of a key where the user wants it.
    SaveKey { fingerprint: String },
    /// → `Saved`. Saves a key of the user's own with its secret half, under a passphrase.
    SaveSecretKey { fingerprint: String, passphrase: String },
    /// → `RecoverySheet`. Makes a code, and saves the file that it opens.
    MakeRecoverySheet { fingerprint: String },
    /// → `Done`. Asks the user for that file, and tries the code on it.
    RehearseRecovery { fingerprint: String, code: String },
    /// → `Keys`. Brings a key back: asks the user for the file.
    RecoverKey { code: String },
    /// → `Done`. Makes a key of an address what the user decided.
    DecideKey { address: String, fingerprint: String, state: KeyState },
    /// → `Done`. Forgets a key; of one's own the secret half, too.
    RemoveKey { fingerprint: String },
    /// → `Done`.
    RevokeKey { fingerprint: String, reason: RevocationReason },
    /// → `Done`. `None` for no end.
    SetKeyExpiry { fingerprint: String, expires_at_ms: Option<i64> },
    /// → `KeyHistory`, oldest first.
    KeyHistory { address: String },
    /// → `KeyComparison`.
    CompareKeys { address: String, fingerprint: String },
    /// → `Found`: whether a key was found. Asks the address's own domain, and a server of keys.
    FindKey { address: String },
    /// → `DraftPrivacy`. Of the draft as it was saved.
    DraftPrivacy { draft: u32 },
    /// → `DraftPrivacy`.
    SetDraftPrivacy { draft: u32, wish: PrivacyWish },

    /// → `Transport`: whether the servers of those addresses require encryption. Asks DNS and the
    /// web where the user wants that; `null` else, and where nobody may be asked.
    Transport { addresses: Vec<String> },
    /// → `Tracking`: who tries to learn when mail is read.
    Tracking,
    /// → `Done`. Forgets all of that.
    ForgetTracking,
    /// → `Storage`.
    Storage,
    /// → `Keeps`. Mailboxes of which something else than all is kept here.
    Keeps,
    /// → `Done`. What is here already stays.
    SetKeep { mailbox: u32, keep: Keep },
    /// → `ServersAsked`. Asks servers about messages of which only the header is here.
    SearchServers { query: String },
    /// → `Done`. The first rows of the first list are on the screen: from here on the window
    /// can be used. Said once a window.
    Painted { rows: u32 },
    /// → `Done`. Shows a draft in a window of its own.
    OpenComposer { draft: u32 },
    /// → `Done`. Closes the window that asks.
    CloseWindow,
    /// → `Done`. Ends the program, once what is being written is on disk.
    Quit,
}
