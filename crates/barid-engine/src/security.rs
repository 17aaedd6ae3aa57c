//! Who really sent a message, which way it came, and what it wants to find out about its reader.
//! All of it is said of what is here: nobody is asked because a message is looked at.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    look_alike,
    reader::Legible,
};
use barid_crypto::authentication::{Authentication, Evidence, Hop, Source, Verdict, hops, judge};
use barid_mime::{
    Defects, Parsed, display_html,
    field::fields,
    header_section, link,
    protection::{Protection, protection},
};
use barid_model::{AccountId, Address, MessageId, Role, TxtRecords, address::OwnAddresses};
use barid_store::{
    ReadTx, StoreError, authserv_ids, dns_answers, mailboxes, memberships, people, tracking,
};
use std::collections::{BTreeMap, BTreeSet};

/// Hosts that are named.
const MAX_HOSTS: usize = 50;
/// Fields by which a sender asks to be told that a message was read (RFC 8098 and before it).
const RECEIPTS: [&str; 3] =
    ["Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To"];

/// What is said of an author before anything else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderCheck {
    /// Whether the author's domain vouches for the message.
    pub verdict: Verdict,
    /// Who says so.
    pub source: Source,
    /// The domain that the author writes under; empty where that is unclear.
    pub domain: String,
    /// The author's address.
    pub address: String,
    /// Whether nothing came from that address before, and nothing went there.
    pub is_first: bool,
    /// The address that the user writes to under that name, where this is another one.
    pub usual_address: Option<String>,
    /// The domain that this one is easily taken for.
    pub looks_like: Option<String>,
}

/// Everything that is known about a message's safety.
#[derive(Clone, Debug, Default)]
pub struct Security {
    /// Who sent it; `None` for one's own messages.
    pub sender: Option<SenderCheck>,
    /// The author, as shown.
    pub from: Option<Address>,
    /// What it rests on.
    pub authentication: Authentication,
    /// The name that the account's own servers are known by; `None` where none is known yet.
    pub authserv_id: Option<String>,
    /// When DNS was asked about it, in milliseconds since the epoch; `None` for never.
    pub asked_at_ms: Option<i64>,
    /// The way it came, the sender's end first.
    pub hops: Vec<Hop>,
    /// Hosts whose pictures would report the reader, each once.
    pub tracker_hosts: Vec<String>,
    /// Messages of its sender that were shown and would have reported that, this one too.
    pub tracked_messages: u32,
    /// Other hosts that it wants something from, each once.
    pub other_hosts: Vec<String>,
    /// Whom it asks to tell that it was read.
    pub receipt_to: Option<String>,
    /// How it is closed to those on its way; `None` where it is not.
    pub protection: Option<Protection>,
}

/// What the store knows beside a message.
pub(crate) struct Known {
    account_names: Vec<String>,
    answers: TxtRecords,
    asked_at_ms: Option<i64>,
    tracked_messages: u32,
    own: OwnAddresses,
    from: Option<Address>,
    acquaintance: people::Acquaintance,
    usual_address: Option<String>,
    domains: BTreeMap<String, u32>,
    is_report: bool,
}

impl Engine {
    /// Says all that is known about a message's safety. Brings it from its server if it is not
    /// here, and asks nobody else.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::Task`] for one that takes too long to read.
    pub async fn security(&self, id: MessageId) -> Result<Security, EngineError> {
        let Legible { raw, left_out, .. } = self.legible(id).await?;
        let row = self.message(id).await?;
        let known = self.known(id, row.account, &raw).await?;
        bounded(READING, move || {
            let raw = raw.as_slice();
            let parsed = barid_mime::parse(raw);
            let authentication = told(raw, row.received_at_ms, &known, left_out.is_empty());
            let (tracker_hosts, other_hosts) = hosts(&parsed);
            Security {
                sender: sender(&authentication, &known),
                from: known.from,
                authentication,
                authserv_id: known.account_names.into_iter().next(),
                asked_at_ms: known.asked_at_ms,
                hops: hops(header_section(raw)),
                tracker_hosts,
                tracked_messages: known.tracked_messages,
                other_hosts,
                receipt_to: receipt_to(raw),
                protection: whole_protection(&parsed),
            }
        })
        .await
    }

