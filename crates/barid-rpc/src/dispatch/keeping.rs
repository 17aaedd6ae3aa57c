//! How much of a mailbox is kept here, and searches on servers.

use crate::{
    error::{Code, RpcError},
    host::Host,
    keeping::{KeepRow, ServersAsked},
    request::Request,
    response::Response,
};
use barid_model::MailboxId;

pub(super) async fn answer(host: &Host, request: Request) -> Result<Response, RpcError> {
    let engine = host.engine()?;
    match request {
        Request::Keeps => {
            let mut rows: Vec<KeepRow> = engine
                .keeps()
                .await?
                .into_iter()
                .map(|(mailbox, keep)| KeepRow { mailbox: mailbox.0, keep: keep.into() })
                .collect();
            rows.sort_by_key(|row| row.mailbox);
            Ok(Response::Keeps(rows))
        }
        Request::SetKeep { mailbox, keep } => {
            engine.set_keep(MailboxId(mailbox), keep.into()).await?;
            Ok(Response::Done)
        }
        Request::SearchServers { query } => {
            let found = engine.search_servers(&query).await?;
            Ok(Response::ServersAsked(ServersAsked {
                found: u32::try_from(found.messages.len()).unwrap_or(u32::MAX),
                failed: found.failed.into_iter().map(|(address, _)| address).collect(),
            }))
        }
        other => Err(RpcError::new(Code::Internal, format!("{other:?} is answered elsewhere"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Event, keeping::Keep, world::World};

    #[tokio::test]
    async fn a_choice_for_a_mailbox_is_kept_until_all_is_wanted_again() {
        let world = World::open().await;
        let mut events = world.host.subscribe();
        world.ask(Request::AddSample).await.unwrap();
        while !matches!(
            events.next().await.unwrap(),
            Event::Changed(changed) if !changed.mailboxes.is_empty()
        ) {}
        let Response::Overview(overview) = world.ask(Request::Overview).await.unwrap() else {
            panic!("no overview")
        };
        let mailbox = overview.mailboxes[0].id;
        for (keep, left) in [(Keep::Days { days: 30 }, 1), (Keep::Headers, 1), (Keep::All, 0)] {
            world.ask(Request::SetKeep { mailbox, keep }).await.unwrap();
            let Response::Keeps(rows) = world.ask(Request::Keeps).await.unwrap() else {
                panic!("no rows")
            };
            assert_eq!(rows, vec![KeepRow { mailbox, keep }; left]);
        }
    }

    #[tokio::test]
    async fn where_everything_is_here_no_server_is_asked() {
        let world = World::open().await;
        let asked = world.ask(Request::SearchServers { query: "pie".into() }).await.unwrap();
        assert_eq!(asked, Response::ServersAsked(ServersAsked::default()));
    }
}
