//! The secrets of a profile: the store's key and the accounts' passwords, in one
//! small sealed file.
//!
//! The file names how its key is kept: in the system's keychain, derived from a
//! passphrase, or in a file beside it. It is replaced as a whole, so that a crash
//! leaves the old one or the new one.

use crate::{keychain, private};
use barid_crypto::seal::{self, Cost, Key, SealError};
use barid_model::Secret;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const FILE: &str = "secrets.json";
const KEY_FILE: &str = "secrets.key";

/// How the key to the secrets is kept. Chosen once, when the profile is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protection {
    /// The system's keychain holds it.
    Keychain,
    /// It is derived from a passphrase, asked for at each start.
    Passphrase,
    /// It lies in a file beside the store that only this user can read. Whoever
    /// can read that file can read the mail.
    KeyFile,
}

/// What a shell knows about unlocking.
#[derive(Clone, Debug, Default)]
pub struct Unlock {
    /// The passphrase, where the user gave one.
    pub passphrase: Option<Secret>,
    /// How a new profile is to be protected; `None` means a passphrase if one is
    /// given, else the keychain.
    pub protection: Option<Protection>,
}

/// Why the secrets can't be had.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A new profile, no keychain, and no choice made.
    #[error("This computer has no keychain that Barid can use")]
    NeedsChoice,
    /// The profile is under a passphrase and none was given.
    #[error("This profile is locked with a passphrase")]
    NeedsPassphrase,
    /// A passphrase was given that can't be used.
    #[error("This profile is not locked with a passphrase")]
    NoPassphraseHere,
    /// Wrong passphrase, or a file that was changed.
    #[error("The passphrase is wrong, or the file of secrets was changed")]
    Wrong,
    /// The keychain does not answer, is locked, or lost the key.
    #[error("The system's keychain did not give the key of this profile: {0}")]
    Keychain(String),
    /// The file of secrets is not what this program writes.
    #[error("The file of secrets can't be read: {0}")]
    Malformed(&'static str),
    /// The disk refused.
    #[error("The secrets can't be kept: {0}")]
    Disk(#[from] io::Error),
}

impl From<SealError> for VaultError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Wrong => VaultError::Wrong,
            SealError::Cost => VaultError::Malformed("its cost is out of bounds"),
        }
    }
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
struct Sealed {
    version: u32,
    protection: Protection,
    /// Names the entry in the keychain.
    profile: String,
    salt: String,
    memory_kib: u32,
    passes: u32,
    nonce: String,
    sealed: String,
}

/// The opened secrets of a profile.
pub(crate) struct Vault {
    dir: PathBuf,
    protection: Protection,
    profile: String,
    salt: [u8; seal::SALT_LEN],
    cost: Cost,
    key: Key,
    secrets: BTreeMap<String, Zeroizing<String>>,
}

