//! Has DNS say who vouches for what came in, while it is new: keys are changed and taken back,
//! and asking later would tell others when a message is read.
//!
//! Asked is only about the inbox, only about the last days, and only where the account's own
//! server has not said it already. What was said is kept with the message. What DNS could not say
//! is asked for again by the hour, whether the message is looked at or not.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::authentication::{AuthenticationResults, names};
use barid_mime::{field::fields, header_section};
use barid_model::{Account, EngineEvent, MessageId, TxtAnswer, TxtRecords};
use barid_protocols::dns::Dns;
use barid_store::{authserv_ids, dns_answers};
use std::{sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// What came before is not asked about.
pub(crate) const DAYS_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// What came before is not asked about again.
const AGAIN_DAYS_MS: i64 = 2 * DAYS_MS;
/// How long to wait before a message is asked about again.
const AGAIN: Duration = Duration::from_secs(60 * 60);
/// Messages that are asked about in vain before DNS is taken not to answer.
const IN_VAIN: usize = 3;
/// Messages of one account at a time.
const AT_ONCE: u32 = 50;
/// How long to wait for more news before asking.
const GATHERED: Duration = Duration::from_millis(500);
/// How long to rest where DNS does not answer.
const REST: Duration = Duration::from_secs(15 * 60);

impl Engine {
    /// From now on, has `dns` asked who vouches for what comes in; nobody where it is `None`.
    #[must_use]
    pub fn asking(mut self, dns: Option<Arc<dyn Dns>>) -> Engine {
        self.dns = dns;
        self
    }

    /// Asks DNS about everything new in the inboxes. Returns whether it answered.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn vouch(&self) -> Result<bool, EngineError> {
        let mut is_answered = true;
        for account in self.accounts().await? {
            is_answered &= self.vouch_for(&account).await?;
        }
        Ok(is_answered)
    }

    /// Does that whenever something comes in, until `stop` is cancelled.
    pub async fn vouch_for_news(self, stop: CancellationToken) {
        self.vouch_resting(stop, REST).await;
    }

    /// Does that, and asks again after `rest` where DNS did not answer.
    async fn vouch_resting(self, stop: CancellationToken, rest: Duration) {
        let mut events = self.events();
        let work = async {
            loop {
                match self.vouch().await {
                    Ok(true) => {}
                    // Nobody has to send anything for it to be asked again.
                    Ok(false) => {
                        tokio::time::sleep(rest).await;
                        continue;
                    }
                    Err(error) => {
                        tracing::warn!(code = ?error.code(), "nothing could be asked about what came in");
                        tokio::time::sleep(rest).await;
                        continue;
                    }
                }
                loop {
                    match tokio::time::timeout(AGAIN, events.recv()).await {
                        Ok(Ok(EngineEvent::Changed(changes)))
                            if !(changes.added.is_empty()
                                && changes.changed.is_empty()
                                && changes.accounts.is_empty()) =>
                        {
                            break;
                        }
                        Ok(Ok(_)) => {}
                        // Nothing came, but something may be open.
                        Err(_) | Ok(Err(RecvError::Lagged(_))) => break,
                        Ok(Err(RecvError::Closed)) => return,
                    }
                }
                tokio::time::sleep(GATHERED).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }

    async fn vouch_for(&self, account: &Account) -> Result<bool, EngineError> {
        self.learn_authserv_id(account).await?;
        if account.is_sample() {
            return Ok(true);
        }
        let Some(dns) = self.dns.clone() else { return Ok(true) };
        let (id, now_ms) = (account.id, self.clock.now_ms());
        let own = self.read(move |tx| authserv_ids::counting(tx, id)).await?;
        let own: Vec<String> = own.into_iter().collect();
        let since_ms = now_ms.saturating_sub(DAYS_MS);
        loop {
            let due = self.read(move |tx| dns_answers::due(tx, id, since_ms, AT_ONCE)).await?;
            if due.is_empty() {
                break;
            }
            if !self.ask_about(&*dns, due, &own).await? {
                return Ok(false);
            }
        }
        let since_ms = now_ms.saturating_sub(AGAIN_DAYS_MS);
        let asked_until_ms = now_ms.saturating_sub_unsigned(AGAIN.as_millis() as u64);
        let open = self
            .read(move |tx| dns_answers::open(tx, id, since_ms, asked_until_ms, AT_ONCE))
            .await?;
        for message in open {
            let (answers, _) = self.ask(&*dns, message, &own).await?;
            self.write(move |tx| dns_answers::keep(tx, message, &answers, now_ms)).await?;
        }
        Ok(true)
    }

    /// Asks about messages for the first time, and keeps what was said. Returns whether DNS
    /// answered; where it did not, nothing is kept of what was asked in vain.
    async fn ask_about(
        &self,
        dns: &dyn Dns,
        messages: Vec<MessageId>,
        own: &[String],
    ) -> Result<bool, EngineError> {
        let (mut told, mut in_vain, mut is_answered) = (Vec::new(), Vec::new(), false);
        for message in messages {
            let (answers, outcome) = self.ask(dns, message, own).await?;
            match outcome {
                Outcome::Unasked => told.push((message, answers)),
                Outcome::Answered => {
                    is_answered = true;
                    told.push((message, answers));
                }
                // A domain whose servers are in trouble is no reason not to ask about others.
                Outcome::InVain => in_vain.push((message, answers)),
            }
            if !is_answered && in_vain.len() >= IN_VAIN {
                break;
            }
        }
        let is_silent = !is_answered && !in_vain.is_empty();
        if !is_silent {
            told.append(&mut in_vain);
        }
        let now_ms = self.clock.now_ms();
        self.write(move |tx| {
            told.iter().try_for_each(|(id, answers)| dns_answers::keep(tx, *id, answers, now_ms))
        })
        .await?;
        Ok(!is_silent)
    }

    /// Asks what is not known yet about one message. Returns all that is known then.
    async fn ask(
        &self,
        dns: &dyn Dns,
        id: MessageId,
        own: &[String],
    ) -> Result<(TxtRecords, Outcome), EngineError> {
        let raw = match self.on_store(move |store| store.raw(id)).await {
            Ok(raw) => raw.unwrap_or_default(),
            // It says so itself when it is opened.
            Err(error) => {
                tracing::debug!(%id, code = ?error.code(), "a message could not be asked about");
                Vec::new()
            }
        };
        let mut answers = self.read(move |tx| dns_answers::of(tx, id)).await?;
        let mut wanted = if is_told(&raw, own) { Vec::new() } else { names(&raw, own) };
        // A key that proved something stays, whatever DNS says of it now.
        wanted.retain(|name| answers.get(name).is_none());
        if wanted.is_empty() {
            return Ok((answers, Outcome::Unasked));
        }
        let mut outcome = Outcome::InVain;
        for (name, answer) in dns.txt(&wanted).await.iter() {
            if *answer != TxtAnswer::Failed {
                outcome = Outcome::Answered;
            }
            answers.insert(name, answer.clone());
        }
        Ok((answers, outcome))
    }
}

/// What became of asking about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Nothing had to be asked.
    Unasked,
    /// DNS said something.
    Answered,
    /// It said nothing at all.
    InVain,
}

/// Whether the account's own server has said who vouches.
fn is_told(raw: &[u8], own: &[String]) -> bool {
    let Some(field) = fields(header_section(raw)).find(|field| field.is("Authentication-Results"))
    else {
        return false;
    };
    let told = AuthenticationResults::parse(field.value);
    told.is_some_and(|told| own.contains(&told.authserv_id) && told.of("dmarc").next().is_some())
}

#[cfg(test)]
#[path = "vouch_tests.rs"]
pub(crate) mod tests;
