//! What every shell takes from the environment: where the profile is, what unlocks it.

use crate::vault::{Protection, Unlock};
use barid_model::Secret;
use barid_protocols::dns::{Dns, Resolver, Zone};
use std::{env, ffi::OsString, fs, path::PathBuf, sync::Arc};

/// Returns the platform's own place for a profile; `None` without a home directory.
pub fn default_profile_dir() -> Option<PathBuf> {
    let home = || variable("HOME").map(PathBuf::from);
    if cfg!(windows) {
        variable("APPDATA").map(|dir| PathBuf::from(dir).join("Barid"))
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support/Barid"))
    } else {
        variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| home().map(|home| home.join(".local/share")))
            .map(|dir| dir.join("barid"))
    }
}

/// Returns who is asked who vouches for what comes in: nobody where `BARID_DNS` is `off`, a file
/// of records where it names one, else the computer's own name servers.
pub fn dns() -> Option<Arc<dyn Dns>> {
    let Some(chosen) = variable("BARID_DNS") else {
        return Resolver::system().map(|resolver| Arc::new(resolver) as Arc<dyn Dns>);
    };
    if chosen == "off" {
        return None;
    }
    // A file that can't be read answers nothing: whoever named it wanted nobody else asked.
    let zone = Zone::parse(&fs::read_to_string(&chosen).ok()?).ok()?;
    Some(Arc::new(zone))
}

impl Unlock {
    /// Returns what is known without asking: the passphrase in `BARID_PASSPHRASE`, and how a
    /// new profile is to be protected.
    pub fn known(protection: Option<Protection>) -> Unlock {
        let passphrase = variable("BARID_PASSPHRASE");
        let passphrase =
            passphrase.map(|text| Secret::new(text.to_string_lossy().into_owned().into_bytes()));
        Unlock { passphrase, protection }
    }
}

fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}
