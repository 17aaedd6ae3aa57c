//! Sample mail: two accounts that need no server, to try Barid with.
//!
//! What they begin with is made from texts in this program; the store keeps when that was, and
//! what has been changed since. Nothing of it touches the network.

mod backing;
mod calendar;
mod chance;
#[cfg(test)]
mod journeys;
mod letter;
mod older;
mod pdf;
mod picture;
mod script;
mod stock;
#[cfg(test)]
mod tests;

use crate::{
    engine::Engine,
    error::EngineError,
    vault::{VaultError, random},
};
use backing::InStore;
use barid_model::{Accent, Account, Scheme, ServerCopies, ServerSettings, Settings};
use barid_protocols::{local::Office, source::SourceError};
use barid_store::{ReadTx, StoreError, WriteTx, accounts, authserv_ids, settings};
use calendar::Begun;
use jiff::{Timestamp, tz::TimeZone};
use std::sync::Arc;
use stock::Stock;

/// Names of all that the store keeps of sample mail begin so.
const NAMES: &str = "sample.";
/// When it began.
const BEGUN: &str = "sample.begun";

/// An account made of sample mail.
struct Sample {
    host: &'static str,
    address: &'static str,
    title: &'static str,
    accent: Accent,
}

/// Whose mail it is.
const OWNER: &str = "Layla Haddad";

const SAMPLES: [Sample; 2] = [
    Sample {
        host: "north-quay",
        address: "layla@northquay.example",
        title: "North Quay Studio",
        accent: Accent::Blue,
    },
    Sample {
        host: "mailhaven",
        address: "layla.haddad@mailhaven.example",
        title: "Personal",
        accent: Accent::Teal,
    },
];

impl Sample {
    fn settings(&self) -> Settings {
        let server =
            || ServerSettings { scheme: Scheme::Sample, host: self.host.to_owned(), port: 0 };
        Settings {
            address: self.address.to_owned(),
            name: OWNER.to_owned(),
            user: self.address.to_owned(),
            receive: server(),
            submit: server(),
            ca_pem: None,
            server_copies: ServerCopies::Keep,
            if_uncertain: Default::default(),
            searches_private: false,
        }
    }
}

impl Engine {
    /// Adds the accounts of the sample mail. Those that are there already stay as they are.
    ///
    /// # Errors
    ///
    /// [`EngineError::AccountExists`] where a real account has the address of one of them.
    pub async fn add_sample(&self) -> Result<(), EngineError> {
        let there = self.accounts().await?;
        let has = |sample: &Sample, one: &Account| {
            one.settings.address.eq_ignore_ascii_case(sample.address)
        };
        for sample in &SAMPLES {
            if there.iter().any(|one| has(sample, one) && !one.is_sample()) {
                return Err(EngineError::AccountExists(sample.address.to_owned()));
            }
        }
        let (begun, now_ms) = (self.begin()?, self.clock.now_ms());
        let missing = SAMPLES.iter().filter(|sample| !there.iter().any(|one| has(sample, one)));
        let missing: Vec<&Sample> = missing.collect();
        let added = self
            .write(move |tx| {
                if settings::get(tx, BEGUN)?.is_none() {
                    settings::set(tx, BEGUN, &begun)?;
                }
                let mut added = Vec::new();
                for sample in missing {
                    let id = accounts::add(tx, &sample.settings())?;
                    accounts::set_looks(tx, id, sample.title, sample.accent)?;
                    // What its server is called is no secret to whoever made it.
                    let domain = sample.address.rsplit_once('@').map_or("", |(_, domain)| domain);
                    authserv_ids::learn(tx, id, &format!("mail.{domain}"), now_ms)?;
                    added.push(accounts::get(tx, id)?);
                }
                Ok(added)
            })
            .await?;
        for account in added {
            self.start(account);
        }
        Ok(())
    }

    /// Removes the accounts of the sample mail with all that belongs to them.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn remove_sample(&self) -> Result<(), EngineError> {
        let samples = self.accounts().await?.into_iter().filter(Account::is_sample);
        for account in samples {
            self.remove_account(&account.settings.address).await?;
        }
        self.close_office_if_empty().await
    }

    /// Forgets what sample mail became, once no account has any.
    pub(crate) async fn close_office_if_empty(&self) -> Result<(), EngineError> {
        let mut office = self.running.office.lock().await;
        if self.accounts().await?.iter().any(Account::is_sample) {
            return Ok(());
        }
        if let Some(office) = office.take() {
            office.close();
        }
        self.write(forget).await
    }

    /// Returns where sample mail is.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] where none was added.
    pub(crate) async fn office(&self) -> Result<Arc<Office>, EngineError> {
        let mut open = self.running.office.lock().await;
        if let Some(office) = open.as_ref() {
            return Ok(Arc::clone(office));
        }
        let begun = self.read(begun).await?;
        let begun = begun.ok_or_else(|| EngineError::not_found("sample mail", ""))?;
        let stock = self.blocking(move || Stock::new(begun)).await?;
        let backing = Arc::new(InStore::new(self.clone_profile()));
        let office = Office::open(Arc::new(stock), backing, Arc::clone(&self.clock)).await;
        let office = office.map_err(SourceError::from)?;
        *open = Some(Arc::clone(&office));
        Ok(office)
    }

    /// Says when sample mail begins: now, where this computer is.
    fn begin(&self) -> Result<String, EngineError> {
        let at_ms = self.clock.now_ms();
        let here = Timestamp::from_millisecond(at_ms)
            .map_or(0, |now| TimeZone::system().to_offset(now).seconds());
        let chance = u32::from_be_bytes(random::<4>().map_err(VaultError::from)?);
        let begun = Begun { at_ms, offset_s: i64::from(here), validity: chance.max(1) };
        serde_json::to_string(&begun).map_err(|error| EngineError::Task(error.to_string()))
    }
}

fn begun(tx: &ReadTx<'_>) -> Result<Option<Begun>, StoreError> {
    let Some(text) = settings::get(tx, BEGUN)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| StoreError::Invalid(error.to_string()))
}

fn forget(tx: &mut WriteTx<'_>) -> Result<(), StoreError> {
    for name in settings::names(tx, NAMES)? {
        settings::remove(tx, &name)?;
    }
    Ok(())
}
