//! Passes a message on as it came.

use crate::{
    draft_send::{ZoneShown, author, date},
    drafts::{missing, unique},
    engine::Engine,
    error::EngineError,
    reader::Opened,
    sender::under,
};
use barid_mime::{Stamp, redirect::Redirect};
use barid_model::{Address, IdentityId, MessageId, OutboxId};
use barid_store::{identities, outbox::NewOutgoing};

/// Who passes a message on, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassOn {
    /// Who does.
    pub identity: IdentityId,
    /// From which address, where the identity stands for many; else empty.
    pub from: String,
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Address>,
}

impl Engine {
    /// Puts a message as it came into the outbox, for other recipients (RFC 5322 §3.6.6). It
    /// waits there until `not_before_ms`. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; the server's failure where the message has to be brought
    /// first; [`EngineError::Seal`] for one that can't be sent; [`EngineError::Invalid`] without
    /// an address to send from.
    pub async fn redirect(
        &self,
        message: MessageId,
        to: PassOn,
        not_before_ms: i64,
        zone: ZoneShown,
    ) -> Result<OutboxId, EngineError> {
        let identity = to.identity;
        let identity = self.read(move |tx| identities::get(tx, identity)).await;
        let identity = under(identity.map_err(missing(to.identity))?, &to.from);
        if identity.address.is_empty() {
            return Err(EngineError::Invalid("There is no address to send from".to_owned()));
        }
        let Opened { raw, .. } = self.open_message(message).await?;
        let now_ms = self.clock.now_ms();
        let (account, unique) = (identity.account, unique()?);
        let from = author(&identity);
        let date = date(not_before_ms.max(now_ms), zone);
        let outbox = self
            .on_store(move |store| {
                let PassOn { to, cc, bcc, .. } = to;
                let redirect = Redirect { from: Some(from.clone()), to, cc, bcc, date };
                let stamp = Stamp { now_ms, unique: &unique, from: &from };
                let sealed = match barid_mime::redirect::redirect(&raw, &redirect, &stamp) {
                    Ok(sealed) => sealed,
                    Err(error) => return Ok(Err(error)),
                };
                let outgoing = NewOutgoing {
                    account,
                    not_before_ms,
                    wanted_at_ms: None,
                    wishes: Default::default(),
                    envelope_from: identity.address,
                    recipients: sealed.recipients,
                    message_id: sealed.message_id.0,
                    subject: sealed.subject,
                    created_at_ms: now_ms,
                };
                store.seal(&outgoing, &sealed.raw).map(Ok)
            })
            .await??;
        self.send_in_time(account, outbox, not_before_ms);
        Ok(outbox)
    }
}
