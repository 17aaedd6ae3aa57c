//! `barid account`: add, list, test, remove.

use super::{
    account_choices::{search_private, uncertain},
    discover,
};
use crate::{
    args::{Account as Command, AccountAdd, ResultsChoice},
    copies::Copies,
    failure::{Failure, name, sentence},
    output::{self, Form, clean, line, local_time, note, size},
    unlock,
};
use barid_engine::{AccountChange, Engine, EngineError};
use barid_model::{
    Account, Custody, Problem, Quota, QuotaTold, ResultsFrom, ServerCopies, ServerSettings,
    Settings, Usage,
};
use serde_json::{Value, json};
use std::path::PathBuf;

pub(crate) async fn run(engine: &Engine, command: Command, form: Form) -> Result<(), Failure> {
    match command {
        Command::Add(arguments) => add(engine, arguments, form).await,
        Command::Discover { email, ca } => {
            discover::run(engine, &email, pem(ca)?.as_deref(), form).await
        }
        Command::Keep { email, copies } => keep(engine, &email, &copies, form).await,
        Command::Uncertain { email, choice } => uncertain(engine, &email, choice, form).await,
        Command::SearchPrivate { email, choice } => {
            search_private(engine, &email, choice, form).await
        }
        Command::Results { email, from } => results(engine, &email, from, form).await,
        Command::Check { email } => check(engine, &email, form).await,
        Command::List => list(engine, form).await,
        Command::Test { email } => test(engine, &email, form).await,
        Command::Remove { email } => {
            engine.remove_account(&email).await?;
            match form {
                Form::Json => output::document(&json!({ "removed": email }))?,
                Form::Plain => line(&format!("Removed {} from this computer.", clean(&email)))?,
            }
            Ok(())
        }
    }
}

/// Says how the domain of an account is set up.
async fn check(engine: &Engine, email: &str, form: Form) -> Result<(), Failure> {
    let account = engine.account(email).await?;
    let Some(found) = engine.own_domain(account.id).await? else {
        return Err(Failure::usage(
            "Nobody may be asked about this account (BARID_DNS, sample mail)",
        ));
    };
    let rows = [
        ("spf", "which servers may send its mail", found.spf),
        ("dkim", "whether its mail is signed", found.dkim),
        ("dmarc", "what becomes of other mail under its name", found.dmarc),
        ("mta_sts", "mail to it only over verified TLS", found.mta_sts),
        ("dane", "its servers' certificates in signed DNS", found.dane),
        ("tls_reports", "reports where that failed", found.tls_reports),
        ("keys", "keys of its people on the web (WKD)", found.keys),
    ];
    match form {
        Form::Json => {
            let mut object = serde_json::Map::new();
            object.insert("domain".to_owned(), json!(found.domain));
            object.extend(rows.map(|(name, _, state)| (name.to_owned(), json!(state.as_str()))));
            output::document(&Value::Object(object))?;
        }
        Form::Plain => {
            line(&clean(&found.domain))?;
            for (name, what, state) in rows {
                line(&format!("  {:<8} {name}: {what}", state.as_str()))?;
            }
        }
    }
    Ok(())
}

async fn add(engine: &Engine, arguments: AccountAdd, form: Form) -> Result<(), Failure> {
    let AccountAdd { email, name, receive, submit, copies, user, ca, accept, password_stdin } =
        arguments;
    let url = |text: String| {
        text.parse::<ServerSettings>().map_err(|error| Failure::usage(format!("{error}")))
    };
    let receive = receive.map(url).transpose()?;
    let submit = submit.map(url).transpose()?;
    let ca_pem = pem(ca)?;
    let (receive, submit, found) = match (receive, submit) {
        (Some(receive), Some(submit)) => (receive, submit, None),
        (receive, submit) => {
            let found = discover::choose(engine, &email, ca_pem.as_deref(), form).await?;
            if password_stdin && !accept {
                found.agree_unasked(&email)?;
            }
            let receive = receive.unwrap_or_else(|| found.receive.clone());
            (receive, submit.unwrap_or_else(|| found.submit.clone()), Some(found.user))
        }
    };
    let settings = Settings {
        user: user.or(found).unwrap_or_else(|| email.clone()),
        receive,
        submit,
        address: email,
        name,
        ca_pem,
        server_copies: ServerCopies::from(&copies),
        if_uncertain: Default::default(),
        searches_private: false,
    };
    if copies.is_chosen() && settings.custody() == Custody::Server {
        return Err(Failure::usage(NOT_POP3));
    }
    if !settings.receive.scheme.is_receive() || !settings.submit.scheme.is_submit() {
        return Err(Failure::usage(
            "--receive takes imaps://, imap://, pop3s://, pop3:// or jmap://, --submit takes smtps://, \
             smtp:// or jmap://",
        ));
    }
    let password = if password_stdin {
        unlock::password_from_stdin()?
    } else {
        let asked = unlock::password_from_terminal(&settings.address)?;
        asked.ok_or_else(|| Failure::usage("Give the password with --password-stdin"))?
    };
    if form == Form::Plain {
        note(&format!("Signing in to {} and {} …", settings.receive, settings.submit));
    }
    let address = settings.address.clone();
    engine.add_account(settings, password).await?;
    let account = engine.account(&address).await?;
    match form {
        Form::Json => output::document(&document(&account))?,
        Form::Plain => line(&format!("Added {address}. `barid sync` brings its mail."))?,
    }
    Ok(())
}

