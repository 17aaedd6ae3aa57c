//! The steps that a message in the outbox may take. Any other is an error.

use super::{
    drafts, error_code,
    outbox::{OutboxState, Refusal, get, to_json},
    outbox_apart, outbox_receipts,
};
use crate::{error::StoreError, transaction::WriteTx};
use barid_model::{ErrorCode, OutboxId};

/// Waiting → sending. To be durable before the first byte leaves.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn begin(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<(), StoreError> {
    step(tx, id, &["waiting"], OutboxState::Sending)
}

/// Sending → waiting: nobody got it, and a later try may help.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn put_off(
    tx: &mut WriteTx<'_>,
    id: OutboxId,
    not_before_ms: i64,
    error: ErrorCode,
) -> Result<(), StoreError> {
    step(tx, id, &["sending"], OutboxState::Waiting { not_before_ms })?;
    tx.sql().execute(
        "UPDATE outbox SET attempts = attempts + 1, error = ?2 WHERE id = ?1",
        (id.0, error_code::to_text(Some(error))),
    )?;
    Ok(())
}

/// Sending → sent, or uncertain → sent where it was found on the server.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn sent(
    tx: &mut WriteTx<'_>,
    id: OutboxId,
    now_ms: i64,
    receipt: &str,
    refused: &[Refusal],
) -> Result<(), StoreError> {
    step(tx, id, &["sending", "uncertain"], OutboxState::Sent)?;
    tx.sql().execute(
        "UPDATE outbox SET sent_at_ms = ?2, receipt = ?3, refused = ?4, error = '' WHERE id = ?1",
        (id.0, now_ms, receipt, to_json(&refused)?),
    )?;
    Ok(())
}

/// Sending → uncertain: the server may or may not have it.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn uncertain(
    tx: &mut WriteTx<'_>,
    id: OutboxId,
    now_ms: i64,
    error: ErrorCode,
) -> Result<(), StoreError> {
    step(tx, id, &["sending"], OutboxState::Uncertain)?;
    outbox_receipts::note_doubt(tx, id, now_ms, error)
}

/// Sending → wedged, or waiting → wedged: nobody got it, and trying again would
/// fail again.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn wedge(
    tx: &mut WriteTx<'_>,
    id: OutboxId,
    error: ErrorCode,
    reply: &str,
    refused: &[Refusal],
) -> Result<(), StoreError> {
    step(tx, id, &["sending", "waiting"], OutboxState::Wedged)?;
    tx.sql().execute(
        "UPDATE outbox SET attempts = attempts + 1, error = ?2, receipt = ?3, refused = ?4
         WHERE id = ?1",
        (id.0, error_code::to_text(Some(error)), reply, to_json(&refused)?),
    )?;
    Ok(())
}

/// Waiting, wedged or uncertain → waiting: the user wants it sent (again).
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn retry(tx: &mut WriteTx<'_>, id: OutboxId, not_before_ms: i64) -> Result<(), StoreError> {
    let from = ["waiting", "wedged", "uncertain"];
    step(tx, id, &from, OutboxState::Waiting { not_before_ms })
}

/// Removes a row that is not sent: waiting, wedged, or uncertain and given up. The
/// draft that it was made of is a draft again.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn cancel(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<(), StoreError> {
    delete(tx, id, &["waiting", "wedged", "uncertain"])?;
    drafts::give_back(tx, id)
}

/// Removes a row whose message was sent, with its bytes. Its copy must be safe elsewhere.
///
/// # Errors
///
/// `Invalid` in any other state.
pub fn forget(tx: &mut WriteTx<'_>, id: OutboxId) -> Result<(), StoreError> {
    delete(tx, id, &["sent"])
}

/// Moves a row that is in one of the states `from`.
pub(super) fn step(
    tx: &mut WriteTx<'_>,
    id: OutboxId,
    from: &[&str],
    to: OutboxState,
) -> Result<(), StoreError> {
    expect(tx, id, from, to.as_str())?;
    let not_before_ms = match to {
        OutboxState::Waiting { not_before_ms } => Some(not_before_ms),
        OutboxState::Sending | OutboxState::Sent | OutboxState::Uncertain | OutboxState::Wedged => {
            None
        }
    };
    tx.sql().execute(
        "UPDATE outbox SET state = ?2, not_before_ms = coalesce(?3, not_before_ms) WHERE id = ?1",
        (id.0, to.as_str(), not_before_ms),
    )?;
    tx.outgoing_changed();
    Ok(())
}

fn delete(tx: &mut WriteTx<'_>, id: OutboxId, from: &[&str]) -> Result<(), StoreError> {
    expect(tx, id, from, "gone")?;
    let (raw_id, first) = tx.sql().query_row(
        "DELETE FROM outbox WHERE id = ?1 RETURNING raw_id, coalesce(apart_of, id)",
        [id.0],
        |row| Ok((row.get(0)?, OutboxId(row.get(1)?))),
    )?;
    tx.collect_raw(raw_id)?;
    outbox_apart::forget(tx, first)?;
    tx.outgoing_changed();
    Ok(())
}

