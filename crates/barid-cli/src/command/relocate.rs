//! `barid move`, `copy`, `archive`, `junk`, `delete`, `undo`: true here at once, on the server
//! with the next sync.

use crate::{
    failure::Failure,
    output::{self, Form, line},
};
use barid_engine::{Acted, Destination, Engine, Targets, Verdict, View};
use barid_model::{MessageId, Role};
use serde_json::json;

pub(crate) async fn to(
    engine: &Engine,
    ids: Vec<u32>,
    mailbox: &str,
    form: Form,
) -> Result<(), Failure> {
    let ids = known(engine, ids).await?;
    let acted = match destination(engine, &ids, mailbox).await? {
        Some(to) => engine.move_messages(Targets::Messages(ids), to).await?,
        None => Acted::default(),
    };
    tell("moved", "Moved", &acted, form)
}

pub(crate) async fn copy(
    engine: &Engine,
    ids: Vec<u32>,
    mailbox: &str,
    form: Form,
) -> Result<(), Failure> {
    let ids = known(engine, ids).await?;
    let acted = match destination(engine, &ids, mailbox).await? {
        Some(to) => engine.copy_messages(Targets::Messages(ids), to).await?,
        None => Acted::default(),
    };
    tell("copied", "Copied", &acted, form)
}

pub(crate) async fn unfile(
    engine: &Engine,
    ids: Vec<u32>,
    mailbox: &str,
    form: Form,
) -> Result<(), Failure> {
    let ids = known(engine, ids).await?;
    let Some(first) = ids.first() else { return tell("unfiled", "", &Acted::default(), form) };
    let owner = engine.message(*first).await?.account;
    let from = match destination(engine, &ids, mailbox).await? {
        Some(Destination::Mailbox(mailbox)) => Some(mailbox),
        Some(Destination::Role(role)) => {
            let all = engine.mailboxes(None).await?;
            all.iter().find(|one| one.account == owner && one.role == Some(role)).map(|one| one.id)
        }
        None => None,
    };
    let unknown = || Failure::usage(format!("There is no mailbox \"{mailbox}\""));
    let from = from.ok_or_else(unknown)?;
    let acted = engine.unfile_messages(Targets::Messages(ids), from).await?;
    tell("unfiled", "Taken out:", &acted, form)
}

pub(crate) async fn archive(engine: &Engine, ids: Vec<u32>, form: Form) -> Result<(), Failure> {
    let targets = Targets::Messages(known(engine, ids).await?);
    let acted = engine.move_messages(targets, Destination::Role(Role::Archive)).await?;
    tell("moved", "Moved to the archive:", &acted, form)
}

pub(crate) async fn report(
    engine: &Engine,
    ids: Vec<u32>,
    not: bool,
    form: Form,
) -> Result<(), Failure> {
    let targets = Targets::Messages(known(engine, ids).await?);
    let (verdict, words) = match not {
        true => (Verdict::NotJunk, "Marked as no junk:"),
        false => (Verdict::Junk, "Marked as junk:"),
    };
    let acted = engine.report_messages(targets, verdict).await?;
    tell("reported", words, &acted, form)
}

pub(crate) async fn delete(
    engine: &Engine,
    ids: Vec<u32>,
    forever: bool,
    form: Form,
) -> Result<(), Failure> {
    let targets = Targets::Messages(known(engine, ids).await?);
    match forever {
        true => {
            let acted = engine.destroy_messages(targets).await?;
            tell("removed", "Removed for good:", &acted, form)
        }
        false => {
            let acted = engine.move_messages(targets, Destination::Role(Role::Trash)).await?;
            tell("moved", "Moved to the trash:", &acted, form)
        }
    }
}

pub(crate) async fn undo(engine: &Engine, form: Form) -> Result<(), Failure> {
    let acted = engine.undo(None).await?;
    if form == Form::Plain && acted.messages == 0 && acted.mailboxes > 0 {
        line("Taken back. `barid sync` tells the server.")?;
        return Ok(());
    }
    tell("undone", "Taken back:", &acted, form)
}

/// Fails for the first message that is not here.
async fn known(engine: &Engine, ids: Vec<u32>) -> Result<Vec<MessageId>, Failure> {
    let ids: Vec<MessageId> = ids.into_iter().map(MessageId).collect();
    for id in &ids {
        engine.message(*id).await?;
    }
    Ok(ids)
}

/// Finds a mailbox among those of the messages' own account. A role is one that the account
/// may lack.
async fn destination(
    engine: &Engine,
    ids: &[MessageId],
    name: &str,
) -> Result<Option<Destination>, Failure> {
    let Some(first) = ids.first() else { return Ok(None) };
    if let Some(role) = Role::from_name(name) {
        return Ok(Some(Destination::Role(role)));
    }
    let owner = engine.message(*first).await?.account;
    let account = engine.accounts().await?.into_iter().find(|one| one.id == owner);
    Ok(match engine.view(name, account.as_ref()).await? {
        View::Mailbox(mailbox) => Some(Destination::Mailbox(mailbox)),
        View::Role(role, _) => Some(Destination::Role(role)),
        View::All(_) => None,
    })
}

fn tell(key: &str, words: &str, acted: &Acted, form: Form) -> Result<(), Failure> {
    match form {
        Form::Json => output::document(&json!({
            key: acted.messages, "conversations": acted.conversations, "mailboxes": acted.mailboxes,
            "undo": acted.undo,
        }))?,
        Form::Plain => {
            line(&format!("{words} {}. `barid sync` tells the server.", acted.messages))?
        }
    }
    Ok(())
}
