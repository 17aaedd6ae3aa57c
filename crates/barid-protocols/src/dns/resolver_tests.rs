//! A name server on this computer, asked as any other is.

use super::*;
use crate::net::name_server;
use hickory_resolver::proto::rr::rdata::{MX, SRV, TLSA, TXT, tlsa};
use std::net::Ipv4Addr;

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

/// What the name server knows; `None` where it does not want to say.
fn records(asked: &str, kind: RecordType) -> Option<Vec<RData>> {
    let text = |parts: &[&str]| {
        RData::TXT(TXT::new(parts.iter().map(|part| (*part).to_owned()).collect()))
    };
    let mx = |at, host: &str| RData::MX(MX::new(at, name(host)));
    Some(match (asked, kind) {
        ("s._domainkey.example.test.", RecordType::TXT) => vec![text(&["v=DKIM1; ", "p=AA=="])],
        ("example.test.", RecordType::MX) => {
            vec![mx(20, "B.example.test."), mx(10, "a.example.test.")]
        }
        ("_imaps._tcp.example.test.", RecordType::SRV) => vec![
            RData::SRV(SRV::new(10, 1, 993, name("two.example.test."))),
            RData::SRV(SRV::new(10, 9, 1993, name("One.example.test."))),
        ],
        ("_pop3._tcp.example.test.", RecordType::SRV) => {
            vec![RData::SRV(SRV::new(0, 0, 0, name(".")))]
        }
        ("nomail.test.", RecordType::MX) => vec![mx(0, ".")],
        ("alone.test.", RecordType::A) => vec![RData::A(Ipv4Addr::new(192, 0, 2, 1).into())],
        // Nothing proves it.
        ("_25._tcp.a.example.test.", RecordType::TLSA) => vec![RData::TLSA(TLSA::new(
            tlsa::CertUsage::DaneEe,
            tlsa::Selector::Spki,
            tlsa::Matching::Sha256,
            vec![1; 32],
        ))],
        ("silent.test.", _) | (_, RecordType::DNSKEY | RecordType::DS) => return None,
        _ => Vec::new(),
    })
}

async fn resolver() -> Resolver {
    Resolver::at(name_server(records).await).unwrap()
}

#[tokio::test]
async fn text_records_are_asked_for_and_put_together() {
    let resolver = resolver().await;
    let asked = ["s._domainkey.example.test", "none.test", "silent.test"].map(str::to_owned);
    let answers = resolver.txt(&asked).await;
    let key = TxtAnswer::Found(vec![b"v=DKIM1; p=AA==".to_vec()]);
    assert_eq!(answers.get("s._domainkey.example.test"), Some(&key));
    assert_eq!(answers.get("none.test"), Some(&TxtAnswer::Missing));
    assert_eq!(answers.get("silent.test"), Some(&TxtAnswer::Failed));
}

#[tokio::test]
async fn who_takes_mail_is_told_and_never_called_proven_without_signatures() {
    let resolver = resolver().await;
    let of = |hosts: &[&str]| MailHosts::Found {
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        is_signed: false,
    };
    for (domain, expected) in [
        ("example.test", of(&["a.example.test", "b.example.test"])),
        ("nomail.test", MailHosts::Nobody),
        ("alone.test", of(&["alone.test"])),
        ("none.test", MailHosts::Nobody),
        ("silent.test", MailHosts::Failed),
    ] {
        assert_eq!(resolver.mail_hosts(domain).await, expected, "{domain}");
    }
    assert_ne!(resolver.host_pins("a.example.test").await, HostPins::Signed);
}

#[tokio::test]
async fn who_offers_a_service_is_told_in_order() {
    let resolver = resolver().await;
    let Services::Found(found) = resolver.services("_imaps._tcp.example.test").await else {
        panic!("nothing was found")
    };
    let told: Vec<_> = found.iter().map(|one| (one.host.as_str(), one.port)).collect();
    assert_eq!(told, [("one.example.test", 1993), ("two.example.test", 993)]);
    for (name, expected) in [
        ("_pop3._tcp.example.test", Services::Declined),
        ("_imap._tcp.example.test", Services::Missing),
        ("silent.test", Services::Failed),
    ] {
        assert_eq!(resolver.services(name).await, expected, "{name}");
    }
}