fn expect(tx: &WriteTx<'_>, id: OutboxId, from: &[&str], to: &str) -> Result<(), StoreError> {
    let now = get(tx, id)?.state.as_str();
    match from.contains(&now) {
        true => Ok(()),
        false => Err(StoreError::Invalid(format!("A message that is {now} can't become {to}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{outbox, world::World};

    type Step = fn(&mut WriteTx<'_>, OutboxId) -> Result<(), StoreError>;

    const STEPS: [(&str, Step); 9] = [
        ("begin", begin),
        ("put_off", |tx, id| put_off(tx, id, 50, ErrorCode::Unreachable)),
        ("sent", |tx, id| sent(tx, id, 60, "250 ok", &[])),
        ("uncertain", |tx, id| uncertain(tx, id, 70, ErrorCode::ConnectionLost)),
        ("resend", |tx, id| outbox::resend(tx, id, 80)),
        ("wedge", |tx, id| wedge(tx, id, ErrorCode::Rejected, "550 no", &[])),
        ("retry", |tx, id| retry(tx, id, 0)),
        ("cancel", cancel),
        ("forget", forget),
    ];

    fn take(world: &World, id: OutboxId, name: &str) -> Result<(), StoreError> {
        let (_, step) = STEPS.iter().find(|(known, _)| *known == name).unwrap();
        world.store.write(|tx| step(tx, id))
    }

    fn outgoing(world: &World) -> OutboxId {
        world.store.seal(&world.outgoing(), b"sealed bytes").unwrap()
    }

    /// Takes the steps of `path`, which must all succeed, then asks which may follow.
    #[track_caller]
    fn check(path: &str, state: &str, follow: &str) {
        for (name, _) in STEPS {
            let world = World::new();
            let id = outgoing(&world);
            for step in path.split_whitespace() {
                take(&world, id, step).unwrap();
            }
            let row = world.store.read(|tx| get(tx, id)).unwrap();
            assert_eq!(row.state.as_str(), state);
            let result = take(&world, id, name);
            let may = follow.split_whitespace().any(|step| step == name);
            assert_eq!(result.is_ok(), may, "{name} when {state}: {result:?}");
        }
    }

    #[test]
    fn a_message_only_takes_steps_that_make_sense() {
        check("", "waiting", "begin wedge retry cancel");
        check("begin", "sending", "put_off sent uncertain wedge");
        check("begin sent", "sent", "forget");
        check("begin uncertain", "uncertain", "sent retry resend cancel");
        // By itself only once.
        check("begin uncertain resend", "waiting", "begin wedge retry cancel");
        check("begin uncertain resend begin uncertain", "uncertain", "sent retry cancel");
        check("begin wedge", "wedged", "retry cancel");
        check("begin put_off", "waiting", "begin wedge retry cancel");
    }

    #[test]
    fn what_was_sending_at_a_crash_is_uncertain() {
        let world = World::new();
        let id = outgoing(&world);
        take(&world, id, "begin").unwrap();
        let world = world.reopen();
        assert_eq!(world.store.write(|tx| outbox::recover(tx, 77)).unwrap(), 1);
        let row = world.store.read(|tx| get(tx, id)).unwrap();
        assert_eq!((row.state, row.uncertain_at_ms), (OutboxState::Uncertain, Some(77)));
        assert_eq!(world.store.sealed(id).unwrap(), b"sealed bytes");
        assert_eq!(world.store.write(|tx| outbox::recover(tx, 78)).unwrap(), 0);
    }

    #[test]
    fn a_message_is_due_when_its_time_has_come() {
        let world = World::new();
        let id = outgoing(&world);
        let due = |now| {
            let due = world.store.read(|tx| outbox::next_due(tx, world.account, now)).unwrap();
            due.map(|row| row.id)
        };
        assert_eq!((due(9), due(10)), (None, Some(id)));
        take(&world, id, "begin").unwrap();
        assert_eq!(due(10), None);
        take(&world, id, "put_off").unwrap();
        assert_eq!((due(49), due(50)), (None, Some(id)));
        let row = world.store.read(|tx| get(tx, id)).unwrap();
        assert_eq!((row.attempts, row.error), (1, Some(ErrorCode::Unreachable)));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up_but_what_is_for_later() {
        let world = World::new();
        let id = outgoing(&world);
        let due = |now| {
            let next = |tx: &crate::ReadTx<'_>| {
                let at = outbox::next_due_at(tx, world.account, now)?;
                Ok((at, outbox::next_due(tx, world.account, now)?.map(|row| row.id)))
            };
            world.store.read(next).unwrap()
        };
        assert_eq!(due(7), (Some(10), None));
        assert_eq!(due(4), (Some(4), Some(id)), "it was made at 5");
        let later = "UPDATE outbox SET wanted_at_ms = 10";
        world.store.write(|tx| Ok(tx.sql().execute(later, []).map(drop)?)).unwrap();
        assert_eq!(due(4), (Some(10), None));
    }

    #[test]
    fn a_receipt_names_those_who_were_refused() {
        let world = World::new();
        let id = outgoing(&world);
        take(&world, id, "begin").unwrap();
        let refusal = Refusal { recipient: "zoe@example.test".into(), reply: "550 no".into() };
        let refused = std::slice::from_ref(&refusal);
        world.store.write(|tx| sent(tx, id, 99, "250 queued", refused)).unwrap();
        let row = world.store.read(|tx| get(tx, id)).unwrap();
        assert_eq!((row.receipt.as_str(), row.sent_at_ms), ("250 queued", Some(99)));
        assert_eq!(row.refused, [refusal]);
    }

    #[test]
    fn a_cancelled_message_leaves_no_bytes() {
        let world = World::new();
        let id = outgoing(&world);
        take(&world, id, "cancel").unwrap();
        assert!(matches!(world.store.sealed(id), Err(StoreError::NotFound(_))));
        assert_eq!(world.store.check(crate::Depth::Deep).unwrap().raw_verified, 0);
        world.assert_whole();
    }
}
