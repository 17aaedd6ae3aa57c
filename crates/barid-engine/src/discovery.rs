//! Finds the servers of an address, before there is an account. Nothing is kept, no password is
//! needed, and nobody is told more than the domain.

use crate::{engine::Engine, error::EngineError};
use barid_protocols::{
    discover::{Asking, Discovery, Door, Tried, discover, domain_of},
    net::Trust,
};
use std::sync::Arc;

impl Engine {
    /// From now on, has `door` find out whether mail servers are there.
    #[must_use]
    pub fn knocking(mut self, door: Arc<dyn Door>) -> Engine {
        self.door = Some(door);
        self
    }

    /// Finds the servers of an address within five seconds. `on_tried` hears of each answer as it
    /// comes; `ca_pem` stands in for whom this computer trusts, as in an account's settings.
    ///
    /// Where DNS is answered from a file, or by nobody, the web is not asked, and no names are
    /// guessed.
    ///
    /// # Errors
    ///
    /// [`EngineError::Invalid`] for what is no address with a domain; [`EngineError::Trust`].
    ///
    /// # Cancellation
    ///
    /// Dropping it stops everything that is on its way.
    pub async fn discover(
        &self,
        address: &str,
        ca_pem: Option<&str>,
        on_tried: &(dyn Fn(&Tried) + Send + Sync),
    ) -> Result<Discovery, EngineError> {
        let no_address = || EngineError::Invalid(format!("\"{address}\" is not an address"));
        let domain = domain_of(address).ok_or_else(no_address)?;
        let door = match &self.door {
            Some(door) => Arc::clone(door),
            None => {
                let trust = ca_pem.map_or_else(Trust::system, Trust::with_pem)?;
                Arc::new(trust) as Arc<dyn Door>
            }
        };
        let asking = Asking {
            dns: self.dns.clone(),
            web: self.web(),
            door: Some(door),
            is_guessing: self.dns.as_ref().is_some_and(|dns| !dns.is_alone()),
        };
        Ok(discover(&domain, &asking, on_tried).await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Protection, Unlock};
    use barid_model::{ServerSettings, clock::SystemClock};
    use barid_protocols::{
        dns::{Dns, Zone},
        net::{FetchError, NetError},
        transport::Web,
    };
    use std::sync::Mutex;

    #[derive(Debug, Default)]
    struct World {
        asked: Mutex<Vec<String>>,
    }

    #[async_trait::async_trait]
    impl Web for World {
        async fn page(&self, url: &str, _max_bytes: usize) -> Result<Vec<u8>, FetchError> {
            self.asked.lock().unwrap().push(url.to_owned());
            Err(FetchError::Status(404))
        }
    }

    #[async_trait::async_trait]
    impl Door for World {
        async fn knock(&self, server: &ServerSettings) -> Result<(), NetError> {
            self.asked.lock().unwrap().push(server.to_string());
            match server.host.as_str() {
                "mail.haven.example" => Ok(()),
                _ => Err(NetError::TimedOut { what: "a test" }),
            }
        }
    }

    fn engine(dir: &std::path::Path) -> Engine {
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        Engine::open(dir, &unlock, Arc::new(SystemClock)).unwrap()
    }

    #[tokio::test]
    async fn servers_are_found_and_nobody_learns_more_than_the_domain() {
        let dir = tempfile::tempdir().unwrap();
        let zone = "_imaps._tcp.haven.example SRV 0 0 993 mail.haven.example\n\
            _submissions._tcp.haven.example SRV 0 0 465 mail.haven.example\n\
            haven.example MX 1 mx.haven.example\n";
        let world = Arc::new(World::default());
        let dns: Arc<dyn Dns> = Arc::new(Zone::parse(zone).unwrap());
        let engine = engine(dir.path());
        let engine = engine.asking(Some(dns)).browsing(world.clone()).knocking(world.clone());
        let heard = Mutex::new(Vec::new());
        let on_tried = |tried: &Tried| heard.lock().unwrap().push(tried.clone());
        let found = engine.discover(" Amina.S@Haven.example", None, &on_tried).await.unwrap();
        let (receive, submit) = found.best().unwrap();
        assert_eq!(receive.offer.url(), "imaps://mail.haven.example:993");
        assert_eq!(submit.offer.url(), "smtps://mail.haven.example:465");
        assert_eq!(*heard.lock().unwrap(), found.tried);
        let asked = world.asked.lock().unwrap();
        assert!(asked.iter().any(|one| one.contains("autoconfig.haven.example")), "{asked:?}");
        assert!(!asked.iter().any(|one| one.to_lowercase().contains("amina")), "{asked:?}");
    }

    #[tokio::test]
    async fn a_file_that_answers_for_dns_leaves_nobody_else_to_ask() {
        let dir = tempfile::tempdir().unwrap();
        let world = Arc::new(World::default());
        let dns: Arc<dyn Dns> = Arc::new(Zone::parse("x.example MX 1 y.example\n").unwrap());
        let engine = engine(dir.path()).asking(Some(dns)).knocking(world.clone());
        let found = engine.discover("a@haven.example", None, &|_| {}).await.unwrap();
        assert!(found.best().is_none() && found.is_nowhere);
        assert_eq!(world.asked.lock().unwrap().len(), 0);
        for bad in ["a", "@haven.example", "a@", "a@localhost", "a@[127.0.0.1]", "a@b c.example"] {
            let error = engine.discover(bad, None, &|_| {}).await.unwrap_err();
            assert!(matches!(error, EngineError::Invalid(_)), "{bad}");
        }
    }
}
