//! Adding, testing and removing accounts.

use crate::{connect, engine::Engine, error::EngineError};
use barid_model::{Account, AccountId, Secret, Settings, address::is_addr_spec};
use barid_protocols::{source::SourceError, submit::SubmitError};
use barid_store::accounts;

/// What signing in to both servers of an account gave.
#[derive(Debug)]
pub struct SignIn {
    /// The server that mail comes from.
    pub receive: Result<(), SourceError>,
    /// The server that mail goes to.
    pub submit: Result<(), SubmitError>,
}

impl Engine {
    /// Signs in to both servers and, if both accept, keeps the account.
    ///
    /// # Errors
    ///
    /// The first server's failure, before anything is stored;
    /// [`EngineError::AccountExists`], [`EngineError::Invalid`].
    pub async fn add_account(
        &self,
        settings: Settings,
        password: Secret,
    ) -> Result<AccountId, EngineError> {
        if !is_addr_spec(&settings.address) {
            let text = format!("\"{}\" is not an address to send from", settings.address);
            return Err(EngineError::Invalid(text));
        }
        if self.account(&settings.address).await.is_ok() {
            return Err(EngineError::AccountExists(settings.address));
        }
        let SignIn { receive, submit } = sign_in(&settings, password.clone()).await?;
        receive?;
        submit?;
        // The password first: an account without one would ask for it again.
        let (engine, address) = (self.clone(), settings.address.clone());
        self.blocking(move || engine.profile().set_password(&address, &password)).await??;
        self.write(move |tx| accounts::add(tx, &settings)).await
    }

    /// Signs in to both servers of an account.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], [`EngineError::NoPassword`]; what the servers
    /// say is in the answer.
    pub async fn test_account(&self, address: &str) -> Result<SignIn, EngineError> {
        let account = self.account(address).await?;
        sign_in(&account.settings, self.password(&account)?).await
    }

    /// Forgets an account, its messages here and its password. The servers are
    /// not told.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], [`EngineError::Store`].
    pub async fn remove_account(&self, address: &str) -> Result<(), EngineError> {
        let account = self.account(address).await?;
        self.write(move |tx| accounts::remove(tx, account.id)).await?;
        let (engine, address) = (self.clone(), account.settings.address);
        Ok(self.blocking(move || engine.profile().remove_password(&address)).await??)
    }

    pub(crate) fn password(&self, account: &Account) -> Result<Secret, EngineError> {
        let address = &account.settings.address;
        let missing = || EngineError::NoPassword(address.clone());
        self.profile().password(address).ok_or_else(missing)
    }
}

async fn sign_in(settings: &Settings, password: Secret) -> Result<SignIn, EngineError> {
    let mut source = connect::source(settings, password.clone())?;
    let mut submitter = connect::submitter(settings, password)?;
    let receive = source.check().await;
    let submit = submitter.check().await;
    source.close().await;
    submitter.close().await;
    Ok(SignIn { receive, submit })
}
