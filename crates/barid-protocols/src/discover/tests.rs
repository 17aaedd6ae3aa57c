//! Invented domains (`cases.txt`) in a world in memory: what is found, from where, and in what time.

use super::*;
use crate::{
    dns::Zone,
    net::{CertificateFault, FetchError},
};
use barid_model::{HostPins, MailHosts, Services, TxtRecords};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Mutex,
};
use tokio::time::{Instant, sleep};

const CASES: &str = include_str!("cases.txt");

/// How long an answer takes, that comes at all; and one that does not come.
const SOON: Duration = Duration::from_millis(1);
const NEVER: Duration = Duration::from_secs(600);

/// All that there is.
#[derive(Debug, Default)]
struct World {
    records: String,
    zone: Zone,
    lost: BTreeMap<String, bool>,
    pages: BTreeMap<String, String>,
    open: BTreeSet<String>,
    slow: BTreeSet<String>,
    shut: BTreeMap<String, String>,
    asked: Mutex<Vec<String>>,
}

impl World {
    fn note(&self, what: impl ToString) {
        self.asked.lock().unwrap().push(what.to_string());
    }

    /// Waits as long as DNS takes, and says whether it answers.
    async fn dns(&self, name: &str) -> bool {
        self.note(name);
        match self.lost.get(name) {
            Some(true) => sleep(NEVER).await,
            _ => sleep(SOON).await,
        }
        !self.lost.contains_key(name)
    }
}

#[async_trait]
impl Dns for World {
    async fn txt(&self, _names: &[String]) -> TxtRecords {
        panic!("nobody asks for texts here")
    }

    async fn mail_hosts(&self, domain: &str) -> MailHosts {
        match (self.dns(domain).await, self.records.contains(&format!("{domain} MX"))) {
            (true, true) => self.zone.mail_hosts(domain).await,
            (true, false) => MailHosts::Found { hosts: vec![domain.to_owned()], is_signed: false },
            (false, _) => MailHosts::Failed,
        }
    }

    async fn services(&self, name: &str) -> Services {
        match self.dns(name).await {
            true => self.zone.services(name).await,
            false => Services::Failed,
        }
    }

    async fn host_pins(&self, _host: &str) -> HostPins {
        panic!("nobody asks for pins here")
    }
}

#[async_trait]
impl Web for World {
    async fn page(&self, _url: &str, _max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        panic!("what has moved is found, too")
    }

    async fn moved_page(&self, url: &str, _max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        self.note(url);
        sleep(SOON).await;
        let Some(page) = self.pages.get(url) else { return Err(FetchError::Unreachable) };
        match page.split_once(' ').unwrap_or((page, "")) {
            ("html", _) => Ok(b"<!DOCTYPE html><html><p>Welcome".to_vec()),
            ("slow", _) => {
                sleep(NEVER).await;
                Err(FetchError::TimedOut)
            }
            ("moved-to-http", _) => Err(FetchError::Forbidden),
            ("too-large", _) => Err(FetchError::TooLarge),
            ("status", code) => Err(FetchError::Status(code.parse().unwrap())),
            ("plain-entities", _) => Ok(b"<!DOCTYPE x [<!ENTITY h SYSTEM \"file:///etc/hostname\">]>\
                <clientConfig><emailProvider><incomingServer type=\"imap\"><hostname>&h;</hostname>"
                .to_vec()),
            _ => Ok(config(page).into_bytes()),
        }
    }
}

#[async_trait]
impl Door for World {
    async fn knock(&self, server: &ServerSettings) -> Result<(), NetError> {
        let url = server.to_string();
        self.note(&url);
        sleep(if self.slow.contains(&url) { NEVER } else { SOON }).await;
        let host = server.host.clone();
        let untrusted = |fault| NetError::Untrusted { host: host.clone(), fault };
        match self.shut.get(&url).map(String::as_str) {
            None if self.open.contains(&url) => Ok(()),
            None => {
                let source = io::ErrorKind::ConnectionRefused.into();
                Err(NetError::Unreachable { host, port: server.port, source })
            }
            Some("certificate_wrong_host") => Err(untrusted(CertificateFault::WrongHost)),
            Some("certificate_expired") => Err(untrusted(CertificateFault::Expired)),
            Some(_) => Err(untrusted(CertificateFault::Untrusted)),
        }
    }
}

/// Writes a configuration of servers `kind:socket:host:port`.
pub(super) fn config(servers: &str) -> String {
    let server = |text: &str| {
        let parts: Vec<&str> = text.split(':').collect();
        let [kind, socket, host, port] = parts[..] else { panic!("{text}") };
        let way = if kind == "smtp" { "outgoing" } else { "incoming" };
        format!(
            "<{way}Server type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>{socket}</socketType><username>%EMAILADDRESS%</username>\
             <authentication>password-cleartext</authentication></{way}Server>"
        )
    };
    let servers: String = servers.split(' ').map(server).collect();
    format!(
        "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"x\">{servers}\
         </emailProvider></clientConfig>"
    )
}

/// One block of the file.
#[derive(Default)]
struct Case {
    name: String,
    domain: String,
    world: World,
    finds: String,
    is: Vec<String>,
    within: Option<u64>,
}

