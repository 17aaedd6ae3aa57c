//! Learns under which name the servers of an account write what they found out about messages.

use crate::{display::site, engine::Engine, error::EngineError};
use barid_crypto::authentication::{hops, topmost_authserv_id};
use barid_mime::header_section;
use barid_model::Account;
use barid_store::{authserv_ids, dns_answers};
use std::collections::BTreeMap;

/// Messages from which the name of an account's servers is learned, at least and at most.
const LEARNED_FROM: (usize, u32) = (5, 30);
/// How long what was learned holds: a name, and that there is none yet.
const LEARNED_MS: (u64, u64) = (24 * 60 * 60 * 1_000, 10 * 60 * 1_000);

impl Engine {
    /// Learns under which name the servers of an account write what they found out, from what
    /// they wrote on top of most of the latest messages: one message that claims to come by them
    /// teaches nothing.
    pub(crate) async fn learn_authserv_id(&self, account: &Account) -> Result<(), EngineError> {
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
}
