//! Looks for the key of somebody, when the user asks for it: where the domain of the address
//! publishes it, and then on a server of keys. Both learn the address.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::openpgp::{PublicKey, places, server_place};
use barid_protocols::{net::FetchError, transport::Web};

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
        let mut asked = self.key_at(&*web, &places.advanced, address).await;
        if matches!(asked, Asked::Unreachable) {
            // Only a domain without a host of its own for keys publishes them itself.
            asked = self.key_at(&*web, &places.direct, address).await;
        }
        let mut source = "directory";
        if !matches!(asked, Asked::Key(_)) {
            (asked, source) =
                (self.key_at(&*web, &server_place(SERVER, address), address).await, "server");
        }
        let Asked::Key(key) = asked else { return Ok(false) };
        self.keep_person(&key, source, Some(address)).await?;
        Ok(true)
    }

    /// Returns the key at a page, if it is one of that address.
    async fn key_at(&self, web: &dyn Web, url: &str, address: &str) -> Asked {
        let page = match web.page(url, MAX_BYTES).await {
            Ok(page) => page,
            Err(FetchError::Unreachable) => return Asked::Unreachable,
            Err(error) => {
                tracing::debug!(%error, "no key there");
                return Asked::None;
            }
        };
        let now_ms = self.clock.now_ms();
        let keys = PublicKey::read_all(&page).unwrap_or_default();
        let is_fit = |key: &PublicKey| key.is_for(address, now_ms) && key.usable(now_ms).is_ok();
        keys.into_iter().find(is_fit).map_or(Asked::None, |key| Asked::Key(Box::new(key)))
    }
}

/// What came of asking for a page.
enum Asked {
    Key(Box<PublicKey>),
    None,
    /// There is no such host.
    Unreachable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Protection, Unlock};
    use barid_crypto::openpgp::{Profile, SecretKey};
    use barid_model::clock::SystemClock;
    use std::{
        collections::BTreeMap,
        sync::{Arc, Mutex},
    };

    /// A web of some pages; hosts without any are not there.
    #[derive(Debug, Default)]
    struct Site {
        pages: BTreeMap<String, Vec<u8>>,
        asked: Mutex<Vec<String>>,
    }

    #[async_trait::async_trait]
    impl Web for Site {
        async fn page(&self, url: &str, _: usize) -> Result<Vec<u8>, FetchError> {
            self.asked.lock().unwrap().push(url.to_owned());
            let host = url.split('/').nth(2).unwrap_or_default();
            let is_host = |page: &String| page.split('/').nth(2) == Some(host);
            match self.pages.get(url) {
                Some(page) => Ok(page.clone()),
                None if self.pages.keys().any(is_host) => Err(FetchError::Status(404)),
                None => Err(FetchError::Unreachable),
            }
        }
    }

    fn key(address: &str) -> Vec<u8> {
        let now_ms = jiff::Timestamp::now().as_millisecond() - 5_000;
        let key = SecretKey::generate("", address, Profile::Everyone, now_ms).unwrap();
        key.public().to_bytes().unwrap()
    }

    async fn find(pages: &[(&str, Vec<u8>)]) -> (bool, Vec<String>, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(dir.path(), &unlock, Arc::new(SystemClock)).unwrap();
        let pages = pages.iter().map(|(url, page)| ((*url).to_owned(), page.clone())).collect();
        let site = Arc::new(Site { pages, asked: Mutex::default() });
        let engine = engine.browsing(site.clone());
        let is_found = engine.find_key("Joe.Doe@Example.org").await.unwrap();
        let known = engine.people_keys().await.unwrap();
        let sources = known.into_iter().map(|key| key.source).collect();
        let asked = site.asked.lock().unwrap().clone();
        let hosts =
            asked.iter().map(|url| url.split('/').nth(2).unwrap_or_default().to_owned()).collect();
        (is_found, sources, hosts)
    }

    const PAGE: &str = ".well-known/openpgpkey";
    const NAME: &str = "hu/iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe";

    #[tokio::test]
    async fn a_domain_is_asked_before_a_server_and_in_the_order_of_the_draft() {
        let advanced = format!("https://openpgpkey.example.org/{PAGE}/example.org/{NAME}");
        let direct = format!("https://example.org/{PAGE}/{NAME}");
        let server = "https://keys.openpgp.org/vks/v1/by-email/Joe.Doe%40Example.org";
        let (own, other) = (key("joe.doe@example.org"), key("eve@example.org"));
        let found = find(&[(&advanced, own.clone())]).await;
        assert_eq!((found.0, found.1, found.2.len()), (true, vec!["directory".to_owned()], 1));
        let found = find(&[(&direct, own.clone())]).await;
        assert_eq!(found.2, ["openpgpkey.example.org", "example.org"]);
        assert!(found.0);
        // A host for keys that has none is the last word of that domain.
        let elsewhere = format!("https://openpgpkey.example.org/{PAGE}/policy");
        let found = find(&[(&elsewhere, Vec::new()), (&direct, own.clone())]).await;
        assert_eq!(found.2, ["openpgpkey.example.org", "keys.openpgp.org"]);
        assert!(!found.0);
        let found = find(&[(server, own)]).await;
        assert_eq!((found.0, found.1), (true, vec!["server".to_owned()]));
        // A key of somebody else is none.
        assert!(!find(&[(&advanced, other)]).await.0);
        assert!(!find(&[(&advanced, b"no key".to_vec())]).await.0);
    }
}
