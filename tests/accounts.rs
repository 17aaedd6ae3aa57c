//! Accounts from the terminal: both servers are proved before anything is kept, and nothing that
//! TLS or a server refuses gets any further.

use serde_json::{Value, json};
use std::net::TcpListener;
use support::{
    Authority, Barid, Message, Script, Scripted, Server, Service, World, barid::Ended,
    scripted::Tls,
};

/// Fails unless adding ended with `code`, in one sentence, and kept nothing.
#[track_caller]
fn check_refused(barid: &Barid, ended: Ended, code: &str) {
    let ended = ended.with_status(1);
    assert!(ended.stderr.contains(code), "{code} is not in: {}", ended.stderr);
    assert_eq!(barid.json_lines(&["account", "list"]), [] as [Value; 0]);
}

#[test]
fn an_account_is_proved_listed_tested_and_removed() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = (Barid::new(), world.user());
        barid.add(world, server, &user);

        let expected = json!({
            "email": user.address, "name": "", "user": user.address,
            "receive": world.imap_url(server), "submit": world.smtp_url(), "own_ca": true,
            "checked": null, "problem": null, "server_copies": null, "quota": null,
            "if_uncertain": "ask", "searches_private": false, "results_from": "learned", "learned_server": null,
        });
        assert_eq!(barid.json_lines(&["account", "list"]), [expected]);
        let plain = barid.run(&["account", "list"]).done();
        assert!(plain.text().contains(&user.address));

        let side = json!({"ok": true, "code": null, "message": null});
        let expected = json!({"email": user.address, "receive": side, "submit": side});
        assert_eq!(barid.json(&["account", "test", &user.address]), expected);

        barid.run(&["account", "remove", &user.address]).done();
        assert_eq!(barid.json_lines(&["account", "list"]), [] as [Value; 0]);
    }
}

#[test]
fn an_account_is_added_once() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    barid.add(world, Server::Dovecot, &user);
    let urls = (world.imap_url(Server::Dovecot), world.smtp_url());
    barid.add_at(world, &user, &urls.0, &urls.1).with_status(1);
    assert_eq!(barid.json_lines(&["account", "list"]).len(), 1);
}

#[test]
fn starttls_is_as_good_as_tls_at_once() {
    let world = World::shared();
    for (service, server) in
        [(Service::DovecotImap, Server::Dovecot), (Service::CyrusImap, Server::Cyrus)]
    {
        let (barid, user) = (Barid::new(), world.user());
        world.client(server, &user).deliver("INBOX", &[Message::new("m", "s").raw()]);
        // There, servers take no password before TLS.
        let host = if server == Server::Dovecot { &world.strict_host } else { &world.host };
        let submit = world.url_on(&world.strict_host, Service::Submission);
        barid.add_at(world, &user, &world.url_on(host, service), &submit).done();
        barid.run(&["sync"]).done();
        assert_eq!(barid.json_lines(&["list"]).len(), 1, "{server:?}");
    }
}

#[test]
fn a_password_of_any_characters_signs_in() {
    let world = World::shared();
    for name in ["carol", "dave", "j\u{fc}rgen"] {
        let (barid, user) = (Barid::new(), world.known_user(name));
        barid.add(world, Server::Dovecot, &user);
    }
}

#[test]
fn a_wrong_password_is_refused_by_either_server() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, mut user) = (Barid::new(), world.user());
        user.password = "not-the-password".into();
        let ended = barid.add_at(world, &user, &world.imap_url(server), &world.smtp_url());
        assert!(!ended.stderr.contains(&user.password), "{}", ended.stderr);
        check_refused(&barid, ended, "unauthorized");
    }
}

