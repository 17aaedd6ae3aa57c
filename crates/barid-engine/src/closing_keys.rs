//! The keys that close a message, found by whom it goes to.

use crate::{
    engine::Engine,
    error::EngineError,
    recipients::{RecipientPrivacy, read_key},
};
use barid_crypto::{
    openpgp::PublicKey,
    private::{Plan, Technology},
    smime::Certificate,
};
use barid_model::Address;
use barid_store::people_keys;
use std::collections::BTreeMap;

/// The keys that a message is closed by, at hand.
#[derive(Debug)]
pub(crate) struct PlanKeys {
    pub(crate) own: barid_crypto::openpgp::SecretKey,
    pub(crate) public: PublicKey,
    pub(crate) seen: Vec<(String, PublicKey)>,
    pub(crate) hidden: Vec<PublicKey>,
}

impl PlanKeys {
    /// Returns the plan to encrypt and sign by them, or to sign alone.
    pub(crate) fn plan(&self, is_encrypted: bool, at_ms: i64) -> Plan<'_> {
        let mut plan = Plan { sign: Some(&self.own), ..Plan::default() };
        if is_encrypted {
            plan.encrypt_for = self.seen.iter().map(|(_, key)| key).collect();
            plan.encrypt_for.push(&self.public);
            plan.hidden = self.hidden.iter().collect();
            if self.seen.len() > 1 {
                let small = |(address, key): &(String, PublicKey)| {
                    Some((address.clone(), key.to_minimal(address, at_ms).ok()?))
                };
                plan.gossip = self.seen.iter().filter_map(small).collect();
            }
        }
        plan
    }
}

impl Engine {
    /// Returns the certificates that can be encrypted for, each by its address.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`] where one is missing.
    pub(crate) async fn certificates_for(
        &self,
        addresses: &[String],
    ) -> Result<Vec<Certificate>, EngineError> {
        let mut found = Vec::new();
        for address in addresses {
            if let Some(own) = self.own_identity_for(address).await? {
                found.push(own.certificate().clone());
                continue;
            }
            let told = Address { name: String::new(), address: address.clone() };
            let RecipientPrivacy { state, key, .. } =
                self.recipient(Technology::Smime, told).await?;
            let key = key.filter(|_| state.is_usable());
            let bytes = match key {
                Some(key) => self.read(move |tx| people_keys::bytes(tx, &key)).await?,
                None => None,
            };
            let certificate = bytes.and_then(|bytes| Certificate::read(&bytes).ok());
            found.push(certificate.ok_or_else(|| missing_key(address))?);
        }
        Ok(found)
    }

    /// Returns the keys that close a message.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`] where one is missing: then nothing is sent.
    pub(crate) async fn plan_keys(
        &self,
        from: &str,
        seen: &[String],
        hidden: &[String],
        is_encrypted: bool,
    ) -> Result<PlanKeys, EngineError> {
        let own = self.own_key_for(from).await?.ok_or_else(|| {
            EngineError::Private(format!("there is no private key for {from} on this computer"))
        })?;
        let mut keys = PlanKeys { public: own.public(), own, seen: Vec::new(), hidden: Vec::new() };
        if !is_encrypted {
            return Ok(keys);
        }
        let mut known: BTreeMap<String, PublicKey> = BTreeMap::new();
        for address in seen.iter().chain(hidden) {
            let told = Address { name: String::new(), address: address.clone() };
            let RecipientPrivacy { state, key, .. } =
                self.recipient(Technology::OpenPgp, told).await?;
            let key = key.filter(|_| state.is_usable());
            let armored = match key {
                Some(key) => self.export_key(&key).await?,
                None => return Err(missing_key(address)),
            };
            let key = read_key(armored.as_bytes()).ok_or_else(|| missing_key(address))?;
            known.insert(address.clone(), key);
        }
        let key_of = |address: &String| Some((address.clone(), known.get(address)?.clone()));
        keys.seen = seen.iter().filter_map(key_of).collect();
        keys.hidden = hidden.iter().filter_map(key_of).map(|(_, key)| key).collect();
        Ok(keys)
    }
}

fn missing_key(address: &str) -> EngineError {
    EngineError::Private(format!("there is no key that can be used for {address}"))
}
