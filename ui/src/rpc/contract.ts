// Made from crates/barid-rpc by its tests; UPDATE_CONTRACT=1 makes it anew.

/**
 * Colours that tell accounts apart, chosen to keep their contrast in every theme.
 */
export type Accent = "blue" | "teal" | "violet" | "rose" | "amber" | "green" | "slate";

/**
 * How programs are let in.
 */
export type Access = "password" | "app_password" | "web" | "bridge" | "none";

/**
 * What may be changed about an account. What is `null` stays.
 */
export type AccountChange = { title: string | null, name: string | null, accent: Accent | null, serverCopies: ServerCopies | null, ifUncertain: IfUncertain | null, 
/**
 * Whether private mail is found by its words.
 */
searchesPrivate: boolean | null, resultsFrom: ResultsFrom | null, 
/**
 * A new password; both servers must take it before it replaces the old one.
 */
password: string | null, };

/**
 * What a user says to add an account. The password goes to the engine and never comes back.
 */
export type AccountForm = { 
/**
 * The user's name as recipients see it.
 */
name: string, 
/**
 * The account's own address.
 */
address: string, 
/**
 * The name to sign in with; empty means the address.
 */
user: string, 
/**
 * What proves that it is the user.
 */
password: string, 
/**
 * `imaps://host:port`, `imap://host:port`, `pop3s://host:port`, `pop3://host:port` or
 * `jmap://host:port`.
 */
receive: string, 
/**
 * `smtps://host:port`, `smtp://host:port` or `jmap://host:port`.
 */
submit: string, 
/**
 * PEM certificates trusted for this account alone.
 */
caPem: string | null, 
/**
 * What becomes of messages on a server that hands them over; `null` keeps them.
 */
serverCopies: ServerCopies | null, };

/**
 * An account as the window shows it.
 */
export type AccountRow = { id: number, address: string, 
/**
 * The user's name as recipients see it.
 */
name: string, 
/**
 * What the user calls the account; the address until chosen otherwise.
 */
title: string, 
/**
 * The dot's colour.
 */
accent: Accent, user: string, receive: string, submit: string, 
/**
 * Whether it is made of sample mail and has no server.
 */
isSample: boolean, 
/**
 * For an account whose mailboxes are here alone; `null` for others.
 */
serverCopies: ServerCopies | null, ifUncertain: IfUncertain, 
/**
 * Whether private mail is found by its words, and shown by its subject.
 */
searchesPrivate: boolean, status: Status, 
/**
 * When it was last up to date; `null` before the first time.
 */
checkedAtMs: number | null, 
/**
 * What kept it from being up to date the last time; `null` where nothing did.
 */
problem: Problem | null, 
/**
 * How full it is on its server; `null` where that is not known.
 */
quota: Quota | null, resultsFrom: ResultsFrom, 
/**
 * The name that its servers were found to use; `null` where none is known.
 */
learnedServer: string | null, };

/**
 * What was done. True here already; servers follow.
 */
export type Acted = { 
/**
 * Takes it back, as long as it is among the last 20; `null` where nothing was done.
 */
undo: number | null, messages: number, conversations: number, 
/**
 * Mailboxes that were made, changed or removed.
 */
mailboxes: number, };

/**
 * What is shown after a conversation was archived or deleted.
 */
export type AfterAct = "next" | "previous" | "list";

/**
 * A file or folder in an archive.
 */
export type ArchiveEntry = { 
/**
 * Its path; never empty.
 */
name: string, sizeBytes: number, isFolder: boolean, 
/**
 * Whether a password is needed.
 */
isLocked: boolean, 
/**
 * Whether opening it could run it.
 */
isDangerous: boolean, };

/**
 * An attachment in the reader.
 */
export type AttachmentRow = { 
/**
 * Names it within its message, such as `2.1`.
 */
path: string, 
/**
 * Safe on every system; never empty.
 */
name: string, contentType: string, sizeBytes: number, preview: PreviewKind, 
/**
 * Whether it may only be saved, since opening it could run it.
 */
isDangerous: boolean, 
/**
 * Whether its bytes are here; else the server is asked once it is wanted.
 */
isHere: boolean, };

/**
 * How the body of a message is to be shown.
 */
export type BodyChoice = { 
/**
 * Whether pictures from elsewhere are brought, by the engine; `null` where only those of
 * senders are whose pictures the user always wants.
 */
remoteImages: boolean | null, 
/**
 * Whether the window is dark.
 */
dark: boolean, 
/**
 * Whether the sender's own colours are wanted in a dark window.
 */
originalColors: boolean, 
/**
 * Which form of it is wanted; the sender's own where that one is missing.
 */
form: BodyForm, };

/**
 * A form of a message's body.
 */
export type BodyForm = "own" | "plain" | "simple" | "interactive";

/**
 * How a body is written.
 */
export type BodyMode = "rich" | "plain";

/**
 * An event. Everything is text; any may be empty.
 */
export type CalendarEvent = { summary: string, place: string, note: string, 
/**
 * `null` where that can't be read.
 */
startsMs: number | null, 
/**
 * For whole days, the last of them.
 */
endsMs: number | null, clock: EventClock, 
/**
 * The sender's name for the place whose clock it is, where nobody else knows it.
 */
zone: string, repeats: EventRepeats | null, 
/**
 * Whether it stands for one day of what repeats.
 */
isOneOfMany: boolean, isCancelled: boolean, organizer: EventPerson | null, 
/**
 * The first 200.
 */
guests: Array<EventPerson>, guestTotal: number, };

/**
 * A person on a card. Everything is text; any may be empty.
 */
export type Card = { name: string, title: string, organization: string, addresses: Array<string>, telephones: Array<string>, places: Array<string>, pages: Array<string>, note: string, };

/**
 * What changed in the store. Ids only; ask for the rest.
 */
export type Changed = { accounts: Array<number>, 
/**
 * Mailboxes whose list, counts or name changed.
 */
mailboxes: Array<number>, 
/**
 * Messages whose flags, content or place changed, new and gone ones included. At most
 * 1,000; where there were more, `many` is set.
 */
messages: Array<number>, many: boolean, 
/**
 * Whether the outbox or the waiting changes changed.
 */
outgoing: boolean, drafts: boolean, };

/**
 * Text that came by paste or drop, made fit for the editor.
 */
export type Cleaned = { html: string, direction: Direction, };

/**
 * A cause, closed: it chooses the translated sentence.
 */
export type Code = "unreachable" | "connection_lost" | "unauthorized" | "certificate_expired" | "certificate_wrong_host" | "certificate_untrusted" | "encryption_missing" | "throttled" | "rejected" | "malformed" | "too_large" | "not_found" | "over_quota" | "not_empty" | "taken" | "invalid" | "profile_in_use" | "locked" | "damaged" | "too_new" | "disk" | "account_exists" | "stale" | "too_late" | "needs_passphrase" | "wrong_passphrase" | "no_key" | "not_private" | "forbidden" | "internal";

/**
 * A conversation, oldest message first.
 */
export type Conversation = { thread: number, account: number, 
/**
 * Of its first message, without `Re:` and its kin.
 */
subject: string, messages: Array<MessageHead>, };

