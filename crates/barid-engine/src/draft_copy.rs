//! Keeps one copy of each draft on its server.
//!
//! First the new copy, then away with the old one: a failure in between leaves one
//! too many, never none. What is a copy is written down before it is sent off, so
//! that it is not taken for another draft when it comes back.

use crate::{
    draft_send, drafts::unique, engine::Engine, error::EngineError, replay_steps::mailbox_for,
    sender::under,
};
use barid_model::{Account, DraftId, Flag, FlagSet, InternetMessageId, MailboxId, Op, Role};
use barid_protocols::source::{IfMissing, KnownBy, MailSource, RemoteId, RemoteOp, SourceError};
use barid_store::{StoreError, draft_copies, drafts, identities, mailboxes, ops};
use std::collections::BTreeMap;

/// Puts an op into the queue for each draft that its server does not have as it is.
pub(crate) async fn offer(engine: &Engine, account: &Account) -> Result<(), EngineError> {
    let (account, now_ms) = (account.id, engine.clock.now_ms());
    engine
        .write(move |tx| {
            for draft in draft_copies::take_due(tx, account)? {
                if !drafts::get(tx, draft)?.is_empty() {
                    ops::push(tx, account, &Op::SaveDraft { draft }, now_ms)?;
                }
            }
            Ok(())
        })
        .await
}

/// Sends a copy of a draft, as it is now, to its server.
pub(crate) async fn save(
    engine: &Engine,
    source: &mut dyn MailSource,
    id: DraftId,
) -> Result<(), EngineError> {
    let now_ms = engine.clock.now_ms();
    let announced = engine
        .write(move |tx| {
            let draft = match drafts::get(tx, id) {
                Ok(draft) if draft.outbox.is_none() => draft,
                // Gone, or on its way: nothing is left to be copied.
                Ok(_) | Err(StoreError::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error),
            };
            let identity = identities::get(tx, draft.identity)?;
            let mut identity = under(identity, &draft.content.from);
            if identity.address.is_empty() {
                // Not chosen yet: the copy has to be from somebody.
                identity.address = identities::default_of(tx, draft.account)?.address;
            }
            let domain = identity.address.rsplit_once('@').map_or("invalid", |(_, domain)| domain);
            let name = format!("{}.{}@{domain}", draft.name, draft.changes);
            let message_id = InternetMessageId(name);
            draft_copies::announce(tx, id, draft.account, &message_id, now_ms)?;
            let mailbox = mailbox_for(tx, draft.account, Role::Drafts)?;
            Ok(Some((draft, identity, message_id, mailbox)))
        })
        .await?;
    let Some((draft, identity, message_id, mailbox)) = announced else { return Ok(()) };
    let changes = draft.changes;
    let pieces = draft_send::pieces(engine, draft, &identity).await?;
    let unique = unique()?;
    let from = draft_send::author(&identity);
    let stamp = barid_mime::Stamp { now_ms, unique: &unique, from: &from };
    let raw = barid_mime::compose_draft(&pieces, &message_id, &stamp)?;
    let Some(raw) = engine.close_copy(id, &identity.address, raw).await? else {
        // It stays here alone; nothing of it may be read on a server.
        return engine.write(move |tx| draft_copies::skipped(tx, id, changes)).await;
    };
    let flags: FlagSet = ["\\Draft", "\\Seen"].into_iter().filter_map(Flag::from_imap).collect();
    source
        .apply(&RemoteOp::Append {
            mailbox,
            if_missing: IfMissing::Make,
            raw,
            message_id: Some(message_id.clone()),
            known_by: KnownBy::MessageId,
            flags,
            received_at_ms: now_ms,
        })
        .await?;
    engine.write(move |tx| draft_copies::arrived(tx, id, &message_id, changes)).await
}

/// Whether copies that have had their time are still on the server.
pub(crate) async fn has_old(engine: &Engine, account: &Account) -> Result<bool, EngineError> {
    let account = account.id;
    Ok(!engine.read(move |tx| draft_copies::old(tx, account)).await?.is_empty())
}

/// Removes the copies from the server that have had their time.
///
/// # Errors
///
/// The source's, where trying later may help. What it can't remove stays, out of sight.
pub(crate) async fn sweep(
    engine: &Engine,
    account: &Account,
    source: &mut dyn MailSource,
) -> Result<(), EngineError> {
    let account = account.id;
    let old = engine.read(move |tx| draft_copies::old(tx, account)).await?;
    let mut by_mailbox = BTreeMap::<MailboxId, Vec<_>>::new();
    for one in old {
        by_mailbox.entry(one.mailbox).or_default().push(one);
    }
    for (mailbox, old) in by_mailbox {
        let remote = engine.read(move |tx| mailboxes::remote(tx, mailbox)).await?.remote_id;
        let ids = old.iter().map(|one| RemoteId(one.remote_id.clone())).collect();
        let removed = source.apply(&RemoteOp::Destroy { mailbox: RemoteId(remote), ids }).await;
        match removed {
            Ok(_) => engine.write(move |tx| draft_copies::destroyed(tx, &old)).await?,
            // They get new names, and are removed under those.
            Err(SourceError::Void) => {}
            Err(error) if error.recovery() == barid_model::Recovery::GiveUp => {
                tracing::warn!(code = ?error.code(), "an old copy of a draft can't be removed");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
