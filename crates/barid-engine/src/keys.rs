//! Keys in words of their owners: one's own, and other people's.

use crate::{
    certificates,
    engine::Engine,
    error::EngineError,
    revocation::{self, RevocationTold},
};
use barid_crypto::{
    comparable,
    openpgp::{KeyError, KeyFacts, Profile, PublicKey, SecretKey},
    smime::Certificate,
};
use barid_model::Secret;
use barid_store::{
    StoreError,
    own_keys::{self, OwnKey, Recovery},
    people_keys::{self, KeyEvent, KeyState, NewKey, PersonKey},
    revocations::{self, Told},
};

/// A key of the user's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKeyTold {
    /// `openpgp` or `smime`.
    pub technology: String,
    /// What it is.
    pub facts: KeyFacts,
    /// When it came into this profile, in milliseconds since the epoch.
    pub added_at_ms: i64,
    /// What the user has to get it back by.
    pub recovery: Recovery,
}

/// A key of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonKeyTold {
    /// Whose, as far as this program goes by it.
    pub address: String,
    /// `openpgp` or `smime`.
    pub technology: String,
    /// What it is.
    pub facts: KeyFacts,
    /// What it is to the address.
    pub state: KeyState,
    /// Where it first came from.
    pub source: String,
    /// When it was first and last seen, in milliseconds since the epoch.
    pub seen_ms: (i64, i64),
    /// What its issuer said, if it was ever asked.
    pub revocation: Option<RevocationTold>,
}

/// What a file of keys brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Fingerprints of the user's own keys.
    pub own: Vec<String>,
    /// Addresses of others, and the fingerprints of their keys.
    pub people: Vec<(String, String)>,
}

