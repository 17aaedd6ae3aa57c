//! The [`Submitter`] that speaks SMTP: connects when there is something to send, and again when it must.

use super::{auth::Claim, plan, session::Session};
use crate::{
    net::{Stream, Trust},
    sasl::Credential,
    submit::{Envelope, Offers, Options, Receipt, SubmitError, Submitter},
};
use barid_model::{Secret, ServerSettings};

/// One account's way out.
///
/// # Cancellation
///
/// A call that is dropped takes its connection with it; the next one makes a
/// new one. A message whose `submit` was dropped may have been delivered.
#[derive(Debug)]
pub struct Client {
    claim: Claim,
    trust: Trust,
    session: Option<Session<Stream>>,
}

impl Client {
    /// Makes a client; it connects when it is first asked to do something.
    pub fn new(server: ServerSettings, user: String, password: Secret, trust: Trust) -> Client {
        Client::with(server, user, Credential::Password(password), trust)
    }

    /// Makes a client that signs in with whichever proof there is.
    pub fn with(
        server: ServerSettings,
        user: String,
        credential: Credential,
        trust: Trust,
    ) -> Client {
        Client { claim: Claim { server, user, credential }, trust, session: None }
    }

    async fn open(&self) -> Result<Session<Stream>, SubmitError> {
        Session::open(&self.claim, &self.trust).await
    }
}

#[async_trait::async_trait]
impl Submitter for Client {
    /// Signs in anew, as the connection at hand would prove an old password.
    async fn check(&mut self) -> Result<(), SubmitError> {
        self.close().await;
        self.session = Some(self.open().await?);
        Ok(())
    }

    async fn submit(
        &mut self,
        envelope: &Envelope,
        options: &Options,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError> {
        plan::check(envelope, options)?;
        // Taken out, so that a call that is dropped half-way leaves none behind.
        let used_before = match self.session.take() {
            Some(session) if session.is_used_up() => {
                session.quit().await;
                None
            }
            Some(mut session) => session.reset().await.then_some(session),
            None => None,
        };
        let mut session = match used_before {
            Some(session) => session,
            None => self.open().await?,
        };
        let outcome = session.submit(envelope, options, raw).await;
        self.session = Some(session).filter(|session| session.is_in_step);
        outcome
    }

    fn offers(&self) -> Option<Offers> {
        self.session.as_ref().map(|session| session.extensions.offers())
    }

    fn size_limit(&self) -> Option<u64> {
        self.session.as_ref().map(|session| session.extensions.size.unwrap_or(0))
    }

    async fn close(&mut self) {
        if let Some(session) = self.session.take() {
            session.quit().await;
        }
    }
}
