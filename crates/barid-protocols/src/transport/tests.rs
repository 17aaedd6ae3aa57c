//! What domains promise, by zones and pages made for it.

use super::*;
use crate::dns::Zone;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
struct Pages(BTreeMap<String, String>);

#[async_trait]
impl Web for Pages {
    async fn page(&self, url: &str, _max_bytes: usize) -> Result<Vec<u8>, FetchError> {
        let page = self.0.get(url).map(|text| text.clone().into_bytes());
        page.ok_or(FetchError::Unreachable)
    }
}

fn policy(domain: &str, text: &str) -> Pages {
    let url = format!("https://mta-sts.{domain}/.well-known/mta-sts.txt");
    Pages(BTreeMap::from([(url, text.to_owned())]))
}

#[track_caller]
fn check(zone: &str, pages: &Pages, mta_sts: MtaSts, dane: Option<bool>, promise: Promise) {
    let zone = Zone::parse(zone).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let found = runtime.block_on(transport_security(&zone, Some(pages), "Example.org"));
    assert_eq!((found.mta_sts, found.dane, found.promise()), (mta_sts, dane, promise));
}

const MX: &str = "example.org MX 10 mx.example.org\nexample.org MX 20 mx2.example.org\n";
const STS: &str = "_mta-sts.example.org TXT v=STSv1; id=1;\n";
const ENFORCE: &str =
    "version: STSv1\nmode: enforce\nmx: mx.example.org\nmx: mx2.example.org\nmax_age: 9\n";

#[test]
fn a_policy_that_is_enforced_is_a_promise_and_nothing_less() {
    let enforce = policy("example.org", ENFORCE);
    let none = Pages::default();
    check(&format!("{MX}{STS}"), &enforce, MtaSts::Enforce, Some(false), Promise::Required);
    check(MX, &enforce, MtaSts::Missing, Some(false), Promise::None);
    check(&format!("{MX}{STS}"), &none, MtaSts::Broken, Some(false), Promise::None);
    let testing = policy("example.org", &ENFORCE.replace("enforce", "testing"));
    check(&format!("{MX}{STS}"), &testing, MtaSts::Testing, Some(false), Promise::None);
    // A server that the policy does not name.
    let other = policy("example.org", &ENFORCE.replace("mx: mx2.example.org\n", ""));
    check(&format!("{MX}{STS}"), &other, MtaSts::Broken, Some(false), Promise::None);
    check(&format!("{MX}{STS}{STS}"), &enforce, MtaSts::Broken, Some(false), Promise::None);
}

#[test]
fn pins_are_a_promise_where_every_server_has_them() {
    let none = Pages::default();
    let one = "_25._tcp.mx.example.org TLSA 3 1 1 ab\n";
    let two = "_25._tcp.mx2.example.org TLSA 2 1 1 ab\n";
    check(&format!("{MX}{one}{two}"), &none, MtaSts::Missing, Some(true), Promise::Required);
    check(&format!("{MX}{one}"), &none, MtaSts::Missing, Some(false), Promise::None);
    let useless = "_25._tcp.mx2.example.org TLSA 1 1 1 ab\n";
    check(&format!("{MX}{one}{useless}"), &none, MtaSts::Missing, Some(false), Promise::None);
}

#[test]
fn a_domain_may_take_its_mail_itself_or_none_at_all() {
    let none = Pages::default();
    check("example.org A 192.0.2.1\n", &none, MtaSts::Missing, Some(false), Promise::None);
    check("example.org MX 0 .\n", &none, MtaSts::Unknown, None, Promise::NoMail);
    check("other.org A 192.0.2.1\n", &none, MtaSts::Unknown, None, Promise::NoMail);
}

#[tokio::test]
async fn keys_are_looked_for_in_both_places() {
    let asked = |url: &str| Pages(BTreeMap::from([(url.to_owned(), String::new())]));
    let advanced = "https://openpgpkey.example.org/.well-known/openpgpkey/example.org/policy";
    for (pages, expected) in [
        (asked(advanced), Some(true)),
        (asked("https://example.org/.well-known/openpgpkey/policy"), Some(true)),
        (Pages::default(), Some(false)),
    ] {
        assert_eq!(publishes_keys(&pages, "example.org").await, expected);
    }
}
