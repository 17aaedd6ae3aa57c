//! Pictures from elsewhere, brought for a message whose reader has asked for them.

use crate::display::Picture;
use barid_protocols::net::{Fetcher, Trust};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// Pictures that are brought at one time.
const AT_ONCE: usize = 8;
/// Largest picture.
const MAX_BYTES: usize = 10 << 20;

/// Brings pictures from elsewhere.
pub struct RemoteImages {
    fetcher: OnceLock<Option<Fetcher>>,
    places: Semaphore,
}

impl Default for RemoteImages {
    fn default() -> RemoteImages {
        RemoteImages { fetcher: OnceLock::new(), places: Semaphore::new(AT_ONCE) }
    }
}

impl RemoteImages {
    /// Brings one. `None` for whatever is no picture made of pixels, is not public, or
    /// can't be had within the bounds.
    pub async fn bring(&self, url: &str) -> Option<Picture> {
        let fetcher = self.fetcher.get_or_init(|| {
            let built = Trust::system().ok().and_then(|trust| Fetcher::new(&trust).ok());
            if built.is_none() {
                tracing::warn!("pictures can't be fetched on this computer");
            }
            built
        });
        let fetcher = fetcher.as_ref()?;
        let _place = self.places.acquire().await.ok()?;
        match fetcher.fetch(url, MAX_BYTES).await {
            Ok(bytes) => Picture::new(bytes),
            Err(error) => {
                // The address names the message; the cause does not.
                tracing::debug!(%error, "a picture was not fetched");
                None
            }
        }
    }
}
