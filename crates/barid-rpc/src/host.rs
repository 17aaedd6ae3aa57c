//! One open profile with everything that a front end talks to.

use crate::{
    content::Content,
    desktop::{Caller, Desktop},
    dispatch,
    error::{Code, RpcError},
    event::Event,
    events::{self, Events},
    request::Request,
    response::{ProfileState, Response},
    settings::Settings,
};
use barid_engine::{
    Engine, EngineError, OutboxState, ProfileError, Unlock, VaultError, Watching, dns::Dns,
};
use barid_model::{ActId, Clock, ErrorCode};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{Mutex as AsyncMutex, Notify, broadcast},
    task::AbortHandle,
};

/// Events that a slow window may fall behind before it misses some.
const EVENTS_KEPT: usize = 256;
/// Where the user's settings are kept.
const SETTINGS: &str = "settings";
/// How often the end looks whether everything has left.
const LOOK: Duration = Duration::from_millis(50);

/// What answers requests. Made once a process; the profile may be opened later, since a
/// locked one needs the user first.
pub struct Host {
    /// The profile's directory.
    pub(crate) dir: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) desktop: Arc<dyn Desktop>,
    pub(crate) engine: OnceLock<Engine>,
    /// What its windows may fetch.
    pub(crate) content: Content,
    /// What unlocks the profile without asking.
    known: Unlock,
    dns: Option<Arc<dyn Dns>>,
    /// Held while the profile is being opened: two windows may ask at once.
    opening: AsyncMutex<()>,
    events: broadcast::Sender<Event>,
    telling: Mutex<Option<AbortHandle>>,
    /// Keeps all accounts up to date, for as long as it is here.
    watching: Mutex<Option<Watching>>,
    /// Messages on their way whose conversations were archived with them, and what undoes that.
    archived: Mutex<BTreeMap<u32, ActId>>,
    /// Searches for servers that are on their way, and what ends them.
    discoveries: Mutex<BTreeMap<u32, Arc<Notify>>>,
}

impl Host {
    /// A host for the profile in `dir`, which is not opened yet.
    pub fn new(dir: PathBuf, clock: Arc<dyn Clock>, desktop: Arc<dyn Desktop>) -> Host {
        Host {
            dir,
            clock,
            desktop,
            engine: OnceLock::new(),
            content: Content::default(),
            known: Unlock::default(),
            dns: None,
            opening: AsyncMutex::new(()),
            events: broadcast::channel(EVENTS_KEPT).0,
            telling: Mutex::new(None),
            watching: Mutex::new(None),
            archived: Mutex::new(BTreeMap::new()),
            discoveries: Mutex::new(BTreeMap::new()),
        }
    }

    /// Notes what takes back that a conversation was archived when `outgoing` was sent.
    pub(crate) fn note_archived(&self, outgoing: u32, undo: Option<ActId>) {
        let mut archived = self.archived.lock().unwrap_or_else(PoisonError::into_inner);
        archived.extend(undo.map(|undo| (outgoing, undo)));
    }

    /// Returns what [`Host::note_archived`] noted, once.
    pub(crate) fn take_archived(&self, outgoing: u32) -> Option<ActId> {
        self.archived.lock().unwrap_or_else(PoisonError::into_inner).remove(&outgoing)
    }

    /// Notes that a search for servers begins, and returns what ends it.
    pub(crate) fn begin_discovery(&self, run: u32) -> Arc<Notify> {
        let stop = Arc::new(Notify::new());
        let mut discoveries = self.discoveries.lock().unwrap_or_else(PoisonError::into_inner);
        discoveries.insert(run, Arc::clone(&stop));
        stop
    }

