//! Seals a message and puts it into the outbox.

use crate::{
    closing::Closing,
    engine::Engine,
    error::EngineError,
    vault::{hex, random},
};
use barid_mime::{Compose, Sealed, Stamp};
use barid_model::{Account, Address, OutboxId, Settings, Wishes};
use barid_store::outbox::NewOutgoing;

/// What is to be sent.
#[derive(Clone, Debug)]
pub enum Draft {
    /// An RFC 5322 message, as somebody wrote it.
    Message(Vec<u8>),
    /// The pieces of a new one.
    Compose(Box<Compose>),
}

impl Engine {
    /// Seals a message and keeps it until a server has taken it. Durable when it
    /// returns; nothing has been sent yet.
    ///
    /// `from` names the account to send through; without it, the account whose
    /// address the message is from, or the only one. It goes out not before
    /// `not_before_ms`, milliseconds since the epoch.
    ///
    /// # Errors
    ///
    /// [`EngineError::Seal`] for what can't be sent, [`EngineError::NotFound`]
    /// without an account to send through.
    pub async fn enqueue(
        &self,
        draft: Draft,
        from: Option<&str>,
        not_before_ms: Option<i64>,
    ) -> Result<OutboxId, EngineError> {
        let (wishes, closing) = (Wishes::default(), Closing::default());
        self.enqueue_with(draft, from, not_before_ms, wishes, closing).await
    }

    /// Does the same, asks servers for something, and signs and encrypts it.
    ///
    /// # Errors
    ///
    /// As [`Engine::enqueue`].
    pub async fn enqueue_with(
        &self,
        draft: Draft,
        from: Option<&str>,
        not_before_ms: Option<i64>,
        wishes: Wishes,
        closing: Closing,
    ) -> Result<OutboxId, EngineError> {
        let accounts = self.accounts().await?;
        let named = match from {
            Some(address) => Some(self.account(address).await?),
            None => None,
        };
        let author = named.as_ref().or(match accounts.as_slice() {
            [only] => Some(only),
            [..] => None,
        });
        let sealed = self.seal(&draft, author)?;
        // Large files need not be there twice while the bytes are written.
        drop(draft);
        let closed = self.close(sealed, closing).await?;
        let sealed = closed.sealed();
        let matching =
            || accounts.iter().find(|one| is_address_of(&one.settings, &sealed.from)).cloned();
        let account = named
            .clone()
            .or_else(matching)
            .or_else(|| author.cloned())
            .ok_or_else(|| EngineError::not_found("account", &sealed.from))?;
        let now_ms = self.clock.now_ms();
        let outgoing = NewOutgoing {
            account: account.id,
            not_before_ms: not_before_ms.unwrap_or(now_ms),
            wanted_at_ms: not_before_ms,
            wishes,
            envelope_from: account.settings.address,
            recipients: sealed.recipients.clone(),
            message_id: sealed.message_id.0.clone(),
            subject: sealed.subject.clone(),
            created_at_ms: now_ms,
        };
        let row = self.put_out(closed, outgoing, None).await?;
        row.ok_or(EngineError::Stale { revision: 0 })
    }

    fn seal(&self, draft: &Draft, author: Option<&Account>) -> Result<Sealed, EngineError> {
        let unique = hex(&random::<16>().map_err(crate::vault::VaultError::from)?);
        // Without an account that is meant, a message has to name its author itself.
        let from = author.map_or_else(Address::default, |account| Address {
            name: account.settings.name.clone(),
            address: account.settings.address.clone(),
        });
        let stamp = Stamp { now_ms: self.clock.now_ms(), unique: &unique, from: &from };
        Ok(match draft {
            Draft::Message(bytes) => barid_mime::seal(bytes, &stamp)?,
            Draft::Compose(pieces) => barid_mime::compose(pieces, &stamp)?,
        })
    }
}

fn is_address_of(settings: &Settings, address: &str) -> bool {
    settings.address.eq_ignore_ascii_case(address)
}
