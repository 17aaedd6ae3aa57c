//! One task an account: sends what is due, replays changes, brings mail over,
//! and waits for more. An account that fails never holds another back.

use crate::{
    backoff, connect, download,
    engine::Engine,
    error::EngineError,
    filing,
    listen::Listener,
    nudge::Bell,
    outbox, quota,
    sync::{Sync, Synced},
    uncertain, wake,
};
use barid_crypto::memory;
use barid_model::{Account, AccountStatus, Custody, ErrorCode, Problem, Recovery};
use barid_protocols::source::MailSource;
use barid_store::accounts;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Tries of a synchronization that is asked for once.
const TRIES: u32 = 4;
/// How often mailboxes without push are looked at, and the outbox.
const POLL: Duration = Duration::from_secs(120);
/// How often a server is asked that only hands mail over, and locks everybody else out meanwhile.
const ERRAND: Duration = Duration::from_secs(10 * 60);
/// How long a synchronization that is asked for once waits if the server wants it.
const ONCE_PATIENCE: Duration = Duration::from_secs(30);
/// How long an account rests that trying again can't help.
const REST: Duration = Duration::from_secs(15 * 60);

/// What ties an account that is watched to its server.
#[derive(Default)]
struct Line {
    /// What brings mail.
    source: Option<Box<dyn MailSource>>,
    /// What hears of it.
    listener: Listener,
    /// When a server was last asked that only hands mail over.
    errand: Option<Instant>,
}

impl Engine {
    /// Brings one account up to date, both ways, trying again where that may help.
    ///
    /// # Errors
    ///
    /// The last try's cause. What came before it is stored.
    ///
    /// # Cancellation
    ///
    /// Safe at any point; the next synchronization goes on where this one was.
    pub async fn sync(&self, account: &Account) -> Result<(), EngineError> {
        self.wake_snoozed().await?;
        let mut source = None;
        let mut attempt = 1;
        let result = loop {
            let error = match self.round(account, &mut source, &mut None).await {
                Ok(synced) => break synced.withheld.map_or(Ok(()), Err),
                Err(error) => error,
            };
            match error.recovery() {
                Recovery::Retry { after }
                    if attempt < TRIES
                        && is_worth_it(error.code())
                        && after.is_none_or(|after| after <= ONCE_PATIENCE) =>
                {
                    let wait = after.unwrap_or_else(|| {
                        backoff::delay(attempt, error.code(), backoff::jitter())
                    });
                    self.waiting(account, wait, error.code());
                    tokio::time::sleep(wait).await;
                    attempt += 1;
                }
                Recovery::Retry { .. } | Recovery::AskUser | Recovery::GiveUp => break Err(error),
            }
        };
        if let Some(mut source) = source {
            source.close().await;
        }
        match result {
            Ok(()) => {
                self.tend_private_search(account.id).await?;
                self.up_to_date(account).await
            }
            Err(error) => {
                self.note_problem(account, &error).await;
                self.status(account, resting(&error));
                Err(error)
            }
        }
    }

    /// Does what [`Engine::sync`] does, and does not try again.
    ///
    /// # Errors
    ///
    /// As [`Engine::sync`].
    pub async fn sync_once(&self, account: &Account) -> Result<(), EngineError> {
        let mut source = None;
        let result = self.round(account, &mut source, &mut None).await;
        if let Some(mut source) = source {
            source.close().await;
        }
        match result?.withheld {
            Some(error) => Err(error),
            None => self.up_to_date(account).await,
        }
    }

