//! Accounts of which only the address is known: servers are found by what DNS says, told before a
//! password leaves, and not trusted with one unasked where they are somebody else's. And whatever
//! is in the way to a server has words of its own.

use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    net::TcpListener,
    path::PathBuf,
};
use support::{
    Authority, Barid, Honest, Post, Script, Scripted, barid::Ended, honest::Offer, scripted::Tls,
};

const ADDRESS: &str = "ada@post.example";

/// Servers in memory, and a file that says of DNS that they are those of `post.example`.
struct Place {
    barid: Barid,
    server: Honest,
    post: Post,
    zone: PathBuf,
    ca: PathBuf,
}

fn place() -> Place {
    let (barid, authority) = (Barid::new(), Authority::new());
    let identity = authority.identity(&["localhost"]);
    let server = Honest::with(Default::default(), Offer::default(), &identity);
    let post = Post::new(&identity);
    let (zone, ca) = (barid.folder().join("zone"), barid.folder().join("ca.pem"));
    let (imap, smtp) = (server.address().port(), post.address().port());
    let records = format!(
        "_imaps._tcp.post.example SRV 0 1 {imap} localhost\n\
         _submissions._tcp.post.example SRV 0 1 {smtp} localhost\n\
         _pop3s._tcp.post.example SRV 0 0 0 .\n\
         post.example MX 1 mx.post.example\n\
         gone.example MX 0 .\n"
    );
    fs::write(&zone, records).unwrap();
    fs::write(&ca, authority.pem()).unwrap();
    Place { barid, server, post, zone, ca }
}

impl Place {
    fn run(&self, arguments: &[&str], input: &[u8]) -> Ended {
        let mut command = self.barid.command(arguments);
        command.env("BARID_DNS", &self.zone);
        support::barid::end(&mut command, input)
    }

    fn ca(&self) -> &str {
        self.ca.to_str().unwrap()
    }
}

#[test]
fn the_servers_of_an_address_are_found_and_the_reason_is_told() {
    let place = place();
    let found = place.run(&["account", "discover", ADDRESS, "--ca", place.ca(), "--json"], b"");
    let found = found.done().json();
    let receive = format!("imaps://localhost:{}", place.server.address().port());
    let submit = format!("smtps://localhost:{}", place.post.address().port());
    assert_eq!(
        found["receive"],
        json!([{
            "url": receive, "user": ADDRESS, "origin": "srv",
            "source": "_imaps._tcp.post.example", "foreign": true, "answers": true, "fault": null,
        }])
    );
    assert_eq!(found["submit"][0]["url"], submit);
    assert_eq!((&found["domain"], &found["access"]), (&json!("post.example"), &json!("password")));
    let outcome = |subject: &str| {
        let tried = found["tried"].as_array().unwrap();
        let one = tried.iter().find(|one| one["subject"] == subject);
        one.map_or(Value::Null, |one| one["outcome"].clone())
    };
    assert_eq!(outcome("_pop3s._tcp.post.example"), "declined");
    assert_eq!(outcome("_imap._tcp.post.example"), "nothing");
    assert_eq!(outcome(&receive), "found");
    let plain = place.run(&["account", "discover", ADDRESS, "--ca", place.ca()], b"").done();
    assert!(plain.text().contains("in the domain's DNS"), "{}", plain.text());
}

#[test]
fn a_password_goes_to_a_stranger_only_where_the_user_agreed() {
    let place = place();
    let add = ["account", "add", ADDRESS, "--ca", place.ca(), "--password-stdin"];
    let ended = place.run(&add, b"the password\n").with_status(2);
    assert!(ended.stderr.contains("localhost is outside of the domain"), "{}", ended.stderr);
    assert!(ended.stderr.contains("_imaps._tcp.post.example"), "{}", ended.stderr);
    let said = place.server.heard().join("\n");
    assert!(!said.contains("AUTHENTICATE") && !said.contains("LOGIN"), "{said}");
    let ended = place.run(&[&add[..], &["--accept"]].concat(), b"secret\n").done();
    // What was found stands before what was done with it.
    let told = ended.stderr.find("answers, encrypted").unwrap();
    assert!(told < ended.stderr.find("Signing in").unwrap(), "{}", ended.stderr);
    let kept = place.barid.json_lines(&["account", "list"]);
    let receive = format!("imaps://localhost:{}", place.server.address().port());
    assert_eq!((&kept[0]["receive"], &kept[0]["user"]), (&json!(receive), &json!(ADDRESS)));
}

#[test]
fn what_can_t_be_found_or_used_says_why() {
    let place = place();
    let add =
        |email: &str| ["account", "add", email, "--password-stdin", "--json"].map(str::to_owned);
    let error = |email: &str| {
        let arguments = add(email);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        place.run(&arguments, b"x\n").with_status(1).json()["error"].clone()
    };
    // Nobody vouches for the servers here without the file of certificates.
    assert_eq!(error(ADDRESS)["fault"], "certificate_untrusted");
    assert_eq!(error("ada@gone.example")["code"], "not_found");
    assert_eq!(error("ada@outlook.com")["fault"], "web_sign_in");
    assert_eq!(error("ada@tuta.com")["code"], "rejected");
    assert_eq!(error("ada@elsewhere.example")["code"], "not_found");
    assert_eq!(error("ada@localhost")["code"], "invalid");
    assert_eq!(place.barid.json_lines(&["account", "list"]), [] as [Value; 0]);
    let known = place.run(&["account", "discover", "ada@gmail.com", "--json"], b"").done().json();
    assert_eq!(known["access"], "app-password");
    assert_eq!(known["provider"]["page"], "https://myaccount.google.com/apppasswords");
    assert_eq!(known["tried"], json!([]));
}

