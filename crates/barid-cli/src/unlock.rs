//! Finds out where the profile is and what unlocks it, asking at most once.

use crate::output::note;
use barid_engine::{Protection, Unlock, default_profile_dir};
use barid_model::Secret;
use std::{
    io,
    io::{BufRead, IsTerminal, Write},
    path::PathBuf,
};

/// What a user without a keychain is told and asked.
const CHOICE: &str = "\
This computer has no keychain that Barid can use to keep the key to your mail.
Choose once how it is kept:
  1  A passphrase, asked for at each start. Without it nobody can read the mail
     on this disk; if you forget it, nobody can help.
  2  A file that only your user can read. Nothing is asked, but whoever gets at
     your files gets at your mail.";

/// Returns the profile's directory: as given, else the platform's own.
pub(crate) fn profile_dir(given: Option<PathBuf>) -> Result<PathBuf, String> {
    let missing = "There is no home directory; name a profile with --profile DIR";
    given.or_else(default_profile_dir).ok_or_else(|| missing.to_owned())
}

/// Asks how a new profile is to be locked. `None` where nobody can be asked.
pub(crate) fn choose() -> io::Result<Option<Unlock>> {
    if !can_ask() {
        return Ok(None);
    }
    note(CHOICE);
    loop {
        match ask("1 or 2? ")?.as_str() {
            "1" => return new_passphrase().map(Some),
            "2" => {
                let protection = Some(Protection::KeyFile);
                return Ok(Some(Unlock { passphrase: None, protection }));
            }
            "" => return Ok(None),
            _ => note("Type 1 or 2 and Enter; Enter alone ends without a choice."),
        }
    }
}

/// Asks for a passphrase that is to be used from now on.
pub(crate) fn new_passphrase() -> io::Result<Unlock> {
    loop {
        let first = rpassword::prompt_password("New passphrase: ")?;
        if first.is_empty() {
            note("It can't be empty.");
            continue;
        }
        if first == rpassword::prompt_password("Again: ")? {
            let protection = Some(Protection::Passphrase);
            return Ok(Unlock { passphrase: Some(Secret::new(first)), protection });
        }
        note("They differ; try again.");
    }
}

/// Whether somebody sits at the terminal.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal()
}

/// Asks for the passphrase of the profile.
pub(crate) fn passphrase() -> io::Result<Unlock> {
    let passphrase = Secret::new(rpassword::prompt_password("Passphrase of your mail: ")?);
    Ok(Unlock { passphrase: Some(passphrase), protection: None })
}

/// Returns an account's password: the first line of standard input, or as typed.
pub(crate) fn password_from_stdin() -> io::Result<Secret> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut bytes)?;
    while bytes.last().is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
        bytes.pop();
    }
    Ok(Secret::new(bytes))
}

/// Asks for an account's password. `None` where nobody can be asked.
pub(crate) fn password_from_terminal(address: &str) -> io::Result<Option<Secret>> {
    if !can_ask() {
        return Ok(None);
    }
    Ok(Some(Secret::new(rpassword::prompt_password(format!("Password of {address}: "))?)))
}

fn ask(question: &str) -> io::Result<String> {
    let mut out = io::stderr().lock();
    write!(out, "{question}")?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim().to_owned())
}
