//! Synchronization on another day.

use crate::{Barid, barid::PASSPHRASE};
use barid_engine::{Engine, Unlock};
use barid_model::{Clock, EngineEvent, Secret};
use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// A clock that is ahead.
#[derive(Debug)]
struct Later {
    days: i64,
}

impl Clock for Later {
    fn now_ms(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        now.as_millis() as i64 + self.days * 24 * 60 * 60 * 1000
    }
}

/// Signs in `days` days from now, and synchronizes the account of that address. Returns what was
/// told meanwhile.
pub fn sync_after(barid: &Barid, address: &str, days: i64) -> Vec<EngineEvent> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let unlock = Unlock { passphrase: Some(Secret::new(PASSPHRASE)), protection: None };
        let engine = Engine::open(&barid.profile(), &unlock, Arc::new(Later { days })).unwrap();
        let account = engine.account(address).await.unwrap();
        let mut events = engine.events();
        engine.sync(&account).await.unwrap();
        let mut told = Vec::new();
        while let Ok(event) = events.try_recv() {
            told.push(event);
        }
        told
    })
}
