//! Looks for the key of somebody, when the user asks for it: where the domain of the address
//! publishes it, and then on a server of keys. Both learn the address.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::openpgp::{PublicKey, places, server_place};
use barid_protocols::transport::Web;

/// The server of keys that is asked: it gives out only what the owner of an address confirmed.
const SERVER: &str = "keys.openpgp.org";
/// The longest answer, in bytes.
const MAX_BYTES: usize = 256 << 10;

impl Engine {
    /// Looks for the key of an address. Returns whether one was found; it is then remembered, or
    /// stands beside the one that is, for the user to decide.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for what is no address; [`EngineError::Store`].
    pub async fn find_key(&self, address: &str) -> Result<bool, EngineError> {
        let places = places(address)
            .ok_or_else(|| EngineError::Invalid(format!("{address} is no address")))?;
        let Some(web) = self.web() else { return Ok(false) };
        let asked = [
            (places.advanced, "directory"),
            (places.direct, "directory"),
            (server_place(SERVER, address), "server"),
        ];
        for (url, source) in asked {
            if let Some(key) = self.key_at(&*web, &url, address).await {
                self.keep_person(&key, source, Some(address)).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the key at a page, if it is one of that address.
    async fn key_at(&self, web: &dyn Web, url: &str, address: &str) -> Option<PublicKey> {
        let page = match web.page(url, MAX_BYTES).await {
            Ok(page) => page,
            Err(error) => {
                tracing::debug!(%error, "no key there");
                return None;
            }
        };
        let now_ms = self.clock.now_ms();
        let mut keys = PublicKey::read_all(&page).ok()?.into_iter();
        keys.find(|key| key.is_for(address, now_ms) && key.usable(now_ms).is_ok())
    }
}
