//! `barid flag`: sets and clears flags here at once, on the server with the next sync.

use crate::{
    failure::Failure,
    output::{self, Form, line},
};
use barid_engine::{Engine, Targets};
use barid_model::{Flag, FlagChange, MessageId};
use serde_json::json;

pub(crate) async fn run(engine: &Engine, words: &[String], form: Form) -> Result<(), Failure> {
    let (messages, change) = read(words).map_err(Failure::usage)?;
    let count = messages.len();
    for id in &messages {
        engine.message(*id).await?;
    }
    engine.change_flags(Targets::Messages(messages.clone()), change).await?;
    match form {
        Form::Json => output::document(&json!({ "changed": messages }))?,
        Form::Plain => {
            line(&format!("Changed {count} of {count}. `barid sync` tells the server."))?
        }
    }
    Ok(())
}

/// Reads `12 13 +seen -flagged`.
fn read(words: &[String]) -> Result<(Vec<MessageId>, FlagChange), String> {
    let mut messages = Vec::new();
    let mut change = FlagChange::default();
    for word in words {
        let flag = |name: &str| Flag::from_user(name).ok_or(format!("\"{name}\" can't be a flag"));
        if let Some(name) = word.strip_prefix('+') {
            change.add.insert(flag(name)?);
        } else if let Some(name) = word.strip_prefix('-') {
            change.remove.insert(flag(name)?);
        } else {
            let id = word.parse().map_err(|_| format!("\"{word}\" is no number of a message"))?;
            messages.push(MessageId(id));
        }
    }
    match (messages.is_empty(), change == FlagChange::default()) {
        (true, _) => Err("Name at least one message".into()),
        (_, true) => Err("Name at least one flag, as +FLAG or -FLAG".into()),
        (false, false) => Ok((messages, change)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> String {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        match read(&words) {
            Ok((messages, FlagChange { add, remove })) => {
                let names = |flags: barid_model::FlagSet| {
                    flags.iter().map(|flag| flag.as_str().to_owned()).collect::<Vec<_>>()
                };
                format!("{messages:?} {:?} {:?}", names(add), names(remove))
            }
            Err(text) => text,
        }
    }

    #[test]
    fn messages_and_flags_come_in_any_order() {
        let expected = "[MessageId(12), MessageId(13)] [\"$seen\"] [\"$flagged\"]";
        assert_eq!(check("12 13 +seen -flagged"), expected);
        assert_eq!(check("-flagged 12 +seen 13"), expected);
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        assert_eq!(check("12"), "Name at least one flag, as +FLAG or -FLAG");
        assert_eq!(check("+seen"), "Name at least one message");
        assert_eq!(check("x +seen"), "\"x\" is no number of a message");
        assert_eq!(check("12 +a(b"), "\"a(b\" can't be a flag");
    }
}
