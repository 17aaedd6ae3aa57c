//! What shells look at: mailboxes, lists, messages, results of a search.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, Mailbox, MailboxId, MessageId, Role, query};
use barid_store::{
    list::{self, Row, Thread, View},
    mailboxes,
    search::{self, Found},
};
use jiff::tz::TimeZone;

impl Engine {
    /// Returns the mailboxes of an account, or of all, the inbox of each first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn mailboxes(&self, account: Option<&Account>) -> Result<Vec<Mailbox>, EngineError> {
        let account = account.map(|one| one.id);
        self.read(move |tx| mailboxes::list(tx, account)).await
    }

    /// Returns one mailbox.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`] without such a mailbox.
    pub async fn mailbox(&self, mailbox: MailboxId) -> Result<Mailbox, EngineError> {
        self.read(move |tx| mailboxes::get(tx, mailbox)).await
    }

    /// Returns the view that a name stands for: a mailbox by its name, or a role
    /// over `account` or all accounts.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Invalid`] where several accounts
    /// have a mailbox of that name.
    pub async fn view(&self, name: &str, account: Option<&Account>) -> Result<View, EngineError> {
        let all = self.mailboxes(account).await?;
        let id = account.map(|one| one.id);
        let role = Role::from_name(name);
        if let Some(role) = role.filter(|role| all.iter().any(|one| one.role == Some(*role))) {
            return Ok(View::Role(role, id));
        }
        let exact: Vec<_> = all.iter().filter(|one| one.name == name).collect();
        let found = match exact.is_empty() {
            true => {
                all.iter().filter(|one| one.name.to_lowercase() == name.to_lowercase()).collect()
            }
            false => exact,
        };
        match found.as_slice() {
            [one] => Ok(View::Mailbox(one.id)),
            [] if role == Some(Role::Inbox) => Ok(View::Role(Role::Inbox, id)),
            [] => Err(EngineError::not_found("mailbox", name)),
            [..] => Err(EngineError::Invalid(format!(
                "Several accounts have a mailbox \"{name}\"; say which account"
            ))),
        }
    }

    /// Returns messages of a view, newest first, those after `after` only.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn list(
        &self,
        view: View,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Row>, EngineError> {
        self.read(move |tx| list::rows(tx, view, after, limit)).await
    }

    /// Returns conversations of a view, that with the newest message first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn list_threads(
        &self,
        view: View,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Thread>, EngineError> {
        self.read(move |tx| list::threads(tx, view, after, limit)).await
    }

    /// Returns what a list shows of one message.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn message(&self, id: MessageId) -> Result<Row, EngineError> {
        let found = self.read(move |tx| list::row(tx, id)).await;
        found.map_err(|error| match error {
            EngineError::Store(barid_store::StoreError::NotFound(_)) => {
                EngineError::not_found("message", id)
            }
            other => other,
        })
    }

    /// Finds messages, newest first. Days in the query begin in `zone`.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`]; any text is a query.
    pub async fn search(
        &self,
        query: &str,
        zone: TimeZone,
        limit: u32,
    ) -> Result<Found, EngineError> {
        let query = query::parse(query);
        self.read(move |tx| search::search(tx, &query, &zone, limit)).await
    }
}
