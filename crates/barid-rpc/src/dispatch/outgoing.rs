//! The outbox and the waiting changes.

use crate::{
    desktop::Caller,
    error::{Code, RpcError},
    host::Host,
    outgoing::{OpKind, OpRow, OutgoingRow, OutgoingState, Refusal},
    request::Request,
    response::Response,
};
use barid_engine::{OutboxState, OutgoingTold, PendingOp};
use barid_model::{Flag, FlagChange, MailboxId, Op, OpId, OutboxId};
use std::collections::BTreeMap;

pub(super) async fn answer(
    host: &Host,
    _caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Outbox => {
            let rows = engine.outbox_told().await?;
            Ok(Response::Outbox(rows.into_iter().map(outgoing_row).collect()))
        }
        Request::RetrySending { outgoing } => {
            engine.retry_sending(OutboxId(outgoing)).await?;
            nudge(host, outgoing).await?;
            Ok(Response::Done)
        }
        Request::CancelSending { outgoing } => {
            engine.cancel_sending(OutboxId(outgoing)).await?;
            Ok(Response::Done)
        }
        Request::Ops => {
            let ops = engine.waiting_ops().await?;
            let names = engine.mailbox_names().await?;
            Ok(Response::Ops(ops.into_iter().map(|op| OpRow::new(op, &names)).collect()))
        }
        Request::RetryOps { op } => {
            engine.retry_ops(op.map(OpId)).await?;
            for account in engine.accounts().await? {
                engine.nudge(account.id);
            }
            Ok(Response::Done)
        }
        Request::DiscardOp { op } => {
            engine.discard_op(OpId(op)).await?;
            Ok(Response::Done)
        }
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn nudge(host: &Host, outgoing: u32) -> Result<(), RpcError> {
    let engine = host.engine()?;
    engine.nudge(engine.outgoing(OutboxId(outgoing)).await?.account);
    Ok(())
}

fn outgoing_row(told: OutgoingTold) -> OutgoingRow {
    let OutgoingTold { row, resend_at_ms, can_be_draft } = told;
    OutgoingRow {
        id: row.id.0,
        account: row.account.0,
        state: match row.state {
            OutboxState::Waiting { not_before_ms } => OutgoingState::Waiting { not_before_ms },
            OutboxState::Sending => OutgoingState::Sending,
            OutboxState::Sent => OutgoingState::Sent,
            OutboxState::Uncertain => OutgoingState::Uncertain { resend_at_ms },
            OutboxState::Wedged => OutgoingState::Wedged,
        },
        recipients: row.recipients,
        subject: row.subject,
        attempts: row.attempts,
        error: row.error.map(Code::from),
        reply: row.receipt,
        refused: row.refused.into_iter().map(refusal).collect(),
        created_at_ms: row.created_at_ms,
        wanted_at_ms: row.wanted_at_ms,
        is_resent: row.is_resent,
        sent_at_ms: row.sent_at_ms,
        is_apart: row.apart_of.is_some(),
        can_be_draft,
    }
}

pub(super) fn refusal(one: barid_engine::Refusal) -> Refusal {
    Refusal { recipient: one.recipient, reply: one.reply }
}

impl OpRow {
    fn new(row: PendingOp, names: &BTreeMap<MailboxId, String>) -> OpRow {
        let count = |messages: usize| u32::try_from(messages).unwrap_or(u32::MAX);
        let named = |mailbox: MailboxId| names.get(&mailbox).cloned().unwrap_or_default();
        let mut new_name = String::new();
        let (what, messages, object) = match row.op {
            Op::SetFlags { messages, change } => {
                (OpKind::SetFlags, count(messages.len()), flags(&change))
            }
            Op::Append { role, .. } => (OpKind::Append, 1, role.as_str().to_owned()),
            Op::Move { messages, to } => (OpKind::Move, count(messages.len()), named(to)),
            Op::Copy { messages, to } => (OpKind::Copy, count(messages.len()), named(to)),
            Op::Refile { messages, add: Some(to), remove: Some(_) } => {
                (OpKind::Move, count(messages.len()), named(to))
            }
            Op::Refile { messages, add: Some(to), remove: None } => {
                (OpKind::Copy, count(messages.len()), named(to))
            }
            Op::Refile { messages, add: None, remove } => {
                let from = remove.map(named).unwrap_or_default();
                (OpKind::Unfile, count(messages.len()), from)
            }
            Op::Destroy { messages } => (OpKind::Destroy, count(messages.len()), String::new()),
            Op::SaveDraft { .. } => (OpKind::SaveDraft, 1, String::new()),
            Op::CreateMailbox { name, .. } => (OpKind::CreateMailbox, 0, name),
            Op::RenameMailbox { mailbox, name } => {
                new_name = name;
                (OpKind::RenameMailbox, 0, named(mailbox))
            }
            Op::DeleteMailbox { mailbox } => (OpKind::DeleteMailbox, 0, named(mailbox)),
            Op::SubscribeMailbox { mailbox, subscribed: true } => {
                (OpKind::Subscribe, 0, named(mailbox))
            }
            Op::SubscribeMailbox { mailbox, subscribed: false } => {
                (OpKind::Unsubscribe, 0, named(mailbox))
            }
        };
        let again_at_ms =
            row.wedged.and_then(|_| (row.not_before_ms > 0).then_some(row.not_before_ms));
        OpRow {
            id: row.id.0,
            account: row.account.0,
            what,
            messages,
            done: row.done,
            object,
            name: new_name,
            created_at_ms: row.created_at_ms,
            attempts: row.attempts,
            wedged: row.wedged.map(Code::from),
            again_at_ms,
        }
    }
}

fn flags(change: &FlagChange) -> String {
    let signed = |sign: char| move |flag: &Flag| format!("{sign}{}", flag.as_str());
    let add = change.add.iter().map(signed('+'));
    let all: Vec<_> = add.chain(change.remove.iter().map(signed('-'))).collect();
    all.join(" ")
}
