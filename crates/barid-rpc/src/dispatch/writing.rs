//! Drafts and sending.

use crate::{
    desktop::{Caller, File},
    error::{Code, RpcError},
    event::Event,
    host::Host,
    list::Person,
    reading::Direction,
    request::Request,
    response::Response,
    settings::{QuotePlace, Settings, WriteMode},
    writing::{
        BodyMode, Cleaned, Draft, DraftAttachment, DraftProblem, DraftRow, DraftSaved, DraftSize,
        DraftStart, PictureChange, Quoted,
    },
};
use barid_engine::{
    DraftContent, Engine, NewAttachment, StartChoice, StoredAttachment, StoredDraft,
};
use barid_model::{
    AccountId, Address, AttachmentId, DraftId, IdentityId, MessageId, address::OwnAddresses,
};

/// Bytes of pasted HTML that are looked at.
const MOST_PASTED: usize = 8 << 20;

pub(super) async fn answer(
    host: &Host,
    caller: &Caller,
    request: Request,
    bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::NewDraft { start } => {
            host.desktop.writing(caller);
            let choice = choice(&host.settings().await?);
            let draft = engine.new_draft(start.into(), choice).await?;
            shown(engine, draft).await
        }
        Request::Draft { draft } => {
            host.desktop.writing(caller);
            let draft = engine.draft(DraftId(draft)).await?;
            shown(engine, draft).await
        }
        Request::Drafts => drafts(engine).await,
        Request::SaveDraft { draft } => save(host, engine, draft).await,
        Request::DiscardDraft { draft } => {
            engine.discard_draft(DraftId(draft)).await?;
            host.emit(Event::DraftChanged { draft, revision: 0, is_gone: true });
            Ok(Response::Done)
        }
        Request::Attach { draft, name, content_type, inline } => {
            let bytes = picture(host, bytes).await?;
            let file = NewAttachment { name, content_type, bytes, content_id: None };
            let attached = match inline {
                true => engine.attach_inline(DraftId(draft), file).await?,
                false => engine.attach(DraftId(draft), file).await?,
            };
            Ok(Response::Attachment(attachment(DraftId(draft), attached)))
        }
        Request::AttachFiles { draft } => attach_files(host, engine, caller, draft).await,
        Request::Detach { draft, attachment } => {
            engine.detach(DraftId(draft), AttachmentId(attachment)).await?;
            Ok(Response::Done)
        }
        Request::CheckDraft { draft } => {
            let has_reminder = host.settings().await?.attachment_reminder;
            let problems = engine.check_draft(DraftId(draft)).await?;
            let own = engine.own_addresses().await?;
            let problems = problems.into_iter().map(|one| problem(one, &own));
            let is_wanted = |one: &DraftProblem| {
                has_reminder || !matches!(one, DraftProblem::AttachmentForgotten { .. })
            };
            Ok(Response::Problems(problems.filter(is_wanted).collect()))
        }
        Request::DraftSize { draft } => {
            let size = engine.draft_size(DraftId(draft)).await?;
            let barid_engine::DraftSize { size_bytes, limit_bytes } = size;
            Ok(Response::Size(DraftSize { size_bytes, limit_bytes }))
        }
        Request::ChangePictures { draft, change } => {
            let change = match change {
                PictureChange::Bare => barid_engine::PictureChange::Bare,
                PictureChange::Smaller => barid_engine::PictureChange::Smaller,
            };
            let files = engine.change_pictures(DraftId(draft), change).await?;
            let files = files.into_iter().map(|one| attachment(DraftId(draft), one));
            Ok(Response::Attachments(files.collect()))
        }
        Request::CleanHtml { html } => clean(html).await,
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn save(host: &Host, engine: &Engine, draft: Draft) -> Result<Response, RpcError> {
    let content = DraftContent {
        from: draft.from.trim().to_owned(),
        to: people(draft.to),
        cc: people(draft.cc),
        bcc: people(draft.bcc),
        subject: draft.subject,
        is_plain: draft.mode == BodyMode::Plain,
        html: draft.html,
        text: draft.text,
    };
    let (id, identity) = (DraftId(draft.id), IdentityId(draft.identity));
    let revision = engine.save_draft(id, draft.revision, identity, content).await?;
    if revision != draft.revision {
        host.emit(Event::DraftChanged { draft: draft.id, revision, is_gone: false });
    }
    Ok(Response::DraftSaved(DraftSaved { revision, saved_at_ms: host.clock.now_ms() }))
}

async fn attach_files(
    host: &Host,
    engine: &Engine,
    caller: &Caller,
    draft: u32,
) -> Result<Response, RpcError> {
    let mut attached = Vec::new();
    for File { name, content_type, bytes } in host.desktop.pick_files(caller).await? {
        let bytes = picture(host, bytes).await?;
        let file = NewAttachment { name, content_type, bytes, content_id: None };
        let new = engine.attach(DraftId(draft), file).await?;
        attached.push(attachment(DraftId(draft), new));
    }
    Ok(Response::Attachments(attached))
}

/// Returns what is attached for a file: a picture without what it says, if the user wants that.
async fn picture(host: &Host, bytes: Vec<u8>) -> Result<Vec<u8>, RpcError> {
    match host.settings().await?.bare_pictures {
        true => Ok(barid_mime::picture_facts::bare(&bytes).map_or(bytes, |bare| bare.bytes)),
        false => Ok(bytes),
    }
}

async fn clean(html: String) -> Result<Response, RpcError> {
    if html.len() > MOST_PASTED {
        return Err(RpcError::new(Code::TooLarge, "more than 8 MiB were pasted"));
    }
    let cleaned = tokio::task::spawn_blocking(move || barid_mime::paste::clean(&html)).await;
    let cleaned = cleaned.map_err(|error| RpcError::new(Code::Internal, error.to_string()))?;
    let direction = match cleaned.direction {
        barid_mime::direction::Direction::Ltr => Direction::Ltr,
        barid_mime::direction::Direction::Rtl => Direction::Rtl,
    };
    Ok(Response::Cleaned(Cleaned { html: cleaned.html, direction }))
}

fn choice(settings: &Settings) -> StartChoice {
    StartChoice {
        is_plain: settings.write_mode == WriteMode::Plain,
        has_quote: settings.quote_place != QuotePlace::NoQuote,
    }
}

async fn drafts(engine: &Engine) -> Result<Response, RpcError> {
    let own = engine.own_addresses().await?;
    let row = |draft: StoredDraft| {
        let preview = preview(&draft.content);
        DraftRow {
            id: draft.id.0,
            account: draft.account.0,
            to: persons(draft.content.to, &own),
            subject: draft.content.subject,
            preview,
            changed_at_ms: draft.changed_at_ms,
        }
    };
    Ok(Response::Drafts(engine.drafts().await?.into_iter().map(row).collect()))
}

/// Returns the first words that the user wrote.
fn preview(content: &DraftContent) -> String {
    let text = match content.is_plain {
        true => content.text.clone(),
        false => barid_mime::outgoing::outgoing_text(&content.html),
    };
    barid_mime::preview::preview(&text)
}

pub(super) async fn shown(engine: &Engine, draft: StoredDraft) -> Result<Response, RpcError> {
    let own = engine.own_addresses().await?;
    let StoredDraft { id, content, attachments, quoted, .. } = draft;
    Ok(Response::Draft(Draft {
        id: id.0,
        revision: draft.revision,
        identity: draft.identity.0,
        from: content.from,
        to: persons(content.to, &own),
        cc: persons(content.cc, &own),
        bcc: persons(content.bcc, &own),
        subject: content.subject,
        mode: if content.is_plain { BodyMode::Plain } else { BodyMode::Rich },
        html: content.html,
        text: content.text,
        attachments: attachments.into_iter().map(|one| attachment(id, one)).collect(),
        answers: draft.answers.map(|id| id.0),
        forwards: draft.forwards.map(|id| id.0),
        quoted: quoted.map(|quoted| Quoted {
            author: person(quoted.author, &own),
            date_ms: quoted.date_ms,
            subject: quoted.subject,
            to: persons(quoted.to, &own),
        }),
        changed_at_ms: draft.changed_at_ms,
    }))
}

fn attachment(draft: DraftId, attachment: StoredAttachment) -> DraftAttachment {
    let is_shown = !attachment.content_id.is_empty();
    let path = || format!("/draft/{draft}/{}?t={}", attachment.id, attachment.token);
    DraftAttachment {
        id: attachment.id.0,
        show: if is_shown { path() } else { String::new() },
        name: attachment.name,
        content_type: attachment.content_type,
        size_bytes: attachment.size_bytes,
        content_id: attachment.content_id,
    }
}

pub(super) fn people(persons: Vec<Person>) -> Vec<Address> {
    persons.into_iter().map(|Person { name, address, .. }| Address { name, address }).collect()
}

pub(super) fn persons(people: Vec<Address>, own: &OwnAddresses) -> Vec<Person> {
    people.into_iter().map(|one| person(one, own)).collect()
}

fn person(Address { name, address }: Address, own: &OwnAddresses) -> Person {
    let is_me = own.contains(&address);
    Person { name, address, is_me }
}

impl From<DraftStart> for barid_engine::DraftStart {
    fn from(start: DraftStart) -> Self {
        match start {
            DraftStart::Empty { account, to } => {
                barid_engine::DraftStart::Empty { account: account.map(AccountId), to }
            }
            DraftStart::Reply { message, selection } => {
                barid_engine::DraftStart::Reply { message: MessageId(message), selection }
            }
            DraftStart::ReplyAll { message, selection } => {
                barid_engine::DraftStart::ReplyAll { message: MessageId(message), selection }
            }
            DraftStart::ForwardAttached { message } => {
                barid_engine::DraftStart::ForwardAttached(MessageId(message))
            }
            DraftStart::Forward { message } => {
                barid_engine::DraftStart::Forward(MessageId(message))
            }
            DraftStart::Edit { message } => barid_engine::DraftStart::Edit(MessageId(message)),
            DraftStart::Mailto { url } => barid_engine::DraftStart::Mailto(url),
        }
    }
}

fn problem(problem: barid_engine::DraftProblem, own: &OwnAddresses) -> DraftProblem {
    use barid_engine::DraftProblem as Problem;
    match problem {
        Problem::NoSender => DraftProblem::NoSender,
        Problem::NoRecipients => DraftProblem::NoRecipients,
        Problem::NotAnAddress(text) => DraftProblem::NotAnAddress { text },
        Problem::TooLarge { size_bytes, limit_bytes } => {
            DraftProblem::TooLarge { size_bytes, limit_bytes }
        }
        Problem::LookAlike { address, meant } => DraftProblem::LookAlike { address, meant },
        Problem::OtherSender { written_to } => DraftProblem::OtherSender { written_to },
        Problem::LeftOut(people) => DraftProblem::LeftOut { people: persons(people, own) },
        Problem::ManyRecipients(count) => {
            DraftProblem::ManyRecipients { count: u32::try_from(count).unwrap_or(u32::MAX) }
        }
        Problem::ToList { list, author } => {
            DraftProblem::ToList { list, author: person(author, own) }
        }
        Problem::PlaceInPictures(names) => DraftProblem::PlaceInPictures { names },
        Problem::NoSubject => DraftProblem::NoSubject,
        Problem::AttachmentForgotten(word) => DraftProblem::AttachmentForgotten { word },
    }
}
