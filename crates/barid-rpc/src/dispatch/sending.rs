//! Sends, passes on, and takes back.

use super::writing::{people, shown};
use crate::{
    error::{Code, RpcError},
    event::Event,
    host::Host,
    request::Request,
    response::Response,
    writing::{PassOn, Sending},
};
use barid_engine::{
    Destination, Engine, EngineError, Filter, ListQuery, ListView, Targets, Within, ZoneShown,
};
use barid_model::{ActId, DraftId, IdentityId, MessageId, OutboxId, Role, Wishes};

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Send { draft, at_ms, archive, wishes } => {
            let wishes = Wishes { report: wishes.report, tls_only: wishes.tls_only };
            match archive {
                false => send(host, engine, draft, at_ms, wishes).await,
                true => send_and_archive(host, engine, draft, at_ms, wishes).await,
            }
        }
        Request::UndoSend { outgoing } => {
            let draft = engine.undo_send(OutboxId(outgoing)).await?;
            if let Some(archived) = host.take_archived(outgoing) {
                // The draft matters more than where its conversation lies.
                if let Err(error) = engine.undo(Some(archived)).await {
                    tracing::info!(code = ?error.code(), "a conversation stays archived");
                }
            }
            shown(engine, draft).await
        }
        Request::Redirect { message, pass_on } => redirect(host, engine, message, pass_on).await,
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn redirect(
    host: &Host,
    engine: &Engine,
    message: u32,
    pass_on: PassOn,
) -> Result<Response, RpcError> {
    let (leaves_at_ms, zone) = leaving(host, None).await?;
    let PassOn { identity, from, to, cc, bcc } = pass_on;
    let to = barid_engine::PassOn {
        identity: IdentityId(identity),
        from: from.trim().to_owned(),
        to: people(to),
        cc: people(cc),
        bcc: people(bcc),
    };
    let outgoing = engine.redirect(MessageId(message), to, leaves_at_ms, zone).await?;
    Ok(Response::Sending(Sending { outgoing: outgoing.0, leaves_at_ms }))
}

/// Returns when a message leaves, and with which time zone it is dated.
async fn leaving(host: &Host, at_ms: Option<i64>) -> Result<(i64, ZoneShown), RpcError> {
    let settings = host.settings().await?;
    let wait_ms = i64::from(settings.undo_send_s).saturating_mul(1_000);
    let leaves_at_ms = at_ms.unwrap_or_else(|| host.clock.now_ms().saturating_add(wait_ms));
    Ok((leaves_at_ms, if settings.hide_time_zone { ZoneShown::Utc } else { ZoneShown::Own }))
}

async fn send(
    host: &Host,
    engine: &Engine,
    draft: u32,
    at_ms: Option<i64>,
    wishes: Wishes,
) -> Result<Response, RpcError> {
    let (leaves_at_ms, zone) = leaving(host, at_ms).await?;
    let outgoing = engine.send_draft(DraftId(draft), leaves_at_ms, zone, wishes).await?;
    host.emit(Event::DraftChanged { draft, revision: 0, is_gone: true });
    Ok(Response::Sending(Sending { outgoing: outgoing.0, leaves_at_ms }))
}

/// Sends, and takes the conversation that is answered out of the inbox. Where only that fails,
/// the message is on its way all the same.
async fn send_and_archive(
    host: &Host,
    engine: &Engine,
    draft: u32,
    at_ms: Option<i64>,
    wishes: Wishes,
) -> Result<Response, RpcError> {
    let answers = engine.draft(DraftId(draft)).await?.answers;
    let sent = send(host, engine, draft, at_ms, wishes).await?;
    let Response::Sending(sending) = sent else { return Ok(sent) };
    let archived = match answers {
        Some(message) => archive(engine, message).await,
        None => Ok(None),
    };
    match archived {
        Ok(undo) => host.note_archived(sending.outgoing, undo),
        Err(error) => {
            tracing::warn!(code = ?error.code(), "the conversation could not be archived");
        }
    }
    Ok(Response::Sending(sending))
}

async fn archive(engine: &Engine, message: MessageId) -> Result<Option<ActId>, EngineError> {
    let message = engine.message(message).await?;
    let list = ListQuery {
        view: ListView::Role(Role::Inbox, Some(message.account)),
        filter: Filter::None,
        threaded: true,
        oldest_first: false,
        within: Within::default(),
    };
    let targets = Targets::Rows { list, keys: vec![message.thread.0] };
    let acted = engine.move_messages(targets, Destination::Role(Role::Archive)).await?;
    Ok(acted.undo)
}
