//! A whole discovery over real sockets on this computer: a name server, a web server, mail
//! servers. Everything that any of them hears is kept, to be looked through.

use super::{tests::config, *};
use crate::{
    dns::Resolver,
    net::{
        Fetcher, Heard, Lookup,
        authority::{Authority, Dates},
        name_server, probe_by, serve,
    },
};
use hickory_resolver::proto::rr::{
    Name, RData, RecordType,
    rdata::{MX, SRV},
};
use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
};

/// Hosts and where they are.
#[derive(Clone, Debug, Default)]
struct Hosts(Arc<BTreeMap<String, SocketAddr>>);

impl Lookup for Hosts {
    async fn lookup(&self, host: String) -> io::Result<Vec<SocketAddr>> {
        let found = self.0.get(&host).copied();
        found.map(|one| vec![one]).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Knocks at those hosts, whatever the port.
#[derive(Debug)]
struct Doors {
    hosts: Hosts,
    trust: Trust,
}

#[async_trait]
impl Door for Doors {
    async fn knock(&self, server: &ServerSettings) -> Result<(), NetError> {
        let found = self.hosts.lookup(server.host.clone()).await.unwrap_or_default();
        probe_by(server, &self.trust, found).await
    }
}

fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

fn records(asked: &str, kind: RecordType) -> Option<Vec<RData>> {
    let srv = |port, host: &str| vec![RData::SRV(SRV::new(0, 1, port, name(host)))];
    Some(match (asked, kind) {
        ("_imaps._tcp.dns.test.", RecordType::SRV) => srv(993, "imap.dns.test."),
        ("_submissions._tcp.dns.test.", RecordType::SRV) => srv(465, "smtp.dns.test."),
        ("web.test." | "dns.test.", RecordType::MX) => {
            vec![RData::MX(MX::new(1, name("mx.web.test.")))]
        }
        (_, RecordType::DNSKEY | RecordType::DS) => return None,
        _ => Vec::new(),
    })
}

fn page(line: &str) -> Option<String> {
    let path = line.strip_prefix("GET ")?.split(' ').next()?;
    let body = match path {
        "/mail/config-v1.1.xml" => config("imap:SSL:imap.web.test:993 smtp:SSL:smtp.web.test:465"),
        _ => return Some("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".to_owned()),
    };
    Some(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()))
}

fn moved(line: &str) -> Option<String> {
    let path = line.strip_prefix("GET ")?.split(' ').next()?;
    let to = match path {
        "/mail/config-v1.1.xml" => "http://autoconfig.web.test/mail/config-v1.1.xml",
        _ => "https://192.168.1.1/",
    };
    Some(format!("HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"))
}

fn silent(_line: &str) -> Option<String> {
    None
}

struct World {
    asking: Asking,
    /// What the web servers heard, what the mail servers did, and what came to a port without TLS.
    web: Heard,
    mail: Heard,
    plain: Heard,
}

async fn world() -> World {
    let authority = Authority::new("ours");
    let (web, mail, plain): (Heard, Heard, Heard) = Default::default();
    let mut hosts = BTreeMap::new();
    let own = |host: &str| Some(authority.vouch(host, Dates::Now));
    for host in ["autoconfig.web.test", "autoconfig.moved.test", "moved.test"] {
        let answer = if host.ends_with("web.test") { page } else { moved };
        hosts.insert(host.to_owned(), serve(own(host), web.clone(), "", answer).await);
    }
    // It would say all the same without encryption, to whoever asks so.
    let open = serve(None, plain.clone(), "", page).await;
    for host in ["autoconfig.plain.test", "plain.test"] {
        hosts.insert(host.to_owned(), open);
    }
    for host in ["imap.web.test", "imap.dns.test"] {
        let address = serve(own(host), mail.clone(), "* OK ready\r\n", silent).await;
        hosts.insert(host.to_owned(), address);
    }
    for host in ["smtp.web.test", "smtp.dns.test"] {
        let address = serve(own(host), mail.clone(), "220 ready\r\n", silent).await;
        hosts.insert(host.to_owned(), address);
    }
    // With a certificate for somebody else.
    let other = serve(own("other.test"), mail.clone(), "* OK ready\r\n", silent).await;
    hosts.insert("mail.plain.test".to_owned(), other);
    let hosts = Hosts(Arc::new(hosts));
    let trust = Trust::with_pem(&authority.pem()).unwrap();
    let is_allowed = |address: IpAddr| address == IpAddr::from([127, 0, 0, 1]);
    let fetcher = Fetcher::with(&trust, hosts.clone(), is_allowed).unwrap();
    let asking = Asking {
        dns: Some(Arc::new(Resolver::at(name_server(records).await).unwrap())),
        web: Some(Arc::new(fetcher)),
        door: Some(Arc::new(Doors { hosts, trust })),
        is_guessing: true,
    };
    World { asking, web, mail, plain }
}

#[tokio::test]
async fn servers_are_found_over_real_sockets_and_nobody_hears_more_than_the_domain() {
    let World { asking, web, mail, plain } = world().await;
    let address = "ada.lovelace@web.test";
    let domain = domain_of(address).unwrap();
    let found = discover(&domain, &asking, &|_| {}).await;
    let (receive, submit) = found.best().expect("both were found");
    assert_eq!(receive.offer.url(), "imaps://imap.web.test:993");
    assert_eq!(submit.offer.url(), "smtps://smtp.web.test:465");
    assert_eq!((receive.proof, submit.proof), (Proof::Answers, Proof::Answers));
    assert_eq!(receive.offer.origin, Origin::Autoconfig);
    assert_eq!(receive.offer.user.of(address), address);
    let found = discover("dns.test", &asking, &|_| {}).await;
    assert_eq!(found.best().unwrap().0.offer.origin, Origin::Srv);
    let heard = [&web, &mail, &plain].map(|one| one.lock().unwrap().clone()).concat();
    let heard = String::from_utf8_lossy(&heard).to_lowercase();
    assert!(heard.contains("get /mail/config-v1.1.xml http"), "{heard}");
    for secret in ["ada", "lovelace", "emailaddress", "auth", "login", "user"] {
        let is_there = heard.replace("autoconfig", "").replace("user-agent", "").contains(secret);
        assert!(!is_there, "{secret}: {heard}");
    }
}

#[tokio::test]
async fn what_is_only_there_without_encryption_is_not_there() {
    let World { asking, plain, .. } = world().await;
    let found = discover("plain.test", &asking, &|_| {}).await;
    assert!(found.best().is_none(), "{found:#?}");
    // All that came there was the beginning of a TLS handshake: no request, in clear.
    let heard = plain.lock().unwrap().clone();
    assert!(!heard.is_empty() && !heard.windows(4).any(|four| four == b"GET "));
    let wrong = Outcome::Failed(Fault::CertificateWrongHost);
    let is_told =
        |one: &Tried| one.subject == "imaps://mail.plain.test:993" && one.outcome == wrong;
    assert!(found.tried.iter().any(is_told), "{:#?}", found.tried);
}

#[tokio::test]
async fn a_configuration_that_moved_to_where_nobody_may_go_is_not_followed() {
    let World { asking, plain, .. } = world().await;
    let found = discover("moved.test", &asking, &|_| {}).await;
    assert!(found.best().is_none());
    let forbidden: Vec<&str> = found
        .tried
        .iter()
        .filter(|one| one.outcome == Outcome::Forbidden)
        .map(|one| one.subject.as_str())
        .collect();
    assert_eq!(forbidden.len(), 3, "{:#?}", found.tried);
    assert!(plain.lock().unwrap().is_empty());
}
