//! Has DNS say who vouches for what came in, while it is new: keys are changed and taken back,
//! and asking later would tell others when a message is read.
//!
//! Asked is only about the inbox, only about the last days, and only where the account's own
//! server has not said it already. What was said is kept with the message.

use crate::{display::site, engine::Engine, error::EngineError};
use barid_crypto::authentication::{AuthenticationResults, hops, names, topmost_authserv_id};
use barid_mime::{field::fields, header_section};
use barid_model::{Account, EngineEvent, MessageId, TxtAnswer, TxtRecords};
use barid_protocols::dns::Dns;
use barid_store::{authserv_ids, dns_answers};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// What came before is not asked about.
const DAYS_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Messages of one account at a time.
const AT_ONCE: u32 = 50;
/// How long to wait for more news before asking.
const GATHERED: Duration = Duration::from_millis(500);
/// How long to rest where DNS does not answer.
const REST: Duration = Duration::from_secs(15 * 60);
/// Messages from which the name of an account's servers is learned, at least and at most.
const LEARNED_FROM: (usize, u32) = (5, 30);
/// How long what was learned holds: a name, and that there is none yet.
const LEARNED_MS: (u64, u64) = (24 * 60 * 60 * 1_000, 10 * 60 * 1_000);

impl Engine {
    /// From now on, has `dns` asked who vouches for what comes in; nobody where it is `None`.
    #[must_use]
    pub fn asking(mut self, dns: Option<Arc<dyn Dns>>) -> Engine {
        self.dns = dns;
        self
    }

