//! Leaving a mailing list, which happens only because its reader pressed something.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    reader::Legible,
};
use barid_mime::unsubscribe::{Cover, Way, unsubscribe};
use barid_model::MessageId;
use barid_protocols::net::{Fetcher, Trust};

/// What the list is sent (RFC 8058 §3.2).
const FORM: &str = "List-Unsubscribe=One-Click";

/// Whether a valid signature of the sender's domain covers how the list may be left. Nobody
/// looks for one while a message is shown.
pub(crate) const SHOWN: Cover = Cover::Unsigned;

impl Engine {
    /// Leaves the list that a message came from, by one POST, as its sender offers. Done for
    /// messages alone whose offer is signed; others are left by their reader.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for a message that offers nothing of the kind, or whose list
    /// did not take it; as [`Engine::open_message`].
    pub async fn leave_list(&self, id: MessageId, cover: Cover) -> Result<(), EngineError> {
        let Legible { raw, .. } = self.legible(id).await?;
        let way =
            bounded(READING, move || unsubscribe(barid_mime::parse(&raw).header(), cover)).await?;
        let Some(Way::Post(url)) = way else {
            return Err(EngineError::Invalid("The list can't be left that way".to_owned()));
        };
        let failed = |error: &dyn std::fmt::Display| {
            EngineError::Invalid(format!("The list did not take it: {error}"))
        };
        let trust = Trust::system()?;
        let fetcher = Fetcher::new(&trust).map_err(|error| failed(&error))?;
        fetcher.post_form(&url, FORM).await.map_err(|error| failed(&error))
    }
}