#[test]
fn a_password_that_only_one_server_takes_is_not_kept() {
    let (world, barid) = (World::shared(), Barid::new());
    let user = world.user();
    let script =
        Script::new("S: 220 ready\nC: EHLO …\nS: 250-here\nS: 250 AUTH PLAIN\nC: AUTH PLAIN …")
            .then("S: 535 5.7.8 no\nstall");
    let authority = Authority::new();
    let server = Scripted::new(vec![script], Tls::AtOnce(authority.identity(&["127.0.0.1"])));
    // One file may hold several certificates.
    let both = std::fs::read_to_string(&world.ca).unwrap() + authority.pem();
    let ca = barid.folder().join("both.pem");
    std::fs::write(&ca, both).unwrap();
    let submit = format!("smtps://{}", server.address());
    let receive = world.imap_url(Server::Dovecot);
    let arguments = ["account", "add", &user.address, "--receive", &receive, "--submit", &submit];
    let arguments = [&arguments[..], &["--password-stdin", "--ca", ca.to_str().unwrap()]].concat();
    let ended = barid.run_with(&arguments, user.password.as_bytes());
    check_refused(&barid, ended, "unauthorized");
}

#[test]
fn a_port_where_nobody_listens_is_unreachable() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    // Bound and dropped: nobody listens there now.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (imap, smtp) = (format!("imaps://127.0.0.1:{port}"), format!("smtps://127.0.0.1:{port}"));
    let ended = barid.add_at(world, &user, &imap, &world.smtp_url());
    check_refused(&barid, ended, "unreachable");
    let ended = barid.add_at(world, &user, &world.imap_url(Server::Dovecot), &smtp);
    check_refused(&barid, ended, "unreachable");
}

#[test]
fn r54_a_bad_certificate_ends_it_before_the_password() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let faults = [
        ("expired", "certificate_expired"),
        ("wrong_host", "certificate_wrong_host"),
        ("untrusted", "certificate_untrusted"),
    ];
    let (good_imap, good_smtp) = (world.imap_url(Server::Dovecot), world.smtp_url());
    for (fault, code) in faults {
        let host = &world.bad_cert_hosts[fault];
        for service in [Service::DovecotImaps, Service::DovecotImap] {
            let ended = barid.add_at(world, &user, &world.url_on(host, service), &good_smtp);
            check_refused(&barid, ended, code);
        }
        for service in [Service::Submissions, Service::Submission] {
            let ended = barid.add_at(world, &user, &good_imap, &world.url_on(host, service));
            check_refused(&barid, ended, code);
        }
    }
}

#[test]
fn r54_a_certificate_file_is_trusted_for_its_account_alone() {
    let world = World::shared();
    let (barid, one, other) = (Barid::new(), world.user(), world.user());
    barid.add(world, Server::Dovecot, &one);
    let (imap, smtp) = (world.imap_url(Server::Dovecot), world.smtp_url());
    let urls = ["--receive", &imap, "--submit", &smtp, "--password-stdin"];
    let arguments = [&["account", "add", &other.address], &urls[..]].concat();
    let ended = barid.run_with(&arguments, other.password.as_bytes()).with_status(1);
    assert!(ended.stderr.contains("certificate_untrusted"), "{}", ended.stderr);
    assert_eq!(barid.json_lines(&["account", "list"]).len(), 1);
}

#[test]
fn r51_without_starttls_nothing_is_said() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let imap = Script::new("S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready").then("stall");
    let server = Scripted::plain(vec![imap]);
    let url = format!("imap://{}", server.address());
    let ended = barid.add_at(world, &user, &url, &world.smtp_url());
    check_refused(&barid, ended, "encryption_missing");
    let said = String::from_utf8_lossy(&server.finish().received[0]).into_owned();
    assert!(!said.contains("LOGIN") && !said.contains("AUTHENTICATE"), "{said}");
}

#[test]
fn a_wrong_command_line_is_told_apart_from_a_failure() {
    let barid = Barid::new();
    barid.run(&["account", "add"]).with_status(2);
    let bad = ["account", "add", "a@b.test", "--receive", "ftp://x", "--submit", "smtps://x"];
    barid.run_with(&[&bad[..], &["--password-stdin"]].concat(), b"x\n").with_status(2);
    barid.run(&["show", "twelve"]).with_status(2);
    barid.run(&["show", "12"]).with_status(1);
    barid.run(&["account", "test", "nobody@example.test"]).with_status(1);
}
