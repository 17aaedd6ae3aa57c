//! Wakes an account's task: the user changed something, or asks for mail now.

use crate::engine::Engine;
use barid_model::AccountId;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::Notify;

/// Wakes the task of one account.
#[derive(Default)]
pub(crate) struct Bell {
    notify: Notify,
    is_mail_wanted: AtomicBool,
}

impl Bell {
    /// Waits until it rings.
    pub(crate) async fn heard(&self) {
        self.notify.notified().await;
    }

    /// Whether the user asked for mail since this was last asked.
    pub(crate) fn take_mail_wanted(&self) -> bool {
        self.is_mail_wanted.swap(false, Ordering::Relaxed)
    }
}

/// One bell for each account. A ring that nobody waits for is heard later, once.
#[derive(Default)]
pub(crate) struct Nudges(Mutex<HashMap<AccountId, Arc<Bell>>>);

impl Nudges {
    pub(crate) fn of(&self, account: AccountId) -> Arc<Bell> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(account).or_default())
    }
}

impl Engine {
    /// Lets a watched account begin its next round now, instead of when its server tells
    /// something or its wait is over. Does nothing for one that waits for the user.
    pub fn nudge(&self, account: AccountId) {
        self.nudges.of(account).notify.notify_one();
    }

    /// Does the same because the user asks for mail: a server that tells nothing by itself is
    /// asked now, and not when it is its time.
    pub fn check_now(&self, account: AccountId) {
        self.nudges.of(account).is_mail_wanted.store(true, Ordering::Relaxed);
        self.nudge(account);
    }
}