/**
 * What the sidebar counts over all accounts.
 */
export type Counts = { 
/**
 * The same message of several accounts counts once, here and below.
 */
inboxUnread: number, starred: number, snoozed: number, drafts: number, 
/**
 * Messages waiting to go out, those that need the user among them.
 */
outbox: number, 
/**
 * Of the outbox and the waiting changes: those that need the user.
 */
troubled: number, };

/**
 * Why a message is no longer on its server.
 */
export type DeletionReason = "is_here" | "days_over" | "deleted_here" | "elsewhere";

/**
 * How close rows stand.
 */
export type Density = "comfortable" | "compact";

/**
 * Where messages go.
 */
export type Destination = { "kind": "role", role: Role, } | { "kind": "mailbox", mailbox: number, };

/**
 * The way text runs.
 */
export type Direction = "ltr" | "rtl";

/**
 * The servers of an address, before there is an account.
 */
export type Discovered = { 
/**
 * The domain, as DNS has it.
 */
domain: string, 
/**
 * Whose it is; `null` where that is not known.
 */
provider: ProviderRow | null, access: Access, 
/**
 * Where mail comes from, the best first.
 */
receive: Array<FoundServer>, 
/**
 * Where mail goes, the best first.
 */
submit: Array<FoundServer>, 
/**
 * URLs of servers whose protocol this version does not speak.
 */
others: Array<string>, 
/**
 * Everything that was asked.
 */
tried: Array<TriedRow>, 
/**
 * Whether DNS says that nobody takes mail for the domain.
 */
isNowhere: boolean, };

/**
 * What a domain says about mail under its name (DMARC).
 */
export type DomainRule = { 
/**
 * Where it says so; empty where only the own server has seen it.
 */
domain: string, 
/**
 * Such as `reject`; empty likewise.
 */
policy: string, 
/**
 * Whether this message follows it; `null` where that can't be said now.
 */
isMet: boolean | null, };

/**
 * A domain's signature (DKIM).
 */
export type DomainSignature = { domain: string, selector: string, 
/**
 * Such as `rsa-sha256`; empty where it can't be read.
 */
algorithm: string, 
/**
 * The word of RFC 8601.
 */
result: string, 
/**
 * What takes from its worth, such as `body_changed`.
 */
problems: Array<string>, };

/**
 * A draft. What the window holds and what is on disk have the same shape.
 */
export type Draft = { id: number, 
/**
 * Counts the times it was saved. Saving an older one is refused as stale.
 */
revision: number, identity: number, 
/**
 * The address to write from, where the identity stands for many; else empty.
 */
from: string, to: Array<Person>, cc: Array<Person>, bcc: Array<Person>, subject: string, mode: BodyMode, 
/**
 * The editor's HTML, sanitized. `cid:` names inline attachments. Empty in plain mode.
 */
html: string, 
/**
 * The text of plain mode; empty in rich mode.
 */
text: string, 
/**
 * Attached already; changed by requests of their own, and left alone by saving.
 */
attachments: Array<DraftAttachment>, 
/**
 * What it answers or forwards, for the conversation and its flag.
 */
answers: number | null, forwards: number | null, 
/**
 * Whose words stand in the `blockquote type=cite`; the line above it, within
 * `div data-attribution`, is the window's to write. Ignored when saving.
 */
quoted: Quoted | null, changedAtMs: number, };

/**
 * A file of a draft.
 */
export type DraftAttachment = { id: number, name: string, contentType: string, sizeBytes: number, 
/**
 * Its Content-ID without brackets, where it stands within the text; else empty.
 */
contentId: string, 
/**
 * Path below the content origin, to show an inline picture with; else empty.
 */
show: string, };

/**
 * How a draft leaves as it is now.
 */
export type DraftPrivacy = { wish: PrivacyWish, 
/**
 * Whether what it answers or forwards came encrypted.
 */
answersPrivate: boolean, 
/**
 * Whether the address that writes has a key of its own.
 */
hasOwnKey: boolean, decision: PrivacyDecision, 
/**
 * To, Cc and Bcc in order.
 */
recipients: Array<RecipientPrivacy>, };

/**
 * What may be wrong with a draft, said while it is written and asked before it is sent.
 */
export type DraftProblem = { "kind": "no_sender" } | { "kind": "no_recipients" } | { "kind": "not_an_address", text: string, } | { "kind": "too_large", sizeBytes: number, limitBytes: number, } | { "kind": "look_alike", address: string, meant: string, } | { "kind": "other_sender", writtenTo: string, } | { "kind": "left_out", people: Array<Person>, } | { "kind": "many_recipients", count: number, } | { "kind": "to_list", list: string, author: Person, } | { "kind": "place_in_pictures", names: Array<string>, } | { "kind": "no_subject" } | { "kind": "attachment_forgotten", word: string, };

/**
 * A draft in a list.
 */
export type DraftRow = { id: number, account: number, to: Array<Person>, subject: string, preview: string, changedAtMs: number, };

/**
 * That a draft is on disk.
 */
export type DraftSaved = { revision: number, savedAtMs: number, };

/**
 * How large a draft is.
 */
export type DraftSize = { 
/**
 * As it would be sent.
 */
sizeBytes: number, 
/**
 * What the server takes; `null` where it has not said yet.
 */
limitBytes: number | null, };

/**
 * What a new draft begins with.
 */
export type DraftStart = { "kind": "empty", account: number | null, to: Array<string>, } | { "kind": "reply", message: number, 
/**
 * The part of its text to quote; without it, all of it.
 */
selection?: string, } | { "kind": "reply_all", message: number, selection?: string, } | { "kind": "forward", message: number, } | { "kind": "forward_attached", message: number, } | { "kind": "edit", message: number, } | { "kind": "mailto", url: string, };

/**
 * How much of a message was encrypted.
 */
export type EncryptionState = "none" | "full" | "partial" | "failed";

/**
 * Something happened. Changes of 50 ms come as one.
 */
export type Event = { "kind": "changed" } & Changed | { "kind": "status", account: number, status: Status, } | { "kind": "progress" } & Progress | { "kind": "replaying" } & Replaying | { "kind": "new_mail", messages: Array<number>, } | { "kind": "link", link: LinkCheck, } | { "kind": "compose", draft: number, } | { "kind": "draft_changed", draft: number, revision: number, isGone: boolean, } | { "kind": "sent_late", subject: string, wantedAtMs: number, nowMs: number, } | { "kind": "tried", run: number, tried: TriedRow, } | { "kind": "settings_changed" } | { "kind": "missed" } | { "kind": "command", name: string, };

/**
 * What somebody who is invited says.
 */
export type EventAnswer = "none" | "accepted" | "declined" | "tentative" | "delegated";

/**
 * How the times of an event are to be read.
 */
export type EventClock = "zoned" | "floating" | "days";

/**
 * Somebody who invites, or is invited.
 */
export type EventPerson = { name: string, address: string, answer: EventAnswer, };

/**
 * How an event repeats.
 */
export type EventRepeats = { unit: RepeatUnit, 
/**
 * At least 1.
 */
every: number, untilMs: number | null, count: number | null, };

