//! `barid mailbox`: lists mailboxes, makes, renames, removes and follows them; here at once, on the
//! server with the next sync.

use super::{list, policy};
use crate::{
    args::Mailbox,
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{Acted, Engine, View};
use barid_model::{MailboxId, Role};
use serde_json::json;

pub(crate) async fn run(engine: &Engine, command: Mailbox, form: Form) -> Result<(), Failure> {
    match command {
        Mailbox::List { account } => list::mailboxes(engine, account, form).await,
        Mailbox::Policy { mailbox, how, account } => {
            policy::run(engine, &mailbox, how.as_deref(), account, form).await
        }
        Mailbox::Create { name, account, role } => create(engine, &name, account, role, form).await,
        Mailbox::Rename { mailbox, name, account } => {
            let id = find(engine, &mailbox, account).await?;
            let acted = engine.rename_mailbox(id, &name).await?;
            tell(
                "renamed",
                id,
                &format!("{} is called {} now.", clean(&mailbox), clean(&name)),
                &acted,
                form,
            )
        }
        Mailbox::Delete { mailbox, account } => {
            let id = find(engine, &mailbox, account).await?;
            let acted = engine.delete_mailbox(id).await?;
            let words = format!(
                "Removed {}; messages moved to the trash: {}.",
                clean(&mailbox),
                acted.messages
            );
            tell("deleted", id, &words, &acted, form)
        }
        Mailbox::Subscribe { mailbox, account } => {
            let id = find(engine, &mailbox, account).await?;
            let acted = engine.subscribe_mailbox(id).await?;
            tell("subscribed", id, &format!("You follow {}.", clean(&mailbox)), &acted, form)
        }
        Mailbox::Unsubscribe { mailbox, account } => {
            let id = find(engine, &mailbox, account).await?;
            let acted = engine.unsubscribe_mailbox(id).await?;
            tell(
                "unsubscribed",
                id,
                &format!("You no longer follow {}.", clean(&mailbox)),
                &acted,
                form,
            )
        }
    }
}

async fn create(
    engine: &Engine,
    name: &str,
    account: Option<String>,
    role: Option<String>,
    form: Form,
) -> Result<(), Failure> {
    let unknown = |role: &str| Failure::usage(format!("\"{role}\" is no role of a mailbox"));
    let role = role.map(|role| Role::from_name(&role).ok_or_else(|| unknown(&role))).transpose()?;
    let account = match list::chosen(engine, account).await? {
        Some(account) => account,
        None => match <[_; 1]>::try_from(engine.accounts().await?) {
            Ok([only]) => only,
            Err(_) => {
                return Err(Failure::usage("Say in which account, with --account".to_owned()));
            }
        },
    };
    let (acted, id) = engine.create_mailbox(&account, name, role).await?;
    tell("created", id, &format!("Made {}.", clean(name)), &acted, form)
}

/// Finds one mailbox by its name, or by a role that only one account has.
async fn find(engine: &Engine, name: &str, account: Option<String>) -> Result<MailboxId, Failure> {
    let account = list::chosen(engine, account).await?;
    let role = match engine.view(name, account.as_ref()).await? {
        View::Mailbox(mailbox) => return Ok(mailbox),
        View::Role(role, _) => role,
        View::All(_) => return Err(Failure::usage(format!("\"{name}\" is no mailbox"))),
    };
    let all = engine.mailboxes(account.as_ref()).await?;
    let mut found = all.into_iter().filter(|one| one.role == Some(role));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only.id),
        _ => Err(Failure::usage("Say in which account, with --account".to_owned())),
    }
}

fn tell(
    key: &str,
    mailbox: MailboxId,
    words: &str,
    acted: &Acted,
    form: Form,
) -> Result<(), Failure> {
    match form {
        Form::Json => output::document(&json!({
            key: mailbox, "mailboxes": acted.mailboxes, "messages": acted.messages,
            "undo": acted.undo,
        }))?,
        Form::Plain => line(&format!("{words} `barid sync` tells the server."))?,
    }
    Ok(())
}
