//! The questions of a discovery, each asked alone and for a bounded time.

use super::{
    Asking, Outcome, Step, Tried,
    autoconfig::{self, ConfigError},
    guess::holder,
    offer::{Offer, Origin, is_host},
    provider::{Provider, is_within, of_mail_host},
};
use crate::net::FetchError;
use barid_model::{Fault, MailHosts, ServerSettings, Service, Services};
use std::{future::pending, time::Duration};
use tokio::time::{Instant, timeout};

/// For one answer of DNS, of the web, of a server.
const DNS_PATIENCE: Duration = Duration::from_millis(3_000);
const WEB_PATIENCE: Duration = Duration::from_millis(3_500);
const DOOR_PATIENCE: Duration = Duration::from_millis(3_000);

/// Largest answer of a place for JMAP; more than its beginning is not looked at.
const MAX_SESSION: usize = 256 << 10;

/// Services that are asked for (RFC 6186 §3, RFC 8314 §5.1, RFC 8620 §2.2), and their schemes.
const SERVICES: [(&str, &str); 7] = [
    ("_imaps", "imaps"),
    ("_imap", "imap"),
    ("_submissions", "smtps"),
    ("_submission", "smtp"),
    ("_pop3s", "pop3s"),
    ("_pop3", "pop3"),
    ("_jmap", "jmap"),
];

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Job {
    Autoconfig { url: String, origin: Origin },
    Service { name: String, scheme: &'static str },
    MailHost,
    Jmap,
    Knock { server: ServerSettings },
}

/// What an answer brought.
#[derive(Debug, Default)]
pub(super) struct Brought {
    pub(super) offers: Vec<Offer>,
    pub(super) jobs: Vec<Job>,
    pub(super) provider: Option<&'static Provider>,
    pub(super) is_nowhere: bool,
}

impl Job {
    /// Returns the questions to begin with.
    pub(super) fn first(domain: &str, asking: &Asking) -> Vec<Job> {
        let mut jobs = Vec::new();
        if asking.web.is_some() {
            let origin = Origin::Autoconfig;
            jobs.extend(places(domain, domain).map(|url| Job::Autoconfig { url, origin }));
            jobs.push(Job::Jmap);
        }
        if asking.dns.is_some() {
            let of =
                |(label, scheme)| Job::Service { name: format!("{label}._tcp.{domain}"), scheme };
            jobs.extend(SERVICES.map(of));
            jobs.push(Job::MailHost);
        }
        jobs
    }

    /// Returns the best origin that an answer can have.
    pub(super) fn origin(&self) -> Origin {
        match self {
            Job::Autoconfig { origin, .. } => *origin,
            Job::Service { .. } => Origin::Srv,
            Job::MailHost => Origin::MailHost,
            Job::Jmap => Origin::WellKnown,
            Job::Knock { .. } => Origin::Guess,
        }
    }

    /// Says what is asked, and where.
    pub(super) fn told(&self, domain: &str) -> (Step, String) {
        match self {
            Job::Autoconfig { url, .. } => (Step::Autoconfig, url.clone()),
            Job::Service { name, .. } => (Step::Service, name.clone()),
            Job::MailHost => (Step::MailHost, domain.to_owned()),
            Job::Jmap => (Step::Jmap, well_known(domain)),
            Job::Knock { server } => (Step::Server, server.to_string()),
        }
    }

    /// Asks.
    pub(super) async fn ask(self, domain: &str, asking: &Asking) -> (Job, Tried, Brought) {
        let begun = Instant::now();
        let (step, subject) = self.told(domain);
        let patience = match step {
            Step::Autoconfig | Step::Jmap => WEB_PATIENCE,
            Step::Service | Step::MailHost => DNS_PATIENCE,
            Step::Server => DOOR_PATIENCE,
        };
        let late = match step {
            Step::Server => Outcome::Failed(Fault::ConnectTimedOut),
            Step::Service | Step::MailHost => Outcome::Failed(Fault::DnsFailed),
            Step::Autoconfig | Step::Jmap => Outcome::TooLate,
        };
        let answer = timeout(patience, self.answer(domain, asking)).await;
        let (outcome, brought) = answer.unwrap_or((late, Brought::default()));
        (self, Tried { step, subject, outcome, took: begun.elapsed() }, brought)
    }

    async fn answer(&self, domain: &str, asking: &Asking) -> (Outcome, Brought) {
        match self {
            Job::Autoconfig { url, origin } => {
                let Some(web) = &asking.web else { return pending().await };
                match web.moved_page(url, autoconfig::MAX_BYTES).await {
                    Ok(page) => configured(autoconfig::read(&page, domain, *origin, url)),
                    Err(error) => (unfetched(&error), Brought::default()),
                }
            }
            Job::Service { name, scheme } => {
                let Some(dns) = &asking.dns else { return pending().await };
                served(dns.services(name).await, scheme, name)
            }
            Job::MailHost => {
                let Some(dns) = &asking.dns else { return pending().await };
                taken(dns.mail_hosts(domain).await, domain, asking)
            }
            Job::Jmap => {
                let Some(web) = &asking.web else { return pending().await };
                let url = well_known(domain);
                let page = web.moved_page(&url, MAX_SESSION).await;
                let is_there = match &page {
                    Ok(page) => page.trim_ascii_start().starts_with(b"{"),
                    // Where it is, nobody gets in without signing in.
                    Err(error) => matches!(error, FetchError::Status(401 | 403)),
                };
                match (is_there, page) {
                    (true, _) => found(vec![Offer {
                        scheme: "jmap".to_owned(),
                        host: domain.to_owned(),
                        port: 443,
                        user: Default::default(),
                        sign_in: Vec::new(),
                        origin: Origin::WellKnown,
                        source: url,
                    }]),
                    (false, Ok(_)) => (Outcome::Nothing, Brought::default()),
                    (false, Err(error)) => (unfetched(&error), Brought::default()),
                }
            }
            Job::Knock { server } => {
                let Some(door) = &asking.door else { return pending().await };
                match door.knock(server).await {
                    Ok(()) => (Outcome::Found, Brought::default()),
                    Err(error) => {
                        tracing::debug!(%error, "a server was not proven");
                        (Outcome::Failed(error.fault()), Brought::default())
                    }
                }
            }
        }
    }
}

/// Where a host publishes a configuration. Without the address: who runs the domain needs no more
/// than its name to say which servers it has, and nobody else any of it.
fn places(host: &str, holder: &str) -> impl Iterator<Item = String> {
    [
        format!("https://autoconfig.{host}/mail/config-v1.1.xml"),
        format!("https://{holder}/.well-known/autoconfig/mail/config-v1.1.xml"),
    ]
    .into_iter()
}

fn well_known(domain: &str) -> String {
    format!("https://{domain}/.well-known/jmap")
}

fn found(offers: Vec<Offer>) -> (Outcome, Brought) {
    (Outcome::Found, Brought { offers, ..Brought::default() })
}

fn configured(read: Result<Vec<Offer>, ConfigError>) -> (Outcome, Brought) {
    match read {
        Ok(offers) => found(offers),
        // The page for everything that a web server does not have.
        Err(ConfigError::Other | ConfigError::Malformed) => (Outcome::Nothing, Brought::default()),
        Err(error) => (Outcome::Unusable(error), Brought::default()),
    }
}

fn unfetched(error: &FetchError) -> Outcome {
    match error {
        FetchError::Forbidden | FetchError::Redirect => Outcome::Forbidden,
        FetchError::TooLarge => Outcome::Unusable(ConfigError::TooLarge),
        FetchError::TimedOut => Outcome::TooLate,
        FetchError::Unreachable | FetchError::Status(_) => Outcome::Nothing,
    }
}

fn served(services: Services, scheme: &str, name: &str) -> (Outcome, Brought) {
    let offer = |one: Service| Offer {
        scheme: scheme.to_owned(),
        host: one.host,
        port: one.port,
        user: Default::default(),
        sign_in: Vec::new(),
        origin: Origin::Srv,
        source: name.to_owned(),
    };
    match services {
        Services::Found(told) => {
            let usable = |one: &Service| is_host(&one.host) && one.port != 0;
            let offers: Vec<Offer> = told.into_iter().filter(usable).map(offer).collect();
            match offers.is_empty() {
                true => (Outcome::Nothing, Brought::default()),
                false => found(offers),
            }
        }
        Services::Declined => (Outcome::Declined, Brought::default()),
        Services::Missing => (Outcome::Nothing, Brought::default()),
        Services::Failed => (Outcome::Failed(Fault::DnsFailed), Brought::default()),
    }
}

fn taken(told: MailHosts, domain: &str, asking: &Asking) -> (Outcome, Brought) {
    let hosts = match told {
        MailHosts::Found { hosts, .. } => hosts,
        MailHosts::Nobody => {
            return (Outcome::Nothing, Brought { is_nowhere: true, ..Brought::default() });
        }
        MailHosts::Failed => return (Outcome::Failed(Fault::DnsFailed), Brought::default()),
    };
    let provider = hosts.iter().find_map(|host| of_mail_host(host));
    if let Some(provider) = provider {
        let origin = if provider.is_unsure { Origin::Hearsay } else { Origin::MailHost };
        let offers = Offer::of_provider(provider, origin);
        let provider = Some(provider);
        return (Outcome::Found, Brought { offers, provider, ..Brought::default() });
    }
    // The hoster may publish what its customers do not.
    let hoster = hosts.first().and_then(|host| holder(host));
    let hoster = hoster.filter(|hoster| !is_within(domain, hoster) && asking.web.is_some());
    let origin = Origin::MailHostAutoconfig;
    let jobs = hoster.into_iter().flat_map(|hoster| places(hoster, hoster));
    let jobs = jobs.map(|url| Job::Autoconfig { url, origin }).collect();
    (Outcome::Found, Brought { jobs, ..Brought::default() })
}
