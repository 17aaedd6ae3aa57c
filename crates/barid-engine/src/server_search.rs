//! Asks servers for what is not here: text of messages of which only the header is.
//!
//! What a server finds is brought, so that every list of the same query shows it from then on.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, ErrorCode, MessageId, query, query::Query};
use barid_protocols::source::RemoteId;
use barid_store::{mailboxes, missing};
use std::collections::HashSet;
use tokio::task::JoinSet;

/// Messages that one search brings at most, the newest of each mailbox first.
const BROUGHT: usize = 100;

/// What servers had to say to a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerFound {
    /// Messages that a server says match, of which only the header was here.
    pub messages: Vec<MessageId>,
    /// Mailboxes that were asked about.
    pub asked: u32,
    /// Accounts whose server could not be asked, or could not look for that.
    pub failed: Vec<(String, ErrorCode)>,
}

impl Engine {
    /// Asks all servers for messages that match, as far as the answer is not here already.
    /// Brings the newest of them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`]. A server that fails is told in the answer.
    pub async fn search_servers(&self, text: &str) -> Result<ServerFound, EngineError> {
        let mut all = ServerFound::default();
        let Some(query) = askable(query::parse(text)) else { return Ok(all) };
        let mut asking = JoinSet::new();
        for account in self.accounts().await? {
            let (engine, query) = (self.clone(), query.clone());
            asking.spawn(async move {
                let found = engine.search_server(&account, &query).await;
                (account.settings.address, found)
            });
        }
        while let Some(answered) = asking.join_next().await {
            let (address, found) =
                answered.map_err(|error| EngineError::Task(error.to_string()))?;
            match found {
                Ok((asked, messages)) => {
                    all.asked += asked;
                    all.messages.extend(messages);
                }
                Err(EngineError::Store(error)) => return Err(error.into()),
                Err(error) => all.failed.push((address, error.code())),
            }
        }
        all.failed.sort_by(|(one, _), (other, _)| one.cmp(other));
        for message in all.messages.iter().take(BROUGHT) {
            // What can't be had now is still found; opening it tells what is wrong.
            if let Err(error) = self.open_message(*message).await {
                tracing::info!(code = ?error.code(), "a message that was found did not come");
            }
        }
        Ok(all)
    }

    /// Asks one server. Returns about how many mailboxes, and what it found.
    async fn search_server(
        &self,
        account: &Account,
        query: &Query,
    ) -> Result<(u32, Vec<MessageId>), EngineError> {
        let id = account.id;
        let places = self
            .read(move |tx| {
                let remote = |mailbox| Ok((mailbox, mailboxes::remote(tx, mailbox)?));
                missing::mailboxes(tx, id)?.into_iter().map(remote).collect::<Result<Vec<_>, _>>()
            })
            .await?;
        if places.is_empty() {
            return Ok((0, Vec::new()));
        }
        let mut visit = self.visit(account).await?;
        let mut found = Vec::new();
        for (mailbox, remote) in &places {
            let (mailbox, place) = (*mailbox, RemoteId(remote.remote_id.clone()));
            let outcome = visit.source()?.search(&place, query).await;
            let names = match outcome {
                Ok(names) => names,
                Err(error) => {
                    visit.leave().await;
                    return Err(error.into());
                }
            };
            let names: Vec<String> = names.into_iter().map(|name| name.0).collect();
            found.extend(self.read(move |tx| missing::among(tx, mailbox, &names)).await?);
        }
        visit.leave().await;
        // One message may have been found in several mailboxes.
        let mut seen = HashSet::new();
        found.retain(|message| seen.insert(*message));
        Ok((u32::try_from(places.len()).unwrap_or(u32::MAX), found))
    }
}

/// Returns what of a query a server can be asked; `None` where the answer is here already.
/// What is left out narrows the list of the whole query afterwards.
fn askable(query: Query) -> Option<Query> {
    let parts = match query {
        Query::All(parts) => parts,
        other => vec![other],
    };
    let parts: Vec<Query> = parts.into_iter().filter(is_known_to_servers).collect();
    parts.iter().any(has_text).then_some(Query::All(parts))
}

fn is_known_to_servers(query: &Query) -> bool {
    match query {
        Query::All(parts) | Query::Any(parts) => parts.iter().all(is_known_to_servers),
        Query::Not(part) => is_known_to_servers(part),
        Query::Text(text) => text.field != query::Field::Filename,
        Query::Is(_)
        | Query::Before(_)
        | Query::After(_)
        | Query::Larger(_)
        | Query::Smaller(_) => true,
        Query::In(_) | Query::Account(_) | Query::HasAttachment => false,
    }
}

/// Whether the text of messages matters, which may not be here.
fn has_text(query: &Query) -> bool {
    match query {
        Query::All(parts) | Query::Any(parts) => parts.iter().any(has_text),
        Query::Not(part) => has_text(part),
        Query::Text(text) => matches!(text.field, query::Field::Any | query::Field::Body),
        Query::In(_)
        | Query::Account(_)
        | Query::HasAttachment
        | Query::Is(_)
        | Query::Before(_)
        | Query::After(_)
        | Query::Larger(_)
        | Query::Smaller(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_asked_only_for_text_and_only_what_they_know() {
        let asked = |text: &str| askable(query::parse(text));
        for text in ["", "is:unread", "subject:pie", "filename:a.pdf", "from:zoe in:Work"] {
            assert_eq!(asked(text), None, "{text}");
        }
        for (text, left) in [
            ("pie", "pie"),
            ("pie in:Work has:attachment", "pie"),
            ("body:pie from:zoe", "body:pie from:zoe"),
            ("-pie", "-pie"),
        ] {
            let left = match query::parse(left) {
                Query::All(parts) => parts,
                other => vec![other],
            };
            assert_eq!(asked(text), Some(Query::All(left)), "{text}");
        }
    }
}
