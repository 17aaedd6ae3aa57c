//! Measures the engine from inside, where starting a program would take longer than what is
//! measured. Prints one JSON document; times are milliseconds.
//!
//! - `barid-bench first-rows PROFILE [--to-end]` synchronizes and times the first full page.
//! - `barid-bench reconnect PROFILE TIMES` synchronizes when there is nothing new.
//! - `barid-bench look PROFILE QUERY…` opens, lists and searches.
//! - `barid-bench watch PROFILE` tells when what is delivered is in the list, until it is killed.
//!
//! `BARID_PASSPHRASE` unlocks a profile that has one.

mod look;
mod sync;
mod timing;
mod watch;

use barid_engine::{Engine, EngineError, Unlock};
use barid_model::{Account, Secret, clock::SystemClock};
use serde_json::Value;
use std::{
    env,
    error::Error,
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

const USAGE: &str = "barid-bench first-rows PROFILE [--to-end] | reconnect PROFILE TIMES | look PROFILE QUERY… | watch PROFILE";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run().and_then(|answer| Ok(writeln!(io::stdout(), "{answer}")?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With stderr closed there is nobody to tell.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<Value> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    // The threads that `barid` has.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match arguments.as_slice() {
            ["first-rows", profile] => {
                sync::first_rows(Path::new(profile), sync::Until::FirstRows).await
            }
            ["first-rows", profile, "--to-end"] => {
                sync::first_rows(Path::new(profile), sync::Until::End).await
            }
            ["reconnect", profile, times] => {
                sync::reconnect(Path::new(profile), times.parse()?).await
            }
            ["watch", profile] => {
                watch::watch(Path::new(profile)).await?;
                Ok(Value::Null)
            }
            ["look", profile, queries @ ..] => look::look(Path::new(profile), queries).await,
            _ => Err(USAGE.into()),
        }
    })
}

/// Opens a profile as a shell does.
fn open(profile: &Path) -> Result<Engine, EngineError> {
    let passphrase = env::var("BARID_PASSPHRASE").ok().map(|text| Secret::new(text.into_bytes()));
    let unlock = Unlock { passphrase, protection: None };
    Engine::open(profile, &unlock, Arc::new(SystemClock))
}

/// Returns the one account of a profile.
async fn account(engine: &Engine) -> Outcome<Account> {
    engine.accounts().await?.into_iter().next().ok_or_else(|| "The profile has no account".into())
}
