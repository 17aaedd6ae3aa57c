//! Changes to mailboxes that are here alone: made with the note of them, as no server has to.

use super::{accounts, memberships, op_steps, tombstones};
use crate::{error::StoreError, pages::messages_of, transaction::WriteTx};
use barid_model::{AccountId, Custody, Op, OpId};
use std::collections::HashMap;

/// Makes a change good at once where no server has to hear of it. What it needs names for gets
/// such as no server gives.
pub(super) fn settle_here(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    id: OpId,
    op: &Op,
) -> Result<(), StoreError> {
    if accounts::custody(tx, account)? == Custody::Server {
        return Ok(());
    }
    match op {
        // Bytes belong to these, which no transaction on rows can store.
        Op::Append { .. } | Op::SaveDraft { .. } => return Ok(()),
        Op::CreateMailbox { mailbox, name, .. } => {
            let names = [(name.clone(), format!("here:{mailbox}"))];
            op_steps::confirm_mailbox(tx, id, &names)?;
        }
        Op::RenameMailbox { .. } => op_steps::confirm_mailbox(tx, id, &[])?,
        Op::DeleteMailbox { .. }
        | Op::SubscribeMailbox { .. }
        | Op::SetFlags { .. }
        | Op::Move { .. }
        | Op::Copy { .. }
        | Op::Refile { .. }
        | Op::Destroy { .. } => {
            let mut names = HashMap::new();
            for message in messages_of(op) {
                let place = memberships::places(tx, message)?.into_iter().next();
                let name = place.map_or_else(|| format!("here:{message}"), |place| place.remote_id);
                names.insert(message, name);
            }
            op_steps::confirm(tx, id, &names)?;
        }
    }
    tombstones::clear_account(tx, account)
}
