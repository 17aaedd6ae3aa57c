//! `barid mailbox policy`: how much of a mailbox is kept on this computer.

use super::list;
use crate::{
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{Engine, EngineError};
use barid_model::{Account, Keep, Mailbox};
use serde_json::{Value, json};

/// Shows what is kept of a mailbox, or chooses it.
pub(crate) async fn run(
    engine: &Engine,
    name: &str,
    how: Option<&str>,
    account: Option<String>,
    form: Form,
) -> Result<(), Failure> {
    let account = list::chosen(engine, account).await?;
    let mailbox = named(engine, name, account.as_ref()).await?;
    if let Some(how) = how {
        engine.set_keep(mailbox.id, read(how)?).await?;
    }
    let keep = engine.keeps().await?.get(&mailbox.id).copied().unwrap_or_default();
    match form {
        Form::Json => output::document(&json!({ "mailbox": mailbox.name, "keep": value(keep) }))?,
        Form::Plain => {
            let name = clean(&mailbox.name);
            line(&match keep {
                Keep::All => format!("{name}: whole messages are kept here"),
                Keep::Days(days) => {
                    format!("{name}: whole messages of the last {days} days are kept here")
                }
                Keep::Headers => format!("{name}: headers alone are kept here"),
            })?;
        }
    }
    Ok(())
}

async fn named(engine: &Engine, name: &str, account: Option<&Account>) -> Result<Mailbox, Failure> {
    let all = engine.mailboxes(account).await?;
    let is_role = |one: &&Mailbox| one.role.is_some_and(|role| role.as_str() == name);
    let same = |one: &&Mailbox| one.name.to_lowercase() == name.to_lowercase();
    let exact = |one: &&Mailbox| one.name == name;
    let found = all.iter().find(exact).or_else(|| all.iter().find(is_role));
    let found = found.or_else(|| all.iter().find(same)).cloned();
    found.ok_or_else(|| EngineError::NotFound { what: "mailbox", name: name.to_owned() }.into())
}

fn read(how: &str) -> Result<Keep, Failure> {
    match (how, how.parse::<u16>()) {
        ("all", _) => Ok(Keep::All),
        ("headers", _) => Ok(Keep::Headers),
        (_, Ok(days)) if days > 0 => Ok(Keep::Days(days)),
        (_, _) => Err(Failure::usage("Say all, headers, or a number of days")),
    }
}

/// Returns what JSON says of it: a word, or a number of days.
pub(super) fn value(keep: Keep) -> Value {
    match keep {
        Keep::All => json!("all"),
        Keep::Days(days) => json!(days),
        Keep::Headers => json!("headers"),
    }
}