/**
 * Narrows a list to some of its rows.
 */
export type Filter = "none" | "unread" | "starred" | "attachments";

/**
 * A server that was found.
 */
export type FoundServer = { 
/**
 * As in an account form.
 */
url: string, 
/**
 * The name to sign in with.
 */
user: string, origin: Origin, 
/**
 * Who says so: an address on the web, a name in DNS, a provider, the host itself.
 */
source: string, 
/**
 * Whether it is outside of the domain, and only DNS says that it is the domain's.
 */
isForeign: boolean, 
/**
 * Whether it answered, with a certificate that is valid for it.
 */
answers: boolean, 
/**
 * What was in the way; `null` where nothing was, or nobody asked.
 */
fault: string | null, };

/**
 * One group of a list.
 */
export type Group = { name: GroupName, 
/**
 * Index of its first row.
 */
start: number, };

/**
 * A group of accounts to add or to change.
 */
export type GroupForm = { 
/**
 * 0 to add one.
 */
id: number, name: string, accounts: Array<number>, };

/**
 * Days and months that rows are grouped by. Rows of a group stand together.
 */
export type GroupName = { "kind": "today" } | { "kind": "yesterday" } | { "kind": "this_week" } | { "kind": "this_month" } | { "kind": "month", year: number, month: number, };

/**
 * Accounts that are looked at as one.
 */
export type GroupRow = { id: number, name: string, accounts: Array<number>, inboxUnread: number, starred: number, snoozed: number, drafts: number, };

/**
 * A name to write under: one of its account's addresses, with a signature.
 */
export type IdentityRow = { 
/**
 * 0 in a request to add one.
 */
id: number, account: number, name: string, 
/**
 * One that ends in `*` before the `@` stands for many: `*@example.org`, `me+*@example.org`.
 */
address: string, 
/**
 * Replies go here instead, if not empty.
 */
replyTo: string, 
/**
 * Plain text; empty for none.
 */
signature: string, 
/**
 * Whether its account writes under it unless told otherwise.
 */
isDefault: boolean, };

/**
 * What is done about a message of which nobody knows whether it was sent.
 */
export type IfUncertain = "ask" | "send_once_more";

/**
 * What a file brought.
 */
export type ImportedKeys = { 
/**
 * Own keys that are here now.
 */
own: number, 
/**
 * Addresses of others whose keys are here now.
 */
people: Array<string>, };

/**
 * Events, and what the sender wants with them. Anybody may say so.
 */
export type Invitation = { method: InvitationMethod, 
/**
 * The first ten.
 */
events: Array<CalendarEvent>, total: number, };

/**
 * What the sender of events wants (RFC 5546).
 */
export type InvitationMethod = "publish" | "request" | "reply" | "cancel" | "counter" | "other";

/**
 * What is kept here of each message of a mailbox, beside its header.
 */
export type Keep = { "kind": "all" } | { "kind": "days", days: number, } | { "kind": "headers" };

/**
 * A mailbox of which something else than all is kept here.
 */
export type KeepRow = { mailbox: number, keep: Keep, };

/**
 * What two people compare.
 */
export type KeyComparison = { 
/**
 * English; the same on both sides.
 */
words: Array<string>, 
/**
 * The fingerprint of the user's own key, for the other side to see.
 */
own: string, 
/**
 * That of the other side.
 */
theirs: string, 
/**
 * A square with the user's own, as an SVG document.
 */
ownSquare: string, };

/**
 * Something that happened to the keys of an address.
 */
export type KeyEvent = { fingerprint: string, state: KeyState, atMs: number, };

/**
 * What there is to know of any key.
 */
export type KeyFacts = { 
/**
 * In hexadecimal digits.
 */
fingerprint: string, technology: Technology, 
/**
 * Such as `Ed25519` or `RSA 3072`; for details alone.
 */
algorithm: string, createdAtMs: number, 
/**
 * `null` where it has no end.
 */
expiresAtMs: number | null, 
/**
 * `compromised`, `superseded`, `retired` or `unspecified`; `null` where it is in use.
 */
revoked: string | null, 
/**
 * Whether it can be encrypted for now.
 */
canEncrypt: boolean, 
/**
 * Whose it says it is.
 */
people: Array<Person>, };

/**
 * Which keys do what.
 */
export type KeyPreset = "default" | "gmail" | "thunderbird" | "apple_mail";

/**
 * What the user has to get a key back by.
 */
export type KeyRecovery = "none" | "written" | "rehearsed";

/**
 * All keys.
 */
export type KeyRing = { 
/**
 * The user's own, the newest first.
 */
own: Array<OwnKey>, 
/**
 * Other people's, by address.
 */
people: Array<PersonKey>, };

/**
 * Where a key came from.
 */
export type KeySource = "mail" | "gossip" | "signature" | "directory" | "server" | "file";

/**
 * What a key is to an address.
 */
export type KeyState = "remembered" | "confirmed" | "changed" | "refused" | "former";

/**
 * The language of the window. `System` follows the computer.
 */
export type Language = "system" | "en" | "ar";

/**
 * How a mailing list may be left.
 */
export type LeaveWay = { "kind": "post", host: string, } | { "kind": "link", url: string, };

/**
 * A link, looked at before it is opened.
 */
export type LinkCheck = { 
/**
 * As it would be opened: without what tells about the reader.
 */
url: string, 
/**
 * As it was sent, where that is another address.
 */
original: string | null, 
/**
 * The host in a form that can't deceive.
 */
host: string, 
/**
 * What the message says it is.
 */
text: string, 
/**
 * Why to be careful; empty for most.
 */
reasons: Array<LinkReason>, 
/**
 * Whether it is a `mailto:`, which opens the composer.
 */
isMailto: boolean, };

/**
 * Why to be careful with a link.
 */
export type LinkReason = "text_differs" | "unusual_host" | "user_info" | "not_encrypted" | "long";

/**
 * Which rows, and in which order.
 */
export type ListQuery = { view: View, filter: Filter, 
/**
 * Whether a conversation is one row; else each message is.
 */
threaded: boolean, oldestFirst: boolean, 
/**
 * Narrows a list over accounts to those of a group.
 */
group: number | null, 
/**
 * Narrows it to these; empty for all.
 */
accounts: Array<number>, };

/**
 * A list as a whole.
 */
export type ListShape = { 
/**
 * Rows there are.
 */
total: number, 
/**
 * Unread messages in it.
 */
unread: number, groups: Array<Group>, 
/**
 * Changes whenever rows come, go or move.
 */
revision: number, 
/**
 * For a search: messages looked through, and those of them whose text is not here yet.
 */
searched: number, notDownloaded: number, };

/**
 * A mailbox in the sidebar.
 */
export type MailboxRow = { id: number, account: number, 
/**
 * The whole name, levels separated by `/`.
 */
path: string, role: Role | null, total: number, unread: number, 
/**
 * Whether a user may move messages into it.
 */
canHold: boolean, 
/**
 * Whether the user follows it.
 */
isFollowed: boolean, 
/**
 * When it was last up to date; `null` before the first time.
 */
checkedAtMs: number | null, 
/**
 * Why it was left out the last time, if it was.
 */
problem: Code | null, };

