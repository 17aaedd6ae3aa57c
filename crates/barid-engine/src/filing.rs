//! Puts what was sent into Sent, where the mailboxes are here alone: no server has to be asked.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, FlagSet, Op, OutboxId, Role};
use barid_store::{
    Arrival, Content, Store, StoreError, ingest, mailboxes,
    ops::{self, PendingOp},
    outbox,
};
use std::collections::HashMap;

/// Makes every change of `account` that waits. Each is made once, whoever calls this when.
///
/// # Errors
///
/// [`EngineError::Store`].
pub(crate) async fn settle(engine: &Engine, account: &Account) -> Result<(), EngineError> {
    let id = account.id;
    loop {
        let next = engine.read(move |tx| ops::oldest(tx, id)).await?;
        let Some(next) = next else { return Ok(()) };
        engine.on_store(move |store| make(store, &next)).await?;
    }
}

fn make(store: &Store, waiting: &PendingOp) -> Result<(), StoreError> {
    match &waiting.op {
        Op::Append { role, outbox, flags } => file(store, waiting, *role, *outbox, flags),
        // Drafts are here already; all else was made when the user did it.
        Op::SetFlags { .. }
        | Op::Move { .. }
        | Op::Copy { .. }
        | Op::Refile { .. }
        | Op::Destroy { .. }
        | Op::CreateMailbox { .. }
        | Op::RenameMailbox { .. }
        | Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. }
        | Op::SaveDraft { .. } => store.write(|tx| ops::confirm(tx, waiting.id, &HashMap::new())),
    }
}

fn file(
    store: &Store,
    waiting: &PendingOp,
    role: Role,
    row: OutboxId,
    flags: &FlagSet,
) -> Result<(), StoreError> {
    let sent = store.read(|tx| outbox::get(tx, row))?;
    let raw = store.copy_for_sent(row)?;
    let batch = store.prepare(vec![Arrival {
        remote_id: format!("sent:{row}"),
        object_id: None,
        flags: flags.clone(),
        size_bytes: raw.len() as u64,
        received_at_ms: sent.sent_at_ms.unwrap_or(sent.created_at_ms),
        content: Content::Whole(raw),
    }])?;
    store.write(|tx| {
        // Somebody else may have done it meanwhile.
        if ops::oldest(tx, waiting.account)?.is_none_or(|oldest| oldest.id != waiting.id) {
            return Ok(());
        }
        let mailbox = mailboxes::for_role(tx, waiting.account, role)?;
        ingest::insert(tx, mailbox, batch)?;
        ops::confirm(tx, waiting.id, &HashMap::new())
    })
}