    /// Keeps one account up to date until `stop` is cancelled.
    pub async fn watch(&self, account: &Account, stop: &CancellationToken) {
        let task = async {
            let nudge = self.nudges.of(account.id);
            let mut line = Line::default();
            let mut attempt = 0;
            loop {
                let round = self.round_and_wait(account, &mut line, &nudge);
                let error = match round.await {
                    Ok(()) => {
                        attempt = 0;
                        continue;
                    }
                    Err(error) => error,
                };
                tracing::info!(code = ?error.code(), "an account's round failed");
                self.note_problem(account, &error).await;
                attempt += 1;
                match error.recovery() {
                    Recovery::Retry { after } => {
                        let code = error.code();
                        let wait = after
                            .unwrap_or_else(|| backoff::delay(attempt, code, backoff::jitter()));
                        self.waiting(account, wait, code);
                        tokio::select! {
                            () = tokio::time::sleep(wait) => {}
                            () = nudge.heard() => {}
                            () = wake::woken(&*self.clock) => attempt = 0,
                        }
                    }
                    // No nudge: a password that was refused is not shown again and again.
                    Recovery::AskUser | Recovery::GiveUp => {
                        self.status(account, resting(&error));
                        // The network of before the sleep may have been a stranger's.
                        tokio::select! {
                            () = tokio::time::sleep(REST) => {}
                            () = wake::woken(&*self.clock) => attempt = 0,
                        }
                    }
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = task => {}
        }
        self.status(account, AccountStatus::Offline);
    }

    async fn round_and_wait(
        &self,
        account: &Account,
        line: &mut Line,
        nudge: &Bell,
    ) -> Result<(), EngineError> {
        let Line { source, listener, errand } = line;
        if nudge.take_mail_wanted() {
            *errand = None;
        }
        let is_early = errand.is_some_and(|at| at.elapsed() < ERRAND);
        let Synced { inbox, withheld } = match account.settings.custody() {
            Custody::Here if is_early => {
                self.send(account).await?;
                Synced { inbox: None, withheld: None }
            }
            Custody::Server | Custody::Here => self.round(account, source, errand).await?,
        };
        if let Some(error) = withheld {
            // No reason to hear of everything else any later.
            tracing::warn!(code = ?error.code(), "the server held something back");
        }
        self.up_to_date(account).await?;
        let longest = match account.settings.custody() {
            Custody::Server => POLL,
            Custody::Here => errand.map_or(ERRAND, |at| ERRAND.saturating_sub(at.elapsed())),
        };
        let pause = self.pause(account, longest).await?;
        let news = async {
            match (source.as_mut(), inbox) {
                (Some(source), Some(inbox)) => {
                    listener.news(self, account, source.as_mut(), &inbox, pause).await
                }
                (None, _) | (_, None) => {
                    tokio::time::sleep(pause).await;
                    Ok(())
                }
            }
        };
        tokio::select! {
            result = news => return result,
            () = nudge.heard() => return Ok(()),
            () = wake::woken(&*self.clock) => {}
        }
        // Its connections are from before the sleep; asking them would only take time.
        (*source, *listener) = (None, Listener::default());
        Ok(())
    }

    /// How long there is nothing to do unless the server tells something.
    async fn pause(&self, account: &Account, longest: Duration) -> Result<Duration, EngineError> {
        let id = account.id;
        let now_ms = self.clock.now_ms();
        let due = self.read(move |tx| barid_store::outbox::next_due_at(tx, id, now_ms)).await?;
        let until_due = due.map(|due| due.saturating_sub(now_ms).max(0));
        let until_due = until_due.and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
        let soonest = Duration::from_millis(100).min(longest);
        Ok(until_due.map_or(longest, |until_due| until_due.clamp(soonest, longest)))
    }

    /// Does once all that is to be done, in both directions, and notes when.
    async fn round(
        &self,
        account: &Account,
        source: &mut Option<Box<dyn MailSource>>,
        errand: &mut Option<Instant>,
    ) -> Result<Synced, EngineError> {
        // Sending has a connection of its own: that it fails must not keep mail
        // from coming in, nor the other way round.
        let sent = self.send(account).await;
        let source = match source {
            Some(source) => source,
            None => {
                self.status(account, AccountStatus::Connecting);
                let password = self.password(account)?;
                source.insert(connect::source(self, &account.settings, password).await?)
            }
        };
        self.status(account, AccountStatus::Syncing);
        let synced = match account.settings.custody() {
            Custody::Server => Sync::new(self, account, source.as_mut()).run().await?,
            Custody::Here => download::run(self, account, source.as_mut()).await?,
        };
        *errand = Some(Instant::now());
        if uncertain::settle(self, account, synced.withheld.is_none()).await? {
            self.send(account).await?;
        }
        quota::ask(self, account, source.as_mut()).await?;
        sent?;
        Ok(synced)
    }

    /// Remembers what went wrong, for when the account is looked at without being watched.
    async fn note_problem(&self, account: &Account, error: &EngineError) {
        let (id, problem) =
            (account.id, Problem { code: error.code(), at_ms: self.clock.now_ms() });
        if let Err(error) = self.write(move |tx| accounts::set_problem(tx, id, problem)).await {
            tracing::warn!(code = ?error.code(), "what went wrong could not be noted");
        }
    }

    /// Sends what is due. Where the mailboxes are here alone, its copies are filed at once.
    async fn send(&self, account: &Account) -> Result<(), EngineError> {
        let sent = outbox::send_due(self, account).await;
        if account.settings.custody() == Custody::Here {
            filing::settle(self, account).await?;
        }
        sent
    }

    fn waiting(&self, account: &Account, wait: Duration, code: ErrorCode) {
        let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let until_ms = self.clock.now_ms().saturating_add(wait_ms);
        self.status(account, AccountStatus::Waiting { until_ms, code });
    }

    /// Tells that an account is up to date, and notes when.
    async fn up_to_date(&self, account: &Account) -> Result<(), EngineError> {
        let (id, now_ms) = (account.id, self.clock.now_ms());
        self.write(move |tx| accounts::set_checked(tx, id, now_ms)).await?;
        self.on_store(|store| store.ease()).await?;
        // What a burst of new mail took is not kept for the next one.
        self.blocking(memory::give_back).await?;
        self.status(account, AccountStatus::UpToDate);
        Ok(())
    }
}

/// Whether a synchronization asked for once should wait and try again: not where
/// nobody answers at all, which the user should hear of at once.
fn is_worth_it(code: ErrorCode) -> bool {
    code != ErrorCode::Unreachable
}

fn resting(error: &EngineError) -> AccountStatus {
    let code = error.code();
    match error.recovery() {
        Recovery::Retry { .. } => AccountStatus::Offline,
        Recovery::AskUser | Recovery::GiveUp => AccountStatus::NeedsUser { code },
    }
}
