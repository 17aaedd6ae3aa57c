//! Messages of which nobody knows whether they went out: a connection broke when all had been
//! said, or the program ended. Some turn up: in Sent, where the provider files what it takes, or
//! in a mailbox of somebody here whom they were for. Then they were sent. All others wait for the
//! user, who may know, or are sent once more where the user wants that of the account.

use crate::{draft_send, engine::Engine, error::EngineError, outbox::file};
use barid_model::{Account, IfUncertain, Role};
use barid_store::{
    StoreError, WriteTx,
    outbox::{self, OutboxState, Outgoing},
};

/// How long a message is looked for before it is sent once more, in milliseconds. A server that
/// took it has had time to file or deliver it.
const PATIENCE_MS: i64 = 10 * 60 * 1000;

/// When a message is sent once more by itself unless it turns up; milliseconds since the epoch.
pub(crate) fn resend_at_ms(row: &Outgoing, policy: IfUncertain) -> Option<i64> {
    let is_due = row.state == OutboxState::Uncertain && !row.is_resent;
    let since_ms = row.uncertain_at_ms.filter(|_| is_due && policy == IfUncertain::SendOnceMore)?;
    Some(since_ms.saturating_add(PATIENCE_MS))
}

/// Looks for the uncertain messages of `account` among those that are here by now, which is all
/// that its server has if `is_whole`. Returns whether there is one to send once more.
///
/// # Errors
///
/// [`EngineError::Store`].
pub(crate) async fn settle(
    engine: &Engine,
    account: &Account,
    is_whole: bool,
) -> Result<bool, EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    let rows = engine.read(move |tx| outbox::uncertain_of(tx, id)).await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let mut is_any_due = false;
    // As the user wants it now, not as when the account began to be watched.
    let policy = engine.account_by_id(id).await?.settings.if_uncertain;
    for row in rows {
        let is_time = resend_at_ms(&row, policy).is_some_and(|at_ms| at_ms <= now_ms);
        is_any_due |= engine
            .write(move |tx| {
                look_for(tx, &row, now_ms)?;
                let is_nowhere = outbox::get(tx, row.id)?.state == OutboxState::Uncertain;
                let is_due = is_nowhere && is_time && is_whole;
                if is_due {
                    tracing::info!("a message that turned up nowhere is sent once more");
                    outbox::resend(tx, row.id, now_ms)?;
                }
                Ok(is_due)
            })
            .await?;
    }
    Ok(is_any_due)
}

fn look_for(tx: &mut WriteTx<'_>, row: &Outgoing, now_ms: i64) -> Result<(), StoreError> {
    let Some((account, role)) = outbox::found(tx, &row.message_id, &row.subject)? else {
        return Ok(());
    };
    // The user may have decided meanwhile.
    if outbox::get(tx, row.id)?.state != OutboxState::Uncertain {
        return Ok(());
    }
    // Others have it by another row, which may be what was found.
    if row.rest_of.is_some() || outbox::is_apart(tx, row)? {
        return Ok(());
    }
    tracing::info!("a message that may have gone out has arrived");
    outbox::sent(tx, row.id, now_ms, "", &[])?;
    draft_send::note_sent(tx, row.id, now_ms)?;
    match (account == row.account, role) {
        (true, Some(Role::Sent)) => outbox::release(tx, row.id),
        (_, _) => file(tx, row, now_ms),
    }
}
