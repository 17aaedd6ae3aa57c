//! From a draft to a message on its way, and back where it has not left.

use crate::{
    draft_size,
    drafts::{missing, unique},
    engine::Engine,
    error::EngineError,
    outbox as sending,
    outgoing::take_back,
    sender::under,
};
use barid_mime::{Attachment, Compose, Stamp, part::Flow};
use barid_model::{
    Address, DraftId, Flag, FlagChange, FlagSet, MessageId, Op, OutboxId, Wishes,
    address::is_addr_spec,
};
use barid_store::{
    StoreError, WriteTx, drafts,
    drafts::Draft,
    identities::{self, Identity},
    ops,
    outbox::NewOutgoing,
};
use jiff::{Timestamp, tz::TimeZone};
use std::time::Duration;

/// The longest that a message waits for its time with somebody at the clock; one for
/// later is sent by the account's own task.
const MAX_WAIT: Duration = Duration::from_secs(10 * 60);

/// The longest that sending is held back only to be undone. What waits longer has a time that the
/// user chose.
const LONGEST_UNDO_MS: i64 = 120_000;

/// Which time zone the recipients see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneShown {
    /// UTC, whatever the author's is.
    Utc,
    /// The author's.
    Own,
}

impl Engine {
    /// Puts the message that a draft is into the outbox, where it waits until
    /// `not_before_ms`. Durable when it returns. The draft is out of sight, and
    /// comes back where the message does not leave.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Seal`] for one that can't be sent.
    pub async fn send_draft(
        &self,
        id: DraftId,
        not_before_ms: i64,
        zone: ZoneShown,
        wishes: Wishes,
    ) -> Result<OutboxId, EngineError> {
        let (draft, identity) = self
            .read(move |tx| {
                let draft = drafts::get(tx, id)?;
                let identity = identities::get(tx, draft.identity)?;
                let identity = under(identity, &draft.content.from);
                Ok((draft, identity))
            })
            .await
            .map_err(missing(id))?;
        if draft.outbox.is_some() {
            return Err(EngineError::not_found("draft", id));
        }
        if identity.address.is_empty() {
            return Err(EngineError::Invalid("The draft has no address to write from".to_owned()));
        }
        let now_ms = self.clock.now_ms();
        let dated_ms = not_before_ms.max(now_ms);
        let (account, changes) = (draft.account, draft.changes);
        let mut pieces = pieces(self, draft, &identity).await?;
        pieces.date = date(dated_ms, zone);
        let unique = unique()?;
        let from = author(&identity);
        let stamp = Stamp { now_ms: dated_ms, unique: &unique, from: &from };
        let closing = self.closing_of(id).await?;
        let sealed = barid_mime::compose(&pieces, &stamp)?;
        drop(pieces);
        let closed = self.close(sealed, closing).await?;
        let sealed = closed.sealed();
        let outgoing = NewOutgoing {
            account,
            not_before_ms,
            wishes,
            wanted_at_ms: (not_before_ms - now_ms > LONGEST_UNDO_MS).then_some(not_before_ms),
            envelope_from: identity.address,
            recipients: sealed.recipients.clone(),
            message_id: sealed.message_id.0.clone(),
            subject: sealed.subject.clone(),
            created_at_ms: now_ms,
        };
        let outbox = self.put_out(closed, outgoing, Some((id, changes))).await;
        let outbox = outbox.map_err(missing(id))?;
        // Someone wrote on while it was being sealed.
        let outbox = outbox.ok_or(EngineError::Stale { revision: 0 })?;
        self.send_in_time(account, outbox, not_before_ms);
        Ok(outbox)
    }

    /// Takes a message back of which nothing has left: it is a draft again, as it was.
    ///
    /// # Errors
    ///
    /// [`EngineError::TooLate`] once it may have left; [`EngineError::NotFound`], also
    /// for a message that was no draft.
    pub async fn undo_send(&self, id: OutboxId) -> Result<Draft, EngineError> {
        let taken = self
            .write(move |tx| {
                let Some(draft) = take_back(tx, id)? else { return Ok(None) };
                drafts::set_open(tx, draft, true)?;
                drafts::get(tx, draft).map(Some)
            })
            .await
            .map_err(missing(id))?;
        taken.ok_or(EngineError::TooLate)
    }

