//! Proof between two people that nobody stands between them.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::comparable;
use barid_store::{own_keys, people_keys};

/// What two people compare to know that nobody stands between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// English words, the same on both sides.
    pub words: Vec<&'static str>,
    /// The fingerprint of one's own key.
    pub own: String,
    /// That of the other side.
    pub theirs: String,
    /// A square with one's own, as an SVG document.
    pub own_square: String,
}

impl Engine {
    /// Returns what the user and the owner of a key compare.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without such a key, or without one of one's own.
    pub async fn compare_keys(
        &self,
        address: &str,
        fingerprint: &str,
    ) -> Result<Comparison, EngineError> {
        let wanted = comparable(address);
        let known = self.read(move |tx| people_keys::of_address(tx, &wanted)).await?;
        let theirs = known
            .into_iter()
            .map(|key| key.fingerprint)
            .find(|one| one.eq_ignore_ascii_case(fingerprint))
            .ok_or_else(|| EngineError::not_found("key", fingerprint))?;
        let own = self.read(own_keys::all).await?.into_iter().next();
        let own = own.ok_or_else(|| EngineError::not_found("key of one's own", "any"))?.fingerprint;
        let own_square = barid_crypto::qr_svg(&own)
            .ok_or_else(|| EngineError::Task("the square can't be drawn".to_owned()))?;
        Ok(Comparison { words: barid_crypto::words(&own, &theirs), own, theirs, own_square })
    }
}