impl Vault {
    /// Opens the secrets in `dir`, or makes an empty vault there.
    ///
    /// # Errors
    ///
    /// [`VaultError::NeedsChoice`] and [`VaultError::NeedsPassphrase`] ask the
    /// user; nothing has been written then.
    pub(crate) fn open(dir: &Path, unlock: &Unlock) -> Result<Vault, VaultError> {
        match std::fs::read(dir.join(FILE)) {
            Ok(bytes) => Vault::unlock(dir, &bytes, unlock),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vault::create(dir, unlock),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the secret of that name.
    pub(crate) fn get(&self, name: &str) -> Option<Secret> {
        let bytes = BASE64_STANDARD.decode(self.secrets.get(name)?.as_bytes()).ok()?;
        Some(Secret::new(bytes))
    }

    /// Keeps a secret under a name, in place of an older one.
    ///
    /// # Errors
    ///
    /// [`VaultError::Disk`]; the old file is then still there.
    pub(crate) fn set(&mut self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        let text = Zeroizing::new(BASE64_STANDARD.encode(secret.expose()));
        self.secrets.insert(name.to_owned(), text);
        self.save()
    }

    /// Forgets a secret.
    ///
    /// # Errors
    ///
    /// As [`Vault::set`].
    pub(crate) fn remove(&mut self, name: &str) -> Result<(), VaultError> {
        match self.secrets.remove(name) {
            Some(_) => self.save(),
            None => Ok(()),
        }
    }

    /// Says how the key is kept.
    pub(crate) fn protection(&self) -> Protection {
        self.protection
    }

    fn create(dir: &Path, unlock: &Unlock) -> Result<Vault, VaultError> {
        let protection = match (unlock.protection, &unlock.passphrase) {
            (Some(chosen), _) => chosen,
            (None, Some(_)) => Protection::Passphrase,
            (None, None) if keychain::is_available() => Protection::Keychain,
            (None, None) => return Err(VaultError::NeedsChoice),
        };
        let profile = hex(&random::<16>()?);
        let salt = random()?;
        let cost = Cost::DEFAULT;
        let key = match protection {
            Protection::Passphrase => {
                let passphrase = unlock.passphrase.as_ref().ok_or(VaultError::NeedsPassphrase)?;
                seal::derive(passphrase, &salt, cost)?
            }
            Protection::Keychain => {
                let bytes = Zeroizing::new(random::<32>()?);
                keychain::store(&profile, bytes.as_slice()).map_err(VaultError::Keychain)?;
                Key::new(*bytes)
            }
            Protection::KeyFile => {
                let bytes = Zeroizing::new(random::<32>()?);
                private::write(&dir.join(KEY_FILE), bytes.as_slice())?;
                Key::new(*bytes)
            }
        };
        let dir = dir.to_owned();
        let secrets = BTreeMap::new();
        let vault = Vault { dir, protection, profile, salt, cost, key, secrets };
        vault.save()?;
        Ok(vault)
    }

    fn unlock(dir: &Path, bytes: &[u8], unlock: &Unlock) -> Result<Vault, VaultError> {
        let file: Sealed =
            serde_json::from_slice(bytes).map_err(|_| VaultError::Malformed("it is not ours"))?;
        if file.version != 1 {
            return Err(VaultError::Malformed("a newer Barid wrote it"));
        }
        let salt = unhex(&file.salt).ok_or(VaultError::Malformed("its salt"))?;
        let nonce = unhex(&file.nonce).ok_or(VaultError::Malformed("its nonce"))?;
        let cost = Cost { memory_kib: file.memory_kib, passes: file.passes };
        let key = match (file.protection, &unlock.passphrase) {
            (Protection::Passphrase, Some(passphrase)) => seal::derive(passphrase, &salt, cost)?,
            (Protection::Passphrase, None) => return Err(VaultError::NeedsPassphrase),
            (Protection::Keychain | Protection::KeyFile, Some(_)) => {
                return Err(VaultError::NoPassphraseHere);
            }
            (Protection::Keychain, None) => {
                let bytes = keychain::load(&file.profile).map_err(VaultError::Keychain)?;
                Key::new(key_bytes(&bytes)?)
            }
            (Protection::KeyFile, None) => {
                let bytes = Zeroizing::new(std::fs::read(dir.join(KEY_FILE))?);
                Key::new(key_bytes(&bytes)?)
            }
        };
        let sealed = BASE64_STANDARD
            .decode(&file.sealed)
            .map_err(|_| VaultError::Malformed("its content"))?;
        let plain = seal::open(&key, &nonce, &sealed, file.profile.as_bytes())?;
        let secrets: BTreeMap<String, String> =
            serde_json::from_slice(&plain).map_err(|_| VaultError::Malformed("its content"))?;
        let secrets =
            secrets.into_iter().map(|(name, text)| (name, Zeroizing::new(text))).collect();
        let (dir, protection, profile) = (dir.to_owned(), file.protection, file.profile);
        Ok(Vault { dir, protection, profile, salt, cost, key, secrets })
    }

    fn save(&self) -> Result<(), VaultError> {
        let names: BTreeMap<&str, &str> =
            self.secrets.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let plain = Zeroizing::new(serde_json::to_vec(&names).map_err(io::Error::other)?);
        let nonce = random()?;
        let sealed = seal::seal(&self.key, &nonce, &plain, self.profile.as_bytes())?;
        let file = Sealed {
            version: 1,
            protection: self.protection,
            profile: self.profile.clone(),
            salt: hex(&self.salt),
            memory_kib: self.cost.memory_kib,
            passes: self.cost.passes,
            nonce: hex(&nonce),
            sealed: BASE64_STANDARD.encode(sealed),
        };
        let bytes = serde_json::to_vec_pretty(&file).map_err(io::Error::other)?;
        Ok(private::write(&self.dir.join(FILE), &bytes)?)
    }
}

fn key_bytes(bytes: &[u8]) -> Result<[u8; 32], VaultError> {
    bytes.try_into().map_err(|_| VaultError::Malformed("its key has the wrong length"))
}

/// Returns bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes)
}

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Unlock {
        Unlock { passphrase: Some(Secret::new(text)), protection: None }
    }

    #[test]
    fn only_the_passphrase_opens_it_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut vault = Vault::open(dir.path(), &passphrase("open sesame")).unwrap();
        vault.set("a", &Secret::new("s\u{e4}cret")).unwrap();
        vault.set("b", &Secret::new([0, 255])).unwrap();
        vault.remove("b").unwrap();
        drop(vault);

        let vault = Vault::open(dir.path(), &passphrase("open sesame")).unwrap();
        assert_eq!(vault.get("a").unwrap().expose(), "s\u{e4}cret".as_bytes());
        assert!(vault.get("b").is_none());
        let open = |unlock| Vault::open(dir.path(), &unlock).err().unwrap();
        assert!(matches!(open(passphrase("open sesam")), VaultError::Wrong));
        assert!(matches!(open(Unlock::default()), VaultError::NeedsPassphrase));
    }

    #[test]
    fn a_key_file_opens_it_without_asking() {
        let dir = tempfile::tempdir().unwrap();
        let choice = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        Vault::open(dir.path(), &choice).unwrap().set("a", &Secret::new("x")).unwrap();
        let vault = Vault::open(dir.path(), &Unlock::default()).unwrap();
        assert_eq!(vault.get("a").unwrap().expose(), b"x");
        std::fs::write(dir.path().join(KEY_FILE), [1; 32]).unwrap();
        assert!(matches!(
            Vault::open(dir.path(), &Unlock::default()).err(),
            Some(VaultError::Wrong)
        ));
    }

    #[test]
    fn the_files_are_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let choice = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        Vault::open(dir.path(), &choice).unwrap();
        for name in [FILE, KEY_FILE] {
            let mode = std::fs::metadata(dir.path().join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn a_file_of_nonsense_is_an_error() {
        for text in ["", "{}", "null", "{\"version\":2}", "\u{0}\u{1}"] {
            let dir = tempfile::tempdir().unwrap();
            std::fs::write(dir.path().join(FILE), text).unwrap();
            let error = Vault::open(dir.path(), &passphrase("x")).err().unwrap();
            assert!(matches!(error, VaultError::Malformed(_)), "{text}: {error}");
        }
    }
}