/**
 * The body of a message, ready to be shown.
 */
export type MessageBody = { id: number, 
/**
 * Path below the content origin: a page that frames the body and tells its height.
 * Unguessable, and void once the message is closed.
 */
frame: string, 
/**
 * What the frame shows.
 */
isHtml: boolean, 
/**
 * Whether the other of plain text and HTML is there, too.
 */
hasBoth: boolean, 
/**
 * Whether the body is on white in a dark window, since its colours need it.
 */
onWhite: boolean, direction: Direction, 
/**
 * Pictures and other things that would have been loaded from elsewhere.
 */
remoteBlocked: number, 
/**
 * Those of them that were made to report the reader; never loaded.
 */
trackers: number, 
/**
 * Whether pictures from elsewhere are in it now.
 */
showsRemote: boolean, attachments: Array<AttachmentRow>, 
/**
 * Who sent it, as far as that is known; `null` for one's own messages.
 */
sender: SenderCheck | null, 
/**
 * How it was closed to others; `null` where nothing of it was.
 */
privacy: Privacy | null, 
/**
 * What is odd about the message.
 */
warnings: Array<Warning>, 
/**
 * What it has that is not shown as the rest is.
 */
notices: Array<Notice>, 
/**
 * What it reports of another message; `null` for most.
 */
report: ReportTold | null, 
/**
 * The events that came with it.
 */
invitation: Invitation | null, 
/**
 * How the list that it came from may be left; `null` where it says nothing of that.
 */
leave: LeaveWay | null, 
/**
 * Whether all of it is here; else the server has to be asked.
 */
isComplete: boolean, 
/**
 * For saving the page as it is: the subject, or a made-up name, safe on every system.
 */
fileName: string, };

/**
 * What the reader shows of a message before its body.
 */
export type MessageHead = { id: number, from: Array<Person>, to: Array<Person>, cc: Array<Person>, bcc: Array<Person>, replyTo: Array<Person>, subject: string, dateMs: number, preview: string, isUnread: boolean, isStarred: boolean, isAnswered: boolean, isForwarded: boolean, isDraft: boolean, hasAttachment: boolean, sizeBytes: number, mailbox: number | null, 
/**
 * All mailboxes that it is in, where its server can have it in several; else empty.
 */
mailboxes: Array<number>, account: number, 
/**
 * The same message in other accounts.
 */
copies: Array<number>, snooze: Snooze | null, 
/**
 * Local draft that goes on where this message of Drafts ends; `null` for others.
 */
draft: number | null, 
/**
 * What became of it on a server that hands mail over; `null` where the server has its
 * mailbox.
 */
serverCopy: ServerCopy | null, 
/**
 * Whom one's own message did not reach, as mail servers reported.
 */
undelivered: Array<Undelivered>, 
/**
 * Whom it did reach, where that was reported.
 */
delivered: Array<string>, 
/**
 * How it was sent from here: once, and once more for those whom its server put off at first;
 * empty for what was not.
 */
sendings: Array<SendingTold>, };

/**
 * Everything that is known about a message's safety.
 */
export type MessageSecurity = { 
/**
 * `null` for one's own messages.
 */
sender: SenderCheck | null, 
/**
 * The address that is shown; empty where there is no single author.
 */
address: string, 
/**
 * What the signatures of domains are worth, in order.
 */
signatures: Array<DomainSignature>, 
/**
 * What came out of the domain's own rule (DMARC), and what that wants; `null` where it has
 * none, or nobody asked.
 */
rule: DomainRule | null, 
/**
 * What the account's own server found out about the server that sent it (SPF), in the words
 * of RFC 8601; `null` where it does not say.
 */
spf: string | null, 
/**
 * Who passed it on and sealed it (ARC), first to last; and whether the seals are right.
 */
sealers: Array<string>, sealsHold: boolean, 
/**
 * What the account's own servers are known by; `null` where nothing is known yet.
 */
server: string | null, 
/**
 * When DNS was asked; `null` for never.
 */
askedAtMs: number | null, 
/**
 * The way it came, the sender's end first.
 */
path: Array<PathStop>, 
/**
 * Hosts whose pictures would report the reader.
 */
trackerHosts: Array<string>, 
/**
 * Messages of its sender that were shown and would have reported that, this one too.
 */
trackedMessages: number, 
/**
 * Other hosts that it wants something from.
 */
otherHosts: Array<string>, 
/**
 * Whom it asks to tell that it was read.
 */
receiptTo: string | null, sealing: Sealing, };

/**
 * Something of a message that is told and not shown.
 */
export type Notice = { "kind": "interactive" } | { "kind": "piece", number: number, total: number, } | { "kind": "elsewhere", host: string, } | { "kind": "unwrapped" };

/**
 * Which digits are shown.
 */
export type Numerals = "auto" | "latin" | "arabic";

/**
 * What a waiting change does.
 */
export type OpKind = "set_flags" | "move" | "copy" | "unfile" | "destroy" | "append" | "save_draft" | "create_mailbox" | "rename_mailbox" | "delete_mailbox" | "subscribe" | "unsubscribe";

/**
 * A change that waits for its server.
 */
export type OpRow = { id: number, account: number, what: OpKind, 
/**
 * Messages that are left of those it is about.
 */
messages: number, 
/**
 * Messages that its server has dealt with already.
 */
done: number, 
/**
 * A mailbox's name, or flags with `+` and `-`; may be empty.
 */
object: string, 
/**
 * The new name of a mailbox that is renamed; else empty.
 */
name: string, createdAtMs: number, attempts: number, 
/**
 * Why it can never succeed, if it can't.
 */
wedged: Code | null, 
/**
 * When it is tried again by itself; `null` unless it was given up for a reason that may pass.
 */
againAtMs: number | null, };

/**
 * Who says that a server is the one.
 */
export type Origin = "provider" | "autoconfig" | "srv" | "well_known" | "mail_host" | "mail_host_autoconfig" | "hearsay" | "guess";

/**
 * A row of the outbox.
 */
export type OutgoingRow = { id: number, account: number, state: OutgoingState, recipients: Array<string>, subject: string, attempts: number, error: Code | null, 
/**
 * The server's own words; empty before it said any.
 */
reply: string, refused: Array<Refusal>, createdAtMs: number, 
/**
 * When the user wants it to leave; `null` for soon.
 */
wantedAtMs: number | null, 
/**
 * Whether it was sent again by itself, as nobody knew whether it had gone out.
 */
isResent: boolean, sentAtMs: number | null, 
/**
 * Whether it is a copy apart: encrypted for somebody who is not named, so that nobody else
 * learns of them.
 */
isApart: boolean, 
/**
 * Whether the draft that it was made of can come back: nothing of the message has left.
 */
canBeDraft: boolean, };

/**
 * How far a message has come.
 */
export type OutgoingState = { "state": "waiting", notBeforeMs: number, } | { "state": "sending" } | { "state": "sent" } | { "state": "uncertain", 
/**
 * When it is sent once more by itself, unless it turns up; `null` where the user has to
 * decide.
 */
resendAtMs: number | null, } | { "state": "wedged" };

