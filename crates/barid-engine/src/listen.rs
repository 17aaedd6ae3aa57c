//! Hears of news: where the server tells them, over a connection that does nothing else, so that
//! none of them waits for what is being brought; else over the one that brings mail.

use crate::{connect, engine::Engine, error::EngineError};
use barid_model::Account;
use barid_protocols::source::{Heard, MailSource, RemoteId};
use std::time::Duration;
use tokio::time::Instant;

/// How long no other connection is tried after one broke that had heard something.
const PAUSE: Duration = Duration::from_secs(60);
/// How long after one that never did: the server may allow only so many.
const REST: Duration = Duration::from_secs(15 * 60);

/// How long after news a server is looked at once more. What it tells another connection at the
/// moment of the news may be from before.
const SECOND_LOOK: Duration = Duration::from_secs(3);

/// The connection that listens for an account.
#[derive(Default)]
pub(crate) struct Listener {
    source: Option<Box<dyn MailSource>>,
    has_heard: bool,
    /// Whether there was news since the server was last looked at without any.
    has_news: bool,
    resting_until: Option<Instant>,
}

impl Listener {
    /// Waits until there may be news in an account, or `at_most` has passed. `source` is the
    /// connection that brings mail.
    ///
    /// # Errors
    ///
    /// [`EngineError::Source`], of `source`.
    ///
    /// # Cancellation
    ///
    /// Safe: what is told meanwhile is heard the next time.
    pub(crate) async fn news(
        &mut self,
        engine: &Engine,
        account: &Account,
        source: &mut dyn MailSource,
        inbox: &RemoteId,
        at_most: Duration,
    ) -> Result<(), EngineError> {
        let is_resting = self.resting_until.is_some_and(|until| Instant::now() < until);
        if is_resting || !source.tells_news() {
            return Ok(source.wait(inbox, at_most).await?);
        }
        let listening = match &mut self.source {
            Some(listening) => listening,
            None => {
                let password = engine.password(account)?;
                let fresh = connect::source(engine, &account.settings, password).await?;
                self.source.insert(fresh)
            }
        };
        let at_most = if self.has_news { at_most.min(SECOND_LOOK) } else { at_most };
        match listening.listen(inbox, at_most).await {
            Ok(heard @ (Heard::News | Heard::Nothing)) => {
                self.has_heard = true;
                self.has_news = heard == Heard::News;
            }
            Ok(Heard::Deaf) => self.rest(),
            Err(error) => {
                // The other connection finds out whether there still is a server.
                tracing::info!(code = ?error.code(), "listening ended");
                self.rest();
            }
        }
        Ok(())
    }

    fn rest(&mut self) {
        let rest = if self.has_heard { PAUSE } else { REST };
        *self = Listener { resting_until: Some(Instant::now() + rest), ..Listener::default() };
    }
}
