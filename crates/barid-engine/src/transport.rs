//! Whether those who are written to, and the user's own domain, promise that mail is brought to
//! them over verified TLS alone. Asked only because the user wants to know, and remembered.

use crate::{engine::Engine, error::EngineError};
use barid_crypto::authentication::{OwnDomain, SetUp, names, own_domain, own_domain_names};
use barid_model::{AccountId, MessageId, TxtAnswer};
use barid_protocols::{
    net::{Fetcher, Trust},
    transport::{MtaSts, TransportSecurity, Web, publishes_keys, transport_security},
};
use barid_store::{dns_answers, transports};
use std::{collections::BTreeSet, sync::Arc};
use tokio::{sync::Semaphore, task::JoinSet};

/// Domains that one question may be about.
const MAX_DOMAINS: usize = 50;
/// Domains that are asked at one time.
const AT_ONCE: usize = 4;
/// How long an answer is believed: one, and none.
const HOLDS_MS: (u64, u64) = (24 * 60 * 60 * 1_000, 10 * 60 * 1_000);
/// Own messages in which a signature is looked for.
const OWN_MESSAGES: u32 = 20;

impl Engine {
    /// From now on, asks `web` for pages in place of the web itself.
    #[must_use]
    pub fn browsing(mut self, web: Arc<dyn Web>) -> Engine {
        self.web = Some(web);
        self
    }

    /// Says what the domains of addresses promise, each once, in order; asks those that were not
    /// asked lately. `None` where nobody may be asked.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn transport_security(
        &self,
        addresses: &[String],
    ) -> Result<Option<Vec<TransportSecurity>>, EngineError> {
        let Some(dns) = self.dns.clone() else { return Ok(None) };
        let domains: BTreeSet<String> = addresses.iter().filter_map(|one| domain_of(one)).collect();
        let now_ms = self.clock.now_ms();
        let mut known = Vec::new();
        let mut due = Vec::new();
        for domain in domains.into_iter().take(MAX_DOMAINS) {
            let name = domain.clone();
            let asked = self.read(move |tx| transports::get(tx, &name)).await?;
            match asked.map(|asked| (remembered(&domain, &asked), asked.at_ms)) {
                Some((one, at_ms)) if now_ms.abs_diff(at_ms) < holds_ms(&one) => known.push(one),
                _ => due.push(domain),
            }
        }
        let web = self.web();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut asked = JoinSet::new();
        for domain in due {
            let (dns, web, places) = (Arc::clone(&dns), web.clone(), Arc::clone(&places));
            asked.spawn(async move {
                // It is never closed.
                let _place = places.acquire().await;
                transport_security(&*dns, web.as_deref(), &domain).await
            });
        }
        while let Some(one) = asked.join_next().await {
            let one = one.map_err(|error| EngineError::Task(error.to_string()))?;
            self.remember(&one, now_ms).await?;
            known.push(one);
        }
        known.sort_by(|a, b| a.domain.cmp(&b.domain));
        Ok(Some(known))
    }

    /// Asks how the domain of an account is set up. `None` where nobody may be asked. For
    /// when the user wants to know: the name servers and the domain learn of it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn own_domain(&self, account: AccountId) -> Result<Option<OwnDomain>, EngineError> {
        let account = self.account_by_id(account).await?;
        let Some(dns) = self.dns.clone().filter(|_| !account.is_sample()) else { return Ok(None) };
        let Some(domain) = domain_of(&account.settings.address) else { return Ok(None) };
        let signed = self.own_signatures(account.id, &domain).await?;
        let mut names = own_domain_names(&domain);
        names.extend(signed.iter().cloned());
        let answers = dns.txt(&names).await;
        let mut found = own_domain(&domain, &answers);
        found.dkim = match signed.iter().filter_map(|name| answers.get(name)).max_by_key(rank) {
            Some(TxtAnswer::Found(_)) => SetUp::Good,
            Some(TxtAnswer::Missing) => SetUp::Broken,
            Some(TxtAnswer::Failed) | None => SetUp::Unknown,
        };
        let web = self.web();
        let way = transport_security(&*dns, web.as_deref(), &domain).await;
        match way.mta_sts {
            MtaSts::Enforce => found.mta_sts = SetUp::Good,
            MtaSts::Testing => found.mta_sts = SetUp::Weak,
            MtaSts::Broken => found.mta_sts = SetUp::Broken,
            // What it announces is known from its records.
            MtaSts::Missing | MtaSts::Unknown => {}
        }
        found.dane = there(way.dane);
        found.keys = match web {
            Some(web) => there(publishes_keys(&*web, &domain).await),
            None => SetUp::Unknown,
        };
        self.remember(&way, self.clock.now_ms()).await?;
        Ok(Some(found))
    }

    /// Returns the names of the keys with which the domain signed messages of its own that came
    /// back here: a key can't be looked for without its name.
    async fn own_signatures(
        &self,
        account: AccountId,
        domain: &str,
    ) -> Result<BTreeSet<String>, EngineError> {
        let ending = format!("@{domain}");
        let own: Vec<MessageId> =
            self.read(move |tx| dns_answers::came_from(tx, account, &ending, OWN_MESSAGES)).await?;
        let mut found = BTreeSet::new();
        for id in own {
            if let Ok(Some(raw)) = self.on_store(move |store| store.raw(id)).await {
                let vouches = |name: &String| match name.split_once("._domainkey.") {
                    Some((_, by)) => domain == by || domain.ends_with(&format!(".{by}")),
                    None => false,
                };
                found.extend(names(&raw, &[]).into_iter().filter(vouches));
            }
        }
        Ok(found)
    }

    async fn remember(&self, one: &TransportSecurity, at_ms: i64) -> Result<(), EngineError> {
        let TransportSecurity { domain, takes_mail, mta_sts, dane } = one.clone();
        let asked =
            transports::Asked { takes_mail, mta_sts: mta_sts.as_str().to_owned(), dane, at_ms };
        self.write(move |tx| transports::put(tx, &domain, &asked)).await
    }

    pub(crate) fn web(&self) -> Option<Arc<dyn Web>> {
        let own = || {
            let fetcher = Fetcher::new(&Trust::system().ok()?).ok()?;
            Some(Arc::new(fetcher) as Arc<dyn Web>)
        };
        let is_alone = self.dns.as_ref().is_none_or(|dns| dns.is_alone());
        self.web.clone().or_else(|| if is_alone { None } else { own() })
    }
}

