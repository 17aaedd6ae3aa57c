//! Conversations, bodies, attachments, links.

use super::{security, told, told_events, told_keys};
use crate::{
    content::{Shown, check_link, check_sent_link},
    desktop::{Caller, File},
    error::{Code, RpcError},
    host::Host,
    list::{Person, Snooze},
    reading::{
        AttachmentRow, BodyChoice, BodyForm, Conversation, DeletionReason, Direction, MessageBody,
        MessageHead, Preview, PreviewKind, ReportTold, Saved, SendingTold, ServerCopy,
        ServerCopyState, Undelivered,
    },
    request::Request,
    response::Response,
    writing::DraftStart,
};
use barid_engine::{
    Attached, AttachedFile, Display, Form, Head, Look, PrivateTold, Remote, SenderCheck,
    authentication::Verdict,
};
use barid_model::{
    AccountId, Address, Delivery, DeliveryAction, MessageId, ThreadId, address::OwnAddresses,
};
use std::collections::BTreeSet;

/// Bytes of a message's source that are shown.
const MAX_SOURCE: usize = 1 << 20;

pub(super) async fn answer(
    host: &Host,
    caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    match request {
        Request::Conversation { thread, account } => conversation(host, thread, account).await,
        Request::Body { message, choice } => body(host, message, choice).await,
        Request::Security { message } => {
            let known = host.engine()?.security(id(message)).await?;
            Ok(Response::Security(security::security(known)))
        }
        Request::Logo { message } => security::logo(host, id(message)).await,
        Request::Revocation { message } => {
            let found = match host.settings().await?.asks_revocation {
                true => host.engine()?.signer_revocation(id(message)).await?,
                false => None,
            };
            Ok(Response::Revocation(found.as_ref().map(told_keys::revocation)))
        }
        Request::Transport { addresses } => {
            if !host.settings().await?.asks_transport {
                return Ok(Response::Transport(None));
            }
            let found = host.engine()?.transport_security(&addresses).await?;
            let rows = |found: Vec<_>| found.iter().map(security::transport).collect();
            Ok(Response::Transport(found.map(rows)))
        }
        Request::Tracking => {
            let found = host.engine()?.tracking().await?;
            Ok(Response::Tracking(found.into_iter().map(security::tracking).collect()))
        }
        Request::ForgetTracking => {
            host.engine()?.forget_tracking().await?;
            Ok(Response::Done)
        }
        Request::FetchAgain { message } => {
            Ok(Response::Came(host.engine()?.fetch_again(id(message)).await?))
        }
        Request::LeaveList { message } => {
            host.engine()?.leave_list(id(message)).await?;
            Ok(Response::Done)
        }
        Request::CloseBody { message } => {
            host.content.close(message);
            Ok(Response::Done)
        }
        Request::Preview { message, path } => preview(host, message, &path).await,
        Request::SaveAttachments { message, path } => {
            let files = host.engine()?.attached_files(id(message), path).await?;
            save(host, caller, apart(files)).await
        }
        Request::OpenAttachment { message, path } => open_attachment(host, message, path).await,
        Request::SaveMessage { message } => save_message(host, caller, message).await,
        Request::Source { message } => {
            let raw = host.engine()?.open_message(id(message)).await?.raw;
            let start = raw.get(..MAX_SOURCE).unwrap_or(&raw);
            Ok(Response::Text(String::from_utf8_lossy(start).replace("\r\n", "\n")))
        }
        Request::CheckLink { url, text } => {
            Ok(Response::Link(check_link(&url, &text).ok_or_else(not_openable)?))
        }
        Request::OpenLink { url } => open_link(host, caller, &url).await,
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}

fn id(message: u32) -> MessageId {
    MessageId(message)
}

async fn conversation(
    host: &Host,
    thread: u32,
    account: Option<u32>,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    let heads = engine.conversation(ThreadId(thread), account.map(AccountId)).await?;
    let mine = engine.own_addresses().await?;
    let first = heads.first().map(|head| (head.row.account.0, head.row.subject.clone()));
    let (account, subject) = first.unwrap_or_default();
    let messages = heads.into_iter().map(|head| message_head(head, &mine)).collect();
    let subject = barid_engine::base_subject(&subject).to_owned();
    Ok(Response::Conversation(Conversation { thread, account, subject, messages }))
}

fn message_head(head: Head, mine: &OwnAddresses) -> MessageHead {
    let people = |all: Vec<Address>| -> Vec<Person> {
        let person = |one: Address| Person {
            is_me: mine.contains(&one.address),
            name: one.name,
            address: one.address,
        };
        all.into_iter().map(person).collect()
    };
    let row = head.row;
    // Anybody may send a report; only who sent the message has a use for it.
    let is_mine = row.from.iter().any(|one| mine.contains(&one.address));
    let has = |flag: &str| row.flags.iter().any(|one| one.as_str() == flag);
    MessageHead {
        id: row.id.0,
        is_starred: has("$flagged"),
        is_answered: has("$answered"),
        is_forwarded: has("$forwarded"),
        is_draft: has("$draft"),
        is_unread: row.unread,
        from: people(row.from),
        to: people(row.to),
        cc: people(row.cc),
        bcc: people(head.bcc),
        reply_to: people(head.reply_to),
        subject: row.subject,
        date_ms: row.date_ms,
        preview: row.preview,
        has_attachment: row.has_attachment,
        size_bytes: row.size_bytes,
        mailbox: row.mailbox.map(|mailbox| mailbox.0),
        mailboxes: head.mailboxes.into_iter().map(|id| id.0).collect(),
        account: row.account.0,
        copies: head.copies.into_iter().map(|id| id.0).collect(),
        snooze: head.snooze.map(Snooze::from),
        draft: head.draft.map(|id| id.0),
        server_copy: head.server_copy.map(server_copy),
        sendings: head.receipts.into_iter().map(sending).collect(),
        delivered: if is_mine { delivered(&head.deliveries) } else { Vec::new() },
        undelivered: if is_mine { undelivered(head.deliveries) } else { Vec::new() },
    }
}

fn sending(row: barid_engine::Outgoing) -> SendingTold {
    SendingTold {
        at_ms: row.sent_at_ms,
        wanted_at_ms: row.wanted_at_ms,
        reply: row.receipt,
        is_resent: row.is_resent,
        refused: row.refused.into_iter().map(super::outgoing::refusal).collect(),
    }
}

/// Returns whom a message reached, or at least a server that tells no more.
fn delivered(deliveries: &[Delivery]) -> Vec<String> {
    let has_arrived = |one: &&Delivery| match one.action {
        DeliveryAction::Delivered | DeliveryAction::Relayed | DeliveryAction::Expanded => true,
        DeliveryAction::Failed | DeliveryAction::Delayed => false,
    };
    deliveries.iter().filter(has_arrived).map(|one| one.address.clone()).collect()
}

/// Returns whom a message did not reach.
fn undelivered(deliveries: Vec<Delivery>) -> Vec<Undelivered> {
    let one = |delivery: Delivery| {
        let is_delayed = match delivery.action {
            DeliveryAction::Failed => false,
            DeliveryAction::Delayed => true,
            DeliveryAction::Delivered | DeliveryAction::Relayed | DeliveryAction::Expanded => {
                return None;
            }
        };
        let Delivery { address, status, words, .. } = delivery;
        Some(Undelivered {
            address,
            is_delayed,
            words: if words.is_empty() { status } else { words },
        })
    };
    deliveries.into_iter().filter_map(one).collect()
}

fn server_copy(copy: barid_model::ServerCopy) -> ServerCopy {
    use barid_model::{DeletionReason as Why, ServerCopyState as State};
    ServerCopy {
        state: match copy.state {
            State::There => ServerCopyState::There,
            State::Asked => ServerCopyState::Asked,
            State::Deleted => ServerCopyState::Deleted,
            State::Gone => ServerCopyState::Gone,
        },
        deleted_at_ms: copy.deleted_at_ms,
        reason: copy.reason.map(|reason| match reason {
            Why::IsHere => DeletionReason::IsHere,
            Why::DaysOver => DeletionReason::DaysOver,
            Why::DeletedHere => DeletionReason::DeletedHere,
            Why::Elsewhere => DeletionReason::Elsewhere,
        }),
    }
}

async fn body(host: &Host, message: u32, choice: BodyChoice) -> Result<Response, RpcError> {
    let key = barid_engine::unguessable()?;
    let look = Look {
        base: format!("/d/{key}"),
        remote: if choice.remote_images == Some(true) { Remote::Numbered } else { Remote::Blocked },
        is_dark: choice.dark,
        keeps_colors: choice.original_colors,
        form: match choice.form {
            BodyForm::Own => Form::Own,
            BodyForm::Plain => Form::Plain,
            BodyForm::Simple => Form::Simple,
            BodyForm::Interactive => Form::Interactive,
        },
    };
    let mut display = host.engine()?.display(id(message), look.clone()).await?;
    if choice.remote_images.is_none() && wants_pictures(host, message, &display).await? {
        let look = Look { remote: Remote::Numbered, ..look };
        display = host.engine()?.display(id(message), look).await?;
    }
    let page = &display.page;
    let count = |all: &[String]| u32::try_from(all.len()).unwrap_or(u32::MAX);
    let body = MessageBody {
        id: message,
        frame: format!("/d/{key}/frame"),
        is_html: page.is_html,
        has_both: page.has_both,
        on_white: page.is_on_white,
        direction: if page.is_rtl { Direction::Rtl } else { Direction::Ltr },
        remote_blocked: count(&page.blocked),
        trackers: count(&page.trackers),
        shows_remote: !page.remote.is_empty(),
        attachments: display.attachments.into_iter().map(attachment_row).collect(),
        sender: display.sender.map(security::sender),
        privacy: display
            .private
            .map(|told| told_keys::privacy(told, &display.subject, &display.outer_subject)),
        warnings: display.oddities.into_iter().map(told::warning).collect(),
        notices: display.notices.into_iter().map(told::notice).collect(),
        report: display.report.map(|report| ReportTold {
            delivered: delivered(&report.deliveries),
            undelivered: undelivered(report.deliveries),
        }),
        invitation: display.invitation.map(told_events::invitation),
        leave: display.leave.and_then(told::leave_way),
        is_complete: display.is_complete,
        file_name: display.file_name,
    };
    let shown = Shown::body_of(message, display.page, display.pictures, choice.dark);
    host.content.show(&key, shown);
    Ok(Response::Body(body))
}

/// Whether the user wants the pictures of this sender without being asked: one that is verified,
/// since anybody can write under any address, and not in Junk.
async fn wants_pictures(host: &Host, message: u32, display: &Display) -> Result<bool, RpcError> {
    let Some(sender) = display.sender.as_ref().filter(|_| !display.page.blocked.is_empty()) else {
        return Ok(false);
    };
    // Nothing of what was encrypted is told by itself, whoever sent it (R21).
    if display.private.as_ref().is_some_and(PrivateTold::is_encrypted) {
        return Ok(false);
    }
    let chosen = host.settings().await?.image_senders;
    Ok(is_trusted(sender, &chosen) && !host.engine()?.is_junk(id(message)).await?)
}

/// Whether a sender is one of those chosen, and verified.
pub(super) fn is_trusted(sender: &SenderCheck, chosen: &[String]) -> bool {
    sender.verdict == Verdict::Verified && chosen.contains(&sender.address.to_lowercase())
}

fn attachment_row(one: Attached) -> AttachmentRow {
    AttachmentRow {
        path: one.path,
        name: one.name,
        content_type: one.content_type,
        size_bytes: one.size_bytes,
        preview: match one.kind {
            barid_engine::PreviewKind::Image => PreviewKind::Image,
            barid_engine::PreviewKind::Text => PreviewKind::Text,
            barid_engine::PreviewKind::Pdf => PreviewKind::Pdf,
            barid_engine::PreviewKind::Archive => PreviewKind::Archive,
            barid_engine::PreviewKind::Cards => PreviewKind::Cards,
            barid_engine::PreviewKind::Opaque => PreviewKind::None,
        },
        is_dangerous: one.is_dangerous,
        is_here: one.is_here,
    }
}

async fn preview(host: &Host, message: u32, path: &str) -> Result<Response, RpcError> {
    let key = barid_engine::unguessable()?;
    let preview = match host.engine()?.preview(id(message), path).await? {
        barid_engine::Preview::Image(picture) => {
            host.content.show(&key, Shown::picture_of(message, path, picture));
            Preview::Image { path: format!("/d/{key}/part/{path}") }
        }
        barid_engine::Preview::Text { text, is_cut } => Preview::Text { text, is_cut },
        barid_engine::Preview::Pdf { bytes, shown, total } => {
            host.content.show(&key, Shown::pdf_of(message, path, bytes));
            let page = |number: u32| format!("/d/{key}/pdf/{path}/{number}");
            Preview::Pdf { pages: (0..shown).map(page).collect(), total }
        }
        barid_engine::Preview::Archive(listing) => told::archive(listing),
        barid_engine::Preview::Cards(cards) => told::cards(cards),
        barid_engine::Preview::Opaque => Preview::None,
    };
    Ok(Response::Preview(preview))
}

async fn save(host: &Host, caller: &Caller, files: Vec<File>) -> Result<Response, RpcError> {
    match files.is_empty() {
        true => Ok(Response::Saved(Saved::default())),
        false => Ok(Response::Saved(host.desktop.save(caller, files).await?)),
    }
}

async fn save_message(host: &Host, caller: &Caller, message: u32) -> Result<Response, RpcError> {
    let opened = host.engine()?.open_message(id(message)).await?;
    let subject = opened.row.subject.replace(['/', '\\'], "-");
    let stem = match subject.trim() {
        "" => "message",
        subject => subject,
    };
    let name = barid_engine::safe_name(&format!("{stem}.eml"), "message/rfc822");
    let file = File { name, content_type: "message/rfc822".to_owned(), bytes: opened.raw };
    save(host, caller, vec![file]).await
}

async fn open_attachment(host: &Host, message: u32, path: String) -> Result<Response, RpcError> {
    let files = host.engine()?.attached_files(id(message), Some(path)).await?;
    let Some(one) = files.into_iter().next() else {
        return Err(RpcError::new(Code::NotFound, "there is no such attachment"));
    };
    if one.is_dangerous {
        return Err(RpcError::new(Code::Forbidden, "opening such a file could run it"));
    }
    host.desktop.open_file(file(one)).await?;
    Ok(Response::Done)
}

fn file(one: AttachedFile) -> File {
    File { name: one.name, content_type: one.content_type, bytes: one.bytes }
}

/// Gives files of the same name names of their own, on systems that ignore case, too.
fn apart(files: Vec<AttachedFile>) -> Vec<File> {
    let mut taken = BTreeSet::new();
    let unique = |mut one: File| {
        let (stem, ending) = match one.name.rsplit_once('.') {
            Some((stem, ending)) => (stem.to_owned(), format!(".{ending}")),
            None => (one.name.clone(), String::new()),
        };
        let mut again = 2;
        while !taken.insert(one.name.to_lowercase()) {
            one.name = format!("{stem} ({again}){ending}");
            again += 1;
        }
        one
    };
    files.into_iter().map(file).map(unique).collect()
}

async fn open_link(host: &Host, caller: &Caller, url: &str) -> Result<Response, RpcError> {
    let link = check_sent_link(url, "").ok_or_else(not_openable)?;
    if !link.is_mailto {
        host.desktop.open_url(&link.url).await?;
        return Ok(Response::Done);
    }
    let request = Request::NewDraft { start: DraftStart::Mailto { url: link.url } };
    // Boxed, since answering leads to here.
    let started = Box::pin(super::answer(host, caller, request, Vec::new())).await?;
    let Response::Draft(draft) = started else {
        return Err(RpcError::new(Code::Internal, "a new draft is answered with a draft"));
    };
    host.desktop.open_composer(draft.id).await?;
    Ok(Response::Done)
}

fn not_openable() -> RpcError {
    RpcError::new(Code::Forbidden, "only web and mail addresses are opened from mail")
}
