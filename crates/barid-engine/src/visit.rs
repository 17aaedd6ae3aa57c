//! Connections for what the user waits for, beside the one that watches an account: opened when
//! they are wanted, kept for a while, since who reads one message that is not here reads another,
//! and never more than two.

use crate::{connect, engine::Engine, error::EngineError};
use barid_model::{Account, AccountId, Custody, Settings};
use barid_protocols::source::MailSource;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{Mutex as Slot, OwnedMutexGuard},
};

/// How long a connection is kept that nobody uses.
const KEPT: Duration = Duration::from_secs(60);

/// So many at once for an account: one that brings something large holds up no other.
const AT_ONCE: usize = 2;

/// The connections of all accounts.
#[derive(Default)]
pub(crate) struct Visits(Mutex<HashMap<AccountId, [Arc<Slot<Kept>>; AT_ONCE]>>);

/// A connection, if there is one.
#[derive(Default)]
struct Kept {
    source: Option<Box<dyn MailSource>>,
    /// Whom it was made for.
    settings: Option<Settings>,
    /// When it was last used, by a clock that goes on while the computer sleeps.
    used_at_ms: i64,
    /// How often it was used.
    uses: u64,
}

/// A connection in use. Dropping it keeps it for the next one.
pub(crate) struct Visit {
    kept: Option<OwnedMutexGuard<Kept>>,
    slot: Arc<Slot<Kept>>,
    source: Option<Box<dyn MailSource>>,
}

impl Visits {
    fn all(&self) -> MutexGuard<'_, HashMap<AccountId, [Arc<Slot<Kept>>; AT_ONCE]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the connections of an account: what is in use is closed when it is done.
    pub(crate) fn forget(&self, account: AccountId) {
        self.all().remove(&account);
    }

    /// Forgets all of them.
    pub(crate) fn forget_all(&self) {
        self.all().clear();
    }
}

impl Engine {
    /// Returns a connection to an account's server. Waits where too many are in use.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoPassword`], and what [`connect::source`] says.
    pub(crate) async fn visit(&self, account: &Account) -> Result<Visit, EngineError> {
        let slots = self.visits.all().entry(account.id).or_default().clone();
        let free = slots.iter().find_map(|slot| {
            let kept = Arc::clone(slot).try_lock_owned().ok()?;
            Some((Arc::clone(slot), kept))
        });
        let (slot, mut kept) = match free {
            Some(free) => free,
            None => (Arc::clone(&slots[0]), Arc::clone(&slots[0]).lock_owned().await),
        };
        let now_ms = self.clock.now_ms();
        let kept_ms = i64::try_from(KEPT.as_millis()).unwrap_or(i64::MAX);
        let is_recent = (0..kept_ms).contains(&now_ms.saturating_sub(kept.used_at_ms));
        let is_same = kept.settings.as_ref() == Some(&account.settings);
        let old = kept.source.take().filter(|_| is_recent && is_same);
        let source = match old {
            Some(mut source) => {
                source.stir().await;
                source
            }
            None => connect::source(self, &account.settings, self.password(account)?).await?,
        };
        // Where a session locks the mailbox, the next one has to find it free.
        let is_keepable = account.settings.custody() == Custody::Server;
        kept.settings = is_keepable.then(|| account.settings.clone());
        kept.used_at_ms = now_ms;
        Ok(Visit { kept: Some(kept), slot, source: Some(source) })
    }
}

impl Visit {
    /// Returns the connection.
    pub(crate) fn source(&mut self) -> Result<&mut dyn MailSource, EngineError> {
        match &mut self.source {
            Some(source) => Ok(source.as_mut()),
            None => Err(EngineError::Task("a connection was used after its end".to_owned())),
        }
    }

    /// Ends it: closes the connection now where it can't be kept.
    pub(crate) async fn leave(mut self) {
        let is_kept = self.kept.as_ref().is_some_and(|kept| kept.settings.is_some());
        if !is_kept && let Some(mut source) = self.source.take() {
            source.close().await;
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let (Some(mut kept), Some(source)) = (self.kept.take(), self.source.take()) else { return };
        // At the end of the program there is nobody left to close it later.
        let Ok(runtime) = Handle::try_current() else { return };
        kept.source = Some(source);
        kept.uses += 1;
        let (uses, slot) = (kept.uses, Arc::clone(&self.slot));
        let patience = if kept.settings.is_some() { KEPT } else { Duration::ZERO };
        drop(kept);
        runtime.spawn(async move {
            tokio::time::sleep(patience).await;
            let mut kept = slot.lock().await;
            let unused = if kept.uses == uses { kept.source.take() } else { None };
            drop(kept);
            if let Some(mut source) = unused {
                source.close().await;
            }
        });
    }
}
