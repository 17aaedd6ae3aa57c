//! `barid`: the engine from a terminal, for people, scripts and machines without a display.
//!
//! Exit status: 0 done; 1 what was asked for failed, with a sentence on stderr;
//! 2 wrong usage.

mod args;
mod arrange;
#[cfg(feature = "bridge")]
mod bridge;
mod command;
mod copies;
mod diagnosis;
mod failure;
mod inspect;
mod output;
mod unlock;

use crate::{args::Cli, failure::Failure, output::Form};
use barid_engine::{Engine, EngineError, ProfileError, Unlock, VaultError};
use barid_model::{ErrorCode, clock::SystemClock};
use std::{path::Path, process::ExitCode, sync::Arc};

fn main() -> ExitCode {
    // Reads FAILPOINTS.
    #[cfg(feature = "bridge")]
    let _ends = fail::FailScenario::setup();
    let cli = Cli::read();
    let form = if cli.json { Form::Json } else { Form::Plain };
    match run(cli, form) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(form),
    }
}

fn run(cli: Cli, form: Form) -> Result<(), Failure> {
    if let Some(done) = command::file::run(&cli.command) {
        return done;
    }
    let dir = unlock::profile_dir(cli.profile).map_err(Failure::usage)?;
    let known = Unlock::known(cli.protect.map(Into::into));
    #[cfg(feature = "bridge")]
    if let args::Command::Bridge(arguments) = cli.command {
        return until_interrupted(bridge::run(dir, known, arguments));
    }
    let engine = open(&dir, known)?;
    until_interrupted(command::run(&engine, cli.command, form))
}

/// Runs what a command does, for as long as nobody presses Ctrl-C.
fn until_interrupted(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Failure::io)?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = work => result,
            // Everything asked for so far is durable, or was never begun.
            _ = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
        }
    });
    // A look-up of a host name can't be cancelled; it must not hold the end back.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    result
}

/// Opens the profile, asking the user once where that can help.
fn open(dir: &Path, known: Unlock) -> Result<Engine, Failure> {
    let try_open = |unlock: &Unlock| {
        let opened = Engine::open(dir, unlock, Arc::new(SystemClock));
        opened.map(|engine| engine.asking(barid_engine::dns_of_environment()))
    };
    let error = match try_open(&known) {
        Ok(engine) => return Ok(engine),
        Err(error) => error,
    };
    let asked = match &error {
        EngineError::Profile(ProfileError::Vault(VaultError::NeedsChoice)) => {
            unlock::choose().map_err(Failure::io)?
        }
        EngineError::Profile(ProfileError::Vault(VaultError::NeedsPassphrase)) => {
            let is_new = known.protection.is_some();
            match (unlock::can_ask(), is_new) {
                (false, _) => None,
                (true, true) => Some(unlock::new_passphrase().map_err(Failure::io)?),
                (true, false) => Some(unlock::passphrase().map_err(Failure::io)?),
            }
        }
        _ => None,
    };
    match asked {
        Some(unlock) => Ok(try_open(&unlock)?),
        None => Err(with_advice(error)),
    }
}

/// Adds to a locked profile's error what the user can do about it.
fn with_advice(error: EngineError) -> Failure {
    let EngineError::Profile(ProfileError::Vault(vault)) = &error else { return error.into() };
    let advice = match vault {
        VaultError::NeedsChoice => {
            "Choose once how the key to your mail is kept: put a passphrase into BARID_PASSPHRASE, \
             or say --protect key-file for a file that only your user can read (whoever gets at \
             your files then gets at your mail)"
        }
        VaultError::NeedsPassphrase => "Put it into BARID_PASSPHRASE",
        VaultError::NoPassphraseHere => "Unset BARID_PASSPHRASE",
        VaultError::Wrong
        | VaultError::Keychain(_)
        | VaultError::Malformed(_)
        | VaultError::Disk(_) => return error.into(),
    };
    Failure::new(ErrorCode::Locked, format!("{error}. {advice}"))
}
