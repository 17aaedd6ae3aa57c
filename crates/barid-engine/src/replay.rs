//! Makes the user's changes on the server, oldest first, one at a time.
//!
//! A change that was made but not confirmed here, because the connection broke or
//! the program ended, is made again: doing it twice is harmless.

use crate::{draft_copy, engine::Engine, error::EngineError};
use barid_model::{
    Account, AccountId, InternetMessageId, MailboxId, MessageId, Op, OpId, Recovery, Role,
};
use barid_protocols::source::{MailSource, RemoteId, RemoteOp, SourceError};
use barid_store::{
    ReadTx, StoreError, mailboxes, memberships,
    ops::{self, PendingOp},
    outbox,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Whether a change of `account` is due.
pub(crate) async fn is_due(engine: &Engine, account: &Account) -> Result<bool, EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    Ok(engine.read(move |tx| ops::next_due(tx, id, now_ms)).await?.is_some())
}

/// Replays every change of `account` that is due.
///
/// # Errors
///
/// The source's, where trying later or the user may help: order is kept, so
/// what follows waits as well. A change that can never succeed is wedged, and
/// is no error. One whose messages have no names now waits until they have new ones.
pub(crate) async fn replay(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<(), EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    while let Some(PendingOp { id: op, op: what, .. }) =
        engine.read(move |tx| ops::next_due(tx, id, now_ms)).await?
    {
        let ready = engine.write(move |tx| {
            if ops::awaits_names(tx, &what)? {
                return Ok(None);
            }
            ops::begin(tx, op)?;
            Ok(Some(what))
        });
        let Some(what) = ready.await? else { break };
        match make(engine, source, what).await {
            Ok(names) => engine.write(move |tx| ops::confirm(tx, op, &names)).await?,
            Err(EngineError::Source(SourceError::Void)) => break,
            Err(error) => give_up_or_wait(engine, op, error).await?,
        }
    }
    Ok(())
}

/// Makes one change, in as many steps as it has mailboxes. Returns the names that the
/// server gave to messages that it moved.
async fn make(
    engine: &Engine,
    source: &mut dyn MailSource,
    op: Op,
) -> Result<HashMap<MessageId, String>, EngineError> {
    if let Op::SaveDraft { draft } = op {
        draft_copy::save(engine, source, draft).await?;
        return Ok(HashMap::new());
    }
    let mut names = HashMap::new();
    for step in engine.on_store(move |store| store.read(|tx| steps(tx, store, &op))).await? {
        for (old, new) in source.apply(&step.op).await? {
            if let Some(message) = step.messages.get(&old) {
                names.insert(*message, new.0);
            }
        }
    }
    Ok(names)
}

/// One thing to ask the server for.
struct Step {
    op: RemoteOp,
    /// The messages that it is about, by their names in its mailbox.
    messages: HashMap<RemoteId, MessageId>,
}

impl Step {
    fn new(op: RemoteOp) -> Step {
        Step { op, messages: HashMap::new() }
    }
}

/// Returns what the server has to be asked for.
fn steps(tx: &ReadTx<'_>, store: &barid_store::Store, op: &Op) -> Result<Vec<Step>, StoreError> {
    match op {
        Op::SetFlags { messages, change } => by_mailbox(tx, messages)?
            .into_iter()
            .map(|(mailbox, named)| {
                let (mailbox, ids) = (remote(tx, mailbox)?, ids(&named));
                let change = change.clone();
                Ok(Step::new(RemoteOp::SetFlags { mailbox, ids, change }))
            })
            .collect(),
        Op::Move { messages, to } => moves(tx, messages, *to),
        Op::Destroy { messages } => by_mailbox(tx, messages)?
            .into_iter()
            .map(|(mailbox, named)| {
                let (mailbox, ids) = (remote(tx, mailbox)?, ids(&named));
                Ok(Step::new(RemoteOp::Destroy { mailbox, ids }))
            })
            .collect(),
        Op::Append { role, outbox: row, flags } => {
            let sent = outbox::get(tx, *row)?;
            let raw = store.sealed(*row)?;
            Ok(vec![Step::new(RemoteOp::Append {
                mailbox: mailbox_for(tx, sent.account, *role)?,
                raw,
                message_id: Some(InternetMessageId(sent.message_id)),
                flags: flags.clone(),
                received_at_ms: sent.sent_at_ms.unwrap_or(sent.created_at_ms),
            })])
        }
        // Its bytes are made when it is its turn, outside of any transaction.
        Op::SaveDraft { .. } => Ok(Vec::new()),
    }
}

