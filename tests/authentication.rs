//! Who really sent a message, as `barid inspect` says it of messages that another signer signed
//! (`data/authentication/make.py`): a table, a message a line.

use serde_json::Value;
use std::path::Path;
use support::{Barid, Server, World};

/// When all messages came.
const AT: &str = "2026-11-30T12:00:00Z";

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/data/authentication"))
}

/// Inspects a message of the folder with the answers of its zone.
fn authentication(name: &str) -> Value {
    let (file, zone) = (folder().join(format!("{name}.eml")), folder().join("zone.txt"));
    let (file, zone) = (file.to_str().unwrap(), zone.to_str().unwrap());
    let barid = Barid::new();
    barid.run(&["inspect", file, "--dns", zone, "--at", AT]).done().json()["authentication"].take()
}

/// Checks the verdict, DMARC's result, and each signature's result with its problems.
#[track_caller]
fn check(name: &str, expected: &str) {
    let told = authentication(name);
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let signatures = told["dkim"].as_array().unwrap().iter().map(|one| {
        let problems =
            one["problems"].as_array().unwrap().iter().map(|word| format!(" {}", text(word)));
        format!(
            ", {} {}{}",
            text(&one["domain"]),
            text(&one["result"]),
            problems.collect::<String>()
        )
    });
    let signatures: String = signatures.collect();
    let read = format!("{} {}{signatures}", text(&told["verdict"]), text(&told["dmarc"]["result"]));
    assert_eq!(read, expected, "{name}: {told:#}");
}

#[test]
fn a_domain_that_signs_its_mail_vouches_for_it() {
    check("good", "verified pass, example.org pass");
    check("good-ed25519", "verified pass, example.org pass");
    check("good-simple", "verified pass, example.org pass");
    check("good-line-feeds", "verified pass, example.org pass");
    check("subdomain", "verified pass, example.org pass");
    // It signs, but has no policy that says so: only someone known is known by that.
    check("no-policy", "unknown none, plain.example pass");
}

#[test]
fn another_domain_does_not() {
    check("other-domain", "unverified fail, evil.example pass");
    check("strict", "unverified fail, strict.example pass");
    check("unsigned", "unverified fail");
}

#[test]
fn what_was_changed_is_not_vouched_for() {
    check("changed-body", "unverified fail, example.org fail body_changed");
    check("changed-subject", "unverified fail, example.org fail signature_wrong");
}

#[test]
fn r47_a_second_field_that_nobody_signed_is_not_shown_as_signed() {
    check("second-from", "unverified fail, example.org policy field_added");
    check("second-subject", "unverified fail, example.org policy field_added");
}

#[test]
fn r48_a_signature_over_a_part_of_a_message_proves_nothing() {
    check("part-only", "unverified fail, example.org policy part_only");
    check("part-appended", "unverified fail, example.org policy part_only");
}

#[test]
fn a_key_that_is_too_short_taken_back_or_not_there_proves_nothing() {
    check("short-key", "unverified fail, example.org fail signature_wrong key_too_short");
    check("revoked-key", "unverified fail, example.org permerror key_revoked");
    check("no-key", "unverified none, nowhere.example permerror no_key");
    check("malformed", "unverified fail,  permerror malformed");
}

#[test]
fn r48_results_that_anybody_can_write_are_not_read() {
    let told = authentication("forged-results");
    assert_eq!(told["trusted_results"], serde_json::json!([]));
    assert_ne!(told["verdict"], "verified");
}

#[test]
fn a_list_that_changed_a_message_seals_what_it_found_out() {
    let arc = |name: &str| {
        let told = authentication(name);
        (told["verdict"].as_str().unwrap().to_owned(), told["arc"].clone())
    };
    let (verdict, sealed) = arc("passed-on");
    assert_eq!(sealed, serde_json::json!({ "result": "pass", "sealers": ["lists.example"] }));
    assert_eq!(verdict, "unverified", "whoever passes a message on is not its author");
    assert_eq!(arc("passed-on-changed").1["result"], "fail");
}

#[test]
fn r01_without_answers_nobody_is_asked_and_nothing_is_claimed() {
    let barid = Barid::new();
    let file = folder().join("good.eml");
    let told = barid.run(&["inspect", file.to_str().unwrap()]).done().json();
    let told = &told["authentication"];
    assert_eq!(
        (told["verdict"].as_str(), told["dkim"][0]["result"].as_str()),
        (Some("unknown"), Some("temperror"))
    );
    assert!(told["dmarc"].is_null());
}

/// A message of the folder, as a server of the account takes it.
fn letter(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(format!("{name}.eml"))).unwrap()
}

/// Runs a command with the records of `zone` for DNS.
fn with_dns(barid: &Barid, arguments: &[&str], zone: &Path) -> String {
    let output = barid.command(arguments).env("BARID_DNS", zone).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_was_proven_when_a_message_came_stays_proven_without_its_key() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    client.deliver("INBOX", &[letter("good")]);
    barid.add(world, Server::Dovecot, &user);
    with_dns(&barid, &["sync"], &folder().join("zone.txt"));
    let list = barid.json_lines(&["list"]);
    let id = list[0]["id"].to_string();
    let shown = barid.json(&["show", &id]);
    let told = &shown["authentication"];
    assert_eq!(
        (&told["verdict"], &told["dkim"][0]["result"]),
        (&"verified".into(), &"pass".into())
    );
    // The domain has taken its key back since.
    let empty = barid.folder().join("empty.txt");
    std::fs::write(&empty, "; nothing\n").unwrap();
    with_dns(&barid, &["sync"], &empty);
    assert_eq!(barid.json(&["show", &id])["authentication"], *told);
}

