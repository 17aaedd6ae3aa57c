//! What a user does to mailboxes.

use super::lists::acted;
use crate::{
    error::{Code, RpcError},
    host::Host,
    request::Request,
    response::Response,
};
use barid_model::{AccountId, MailboxId};

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::CreateMailbox { account, name } => {
            let all = engine.accounts().await?;
            let account = all.into_iter().find(|one| one.id == AccountId(account));
            let account =
                account.ok_or_else(|| RpcError::new(Code::NotFound, "there is no such account"))?;
            Ok(acted(&engine.create_mailbox(&account, &name, None).await?.0))
        }
        Request::RenameMailbox { mailbox, name } => {
            Ok(acted(&engine.rename_mailbox(MailboxId(mailbox), &name).await?))
        }
        Request::DeleteMailbox { mailbox } => {
            Ok(acted(&engine.delete_mailbox(MailboxId(mailbox)).await?))
        }
        Request::FollowMailbox { mailbox, follow: true } => {
            Ok(acted(&engine.subscribe_mailbox(MailboxId(mailbox)).await?))
        }
        Request::FollowMailbox { mailbox, follow: false } => {
            Ok(acted(&engine.unsubscribe_mailbox(MailboxId(mailbox)).await?))
        }
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;
    use serde_json::{Value, json};
    use std::time::Duration;

    async fn ask(world: &World, request: Value) -> Result<Value, RpcError> {
        let request = serde_json::from_value(request).unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(30), world.ask(request)).await;
        Ok(serde_json::to_value(answer.unwrap()?).unwrap()["value"].take())
    }

    fn find<'a>(overview: &'a Value, path: &str) -> Option<&'a Value> {
        overview["mailboxes"].as_array().unwrap().iter().find(|one| one["path"] == path)
    }

    /// Waits until no change waits for its server.
    async fn settled(world: &World) {
        let engine = world.host.engine().unwrap();
        let mut events = engine.events();
        while !engine.waiting_ops().await.unwrap().is_empty() {
            let next = tokio::time::timeout(Duration::from_secs(60), events.recv()).await;
            let _ = next.expect("the change was never made");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_mailbox_is_made_renamed_and_removed_and_all_of_it_taken_back() {
        let world = World::open().await;
        ask(&world, json!({"call": "add_sample"})).await.unwrap();
        let overview = json!({"call": "overview"});
        let account = ask(&world, overview.clone()).await.unwrap()["accounts"][0]["id"].clone();
        let create = json!({"call": "create_mailbox", "account": account, "name": "Plans"});
        let made = ask(&world, create.clone()).await.unwrap();
        assert_eq!((&made["mailboxes"], &made["messages"]), (&json!(1), &json!(0)));
        let all = ask(&world, overview.clone()).await.unwrap();
        let id = find(&all, "Plans").unwrap()["id"].clone();
        assert_eq!(ask(&world, create).await.unwrap_err().code, Code::Taken);
        settled(&world).await;

        let rename = json!({"call": "rename_mailbox", "mailbox": id, "name": "Ideas"});
        ask(&world, rename).await.unwrap();
        settled(&world).await;
        let follow = json!({"call": "follow_mailbox", "mailbox": id, "follow": false});
        ask(&world, follow).await.unwrap();
        ask(&world, json!({"call": "delete_mailbox", "mailbox": id})).await.unwrap();
        settled(&world).await;
        let all = ask(&world, overview.clone()).await.unwrap();
        assert_eq!((find(&all, "Plans"), find(&all, "Ideas")), (None, None));
        for path in [Some("Ideas"), Some("Ideas"), Some("Plans"), None] {
            let undone = ask(&world, json!({"call": "undo", "undo": null})).await.unwrap();
            assert_eq!(undone["mailboxes"], 1);
            let all = ask(&world, overview.clone()).await.unwrap();
            for other in ["Ideas", "Plans"] {
                assert_eq!(find(&all, other).is_some(), path == Some(other), "{other}");
            }
        }
        settled(&world).await;
    }
}
