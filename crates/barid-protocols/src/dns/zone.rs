//! DNS from a file: one record a line, a name, a type and a value.
//!
//! Between name and type there may be a time to live and a class, as in the files of name
//! servers (RFC 1035 §5.1). A line that begins with `;` or `#` says nothing. The value of a text
//! record is one or more strings in quotes, or all of the rest of the line. The file is believed as
//! if it were signed.

use super::Dns;
use async_trait::async_trait;
use barid_model::{HostPins, MailHosts, Service, Services, TxtAnswer, TxtRecords};
use std::collections::{BTreeMap, BTreeSet};

/// How far aliases are followed.
const MAX_ALIASES: usize = 8;

/// Everything that there is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    texts: BTreeMap<String, Vec<Vec<u8>>>,
    /// Priority and host.
    exchanges: BTreeMap<String, Vec<(u16, String)>>,
    services: BTreeMap<String, Vec<Service>>,
    /// Names that have a pin that means something for mail.
    pins: BTreeSet<String>,
    hosts: BTreeSet<String>,
    aliases: BTreeMap<String, String>,
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is no record of a name, a type and a value")]
pub struct ZoneError(pub usize);

impl Zone {
    /// Reads a file: `TXT`, `CNAME`, `MX`, `SRV`, `TLSA`, `A` and `AAAA`. Other types are passed over.
    ///
    /// # Errors
    ///
    /// The first line that is no record.
    pub fn parse(text: &str) -> Result<Zone, ZoneError> {
        let mut zone = Zone::default();
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with([';', '#']) {
                zone.add(line).ok_or(ZoneError(number))?;
            }
        }
        Ok(zone)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let (name, mut rest) = word(line)?;
        let name = plain(name);
        let kind = loop {
            let (next, after) = word(rest)?;
            rest = after;
            let is_more =
                next.bytes().all(|b| b.is_ascii_digit()) || next.eq_ignore_ascii_case("IN");
            if !is_more {
                break next;
            }
        };
        if rest.is_empty() || !kind.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        match kind.to_ascii_uppercase().as_str() {
            "TXT" => self.texts.entry(name).or_default().push(value(rest)),
            "MX" => {
                let (priority, host) = word(rest)?;
                let one = (priority.parse().ok()?, plain(host));
                self.exchanges.entry(name).or_default().push(one);
            }
            "SRV" => {
                let (priority, rest) = word(rest)?;
                let (weight, rest) = word(rest)?;
                let (port, host) = word(rest)?;
                let (priority, weight) = (priority.parse().ok()?, weight.parse().ok()?);
                let (port, host) = (port.parse().ok()?, plain(host));
                let one = Service { priority, weight, host, port };
                self.services.entry(name).or_default().push(one);
            }
            "TLSA" => {
                // Usages 2 and 3 (RFC 7672 §3.1).
                if matches!(word(rest)?.0, "2" | "3") {
                    self.pins.insert(name);
                }
            }
            "A" | "AAAA" => {
                self.hosts.insert(name);
            }
            "CNAME" => {
                self.aliases.insert(name, plain(rest));
            }
            _ => {}
        }
        Some(())
    }

    fn answer(&self, name: &str) -> TxtAnswer {
        let mut name = plain(name);
        for _ in 0..MAX_ALIASES {
            if let Some(found) = self.texts.get(&name) {
                return TxtAnswer::Found(found.clone());
            }
            match self.aliases.get(&name) {
                Some(other) => name.clone_from(other),
                None => return TxtAnswer::Missing,
            }
        }
        TxtAnswer::Failed
    }
}

#[async_trait]
impl Dns for Zone {
    async fn txt(&self, names: &[String]) -> TxtRecords {
        let mut records = TxtRecords::default();
        for name in names {
            records.insert(name, self.answer(name));
        }
        records
    }

    fn is_alone(&self) -> bool {
        true
    }

