//! What a window shows around its lists: accounts, mailboxes, counts, and the settings that
//! the user chose. All of an overview comes from one consistent look at the store.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Account, AccountId, Mailbox, MessageId, Role};
use barid_store::{
    ReadTx, StoreError,
    account_groups::{self, AccountGroup},
    accounts, mailboxes, ops,
    outbox::{self, OutboxState},
    settings, snooze, summary,
    window::{Filter, List, Unit, View, Within},
};
use std::collections::BTreeSet;

pub use barid_store::summary::Taken as Stored;

/// What is counted over several accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unified {
    /// Unread messages in inboxes, the same message of several accounts once.
    pub inbox_unread: u32,
    /// Starred messages.
    pub starred: u32,
    /// Messages that are put off.
    pub snoozed: u32,
    /// Drafts, those of other programs among them.
    pub drafts: u32,
}

/// Accounts, mailboxes, counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// In the order in which they were added.
    pub accounts: Vec<Account>,
    /// By account and name, the inbox of each first.
    pub mailboxes: Vec<Mailbox>,
    /// Over all accounts.
    pub all: Unified,
    /// Over each group of accounts, in the user's order.
    pub groups: Vec<(AccountGroup, Unified)>,
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
            // A message that leaves in several is one.
            let (mut leaving, mut troubled) = (BTreeSet::new(), 0);
            for one in outbox::list(tx, None)? {
                match one.state {
                    OutboxState::Sent => continue,
                    OutboxState::Waiting { .. } | OutboxState::Sending => {}
                    OutboxState::Uncertain | OutboxState::Wedged => troubled += 1,
                }
                leaving.insert(one.first());
            }
            let outbox = u32::try_from(leaving.len()).unwrap_or(u32::MAX);
            for op in ops::list(tx, None)? {
                troubled += u32::from(op.wedged.is_some());
            }
            let mut groups = Vec::new();
            for group in account_groups::list(tx)? {
                let within = Within { group: Some(group.id), accounts: Vec::new() };
                groups.push((group, unified(tx, &within)?));
            }
            let (accounts, all) = (accounts::list(tx)?, unified(tx, &Within::default())?);
            Ok(Overview { accounts, mailboxes, all, groups, outbox, troubled })
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

fn unified(tx: &ReadTx<'_>, within: &Within) -> Result<Unified, StoreError> {
    let list =
        |view| List { view, filter: Filter::None, unit: Unit::Message, within: within.clone() };
    let inbox = list(View::Role(Role::Inbox, None));
    let accounts = inbox.accounts(tx)?;
    Ok(Unified {
        inbox_unread: inbox.unread(tx)?,
        starred: summary::starred(tx, accounts.as_deref())?,
        snoozed: snooze::count(tx, accounts.as_deref())?,
        drafts: count(list(View::Role(Role::Drafts, None)).keys(tx)?.len()),
    })
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Names of shells can't meet those of the store and of the engine.
fn shell_name(name: &str) -> String {
    format!("shell.{name}")
}
