//! Sends messages: never loses one, and never sends one twice by itself.
//!
//! A message is sealed before anything else happens: from then on its bytes and
//! its Message-ID are fixed, and it stays in the outbox until a server took it or
//! the user takes it back. `sending` is durable before the first byte leaves; a
//! break after that makes it uncertain, and then `uncertain.rs` sees to it.

use crate::{
    backoff, connect, draft_send, draft_size, engine::Engine, error::EngineError, failpoint, filing,
};
use barid_model::{
    Account, Custody, EngineEvent, ErrorCode, Flag, FlagSet, Op, Recovery, Role, Wishes,
};
use barid_protocols::submit::{
    Dsn, Envelope, Notify, Options, Receipt, RefusedRecipient, SubmitError, Submitter,
};
use barid_store::{
    Store, StoreError, WriteTx, ops,
    outbox::{self, NewOutgoing, OutboxState, Outgoing, Refusal},
};

/// Sends every message of `account` that is due.
///
/// # Errors
///
/// The first failure that trying later or the user may help; what was refused for
/// good is no error here, but shown with its row.
pub(crate) async fn send_due(engine: &Engine, account: &Account) -> Result<(), EngineError> {
    let (id, now_ms) = (account.id, engine.clock.now_ms());
    let mut due = engine.read(move |tx| outbox::next_due(tx, id, now_ms)).await?;
    if due.is_none() {
        return Ok(());
    }
    let (engine, account) = (engine.clone(), account.clone());
    // On its own, so that nothing that stops the caller stops a message half-way.
    let task = tokio::spawn(async move {
        let mut submitter = submitter(&engine, &account).await?;
        let mut result = Ok(());
        while let Some(row) = due {
            result = deliver(&engine, &account, submitter.as_mut(), row).await;
            if result.as_ref().is_err_and(|error| error.recovery() != Recovery::GiveUp) {
                break;
            }
            result = Ok(());
            due = engine.read(move |tx| outbox::next_due(tx, id, now_ms)).await?;
        }
        submitter.close().await;
        result
    });
    task.await.map_err(|error| EngineError::Task(error.to_string()))?
}

pub(crate) async fn submitter(
    engine: &Engine,
    account: &Account,
) -> Result<Box<dyn Submitter>, EngineError> {
    connect::submitter(engine, &account.settings, engine.password(account)?).await
}

/// Sends one message, and writes down what became of it.
pub(crate) async fn deliver(
    engine: &Engine,
    account: &Account,
    submitter: &mut dyn Submitter,
    row: Outgoing,
) -> Result<(), EngineError> {
    let id = row.id;
    if !matches!(row.state, OutboxState::Waiting { .. }) {
        let state = row.state.as_str();
        return Err(EngineError::Invalid(format!("Outgoing message {id} is {state}")));
    }
    let raw = engine.on_store(move |store| store.sealed(id)).await?;
    engine.write(move |tx| outbox::begin(tx, id)).await?;
    failpoint::reach("outbox::begun");
    let envelope = Envelope { from: row.envelope_from.clone(), to: row.recipients.clone() };
    let result = submitter.submit(&envelope, &options(row.wishes), &raw).await;
    failpoint::reach("outbox::submitted");
    draft_size::note_limit(engine, account.id, submitter.size_limit()).await;
    let (owner, custody) = (account, account.settings.custody());
    let now_ms = engine.clock.now_ms();
    match result {
        Ok(receipt) => {
            tracing::info!(refused = receipt.refused.len(), "a message was sent");
            let rest = rest(&row, &envelope, &receipt, now_ms);
            let late = late(&row, now_ms);
            engine
                .on_store(move |store| note_taken(store, &row, receipt, rest, &raw, now_ms))
                .await?;
            if let Some(event) = late {
                engine.tell(event);
            }
            match custody {
                Custody::Server => Ok(()),
                Custody::Here => filing::settle(engine, owner).await,
            }
        }
        Err(error) => {
            let next = next(&error, row.attempts);
            let (code, words) = (error.code(), reply(&error));
            let refused = refusals(&error);
            engine
                .write(move |tx| match next {
                    Next::Later(wait_ms) => {
                        outbox::put_off(tx, id, now_ms.saturating_add(wait_ms), code)
                    }
                    Next::Uncertain => outbox::uncertain(tx, id, now_ms, code),
                    Next::Wedged => outbox::wedge(tx, id, code, &words, &refused),
                })
                .await?;
            Err(error.into())
        }
    }
}