    async fn mail_hosts(&self, domain: &str) -> MailHosts {
        let domain = plain(domain);
        let Some(mut found) = self.exchanges.get(&domain).cloned() else {
            let is_there = self.hosts.contains(&domain);
            let itself = MailHosts::Found { hosts: vec![domain], is_signed: true };
            return if is_there { itself } else { MailHosts::Nobody };
        };
        found.sort();
        let hosts: Vec<String> = found.into_iter().map(|(_, host)| host).collect();
        if hosts.iter().any(String::is_empty) {
            return MailHosts::Nobody;
        }
        MailHosts::Found { hosts, is_signed: true }
    }

    async fn services(&self, name: &str) -> Services {
        Services::of(self.services.get(&plain(name)).cloned().unwrap_or_default())
    }

    async fn host_pins(&self, host: &str) -> HostPins {
        match self.pins.contains(&format!("_25._tcp.{}", plain(host))) {
            true => HostPins::Signed,
            false => HostPins::Missing,
        }
    }
}

fn plain(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (!word.is_empty()).then_some((word, rest.trim()))
}

/// Puts the strings of a record together; a backslash keeps what follows it.
fn value(text: &str) -> Vec<u8> {
    if !text.starts_with('"') {
        return text.as_bytes().to_vec();
    }
    let (mut out, mut is_inside, mut is_kept) = (Vec::new(), false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_kept => {
                out.push(byte);
                is_kept = false;
            }
            b'\\' if is_inside => is_kept = true,
            b'"' => is_inside = !is_inside,
            byte if is_inside => out.push(byte),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn records_are_found_by_name_and_by_alias() {
        let zone = Zone::parse(
            "; keys\ns._domainkey.Example.org. 3600 IN TXT \"v=DKIM1; \" \"p=AA\\\"==\"\n\
             _dmarc.example.org TXT v=DMARC1; p=none\n_dmarc.example.org TXT two\n\
             a.example.org CNAME b.example.org.\nb.example.org CNAME _dmarc.example.org\n\
             loop.example CNAME loop.example\nmail.example.org A 192.0.2.1\n",
        )
        .unwrap();
        let asked = ["S._domainkey.example.org", "a.example.org", "none.example", "loop.example"];
        let answers = zone.txt(&asked.map(str::to_owned)).await;
        let found = |texts: &[&str]| {
            TxtAnswer::Found(texts.iter().map(|text| text.as_bytes().to_vec()).collect())
        };
        assert_eq!(answers.get("s._domainkey.example.org"), Some(&found(&["v=DKIM1; p=AA\"=="])));
        assert_eq!(answers.get("a.example.org"), Some(&found(&["v=DMARC1; p=none", "two"])));
        assert_eq!(answers.get("none.example"), Some(&TxtAnswer::Missing));
        assert_eq!(answers.get("loop.example"), Some(&TxtAnswer::Failed));
    }

    #[tokio::test]
    async fn services_are_found_in_their_order() {
        let zone = Zone::parse(
            "_imaps._tcp.a.example SRV 20 0 993 Two.a.example.\n_imaps._tcp.a.example SRV 10 0 1993 one.a.example\n\
             _pop3._tcp.a.example SRV 0 0 0 .\n",
        )
        .unwrap();
        let Services::Found(found) = zone.services("_imaps._tcp.A.example.").await else {
            panic!("nothing was found")
        };
        let told: Vec<_> = found.iter().map(|one| (one.host.as_str(), one.port)).collect();
        assert_eq!(told, [("one.a.example", 1993), ("two.a.example", 993)]);
        assert_eq!(zone.services("_pop3._tcp.a.example").await, Services::Declined);
        assert_eq!(zone.services("_imap._tcp.a.example").await, Services::Missing);
        assert_eq!(Zone::parse("a.example SRV 0 0 x ."), Err(ZoneError(1)));
    }

    #[test]
    fn a_line_that_is_no_record_is_told() {
        assert_eq!(Zone::parse("# a\n\na.example\n"), Err(ZoneError(3)));
        assert_eq!(Zone::parse("a.example TXT"), Err(ZoneError(1)));
        assert_eq!(Zone::parse("a.example ! x"), Err(ZoneError(1)));
    }
}