    /// Asks DNS about everything new in the inboxes. Returns whether it answered.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn vouch(&self) -> Result<bool, EngineError> {
        for account in self.accounts().await? {
            if !self.vouch_for(&account).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Does that whenever something comes in, until `stop` is cancelled.
    pub async fn vouch_for_news(self, stop: CancellationToken) {
        self.vouch_resting(stop, REST).await;
    }

    /// Does that, and asks again after `rest` where DNS did not answer.
    async fn vouch_resting(self, stop: CancellationToken, rest: Duration) {
        let mut events = self.events();
        let work = async {
            loop {
                match self.vouch().await {
                    Ok(true) => {}
                    // Nobody has to send anything for it to be asked again.
                    Ok(false) => {
                        tokio::time::sleep(rest).await;
                        continue;
                    }
                    Err(error) => {
                        tracing::warn!(code = ?error.code(), "nothing could be asked about what came in");
                        tokio::time::sleep(rest).await;
                        continue;
                    }
                }
                loop {
                    match events.recv().await {
                        Ok(EngineEvent::Changed(changes))
                            if !(changes.added.is_empty() && changes.changed.is_empty()) =>
                        {
                            break;
                        }
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return,
                    }
                }
                tokio::time::sleep(GATHERED).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
        }
    }

    async fn vouch_for(&self, account: &Account) -> Result<bool, EngineError> {
        self.learn_authserv_id(account).await?;
        if account.is_sample() {
            return Ok(true);
        }
        let Some(dns) = self.dns.clone() else { return Ok(true) };
        let (id, since_ms) = (account.id, self.clock.now_ms().saturating_sub(DAYS_MS));
        loop {
            let (due, own) = self
                .read(move |tx| {
                    let own = authserv_ids::learned(tx, id)?.map(|one| one.name);
                    Ok((dns_answers::due(tx, id, since_ms, AT_ONCE)?, own))
                })
                .await?;
            if due.is_empty() {
                return Ok(true);
            }
            let own: Vec<String> = own.into_iter().filter(|name| !name.is_empty()).collect();
            let mut told = Vec::new();
            let mut is_silent = false;
            for message in due {
                match self.ask(&*dns, message, &own).await {
                    Some(answers) => told.push((message, answers)),
                    None => {
                        is_silent = true;
                        break;
                    }
                }
            }
            let now_ms = self.clock.now_ms();
            self.write(move |tx| {
                told.iter()
                    .try_for_each(|(id, answers)| dns_answers::keep(tx, *id, answers, now_ms))
            })
            .await?;
            if is_silent {
                return Ok(false);
            }
        }
    }

    /// Asks about one message. `None` where DNS does not answer.
    async fn ask(&self, dns: &dyn Dns, id: MessageId, own: &[String]) -> Option<TxtRecords> {
        let raw = match self.on_store(move |store| store.raw(id)).await {
            Ok(raw) => raw.unwrap_or_default(),
            // It says so itself when it is opened.
            Err(error) => {
                tracing::debug!(%id, code = ?error.code(), "a message could not be asked about");
                Vec::new()
            }
        };
        let wanted = if is_told(&raw, own) { Vec::new() } else { names(&raw, own) };
        let answers = match wanted.is_empty() {
            true => TxtRecords::default(),
            false => dns.txt(&wanted).await,
        };
        if !wanted.is_empty() && answers.iter().all(|(_, answer)| *answer == TxtAnswer::Failed) {
            return None;
        }
        Some(answers)
    }

    /// Learns under which name the servers of an account write what they found out, from what
    /// they wrote on top of most of the latest messages: one message that claims to come by them
    /// teaches nothing.
    async fn learn_authserv_id(&self, account: &Account) -> Result<(), EngineError> {
        let (id, now_ms) = (account.id, self.clock.now_ms());
        let learned = self.read(move |tx| authserv_ids::learned(tx, id)).await?;
        let holds_ms = |name: &str| if name.is_empty() { LEARNED_MS.1 } else { LEARNED_MS.0 };
        if learned.is_some_and(|one| now_ms.abs_diff(one.at_ms) < holds_ms(&one.name)) {
            return Ok(());
        }
        let newest = self.read(move |tx| dns_answers::newest(tx, id, LEARNED_FROM.1)).await?;
        if newest.len() < LEARNED_FROM.0 {
            return Ok(());
        }
        let mut headers = Vec::new();
        for message in newest {
            if let Ok(Some(raw)) = self.on_store(move |store| store.raw(message)).await {
                headers.push(header_section(&raw).to_vec());
            }
        }
        let hosts = [account.settings.receive.host.clone(), account.settings.address.clone()];
        let name = common_authserv_id(&headers, &hosts).unwrap_or_default();
        self.write(move |tx| authserv_ids::learn(tx, id, &name, now_ms)).await
    }
}

/// Whether the account's own server has said who vouches.
fn is_told(raw: &[u8], own: &[String]) -> bool {
    let Some(field) = fields(header_section(raw)).find(|field| field.is("Authentication-Results"))
    else {
        return false;
    };
    let told = AuthenticationResults::parse(field.value);
    told.is_some_and(|told| own.contains(&told.authserv_id) && told.of("dmarc").next().is_some())
}

/// Returns the name on top of at least four fifths of the messages, if it is near to the hosts
/// of the account, or to who wrote the last stop of their way.
fn common_authserv_id(headers: &[Vec<u8>], hosts: &[String]) -> Option<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut last_stops: Vec<String> = Vec::new();
    for header in headers {
        if let Some(name) = topmost_authserv_id(header) {
            *counts.entry(name).or_default() += 1;
        }
        last_stops.extend(hops(header).pop().map(|hop| hop.by));
    }
    let (name, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let is_near = |host: &String| {
        let host = host.rsplit('@').next().unwrap_or_default();
        !host.is_empty() && site(host) == site(&name)
    };
    let is_common = count * 5 >= headers.len() * 4 && count >= LEARNED_FROM.0;
    let by_stops = last_stops.iter().filter(|host| is_near(host)).count();
    let is_near = hosts.iter().any(is_near) || by_stops * 5 >= headers.len() * 4;
    (is_common && is_near).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Protection, Unlock};
    use barid_model::{
        Clock, HostPins, MailHosts, Role, ServerCopies, Settings, clock::SystemClock,
    };
    use barid_store::{Arrival, Content, accounts, mailboxes};
    use std::{
        path::Path,
        sync::atomic::{AtomicBool, Ordering},
    };
    use tokio::sync::mpsc;

    fn headers(of: &[(&str, usize)]) -> Vec<Vec<u8>> {
        let one = |name: &str| match name {
            "" => b"Subject: x\r\n".to_vec(),
            name => format!("Authentication-Results: {name}; spf=pass\r\n").into_bytes(),
        };
        of.iter().flat_map(|(name, count)| vec![one(name); *count]).collect()
    }

    #[track_caller]
    fn check(of: &[(&str, usize)], host: &str, expected: Option<&str>) {
        let found = common_authserv_id(&headers(of), &[host.to_owned()]);
        assert_eq!(found.as_deref(), expected, "{of:?}");
    }

    #[test]
    fn a_name_is_learned_from_many_messages_and_only_near_the_account() {
        let own = "mx.example.org";
        check(&[(own, 30)], "imap.example.org", Some(own));
        check(&[(own, 25), ("", 5)], "amina@example.org", Some(own));
        check(&[(own, 20), ("", 10)], "imap.example.org", None);
        check(&[("mx.evil.test", 30)], "imap.example.org", None);
        check(&[(own, 4)], "imap.example.org", None);
        check(&[("", 30)], "imap.example.org", None);
        check(&[], "imap.example.org", None);
    }

    #[test]
    fn whoever_wrote_the_last_stop_is_near() {
        let header = b"Received: from a by relay.google.example with ESMTPS\r\n\
            Authentication-Results: mx.google.example; dmarc=pass\r\n";
        let found =
            common_authserv_id(&vec![header.to_vec(); 9], &["imap.other.example".to_owned()]);
        assert_eq!(found.as_deref(), Some("mx.google.example"));
    }

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

        async fn host_pins(&self, _host: &str) -> HostPins {
            HostPins::Failed
        }
    }