/**
 * What the sidebar shows.
 */
export type Overview = { accounts: Array<AccountRow>, mailboxes: Array<MailboxRow>, 
/**
 * In the user's order.
 */
groups: Array<GroupRow>, counts: Counts, };

/**
 * How a domain is set up, so that others can tell its mail from what only claims to be.
 */
export type OwnDomain = { domain: string, 
/**
 * Whether it names the servers that may send its mail.
 */
spf: SetUp, 
/**
 * Whether it says what to do with other mail under its name.
 */
dmarc: SetUp, 
/**
 * Whether it signs its mail, and its keys are there.
 */
dkim: SetUp, 
/**
 * Whether signed DNS names the certificates of its servers.
 */
dane: SetUp, 
/**
 * Whether it publishes the keys of its people.
 */
keys: SetUp, 
/**
 * Whether it wants its mail delivered over TLS alone.
 */
mtaSts: SetUp, 
/**
 * Whether it hears of deliveries that could not have that.
 */
tlsReports: SetUp, };

/**
 * A key of the user's own.
 */
export type OwnKey = { facts: KeyFacts, addedAtMs: number, recovery: KeyRecovery, };

/**
 * Who passes a message on as it came, and to whom (RFC 5322 §3.6.6).
 */
export type PassOn = { identity: number, 
/**
 * The address, where the identity stands for many; else empty.
 */
from: string, to: Array<Person>, cc: Array<Person>, bcc: Array<Person>, };

/**
 * Whether others could read along.
 */
export type PathPrivacy = "encrypted" | "clear" | "inside" | "unknown";

/**
 * A stop on the way.
 */
export type PathStop = { 
/**
 * The server that handed it over; may be empty.
 */
from: string, 
/**
 * The server that took it; may be empty.
 */
by: string, privacy: PathPrivacy, atMs: number | null, };

/**
 * People that are written to by one name.
 */
export type PeopleGroupRow = { 
/**
 * 0 for one to add.
 */
id: number, name: string, members: Array<Person>, };

/**
 * Someone in a row: a name to show, an address to tell apart.
 */
export type Person = { 
/**
 * Empty where there is none.
 */
name: string, address: string, 
/**
 * Whether it is the user.
 */
isMe: boolean, };

/**
 * A key of somebody else.
 */
export type PersonKey = { address: string, facts: KeyFacts, state: KeyState, source: KeySource, firstSeenAtMs: number, lastSeenAtMs: number, 
/**
 * What its issuer said, if it was ever asked; always `null` for OpenPGP.
 */
revocation: RevocationTold | null, };

/**
 * What becomes of the pictures of a draft.
 */
export type PictureChange = "bare" | "smaller";

/**
 * An attachment, as something to look at.
 */
export type Preview = { "kind": "image", path: string, } | { "kind": "text", text: string, isCut: boolean, } | { "kind": "pdf", pages: Array<string>, total: number, } | { "kind": "archive", 
/**
 * The first thousand.
 */
entries: Array<ArchiveEntry>, total: number, 
/**
 * Whether there is more than could be read.
 */
isCut: boolean, 
/**
 * Whether unpacking it may do harm, so much larger would it become.
 */
isBomb: boolean, } | { "kind": "cards", cards: Array<Card>, } | { "kind": "none" };

/**
 * How an attachment can be looked at without another program.
 */
export type PreviewKind = "image" | "text" | "pdf" | "archive" | "cards" | "none";

/**
 * How a message was closed to others. There is none where nothing of it was.
 */
export type Privacy = { encryption: EncryptionState, signature: SignatureState, 
/**
 * How well the signer's key is known.
 */
trust: SignerTrust, 
/**
 * Why it can't be read; `null` where it can.
 */
unreadable: UnreadableReason | null, 
/**
 * Who signed, also where that is wrong or somebody else; `null` where nobody did.
 */
signer: Signer | null, 
/**
 * By what; for details alone.
 */
technology: Technology | null, 
/**
 * Such as `AES-256`; for details alone.
 */
cipher: string | null, 
/**
 * Ids of the keys that it was encrypted for; for details alone.
 */
recipients: Array<string>, 
/**
 * The subject that was within, where that is another one than outside.
 */
subject: string | null, 
/**
 * Names of header fields that only the reader sees as they are.
 */
hiddenFields: Array<string>, 
/**
 * What is odd, by the codes of `barid inspect`, such as `signature_time_apart`.
 */
problems: Array<string>, };

/**
 * How a message leaves, if it does.
 */
export type PrivacyDecision = "open" | "open_could_be_private" | "signed" | "private" | "blocked";

/**
 * What the user wants of a message.
 */
export type PrivacyWish = "auto" | "private" | "signed" | "open";

/**
 * Why an account or a mailbox could not be brought up to date.
 */
export type Problem = { code: Code, atMs: number, };

/**
 * Whether the profile is open, and what it needs.
 */
export type ProfileState = "open" | "needs_choice" | "needs_passphrase" | "wrong_passphrase" | "in_use" | "damaged" | "too_new" | "keychain_locked";

/**
 * How far bringing mail over has come.
 */
export type Progress = { account: number, mailbox: number, 
/**
 * Whether headers are counted; else whole messages.
 */
isHeaders: boolean, done: number, total: number, 
/**
 * Seconds that are left, once that can be said.
 */
etaS: number | null, };

/**
 * A provider that is known.
 */
export type ProviderRow = { name: string, 
/**
 * Where app passwords are made, or where its way to let programs in is explained.
 */
page: string | null, 
/**
 * Where the user first has to let mail programs in.
 */
enable: string | null, };

/**
 * How full an account is, as its server told.
 */
export type Quota = { 
/**
 * Bytes of all messages; `null` where they are not counted.
 */
storage: Usage | null, 
/**
 * How many messages; `null` where they are not counted.
 */
messages: Usage | null, 
/**
 * When it was told.
 */
atMs: number, };

/**
 * Where the answer stands.
 */
export type QuotePlace = "above" | "below" | "no_quote";

/**
 * Where quoted words come from.
 */
export type Quoted = { author: Person, dateMs: number, subject: string, to: Array<Person>, };

/**
 * Whether something can be encrypted for a recipient.
 */
export type RecipientPrivacy = { name: string, address: string, state: RecipientState, 
/**
 * The key that is used or in question.
 */
key: string | null, 
/**
 * Whether it asked for encrypted answers, or writes encrypted.
 */
prefersPrivate: boolean, };

/**
 * What can be done for a recipient.
 */
export type RecipientState = "confirmed" | "remembered" | "no_key" | "changed" | "expired" | "revoked" | "unusable";

/**
 * A sheet to get a key back by. The file was saved where the user chose.
 */
export type RecoverySheet = { 
/**
 * Nine groups of four digits.
 */
code: string, fileName: string, 
/**
 * Whether the file was saved; else the user chose no place, and nothing is worth anything.
 */
isSaved: boolean, };

/**
 * A recipient that the server did not take.
 */
export type Refusal = { recipient: string, reply: string, };

/**
 * What lies between two times.
 */
export type RepeatUnit = "hour" | "day" | "week" | "month" | "year";

