//! The keys that messages are opened and judged by, in memory for as long as they are used.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::{
    openpgp::{PublicKey, SecretKey},
    private::Keyring,
    smime::{Certificate, Identity, TrustStore},
};
use barid_store::{
    closed_messages,
    own_keys::{self, OwnKey},
    people_keys,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How long open secret keys stay in memory that nobody asks for (security rule R37), until the
/// user chooses otherwise.
const KEPT_S: u64 = 10 * 60;
/// How often it is looked whether they are asked for.
const LOOK_S: u64 = 60;

/// Says for whom alone each key counts. A certificate that an authority vouches for counts for all
/// whom it names.
fn only_for(people: &[people_keys::PersonKey]) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in people {
        let counts = match one.technology.as_str() {
            "smime" => one.state == people_keys::KeyState::Confirmed,
            _ => one.state.is_used() || one.state == people_keys::KeyState::Former,
        };
        if counts {
            found.entry(one.fingerprint.clone()).or_default().insert(one.address.clone());
        }
    }
    found
}

fn confirmed(people: &[people_keys::PersonKey]) -> Vec<Certificate> {
    people
        .iter()
        .filter(|one| one.technology == "smime")
        .filter(|one| one.state == people_keys::KeyState::Confirmed)
        .filter_map(|one| Certificate::read(&one.bytes).ok())
        .collect()
}

/// The keys, and what the user decided about them.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// Those that are used. It believes no certificate: see [`Keys::ring_for`].
    pub(crate) ring: Keyring,
    /// The same with those whom certificates are believed by; made when it is first needed, since
    /// reading the authorities of the system takes time and memory.
    believing: OnceLock<Keyring>,
    /// Certificates that the user confirmed.
    confirmed_certificates: Vec<Certificate>,
    /// Fingerprints of keys that the user compared with their owners.
    pub(crate) confirmed: BTreeSet<String>,
    /// Those that came after another one, and about which the user has not decided.
    pub(crate) undecided: Vec<PublicKey>,
}

impl Keys {
    /// Returns the keys to open a message by.
    pub(crate) fn ring_for(&self, raw: &[u8]) -> &Keyring {
        const MARKS: [&[u8]; 3] = [b"pkcs7", b"PKCS7", b".p7m"];
        match MARKS.iter().any(|mark| memchr::memmem::find(raw, mark).is_some()) {
            true => self.believing.get_or_init(|| self.with_trust()),
            false => &self.ring,
        }
    }

    /// Believes what the system does, what the user confirmed, and knows the issuers that came
    /// along with one's own certificates.
    fn with_trust(&self) -> Keyring {
        let identities = self.ring.identities.iter();
        let chains: Vec<Certificate> = identities.flat_map(|own| own.chain().to_vec()).collect();
        let trust = TrustStore::system().with(&self.confirmed_certificates).knowing(&chains);
        Keyring { trust, ..self.ring.clone() }
    }
}

/// Keys that were read, until they change or nobody needs them.
#[derive(Debug)]
pub(crate) struct Held {
    inner: Mutex<Option<(Arc<Keys>, Instant)>>,
    kept_s: AtomicU64,
}

impl Default for Held {
    fn default() -> Held {
        Held { inner: Mutex::default(), kept_s: AtomicU64::new(KEPT_S) }
    }
}

impl Held {
    fn inner(&self) -> MutexGuard<'_, Option<(Arc<Keys>, Instant)>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of them: they are read anew when they are asked for.
    pub(crate) fn forget(&self) {
        *self.inner() = None;
    }

    fn kept(&self) -> Duration {
        Duration::from_secs(self.kept_s.load(Ordering::Relaxed))
    }

    fn get(&self) -> Option<Arc<Keys>> {
        let mut inner = self.inner();
        let (keys, used) = inner.as_mut()?;
        *used = Instant::now();
        Some(Arc::clone(keys))
    }

    /// Lets go of them where nobody asked for that long. Returns whether they are gone.
    fn forget_unused(&self) -> bool {
        let mut inner = self.inner();
        let is_used = inner.as_ref().is_some_and(|(_, used)| used.elapsed() < self.kept());
        if !is_used {
            *inner = None;
        }
        !is_used
    }
}

impl Engine {
    /// Keeps a key of the user's own, whose secret half is among the secrets. What could not be
    /// opened is tried again.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub(crate) async fn put_own(&self, row: OwnKey) -> Result<(), EngineError> {
        self.write(move |tx| {
            own_keys::put(tx, &row)?;
            closed_messages::try_again(tx)
        })
        .await?;
        self.held_keys.forget();
        self.running.keys.notify_one();
        Ok(())
    }

    /// Chooses how long open secret keys stay in memory that nobody asks for.
    pub fn keep_keys_for(&self, time: Duration) {
        self.held_keys.kept_s.store(time.as_secs().max(1), Ordering::Relaxed);
    }

    /// Returns the keys.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub(crate) async fn keyring(&self) -> Result<Arc<Keys>, EngineError> {
        if let Some(keys) = self.held_keys.get() {
            return Ok(keys);
        }
        let (own, people) = self.read(|tx| Ok((own_keys::all(tx)?, people_keys::all(tx)?))).await?;
        let mut keys = Keys::default();
        for key in own.iter().filter(|key| key.technology == "openpgp") {
            let secret = self.profile().secret_key(&key.fingerprint);
            match secret.map(|secret| SecretKey::read_all(secret.expose(), None)) {
                Some(Ok(mut found)) => keys.ring.secret.append(&mut found),
                Some(Err(error)) => tracing::warn!(%error, "a secret key can't be read"),
                None => tracing::warn!("a secret key is not among the secrets"),
            }
        }
        for key in own.iter().filter(|key| key.technology == "smime") {
            let secret = self.profile().secret_key(&key.fingerprint);
            match secret.map(|secret| Identity::from_pem(secret.expose(), None)) {
                Some(Ok(identity)) => keys.ring.identities.push(identity),
                Some(Err(error)) => tracing::warn!(%error, "a private key can't be read"),
                None => tracing::warn!("a private key is not among the secrets"),
            }
        }
        keys.confirmed_certificates = confirmed(&people);
        keys.ring.only_for = only_for(&people);
        let mut seen = BTreeSet::new();
        for one in people.into_iter().filter(|one| one.technology == "openpgp") {
            let is_undecided = one.state == people_keys::KeyState::Changed;
            if one.state == people_keys::KeyState::Confirmed {
                keys.confirmed.insert(one.fingerprint.clone());
            }
            // What was signed before a key was replaced stays signed.
            let is_read = one.state.is_used() || one.state == people_keys::KeyState::Former;
            if (is_read || is_undecided)
                && seen.insert((one.fingerprint, is_undecided))
                && let Ok(mut found) = PublicKey::read_all(&one.bytes)
            {
                match is_undecided {
                    true => keys.undecided.append(&mut found),
                    false => keys.ring.people.append(&mut found),
                }
            }
        }
        let keys = Arc::new(keys);
        *self.held_keys.inner() = Some((Arc::clone(&keys), Instant::now()));
        let held = Arc::downgrade(&self.held_keys);
        tokio::spawn(async move {
            loop {
                let kept = held.upgrade().map_or(Duration::ZERO, |held| held.kept());
                tokio::time::sleep(kept.min(Duration::from_secs(LOOK_S))).await;
                if held.upgrade().is_none_or(|held| held.forget_unused()) {
                    return;
                }
            }
        });
        Ok(keys)
    }
}