/// Returns what a server is asked for.
fn options(wishes: Wishes) -> Options {
    let notify = [Notify::Success, Notify::Failure, Notify::Delay].into();
    let dsn = wishes.report.then_some(Dsn { envelope_id: None, notify });
    Options { dsn, require_tls: wishes.tls_only, hold: None }
}

/// How much later than the user wanted a message may leave without a word, in milliseconds.
const PUNCTUAL_MS: i64 = 2 * 60 * 1000;

/// What to tell of a message that left later than it should have: nothing ran, or no server could
/// be reached.
fn late(row: &Outgoing, now_ms: i64) -> Option<EngineEvent> {
    let wanted_at_ms = row.wanted_at_ms?;
    let is_late = now_ms.saturating_sub(wanted_at_ms) > PUNCTUAL_MS;
    let subject = row.subject.clone();
    is_late.then_some(EngineEvent::SentLate { account: row.account, subject, wanted_at_ms, now_ms })
}

/// What becomes of a message whose sending failed.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// Waits for so many milliseconds, then is tried again.
    Later(i64),
    /// Nobody knows whether it went out.
    Uncertain,
    /// Was refused for good.
    Wedged,
}

fn next(error: &SubmitError, attempts: u32) -> Next {
    match (error, error.recovery()) {
        (SubmitError::Ambiguous { .. }, _) => Next::Uncertain,
        (_, Recovery::Retry { after }) => {
            let attempt = attempts.saturating_add(1);
            let wait =
                after.unwrap_or_else(|| backoff::delay(attempt, error.code(), backoff::jitter()));
            Next::Later(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
        }
        // It waits for the user, who will see to the account, and no longer.
        (_, Recovery::AskUser) => Next::Later(1_000),
        (_, Recovery::GiveUp) => Next::Wedged,
    }
}

/// Those whom a server put off while it took the message for others: they get it later, and the
/// others never a second time.
struct Rest {
    outgoing: NewOutgoing,
    attempts: u32,
    /// The server's words to the first of them.
    reply: String,
}

fn rest(row: &Outgoing, envelope: &Envelope, receipt: &Receipt, now_ms: i64) -> Option<Rest> {
    let mut put_off = receipt.refused.iter().filter(|one| one.reply.is_transient()).peekable();
    let reply = put_off.peek()?.reply.to_string();
    let recipients = put_off.map(|one| one.address.clone()).collect();
    let attempts = row.attempts.saturating_add(1);
    let wait = backoff::delay(attempts, ErrorCode::Throttled, backoff::jitter());
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    let outgoing = NewOutgoing {
        account: row.account,
        not_before_ms: now_ms.saturating_add(wait_ms),
        wanted_at_ms: None,
        wishes: row.wishes,
        envelope_from: envelope.from.clone(),
        recipients,
        message_id: row.message_id.clone(),
        subject: row.subject.clone(),
        created_at_ms: row.created_at_ms,
    };
    Some(Rest { outgoing, attempts, reply })
}

/// Notes, in one transaction, that a server took a message, who is still to get it, and that a
/// copy belongs into Sent.
fn note_taken(
    store: &Store,
    row: &Outgoing,
    mut receipt: Receipt,
    rest: Option<Rest>,
    raw: &[u8],
    now_ms: i64,
) -> Result<(), StoreError> {
    if rest.is_some() {
        receipt.refused.retain(|one| !one.reply.is_transient());
    }
    let Some(Rest { outgoing, attempts, reply }) = rest else {
        return store.write(|tx| note_sent(tx, row, now_ms, &receipt));
    };
    let first = row.rest_of.unwrap_or(row.id);
    let sealed = store.seal_and(&outgoing, raw, |tx, rest| {
        outbox::note_rest(tx, rest, first, attempts, &reply)?;
        outbox::leave_out(tx, row.id, &outgoing.recipients)?;
        note_sent(tx, row, now_ms, &receipt)
    });
    sealed.map(drop)
}

fn note_sent(
    tx: &mut WriteTx<'_>,
    row: &Outgoing,
    now_ms: i64,
    receipt: &Receipt,
) -> Result<(), StoreError> {
    let refused: Vec<_> = receipt.refused.iter().map(refusal).collect();
    outbox::sent(tx, row.id, now_ms, &receipt.reply.to_string(), &refused)?;
    draft_send::note_sent(tx, row.first(), now_ms)?;
    match row.rest_of.is_none() && outbox::file_once(tx, row)? {
        true => file(tx, row, now_ms),
        // The copy was put there with the first of them.
        false => outbox::release(tx, row.id),
    }
}

/// Puts a copy of a message into Sent, once its server is asked.
pub(crate) fn file(tx: &mut WriteTx<'_>, row: &Outgoing, now_ms: i64) -> Result<(), StoreError> {
    let op = Op::Append { role: Role::Sent, outbox: row.id, flags: FlagSet::from([Flag::seen()]) };
    ops::push(tx, row.account, &op, now_ms).map(drop)
}

fn refusal(refused: &RefusedRecipient) -> Refusal {
    Refusal { recipient: refused.address.clone(), reply: refused.reply.to_string() }
}

fn refusals(error: &SubmitError) -> Vec<Refusal> {
    match error {
        SubmitError::NoRecipients { refused } => refused.iter().map(refusal).collect(),
        SubmitError::Net(_)
        | SubmitError::Unauthorized { .. }
        | SubmitError::TooLarge { .. }
        | SubmitError::Unsupported { .. }
        | SubmitError::Refused { .. }
        | SubmitError::Malformed { .. }
        | SubmitError::Ambiguous { .. } => Vec::new(),
    }
}

/// Returns the server's own words, to keep with the row.
fn reply(error: &SubmitError) -> String {
    match error {
        SubmitError::Unauthorized { reply } | SubmitError::Refused { reply, .. } => {
            reply.to_string()
        }
        SubmitError::Net(_)
        | SubmitError::TooLarge { .. }
        | SubmitError::Unsupported { .. }
        | SubmitError::NoRecipients { .. }
        | SubmitError::Malformed { .. }
        | SubmitError::Ambiguous { .. } => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_protocols::{net::NetError, submit::Reply};

    fn refused(code: u16) -> SubmitError {
        SubmitError::Refused { command: "DATA", reply: Reply { code, text: String::new() } }
    }

    #[test]
    fn a_break_on_the_way_is_never_tried_again_by_itself() {
        let error = SubmitError::Ambiguous { cause: String::new() };
        assert_eq!(next(&error, 0), Next::Uncertain);
    }

    #[test]
    fn what_may_pass_later_waits_longer_each_time() {
        let wait = |error: &SubmitError, attempts| match next(error, attempts) {
            Next::Later(ms) => ms,
            Next::Uncertain | Next::Wedged => panic!("not tried again"),
        };
        assert!((1_000..=2_000).contains(&wait(&refused(451), 0)));
        assert!((8_000..=16_000).contains(&wait(&refused(451), 3)));
        let broken = SubmitError::Net(NetError::TimedOut { what: "EHLO" });
        assert!((1_000..=2_000).contains(&wait(&broken, 0)));
    }

    #[test]
    fn what_was_refused_for_good_stays_and_is_shown() {
        assert_eq!(next(&refused(554), 0), Next::Wedged);
        let large = SubmitError::TooLarge { size_bytes: 2, limit_bytes: 1 };
        assert_eq!(next(&large, 0), Next::Wedged);
    }
}
