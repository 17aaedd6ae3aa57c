//! Accounts that the user looks at as one.

use crate::{drafts::missing, engine::Engine, error::EngineError};
use barid_model::GroupId;
use barid_store::account_groups::{self, AccountGroup};

impl Engine {
    /// Returns all groups of accounts, in the user's order.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn account_groups(&self) -> Result<Vec<AccountGroup>, EngineError> {
        self.read(account_groups::list).await
    }

    /// Finds a group by its name, in any case.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn account_group(&self, name: &str) -> Result<AccountGroup, EngineError> {
        let mut all = self.account_groups().await?.into_iter();
        let wanted = name.trim().to_lowercase();
        all.find(|one| one.name.to_lowercase() == wanted)
            .ok_or_else(|| EngineError::not_found("group", name))
    }

    /// Adds a group, for the id 0, or changes one.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Store`] for a name that is empty or taken.
    pub async fn put_account_group(&self, group: AccountGroup) -> Result<GroupId, EngineError> {
        let id = group.id;
        self.write(move |tx| account_groups::put(tx, &group)).await.map_err(missing(id))
    }

    /// Removes a group. Its accounts stay.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn remove_account_group(&self, id: GroupId) -> Result<(), EngineError> {
        self.write(move |tx| account_groups::remove(tx, id)).await.map_err(missing(id))
    }

    /// Puts groups into an order.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn order_account_groups(&self, ids: Vec<GroupId>) -> Result<(), EngineError> {
        self.write(move |tx| account_groups::order(tx, &ids)).await
    }
}
