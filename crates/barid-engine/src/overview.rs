//! What a window shows around its lists: accounts, mailboxes, counts, and the settings that
//! the user chose. All of an overview comes from one consistent look at the store.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, AccountId, Mailbox, MessageId, Role};
use barid_store::{
    accounts, draft_copies, mailboxes, ops,
    outbox::{self, OutboxState},
    settings, summary,
};

pub use barid_store::summary::Taken as Stored;

/// Accounts, mailboxes, counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// In the order in which they were added.
    pub accounts: Vec<Account>,
    /// By account and name, the inbox of each first.
    pub mailboxes: Vec<Mailbox>,
    /// Starred messages.
    pub starred: u32,
    /// Messages in mailboxes of drafts.
    pub drafts: u32,
    /// Messages that have not gone out for sure.
    pub outbox: u32,
    /// Of those and of the waiting changes: those that need the user.
    pub troubled: u32,
}

impl Engine {
    /// Returns what the sidebar shows.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn overview(&self) -> Result<Overview, EngineError> {
        self.read(|tx| {
            let mailboxes = mailboxes::list(tx, None)?;
            let drafts = mailboxes.iter().filter(|one| one.role == Some(Role::Drafts));
            let drafts: u32 = drafts.map(|one| one.total).sum();
            // Each draft once: those here, and those of servers that are none of ours.
            let copies = u32::try_from(draft_copies::messages(tx)?.len()).unwrap_or(u32::MAX);
            let drafts =
                drafts.saturating_sub(copies).saturating_add(barid_store::drafts::count(tx)?);
            let (mut outbox, mut troubled) = (0, 0);
            for one in outbox::list(tx, None)? {
                match one.state {
                    OutboxState::Sent => {}
                    OutboxState::Waiting { .. } | OutboxState::Sending => outbox += 1,
                    OutboxState::Uncertain | OutboxState::Wedged => {
                        outbox += 1;
                        troubled += 1;
                    }
                }
            }
            for op in ops::list(tx, None)? {
                troubled += u32::from(op.wedged.is_some());
            }
            let (accounts, starred) = (accounts::list(tx)?, summary::starred(tx)?);
            Ok(Overview { accounts, mailboxes, starred, drafts, outbox, troubled })
        })
        .await
    }

    /// Returns what each account takes on this computer.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn stored(&self) -> Result<Vec<Stored>, EngineError> {
        self.read(summary::taken).await
    }

    /// Returns those of `messages` that stand unread in an inbox, with whose they are.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn unread_in_inbox(
        &self,
        messages: Vec<MessageId>,
    ) -> Result<Vec<(MessageId, AccountId)>, EngineError> {
        self.read(move |tx| summary::unread_in_inbox(tx, &messages)).await
    }

    /// Returns what a shell has kept under `name`, if anything.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn setting(&self, name: &str) -> Result<Option<String>, EngineError> {
        let name = shell_name(name);
        self.read(move |tx| settings::get(tx, &name)).await
    }

    /// Keeps a value under `name`. It is durable when this returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn set_setting(&self, name: &str, value: String) -> Result<(), EngineError> {
        let name = shell_name(name);
        self.write(move |tx| settings::set(tx, &name, &value)).await
    }
}

/// Names of shells can't meet those of the store and of the engine.
fn shell_name(name: &str) -> String {
    format!("shell.{name}")
}