    /// An engine with one message in an inbox.
    async fn engine(dir: &Path) -> Engine {
        let unlock = Unlock { passphrase: None, protection: Some(Protection::KeyFile) };
        let engine = Engine::open(dir, &unlock, Arc::new(SystemClock)).unwrap();
        let settings = Settings {
            address: "a@example.test".to_owned(),
            name: String::new(),
            user: "a".to_owned(),
            receive: "imaps://mail.example.test".parse().unwrap(),
            submit: "smtps://mail.example.test".parse().unwrap(),
            ca_pem: None,
            server_copies: ServerCopies::Keep,
            if_uncertain: Default::default(),
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
        let raw = b"From: b@bank.test\r\n\r\nx\r\n".to_vec();
        let letter = Arrival {
            object_id: None,
            remote_id: "1:1".to_owned(),
            flags: Default::default(),
            size_bytes: raw.len() as u64,
            received_at_ms: SystemClock.now_ms(),
            content: Content::Whole(raw),
        };
        engine.on_store(move |store| store.add(inbox, vec![letter])).await.unwrap();
        engine
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn dns_that_did_not_answer_is_asked_again_though_nothing_comes_in() {
        let dir = tempfile::TempDir::new().unwrap();
        let (asked, mut hears) = mpsc::unbounded_channel();
        let dns = Arc::new(Slow { is_first: AtomicBool::new(true), asked });
        let engine = engine(dir.path()).await.asking(Some(dns));
        let stop = CancellationToken::new();
        let rest = Duration::from_millis(1);
        let task = tokio::spawn(engine.clone().vouch_resting(stop.clone(), rest));
        for _ in 0..2 {
            tokio::time::timeout(Duration::from_secs(20), hears.recv()).await.unwrap().unwrap();
        }
        stop.cancel();
        task.await.unwrap();
    }
}
