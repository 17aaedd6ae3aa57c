//! Makes the user's changes on the server, oldest first, one at a time, and of many messages a
//! page at a time.
//!
//! A change that was made but not confirmed here, because the connection broke or
//! the program ended, is made again: doing it twice is harmless.

use crate::{draft_copy, engine::Engine, error::EngineError, failpoint, replay_steps};
use barid_model::{Account, EngineEvent, ErrorCode, MessageId, Op, OpId, Recovery};
use barid_protocols::source::{MailSource, SourceError};
use barid_store::{
    Store, StoreError, WriteTx,
    ops::{self, PendingOp, Turn},
};
use std::collections::HashMap;

/// When a change is tried again by itself for which the server had no room: an hour.
const FULL_AGAIN_MS: i64 = 60 * 60 * 1000;

/// Whether a change of `account` is due.
pub(crate) async fn is_due(engine: &Engine, account: &Account) -> Result<bool, EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    engine.write(move |tx| ops::revive_due(tx, id, now_ms)).await?;
    Ok(engine.read(move |tx| ops::next_due(tx, id, now_ms)).await?.is_some())
}

/// Replays every change of `account` that is due. Returns whether its server made any.
///
/// # Errors
///
/// The source's, where trying later or the user may help: order is kept, so
/// what follows waits as well. A change that can never succeed is wedged, and
/// is no error. One whose messages have no names now waits until they have new ones, and one
/// whose mailbox is missing until mailboxes were listed again.
pub(crate) async fn replay(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<bool, EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    let mut is_any_made = false;
    while let Some(PendingOp { id: op, done, attempts, op: whole, .. }) =
        engine.read(move |tx| ops::next_due(tx, id, now_ms)).await?
    {
        let begin = move |tx: &mut WriteTx<'_>| Ok((ops::is_begun(tx, op)?, ops::begin(tx, op)?));
        let (is_again, turn) = engine.write(begin).await?;
        let page = match turn {
            Turn::Ask(page) => page,
            Turn::Wait => break,
            Turn::Nothing => continue,
        };
        let left = u32::try_from(messages_in(&whole)).unwrap_or(u32::MAX);
        let asked = u32::try_from(messages_in(&page)).unwrap_or(u32::MAX);
        let total = done.saturating_add(left);
        let is_long = done > 0 || left > asked;
        report(engine, account, is_long.then_some((op, done, total)));
        failpoint::reach("replay::begun");
        match make(engine, source, page, is_again).await {
            Ok(made) => {
                is_any_made = true;
                failpoint::reach("replay::made");
                let confirmed = engine.write(move |tx| match made {
                    Made::Messages(names, mailbox) => {
                        if let Some(wire) = mailbox {
                            ops::note_made(tx, op, &wire)?;
                        }
                        ops::confirm(tx, op, &names)
                    }
                    Made::Mailboxes(names) => ops::confirm_mailbox(tx, op, &names),
                });
                match confirmed.await {
                    // The user dropped it meanwhile; listing tells what is true.
                    Ok(()) | Err(EngineError::Store(StoreError::NotFound("operation"))) => {}
                    Err(error) => return Err(error),
                }
                failpoint::reach("replay::confirmed");
                let is_over = is_long && asked >= left;
                report(engine, account, is_over.then_some((op, total, total)));
            }
            Err(EngineError::Source(SourceError::Void)) => break,
            // Another client may have given a mailbox another name since they were listed.
            Err(EngineError::Source(SourceError::NotFound)) if attempts == 0 && left > 0 => {
                engine.write(move |tx| ops::retry_at(tx, op, now_ms)).await?;
                break;
            }
            Err(error) => give_up_or_wait(engine, op, error).await?,
        }
    }
    Ok(is_any_made)
}

/// Tells how far a change of so many messages has come that they take more than one page.
fn report(engine: &Engine, account: &Account, progress: Option<(OpId, u32, u32)>) {
    if let Some((op, done, total)) = progress {
        engine.tell(EngineEvent::Replaying { account: account.id, op, done, total });
    }
}

/// How many messages a change is about.
pub(crate) fn messages_in(op: &Op) -> usize {
    match op {
        Op::SetFlags { messages, .. }
        | Op::Move { messages, .. }
        | Op::Refile { messages, .. }
        | Op::Destroy { messages } => messages.len(),
        Op::Copy { messages, .. } => messages.len(),
        Op::Append { .. } | Op::SaveDraft { .. } => 1,
        Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. } => 0,
    }
}

/// What the server has made, by the names that it gave.
enum Made {
    /// With the name of the mailbox that they were put into, if that had to be made.
    Messages(HashMap<MessageId, String>, Option<String>),
    Mailboxes(Vec<(String, String)>),
}

/// Makes one change, in as many steps as it has mailboxes. `is_again` tells whether the server
/// may have made it already.
async fn make(
    engine: &Engine,
    source: &mut dyn MailSource,
    op: Op,
    is_again: bool,
) -> Result<Made, EngineError> {
    if let Op::SaveDraft { draft } = op {
        draft_copy::save(engine, source, draft).await?;
        return Ok(Made::Messages(HashMap::new(), None));
    }
    let is_about_names = matches!(op, Op::CreateMailbox { .. } | Op::RenameMailbox { .. });
    let asked = move |store: &Store| {
        store.read(|tx| {
            let steps = match is_again && replay_steps::is_filed(tx, store, &op)? {
                true => Vec::new(),
                false => replay_steps::steps(tx, store, &op)?,
            };
            Ok((steps, replay_steps::is_lost(tx, store, &op)?))
        })
    };
    let (steps, is_lost) = engine.on_store(asked).await?;
    let mut names = HashMap::new();
    let mut mailboxes = Vec::new();
    let mut made = None;
    for step in steps {
        for (old, new) in source.apply(&step.op).await? {
            if is_about_names {
                mailboxes.push((old.0, new.0));
            } else if let Some(message) = step.messages.get(&old) {
                names.insert(*message, new.0);
            } else if old != new && step.target() == Some(&old) {
                made = Some(new.0);
            }
        }
    }
    if is_lost {
        // The others are made; of this one the user has to know.
        return Err(StoreError::NotFound("message").into());
    }
    Ok(if is_about_names { Made::Mailboxes(mailboxes) } else { Made::Messages(names, made) })
}

/// Decides about a change that failed.
async fn give_up_or_wait(engine: &Engine, id: OpId, error: EngineError) -> Result<(), EngineError> {
    let now_ms = engine.clock.now_ms();
    let noted = match error.recovery() {
        Recovery::GiveUp => {
            let code = error.code();
            tracing::warn!(?code, "a change can't be made on the server");
            engine
                .write(move |tx| match code {
                    ErrorCode::OverQuota => {
                        ops::wedge_until(tx, id, code, now_ms.saturating_add(FULL_AGAIN_MS))
                    }
                    code => ops::wedge(tx, id, code),
                })
                .await
        }
        Recovery::Retry { .. } => {
            // The account as a whole waits before its next round.
            engine.write(move |tx| ops::retry_at(tx, id, now_ms)).await?;
            return Err(error);
        }
        Recovery::AskUser => return Err(error),
    };
    match noted {
        // The user dropped it meanwhile.
        Err(EngineError::Store(StoreError::NotFound("operation"))) => Ok(()),
        noted => noted,
    }
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;
