//! Accounts and identities.

use crate::{
    account::{
        Accent, AccountChange, AccountForm, GroupForm, IfUncertain, ResultsFrom, ServerCopies,
    },
    desktop::Caller,
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::Response,
};
use barid_engine::{AccountGroup, Engine};
use barid_model::{AccountId, GroupId, Secret, ServerSettings, Settings};

pub(super) async fn answer(
    host: &Host,
    _caller: &Caller,
    request: Request,
    _bytes: Vec<u8>,
) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::ProveReceive { form } => {
            let (settings, password) = read(form)?;
            engine.prove_receive(&settings, password).await?;
            Ok(Response::Done)
        }
        Request::ProveSubmit { form } => {
            let (settings, password) = read(form)?;
            engine.prove_submit(&settings, password).await?;
            Ok(Response::Done)
        }
        Request::AddAccount { form } => {
            let (settings, password) = read(form)?;
            Ok(Response::Id(engine.add_account(settings, password).await?.0))
        }
        Request::ChangeAccount { account, change } => {
            engine.change_account(AccountId(account), change.try_into()?).await?;
            Ok(Response::Done)
        }
        Request::OwnDomain { account } => {
            let found = engine.own_domain(AccountId(account)).await?;
            Ok(Response::OwnDomain(found.map(super::security::own_domain)))
        }
        Request::RemoveAccount { account } => {
            let address = address_of(engine, account).await?;
            engine.remove_account(&address).await?;
            Ok(Response::Done)
        }
        Request::PutGroup { group } => {
            let GroupForm { id, name, accounts } = group;
            let accounts = accounts.into_iter().map(AccountId).collect();
            let group = AccountGroup { id: GroupId(id), name, accounts };
            Ok(Response::Id(engine.put_account_group(group).await?.0))
        }
        Request::RemoveGroup { group } => {
            engine.remove_account_group(GroupId(group)).await?;
            Ok(Response::Done)
        }
        Request::OrderGroups { groups } => {
            let groups = groups.into_iter().map(GroupId).collect();
            engine.order_account_groups(groups).await?;
            Ok(Response::Done)
        }
        Request::AddSample => {
            engine.add_sample().await?;
            Ok(Response::Done)
        }
        Request::RemoveSample => {
            engine.remove_sample().await?;
            Ok(Response::Done)
        }
        Request::CheckNow { account } => {
            let accounts = engine.accounts().await?;
            if account.is_some_and(|id| accounts.iter().all(|one| one.id.0 != id)) {
                return Err(RpcError::new(Code::NotFound, "no such account"));
            }
            for one in accounts.iter().filter(|one| account.is_none_or(|id| one.id.0 == id)) {
                engine.check_now(one.id);
            }
            Ok(Response::Done)
        }
        // Without the request: a password may be in it.
        _ => Err(RpcError::new(Code::Internal, "the request is answered elsewhere")),
    }
}

async fn address_of(engine: &Engine, account: u32) -> Result<String, RpcError> {
    let mut all = engine.accounts().await?.into_iter();
    let found = all.find(|one| one.id.0 == account);
    let found = found.ok_or_else(|| RpcError::new(Code::NotFound, "no such account"))?;
    Ok(found.settings.address)
}

/// Reads a form. What can't be read says which field it is.
fn read(form: AccountForm) -> Result<(Settings, Secret), RpcError> {
    let AccountForm { name, address, user, password, receive, submit, ca_pem, server_copies } =
        form;
    let password = Secret::new(password);
    let url = |field: &str, text: &str| {
        text.trim().parse::<ServerSettings>().map_err(|error| invalid(field, &error.to_string()))
    };
    let (receive, submit) = (url("receive", &receive)?, url("submit", &submit)?);
    if !receive.scheme.is_receive() {
        return Err(invalid("receive", "that server sends mail"));
    }
    if !submit.scheme.is_submit() {
        return Err(invalid("submit", "that server receives mail"));
    }
    let address = address.trim().to_owned();
    if !barid_model::address::is_addr_spec(&address) {
        return Err(invalid("address", "that is not an address to send from"));
    }
    let user = user.trim();
    let user = if user.is_empty() { address.clone() } else { user.to_owned() };
    let name = name.trim().to_owned();
    let server_copies = server_copies.map(Into::into).unwrap_or_default();
    if server_copies == (barid_model::ServerCopies::KeepDays { days: 0 }) {
        return Err(invalid("serverCopies", "at least one day"));
    }
    let if_uncertain = barid_model::IfUncertain::default();
    let settings = Settings {
        address,
        name,
        user,
        receive,
        submit,
        ca_pem,
        server_copies,
        if_uncertain,
        searches_private: false,
    };
    Ok((settings, password))
}

fn invalid(field: &str, detail: &str) -> RpcError {
    RpcError::new(Code::Invalid, detail).with("field", field)
}

