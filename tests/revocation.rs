//! Whether a signer's certificate was withdrawn: asked of a responder and of a list on this computer,
//! where the user chose that, and of nobody otherwise.

use barid_engine::{Engine, RevocationTold, Standing, Unlock};
use barid_model::{Clock, MessageId, Secret};
use barid_protocols::net::{Fetcher, Lookup, Trust};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{SystemTime, UNIX_EPOCH},
};
use support::{
    Authority, Barid, Honest, Post,
    honest::{By, Offer},
    stage::OFFERS,
};
use tempfile::TempDir;

/// 2026-01-02, when the certificate is withdrawn.
const WITHDRAWN_MS: i64 = 1_767_312_000_000;
const HANA: &str = "hana@example.test";

/// An issuer with a responder and a list, both made by the `openssl` command.
struct Issuer {
    folder: TempDir,
    port: u16,
    lists: u16,
    /// With what it says, which it has to be able to.
    responder: Option<(Child, BufReader<ChildStdout>)>,
}

impl Issuer {
    fn new() -> Issuer {
        let folder = TempDir::new().unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut issuer = Issuer { folder, port, lists: 0, responder: None };
        issuer.write(
            "conf",
            "[req]\ndistinguished_name = name\n[name]\n[root]\nbasicConstraints = critical, CA:TRUE\n\
             keyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash\n[person]\n\
             subjectAltName = email:hana@example.test\nkeyUsage = digitalSignature\n\
             extendedKeyUsage = emailProtection\nauthorityKeyIdentifier = keyid\n\
             authorityInfoAccess = OCSP;URI:http://ocsp.test/\n\
             crlDistributionPoints = URI:http://lists.test/root.crl\n\
             [ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\ncertificate = root.pem\n\
             private_key = root.key\ndefault_md = sha256\n",
        );
        for key in ["root", "hana"] {
            issuer.run(&format!("ecparam -name prime256v1 -genkey -noout -out {key}.key"));
        }
        issuer.run("req -x509 -new -config conf -extensions root -key root.key -subj /CN=Root -days 999 -out root.pem");
        issuer.run("req -new -config conf -key hana.key -subj /CN=Hana -out hana.csr");
        issuer.run("x509 -req -in hana.csr -CA root.pem -CAkey root.key -set_serial 7 -days 999 -extfile conf -extensions person -out hana.pem");
        issuer.write("index.txt.attr", "unique_subject = no\n");
        issuer.says("V\t991231235959Z\t\t07\tunknown\t/CN=Hana\n");
        issuer.lists = issuer.serve_list();
        issuer
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn openssl(&self, arguments: &str) -> Command {
        let mut command = Command::new("openssl");
        command.args(arguments.split_whitespace()).current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    #[track_caller]
    fn run(&self, arguments: &str) {
        assert!(self.openssl(arguments).status().unwrap().success(), "openssl {arguments}");
    }

    /// Notes what it says of Hana's certificate from now on, and lets the list say so.
    fn says(&self, index: &str) {
        self.write("index.txt", index);
        self.run("ca -config conf -gencrl -crldays 60 -out list.pem");
        self.run("crl -in list.pem -outform DER -out list.der");
    }

    fn start_responder(&mut self) {
        let arguments = format!(
            "ocsp -port {} -index index.txt -CA root.pem -rsigner root.pem -rkey root.key -ndays 60",
            self.port
        );
        let mut responder =
            self.openssl(&arguments).stdout(Stdio::piped()).spawn().expect("the openssl command");
        // It says so once it listens. To connect and go, as a probe would, is more than it bears.
        let mut said = String::new();
        let mut reader = BufReader::new(responder.stdout.take().unwrap());
        reader.read_line(&mut said).unwrap();
        assert!(said.starts_with("ACCEPT"), "{said}");
        self.responder = Some((responder, reader));
    }

    fn stop_responder(&mut self) {
        if let Some((mut responder, _)) = self.responder.take() {
            responder.kill().unwrap();
            responder.wait().unwrap();
        }
    }

    /// Serves the list as it is, over plain HTTP.
    fn serve_list(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, path) = (listener.local_addr().unwrap().port(), self.path("list.der"));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who has gone again wants nothing.
                let _ = hand_out(stream, &path);
            }
        });
        port
    }

    /// A message that Hana signed; her issuer's certificate comes along.
    fn letter(&self) -> Vec<u8> {
        self.write("entity", "Content-Type: text/plain\r\n\r\nLunch at noon\r\n");
        self.run("cms -sign -binary -in entity -signer hana.pem -inkey hana.key -certfile root.pem -nodetach -outform DER -out signed.der");
        self.run("base64 -in signed.der -out signed.txt");
        let text = fs::read_to_string(self.path("signed.txt")).unwrap().replace('\n', "\r\n");
        format!(
            "From: {HANA}\r\nTo: me@example.test\r\nSubject: Lunch\r\n\
             Message-ID: <lunch@example.test>\r\nMIME-Version: 1.0\r\n\
             Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{text}"
        )
        .into_bytes()
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.stop_responder();
    }
}

