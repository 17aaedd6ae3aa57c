//! Tells how far a job has come, at most ten times a second.

use crate::engine::Engine;
use barid_model::{AccountId, EngineEvent, MailboxId, Progress, Unit};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(100);

/// Tells the progress of one account's synchronization.
pub(crate) struct Reporter {
    engine: Engine,
    account: AccountId,
    last: Option<Instant>,
}

impl Reporter {
    pub(crate) fn new(engine: Engine, account: AccountId) -> Reporter {
        Reporter { engine, account, last: None }
    }

    /// Tells that `done` of `total` are here, unless it told something a moment
    /// ago. The end is always told.
    pub(crate) fn progress(&mut self, mailbox: MailboxId, unit: Unit, done: u32, total: u32) {
        let total = total.max(done);
        let is_soon = self.last.is_some_and(|last| last.elapsed() < PAUSE);
        if is_soon && done < total {
            return;
        }
        self.last = Some(Instant::now());
        let account = self.account;
        self.engine.tell(EngineEvent::Progress(Progress { account, mailbox, unit, done, total }));
    }
}
