//! What is done with the secret half of one's own keys.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::openpgp::{RevocationReason, SecretKey};
use barid_model::Secret;

impl Engine {
    /// Returns one's own key with its secret half, under a passphrase.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Invalid`] for an empty passphrase.
    pub async fn export_secret_key(
        &self,
        fingerprint: &str,
        passphrase: &Secret,
    ) -> Result<String, EngineError> {
        if passphrase.expose().is_empty() {
            return Err(EngineError::Invalid("The passphrase is empty".to_owned()));
        }
        Ok(self.own_secret(fingerprint).await?.to_armored(passphrase.expose())?)
    }

    /// Returns one's own key, open.
    pub(crate) async fn own_secret(&self, fingerprint: &str) -> Result<SecretKey, EngineError> {
        let keys = self.keyring().await?;
        let wanted = fingerprint.to_ascii_uppercase();
        let found = keys.ring.secret.iter().find(|key| key.fingerprint() == wanted);
        found.cloned().ok_or_else(|| EngineError::not_found("key of one's own", fingerprint))
    }

    /// Takes one's own key back.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Key`].
    pub async fn revoke_key(
        &self,
        fingerprint: &str,
        reason: RevocationReason,
    ) -> Result<(), EngineError> {
        let key = self.own_secret(fingerprint).await?;
        let now_ms = self.clock.now_ms();
        self.keep_own(key.revoke(reason, now_ms)?).await.map(drop)
    }

    /// Sets when the time of one's own key is over, in milliseconds since the epoch.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Key`].
    pub async fn set_key_expiry(
        &self,
        fingerprint: &str,
        expires_ms: Option<i64>,
    ) -> Result<(), EngineError> {
        let key = self.own_secret(fingerprint).await?;
        let now_ms = self.clock.now_ms();
        self.keep_own(key.set_expiry(expires_ms, now_ms)?).await.map(drop)
    }
}