fn hand_out(mut stream: TcpStream, path: &Path) -> io::Result<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        request.extend(byte);
    }
    let list = fs::read(path)?;
    let head =
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", list.len());
    stream.write_all(head.as_bytes())?;
    stream.write_all(&list)
}

/// Where the hosts of the issuer are, and who asked for them.
#[derive(Clone)]
struct Names {
    ports: [u16; 2],
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

impl Lookup for Names {
    async fn lookup(&self, host: String) -> io::Result<Vec<SocketAddr>> {
        self.asked.lock().unwrap().push(host.clone());
        let port = self.ports[usize::from(host != "ocsp.test")];
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))])
    }
}

#[derive(Debug)]
struct Ahead {
    days: i64,
}

impl Clock for Ahead {
    fn now_ms(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        i64::try_from(now.as_millis()).unwrap() + self.days * 24 * 60 * 60 * 1000
    }
}

/// What an engine does `days` days from now, with the issuer within reach.
fn ahead<T>(barid: &Barid, names: &Names, days: i64, work: impl AsyncFnOnce(Engine) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let unlock =
            Unlock { passphrase: Some(Secret::new(support::barid::PASSPHRASE)), protection: None };
        let engine = Engine::open(&barid.profile(), &unlock, Arc::new(Ahead { days })).unwrap();
        let trust = Trust::system().unwrap();
        let web = Fetcher::with(&trust, names.clone(), |address| address.is_loopback()).unwrap();
        work(engine.browsing(Arc::new(web))).await
    })
}

fn signer(barid: &Barid, names: &Names, days: i64, id: MessageId) -> Option<RevocationTold> {
    ahead(barid, names, days, async |engine| engine.signer_revocation(id).await.unwrap())
}

#[test]
fn r10_r28_an_issuer_is_asked_where_that_was_chosen_and_once_while_its_answer_holds() {
    let mut issuer = Issuer::new();
    let authority = Authority::new();
    let server = Honest::new(Offer::new(OFFERS[2]), &authority);
    let (post, barid) = (Post::new(&authority.identity(&["127.0.0.1"])), Barid::new());
    let letter = Arc::new(issuer.letter());
    server.state().append("INBOX", letter, BTreeSet::new(), None, By::Other).unwrap();
    barid.add_in_memory(&authority, &server, &post);
    barid.run(&["sync"]).done();
    let file = issuer.path("hana.pem");
    barid.run(&["cert", "import", file.to_str().unwrap()]).done();
    let print = barid.json_lines(&["cert", "list"])[0]["fingerprint"].as_str().unwrap().to_owned();
    barid.run(&["cert", "trust", HANA, &print, "confirmed"]).done();
    let row = barid.json_lines(&["list"])[0]["id"].clone();
    let shown = barid.json(&["show", &row.to_string()]);
    assert_eq!(shown["crypto"]["signature"], "good", "{}", shown["crypto"]);
    let id = MessageId(u32::try_from(row.as_u64().unwrap()).unwrap());
    let names = Names { ports: [issuer.port, issuer.lists], asked: Arc::default() };

    // Reading asks nobody, nor does telling what is known.
    ahead(&barid, &names, 0, async |engine| {
        engine.reveal(id, true).await.unwrap();
        engine.security(id).await.unwrap();
        assert_eq!(engine.known_revocation(&print).await.unwrap(), None);
    });
    assert_eq!(names.asked(), [""; 0]);

    issuer.start_responder();
    for _ in 0..2 {
        let told = signer(&barid, &names, 0, id).unwrap();
        assert_eq!((told.standing, &told.fingerprint), (Standing::Good, &print));
    }
    assert_eq!(names.asked(), ["ocsp.test"], "once");

    // A week later it is asked again; where it is out of reach, its list is.
    issuer.stop_responder();
    issuer.says("R\t991231235959Z\t260102000000Z,keyCompromise\t07\tunknown\t/CN=Hana\n");
    let withdrawn = Standing::Withdrawn { at_ms: WITHDRAWN_MS };
    assert_eq!(signer(&barid, &names, 8, id).unwrap().standing, withdrawn);
    assert_eq!(names.asked(), ["ocsp.test", "lists.test"]);
    // What was withdrawn stays so where nobody can say; the signature is judged apart from it.
    fs::write(issuer.path("list.der"), b"<html>").unwrap();
    assert_eq!(signer(&barid, &names, 16, id).unwrap().standing, withdrawn);
    let shown = barid.json(&["show", &row.to_string()]);
    assert_eq!(shown["crypto"]["signature"], "good", "{}", shown["crypto"]);

    // The terminal tells what is known, and asks where it is told to; here it can reach nobody.
    let told = barid.json(&["cert", "show", &print]);
    assert_eq!(told["revocation"]["standing"], "withdrawn", "{told}");
    assert_eq!(told["revocation"]["withdrawn"], "2026-01-02T00:00:00Z", "{told}");
    assert_eq!(told["addresses"], serde_json::json!([HANA]));
    assert_ne!(told["revocation"]["asked"], Value::Null);
    barid.run(&["cert", "show", "ABCD"]).with_status(1);
}
