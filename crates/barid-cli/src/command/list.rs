//! `barid list`, `barid search`, `barid mailbox list`: what is here, newest first.

use super::policy;
use crate::{
    args::List,
    failure::{Failure, name},
    output::{self, Form, addresses, clean, column, line, local_time, note, people},
};
use barid_engine::{Engine, Filter, Found, ListQuery, ListView, Row, View, Within};
use barid_model::{Account, AccountId, Flag, MailboxId, MessageId, Role};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// Results that are looked through for what servers found.
const MANY: u32 = 2_000;

/// Names of accounts and mailboxes, to print in place of their numbers.
pub(super) struct Names {
    accounts: HashMap<AccountId, String>,
    mailboxes: BTreeMap<MailboxId, String>,
}

impl Names {
    pub(super) async fn load(engine: &Engine) -> Result<Names, Failure> {
        let accounts = engine.accounts().await?.into_iter();
        Ok(Names {
            accounts: accounts.map(|one| (one.id, one.settings.address)).collect(),
            mailboxes: engine.mailbox_names().await?,
        })
    }

    pub(super) fn account(&self, id: AccountId) -> Option<&str> {
        self.accounts.get(&id).map(String::as_str)
    }

    pub(super) fn mailbox(&self, id: Option<MailboxId>) -> Option<&str> {
        id.and_then(|id| self.mailboxes.get(&id)).map(String::as_str)
    }
}

pub(crate) async fn mailboxes(
    engine: &Engine,
    account: Option<String>,
    form: Form,
) -> Result<(), Failure> {
    let account = chosen(engine, account).await?;
    let keeps = engine.keeps().await?;
    let names = Names::load(engine).await?;
    for one in engine.mailboxes(account.as_ref()).await? {
        let role = one.role.map(Role::as_str);
        match form {
            Form::Json => output::document(&json!({
                "id": one.id, "account": names.account(one.account), "name": one.name,
                "role": role, "subscribed": one.subscribed,
                "total": one.total, "unread": one.unread,
                "keep": policy::value(keeps.get(&one.id).copied().unwrap_or_default()),
            }))?,
            Form::Plain => line(&format!(
                "{}  {}  {:>7} messages  {:>7} unread  {}",
                column(&one.name, 30),
                column(role.unwrap_or(""), 8),
                one.total,
                one.unread,
                clean(names.account(one.account).unwrap_or(""))
            ))?,
        }
    }
    Ok(())
}

pub(crate) async fn messages(engine: &Engine, arguments: List, form: Form) -> Result<(), Failure> {
    let List { mailbox, account, unified, group, threads, limit, after } = arguments;
    let after = after.map(MessageId);
    if let Some(id) = after {
        engine.message(id).await?;
    }
    if unified.is_some() || group.is_some() {
        let role = unified.as_deref().unwrap_or("inbox");
        let list = over_accounts(engine, role, group, threads).await?;
        return print_unified(engine, &list, after, limit, form).await;
    }
    let account = chosen(engine, account).await?;
    let view = match mailbox {
        Some(name) => engine.view(&name, account.as_ref()).await?,
        None => View::Role(Role::Inbox, account.as_ref().map(|one| one.id)),
    };
    let names = Names::load(engine).await?;
    if threads {
        for thread in engine.list_threads(view, after, limit).await? {
            match form {
                Form::Json => {
                    let mut object = document(&thread.newest, &names);
                    object.insert("count".into(), json!(thread.count));
                    object.insert("unread_count".into(), json!(thread.unread));
                    output::document(&Value::Object(object))?;
                }
                Form::Plain => print(&thread.newest, Some(thread.count))?,
            }
        }
        return Ok(());
    }
    for row in engine.list(view, after, limit).await? {
        match form {
            Form::Json => output::document(&Value::Object(document(&row, &names)))?,
            Form::Plain => print(&row, None)?,
        }
    }
    Ok(())
}

/// Returns the list of a role over all accounts, or those of a group.
async fn over_accounts(
    engine: &Engine,
    role: &str,
    group: Option<String>,
    threaded: bool,
) -> Result<ListQuery, Failure> {
    let view = match role {
        "starred" => ListView::Starred,
        "snoozed" => ListView::Snoozed,
        role => {
            let unknown = || Failure::usage(format!("\"{role}\" is no list over accounts"));
            ListView::Role(Role::from_name(role).ok_or_else(unknown)?, None)
        }
    };
    let group = match group {
        Some(name) => Some(engine.account_group(&name).await?.id),
        None => None,
    };
    let within = Within { group, accounts: Vec::new() };
    Ok(ListQuery { view, filter: Filter::None, threaded, oldest_first: false, within })
}