fn cases() -> Vec<Case> {
    let mut all = Vec::new();
    for block in CASES.split("\n\n").filter(|block| block.starts_with("case ")) {
        let mut case = Case::default();
        for line in block.lines() {
            let (key, value) = line.split_once(' ').unwrap();
            let words = || value.split(' ').map(str::to_owned);
            let world = &mut case.world;
            match key {
                "case" => {
                    case.domain = value.rsplit(' ').next().unwrap().to_owned();
                    case.name = value.to_owned();
                }
                "dns" => world.records += &format!("{value}\n"),
                "dns-fails" => drop(world.lost.insert(value.to_owned(), false)),
                "dns-slow" => drop(world.lost.insert(value.to_owned(), true)),
                "web" => {
                    let (url, page) = value.split_once(' ').unwrap();
                    world.pages.insert(url.to_owned(), page.to_owned());
                }
                "open" => world.open.extend(words()),
                "slow" => world.slow.extend(words()),
                "shut" => {
                    let (url, fault) = value.split_once(' ').unwrap();
                    world.shut.insert(url.to_owned(), fault.to_owned());
                }
                "finds" => case.finds = value.to_owned(),
                "is" => case.is.push(value.to_owned()),
                "within" => case.within = Some(value.parse().unwrap()),
                _ => panic!("{line}"),
            }
        }
        case.world.zone = Zone::parse(&case.world.records).unwrap();
        all.push(case);
    }
    all
}

/// Says what was found as the file does: `!` behind what can't be used, `?` behind what was not
/// asked.
fn told(found: &Discovery) -> String {
    let one = |one: &Found| match one.proof {
        Proof::Answers => one.offer.url(),
        Proof::Untried => format!("{}?", one.offer.url()),
        Proof::Failed(_) => format!("{}!", one.offer.url()),
    };
    let first = |all: &[Found]| all.first().map_or("-".to_owned(), one);
    match found.receive.first() {
        None => "nothing".to_owned(),
        Some(receive) => format!(
            "{} {} {}",
            first(&found.receive),
            first(&found.submit),
            receive.offer.origin.as_str()
        ),
    }
}

fn holds(found: &Discovery, what: &str) -> bool {
    let is_foreign = || {
        let (receive, submit) = found.best().unwrap();
        receive.offer.is_foreign(&found.domain) && submit.offer.is_foreign(&found.domain)
    };
    match what.split_once(' ').unwrap_or((what, "")) {
        ("foreign", _) => is_foreign(),
        ("own", _) => !is_foreign(),
        ("nowhere", _) => found.is_nowhere,
        ("access", name) => found.access().as_str() == name,
        ("provider", name) => found.provider.is_some_and(|one| one.name == name),
        ("receives", url) => found.receive.iter().any(|one| one.offer.url() == url),
        _ => panic!("{what}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_servers_of_forty_domains_are_found_within_five_seconds() {
    let cases = cases();
    assert!(cases.len() >= 40, "{}", cases.len());
    for Case { name, domain, world, finds, is, within } in cases {
        let world = Arc::new(world);
        let asking = Asking {
            dns: Some(world.clone()),
            web: Some(world.clone()),
            door: Some(world.clone()),
            is_guessing: true,
        };
        let begun = Instant::now();
        let heard = Mutex::new(0);
        let found = discover(&domain, &asking, &|_| *heard.lock().unwrap() += 1).await;
        let took = begun.elapsed();
        assert_eq!(told(&found), finds, "{name}: {:#?}", found.tried);
        for what in is {
            assert!(holds(&found, &what), "{name}: {what}: {found:#?}");
        }
        let most = within.map_or(Duration::from_millis(4_600), Duration::from_millis);
        assert!(took <= most, "{name} took {took:?}");
        assert_eq!(*heard.lock().unwrap(), found.tried.len(), "{name}");
        // Every question once, and each has its answer.
        let asked = world.asked.lock().unwrap();
        let different: BTreeSet<&String> = asked.iter().collect();
        assert_eq!(different.len(), asked.len(), "{name}: {asked:?}");
        assert!(asked.iter().all(|one| !one.contains('@') && !one.starts_with("http:")));
    }
}

#[tokio::test]
async fn where_nobody_may_be_asked_only_what_is_known_is_found() {
    let found = discover("post.example", &Asking::default(), &|_| {}).await;
    assert!(found.best().is_none() && found.tried.is_empty());
    let found = discover("gmail.com", &Asking::default(), &|_| {}).await;
    assert_eq!(found.access(), Access::AppPassword);
    assert!(found.best().is_some() && found.tried.is_empty());
}

#[test]
fn a_domain_is_read_as_dns_has_it() {
    for (address, expected) in [
        ("ada@Post.Example", Some("post.example")),
        (" ada@post.example. ", Some("post.example")),
        ("a@b@post.example", Some("post.example")),
        ("\u{639}@\u{645}\u{62b}\u{627}\u{644}.test", Some("xn--mgbh0fb.test")),
        ("ada@b\u{fc}cher.example", Some("xn--bcher-kva.example")),
        ("ada", None),
        ("@post.example", None),
        ("ada@", None),
        ("ada@localhost", None),
        ("ada@192.0.2.1", None),
        ("ada@[192.0.2.1]", None),
        ("ada@a..b", None),
        ("ada@a b.example", None),
    ] {
        assert_eq!(domain_of(address).as_deref(), expected, "{address}");
    }
}
