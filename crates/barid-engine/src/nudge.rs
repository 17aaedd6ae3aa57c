//! Wakes an account's task: the user changed something, or asks for mail now.

use crate::engine::Engine;
use barid_model::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// One bell for each account. A ring that nobody waits for is heard later, once.
#[derive(Default)]
pub(crate) struct Nudges(Mutex<HashMap<AccountId, Arc<Notify>>>);

impl Nudges {
    pub(crate) fn of(&self, account: AccountId) -> Arc<Notify> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(account).or_default())
    }
}

impl Engine {
    /// Lets a watched account begin its next round now, instead of when its server tells
    /// something or its wait is over. Does nothing for one that waits for the user.
    pub fn nudge(&self, account: AccountId) {
        self.nudges.of(account).notify_one();
    }
}