/// Reads a file of certificates.
fn pem(file: Option<PathBuf>) -> Result<Option<String>, Failure> {
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file);
        text.map_err(|error| Failure::usage(format!("{} can't be read: {error}", file.display())))
    };
    file.map(read).transpose()
}

/// Why nothing can be chosen for an account.
const NOT_POP3: &str = "Only a POP3 account can choose what its server keeps";

async fn keep(engine: &Engine, email: &str, copies: &Copies, form: Form) -> Result<(), Failure> {
    let account = engine.account(email).await?;
    if account.settings.custody() == Custody::Server {
        return Err(Failure::usage(NOT_POP3));
    }
    let server_copies = Some(ServerCopies::from(copies));
    let change = AccountChange { server_copies, ..AccountChange::default() };
    engine.change_account(account.id, change).await?;
    let account = engine.account(email).await?;
    match form {
        Form::Json => output::document(&document(&account))?,
        Form::Plain => line(&format!("{}: {}", clean(email), copies_in_words(&account.settings)))?,
    }
    Ok(())
}

async fn results(
    engine: &Engine,
    email: &str,
    choice: ResultsChoice,
    form: Form,
) -> Result<(), Failure> {
    let account = engine.account(email).await?;
    let results_from = match choice {
        ResultsChoice { from: Some(name), .. } => ResultsFrom::server(&name)
            .ok_or_else(|| Failure::usage("--from takes the name of a server, without spaces"))?,
        ResultsChoice { nobody: true, .. } => ResultsFrom::Nobody,
        ResultsChoice { .. } => ResultsFrom::Learned,
    };
    let change = AccountChange { results_from: Some(results_from), ..AccountChange::default() };
    engine.change_account(account.id, change).await?;
    let account = engine.account(email).await?;
    match form {
        Form::Json => output::document(&document(&account))?,
        Form::Plain => line(&format!("{}: {}", clean(email), results_in_words(&account)))?,
    }
    Ok(())
}

fn results_in_words(account: &Account) -> String {
    let whose = |name: &str| format!("what {} says of senders counts", clean(name));
    match (&account.results_from, &account.learned_authserv_id) {
        (ResultsFrom::Server(name), _) => whose(name),
        (ResultsFrom::Nobody, _) => "what servers say of senders does not count".to_owned(),
        (ResultsFrom::Learned, Some(name)) => format!("{}, as was learned", whose(name)),
        (ResultsFrom::Learned, None) => {
            "what its server says of senders will count once its name was learned".to_owned()
        }
    }
}

fn copies_in_words(settings: &Settings) -> String {
    match settings.server_copies {
        ServerCopies::Keep => "messages stay on the server".to_owned(),
        ServerCopies::KeepDays { days } => {
            format!("messages are deleted from the server {days} days after they came here")
        }
        ServerCopies::Delete => {
            "messages are deleted from the server as soon as they are safe here".to_owned()
        }
        ServerCopies::DeleteWhenDeleted => {
            "messages are deleted from the server when they are deleted here".to_owned()
        }
    }
}

async fn list(engine: &Engine, form: Form) -> Result<(), Failure> {
    for account in engine.accounts().await? {
        match form {
            Form::Json => output::document(&document(&account))?,
            Form::Plain => {
                let Settings { address, name, receive, submit, .. } = &account.settings;
                let who =
                    if name.is_empty() { String::new() } else { format!(" ({})", clean(name)) };
                let full = account.quota.map_or(String::new(), |told| room(told.quota));
                line(&format!(
                    "{}{who}  {receive}  {submit}  {}{full}",
                    clean(address),
                    state(&account)
                ))?;
            }
        }
    }
    Ok(())
}

/// Says how an account was doing when it was last looked at.
fn state(account: &Account) -> String {
    let checked = match account.checked_at_ms {
        Some(at) => format!("up to date at {}", local_time(at)),
        None => "not synchronized yet".to_owned(),
    };
    match account.problem {
        Some(Problem { code, at_ms }) => {
            format!("{checked}; {} at {}", name(code).replace('_', " "), local_time(at_ms))
        }
        None => checked,
    }
}