    /// Takes a search off the list, and ends it if it is still on its way.
    pub(crate) fn end_discovery(&self, run: u32) {
        let mut discoveries = self.discoveries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stop) = discoveries.remove(&run) {
            stop.notify_one();
        }
    }

    /// The same with what unlocks the profile without asking the user.
    #[must_use]
    pub fn knowing(mut self, unlock: Unlock) -> Host {
        self.known = unlock;
        self
    }

    /// The same with whom the engine asks who vouches for what comes in.
    #[must_use]
    pub fn asking(mut self, dns: Option<Arc<dyn Dns>>) -> Host {
        self.dns = dns;
        self
    }

    /// Returns the profile's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Answers one request. `bytes` came beside it, and is empty for most.
    ///
    /// # Errors
    ///
    /// What went wrong, as a code that chooses the sentence.
    pub async fn answer(
        &self,
        caller: &Caller,
        request: Request,
        bytes: Vec<u8>,
    ) -> Result<Response, RpcError> {
        dispatch::answer(self, caller, request, bytes).await
    }

    /// Returns the engine of the open profile.
    ///
    /// # Errors
    ///
    /// `Locked` before the profile is open.
    pub fn engine(&self) -> Result<&Engine, RpcError> {
        self.engine.get().ok_or_else(|| RpcError::new(Code::Locked, "the profile is not open"))
    }

    /// Returns what happens from now on.
    pub fn subscribe(&self) -> Events {
        Events::new(self.events.subscribe())
    }

    /// Tells every window.
    pub fn emit(&self, event: Event) {
        // An error only means that no window is there.
        let _ = self.events.send(event);
    }

    /// Begins to open the profile, with what is known without asking. A shell may do so before
    /// a window asks.
    ///
    /// # Errors
    ///
    /// Causes that no answer of the user can mend, such as a full disk.
    pub async fn unlock(&self) -> Result<ProfileState, RpcError> {
        self.open(None).await
    }

    /// Opens the profile with what is known without asking, or with `given`. Where it is
    /// open, it stays as it is.
    ///
    /// # Errors
    ///
    /// Causes that no answer of the user can mend, such as a full disk.
    pub(crate) async fn open(&self, given: Option<Unlock>) -> Result<ProfileState, RpcError> {
        let _alone = self.opening.lock().await;
        if self.engine.get().is_some() {
            return Ok(ProfileState::Open);
        }
        let is_given = given.is_some();
        let first = given.unwrap_or_else(|| self.known.clone());
        let has_passphrase = first.passphrase.is_some();
        let mut opened = self.try_open(first).await?;
        if !is_given && matches!(vault_error(&opened), Some(VaultError::NoPassphraseHere)) {
            // The passphrase of the environment is for another profile.
            let unlock = Unlock { passphrase: None, ..self.known.clone() };
            opened = self.try_open(unlock).await?;
        }
        match opened {
            Ok(engine) => {
                self.begin(engine).await?;
                Ok(ProfileState::Open)
            }
            Err(error) => state(&error, has_passphrase).ok_or_else(|| error.into()),
        }
    }

    async fn try_open(&self, unlock: Unlock) -> Result<Result<Engine, EngineError>, RpcError> {
        let (dir, clock) = (self.dir.clone(), Arc::clone(&self.clock));
        tokio::task::spawn_blocking(move || Engine::open(&dir, &unlock, clock))
            .await
            .map_err(|error| RpcError::new(Code::Internal, error.to_string()))
    }

    async fn begin(&self, engine: Engine) -> Result<(), RpcError> {
        let engine = engine.asking(self.dns.clone());
        let accounts = engine.accounts().await?.into_iter();
        let complete = accounts.filter(|one| one.checked_at_ms.is_some()).map(|one| one.id);
        let (from, to) = (engine.events(), self.events.clone());
        let task = tokio::spawn(events::tell(engine.clone(), from, to, complete.collect()));
        *self.telling.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.abort_handle());
        let chosen = engine.setting(SETTINGS).await?.map(|text| Settings::read(&text));
        engine.keep_keys_for(chosen.unwrap_or_default().keys_kept());
        let watching = engine.start_all().await?;
        *self.watching.lock().unwrap_or_else(PoisonError::into_inner) = Some(watching);
        // Only one can be opening, and it looked.
        let _ = self.engine.set(engine);
        Ok(())
    }

    /// Returns what the user has chosen; the defaults while the profile is closed.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub async fn settings(&self) -> Result<Settings, RpcError> {
        let Some(engine) = self.engine.get() else { return Ok(Settings::default()) };
        let text = engine.setting(SETTINGS).await?;
        Ok(text.map(|text| Settings::read(&text)).unwrap_or_default())
    }

    /// Keeps what the user has chosen, and tells every window.
    pub(crate) async fn put_settings(&self, settings: Settings) -> Result<(), RpcError> {
        let (engine, settings) = (self.engine()?, settings.within_bounds());
        engine.keep_keys_for(settings.keys_kept());
        engine.set_setting(SETTINGS, settings.write()).await?;
        self.emit(Event::SettingsChanged);
        Ok(())
    }

    /// Waits until no message is just being handed to a server, `most` at the longest: one
    /// that is cut off there may or may not have gone out, and the user would have to find out.
    pub async fn settle(&self, most: Duration) {
        let Some(engine) = self.engine.get() else { return };
        let settled = async {
            loop {
                let outbox = engine.outbox().await.unwrap_or_default();
                if outbox.iter().all(|one| one.state != OutboxState::Sending) {
                    return;
                }
                tokio::time::sleep(LOOK).await;
            }
        };
        if tokio::time::timeout(most, settled).await.is_err() {
            tracing::warn!("a message was still being sent at the end");
        }
    }
}

impl Host {
    /// Ends what runs by itself. What was asked for so far is durable, or was never begun.
    pub async fn rest(&self) {
        let Some(engine) = self.engine.get() else { return };
        let rested = engine.rest().await;
        drop(self.watching.lock().unwrap_or_else(PoisonError::into_inner).take());
        if let Err(error) = rested {
            tracing::warn!(%error, "the next start will check the whole profile");
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It holds the engine, and the engine the lock of the profile.
        let task = self.telling.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
        }
    }
}

fn vault_error(opened: &Result<Engine, EngineError>) -> Option<&VaultError> {
    match opened {
        Err(EngineError::Profile(ProfileError::Vault(error))) => Some(error),
        _ => None,
    }
}

/// What the profile needs from the user; `None` where the user can't help.
fn state(error: &EngineError, has_passphrase: bool) -> Option<ProfileState> {
    let EngineError::Profile(error) = error else { return None };
    match error {
        ProfileError::InUse => Some(ProfileState::InUse),
        ProfileError::NoStoreKey => Some(ProfileState::Damaged),
        ProfileError::Disk(_) => None,
        ProfileError::Store(error) => match error.code() {
            ErrorCode::TooNew => Some(ProfileState::TooNew),
            ErrorCode::ProfileInUse => Some(ProfileState::InUse),
            ErrorCode::Damaged | ErrorCode::Locked => Some(ProfileState::Damaged),
            _ => None,
        },
        ProfileError::Vault(error) => match error {
            VaultError::NeedsChoice => Some(ProfileState::NeedsChoice),
            VaultError::NeedsPassphrase => Some(ProfileState::NeedsPassphrase),
            VaultError::Wrong if has_passphrase => Some(ProfileState::WrongPassphrase),
            VaultError::Keychain(_) => Some(ProfileState::KeychainLocked),
            VaultError::Wrong | VaultError::Malformed(_) => Some(ProfileState::Damaged),
            VaultError::NoPassphraseHere => Some(ProfileState::Damaged),
            VaultError::Disk(_) => None,
        },
    }
}
