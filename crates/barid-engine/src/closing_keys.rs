//! The keys that close a message, found by whom it goes to.

use crate::{
    closing::Closing,
    engine::Engine,
    error::EngineError,
    recipients::{RecipientPrivacy, read_key},
};
use barid_crypto::{
    openpgp::{PublicKey, SecretKey},
    private::{Plan, SmimePlan, Technology},
    same_address,
    smime::{Certificate, Cipher, Identity},
};
use barid_model::Address;
use barid_store::{own_keys, people_ciphers, people_keys};

/// The keys that a message is closed by, at hand.
#[derive(Debug)]
pub(crate) enum Keys {
    /// The author's, and those of all recipients by their addresses.
    OpenPgp(Box<SecretKey>, Vec<(String, PublicKey)>),
    /// The same as certificates, each with whether its owner is known to read AES-256-GCM.
    Smime(Box<Identity>, Vec<(String, (Certificate, bool))>),
}

impl Keys {
    /// Calls `f` with the plan to close a message for `readers` and its author, or to sign it
    /// alone. `named` are told one another's keys, so that each can answer to all: who is not
    /// named is in no header, and in no plan but their own.
    pub(crate) fn with_plan<T>(
        &self,
        closing: Closing,
        readers: &[String],
        named: &[String],
        at_ms: i64,
        f: impl FnOnce(&Plan<'_>) -> T,
    ) -> T {
        match self {
            Keys::OpenPgp(own, known) => {
                let public = own.public();
                let sign = closing.sign.then_some(&**own);
                let mut plan = Plan { sign, ..Plan::default() };
                if closing.encrypt {
                    plan.encrypt_for = of(known, readers);
                    if !plan.encrypt_for.iter().any(|key| key.fingerprint() == public.fingerprint())
                    {
                        plan.encrypt_for.push(&public);
                    }
                    plan.gossip = gossip(known, named, at_ms);
                }
                f(&plan)
            }
            Keys::Smime(own, known) => {
                let theirs = if closing.encrypt { of(known, readers) } else { Vec::new() };
                let cipher = cipher(theirs.iter().map(|(_, reads_gcm)| *reads_gcm));
                let mut encrypt_for: Vec<&Certificate> =
                    theirs.into_iter().map(|(certificate, _)| certificate).collect();
                if closing.encrypt {
                    encrypt_for.push(own.certificate());
                }
                let sign = closing.sign.then_some(&**own);
                let smime = Some(SmimePlan { sign, encrypt_for, cipher });
                f(&Plan { smime, ..Plan::default() })
            }
        }
    }
}

/// Chooses what everybody can read, by whether each is known to read what notices changes. The
/// author does: all signatures from here say so.
fn cipher(mut reads_gcm: impl Iterator<Item = bool>) -> Cipher {
    match reads_gcm.all(|reads| reads) {
        true => Cipher::Aes256Gcm,
        false => Cipher::Aes256Cbc,
    }
}

/// Returns what is known for addresses.
fn of<'k, K>(known: &'k [(String, K)], addresses: &[String]) -> Vec<&'k K> {
    let is_wanted = |at: &String| addresses.iter().any(|one| same_address(one, at));
    known.iter().filter(|(at, _)| is_wanted(at)).map(|(_, key)| key).collect()
}

fn gossip(known: &[(String, PublicKey)], named: &[String], at_ms: i64) -> Vec<(String, Vec<u8>)> {
    if named.len() < 2 {
        return Vec::new();
    }
    let is_named = |at: &String| named.iter().any(|one| same_address(one, at));
    let small = |(address, key): &(String, PublicKey)| {
        Some((address.clone(), key.to_minimal(address, at_ms).ok()?))
    };
    known.iter().filter(|(at, _)| is_named(at)).filter_map(small).collect()
}

impl Engine {
    /// Returns the keys that close a message for addresses, or that sign it alone.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`] where one is missing: then nothing is sent.
    pub(crate) async fn closing_keys(
        &self,
        technology: Technology,
        from: &str,
        readers: &[String],
    ) -> Result<Keys, EngineError> {
        let missing =
            || EngineError::Private(format!("there is no private key for {from} on this computer"));
        Ok(match technology {
            Technology::OpenPgp => {
                let own = self.own_key_for(from).await?.ok_or_else(missing)?;
                Keys::OpenPgp(Box::new(own), self.public_keys_for(readers).await?)
            }
            Technology::Smime => {
                let own = self.own_identity_for(from).await?.ok_or_else(missing)?;
                Keys::Smime(Box::new(own), self.certificates_for(readers).await?)
            }
        })
    }

    async fn public_keys_for(
        &self,
        addresses: &[String],
    ) -> Result<Vec<(String, PublicKey)>, EngineError> {
        let mut found = Vec::new();
        for address in addresses {
            let bytes = self.usable_key(Technology::OpenPgp, address).await?;
            let key = bytes.and_then(|(bytes, _)| read_key(&bytes));
            found.push((address.clone(), key.ok_or_else(|| missing_key(address))?));
        }
        Ok(found)
    }

    async fn certificates_for(
        &self,
        addresses: &[String],
    ) -> Result<Vec<(String, (Certificate, bool))>, EngineError> {
        let mut found = Vec::new();
        for address in addresses {
            let known = self.usable_key(Technology::Smime, address).await?;
            let read = known.and_then(|(bytes, reads_gcm)| {
                Certificate::read(&bytes).ok().map(|certificate| (certificate, reads_gcm))
            });
            found.push((address.clone(), read.ok_or_else(|| missing_key(address))?));
        }
        Ok(found)
    }

    /// Returns the bytes of the key that can be encrypted for, of the user's own or of somebody
    /// else, and whether its owner is known to read AES-256-GCM.
    async fn usable_key(
        &self,
        technology: Technology,
        address: &str,
    ) -> Result<Option<(Vec<u8>, bool)>, EngineError> {
        let told = Address { name: String::new(), address: address.to_owned() };
        let RecipientPrivacy { state, key, .. } = self.recipient(technology, told).await?;
        let Some(key) = key.filter(|_| state.is_usable()) else { return Ok(None) };
        self.read(move |tx| {
            let own = own_keys::all(tx)?.into_iter().find(|own| own.fingerprint == key);
            let (reads_gcm, _) = people_ciphers::get(tx, &key)?;
            Ok(match own {
                Some(own) => Some((own.bytes, true)),
                None => people_keys::bytes(tx, &key)?.map(|bytes| (bytes, reads_gcm)),
            })
        })
        .await
    }
}

fn missing_key(address: &str) -> EngineError {
    EngineError::Private(format!("there is no key that can be used for {address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_notices_changes_is_written_where_everybody_reads_it() {
        use Cipher::{Aes256Cbc, Aes256Gcm};
        for (reads, expected) in [
            (&[][..], Aes256Gcm),
            (&[true][..], Aes256Gcm),
            (&[true, true][..], Aes256Gcm),
            (&[false][..], Aes256Cbc),
            (&[true, false][..], Aes256Cbc),
            (&[false, true, true][..], Aes256Cbc),
        ] {
            assert_eq!(cipher(reads.iter().copied()), expected, "{reads:?}");
        }
    }
}