/// Says how full an account is on its server, to stand behind something else.
fn room(quota: Quota) -> String {
    let said = |usage: Usage, what: &str, write: fn(u64) -> String| {
        let used = write(usage.used);
        match usage.limit {
            None => format!("; {used}{what} on the server"),
            Some(limit) => {
                let warning = match usage.used {
                    used if used >= limit => ", full",
                    used if used > limit / 10 * 9 => ", nearly full",
                    _ => "",
                };
                format!("; {used} of {}{what} used{warning}", write(limit))
            }
        }
    };
    let storage = quota.storage.map(|usage| said(usage, "", size));
    let messages = quota.messages.map(|usage| said(usage, " messages", |count| count.to_string()));
    storage.into_iter().chain(messages).collect()
}

async fn test(engine: &Engine, email: &str, form: Form) -> Result<(), Failure> {
    let result = engine.test_account(email).await?;
    let sides = [
        ("receive", result.receive.map_err(EngineError::from)),
        ("submit", result.submit.map_err(EngineError::from)),
    ];
    if form == Form::Json {
        let side = |outcome: &Result<(), EngineError>| match outcome {
            Ok(()) => json!({ "ok": true, "code": Value::Null, "message": Value::Null }),
            Err(error) => {
                json!({ "ok": false, "code": name(error.code()), "message": sentence(error) })
            }
        };
        let mut answer = json!({ "email": email });
        for (which, outcome) in &sides {
            if let Some(object) = answer.as_object_mut() {
                object.insert((*which).to_owned(), side(outcome));
            }
        }
        output::document(&answer)?;
    }
    let mut failed = None;
    for (which, outcome) in sides {
        match outcome {
            Ok(()) if form == Form::Plain => line(&format!("{which}: signed in"))?,
            Ok(()) => {}
            Err(error) => {
                if form == Form::Plain {
                    line(&format!("{which}: {}", clean(&sentence(&error))))?;
                }
                failed = failed.or(Some(error));
            }
        }
    }
    match failed {
        // The answer has been given; what is left is the exit status and its sentence.
        Some(error) => Err(Failure::answered(error)),
        None => Ok(()),
    }
}

/// Returns what `account list` tells of an account.
pub(super) fn document(account: &Account) -> Value {
    let Settings {
        address,
        name,
        user,
        receive,
        submit,
        ca_pem,
        server_copies,
        if_uncertain,
        searches_private,
    } = &account.settings;
    let server_copies = match account.settings.custody() {
        Custody::Server => Value::Null,
        Custody::Here => json!(server_copies),
    };
    json!({
        "email": address,
        "name": name,
        "user": user,
        "receive": receive.to_string(),
        "submit": submit.to_string(),
        "own_ca": ca_pem.is_some(),
        "checked": account.checked_at_ms.map_or(Value::Null, output::time),
        "problem": account.problem.map(|problem| {
            json!({ "code": crate::failure::name(problem.code), "at": output::time(problem.at_ms) })
        }),
        "server_copies": server_copies,
        "if_uncertain": if_uncertain,
        "searches_private": searches_private,
        "results_from": match &account.results_from {
            ResultsFrom::Learned => json!("learned"),
            ResultsFrom::Nobody => json!("nobody"),
            ResultsFrom::Server(name) => json!({ "server": name }),
        },
        "learned_server": account.learned_authserv_id,
        "quota": account.quota.map(quota_document),
    })
}

fn quota_document(told: QuotaTold) -> Value {
    let QuotaTold { quota: Quota { storage, messages }, at_ms } = told;
    json!({
        "used_bytes": storage.map(|usage| usage.used),
        "limit_bytes": storage.and_then(|usage| usage.limit),
        "used_messages": messages.map(|usage| usage.used),
        "limit_messages": messages.and_then(|usage| usage.limit),
        "checked_at": output::time(at_ms),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_full_an_account_is_is_said_in_words() {
        let usage = |used, limit| Some(Usage { used, limit });
        for (storage, messages, words) in [
            (None, None, ""),
            (usage(3_200_000_000, Some(5_000_000_000)), None, "; 3.2 GB of 5 GB used"),
            (usage(4_600_000_000, Some(5_000_000_000)), None, "; 4.6 GB of 5 GB used, nearly full"),
            (usage(5_000, Some(4_000)), None, "; 5 kB of 4 kB used, full"),
            (usage(0, Some(10)), None, "; 0 bytes of 10 bytes used"),
            (usage(5_000, None), usage(9, Some(10)), "; 5 kB on the server; 9 of 10 messages used"),
            (None, usage(9, None), "; 9 messages on the server"),
        ] {
            assert_eq!(room(Quota { storage, messages }), words);
        }
    }
}