impl TryFrom<AccountChange> for barid_engine::AccountChange {
    type Error = RpcError;

    fn try_from(change: AccountChange) -> Result<barid_engine::AccountChange, RpcError> {
        let AccountChange {
            title,
            name,
            accent,
            server_copies,
            if_uncertain,
            searches_private,
            results_from,
            password,
        } = change;
        let results_from = results_from.map(TryInto::try_into).transpose()?;
        let (accent, password) = (accent.map(Into::into), password.map(Secret::new));
        let server_copies = server_copies.map(Into::into);
        let if_uncertain = if_uncertain.map(Into::into);
        Ok(barid_engine::AccountChange {
            title,
            name,
            accent,
            server_copies,
            if_uncertain,
            searches_private,
            results_from,
            password,
        })
    }
}

impl From<barid_model::ResultsFrom> for ResultsFrom {
    fn from(from: barid_model::ResultsFrom) -> ResultsFrom {
        match from {
            barid_model::ResultsFrom::Learned => ResultsFrom::Learned,
            barid_model::ResultsFrom::Nobody => ResultsFrom::Nobody,
            barid_model::ResultsFrom::Server(name) => ResultsFrom::Server { name },
        }
    }
}

impl TryFrom<ResultsFrom> for barid_model::ResultsFrom {
    type Error = RpcError;

    fn try_from(from: ResultsFrom) -> Result<barid_model::ResultsFrom, RpcError> {
        match from {
            ResultsFrom::Learned => Ok(barid_model::ResultsFrom::Learned),
            ResultsFrom::Nobody => Ok(barid_model::ResultsFrom::Nobody),
            ResultsFrom::Server { name } => barid_model::ResultsFrom::server(&name)
                .ok_or_else(|| invalid("results_from", "No server calls itself so")),
        }
    }
}

/// Makes both directions of a conversion between two spellings of the same choice.
macro_rules! spellings {
    ($type:ident: $($name:ident),*) => {
        impl From<barid_model::$type> for $type {
            fn from(one: barid_model::$type) -> $type {
                match one {
                    $(barid_model::$type::$name => $type::$name,)*
                }
            }
        }

        impl From<$type> for barid_model::$type {
            fn from(one: $type) -> barid_model::$type {
                match one {
                    $($type::$name => barid_model::$type::$name,)*
                }
            }
        }
    };
}

spellings!(IfUncertain: Ask, SendOnceMore);

impl From<ServerCopies> for barid_model::ServerCopies {
    fn from(copies: ServerCopies) -> barid_model::ServerCopies {
        match copies {
            ServerCopies::Keep => barid_model::ServerCopies::Keep,
            ServerCopies::KeepDays { days } => barid_model::ServerCopies::KeepDays { days },
            ServerCopies::Delete => barid_model::ServerCopies::Delete,
            ServerCopies::DeleteWhenDeleted => barid_model::ServerCopies::DeleteWhenDeleted,
        }
    }
}

impl From<barid_model::ServerCopies> for ServerCopies {
    fn from(copies: barid_model::ServerCopies) -> ServerCopies {
        match copies {
            barid_model::ServerCopies::Keep => ServerCopies::Keep,
            barid_model::ServerCopies::KeepDays { days } => ServerCopies::KeepDays { days },
            barid_model::ServerCopies::Delete => ServerCopies::Delete,
            barid_model::ServerCopies::DeleteWhenDeleted => ServerCopies::DeleteWhenDeleted,
        }
    }
}

spellings!(Accent: Blue, Teal, Violet, Rose, Amber, Green, Slate);

#[cfg(test)]
mod tests {
    use super::*;

    fn form(address: &str, receive: &str, submit: &str) -> AccountForm {
        AccountForm {
            name: " Amina ".to_owned(),
            address: address.to_owned(),
            user: String::new(),
            password: "secret".to_owned(),
            receive: receive.to_owned(),
            submit: submit.to_owned(),
            ca_pem: None,
            server_copies: None,
        }
    }

    #[test]
    fn a_form_is_read_and_what_is_wrong_says_where() {
        let good = form(" amina@haven.example ", "imaps://imap.haven.example", "smtp://h:25");
        let (settings, _) = read(good).unwrap();
        assert_eq!(
            (settings.user.as_str(), settings.name.as_str()),
            ("amina@haven.example", "Amina")
        );
        for (address, receive, submit, field) in [
            ("amina", "imaps://h", "smtps://h", "address"),
            ("a@h.example", "smtps://h", "smtps://h", "receive"),
            ("a@h.example", "imaps://h", "imaps://h", "submit"),
            ("a@h.example", "h", "smtps://h", "receive"),
            ("a@h.example", "imaps://h", "", "submit"),
        ] {
            let error = read(form(address, receive, submit)).unwrap_err();
            assert_eq!(error.values.get("field").map(String::as_str), Some(field));
            assert!(!format!("{error:?}").contains("secret"));
        }
    }
}
