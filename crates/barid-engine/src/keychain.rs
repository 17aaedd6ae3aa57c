//! The system's keychain: Secret Service, macOS Keychain, Windows Credential Manager.
//!
//! It holds one key a profile. The calls block, and may ask the user to unlock
//! the keychain; they are not for async code.

use keyring::v1::Entry;

const SERVICE: &str = "barid";

/// Whether a keychain answers.
pub(crate) fn is_available() -> bool {
    // Asking for an entry that is not there tells a keychain that works from one
    // that only seems to be there (a bus without a service behind it).
    Entry::store_status().is_ok()
        && Entry::new(SERVICE, "probe").is_ok_and(|entry| {
            matches!(entry.get_secret(), Ok(_) | Err(keyring::v1::Error::NoEntry))
        })
}

/// Keeps `key` for the profile of that name.
///
/// # Errors
///
/// The keychain's own words.
pub(crate) fn store(profile: &str, key: &[u8]) -> Result<(), String> {
    let entry = Entry::new(SERVICE, profile).map_err(|error| error.to_string())?;
    entry.set_secret(key).map_err(|error| error.to_string())
}

/// Returns the key kept for the profile of that name.
///
/// # Errors
///
/// The keychain's own words.
pub(crate) fn load(profile: &str) -> Result<zeroize::Zeroizing<Vec<u8>>, String> {
    let entry = Entry::new(SERVICE, profile).map_err(|error| error.to_string())?;
    entry.get_secret().map(zeroize::Zeroizing::new).map_err(|error| error.to_string())
}
