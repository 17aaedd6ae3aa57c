//! What was asked about messages, when, and what is known of them then.

use super::*;
use crate::vault::{Protection, Unlock};
use barid_crypto::authentication::{DkimOutcome, Verdict};
use barid_model::{
    AccountId, Clock, HostPins, MailHosts, ResultsFrom, Role, ServerCopies, Services, Settings,
    clock::SystemClock,
};
use barid_protocols::dns::Zone;
use barid_store::{Arrival, Content, accounts, mailboxes};
use std::{
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};
use tokio::sync::mpsc;

/// Doesn't answer at first, and tells each time that it is asked.
#[derive(Debug)]
struct Slow {
    is_first: AtomicBool,
    asked: mpsc::UnboundedSender<()>,
}

#[async_trait::async_trait]
impl Dns for Slow {
    async fn txt(&self, names: &[String]) -> TxtRecords {
        let is_first = self.is_first.swap(false, Ordering::SeqCst);
        let mut answers = TxtRecords::default();
        for name in names {
            let answer = if is_first { TxtAnswer::Failed } else { TxtAnswer::Missing };
            answers.insert(name, answer);
        }
        let _ = self.asked.send(());
        answers
    }

    async fn mail_hosts(&self, _domain: &str) -> MailHosts {
        MailHosts::Failed
    }

    async fn services(&self, _name: &str) -> Services {
        Services::Failed
    }

    async fn host_pins(&self, _host: &str) -> HostPins {
        HostPins::Failed
    }
}

const BANK: &[u8] = b"From: b@bank.test\r\n\r\nx\r\n";

/// An engine with those messages in an inbox, which came just now.
pub(crate) async fn engine(dir: &Path, clock: Arc<dyn Clock>, letters: &[&[u8]]) -> Engine {
    let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
    let engine = Engine::open(dir, &unlock, Arc::clone(&clock)).unwrap();
    let settings = Settings {
        address: "a@example.test".to_owned(),
        name: String::new(),
        user: "a".to_owned(),
        receive: "imaps://mail.example.test".parse().unwrap(),
        submit: "smtps://mail.example.test".parse().unwrap(),
        ca_pem: None,
        server_copies: ServerCopies::Keep,
        if_uncertain: Default::default(),
        searches_private: false,
    };
    let inbox = mailboxes::Remote {
        remote_id: "INBOX".to_owned(),
        name: "INBOX".to_owned(),
        role: Some(Role::Inbox),
        subscribed: true,
        selectable: true,
    };
    let made = engine.write(move |tx| {
        let account = accounts::add(tx, &settings)?;
        mailboxes::put(tx, account, &inbox)
    });
    let inbox = made.await.unwrap();
    let letters = letters.iter().zip(1..).map(|(raw, number)| Arrival {
        object_id: None,
        remote_id: format!("1:{number}"),
        flags: Default::default(),
        size_bytes: raw.len() as u64,
        received_at_ms: clock.now_ms(),
        content: Content::Whole(raw.to_vec()),
    });
    let letters = letters.collect();
    engine.on_store(move |store| store.add(inbox, letters)).await.unwrap();
    engine
}

#[tokio::test(flavor = "multi_thread")]
async fn dns_that_did_not_answer_is_asked_again_though_nothing_comes_in() {
    let dir = tempfile::TempDir::new().unwrap();
    let (asked, mut hears) = mpsc::unbounded_channel();
    let dns = Arc::new(Slow { is_first: AtomicBool::new(true), asked });
    let engine = engine(dir.path(), Arc::new(SystemClock), &[BANK]).await.asking(Some(dns));
    let stop = CancellationToken::new();
    let rest = Duration::from_millis(1);
    let task = tokio::spawn(engine.clone().vouch_resting(stop.clone(), rest));
    for _ in 0..2 {
        tokio::time::timeout(Duration::from_secs(20), hears.recv()).await.unwrap().unwrap();
    }
    stop.cancel();
    task.await.unwrap();
}

/// A clock that is put forward by hand.
#[derive(Debug)]
pub(crate) struct Hand(AtomicI64);

impl Hand {
    /// Stands at noon of the day after the letters of `tests/data/authentication` were signed.
    pub(crate) fn new() -> Arc<Hand> {
        Arc::new(Hand(AtomicI64::new(1_796_040_000_000)))
    }

