//! Messages of which nobody knows whether they went out: a connection broke when all had been
//! said, or the program ended. Some turn up: in Sent, where the provider files what it takes, or
//! in a mailbox of somebody here whom they were for. Then they were sent. All others wait for the
//! user, who may know.

use crate::{draft_send, engine::Engine, error::EngineError, outbox::file};
use barid_model::{Account, Role};
use barid_store::{
    StoreError, WriteTx,
    outbox::{self, OutboxState, Outgoing},
};

/// Looks for the uncertain messages of `account` among those that are here by now.
///
/// # Errors
///
/// [`EngineError::Store`].
pub(crate) async fn settle(engine: &Engine, account: &Account) -> Result<(), EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    let rows = engine.read(move |tx| outbox::uncertain_of(tx, id)).await?;
    for row in rows {
        engine.write(move |tx| look_for(tx, &row, now_ms)).await?;
    }
    Ok(())
}

fn look_for(tx: &mut WriteTx<'_>, row: &Outgoing, now_ms: i64) -> Result<(), StoreError> {
    let Some((account, role)) = outbox::found(tx, &row.message_id)? else { return Ok(()) };
    // The user may have decided meanwhile.
    if outbox::get(tx, row.id)?.state != OutboxState::Uncertain {
        return Ok(());
    }
    // The others have it by another row, which may be what was found.
    if row.rest_of.is_some() {
        return Ok(());
    }
    tracing::info!("a message that may have gone out has arrived");
    outbox::sent(tx, row.id, now_ms, "", &[])?;
    draft_send::note_sent(tx, row.id, now_ms)?;
    match (account == row.account, role) {
        (true, Some(Role::Sent)) => Ok(()),
        (_, _) => file(tx, row, now_ms),
    }
}