    /// Whether a message is in a mailbox for junk.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn is_junk(&self, id: MessageId) -> Result<bool, EngineError> {
        self.read(move |tx| {
            let junk = mailboxes::by_role(tx, Role::Junk, None)?;
            Ok(memberships::mailboxes_of(tx, id)?.iter().any(|one| junk.contains(one)))
        })
        .await
    }

    /// Reads what has to be known to judge a message.
    pub(crate) async fn known(
        &self,
        id: MessageId,
        account: AccountId,
        raw: &[u8],
    ) -> Result<Known, EngineError> {
        let header = header_section(raw);
        let mut from = barid_mime::parse(header).envelope(&mut Defects::new()).from;
        let from = if from.len() == 1 { from.pop() } else { None };
        let is_report = is_report(header, from.as_ref());
        self.read(move |tx| known(tx, id, account, from, is_report)).await
    }
}

fn known(
    tx: &ReadTx<'_>,
    id: MessageId,
    account: AccountId,
    from: Option<Address>,
    is_report: bool,
) -> Result<Known, StoreError> {
    let author = from.clone().unwrap_or_default();
    let acquaintance = people::acquaintance(tx, &author.address)?;
    // Whoever the user writes to is not taken for another; looking for that goes through all people.
    let (usual_address, domains) = match acquaintance.written {
        0 => (
            people::usual_address(tx, &author.name, &author.address)?,
            people::domains_written(tx)?,
        ),
        _ => (None, BTreeMap::new()),
    };
    Ok(Known {
        account_names: authserv_ids::counting(tx, account)?.into_iter().collect(),
        answers: dns_answers::of(tx, id)?,
        asked_at_ms: dns_answers::asked_at(tx, id)?,
        tracked_messages: tracking::of(tx, &author.address)?,
        own: people::own(tx)?,
        acquaintance,
        usual_address,
        domains,
        from,
        is_report,
    })
}

/// Whether a mail server wrote a message about another one: a report on a delivery (RFC 6522), or
/// what older servers write in its place, with an envelope without a sender (RFC 5321 §4.5.5).
/// Such a server is no sender that one could know, so nothing is said of meeting it first.
fn is_report(header: &[u8], from: Option<&Address>) -> bool {
    let way_back = fields(header).find(|field| field.is("Return-Path"));
    // Some deliver what has no sender under this name instead.
    let is_nobody = |path: &[u8]| path == b"<>" || path.eq_ignore_ascii_case(b"<MAILER-DAEMON>");
    let is_nobody = way_back.map(|field| is_nobody(field.value.trim_ascii()));
    let parsed = barid_mime::parse(header);
    if parsed.parts().first().is_some_and(|root| root.content_type == "multipart/report") {
        return is_nobody != Some(false);
    }
    let name = from.map_or("", |from| from.address.split('@').next().unwrap_or_default());
    let is_server =
        ["mailer-daemon", "postmaster"].iter().any(|one| name.eq_ignore_ascii_case(one));
    is_server && is_nobody == Some(true)
}

/// Judges a message by what is known; blocks while signatures are verified.
pub(crate) fn authentication(raw: &[u8], at_ms: i64, known: &Known) -> Authentication {
    let evidence = Evidence {
        authserv_ids: &known.account_names,
        answers: &known.answers,
        at_ms,
        is_contact: known.acquaintance.written > 0,
    };
    judge(raw, &evidence)
}

/// What is not here as it came can't be verified: of such a message only the word of the own
/// server counts.
pub(crate) fn told(raw: &[u8], at_ms: i64, known: &Known, is_whole: bool) -> Authentication {
    let raw = if is_whole { raw } else { barid_mime::header_section(raw) };
    let mut told = authentication(raw, at_ms, known);
    if !is_whole && told.source == Source::Here {
        (told.verdict, told.source) = (Verdict::Unknown, Source::Nobody);
    }
    told
}

/// Returns what is said of the author; `None` where that is the user.
pub(crate) fn sender(told: &Authentication, known: &Known) -> Option<SenderCheck> {
    let address = known.from.as_ref().map_or("", |from| from.address.as_str());
    // Whoever writes under the user's own address has to be vouched for like anybody else:
    // only what nobody looked at is taken for the user's.
    if known.own.contains(address) && told.verdict == Verdict::Unknown {
        return None;
    }
    let people::Acquaintance { written, received } = known.acquaintance;
    let domain = told.author_domain.clone();
    Some(SenderCheck {
        verdict: told.verdict,
        source: told.source,
        is_first: written == 0 && received <= 1 && !address.is_empty() && !known.is_report,
        usual_address: known.usual_address.clone().filter(|_| !known.own.contains(address)),
        address: address.to_owned(),
        looks_like: look_alike::taken_for(&domain, &known.domains).filter(|_| written == 0),
        domain,
    })
}