    /// Sends a message as soon as its time has come, however long a synchronization
    /// of its account takes just then. Where that fails, the account's task tries again.
    pub(crate) fn send_in_time(
        &self,
        account: barid_model::AccountId,
        outbox: OutboxId,
        at_ms: i64,
    ) {
        let wait = at_ms.saturating_sub(self.clock.now_ms()).max(0);
        let wait = Duration::from_millis(wait.unsigned_abs());
        // It has to know of the new time.
        self.nudge(account);
        if wait > MAX_WAIT {
            return;
        }
        let engine = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let Ok(account) = engine.account_by_id(account).await else { return };
            if let Err(error) = sending::send_due(&engine, &account).await {
                tracing::info!(code = ?error.code(), %outbox, "a message has to wait");
            }
            // Its copy for Sent, and its draft's copy, are the account's task's.
            engine.nudge(account.id);
        });
    }
}

/// Does what belongs to a message that was sent: its draft is no more, and what it
/// answers is marked.
pub(crate) fn note_sent(tx: &mut WriteTx<'_>, id: OutboxId, now_ms: i64) -> Result<(), StoreError> {
    let Some(draft) = drafts::behind(tx, id)? else { return Ok(()) };
    let draft = drafts::get(tx, draft)?;
    mark(tx, draft.answers, "\\Answered", now_ms)?;
    mark(tx, draft.forwards, "$Forwarded", now_ms)?;
    drafts::remove(tx, draft.id)
}

fn mark(
    tx: &mut WriteTx<'_>,
    message: Option<MessageId>,
    flag: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    let (Some(message), Some(flag)) = (message, Flag::from_imap(flag)) else { return Ok(()) };
    let account = match barid_store::messages::account(tx, message) {
        Ok(account) => account,
        // It has gone since.
        Err(StoreError::NotFound(_)) => return Ok(()),
        Err(error) => return Err(error),
    };
    let change = FlagChange { add: FlagSet::from([flag]), remove: FlagSet::new() };
    ops::push(tx, account, &Op::SetFlags { messages: vec![message], change }, now_ms).map(drop)
}

/// Returns the author that an identity stands for.
pub(crate) fn author(identity: &Identity) -> Address {
    Address { name: identity.name.clone(), address: identity.address.clone() }
}

/// Returns the pieces of the message that a draft is, with the bytes of its files.
pub(crate) async fn pieces(
    engine: &Engine,
    draft: Draft,
    identity: &Identity,
) -> Result<Compose, EngineError> {
    let mut pieces = written(&draft, identity);
    let wanted = draft_size::sent_attachments(&draft);
    let id = draft.id;
    pieces.attachments = engine
        .on_store(move |store| {
            let attach = |one: drafts::Attachment| {
                let bytes = store.attached(id, one.id)?;
                let drafts::Attachment { name, content_type, content_id, .. } = one;
                Ok(Attachment { name, content_type, content_id, bytes })
            };
            wanted.into_iter().map(attach).collect::<Result<_, StoreError>>()
        })
        .await?;
    Ok(pieces)
}

/// The same without the files.
pub(crate) fn written(draft: &Draft, identity: &Identity) -> Compose {
    let content = &draft.content;
    let (text, html) = match content.is_plain {
        true => (content.text.clone(), None),
        false => (
            barid_mime::outgoing::outgoing_text(&content.html),
            Some(barid_mime::outgoing::outgoing_html(&content.html)),
        ),
    };
    let reply_to = Address { name: String::new(), address: identity.reply_to.clone() };
    Compose {
        from: Some(author(identity)),
        to: content.to.clone(),
        cc: content.cc.clone(),
        bcc: content.bcc.clone(),
        subject: content.subject.clone(),
        reply_to: if is_addr_spec(&reply_to.address) { vec![reply_to] } else { Vec::new() },
        text: barid_mime::flowed::flow(&text),
        flow: Flow::Flowed,
        html,
        in_reply_to: draft.in_reply_to.clone(),
        references: draft.references.clone(),
        ..Compose::default()
    }
}

pub(crate) fn date(at_ms: i64, zone: ZoneShown) -> Option<String> {
    let at = Timestamp::from_millisecond(at_ms).ok()?;
    let zone = match zone {
        ZoneShown::Utc => TimeZone::UTC,
        ZoneShown::Own => TimeZone::system(),
    };
    let offset = zone.to_offset(at);
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let local = offset.to_datetime(at).strftime("%a, %d %b %Y %H:%M:%S");
    Some(format!("{local} {sign}{hours:02}{minutes:02}"))
}
