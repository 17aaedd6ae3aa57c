//! A profile: one directory with everything of one user, open in one process.

use crate::{
    private,
    vault::{Protection, Unlock, Vault, VaultError, random},
};
use barid_model::{ErrorCode, Secret};
use barid_store::{Store, StoreError};
use std::{
    fs::{File, TryLockError},
    io,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

const LOCK_FILE: &str = "lock";
const STORE_KEY: &str = "store";

/// Why a profile can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Another process has it open.
    #[error("Another Barid has this profile open")]
    InUse,
    /// Its key can't be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Its store can't be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secrets are there, but not the store's key.
    #[error("The file of secrets holds no key for the store")]
    NoStoreKey,
    /// Its directory can't be used.
    #[error("The profile's directory can't be used: {0}")]
    Disk(#[from] io::Error),
}

impl ProfileError {
    /// Says what to call it.
    pub(crate) fn code(&self) -> ErrorCode {
        match self {
            ProfileError::InUse => ErrorCode::ProfileInUse,
            ProfileError::Store(error) => error.code(),
            ProfileError::Disk(_) | ProfileError::Vault(VaultError::Disk(_)) => ErrorCode::Disk,
            ProfileError::Vault(VaultError::Malformed(_)) | ProfileError::NoStoreKey => {
                ErrorCode::Damaged
            }
            ProfileError::Vault(
                VaultError::NeedsChoice
                | VaultError::NeedsPassphrase
                | VaultError::NoPassphraseHere
                | VaultError::Wrong
                | VaultError::Keychain(_),
            ) => ErrorCode::Locked,
        }
    }
}

/// An open profile. Others can't open it before this one is dropped.
pub(crate) struct Profile {
    /// Its rows, index and messages.
    pub(crate) store: Store,
    vault: Mutex<Vault>,
    /// Held for as long as the profile is open; the system lets go of it when
    /// the process ends, however it ends.
    _lock: File,
}

impl Profile {
    /// Opens the profile in `dir`, or makes one.
    ///
    /// # Errors
    ///
    /// [`ProfileError::InUse`] at once if another process has it; the vault's and
    /// the store's own causes.
    pub(crate) fn open(dir: &Path, unlock: &Unlock) -> Result<Profile, ProfileError> {
        // Before anything else uses OpenSSL.
        barid_crypto::openssl_config::ignore_configuration();
        private::create_directory(dir)?;
        let lock = lock(&dir.join(LOCK_FILE))?;
        let mut vault = Vault::open(dir, unlock)?;
        let is_new = !dir.join("mail.db").exists();
        let key = match vault.get(STORE_KEY) {
            Some(key) => key,
            None if is_new => {
                let key = Secret::new(random::<32>()?);
                vault.set(STORE_KEY, &key)?;
                key
            }
            None => return Err(ProfileError::NoStoreKey),
        };
        let store = Store::open(dir, &key)?;
        Ok(Profile { store, vault: Mutex::new(vault), _lock: lock })
    }

    /// Says how the key is kept.
    pub(crate) fn protection(&self) -> Protection {
        self.vault().protection()
    }

    /// Returns the password of the account with that address.
    pub(crate) fn password(&self, address: &str) -> Option<Secret> {
        self.vault().get(&password_name(address))
    }

    /// Keeps the password of an account.
    ///
    /// # Errors
    ///
    /// [`VaultError::Disk`].
    pub(crate) fn set_password(&self, address: &str, password: &Secret) -> Result<(), VaultError> {
        self.vault().set(&password_name(address), password)
    }

    /// Forgets the password of an account.
    ///
    /// # Errors
    ///
    /// [`VaultError::Disk`].
    pub(crate) fn remove_password(&self, address: &str) -> Result<(), VaultError> {
        self.vault().remove(&password_name(address))
    }

    /// Returns a secret key, as the bytes that it was kept as.
    pub(crate) fn secret_key(&self, fingerprint: &str) -> Option<Secret> {
        self.vault().get(&key_name(fingerprint))
    }

    /// Keeps a secret key.
    ///
    /// # Errors
    ///
    /// [`VaultError::Disk`].
    pub(crate) fn set_secret_key(&self, fingerprint: &str, key: &Secret) -> Result<(), VaultError> {
        self.vault().set(&key_name(fingerprint), key)
    }

    /// Forgets a secret key.
    ///
    /// # Errors
    ///
    /// [`VaultError::Disk`].
    pub(crate) fn remove_secret_key(&self, fingerprint: &str) -> Result<(), VaultError> {
        self.vault().remove(&key_name(fingerprint))
    }

    fn vault(&self) -> MutexGuard<'_, Vault> {
        // A panic elsewhere leaves the map whole: it is changed in one step.
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn password_name(address: &str) -> String {
    format!("password:{}", address.to_lowercase())
}

fn key_name(fingerprint: &str) -> String {
    format!("key:{fingerprint}")
}

fn lock(path: &Path) -> Result<File, ProfileError> {
    let file = private::options().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ProfileError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
