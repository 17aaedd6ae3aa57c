//! `barid send`, `barid outbox`, `barid ops`: what is on its way to a server.

use super::list::Names;
use crate::{
    args::{Ops, Outbox, Send},
    command::file,
    failure::{Failure, name},
    output::{self, Form, clean, line, local_time},
};
use barid_engine::{Closing, Draft, Engine, EngineError, OutboxState, OutgoingTold, PendingOp};
use barid_model::{Op, OpId, OutboxId, Wishes};
use serde_json::{Map, Value, json};

pub(crate) async fn send(engine: &Engine, arguments: Send, form: Form) -> Result<(), Failure> {
    let Send { file, from, at, compose, report, tls_only, sign, encrypt } = arguments;
    let bytes = file::read(&file)?;
    let draft = match compose {
        true => Draft::Compose(Box::new(super::compose::read(&bytes, &file)?)),
        false => Draft::Message(bytes),
    };
    let at_ms = at.map(|at| at.as_millisecond());
    let (wishes, closing) = (Wishes { report, tls_only }, Closing { sign, encrypt });
    let id = engine.enqueue_with(draft, from.as_deref(), at_ms, wishes, closing).await?;
    let result = match at_ms {
        Some(_) => Ok(()),
        None => engine.send_now(id).await,
    };
    answer(engine, id, result, form).await
}

pub(crate) async fn outbox(engine: &Engine, command: Outbox, form: Form) -> Result<(), Failure> {
    match command {
        Outbox::List => {
            let names = Names::load(engine).await?;
            for told in engine.outbox_told().await? {
                match form {
                    Form::Json => output::document(&Value::Object(document(&told, &names)))?,
                    Form::Plain => print(&told)?,
                }
            }
            Ok(())
        }
        Outbox::Retry { id } => {
            let id = OutboxId(id);
            engine.retry_sending(id).await?;
            let result = engine.send_now(id).await;
            answer(engine, id, result, form).await
        }
        Outbox::Cancel { id } => {
            engine.cancel_sending(OutboxId(id)).await?;
            match form {
                Form::Json => output::document(&json!({ "cancelled": id }))?,
                Form::Plain => line(&format!("Message {id} will not be sent."))?,
            }
            Ok(())
        }
    }
}

