//! `barid sync`: once, or as a watch that stays.

use crate::{
    failure::{Failure, name, sentence},
    output::{self, Form, clean, line, local_time, note, people},
};
use barid_engine::Engine;
use barid_model::{
    Account, AccountId, AccountStatus, Clock, EngineEvent, MessageId, Progress, Unit,
    clock::SystemClock,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{self, IsTerminal, Write},
    time::Duration,
};
use tokio::{sync::broadcast::error::RecvError, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Brings accounts up to date, side by side. One that fails holds no other back.
/// How long DNS may take to say who vouches for what came in; what is left is asked next time.
const VOUCHED: Duration = Duration::from_secs(10);

pub(crate) async fn once(
    engine: &Engine,
    email: Option<String>,
    form: Form,
) -> Result<(), Failure> {
    let accounts = chosen(engine, email).await?;
    let names = names(&accounts);
    let listener = tokio::spawn(show_progress(engine.clone(), names));
    let mut tasks = JoinSet::new();
    for account in accounts {
        let engine = engine.clone();
        tasks.spawn(async move { (account.clone(), engine.sync(&account).await) });
    }
    let mut failed = None;
    let mut answers = Vec::new();
    while let Some(done) = tasks.join_next().await {
        let (account, result) =
            done.map_err(|error| Failure::io(io::Error::other(error.to_string())))?;
        answers.push((account.settings.address, result));
    }
    listener.abort();
    // Whoever asked for mail waits no longer for what is only said about it.
    if let Ok(Err(error)) = tokio::time::timeout(VOUCHED, engine.vouch()).await {
        note(&format!("({})", clean(&sentence(&error))));
    }
    answers.sort_by(|one, other| one.0.cmp(&other.0));
    for (address, result) in answers {
        match (&result, form) {
            (Ok(()), Form::Plain) => line(&format!("{}: up to date", clean(&address)))?,
            (Err(error), Form::Plain) => {
                line(&format!("{}: {}", clean(&address), clean(&sentence(error))))?;
            }
            (Ok(()), Form::Json) => output::document(
                &json!({ "account": address, "ok": true, "code": Value::Null, "message": Value::Null }),
            )?,
            (Err(error), Form::Json) => output::document(&json!({
                "account": address, "ok": false, "code": name(error.code()),
                "message": sentence(error),
            }))?,
        }
        failed = failed.or(result.err());
    }
    match failed {
        Some(error) => Err(Failure::answered(error)),
        None => Ok(()),
    }
}

/// Stays, keeps accounts up to date and prints what happens, until it is interrupted.
pub(crate) async fn watch(
    engine: &Engine,
    email: Option<String>,
    form: Form,
) -> Result<(), Failure> {
    let accounts = chosen(engine, email).await?;
    let names = names(&accounts);
    let mut events = engine.events();
    let stop = CancellationToken::new();
    let _stop_at_end = stop.clone().drop_guard();
    for account in accounts {
        let (engine, stop) = (engine.clone(), stop.clone());
        tokio::spawn(async move { engine.watch(&account, &stop).await });
    }
    tokio::spawn(engine.clone().vouch_for_news(stop.clone()));
    loop {
        match events.recv().await {
            Ok(event) if form == Form::Json => output::document(&document(&event, &names))?,
            Ok(event) => tell(engine, &event, &names).await?,
            Err(RecvError::Lagged(missed)) => note(&format!("({missed} events left out)")),
            Err(RecvError::Closed) => return Ok(()),
        }
    }
}

async fn chosen(engine: &Engine, email: Option<String>) -> Result<Vec<Account>, Failure> {
    let accounts = match email {
        Some(email) => vec![engine.account(&email).await?],
        None => engine.accounts().await?,
    };
    if accounts.is_empty() {
        return Err(Failure::usage("There is no account yet; `barid account add` adds one"));
    }
    Ok(accounts)
}

type Names = HashMap<AccountId, String>;

fn names(accounts: &[Account]) -> Names {
    accounts.iter().map(|one| (one.id, one.settings.address.clone())).collect()
}

fn name_of(names: &Names, id: AccountId) -> &str {
    names.get(&id).map_or("?", String::as_str)
}

/// Shows progress on stderr: one line that changes on a terminal, else a line now and then.
async fn show_progress(engine: Engine, names: Names) {
    let mut events = engine.events();
    let is_terminal = io::stderr().is_terminal();
    let mut last_tenth = HashMap::new();
    loop {
        let progress = match events.recv().await {
            Ok(EngineEvent::Progress(progress)) => progress,
            Ok(EngineEvent::Status { account, status }) => {
                if let AccountStatus::Waiting { until_ms, code } = status {
                    let who = clean(name_of(&names, account));
                    let seconds = (until_ms - SystemClock.now_ms()).max(0) / 1000;
                    note(&format!("{who}: {}; trying again in {seconds} s", name(code)));
                }
                continue;
            }
            Ok(EngineEvent::Replaying { account, done, total, .. }) => {
                let who = clean(name_of(&names, account));
                note(&format!("{who}: {done} of {total} messages changed on the server"));
                continue;
            }
            Ok(EngineEvent::Changed(_) | EngineEvent::SentLate { .. })
            | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let Progress { account, mailbox, unit, done, total } = progress;
        let what = match unit {
            Unit::Headers => "headers",
            Unit::Messages => "messages",
        };
        let who = clean(name_of(&names, account));
        let place = engine.mailbox(mailbox).await.map_or(String::new(), |one| clean(&one.name));
        let text = format!("{who} {place}: {done} of {total} {what}");
        if is_terminal {
            let end = if done == total { "\n" } else { "" };
            // Nobody reads stderr any more: nothing else to tell it to.
            let _ = write!(io::stderr(), "\r\x1b[K{text}{end}");
        } else {
            let tenth = u64::from(done) * 10 / u64::from(total.max(1));
            if last_tenth.insert((mailbox, what), tenth) != Some(tenth) {
                note(&text);
            }
        }
    }
}

/// Prints one event for people.
async fn tell(engine: &Engine, event: &EngineEvent, names: &Names) -> Result<(), Failure> {
    match event {
        EngineEvent::Changed(changes) if changes.added.len() <= 20 => {
            for id in &changes.added {
                let message = engine.message(*id).await?;
                line(&format!(
                    "{}  {:>6}  {}  {}",
                    local_time(message.date_ms),
                    id.0,
                    people(&message.from),
                    clean(&message.subject)
                ))?;
            }
        }
        EngineEvent::Changed(changes) => line(&format!("{} new messages", changes.added.len()))?,
        EngineEvent::Status { account, status } => {
            let words = match status {
                AccountStatus::Offline => "offline".to_owned(),
                AccountStatus::Connecting => "connecting".to_owned(),
                AccountStatus::Syncing => return Ok(()),
                AccountStatus::UpToDate => "up to date".to_owned(),
                AccountStatus::Waiting { until_ms, code } => {
                    format!("{}, trying again at {}", name(*code), local_time(*until_ms))
                }
                AccountStatus::NeedsUser { code } => format!("needs you: {}", name(*code)),
            };
            line(&format!("{}: {words}", clean(name_of(names, *account))))?;
        }
        EngineEvent::SentLate { account, subject, wanted_at_ms, now_ms } => {
            let account = clean(name_of(names, *account));
            let (wanted, sent) = (local_time(*wanted_at_ms), local_time(*now_ms));
            let subject = clean(subject);
            line(&format!(
                "{account}: \"{subject}\" was to leave at {wanted}, and left at {sent}"
            ))?;
        }
        EngineEvent::Progress(_) | EngineEvent::Replaying { .. } => {}
    }
    Ok(())
}

/// Returns one event for programs.
fn document(event: &EngineEvent, names: &Names) -> Value {
    let ids = |list: &[MessageId]| list.iter().map(|id| id.0).collect::<Vec<_>>();
    match event {
        EngineEvent::Changed(changes) => json!({
            "event": "changed",
            "added": ids(&changes.added),
            "changed": ids(&changes.changed),
            "removed": ids(&changes.removed),
            "mailboxes": changes.mailboxes,
            "outgoing": changes.outgoing,
        }),
        EngineEvent::Status { account, status } => json!({
            "event": "status", "account": name_of(names, *account), "status": status,
        }),
        EngineEvent::Progress(progress) => json!({
            "event": "progress", "account": name_of(names, progress.account),
            "mailbox": progress.mailbox, "unit": progress.unit,
            "done": progress.done, "total": progress.total,
        }),
        EngineEvent::Replaying { account, op, done, total } => json!({
            "event": "replaying", "account": name_of(names, *account), "op": op,
            "done": done, "total": total,
        }),
        EngineEvent::SentLate { account, subject, wanted_at_ms, now_ms } => json!({
            "event": "sent_late", "account": name_of(names, *account), "subject": subject,
            "wanted": output::time(*wanted_at_ms), "sent": output::time(*now_ms),
        }),
    }
}