    pub(crate) fn pass(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Knows a zone, but can't say anything about names that hold one of some words; keeps what it
/// was asked for.
#[derive(Debug)]
pub(crate) struct Troubled {
    zone: Zone,
    lost: Mutex<Vec<&'static str>>,
    asked: Mutex<Vec<String>>,
}

impl Troubled {
    fn new(lost: &[&'static str]) -> Arc<Troubled> {
        Troubled::with("", lost)
    }

    /// The same with more records.
    pub(crate) fn with(records: &str, lost: &[&'static str]) -> Arc<Troubled> {
        let zone = std::fs::read_to_string(data("zone.txt")).unwrap();
        let zone = format!("{zone}\n{records}");
        Arc::new(Troubled {
            zone: Zone::parse(&zone).unwrap(),
            lost: Mutex::new(lost.to_vec()),
            asked: Mutex::default(),
        })
    }

    fn heals(&self) {
        self.lost.lock().unwrap().clear();
    }

    /// Returns what it was asked for since the last time.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

#[async_trait::async_trait]
impl Dns for Troubled {
    async fn txt(&self, names: &[String]) -> TxtRecords {
        self.asked.lock().unwrap().extend_from_slice(names);
        let lost = self.lost.lock().unwrap().clone();
        let mut answers = TxtRecords::default();
        for (name, answer) in self.zone.txt(names).await.iter() {
            let is_lost = lost.iter().any(|word| name.contains(word));
            answers.insert(name, if is_lost { TxtAnswer::Failed } else { answer.clone() });
        }
        answers
    }

    async fn mail_hosts(&self, _domain: &str) -> MailHosts {
        MailHosts::Failed
    }

    async fn services(&self, _name: &str) -> Services {
        Services::Failed
    }

    async fn host_pins(&self, _host: &str) -> HostPins {
        HostPins::Failed
    }
}

pub(crate) fn data(name: &str) -> std::path::PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/authentication")).join(name)
}

/// What is said of the first message: of its sender, and of its signature.
async fn told(engine: &Engine) -> (Verdict, Option<DkimOutcome>) {
    let known = engine.security(MessageId(1)).await.unwrap().authentication;
    (known.verdict, known.signatures.first().map(|one| one.result))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_could_not_be_had_for_a_moment_is_asked_for_again_by_the_hour() {
    let dir = tempfile::TempDir::new().unwrap();
    let (clock, dns) = (Hand::new(), Troubled::new(&["_domainkey"]));
    let letter = std::fs::read(data("good.eml")).unwrap();
    let engine = engine(dir.path(), clock.clone(), &[&letter]).await.asking(Some(dns.clone()));
    assert!(engine.vouch().await.unwrap());
    assert_eq!(told(&engine).await, (Verdict::Unknown, Some(DkimOutcome::Temperror)));
    assert!(dns.asked().contains(&"s._domainkey.example.org".to_owned()));
    clock.pass(59);
    engine.vouch().await.unwrap();
    assert!(dns.asked().is_empty(), "not more than once an hour");
    clock.pass(2);
    engine.vouch().await.unwrap();
    assert_eq!(dns.asked(), ["s._domainkey.example.org"], "and only what is not known");
    dns.heals();
    clock.pass(61);
    // Looking at a message asks nobody.
    assert_eq!(told(&engine).await.1, Some(DkimOutcome::Temperror));
    assert!(dns.asked().is_empty());
    engine.vouch().await.unwrap();
    let proven = (Verdict::Verified, Some(DkimOutcome::Pass));
    assert_eq!(told(&engine).await, proven);
    dns.asked();
    clock.pass(120);
    engine.vouch().await.unwrap();
    assert!(dns.asked().is_empty(), "nothing is open any more");
    assert_eq!(told(&engine).await, proven);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_more_than_two_weeks_ago_is_not_asked_about_again() {
    let dir = tempfile::TempDir::new().unwrap();
    let (clock, dns) = (Hand::new(), Troubled::new(&["_domainkey"]));
    let letter = std::fs::read(data("good.eml")).unwrap();
    let engine = engine(dir.path(), clock.clone(), &[&letter]).await.asking(Some(dns.clone()));
    engine.vouch().await.unwrap();
    clock.pass(13 * 24 * 60);
    dns.asked();
    engine.vouch().await.unwrap();
    assert_eq!(dns.asked().len(), 1);
    dns.heals();
    clock.pass(2 * 24 * 60);
    engine.vouch().await.unwrap();
    assert!(dns.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_domain_in_trouble_keeps_nobody_from_asking_about_others() {
    let dir = tempfile::TempDir::new().unwrap();
    let (clock, dns) = (Hand::new(), Troubled::new(&["bank.test", "_dmarc.test"]));
    let letter = std::fs::read(data("good.eml")).unwrap();
    let letters: [&[u8]; 2] = [&letter, BANK];
    let engine = engine(dir.path(), clock.clone(), &letters).await.asking(Some(dns.clone()));
    assert!(engine.vouch().await.unwrap());
    assert_eq!(told(&engine).await.0, Verdict::Verified);
    dns.asked();
    assert!(engine.vouch().await.unwrap());
    assert!(dns.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_word_counts_is_the_user_s_choice_and_dns_is_asked_where_it_no_longer_does() {
    let dir = tempfile::TempDir::new().unwrap();
    let (clock, dns) = (Hand::new(), Troubled::new(&[]));
    let mut letter =
        b"Authentication-Results: mx.own.test; dmarc=fail header.from=example.org\r\n".to_vec();
    letter.extend(std::fs::read(data("good.eml")).unwrap());
    let engine = engine(dir.path(), clock.clone(), &[&letter]).await.asking(Some(dns.clone()));
    let id = AccountId(1);
    let choose = async |from: ResultsFrom| {
        let change = crate::AccountChange { results_from: Some(from), ..Default::default() };
        engine.change_account(id, change).await.unwrap();
        engine.vouch().await.unwrap();
        engine.security(MessageId(1)).await.unwrap()
    };
    let own = ResultsFrom::server("MX.own.test").unwrap();
    let known = choose(own.clone()).await;
    assert_eq!(known.authserv_id.as_deref(), Some("mx.own.test"));
    assert_eq!(known.authentication.verdict, Verdict::Unverified);
    assert!(dns.asked().is_empty(), "its server has said it");
    assert_eq!(engine.account_by_id(id).await.unwrap().results_from, own);
    let known = choose(ResultsFrom::Nobody).await;
    assert_eq!(known.authserv_id, None);
    assert_eq!(known.authentication.verdict, Verdict::Verified);
    assert!(!dns.asked().is_empty());
    let known = choose(ResultsFrom::Learned).await;
    assert_eq!((known.authserv_id, known.authentication.verdict), (None, Verdict::Verified));
}