/**
 * How far a change has come on its server.
 */
export type Replaying = { account: number, op: number, done: number, total: number, };

/**
 * What a message says became of another one. Anybody may say so.
 */
export type ReportTold = { undelivered: Array<Undelivered>, delivered: Array<string>, };

/**
 * A request. Each says which [`Response`](crate::Response) answers it.
 */
export type Request = { "call": "start" } | { "call": "unlock", passphrase: string | null, keyFile: boolean, } | { "call": "overview" } | { "call": "discover", run: number, address: string, 
/**
 * PEM certificates trusted in place of the system's.
 */
caPem: string | null, } | { "call": "stop_discovery", run: number, } | { "call": "prove_receive", form: AccountForm, } | { "call": "prove_submit", form: AccountForm, } | { "call": "own_domain", account: number, } | { "call": "add_account", form: AccountForm, } | { "call": "change_account", account: number, change: AccountChange, } | { "call": "remove_account", account: number, } | { "call": "add_sample" } | { "call": "remove_sample" } | { "call": "identities" } | { "call": "put_identity", identity: IdentityRow, } | { "call": "remove_identity", identity: number, } | { "call": "put_group", group: GroupForm, } | { "call": "remove_group", group: number, } | { "call": "order_groups", groups: Array<number>, } | { "call": "check_now", account: number | null, } | { "call": "settings" } | { "call": "put_settings", settings: Settings, } | { "call": "list_shape", list: ListQuery, } | { "call": "list_window", list: ListQuery, start: number, len: number, } | { "call": "list_index", list: ListQuery, message: number, } | { "call": "set_flags", targets: Targets, add: Array<string>, remove: Array<string>, } | { "call": "move", targets: Targets, to: Destination, } | { "call": "copy", targets: Targets, to: Destination, } | { "call": "unfile", targets: Targets, mailbox: number, } | { "call": "report", targets: Targets, verdict: Verdict, } | { "call": "opened", targets: Targets, } | { "call": "destroy", targets: Targets, } | { "call": "snooze", targets: Targets, untilMs: number | null, } | { "call": "split_thread", message: number, } | { "call": "join_threads", threads: Array<number>, } | { "call": "undo", undo: number | null, } | { "call": "create_mailbox", account: number, name: string, } | { "call": "rename_mailbox", mailbox: number, name: string, } | { "call": "delete_mailbox", mailbox: number, } | { "call": "follow_mailbox", mailbox: number, follow: boolean, } | { "call": "conversation", thread: number, account: number | null, } | { "call": "body", message: number, choice: BodyChoice, } | { "call": "security", message: number, } | { "call": "logo", message: number, } | { "call": "revocation", message: number, } | { "call": "close_body", message: number, } | { "call": "fetch_again", message: number, } | { "call": "leave_list", message: number, } | { "call": "preview", message: number, path: string, } | { "call": "save_attachments", message: number, path: string | null, } | { "call": "open_attachment", message: number, path: string, } | { "call": "save_message", message: number, } | { "call": "source", message: number, } | { "call": "check_link", url: string, text: string, } | { "call": "open_link", url: string, } | { "call": "print" } | { "call": "new_draft", start: DraftStart, } | { "call": "draft", draft: number, } | { "call": "drafts" } | { "call": "save_draft", draft: Draft, } | { "call": "discard_draft", draft: number, } | { "call": "attach", draft: number, name: string, contentType: string, inline: boolean, } | { "call": "attach_files", draft: number, } | { "call": "detach", draft: number, attachment: number, } | { "call": "check_draft", draft: number, } | { "call": "draft_size", draft: number, } | { "call": "send", draft: number, atMs: number | null, 
/**
 * Whether the conversation that it answers in leaves the inbox for the archive.
 */
archive: boolean, wishes: Wishes, } | { "call": "undo_send", outgoing: number, } | { "call": "redirect", message: number, passOn: PassOn, } | { "call": "change_pictures", draft: number, change: PictureChange, } | { "call": "templates" } | { "call": "put_template", template: TemplateRow, } | { "call": "remove_template", template: number, } | { "call": "people_groups" } | { "call": "put_people_group", group: PeopleGroupRow, } | { "call": "remove_people_group", group: number, } | { "call": "suggest", text: string, limit: number, } | { "call": "clean_html", html: string, } | { "call": "outbox" } | { "call": "retry_sending", outgoing: number, } | { "call": "cancel_sending", outgoing: number, } | { "call": "ops" } | { "call": "retry_ops", op: number | null, } | { "call": "discard_op", op: number, } | { "call": "keys" } | { "call": "generate_key", name: string, address: string, } | { "call": "import_keys", passphrase: string | null, } | { "call": "import_attached_keys", message: number, path: string, } | { "call": "save_key", fingerprint: string, } | { "call": "save_secret_key", fingerprint: string, passphrase: string, } | { "call": "make_recovery_sheet", fingerprint: string, } | { "call": "rehearse_recovery", fingerprint: string, code: string, } | { "call": "recover_key", code: string, } | { "call": "decide_key", address: string, fingerprint: string, state: KeyState, } | { "call": "remove_key", fingerprint: string, } | { "call": "revoke_key", fingerprint: string, reason: RevocationReason, } | { "call": "set_key_expiry", fingerprint: string, expiresAtMs: number | null, } | { "call": "key_history", address: string, } | { "call": "compare_keys", address: string, fingerprint: string, } | { "call": "find_key", address: string, } | { "call": "draft_privacy", draft: number, } | { "call": "set_draft_privacy", draft: number, wish: PrivacyWish, } | { "call": "transport", addresses: Array<string>, } | { "call": "tracking" } | { "call": "forget_tracking" } | { "call": "storage" } | { "call": "keeps" } | { "call": "set_keep", mailbox: number, keep: Keep, } | { "call": "search_servers", query: string, } | { "call": "painted", rows: number, } | { "call": "open_composer", draft: number, } | { "call": "close_window" } | { "call": "quit" };

/**
 * An answer.
 */