/// Tells where a message is now, with the copies that leave apart from it. That it waits for a
/// server is no failure.
async fn answer(
    engine: &Engine,
    id: OutboxId,
    result: Result<(), EngineError>,
    form: Form,
) -> Result<(), Failure> {
    let mut all = engine.outbox_told().await?;
    all.retain(|told| told.row.id == id || told.row.apart_of == Some(id));
    let Some((told, copies)) = all.split_first() else { return result.map_err(Failure::from) };
    match form {
        Form::Json => {
            let names = Names::load(engine).await?;
            let mut object = document(told, &names);
            let copies: Vec<_> = copies.iter().map(|copy| document(copy, &names)).collect();
            object.insert("copies".to_owned(), json!(copies));
            output::document(&Value::Object(object))?;
        }
        Form::Plain => all.iter().try_for_each(print)?,
    }
    let has_failed = |told: &OutgoingTold| {
        matches!(told.row.state, OutboxState::Wedged | OutboxState::Uncertain)
    };
    match result {
        Err(error) if all.iter().any(has_failed) => Err(Failure::answered(error)),
        Err(error) => {
            output::note(&format!("barid: {}.", clean(&crate::failure::sentence(&error))));
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn document(told: &OutgoingTold, names: &Names) -> Map<String, Value> {
    let OutgoingTold { row, resend_at_ms, .. } = told;
    let not_before = match row.state {
        OutboxState::Waiting { not_before_ms } => output::time(not_before_ms),
        OutboxState::Sending | OutboxState::Sent | OutboxState::Uncertain | OutboxState::Wedged => {
            Value::Null
        }
    };
    let refused: Vec<_> = row
        .refused
        .iter()
        .map(|one| json!({ "address": one.recipient, "reply": one.reply }))
        .collect();
    let keys = [
        ("id", json!(row.id)),
        ("account", json!(names.account(row.account))),
        ("state", json!(row.state.as_str())),
        ("from", json!(row.envelope_from)),
        ("to", json!(row.recipients)),
        ("apart_of", json!(row.apart_of)),
        ("subject", json!(row.subject)),
        ("message_id", json!(row.message_id)),
        ("not_before", not_before),
        ("wanted", row.wanted_at_ms.map_or(Value::Null, output::time)),
        ("resend", resend_at_ms.map_or(Value::Null, output::time)),
        ("is_resent", json!(row.is_resent)),
        ("created", output::time(row.created_at_ms)),
        ("sent", row.sent_at_ms.map_or(Value::Null, output::time)),
        ("attempts", json!(row.attempts)),
        ("receipt", json!((!row.receipt.is_empty()).then_some(&row.receipt))),
        ("refused", json!(refused)),
        ("code", json!(row.error.map(name))),
    ];
    keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn print(told: &OutgoingTold) -> Result<(), Failure> {
    let OutgoingTold { row, resend_at_ms, .. } = told;
    let words = match row.state {
        OutboxState::Waiting { not_before_ms } => {
            format!("waiting, not before {}", local_time(not_before_ms))
        }
        OutboxState::Sending => "being sent".to_owned(),
        OutboxState::Sent => format!("sent: {}", clean(&row.receipt)),
        OutboxState::Uncertain if resend_at_ms.is_some() => format!(
            "may have gone out: the connection broke on the way; sent once more after {}, unless \
             it turns up",
            local_time((*resend_at_ms).unwrap_or_default())
        ),
        OutboxState::Uncertain => {
            "may have gone out: the connection broke on the way; `barid outbox retry` sends it \
             again, perhaps a second time"
                .to_owned()
        }
        OutboxState::Wedged => format!("not sent: {}", clean(&row.receipt)),
    };
    line(&format!("{:>5}  {}  {words}", row.id.0, clean(&row.subject)))?;
    if let Some(first) = row.apart_of {
        let to = clean(&row.recipients.join(", "));
        line(&format!("       a copy of {} for {to} alone, whom nobody else learns of", first.0))?;
    }
    for one in &row.refused {
        line(&format!("       {}: {}", clean(&one.recipient), clean(&one.reply)))?;
    }
    Ok(())
}

pub(crate) async fn ops(engine: &Engine, command: Ops, form: Form) -> Result<(), Failure> {
    match command {
        Ops::List => {
            let names = Names::load(engine).await?;
            for op in engine.waiting_ops().await? {
                match form {
                    Form::Json => output::document(&json!({
                        "id": op.id,
                        "account": names.account(op.account),
                        "created": output::time(op.created_at_ms),
                        "attempts": op.attempts,
                        "wedged": op.wedged.map(name),
                        "done": op.done,
                        "mailbox": names.mailbox(op.op.mailbox().or(op.op.target())),
                        "change": op.op,
                    }))?,
                    Form::Plain => line(&words(&op, &names))?,
                }
            }
        }
        Ops::Retry { id } => {
            let count = engine.retry_ops(id.map(OpId)).await?;
            match form {
                Form::Json => output::document(&json!({ "retried": count }))?,
                Form::Plain => line(&format!("{count} will be tried again with `barid sync`."))?,
            }
        }
        Ops::Discard { id } => {
            engine.discard_op(OpId(id)).await?;
            match form {
                Form::Json => output::document(&json!({ "discarded": id }))?,
                Form::Plain => line(&format!("Change {id} is given up."))?,
            }
        }
    }
    Ok(())
}

/// Says what a change does, for people.
fn words(op: &PendingOp, names: &Names) -> String {
    let named = |mailbox| clean(names.mailbox(Some(mailbox)).unwrap_or(""));
    let what = match &op.op {
        Op::SetFlags { messages, change } => {
            let flags = |sign: char, flags: &barid_model::FlagSet| {
                flags.iter().map(|flag| format!(" {sign}{}", flag.as_str())).collect::<String>()
            };
            let count = messages.len();
            format!("flags of {count}:{}{}", flags('+', &change.add), flags('-', &change.remove))
        }
        Op::Append { .. } => "copy of a sent message".to_owned(),
        Op::Move { messages, to } => format!("{} to {}", messages.len(), named(*to)),
        Op::Copy { messages, to } => format!("{} to copy to {}", messages.len(), named(*to)),
        Op::Refile { messages, add, remove } => {
            let to = add.map(|to| format!(" to {}", named(to))).unwrap_or_default();
            let from = remove.map(|from| format!(" out of {}", named(from))).unwrap_or_default();
            format!("{}{to}{from}", messages.len())
        }
        Op::CreateMailbox { name, .. } => format!("make {}", clean(name)),
        Op::RenameMailbox { mailbox, name } => {
            format!("rename {} to {}", named(*mailbox), clean(name))
        }
        Op::DeleteMailbox { mailbox } => format!("remove {}", named(*mailbox)),
        Op::SubscribeMailbox { mailbox, subscribed: true } => format!("follow {}", named(*mailbox)),
        Op::SubscribeMailbox { mailbox, subscribed: false } => {
            format!("no longer follow {}", named(*mailbox))
        }
        Op::Destroy { messages } => format!("{} to remove for good", messages.len()),
        Op::SaveDraft { .. } => "copy of a draft".to_owned(),
    };
    let state = match op.wedged {
        Some(code) if op.not_before_ms > 0 => {
            format!("refused ({}), again at {}", name(code), local_time(op.not_before_ms))
        }
        Some(code) => format!("given up ({})", name(code)),
        None if op.done > 0 => format!("waiting, {} done", op.done),
        None => "waiting".to_owned(),
    };
    let account = clean(names.account(op.account).unwrap_or(""));
    format!("{:>5}  {account}  {what}  {state}", op.id.0)
}
