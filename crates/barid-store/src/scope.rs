//! What a list reaches: mailboxes, accounts, drafts.

use crate::{
    error::StoreError,
    table::{account_groups, mailboxes},
    transaction::ReadTx,
    window::{List, View, Within},
};
use barid_model::{AccountId, MailboxId, Role};

impl List {
    /// Returns the mailboxes that it shows; `None` where it shows messages wherever they are.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn mailboxes(&self, tx: &ReadTx<'_>) -> Result<Option<Vec<MailboxId>>, StoreError> {
        let (role, account) = match &self.view {
            View::Mailbox(mailbox) => return Ok(Some(vec![*mailbox])),
            View::Role(role, account) => (*role, *account),
            View::Starred | View::Snoozed | View::Search(..) => return Ok(None),
        };
        let Some(accounts) = self.accounts(tx)? else {
            return mailboxes::by_role(tx, role, account).map(Some);
        };
        let mut found = Vec::new();
        for one in accounts.into_iter().filter(|one| account.is_none_or(|only| only == *one)) {
            found.extend(mailboxes::by_role(tx, role, Some(one))?);
        }
        Ok(Some(found))
    }

    /// Returns the accounts that it is narrowed to; `None` where it is not.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a group.
    pub fn accounts(&self, tx: &ReadTx<'_>) -> Result<Option<Vec<AccountId>>, StoreError> {
        let Within { group, accounts } = &self.within;
        let Some(group) = group else {
            return Ok((!accounts.is_empty()).then(|| accounts.clone()));
        };
        let mut all = account_groups::accounts(tx, *group)?;
        all.retain(|one| accounts.is_empty() || accounts.contains(one));
        Ok(Some(all))
    }

    /// Whether it may show the same message of several accounts, and so shows it once.
    pub(crate) fn is_mixed(&self) -> bool {
        match &self.view {
            View::Mailbox(_) | View::Role(_, Some(_)) => false,
            View::Role(_, None) | View::Starred | View::Snoozed | View::Search(..) => true,
        }
    }

    /// Returns whose drafts it shows, if it shows drafts: those here stand for themselves.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a mailbox.
    pub fn drafts(&self, tx: &ReadTx<'_>) -> Result<Option<Option<Vec<AccountId>>>, StoreError> {
        Ok(match &self.view {
            View::Role(Role::Drafts, Some(account)) => Some(Some(vec![*account])),
            View::Role(Role::Drafts, None) => Some(self.accounts(tx)?),
            View::Mailbox(mailbox) => {
                let mailbox = mailboxes::get(tx, *mailbox)?;
                let is_first = || -> Result<bool, StoreError> {
                    let all = mailboxes::by_role(tx, Role::Drafts, Some(mailbox.account))?;
                    Ok(all.first() == Some(&mailbox.id))
                };
                let shows = mailbox.role == Some(Role::Drafts) && is_first()?;
                shows.then(|| Some(vec![mailbox.account]))
            }
            View::Role(..) | View::Starred | View::Snoozed | View::Search(..) => None,
        })
    }
}