async fn print_unified(
    engine: &Engine,
    list: &ListQuery,
    after: Option<MessageId>,
    limit: u32,
    form: Form,
) -> Result<(), Failure> {
    let names = Names::load(engine).await?;
    for (row, entry) in engine.list_rows(list, after, limit).await? {
        match form {
            Form::Json => {
                let mut object = document(&row, &names);
                let also: Vec<_> = entry.also.iter().map(|id| names.account(*id)).collect();
                if !also.is_empty() {
                    object.insert("also_in".into(), json!(also));
                }
                if let Some(snooze) = entry.snooze {
                    object.insert("snoozed_until".into(), output::time(snooze.until_ms));
                    let woken = snooze.woken_ms.map_or(Value::Null, output::time);
                    object.insert("back_since".into(), woken);
                }
                if list.threaded {
                    object.insert("count".into(), json!(entry.count));
                    object.insert("unread_count".into(), json!(entry.unread));
                }
                output::document(&Value::Object(object))?;
            }
            Form::Plain => print(&row, list.threaded.then_some(entry.count))?,
        }
    }
    Ok(())
}

pub(crate) async fn search(
    engine: &Engine,
    query: &str,
    limit: u32,
    form: Form,
) -> Result<(), Failure> {
    let results = engine.search(query, TimeZone::system(), limit).await?;
    results_of(engine, &results, form).await
}

/// Asks the servers as well; what they find comes first into this computer, then into the list.
pub(crate) async fn search_servers(
    engine: &Engine,
    query: &str,
    limit: u32,
    form: Form,
) -> Result<(), Failure> {
    let found = engine.search_servers(query).await?;
    let enough = limit.saturating_add(MANY);
    let mut results = engine.search(query, TimeZone::system(), enough).await?;
    // A server may find what our own words do not: parts of words, or what it keeps to itself.
    for message in found.messages {
        if results.rows.iter().all(|row| row.id != message) {
            results.rows.push(engine.message(message).await?);
            results.total += 1;
        }
    }
    results.rows.sort_by_key(|row| std::cmp::Reverse((row.date_ms, row.id)));
    results.rows.truncate(limit as usize);
    for (address, code) in &found.failed {
        note(&format!("{} could not be asked ({}).", clean(address), name(*code)));
    }
    results_of(engine, &results, form).await
}

async fn results_of(engine: &Engine, results: &Found, form: Form) -> Result<(), Failure> {
    match form {
        Form::Json => {
            let names = Names::load(engine).await?;
            let rows: Vec<_> = results.rows.iter().map(|row| document(row, &names)).collect();
            output::document(&json!({
                "total": results.total,
                "searched": results.searched,
                "not_downloaded": results.not_downloaded,
                "results": rows,
            }))?;
        }
        Form::Plain => {
            for row in &results.rows {
                print(row, None)?;
            }
            note(&format!(
                "{} found in {} messages; of {} only the header is here yet.",
                results.total, results.searched, results.not_downloaded
            ));
        }
    }
    Ok(())
}

/// Returns the account that was named, if one was.
pub(super) async fn chosen(
    engine: &Engine,
    email: Option<String>,
) -> Result<Option<Account>, Failure> {
    match email {
        Some(email) => Ok(Some(engine.account(&email).await?)),
        None => Ok(None),
    }
}

fn print(row: &Row, count: Option<u32>) -> Result<(), Failure> {
    let mark = |is_set: bool, mark: char| if is_set { mark } else { ' ' };
    let marks: String = [
        mark(row.unread, '●'),
        mark(row.flags.contains(&Flag::flagged()), '★'),
        mark(row.has_attachment, '@'),
    ]
    .into_iter()
    .collect();
    let count =
        count.filter(|count| *count > 1).map_or(String::new(), |count| format!(" ({count})"));
    line(&format!(
        "{:>7} {marks} {}  {}  {}{count}",
        row.id.0,
        local_time(row.date_ms),
        column(&people(&row.from), 28),
        clean(&row.subject)
    ))?;
    Ok(())
}

/// Returns what `barid list` tells of a message.
pub(super) fn document(row: &Row, names: &Names) -> Map<String, Value> {
    let flags: Vec<_> = row.flags.iter().map(Flag::as_str).collect();
    let fields = [
        ("id", json!(row.id)),
        ("thread_id", json!(row.thread)),
        ("account", json!(names.account(row.account))),
        ("mailbox", json!(names.mailbox(row.mailbox))),
        ("from", addresses(&row.from)),
        ("to", addresses(&row.to)),
        ("subject", json!(row.subject)),
        ("date", output::time(row.date_ms)),
        ("size", json!(row.size_bytes)),
        ("flags", json!(flags)),
        ("has_attachment", json!(row.has_attachment)),
        ("preview", json!(row.preview)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
