//! Names to write under.

use crate::{drafts::missing, engine::Engine, error::EngineError};
use barid_model::{
    IdentityId,
    address::{is_addr_spec, is_pattern},
};
use barid_store::identities::{self, Identity};

impl Engine {
    /// Returns all identities, by account, the default of each first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn identities(&self) -> Result<Vec<Identity>, EngineError> {
        self.read(|tx| identities::list(tx, None)).await
    }

    /// Adds an identity, for the id 0, or changes one.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] where an address is none; [`EngineError::NotFound`].
    pub async fn put_identity(&self, identity: Identity) -> Result<IdentityId, EngineError> {
        let reply_to = &identity.reply_to;
        let address = &identity.address;
        let is_usable = is_addr_spec(address) && (!address.contains('*') || is_pattern(address));
        if identity.is_default && is_pattern(address) {
            let text = "An address that stands for many can't be the usual one";
            return Err(EngineError::Invalid(text.to_owned()));
        }
        if !is_usable || !(reply_to.is_empty() || is_addr_spec(reply_to)) {
            return Err(EngineError::Invalid("That is not an address to write from".to_owned()));
        }
        let id = identity.id;
        self.write(move |tx| identities::put(tx, &identity)).await.map_err(missing(id))
    }

    /// Removes an identity. Drafts under it go on under its account's default.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Store`] for the last one of its account.
    pub async fn remove_identity(&self, id: IdentityId) -> Result<(), EngineError> {
        self.write(move |tx| identities::remove(tx, id)).await.map_err(missing(id))
    }
}
