//! Makes, renames and removes mailboxes (RFC 8621 §2.5).

use super::{
    Source,
    fault::{Fault, malformed},
    listing::is_id,
    mailboxes::{self, Row},
};
use crate::source::{RemoteId, Renamed, SourceError};
use barid_model::Role;
use serde_json::{Map, Value, json};

/// What is made in place of a mailbox is called so in a request.
const NEW: &str = "m";

impl Source {
    /// Finds a mailbox; looks at the server's anew before it is taken for missing.
    pub(super) async fn find(&mut self, mailbox: &RemoteId) -> Result<Option<Row>, SourceError> {
        let rows = self.rows().await?;
        if let Some(row) = mailboxes::find(&rows, mailbox) {
            return Ok(Some(row.clone()));
        }
        self.look().await?;
        Ok(mailboxes::find(&self.rows().await?, mailbox).cloned())
    }

    /// Makes a mailbox that is missing: under the name that it had, or that is usual for its role.
    ///
    /// # Errors
    ///
    /// `NotFound` where nobody knows what it would be called.
    pub(super) async fn make_missing(&mut self, mailbox: &RemoteId) -> Result<String, SourceError> {
        let usual = Role::ALL.into_iter().find(|role| role.usual_name() == mailbox.0);
        let (name, role) = match (self.former.get(&mailbox.0), usual) {
            (Some(known), _) => known.clone(),
            (None, Some(role)) => (mailbox.0.clone(), Some(role)),
            (None, None) => return Err(SourceError::NotFound),
        };
        self.make(&name, role).await
    }

    /// Makes a mailbox, unless it is there. Returns the name that was asked for with its id.
    pub(super) async fn create_mailbox(
        &mut self,
        name: &str,
        role: Option<Role>,
    ) -> Result<Renamed, SourceError> {
        self.look().await?;
        let known = mailboxes::by_name(&self.rows().await?, name).cloned();
        let id = match known {
            Some(row) if row.subscribed => row.id,
            Some(row) => {
                self.subscribe(&RemoteId(row.id.clone()), true).await?;
                row.id
            }
            None => self.make(name, role).await?,
        };
        Ok(vec![(RemoteId(name.to_owned()), RemoteId(id))])
    }

    /// Makes a mailbox, and those above it that are missing.
    async fn make(&mut self, name: &str, role: Option<Role>) -> Result<String, SourceError> {
        let mut parent: Option<String> = None;
        let mut path = String::new();
        let levels: Vec<&str> = name.split('/').collect();
        for (at, level) in levels.iter().enumerate() {
            path = if path.is_empty() { (*level).to_owned() } else { format!("{path}/{level}") };
            let rows = self.rows().await?;
            let id = match mailboxes::by_name(&rows, &path) {
                Some(row) => row.id.clone(),
                None => {
                    let role = role.filter(|role| {
                        at + 1 == levels.len() && rows.iter().all(|row| row.role != Some(*role))
                    });
                    self.make_one(level, parent.as_deref(), role).await?
                }
            };
            parent = Some(id);
        }
        parent.ok_or(SourceError::NotFound)
    }

    async fn make_one(
        &mut self,
        name: &str,
        parent: Option<&str>,
        role: Option<Role>,
    ) -> Result<String, SourceError> {
        let mut mailbox = json!({ "name": name, "parentId": parent, "isSubscribed": true });
        if let (Some(role), Some(mailbox)) = (role, mailbox.as_object_mut()) {
            mailbox.insert("role".to_owned(), role.as_str().into());
        }
        let told = self.set_mailboxes(json!({ "create": { NEW: mailbox } })).await?;
        let made = told.get("created").and_then(|made| made.get(NEW)?.get("id")?.as_str());
        if let Some(id) = made.filter(|id| is_id(id)) {
            let id = id.to_owned();
            self.look().await?;
            return Ok(id);
        }
        let fault = failure(&told, "notCreated", NEW);
        // A server that keeps no such thing as roles is no error.
        if role.is_some() && fault.as_ref().is_some_and(|fault| fault.is("invalidProperties")) {
            return Box::pin(self.make_one(name, parent, None)).await;
        }
        Err(refused(fault))
    }

    /// Gives a mailbox another name, and another place where the name has one. What is below goes
    /// with it by itself.
    pub(super) async fn rename_mailbox(
        &mut self,
        mailbox: &RemoteId,
        name: &str,
    ) -> Result<(), SourceError> {
        self.look().await?;
        let rows = self.rows().await?;
        let row = rows.iter().find(|row| row.id == mailbox.0).ok_or(SourceError::NotFound)?;
        if row.name == name {
            return Ok(());
        }
        let (above, leaf) = match name.rsplit_once('/') {
            Some((above, leaf)) => (Some(above), leaf),
            None => (None, name),
        };
        let parent = match above {
            Some(above) => Some(self.make(above, None).await?),
            None => None,
        };
        let patch = json!({ "name": leaf, "parentId": parent });
        self.patch_mailbox(&mailbox.0, patch).await
    }

    /// Removes a mailbox without messages. One that is gone is no error.
    pub(super) async fn delete_mailbox(&mut self, mailbox: &RemoteId) -> Result<(), SourceError> {
        if !is_id(&mailbox.0) {
            return Ok(());
        }
        let arguments = json!({ "destroy": [mailbox.0], "onDestroyRemoveEmails": false });
        let told = self.set_mailboxes(arguments).await?;
        match failure(&told, "notDestroyed", &mailbox.0) {
            Some(fault) if !fault.is("notFound") => Err(fault.meaning("Mailbox/set")),
            Some(_) | None => self.look().await.map(drop),
        }
    }

    /// Subscribes to a mailbox, or no longer.
    pub(super) async fn subscribe(
        &mut self,
        mailbox: &RemoteId,
        subscribed: bool,
    ) -> Result<(), SourceError> {
        if !is_id(&mailbox.0) {
            return Err(SourceError::NotFound);
        }
        self.patch_mailbox(&mailbox.0, json!({ "isSubscribed": subscribed })).await
    }

    async fn patch_mailbox(&mut self, id: &str, patch: Value) -> Result<(), SourceError> {
        let told = self.set_mailboxes(json!({ "update": { id: patch } })).await?;
        let is_made = told.get("updated").and_then(Value::as_object);
        if is_made.is_some_and(|made| made.contains_key(id)) {
            return self.look().await.map(drop);
        }
        match failure(&told, "notUpdated", id) {
            Some(fault) if fault.is("notFound") => Err(SourceError::NotFound),
            fault => Err(refused(fault)),
        }
    }

    async fn set_mailboxes(&mut self, arguments: Value) -> Result<Value, SourceError> {
        self.client.call_one("Mailbox/set", arguments).await
    }
}

fn failure(told: &Value, list: &str, id: &str) -> Option<Fault> {
    let failed: Option<&Map<String, Value>> = told.get(list).and_then(Value::as_object);
    failed.and_then(|failed| failed.get(id)).map(Fault::read)
}

fn refused(fault: Option<Fault>) -> SourceError {
    match fault {
        Some(fault) => fault.meaning("Mailbox/set"),
        None => malformed("a change without a result"),
    }
}
