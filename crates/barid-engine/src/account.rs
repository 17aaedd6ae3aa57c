//! Adding, testing, changing and removing accounts.

use crate::{connect, engine::Engine, error::EngineError, vouch};
use barid_model::{
    Accent, Account, AccountId, IfUncertain, ResultsFrom, Secret, ServerCopies, Settings,
    address::is_addr_spec,
};
use barid_protocols::{source::SourceError, submit::SubmitError};
use barid_store::{accounts, authserv_ids, dns_answers, download_ledger, identities};

/// What signing in to both servers of an account gave.
#[derive(Debug)]
pub struct SignIn {
    /// The server that mail comes from.
    pub receive: Result<(), SourceError>,
    /// The server that mail goes to.
    pub submit: Result<(), SubmitError>,
}

/// What is to change about an account; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    /// What the user calls it; empty for its address.
    pub title: Option<String>,
    /// The user's name as recipients see it.
    pub name: Option<String>,
    /// Its colour.
    pub accent: Option<Accent>,
    /// What becomes of messages on a server that hands them over.
    pub server_copies: Option<ServerCopies>,
    /// What is done about a message that may have been sent.
    pub if_uncertain: Option<IfUncertain>,
    /// Whether private mail is found by its words.
    pub searches_private: Option<bool>,
    /// Whose word on senders counts.
    pub results_from: Option<ResultsFrom>,
    /// A new password. Both servers have to take it before it counts.
    pub password: Option<Secret>,
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
        self.may_add(&settings).await?;
        let SignIn { receive, submit } = self.sign_in(&settings, password.clone()).await?;
        receive?;
        submit?;
        // The password first: an account without one would ask for it again.
        let (engine, address) = (self.clone(), settings.address.clone());
        self.blocking(move || engine.profile().set_password(&address, &password)).await??;
        let id = self.write(move |tx| accounts::add(tx, &settings)).await?;
        self.start(self.account_by_id(id).await?);
        Ok(id)
    }

    async fn may_add(&self, settings: &Settings) -> Result<(), EngineError> {
        let Settings { address, receive, submit, .. } = settings;
        if !is_addr_spec(address) {
            let text = format!("\"{address}\" is not an address to send from");
            return Err(EngineError::Invalid(text));
        }
        let sample = barid_model::Scheme::Sample;
        if let Some(url) = [receive, submit].into_iter().find(|one| one.scheme == sample) {
            return Err(EngineError::Invalid(format!("{url} is made of sample mail")));
        }
        match self.account(address).await {
            Ok(_) => Err(EngineError::AccountExists(address.clone())),
            Err(EngineError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Signs in to the server that mail comes from, and keeps nothing.
    ///
    /// # Errors
    ///
    /// The server's, or [`EngineError::Invalid`].
    pub async fn prove_receive(
        &self,
        settings: &Settings,
        password: Secret,
    ) -> Result<(), EngineError> {
        self.may_add(settings).await?;
        let mut source = connect::source(self, settings, password).await?;
        let proof = source.check().await;
        source.close().await;
        Ok(proof?)
    }

    /// Signs in to the server that mail goes to, and keeps nothing.
    ///
    /// # Errors
    ///
    /// The server's, or [`EngineError::Invalid`].
    pub async fn prove_submit(
        &self,
        settings: &Settings,
        password: Secret,
    ) -> Result<(), EngineError> {
        self.may_add(settings).await?;
        let mut submitter = connect::submitter(self, settings, password).await?;
        let proof = submitter.check().await;
        submitter.close().await;
        Ok(proof?)
    }

    /// Signs in to both servers of an account.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], [`EngineError::NoPassword`]; what the servers
    /// say is in the answer.
    pub async fn test_account(&self, address: &str) -> Result<SignIn, EngineError> {
        let account = self.account(address).await?;
        self.sign_in(&account.settings, self.password(&account)?).await
    }

    /// Changes an account.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; a server's, where it does not take the new password, and
    /// then nothing is changed.
    pub async fn change_account(
        &self,
        id: AccountId,
        change: AccountChange,
    ) -> Result<(), EngineError> {
        let account = self.account_by_id(id).await?;
        let AccountChange {
            title,
            name,
            accent,
            server_copies,
            if_uncertain,
            searches_private,
            results_from,
            password,
        } = change;
        if let Some(password) = password.clone() {
            let SignIn { receive, submit } = self.sign_in(&account.settings, password).await?;
            receive?;
            submit?;
        }
        let mut settings = account.settings.clone();
        settings.name = name.map_or(settings.name, |name| name.trim().to_owned());
        let is_renamed = settings.name != account.settings.name;
        let before = settings.server_copies;
        settings.server_copies = server_copies.unwrap_or(before);
        settings.if_uncertain = if_uncertain.unwrap_or(settings.if_uncertain);
        settings.searches_private = searches_private.unwrap_or(settings.searches_private);
        let deletes_from_now = settings.server_copies == ServerCopies::DeleteWhenDeleted
            && before != ServerCopies::DeleteWhenDeleted;
        let title = title.map_or(account.title, |title| title.trim().to_owned());
        let title = if title == settings.address { String::new() } else { title };
        let accent = accent.unwrap_or(account.accent);
        let results_from = results_from.filter(|from| *from != account.results_from);
        let asked_since_ms = self.clock.now_ms().saturating_sub(vouch::DAYS_MS);
        self.write(move |tx| {
            accounts::update(tx, id, &settings)?;
            if let Some(from) = &results_from {
                authserv_ids::choose(tx, id, from)?;
                // Of what only the other server vouched for, DNS has not said anything yet.
                dns_answers::forget_unasked(tx, id, asked_since_ms)?;
            }
            if is_renamed {
                // What recipients see is the name of the identity.
                let mut default = identities::default_of(tx, id)?;
                default.name = settings.name.clone();
                identities::put(tx, &default)?;
            }
            if deletes_from_now {
                download_ledger::spare_deleted(tx, id)?;
            }
            accounts::set_looks(tx, id, &title, accent)
        })
        .await?;
        if let Some(password) = password {
            let (engine, address) = (self.clone(), account.settings.address);
            self.blocking(move || engine.profile().set_password(&address, &password)).await??;
            // It may have stopped for want of this password.
            self.stop(id).await;
            self.start(self.account_by_id(id).await?);
        }
        Ok(())
    }

    /// Forgets an account, its messages here and its password. The servers are
    /// not told.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], [`EngineError::Store`].
    pub async fn remove_account(&self, address: &str) -> Result<(), EngineError> {
        let account = self.account(address).await?;
        self.stop(account.id).await;
        self.write(move |tx| accounts::remove(tx, account.id)).await?;
        self.forget_status(account.id);
        if account.is_sample() {
            return self.close_office_if_empty().await;
        }
        let (engine, address) = (self.clone(), account.settings.address);
        Ok(self.blocking(move || engine.profile().remove_password(&address)).await??)
    }

    pub(crate) fn password(&self, account: &Account) -> Result<Secret, EngineError> {
        if account.is_sample() {
            return Ok(Secret::default());
        }
        let address = &account.settings.address;
        let missing = || EngineError::NoPassword(address.clone());
        self.profile().password(address).ok_or_else(missing)
    }

    async fn sign_in(&self, settings: &Settings, password: Secret) -> Result<SignIn, EngineError> {
        let mut source = connect::source(self, settings, password.clone()).await?;
        let mut submitter = connect::submitter(self, settings, password).await?;
        let receive = source.check().await;
        let submit = submitter.check().await;
        source.close().await;
        submitter.close().await;
        Ok(SignIn { receive, submit })
    }
}
