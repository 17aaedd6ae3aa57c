//! DNS as the computer is set up to ask it.

use super::Dns;
use async_trait::async_trait;
use barid_model::{HostPins, MailHosts, Service, Services, TxtAnswer, TxtRecords};
use futures_util::{StreamExt, stream};
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    net::runtime::TokioRuntimeProvider,
    proto::{
        dnssec::Proof,
        rr::{Name, RData, Record, RecordType, rdata::tlsa::CertUsage},
    },
};
use std::{net::SocketAddr, time::Duration};

/// Questions on their way at one time.
const AT_ONCE: usize = 8;
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(8);
/// Records of one name that are read, and bytes of each.
const MAX_RECORDS: usize = 50;
const MAX_BYTES: usize = 8 << 10;

/// Hosts that take the mail of one domain.
const MAX_HOSTS: usize = 20;

/// Asks the name servers of the computer.
#[derive(Clone)]
pub struct Resolver {
    plain: TokioResolver,
    /// Believes only what signatures prove, or prove to be unsigned.
    proving: TokioResolver,
}

/// What became of a question.
enum Asked {
    Found(Vec<Record>),
    Missing,
    Failed,
}

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

impl Resolver {
    /// Reads how the computer asks DNS. `None` where that can't be found out.
    pub fn system() -> Option<Resolver> {
        let (config, options) = hickory_resolver::system_conf::read_system_conf().ok()?;
        Resolver::with(&config, &options)
    }

    /// Asks one name server and no other.
    pub fn at(server: SocketAddr) -> Option<Resolver> {
        let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
        connections.iter_mut().for_each(|one| one.port = server.port());
        let server = NameServerConfig::new(server.ip(), true, connections);
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        Resolver::with(&config, &ResolverOpts::default())
    }

    fn with(config: &ResolverConfig, options: &ResolverOpts) -> Option<Resolver> {
        let built = |validate| {
            let provider = TokioRuntimeProvider::default();
            let mut options = options.clone();
            options.validate = validate;
            let builder = TokioResolver::builder_with_config(config.clone(), provider);
            builder.with_options(options).build().ok()
        };
        Some(Resolver { plain: built(false)?, proving: built(true)? })
    }

    async fn ask(resolver: &TokioResolver, name: &str, kind: RecordType) -> Asked {
        // With a dot at its end, so that nothing is put behind it.
        let Ok(absolute) = Name::from_ascii(format!("{name}.")) else { return Asked::Missing };
        match tokio::time::timeout(PATIENCE, resolver.lookup(absolute, kind)).await {
            Ok(Ok(found)) => Asked::Found(found.answers().to_vec()),
            Ok(Err(error)) if error.is_no_records_found() || error.is_nx_domain() => Asked::Missing,
            Ok(Err(error)) => {
                tracing::debug!(%error, "DNS did not answer");
                Asked::Failed
            }
            Err(_) => Asked::Failed,
        }
    }

    async fn texts(&self, name: &str) -> TxtAnswer {
        let found = match Self::ask(&self.plain, name, RecordType::TXT).await {
            Asked::Found(found) => found,
            Asked::Missing => return TxtAnswer::Missing,
            Asked::Failed => return TxtAnswer::Failed,
        };
        let texts = found.iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.concat()),
            _ => None,
        });
        let texts: Vec<Vec<u8>> =
            texts.filter(|text| text.len() <= MAX_BYTES).take(MAX_RECORDS).collect();
        if texts.is_empty() { TxtAnswer::Missing } else { TxtAnswer::Found(texts) }
    }
}

fn is_proven(records: &[Record]) -> bool {
    !records.is_empty() && records.iter().all(|record| record.proof == Proof::Secure)
}

fn exchanges(records: &[Record]) -> Option<Vec<String>> {
    let mut found: Vec<(u16, String)> = Vec::new();
    for record in records {
        if let RData::MX(mx) = &record.data {
            // A dot alone says that there is nobody (RFC 7505 §3).
            if mx.exchange.is_root() {
                return None;
            }
            let host = mx.exchange.to_ascii();
            found.push((mx.preference, host.trim_end_matches('.').to_lowercase()));
        }
    }
    found.sort();
    Some(found.into_iter().take(MAX_HOSTS).map(|(_, host)| host).collect())
}

#[async_trait]
impl Dns for Resolver {
    async fn txt(&self, names: &[String]) -> TxtRecords {
        let asked = names.iter().cloned().map(|name| async move {
            let answer = self.texts(&name).await;
            (name, answer)
        });
        let asked: Vec<_> = asked.collect();
        let answers: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
        let mut records = TxtRecords::default();
        for (name, answer) in answers {
            records.insert(&name, answer);
        }
        records
    }

    async fn mail_hosts(&self, domain: &str) -> MailHosts {
        let (plain, proven) = tokio::join!(
            Self::ask(&self.plain, domain, RecordType::MX),
            Self::ask(&self.proving, domain, RecordType::MX)
        );
        // Where a name server keeps signatures back, nothing is proven, and all the same there.
        let is_signed = matches!(&proven, Asked::Found(records) if is_proven(records));
        match if is_signed { proven } else { plain } {
            Asked::Found(records) => match exchanges(&records) {
                None => MailHosts::Nobody,
                Some(hosts) if hosts.is_empty() => itself(domain, is_signed),
                Some(hosts) => MailHosts::Found { hosts, is_signed },
            },
            Asked::Missing => match Self::ask(&self.plain, domain, RecordType::A).await {
                Asked::Found(_) => itself(domain, false),
                Asked::Missing => MailHosts::Nobody,
                Asked::Failed => MailHosts::Failed,
            },
            Asked::Failed => MailHosts::Failed,
        }
    }

    async fn services(&self, name: &str) -> Services {
        match Self::ask(&self.plain, name, RecordType::SRV).await {
            Asked::Found(records) => {
                let told = records.iter().filter_map(service).take(MAX_HOSTS);
                Services::of(told.collect())
            }
            Asked::Missing => Services::Missing,
            Asked::Failed => Services::Failed,
        }
    }

    async fn host_pins(&self, host: &str) -> HostPins {
        let name = format!("_25._tcp.{host}");
        match Self::ask(&self.proving, &name, RecordType::TLSA).await {
            Asked::Found(records) if is_proven(&records) => {
                // The others mean nothing for mail (RFC 7672 §3.1.3).
                let is_usable = |record: &Record| match &record.data {
                    RData::TLSA(pin) => {
                        matches!(pin.cert_usage, CertUsage::DaneTa | CertUsage::DaneEe)
                    }
                    _ => false,
                };
                if records.iter().any(is_usable) { HostPins::Signed } else { HostPins::Missing }
            }
            Asked::Found(_) | Asked::Missing => HostPins::Missing,
            Asked::Failed => HostPins::Failed,
        }
    }
}

fn service(record: &Record) -> Option<Service> {
    let RData::SRV(srv) = &record.data else { return None };
    let host = srv.target.to_ascii().trim_end_matches('.').to_lowercase();
    let (priority, weight, port) = (srv.priority, srv.weight, srv.port);
    Some(Service { priority, weight, host, port })
}

fn itself(domain: &str, is_signed: bool) -> MailHosts {
    MailHosts::Found { hosts: vec![domain.trim_end_matches('.').to_lowercase()], is_signed }
}

#[cfg(test)]
#[path = "resolver_tests.rs"]
mod tests;