/// Returns the mailbox of a role; where the account has none, a name under which
/// the source makes one.
pub(crate) fn mailbox_for(
    tx: &ReadTx<'_>,
    account: AccountId,
    role: Role,
) -> Result<RemoteId, StoreError> {
    match mailboxes::by_role(tx, role, Some(account))?.first() {
        Some(mailbox) => Ok(RemoteId(mailboxes::remote(tx, *mailbox)?.remote_id)),
        None => Ok(RemoteId(role.usual_name().to_owned())),
    }
}

/// Returns how to move messages into `to`. One that is there already, as after a move that
/// broke half-way, is only taken out of where it was.
fn moves(tx: &ReadTx<'_>, messages: &[MessageId], to: MailboxId) -> Result<Vec<Step>, StoreError> {
    let target = remote(tx, to)?;
    let groups = by_mailbox(tx, messages)?;
    let there: HashSet<MessageId> =
        groups.get(&to).map(|named| named.iter().map(|(_, id)| *id).collect()).unwrap_or_default();
    let mut steps = Vec::new();
    for (from, named) in groups {
        if from == to {
            continue;
        }
        let mailbox = remote(tx, from)?;
        let (left, moved): (Vec<_>, Vec<_>) =
            named.into_iter().partition(|(_, message)| there.contains(message));
        if !left.is_empty() {
            let op = RemoteOp::Destroy { mailbox: mailbox.clone(), ids: ids(&left) };
            steps.push(Step::new(op));
        }
        if !moved.is_empty() {
            let op = RemoteOp::Move { mailbox, ids: ids(&moved), to: target.clone() };
            steps.push(Step { op, messages: moved.into_iter().collect() });
        }
    }
    Ok(steps)
}

fn remote(tx: &ReadTx<'_>, mailbox: MailboxId) -> Result<RemoteId, StoreError> {
    Ok(RemoteId(mailboxes::remote(tx, mailbox)?.remote_id))
}

/// A message under its name in a mailbox.
type Named = (RemoteId, MessageId);

fn ids(named: &[Named]) -> Vec<RemoteId> {
    named.iter().map(|(id, _)| id.clone()).collect()
}

/// Groups messages by the mailbox they are in. Those that are gone are left out:
/// there is nothing left to change.
fn by_mailbox(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<BTreeMap<MailboxId, Vec<Named>>, StoreError> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for message in messages {
        for place in memberships::places(tx, *message)? {
            groups.entry(place.mailbox).or_default().push((RemoteId(place.remote_id), *message));
        }
    }
    Ok(groups)
}

/// Decides about a change that failed.
async fn give_up_or_wait(engine: &Engine, id: OpId, error: EngineError) -> Result<(), EngineError> {
    match error.recovery() {
        Recovery::GiveUp => {
            let code = error.code();
            tracing::warn!(?code, "a change can't be made on the server");
            engine.write(move |tx| ops::wedge(tx, id, code)).await
        }
        Recovery::Retry { .. } => {
            // The account as a whole waits before its next round.
            let now_ms = engine.clock.now_ms();
            engine.write(move |tx| ops::retry_at(tx, id, now_ms)).await?;
            Err(error)
        }
        Recovery::AskUser => Err(error),
    }
}
