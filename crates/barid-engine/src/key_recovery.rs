//! Getting a key back: a code on a sheet of paper, and a file that only the code opens.

use crate::{engine::Engine, error::EngineError, vault::random};
use barid_crypto::openpgp::{KeyError, SecretKey};
use barid_store::own_keys::{self, Recovery};

/// Groups of digits in a code, and digits in each: 119 bits.
const GROUPS: (usize, usize) = (9, 4);

/// What the user writes down or prints, and the file that belongs to it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoverySheet {
    /// Nine groups of four digits. Kept nowhere.
    pub code: String,
    /// The key under that code, as text.
    pub file: String,
    /// A name for the file.
    pub file_name: String,
}

impl std::fmt::Debug for RecoverySheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoverySheet({})", self.file_name)
    }
}

impl Engine {
    /// Makes a new code and a file for one's own key. Earlier ones keep their worth.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Task`] where the system has no randomness.
    pub async fn recovery_sheet(&self, fingerprint: &str) -> Result<RecoverySheet, EngineError> {
        let key = self.own_secret(fingerprint).await?;
        let code = code()?;
        let print = key.fingerprint();
        let end = print.get(print.len().saturating_sub(8)..).unwrap_or(&print);
        let sheet = RecoverySheet {
            file: key.to_armored(digits(&code).as_bytes())?,
            file_name: format!("barid-recovery-{end}.asc"),
            code,
        };
        Ok(sheet)
    }

    /// Notes that the user has a sheet and its file.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn recovery_written(&self, fingerprint: &str) -> Result<(), EngineError> {
        let print = fingerprint.to_ascii_uppercase();
        self.write(move |tx| own_keys::set_recovery(tx, &print, Recovery::Written)).await
    }

    /// Tries the sheet: whether the code opens the file, and it is the key of this profile.
    ///
    /// # Errors
    ///
    /// [`EngineError::Key`]: what stands against it; [`EngineError::Invalid`] for another key.
    pub async fn rehearse_recovery(
        &self,
        fingerprint: &str,
        file: &[u8],
        code: &str,
    ) -> Result<(), EngineError> {
        let own = self.own_secret(fingerprint).await?;
        let found = recovered(file, code)?;
        if !found.iter().any(|key| key.fingerprint() == own.fingerprint()) {
            return Err(EngineError::Invalid("That file holds another key".to_owned()));
        }
        let print = own.fingerprint();
        self.write(move |tx| own_keys::set_recovery(tx, &print, Recovery::Rehearsed)).await
    }

    /// Brings keys back by their file and code. Returns their fingerprints.
    ///
    /// # Errors
    ///
    /// [`EngineError::Key`].
    pub async fn recover_keys(&self, file: &[u8], code: &str) -> Result<Vec<String>, EngineError> {
        let mut prints = Vec::new();
        for key in recovered(file, code)? {
            let print = self.keep_own(key).await?;
            let done = print.clone();
            self.write(move |tx| own_keys::set_recovery(tx, &done, Recovery::Rehearsed)).await?;
            prints.push(print);
        }
        Ok(prints)
    }
}

fn recovered(file: &[u8], code: &str) -> Result<Vec<SecretKey>, KeyError> {
    SecretKey::read_all(file, Some(digits(code).as_bytes()))
}

/// Returns the digits of a code, however it was typed.
fn digits(code: &str) -> String {
    code.chars().filter_map(|c| c.to_digit(10).or_else(|| arabic_digit(c))).map(digit).collect()
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

/// Reads the digits that Arabic and Persian keyboards write.
fn arabic_digit(c: char) -> Option<u32> {
    let value = match c {
        '\u{660}'..='\u{669}' => u32::from(c) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(c) - 0x6f0,
        _ => return None,
    };
    Some(value)
}

fn code() -> Result<String, EngineError> {
    let failed = |error: std::io::Error| EngineError::Task(error.to_string());
    let mut groups = Vec::new();
    while groups.len() < GROUPS.0 {
        let mut group = String::new();
        while group.len() < GROUPS.1 {
            let [byte] = random::<1>().map_err(failed)?;
            // 250 values give ten digits equally often.
            if byte < 250 {
                group.push(digit(u32::from(byte % 10)));
            }
        }
        groups.push(group);
    }
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_digits_however_it_is_typed() {
        let made = code().unwrap();
        assert_eq!((made.len(), digits(&made).len()), (44, 36));
        assert_ne!(made, code().unwrap());
        assert_eq!(digits(" 12-34 ٥٦ ۷۸x"), "12345678");
    }
}
