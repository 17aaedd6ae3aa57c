//! The engine of one profile: all that a shell may call.
//!
//! A handle, cheap to clone. What it offers is spread over this crate by subject:
//! accounts, synchronization, outgoing messages, reading. None of its methods
//! blocks the caller's thread for longer than a look into the store.

use crate::{
    error::EngineError,
    keyring::Held,
    lists::Lists,
    nudge::Nudges,
    profile::Profile,
    running::Running,
    vault::{Protection, Unlock},
    visit::Visits,
};
use barid_model::{Account, AccountId, Clock, EngineEvent};
use barid_protocols::{discover::Door, dns::Dns, transport::Web};
use barid_store::{ReadTx, Store, StoreError, WriteTx, accounts};
use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU32},
};
use tokio::sync::broadcast;

/// Events that a slow listener may fall behind before it misses some.
const EVENTS_KEPT: usize = 1024;

/// The engine of one profile.
#[derive(Clone)]
pub struct Engine {
    profile: Arc<Profile>,
    pub(crate) running: Arc<Running>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: broadcast::Sender<EngineEvent>,
    pub(crate) nudges: Arc<Nudges>,
    pub(crate) lists: Arc<Lists>,
    pub(crate) visits: Arc<Visits>,
    /// Keys, so long as they are used.
    pub(crate) held_keys: Arc<Held>,
    /// Drafts that were open when the program last ended, until they are told.
    pub(crate) recovered: Arc<AtomicU32>,
    /// Who is asked who vouches for what comes in; `None` for nobody.
    pub(crate) dns: Option<Arc<dyn Dns>>,
    /// Who is asked for pages in place of the web.
    pub(crate) web: Option<Arc<dyn Web>>,
    /// Who finds out whether mail servers are there, in place of the network.
    pub(crate) door: Option<Arc<dyn Door>>,
}

impl Engine {
    /// Opens the profile in `dir`, or makes one. Blocks while the key is derived.
    ///
    /// Messages that were being sent when the program last ended become
    /// uncertain: they may have gone out.
    ///
    /// # Errors
    ///
    /// [`EngineError::Profile`], with what unlocking needs.
    pub fn open(dir: &Path, unlock: &Unlock, clock: Arc<dyn Clock>) -> Result<Engine, EngineError> {
        let profile = Profile::open(dir, unlock)?;
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let lists = Arc::new(Lists::default());
        let (listener, noting) = (events.clone(), Arc::clone(&lists));
        profile.store.on_change(Box::new(move |changes| {
            noting.note(changes);
            // An error only means that nobody listens.
            let _ = listener.send(EngineEvent::Changed(changes.clone()));
        }));
        let now_ms = clock.now_ms();
        profile.store.write(|tx| barid_store::outbox::recover(tx, now_ms))?;
        let recovered =
            Arc::new(AtomicU32::new(profile.store.write(barid_store::drafts::recover)?));
        let profile = Arc::new(profile);
        let (running, nudges, visits) = (Arc::default(), Arc::default(), Arc::default());
        let held_keys = Arc::default();
        let (dns, web, door) = (None, None, None);
        Ok(Engine {
            profile,
            running,
            clock,
            events,
            nudges,
            lists,
            visits,
            held_keys,
            recovered,
            dns,
            web,
            door,
        })
    }

    /// Returns what happens from now on. A listener that falls far behind misses
    /// events and is told so; asking the engine again then shows what is true.
    pub fn events(&self) -> broadcast::Receiver<EngineEvent> {
        self.events.subscribe()
    }

    /// Returns all accounts, in the order in which they were added.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn accounts(&self) -> Result<Vec<Account>, EngineError> {
        self.read(accounts::list).await
    }

    /// Returns the account with that address, in any case.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn account(&self, address: &str) -> Result<Account, EngineError> {
        let mut all = self.accounts().await?.into_iter();
        all.find(|one| one.settings.address.eq_ignore_ascii_case(address))
            .ok_or_else(|| EngineError::not_found("account", address))
    }

    pub(crate) async fn account_by_id(&self, id: AccountId) -> Result<Account, EngineError> {
        let mut all = self.accounts().await?.into_iter();
        all.find(|one| one.id == id).ok_or_else(|| EngineError::not_found("account", id))
    }

    /// Says how the key of the profile is kept.
    pub fn protection(&self) -> Protection {
        self.profile.protection()
    }

    pub(crate) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) fn clone_profile(&self) -> Arc<Profile> {
        Arc::clone(&self.profile)
    }

    /// Runs `f` on one consistent view of the store, off this thread.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&ReadTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.on_store(move |store| store.read(f)).await
    }

    /// Runs `f` in one transaction, off this thread. It is durable when this returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut WriteTx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.on_store(move |store| store.write(f)).await
    }

    /// Runs `f` on the store, off this thread.
    pub(crate) async fn on_store<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let profile = Arc::clone(&self.profile);
        self.blocking(move || f(&profile.store)).await?.map_err(EngineError::from)
    }

    /// Runs `f` on a thread that may block.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, EngineError> {
        let task = tokio::task::spawn_blocking(f);
        task.await.map_err(|error| EngineError::Task(error.to_string()))
    }

    pub(crate) fn tell(&self, event: EngineEvent) {
        // An error only means that nobody listens.
        let _ = self.events.send(event);
    }
}
