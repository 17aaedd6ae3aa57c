//! `barid doctor`: whether the store is whole and the accounts can be reached.

use crate::{
    failure::{Failure, name},
    output::{self, Form, line},
};
use barid_engine::{Engine, EngineError, Protection};
use barid_model::ErrorCode;
use serde_json::{Value, json};

/// Returns how the key of the profile is kept, in a word.
fn protection(engine: &Engine) -> &'static str {
    match engine.protection() {
        Protection::Keychain => "keychain",
        Protection::Passphrase => "passphrase",
        Protection::KeyFile => "key-file",
    }
}

/// Accounts are numbered, not named: the answer can be shown to a stranger.
pub(crate) async fn run(engine: &Engine, deep: bool, form: Form) -> Result<(), Failure> {
    let health = match deep {
        true => engine.check_deeply().await?,
        false => engine.check().await?,
    };
    let mut accounts = Vec::new();
    for account in engine.accounts().await? {
        let signed_in = engine.test_account(&account.settings.address).await;
        let (receive, submit) = match signed_in {
            Ok(result) => (
                result.receive.err().map(|error| error.code()),
                result.submit.err().map(|error| error.code()),
            ),
            Err(error) => (Some(error.code()), Some(error.code())),
        };
        accounts.push((account.id, receive, submit));
    }
    match form {
        Form::Json => {
            let word = |code: Option<ErrorCode>| code.map_or(Value::Null, |code| json!(name(code)));
            let accounts: Vec<_> = accounts
                .iter()
                .map(|(id, receive, submit)| {
                    json!({ "account": id, "receive": word(*receive), "submit": word(*submit) })
                })
                .collect();
            output::document(&json!({
                "ok": health.problems.is_empty(),
                "problems": health.problems,
                "messages": health.messages,
                "bodies": health.bodies,
                "searchable": health.searchable,
                "verified": deep.then_some(health.raw_verified),
                "key": protection(engine),
                "accounts": accounts,
            }))?;
        }
        Form::Plain => {
            line(&format!("{} of {} searchable", health.searchable, health.messages))?;
            line(&format!("{} of {} here with all their bytes", health.bodies, health.messages))?;
            if deep {
                line(&format!("{} stored messages read back unchanged", health.raw_verified))?;
            }
            line(&format!("The key is kept by: {}", protection(engine)))?;
            for (id, receive, submit) in &accounts {
                let word = |code: &Option<ErrorCode>| code.map_or("ok".to_owned(), name);
                line(&format!("account {id}: receive {}, submit {}", word(receive), word(submit)))?;
            }
            for problem in &health.problems {
                line(&format!("PROBLEM: {}", output::clean(problem)))?;
            }
            if health.problems.is_empty() {
                line("The store is whole.")?;
            }
        }
    }
    match health.problems.is_empty() {
        true => Ok(()),
        false => {
            let error = EngineError::Invalid("The store has problems".into());
            Err(Failure::answered(error))
        }
    }
}