export type Response = { "kind": "done" } | { "kind": "id", "value": number } | { "kind": "index", "value": number | null } | { "kind": "text", "value": string } | { "kind": "came", "value": boolean } | { "kind": "started", "value": Started } | { "kind": "overview", "value": Overview } | { "kind": "discovered", "value": Discovered } | { "kind": "identities", "value": Array<IdentityRow> } | { "kind": "settings", "value": Settings } | { "kind": "shape", "value": ListShape } | { "kind": "window", "value": Window } | { "kind": "acted", "value": Acted } | { "kind": "conversation", "value": Conversation } | { "kind": "body", "value": MessageBody } | { "kind": "security", "value": MessageSecurity } | { "kind": "own_domain", "value": OwnDomain | null } | { "kind": "preview", "value": Preview } | { "kind": "saved", "value": Saved } | { "kind": "link", "value": LinkCheck } | { "kind": "draft", "value": Draft } | { "kind": "drafts", "value": Array<DraftRow> } | { "kind": "draft_saved", "value": DraftSaved } | { "kind": "attachment", "value": DraftAttachment } | { "kind": "attachments", "value": Array<DraftAttachment> } | { "kind": "problems", "value": Array<DraftProblem> } | { "kind": "size", "value": DraftSize } | { "kind": "sending", "value": Sending } | { "kind": "suggestions", "value": Array<Suggestion> } | { "kind": "templates", "value": Array<TemplateRow> } | { "kind": "people_groups", "value": Array<PeopleGroupRow> } | { "kind": "cleaned", "value": Cleaned } | { "kind": "outbox", "value": Array<OutgoingRow> } | { "kind": "ops", "value": Array<OpRow> } | { "kind": "keys", "value": KeyRing } | { "kind": "imported_keys", "value": ImportedKeys } | { "kind": "recovery_sheet", "value": RecoverySheet } | { "kind": "key_history", "value": Array<KeyEvent> } | { "kind": "key_comparison", "value": KeyComparison } | { "kind": "found", "value": boolean } | { "kind": "draft_privacy", "value": DraftPrivacy } | { "kind": "transport", "value": Array<TransportRow> | null } | { "kind": "logo", "value": SenderLogo | null } | { "kind": "revocation", "value": RevocationTold | null } | { "kind": "tracking", "value": Array<TrackingRow> } | { "kind": "storage", "value": Array<StorageRow> } | { "kind": "keeps", "value": Array<KeepRow> } | { "kind": "servers_asked", "value": ServersAsked };

/**
 * Whose word on senders counts for an account (RFC 8601 §5).
 */
export type ResultsFrom = { "from": "learned" } | { "from": "nobody" } | { "from": "server", name: string, };

/**
 * Why a key is taken back.
 */
export type RevocationReason = "compromised" | "superseded" | "retired";

/**
 * What the issuer of a certificate said of it. It stands beside what a signature is worth.
 */
export type RevocationTold = { standing: Standing, 
/**
 * Since when; `null` unless it was withdrawn.
 */
withdrawnAtMs: number | null, askedAtMs: number, };

/**
 * What a mailbox is for (RFC 8621 §2).
 */
export type Role = "inbox" | "all" | "archive" | "drafts" | "flagged" | "junk" | "sent" | "trash";

/**
 * A conversation, or a message, in a list.
 */
export type Row = { 
/**
 * Names the row while the list changes around it: the thread, or the message where
 * rows are messages.
 */
key: number, thread: number, 
/**
 * Its newest message in this list.
 */
message: number, account: number, 
/**
 * Further accounts that have the same message: the row stands for each of its copies
 * that is in the list.
 */
also: Array<number>, mailbox: number | null, 
/**
 * Authors, newest first, each once; in Sent and Drafts the recipients.
 */
people: Array<Person>, 
/**
 * Messages of the conversation.
 */
count: number, 
/**
 * Those of them that are unread.
 */
unread: number, subject: string, preview: string, dateMs: number, isStarred: boolean, isAnswered: boolean, isForwarded: boolean, hasAttachment: boolean, 
/**
 * Whether a draft that answers it is waiting.
 */
hasDraft: boolean, 
/**
 * For a draft that is written here: the draft to open. Else `null`.
 */
draft: number | null, snooze: Snooze | null, };

/**
 * A request that failed.
 */
export type RpcError = { code: Code, 
/**
 * Whether the same request may succeed later.
 */
retryable: boolean, 
/**
 * What belongs into the sentence, such as `address` or `limit_bytes`; `fault` says what exactly
 * was in the way to a server.
 */
values: { [key in string]: string }, 
/**
 * For whoever wants to know more, in English, without mail content.
 */
detail: string, };

/**
 * What went where, for a toast.
 */
export type Saved = { 
/**
 * File names; empty where the user chose not to.
 */
names: Array<string>, 
/**
 * The folder's name, for words; no path.
 */
folder: string, };

/**
 * How a message is closed to those on its way.
 */
export type Sealing = "open" | "signed" | "encrypted";

/**
 * What is said of an author before anything else.
 */
export type SenderCheck = { verdict: SenderVerdict, 
/**
 * Who says so; `null` where nobody has said anything.
 */
toldBy: ToldBy | null, 
/**
 * The domain that the author writes under; empty where that is unclear.
 */
domain: string, 
/**
 * The author's address.
 */
address: string, 
/**
 * Whether nothing came from that address before, and nothing went there.
 */
isFirst: boolean, 
/**
 * The address that the user writes to under that name, where this is another one.
 */
usualAddress: string | null, 
/**
 * The domain that this one is easily taken for.
 */
looksLike: string | null, };

/**
 * A logo that a sender's domain publishes. Nobody has checked whose it is.
 */
export type SenderLogo = { 
/**
 * The domain that published it.
 */
domain: string, 
/**
 * For an image: a `data:` address with SVG that loads nothing.
 */
url: string, };

/**
 * Whether the author's domain vouches for a message; says nothing about good intent.
 */
export type SenderVerdict = "verified" | "unverified" | "unknown";

/**
 * A message on its way, which can still be taken back.
 */
export type Sending = { outgoing: number, 
/**
 * Until when; now or earlier where the user chose not to wait.
 */
leavesAtMs: number, };

/**
 * How a message left.
 */
export type SendingTold = { 
/**
 * When its server took it, or it turned up; `null` where that was not noted.
 */
atMs: number | null, 
/**
 * When the user wanted it to leave; `null` for soon.
 */
wantedAtMs: number | null, 
/**
 * The server's last words; empty where they were lost with the connection.
 */
reply: string, 
/**
 * Whether it was sent twice by itself, as nobody knew whether it had gone out.
 */
isResent: boolean, 
/**
 * Whom the server did not take.
 */
refused: Array<Refusal>, };

/**
 * What becomes of a message on a server that hands it over, once it is safe here.
 */
export type ServerCopies = { "mode": "keep" } | { "mode": "keep_days", days: number, } | { "mode": "delete" } | { "mode": "delete_when_deleted" };

/**
 * What a server has of a message that it handed over.
 */
export type ServerCopy = { state: ServerCopyState, 
/**
 * When it was deleted, or first found missing.
 */
deletedAtMs: number | null, reason: DeletionReason | null, };

/**
 * How a message is on a server that handed it over.
 */
export type ServerCopyState = "there" | "asked" | "deleted" | "gone";

/**
 * What servers had to say to a query. What they found is on its way here.
 */
export type ServersAsked = { 
/**
 * Messages of which only the header was here.
 */
found: number, 
/**
 * Addresses of accounts whose server could not be asked.
 */
failed: Array<string>, };

/**
 * How one thing is set up.
 */
export type SetUp = "good" | "weak" | "missing" | "broken" | "unknown";

/**
 * Everything that the user may choose.
 */