/// What was found says more than what was not, and that more than nothing.
fn rank(answer: &&TxtAnswer) -> u8 {
    match answer {
        TxtAnswer::Found(_) => 2,
        TxtAnswer::Missing => 1,
        TxtAnswer::Failed => 0,
    }
}

fn there(is_there: Option<bool>) -> SetUp {
    match is_there {
        Some(true) => SetUp::Good,
        Some(false) => SetUp::Missing,
        None => SetUp::Unknown,
    }
}

/// The domain of an address, or a domain itself, in lower case and as DNS has it.
fn domain_of(address: &str) -> Option<String> {
    let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain);
    let domain = domain.trim().trim_end_matches('.');
    let host = barid_mime::link::target(&format!("https://{domain}/"))?.host;
    // Numbers and names without a dot are not asked about.
    let is_name = host.contains('.') && !host.ends_with(|c: char| c.is_ascii_digit());
    (is_name && !domain.contains(['/', ':', '@', '?', '#'])).then(|| host.to_lowercase())
}

fn remembered(domain: &str, asked: &transports::Asked) -> TransportSecurity {
    TransportSecurity {
        domain: domain.to_owned(),
        takes_mail: asked.takes_mail,
        mta_sts: MtaSts::from_name(&asked.mta_sts),
        dane: asked.dane,
    }
}

fn holds_ms(one: &TransportSecurity) -> u64 {
    let is_known = one.takes_mail == Some(false)
        || (one.takes_mail.is_some() && one.mta_sts != MtaSts::Unknown && one.dane.is_some());
    if is_known { HOLDS_MS.0 } else { HOLDS_MS.1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Protection, Unlock};
    use barid_model::clock::SystemClock;
    use barid_protocols::{
        dns::{Dns, Zone},
        net::FetchError,
    };
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Debug, Default)]
    struct Pages(AtomicU32);

    #[async_trait::async_trait]
    impl Web for Pages {
        async fn page(&self, url: &str, _max_bytes: usize) -> Result<Vec<u8>, FetchError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            match url {
                "https://mta-sts.safe.example/.well-known/mta-sts.txt" => {
                    Ok(b"version: STSv1\nmode: enforce\nmx: *.safe.example\nmax_age: 9\n".to_vec())
                }
                _ => Err(FetchError::Unreachable),
            }
        }
    }

    const ZONE: &str = "safe.example MX 1 mx.safe.example\n_mta-sts.safe.example TXT v=STSv1; id=1\n\
        open.example MX 1 mx.open.example\n";

    #[tokio::test]
    async fn domains_are_asked_once_and_what_they_promise_is_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(dir.path(), &unlock, Arc::new(SystemClock)).unwrap();
        let written =
            ["a@Safe.example", "b@safe.example", "c@open.example", "no address", "d@[192.0.2.1]"];
        let written = written.map(str::to_owned);
        assert_eq!(engine.transport_security(&written).await.unwrap(), None, "nobody may be asked");
        let dns: Arc<dyn Dns> = Arc::new(Zone::parse(ZONE).unwrap());
        let web = Arc::new(Pages::default());
        let engine = engine.asking(Some(dns)).browsing(web.clone());
        for _ in 0..2 {
            let found = engine.transport_security(&written).await.unwrap().unwrap();
            let told: Vec<_> =
                found.iter().map(|one| (one.domain.as_str(), one.promise().as_str())).collect();
            assert_eq!(told, [("open.example", "none"), ("safe.example", "required")]);
        }
        assert_eq!(web.0.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn only_names_are_asked_about() {
        for (address, expected) in [
            ("a@Example.org", Some("example.org")),
            ("example.org.", Some("example.org")),
            ("a@b\u{fc}cher.example", Some("xn--bcher-kva.example")),
            ("a@localhost", None),
            ("a@127.0.0.1", None),
            ("a@[::1]", None),
            ("a@x.example/y", None),
            ("", None),
        ] {
            assert_eq!(domain_of(address).as_deref(), expected, "{address}");
        }
    }
}
