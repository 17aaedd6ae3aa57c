//! Tells how far a job has come, at most ten times a second.

use crate::engine::Engine;
use barid_model::{AccountId, EngineEvent, MailboxId, Progress, Unit};
use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

const PAUSE: Duration = Duration::from_millis(100);

/// Tells the progress of one account's synchronization.
pub(crate) struct Reporter {
    engine: Engine,
    account: AccountId,
    last: Mutex<Option<Instant>>,
}

impl Reporter {
    pub(crate) fn new(engine: Engine, account: AccountId) -> Reporter {
        Reporter { engine, account, last: Mutex::default() }
    }

    /// Tells that `done` of `total` are here, unless it told something a moment
    /// ago. The end is always told.
    pub(crate) fn progress(&self, mailbox: MailboxId, unit: Unit, done: u32, total: u32) {
        let total = total.max(done);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_soon = last.is_some_and(|last| last.elapsed() < PAUSE);
        if is_soon && done < total {
            return;
        }
        *last = Some(Instant::now());
        drop(last);
        let account = self.account;
        self.engine.tell(EngineEvent::Progress(Progress { account, mailbox, unit, done, total }));
    }
}