export type Settings = { theme: Theme, density: Density, language: Language, numerals: Numerals, 
/**
 * Percent, 80 to 200.
 */
textScale: number, moreContrast: boolean, reduceMotion: boolean, 
/**
 * Whether a conversation is one row.
 */
threaded: boolean, 
/**
 * Mailboxes in which each message is a row of its own all the same.
 */
unthreadedMailboxes: Array<number>, 
/**
 * Seconds until an opened message counts as read; 0 at once, -1 never by itself.
 */
readAfterS: number, afterAct: AfterAct, 
/**
 * Whether links open without a question where nothing is odd about them.
 */
openPlainLinks: boolean, singleKeys: boolean, keyPreset: KeyPreset, writeMode: WriteMode, quotePlace: QuotePlace, 
/**
 * 0 to 120.
 */
undoSendS: number, attachmentReminder: boolean, 
/**
 * Whether messages carry the time in UTC instead of the zone they were written in.
 */
hideTimeZone: boolean, 
/**
 * Whether pictures that are attached lose what they say beside what they show.
 */
barePictures: boolean, 
/**
 * Addresses whose pictures from elsewhere are shown without asking, in lower case: where the
 * sender is verified, and never in Junk.
 */
imageSenders: Array<string>, 
/**
 * Whether the servers of recipients are asked before sending if they require encryption.
 */
asksTransport: boolean, 
/**
 * Whether logos that senders publish are asked for and shown.
 */
showsLogos: boolean, 
/**
 * Minutes that opened private keys stay in memory after they were last used, 1 to 720.
 */
keysKeptMinutes: number, 
/**
 * Whether issuers are asked if they withdrew the certificates of signers.
 */
asksRevocation: boolean, 
/**
 * Pixels; 0 hides it.
 */
sidebarWidth: number, 
/**
 * Pixels.
 */
listWidth: number, 
/**
 * Whether closing the window leaves Barid in the tray.
 */
keepInTray: boolean, 
/**
 * Tips that were put away, by name.
 */
tipsSeen: Array<string>, };

/**
 * What the signature of a message says.
 */
export type SignatureState = "none" | "good" | "unknown" | "bad" | "mismatch" | "partial";

/**
 * Who signed a message.
 */
export type Signer = { 
/**
 * As on the key; may be empty.
 */
name: string, addresses: Array<string>, 
/**
 * Fingerprint, or the id that the signature gives.
 */
key: string, signedAtMs: number | null, };

/**
 * How well the key of a signer is known.
 */
export type SignerTrust = "unknown" | "remembered" | "confirmed" | "changed";

/**
 * Until when a message is put off, or was.
 */
export type Snooze = { untilMs: number, 
/**
 * When it came back; `null` while it is put off.
 */
wokenMs: number | null, };

/**
 * Whether a certificate was withdrawn.
 */
export type Standing = "good" | "withdrawn" | "unknown";

/**
 * The first answer of all: what a window needs for its first picture.
 */
export type Started = { version: string, 
/**
 * `linux`, `macos` or `windows`.
 */
platform: string, 
/**
 * Where content paths begin, such as `mail://localhost`.
 */
contentOrigin: string, 
/**
 * What the computer speaks, such as `ar-EG`.
 */
systemLocale: string, profile: ProfileState, 
/**
 * `null` while the profile is locked.
 */
overview: Overview | null, settings: Settings, 
/**
 * Drafts that the last run left open, told once.
 */
recoveredDrafts: number, };

/**
 * How an account is doing. Being offline is a state, not an error.
 */
export type Status = { "state": "offline" } | { "state": "connecting" } | { "state": "syncing" } | { "state": "up_to_date" } | { "state": "waiting", untilMs: number, code: Code, } | { "state": "needs_user", code: Code, };

/**
 * What an account takes on this computer.
 */
export type StorageRow = { account: number, messages: number, 
/**
 * Messages of which only the header is here.
 */
headersOnly: number, 
/**
 * As the server counts.
 */
sizeBytes: number, };

/**
 * Someone to write to, as completion offers it.
 */
export type Suggestion = { name: string, 
/**
 * Empty for a group.
 */
address: string, 
/**
 * Who is in a group; empty for a person.
 */
members: Array<Person>, };

/**
 * The messages meant: whole conversations as far as they are in the list, or single messages.
 */
export type Targets = { "kind": "rows", list: ListQuery, keys: Array<number>, } | { "kind": "all", list: ListQuery, } | { "kind": "messages", messages: Array<number>, };

/**
 * By what a message is closed.
 */
export type Technology = "openpgp" | "smime";

/**
 * A text to be used again.
 */
export type TemplateRow = { 
/**
 * 0 for one to add.
 */
id: number, name: string, 
/**
 * Empty leaves the subject of the message.
 */
subject: string, 
/**
 * The editor's HTML, sanitized. Variables stand in double braces; the window fills them.
 */
html: string, };

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * Who told what a verdict rests on.
 */
export type ToldBy = "server" | "here";

/**
 * A sender whose messages would have reported that they are read.
 */
export type TrackingRow = { sender: string, 
/**
 * Those of its messages that were shown.
 */
messages: number, lastAtMs: number, 
/**
 * Who would have been told.
 */
hosts: Array<string>, };

/**
 * What may be said of the way to a domain.
 */
export type TransportPromise = "required" | "none" | "no_mail" | "unknown";

/**
 * Whether mail to a domain is brought over verified TLS alone.
 */
export type TransportRow = { domain: string, promise: TransportPromise, };

/**
 * One question, and what came of it.
 */
export type TriedRow = { 
/**
 * `autoconfig`, `service`, `mail_host`, `jmap` or `server`.
 */
step: string, 
/**
 * An address on the web, a name in DNS, the URL of a server.
 */
subject: string, 
/**
 * `found`, `nothing`, `declined`, `forbidden`, `unencrypted`, `unusable`, `too_late` or the name of
 * a fault.
 */
outcome: string, };

/**
 * A recipient whom a message did not reach.
 */
export type Undelivered = { address: string, 
/**
 * Whether it is still tried.
 */
isDelayed: boolean, 
/**
 * The words of the server that refused, or its status; may be empty.
 */
words: string, };

/**
 * Why an encrypted message can't be read.
 */
export type UnreadableReason = "no_key_here" | "not_for_you" | "locked" | "on_card" | "password" | "no_integrity" | "damaged" | "unknown_method" | "too_large";

/**
 * How much there is of something, and how much there may be.
 */
export type Usage = { used: number, 
/**
 * More than 0; `null` for no limit. More may be used than that.
 */
limit: number | null, };

/**
 * What the user thinks of messages.
 */
export type Verdict = "junk" | "not_junk";

/**
 * What a list shows.
 */
export type View = { "kind": "mailbox", mailbox: number, } | { "kind": "role", role: Role, account: number | null, } | { "kind": "starred" } | { "kind": "snoozed" } | { "kind": "search", query: string, };

/**
 * What is odd about a message, said in one quiet line each.
 */
export type Warning = "unclear_sender" | "deceptive_name" | "reply_elsewhere" | "damaged" | "cut_short";

/**
 * Rows `start..start + rows.len()` of a list.
 */
export type Window = { start: number, rows: Array<Row>, 
/**
 * That of the shape these rows belong to.
 */
revision: number, };

/**
 * What servers are asked for beside the delivery.
 */
export type Wishes = { 
/**
 * Reports on whom the message reached, where servers send them.
 */
report: boolean, 
/**
 * That it passes none but servers reached inside verified TLS, or goes nowhere.
 */
tlsOnly: boolean, };

/**
 * How a new message is written.
 */
export type WriteMode = "rich" | "plain";