/// Returns the hosts that would be told of the reader, and all others that are wanted.
fn hosts(parsed: &Parsed<'_>) -> (Vec<String>, Vec<String>) {
    let html = display_html(parsed);
    let hosts =
        |urls: &[String]| -> BTreeSet<String> { urls.iter().filter_map(|url| host(url)).collect() };
    let trackers = hosts(&html.trackers);
    let others = hosts(&html.remote_urls_blocked);
    let others = others.difference(&trackers).take(MAX_HOSTS).cloned().collect();
    (trackers.into_iter().take(MAX_HOSTS).collect(), others)
}

/// The host of an address on the web, in a form that can't deceive.
pub(crate) fn host(url: &str) -> Option<String> {
    // A browser adds the scheme to what starts with two slashes.
    let whole = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    link::target(&whole).map(|target| target.host).filter(|host| !host.is_empty())
}

/// What closes all of a message: its root, or armour that its text begins with. What is closed in
/// part is not said to be closed.
fn whole_protection(parsed: &Parsed<'_>) -> Option<Protection> {
    let root = parsed.parts().first()?;
    let begins = || parsed.encoded(root).trim_ascii_start().starts_with(b"-----BEGIN PGP ");
    protection(parsed, root).filter(|_| !root.is_text() || begins())
}

fn receipt_to(raw: &[u8]) -> Option<String> {
    let field =
        fields(header_section(raw)).find(|field| RECEIPTS.iter().any(|name| field.is(name)))?;
    let read = barid_mime::address::addresses(field.value, &mut Defects::new());
    read.into_iter().map(|one| one.address).find(|address| !address.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_named_without_what_stands_around_them() {
        for (url, expected) in [
            ("https://Pixel.example/a?b#c", Some("pixel.example")),
            ("http://user:pass@host.example:8080/x", Some("host.example")),
            ("//cdn.example", Some("cdn.example")),
            ("https://", None),
            ("mailto:", None),
            ("cid:a@b", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn a_receipt_is_asked_for_in_several_ways_and_the_first_counts() {
        let raw =
            b"Return-Receipt-To: A <a@x.test>\r\nDisposition-Notification-To: b@x.test\r\n\r\n";
        assert_eq!(receipt_to(raw).as_deref(), Some("a@x.test"));
        assert_eq!(receipt_to(b"Subject: x\r\n\r\nDisposition-Notification-To: b@x\r\n"), None);
    }

    #[test]
    fn a_report_on_a_delivery_comes_from_no_sender_that_one_could_meet() {
        let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n";
        let text = "Content-Type: text/plain\r\n";
        for (way_back, from, kind, expected) in [
            ("Return-Path: <>\r\n", "MAILER-DAEMON@mx.test", report, true),
            ("", "MAILER-DAEMON@mx.test", report, true),
            ("Return-Path: <>\r\n", "postmaster@mx.test", report, true),
            ("Return-Path: <>\r\n", "Mailer-Daemon@mx.test", text, true),
            ("Return-Path: <mailer-daemon>\r\n", "MAILER-DAEMON@mx.test", report, true),
            // Anybody may call themselves so, and anybody may write a report.
            ("", "MAILER-DAEMON@mx.test", text, false),
            ("Return-Path: <a@evil.test>\r\n", "MAILER-DAEMON@mx.test", report, false),
            ("Return-Path: <a@evil.test>\r\n", "MAILER-DAEMON@mx.test", text, false),
            ("Return-Path: <>\r\n", "zoe@mx.test", text, false),
        ] {
            let header = format!("{way_back}From: {from}\r\n{kind}\r\n");
            let address = Address { name: String::new(), address: from.to_owned() };
            let found = is_report(header.as_bytes(), Some(&address));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn what_is_closed_in_part_is_not_said_to_be_closed() {
        let of = |body: &str| {
            let raw = format!("Content-Type: text/plain\r\n\r\n{body}\r\n");
            whole_protection(&barid_mime::parse(raw.as_bytes()))
        };
        let armour = "-----BEGIN PGP MESSAGE-----\r\nx\r\n-----END PGP MESSAGE-----";
        assert_eq!(of(armour), Some(Protection::Encrypted));
        assert_eq!(of(&format!("Pay at once.\r\n{armour}")), None);
    }
}