/// A server that goes wrong in one way, and the URL at which it does.
enum Wrong {
    Scripted(&'static str, Scripted),
    Nothing(String),
}

/// All that can be injected on this computer, by the fault that is to be told.
fn wrongs(authority: &Authority) -> Vec<(&'static str, Wrong)> {
    let own = || Tls::AtOnce(authority.identity(&["127.0.0.1"]));
    let imaps = |tls, script: Script| Wrong::Scripted("imaps", Scripted::new(vec![script], tls));
    // A refusal to sign in, in these words.
    let refused = |answer: &str| {
        let script = "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\n\
            C: {tag} AUTHENTICATE PLAIN …\n";
        imaps(own(), Script::new(&format!("{script}S: {answer}\nstall")))
    };
    let greeted = |line: &str| imaps(own(), Script::new(&format!("S: {line}\nstall")));
    let alert = |number: u8| {
        let script = Script::default().bytes([21, 3, 3, 0, 2, 2, number]).then("stall");
        imaps(Tls::Off, script)
    };
    let dated = |first, last| {
        let identity = authority.dated(&["127.0.0.1"], first, last);
        imaps(Tls::AtOnce(identity), Script::new("stall"))
    };
    let untrusted = Authority::new().identity(&["127.0.0.1"]);
    let elsewhere = authority.identity(&["other.example"]);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let pop3s = Script::new(
        "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN …\n\
         S: -ERR [IN-USE] no\nstall",
    );
    let plain = Script::new("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nstall");
    vec![
        // No name server is asked for a name without a label.
        ("no_such_host", Wrong::Nothing("imaps://a..example:993".to_owned())),
        ("refused", Wrong::Nothing(format!("imaps://127.0.0.1:{port}"))),
        ("hung_up", imaps(own(), Script::new("close"))),
        ("certificate_expired", dated(2001, 2002)),
        ("certificate_not_yet_valid", dated(2998, 2999)),
        ("certificate_wrong_host", imaps(Tls::AtOnce(elsewhere), Script::new("stall"))),
        ("certificate_untrusted", imaps(Tls::AtOnce(untrusted), Script::new("stall"))),
        ("not_tls", imaps(Tls::Off, Script::new("S: * OK ready\nstall"))),
        ("tls_too_old", alert(70)),
        ("tls_failed", alert(80)),
        ("not_mail", greeted("HTTP/1.1 400 Bad Request")),
        ("no_start_tls", Wrong::Scripted("imap", Scripted::plain(vec![plain]))),
        ("no_sign_in", greeted("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] hi")),
        ("web_sign_in", greeted("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2] hi")),
        ("wrong_password", refused("{tag} NO [AUTHENTICATIONFAILED] no")),
        ("app_password", refused("{tag} NO [ALERT] Application-specific password required")),
        ("password_expired", refused("{tag} NO [EXPIRED] no")),
        ("account_disabled", refused("{tag} NO Your account has been suspended")),
        ("access_off", refused("{tag} NO IMAP access is disabled for this account")),
        ("not_allowed", refused("{tag} NO [AUTHORIZATIONFAILED] no")),
        ("too_many", greeted("* BYE Too many connections from your address")),
        ("in_use", Wrong::Scripted("pop3s", Scripted::new(vec![pop3s], own()))),
        ("try_later", refused("{tag} NO [UNAVAILABLE] no")),
        ("ask_administrator", refused("{tag} NO [CONTACTADMIN] no")),
        ("rejected", refused("{tag} BAD no")),
        ("malformed", refused("}{ what")),
    ]
}

#[test]
fn more_than_twenty_faults_have_words_and_advice_of_their_own() {
    let (barid, authority) = (Barid::new(), Authority::new());
    let ca = barid.folder().join("ca.pem");
    fs::write(&ca, authority.pem()).unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let submit = format!("smtps://{closed}");
    let mut advice = BTreeMap::new();
    for (fault, wrong) in wrongs(&authority) {
        let (url, server) = match wrong {
            Wrong::Scripted(scheme, server) => {
                (format!("{scheme}://{}", server.address()), Some(server))
            }
            Wrong::Nothing(url) => (url, None),
        };
        let urls = ["--receive", &url, "--submit", &submit, "--ca", ca.to_str().unwrap()];
        let add = ["account", "add", "me@example.test", "--password-stdin", "--json"];
        let ended = barid.run_with(&[&add[..], &urls].concat(), b"secret\n").with_status(1);
        let error = ended.json()["error"].clone();
        assert_eq!(error["fault"], fault, "{error}");
        assert!(ended.stderr.contains(error["advice"].as_str().unwrap()), "{}", ended.stderr);
        assert!(!ended.stderr.contains("secret"), "{}", ended.stderr);
        advice.insert(fault, error["advice"].as_str().unwrap().to_owned());
        // Its client may have gone before it had said everything, and without the password.
        let heard = server.map(|server| server.abandon().received.concat()).unwrap_or_default();
        let heard = String::from_utf8_lossy(&heard).into_owned();
        assert!(heard.contains("AUTH") || !heard.contains("c2VjcmV0"), "{fault}: {heard}");
    }
    let different: BTreeSet<&String> = advice.values().collect();
    assert!(different.len() == advice.len() && advice.len() >= 20, "{advice:#?}");
}
