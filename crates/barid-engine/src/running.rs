//! The tasks of all accounts: one each, started when an account is added and ended before it
//! is removed. One that fails, even badly, holds no other back.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, AccountId, AccountStatus, EngineEvent, ErrorCode};
use barid_protocols::local::Office;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Notify, task::JoinHandle};
use tokio_util::sync::{CancellationToken, DropGuard};

/// How long an account rests whose task broke.
const REST: Duration = Duration::from_secs(60);
/// How long the end waits for tasks to say goodbye to their servers.
const GOODBYE: Duration = Duration::from_secs(2);

/// What runs for the accounts of an engine.
#[derive(Default)]
pub(crate) struct Running {
    tasks: Mutex<Tasks>,
    statuses: Mutex<HashMap<AccountId, AccountStatus>>,
    /// Rung when what is put off has changed.
    pub(crate) snoozed: Notify,
    /// Rung when the user has another key.
    pub(crate) keys: Notify,
    /// Where sample mail is, once it was asked for.
    pub(crate) office: tokio::sync::Mutex<Option<Arc<Office>>>,
}

#[derive(Default)]
struct Tasks {
    /// Ends all of them; `None` while accounts are not watched.
    root: Option<CancellationToken>,
    each: HashMap<AccountId, Task>,
}

struct Task {
    stop: CancellationToken,
    ended: JoinHandle<()>,
}

/// Keeps all accounts up to date for as long as it is held.
#[must_use = "accounts are watched only for as long as this is held"]
pub struct Watching {
    _root: DropGuard,
}

impl Running {
    fn tasks(&self) -> MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn statuses(&self) -> MutexGuard<'_, HashMap<AccountId, AccountStatus>> {
        self.statuses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Watches every account in a task of its own, and from then on each that is added, until
    /// what it returns is dropped.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn start_all(&self) -> Result<Watching, EngineError> {
        let root = CancellationToken::new();
        self.running.tasks().root = Some(root.clone());
        for account in self.accounts().await? {
            self.start(account);
        }
        tokio::spawn(self.clone().watch_snoozed(root.child_token()));
        tokio::spawn(self.clone().vouch_for_news(root.child_token()));
        tokio::spawn(self.clone().watch_private_search(root.child_token()));
        Ok(Watching { _root: root.drop_guard() })
    }

    /// Returns how an account is doing.
    pub fn latest_status(&self, account: AccountId) -> AccountStatus {
        self.running.statuses().get(&account).cloned().unwrap_or(AccountStatus::Offline)
    }

    /// Watches an account, if accounts are watched at all.
    pub(crate) fn start(&self, account: Account) {
        let mut tasks = self.running.tasks();
        let Some(root) = tasks.root.clone().filter(|root| !root.is_cancelled()) else { return };
        let (id, stop) = (account.id, root.child_token());
        let ended = tokio::spawn(keep(self.clone(), account, stop.clone()));
        if let Some(old) = tasks.each.insert(id, Task { stop, ended }) {
            old.stop.cancel();
        }
    }

    /// Ends the task of an account, and waits for its end.
    pub(crate) async fn stop(&self, account: AccountId) {
        self.visits.forget(account);
        let task = self.running.tasks().each.remove(&account);
        if let Some(task) = task {
            task.stop.cancel();
            // A task that broke has ended as well.
            let _ = task.ended.await;
        }
    }

    /// Ends all tasks, and leaves the profile as the next start finds it quickest. For the last
    /// moment: what was asked for so far is durable anyway.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn rest(&self) -> Result<(), EngineError> {
        let tasks: Vec<Task> = {
            let mut tasks = self.running.tasks();
            tasks.root = None;
            tasks.each.drain().map(|(_, task)| task).collect()
        };
        tasks.iter().for_each(|task| task.stop.cancel());
        self.visits.forget_all();
        let ended = async {
            for task in tasks {
                // A task that broke has ended as well.
                let _ = task.ended.await;
            }
        };
        if tokio::time::timeout(GOODBYE, ended).await.is_err() {
            tracing::info!("an account was still busy at the end");
        }
        self.on_store(|store| store.settle()).await
    }

    /// Forgets how an account was doing that is gone.
    pub(crate) fn forget_status(&self, account: AccountId) {
        self.running.statuses().remove(&account);
    }

    /// Tells how an account is doing, and remembers it.
    pub(crate) fn status(&self, account: &Account, status: AccountStatus) {
        self.running.statuses().insert(account.id, status.clone());
        self.tell(EngineEvent::Status { account: account.id, status });
    }
}

/// Watches one account until it is stopped, whatever happens.
async fn keep(engine: Engine, account: Account, stop: CancellationToken) {
    loop {
        let watch = {
            let (engine, account, stop) = (engine.clone(), account.clone(), stop.clone());
            tokio::spawn(async move { engine.watch(&account, &stop).await })
        };
        match watch.await {
            Ok(()) => return,
            Err(error) => {
                // A fault of the program. The others go on, and this one tries again later.
                tracing::error!(%error, "the task of an account broke");
                let status = AccountStatus::NeedsUser { code: ErrorCode::Damaged };
                engine.status(&account, status);
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(REST) => {}
        }
    }
}