#[test]
fn the_name_of_the_own_server_is_learned_from_what_it_writes_and_from_nothing_else() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let domain = user.address.split('@').nth(1).unwrap();
    let told = |id: usize, server: &str, from: &str| {
        format!(
            "Authentication-Results: {server}; dmarc=pass header.from={from}\r\nFrom: A <a@{from}>\r\n\
             To: {}\r\nSubject: {id}\r\nMessage-ID: <{id}@{from}>\r\n\r\nHello\r\n",
            user.address
        )
        .into_bytes()
    };
    let own = format!("mx.{domain}");
    let mut letters: Vec<_> = (0..9).map(|id| told(id, &own, "example.org")).collect();
    letters.push(told(9, "mx.evil.test", "bank.example"));
    client.deliver("INBOX", &letters);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    let verdict = |subject: &str| {
        let list = barid.json_lines(&["list"]);
        let row = list.iter().find(|row| row["subject"] == subject).unwrap();
        barid.json(&["show", &row["id"].to_string()])["authentication"].take()
    };
    let (own_word, forged) = (verdict("3"), verdict("9"));
    assert_eq!(own_word["verdict"], "verified");
    assert_eq!(own_word["trusted_results"][0]["authserv_id"], own.as_str());
    assert_eq!(
        (&forged["verdict"], &forged["trusted_results"]),
        (&"unknown".into(), &serde_json::json!([]))
    );
}

#[test]
fn whose_word_on_senders_counts_is_seen_and_set_by_hand() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let results = |server: &str| {
        format!(
            "Authentication-Results: {server}; dmarc=pass header.from=example.org\r\n\
             From: A <a@example.org>\r\nSubject: {server}\r\n\r\nHello\r\n"
        )
    };
    client.deliver("INBOX", &[results("mx.own.test").into_bytes()]);
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    let id = barid.json_lines(&["list"])[0]["id"].to_string();
    let verdict = || barid.json(&["show", &id])["authentication"]["verdict"].take();
    let choose = |words: &[&str]| {
        let command = ["account", "results", &user.address];
        barid.json(&[&command[..], words].concat())["results_from"].take()
    };
    assert_eq!(verdict(), "unknown");
    assert_eq!(choose(&["--from", "MX.own.test"]), serde_json::json!({ "server": "mx.own.test" }));
    assert_eq!(verdict(), "verified");
    assert_eq!(choose(&["--nobody"]), "nobody");
    assert_eq!(verdict(), "unknown");
    assert_eq!(choose(&["--learned"]), "learned");
    assert_eq!(barid.json_lines(&["account", "list"])[0]["results_from"], "learned");
    let told = barid.run(&["account", "results", &user.address, "--from", "mx.own.test"]).done();
    assert!(told.text().contains("mx.own.test"));
    for words in [&["--from", "not one name"][..], &[], &["--learned", "--nobody"]] {
        let command = ["account", "results", &user.address];
        barid.run(&[&command[..], words].concat()).with_status(2);
    }
}

#[test]
fn an_account_s_domain_is_looked_at_when_the_user_wants_to_know() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    barid.add(world, Server::Dovecot, &user);
    let domain = user.address.split('@').nth(1).unwrap();
    let zone = barid.folder().join("zone.txt");
    std::fs::write(
        &zone,
        format!(
            "{domain} TXT v=spf1 -all\n_dmarc.{domain} TXT v=DMARC1; p=none\n{domain} MX 1 mx.{domain}\n\
             _25._tcp.mx.{domain} TLSA 3 1 1 ab\nopen.example MX 1 mx.open.example\n"
        ),
    )
    .unwrap();
    let told = with_dns(&barid, &["account", "check", &user.address, "--json"], &zone);
    let told: Value = serde_json::from_str(&told).unwrap();
    let expected = serde_json::json!({
        "domain": domain, "spf": "good", "dkim": "unknown", "dmarc": "weak", "mta_sts": "missing",
        "dane": "good", "tls_reports": "missing", "keys": "unknown",
    });
    assert_eq!(told, expected);
    // The same for those who are written to.
    let written = ["transport", &user.address, "a@open.example", "nobody.example", "--json"];
    let told = with_dns(&barid, &written, &zone);
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let promises: Vec<(&str, &str)> = told
        .iter()
        .map(|one| (one["domain"].as_str().unwrap(), one["promise"].as_str().unwrap()))
        .collect();
    assert_eq!(
        promises,
        [(domain, "required"), ("nobody.example", "no_mail"), ("open.example", "none")]
    );
    assert_eq!(barid.run(&["transport", "a@open.example"]).with_status(2).stdout, b"");
    assert_eq!(barid.run(&["account", "check", &user.address]).with_status(2).stdout, b"");
}
