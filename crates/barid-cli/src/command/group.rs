//! `barid group`: accounts that are looked at as one.

use crate::{
    arrange::Group,
    failure::Failure,
    output::{self, Form, clean, line},
};
use barid_engine::{AccountGroup, Engine, EngineError};
use barid_model::GroupId;
use serde_json::json;

pub(crate) async fn run(engine: &Engine, command: Group, form: Form) -> Result<(), Failure> {
    match command {
        Group::List => {}
        Group::Put { name, emails } => {
            let id = match engine.account_group(&name).await {
                Ok(known) => known.id,
                Err(EngineError::NotFound { .. }) => GroupId(0),
                Err(error) => return Err(error.into()),
            };
            let mut accounts = Vec::new();
            for email in emails {
                accounts.push(engine.account(&email).await?.id);
            }
            engine.put_account_group(AccountGroup { id, name, accounts }).await?;
        }
        Group::Rename { name, new } => {
            let group = engine.account_group(&name).await?;
            engine.put_account_group(AccountGroup { name: new, ..group }).await?;
        }
        Group::Order { names } => {
            let mut ids = Vec::new();
            for name in names {
                ids.push(engine.account_group(&name).await?.id);
            }
            engine.order_account_groups(ids).await?;
        }
        Group::Remove { name } => {
            let group = engine.account_group(&name).await?;
            engine.remove_account_group(group.id).await?;
        }
    }
    list(engine, form).await
}

async fn list(engine: &Engine, form: Form) -> Result<(), Failure> {
    let accounts = engine.accounts().await?;
    for group in engine.account_groups().await? {
        let emails: Vec<&str> = accounts
            .iter()
            .filter(|one| group.accounts.contains(&one.id))
            .map(|one| one.settings.address.as_str())
            .collect();
        match form {
            Form::Json => output::document(&json!({ "name": group.name, "accounts": emails }))?,
            Form::Plain => {
                line(&format!("{}: {}", clean(&group.name), clean(&emails.join(", "))))?;
            }
        }
    }
    Ok(())
}
