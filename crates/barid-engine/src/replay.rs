//! Makes the user's changes on the server, oldest first, one at a time.
//!
//! A change that was made but not confirmed here, because the connection broke or
//! the program ended, is made again: doing it twice is harmless.

use crate::{engine::Engine, error::EngineError};
use barid_model::{
    Account, AccountId, InternetMessageId, MailboxId, MessageId, Op, OpId, Recovery, Role,
};
use barid_protocols::source::{MailSource, RemoteId, RemoteOp, SourceError};
use barid_store::{ReadTx, StoreError, mailboxes, memberships, ops, outbox};
use std::collections::BTreeMap;

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
/// is no error. One whose messages have lost their names waits until they have
/// new ones.
pub(crate) async fn replay(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<(), EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    while let Some(op) = engine.read(move |tx| ops::next_due(tx, id, now_ms)).await? {
        if engine.read(move |tx| is_nameless(tx, id)).await? {
            break;
        }
        if let Err(error) = make(engine, source, op.op).await {
            if matches!(error, EngineError::Source(SourceError::Void)) {
                break;
            }
            give_up_or_wait(engine, op.id, error).await?;
            continue;
        }
        engine.write(move |tx| ops::confirm(tx, op.id)).await?;
    }
    Ok(())
}

/// Whether messages of `account` wait for new names.
fn is_nameless(tx: &ReadTx<'_>, account: AccountId) -> Result<bool, StoreError> {
    for (mailbox, _) in mailboxes::remotes(tx, account)? {
        if memberships::has_stale(tx, mailbox)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes one change, in as many steps as it has mailboxes.
async fn make(engine: &Engine, source: &mut dyn MailSource, op: Op) -> Result<(), EngineError> {
    for step in engine.on_store(move |store| store.read(|tx| steps(tx, store, &op))).await? {
        source.apply(&step).await?;
    }
    Ok(())
}

/// Returns what the server has to be asked for.
fn steps(
    tx: &ReadTx<'_>,
    store: &barid_store::Store,
    op: &Op,
) -> Result<Vec<RemoteOp>, StoreError> {
    match op {
        Op::SetFlags { messages, change } => by_mailbox(tx, messages)?
            .into_iter()
            .map(|(mailbox, ids)| {
                let mailbox = RemoteId(mailboxes::remote(tx, mailbox)?.remote_id);
                Ok(RemoteOp::SetFlags { mailbox, ids, change: change.clone() })
            })
            .collect(),
        Op::Append { role, outbox: row, flags } => {
            let sent = outbox::get(tx, *row)?;
            let raw = store.sealed(*row)?;
            Ok(vec![RemoteOp::Append {
                mailbox: mailbox_for(tx, sent.account, *role)?,
                raw,
                message_id: Some(InternetMessageId(sent.message_id)),
                flags: flags.clone(),
                received_at_ms: sent.sent_at_ms.unwrap_or(sent.created_at_ms),
            }])
        }
    }
}

/// Returns the mailbox of a role; where the account has none, a name under which
/// the source makes one.
fn mailbox_for(tx: &ReadTx<'_>, account: AccountId, role: Role) -> Result<RemoteId, StoreError> {
    match mailboxes::by_role(tx, role, Some(account))?.first() {
        Some(mailbox) => Ok(RemoteId(mailboxes::remote(tx, *mailbox)?.remote_id)),
        None => Ok(RemoteId(conventional_name(role).to_owned())),
    }
}

fn conventional_name(role: Role) -> &'static str {
    match role {
        Role::Inbox => "INBOX",
        Role::All => "All",
        Role::Archive => "Archive",
        Role::Drafts => "Drafts",
        Role::Flagged => "Flagged",
        Role::Junk => "Junk",
        Role::Sent => "Sent",
        Role::Trash => "Trash",
    }
}

/// Groups messages by the mailbox they are in. Those that are gone are left out:
/// there is nothing left to change.
fn by_mailbox(
    tx: &ReadTx<'_>,
    messages: &[MessageId],
) -> Result<BTreeMap<MailboxId, Vec<RemoteId>>, StoreError> {
    let mut groups = BTreeMap::<_, Vec<_>>::new();
    for message in messages {
        for place in memberships::places(tx, *message)? {
            groups.entry(place.mailbox).or_default().push(RemoteId(place.remote_id));
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