impl Engine {
    /// Returns the user's own keys, the newest first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn own_keys(&self) -> Result<Vec<OwnKeyTold>, EngineError> {
        let now_ms = self.clock.now_ms();
        let all = self.read(own_keys::all).await?;
        let told = |key: OwnKey| OwnKeyTold {
            facts: facts(&key.technology, &key.fingerprint, &key.bytes, now_ms),
            technology: key.technology,
            added_at_ms: key.added_at_ms,
            recovery: key.recovery,
        };
        Ok(all.into_iter().map(told).collect())
    }

    /// Returns other people's keys, by address.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn people_keys(&self) -> Result<Vec<PersonKeyTold>, EngineError> {
        let now_ms = self.clock.now_ms();
        let all = self
            .read(|tx| {
                let with_known = |key: PersonKey| {
                    let known = revocations::get(tx, &key.fingerprint)?;
                    Ok::<_, StoreError>((key, known))
                };
                people_keys::all(tx)?.into_iter().map(with_known).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        Ok(all.into_iter().map(|(key, known)| person_told(key, known, now_ms)).collect())
    }

    /// Returns what happened to the keys of an address, oldest first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn key_history(&self, address: &str) -> Result<Vec<KeyEvent>, EngineError> {
        let address = comparable(address);
        self.read(move |tx| people_keys::history(tx, &address)).await
    }

    /// Makes a key for one address. Returns its fingerprint.
    ///
    /// # Errors
    ///
    /// [`EngineError::Key`]; [`EngineError::Vault`].
    pub async fn generate_key(
        &self,
        name: &str,
        address: &str,
        profile: Profile,
    ) -> Result<String, EngineError> {
        // The library takes nothing that is younger than what it says of itself.
        let made_ms = self.clock.now_ms() - 1_000;
        let key = SecretKey::generate(name, address, profile, made_ms)?;
        self.keep_own(key).await
    }

    /// Reads every key in a file: the user's own, opened by a passphrase where they have one, and
    /// other people's.
    ///
    /// # Errors
    ///
    /// [`EngineError::Key`]: nothing was taken over then.
    pub async fn import_keys(
        &self,
        bytes: &[u8],
        passphrase: Option<&Secret>,
    ) -> Result<Imported, EngineError> {
        let mut imported = Imported::default();
        match SecretKey::read_all(bytes, passphrase.map(Secret::expose)) {
            Ok(own) => {
                for key in own {
                    imported.own.push(self.keep_own(key).await?);
                }
            }
            Err(KeyError::NoKey) => return self.import_certificates(bytes, passphrase).await,
            Err(KeyError::PublicOnly) => {
                for key in PublicKey::read_all(bytes)? {
                    let fingerprint = key.fingerprint();
                    for address in self.keep_person(&key, "file", None).await? {
                        imported.people.push((address, fingerprint.clone()));
                    }
                }
            }
            Err(other) => return Err(other.into()),
        }
        Ok(imported)
    }

    /// Keeps a key of one's own, and its secret half among the secrets.
    pub(crate) async fn keep_own(&self, key: SecretKey) -> Result<String, EngineError> {
        let fingerprint = key.fingerprint();
        let row = OwnKey {
            fingerprint: fingerprint.clone(),
            technology: "openpgp".to_owned(),
            bytes: key.public().to_bytes()?,
            added_at_ms: self.clock.now_ms(),
            recovery: Recovery::None,
        };
        let secret = Secret::new(key.to_bytes()?.as_slice());
        self.profile().set_secret_key(&fingerprint, &secret)?;
        self.put_own(row).await?;
        Ok(fingerprint)
    }

    /// Notes a key of somebody else for each of its addresses, or for the one that it came with.
    /// From a file the user chose it, and it is used from then on. Returns the addresses.
    pub(crate) async fn keep_person(
        &self,
        key: &PublicKey,
        source: &'static str,
        only: Option<&str>,
    ) -> Result<Vec<String>, EngineError> {
        let (fingerprint, now_ms) = (key.fingerprint(), self.clock.now_ms());
        let addresses: Vec<String> = match only {
            Some(address) => vec![comparable(address)],
            None => {
                let ids = key.facts(now_ms).user_ids;
                ids.iter()
                    .filter(|id| !id.address.is_empty())
                    .map(|id| comparable(&id.address))
                    .collect()
            }
        };
        let known = self.known_key(&fingerprint).await?;
        let whole = match known {
            Some(known) => known.merge(key.clone())?,
            None => key.clone(),
        };
        let bytes = whole.to_bytes()?;
        self.note_key(addresses, "openpgp", fingerprint, bytes, source).await
    }

    /// Notes a key or certificate for addresses. Returns them.
    pub(crate) async fn note_key(
        &self,
        addresses: Vec<String>,
        technology: &'static str,
        fingerprint: String,
        bytes: Vec<u8>,
        source: &'static str,
    ) -> Result<Vec<String>, EngineError> {
        if self.is_noted(&addresses, &fingerprint, &bytes, source).await? {
            return Ok(addresses);
        }
        let (noted, now_ms) = (addresses.clone(), self.clock.now_ms());
        self.write(move |tx| {
            for address in &noted {
                let key = NewKey { fingerprint: &fingerprint, technology, bytes: &bytes, source };
                let state = people_keys::note(tx, address, &key, now_ms)?;
                if source == "file" && !state.is_used() {
                    people_keys::decide(tx, address, &fingerprint, KeyState::Remembered, now_ms)?;
                }
            }
            Ok(())
        })
        .await?;
        self.held_keys.forget();
        Ok(addresses)
    }

    /// Whether all there is to say of a key was noted lately: every message brings it again.
    async fn is_noted(
        &self,
        addresses: &[String],
        fingerprint: &str,
        bytes: &[u8],
        source: &str,
    ) -> Result<bool, EngineError> {
        const LATELY_MS: u64 = 24 * 60 * 60 * 1_000;
        let (wanted, now_ms) = (addresses.to_vec(), self.clock.now_ms());
        let known = self
            .read(move |tx| {
                wanted
                    .iter()
                    .map(|one| people_keys::of_address(tx, one))
                    .collect::<Result<Vec<_>, _>>()
            })
            .await?;
        let is_it = |row: &PersonKey| {
            row.fingerprint == fingerprint
                && row.bytes == bytes
                && row.last_at_ms.abs_diff(now_ms) < LATELY_MS
                && (source != "file" || row.state.is_used())
        };
        Ok(known.iter().all(|rows| rows.iter().any(is_it)))
    }

    async fn known_key(&self, fingerprint: &str) -> Result<Option<PublicKey>, EngineError> {
        let wanted = fingerprint.to_owned();
        let bytes = self.read(move |tx| people_keys::bytes(tx, &wanted)).await?;
        Ok(bytes.and_then(|bytes| PublicKey::read_all(&bytes).ok()?.into_iter().next()))
    }

    /// Makes a key of an address what the user decided.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn decide_key(
        &self,
        address: &str,
        fingerprint: &str,
        state: KeyState,
    ) -> Result<(), EngineError> {
        let (address, print, now_ms) =
            (comparable(address), fingerprint.to_ascii_uppercase(), self.clock.now_ms());
        self.write(move |tx| people_keys::decide(tx, &address, &print, state, now_ms))
            .await
            .map_err(|error| no_key(error, fingerprint))?;
        self.held_keys.forget();
        Ok(())
    }

    /// Forgets a key: somebody else's, or one's own with its secret half. What was encrypted for
    /// that one can't be read any more.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn remove_key(&self, fingerprint: &str) -> Result<(), EngineError> {
        let print = fingerprint.to_ascii_uppercase();
        let own = self.read(own_keys::all).await?;
        let is_own = own.iter().any(|one| one.fingerprint == print);
        let wanted = print.clone();
        self.write(move |tx| match is_own {
            true => own_keys::remove(tx, &wanted),
            false => people_keys::remove(tx, &wanted),
        })
        .await
        .map_err(|error| no_key(error, fingerprint))?;
        if is_own {
            self.profile().remove_secret_key(&print)?;
        }
        self.held_keys.forget();
        Ok(())
    }

    /// Returns the public half of a key as text, one's own or somebody else's.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn export_key(&self, fingerprint: &str) -> Result<String, EngineError> {
        let print = fingerprint.to_ascii_uppercase();
        let found = self
            .read(move |tx| {
                let own = own_keys::all(tx)?.into_iter().find(|one| one.fingerprint == print);
                Ok(match own {
                    Some(own) => Some(own.bytes),
                    None => people_keys::bytes(tx, &print)?,
                })
            })
            .await?;
        let bytes = found.ok_or_else(|| EngineError::not_found("key", fingerprint))?;
        if let Ok(certificate) = Certificate::read(&bytes) {
            return Ok(certificate.pem());
        }
        let key = PublicKey::read_all(&bytes)?.into_iter().next().ok_or(KeyError::NoKey)?;
        Ok(key.to_armored()?)
    }
}

fn no_key(error: EngineError, fingerprint: &str) -> EngineError {
    match error {
        EngineError::Store(StoreError::NotFound(_)) => EngineError::not_found("key", fingerprint),
        other => other,
    }
}

fn person_told(key: PersonKey, known: Option<Told>, now_ms: i64) -> PersonKeyTold {
    PersonKeyTold {
        revocation: known.map(|known| revocation::told(key.fingerprint.clone(), &known)),
        facts: facts(&key.technology, &key.fingerprint, &key.bytes, now_ms),
        address: key.address,
        technology: key.technology,
        state: key.state,
        source: key.source,
        seen_ms: (key.first_at_ms, key.last_at_ms),
    }
}

fn facts(technology: &str, fingerprint: &str, bytes: &[u8], at_ms: i64) -> KeyFacts {
    let read = match technology {
        "smime" => return certificates::facts(fingerprint, bytes, at_ms),
        _ => PublicKey::read_all(bytes).ok().and_then(|all| all.into_iter().next()),
    };
    read.map_or_else(
        || KeyFacts { fingerprint: fingerprint.to_owned(), ..KeyFacts::default() },
        |key| key.facts(at_ms),
    )
}
