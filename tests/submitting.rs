//! Submission to a real Postfix: how the user is proved to it, and what a message asks of it.

use barid_model::{Secret, ServerSettings};
use barid_protocols::{
    net::Trust,
    sasl::Credential,
    smtp::Client,
    submit::{Dsn, Envelope, Notify, Options, SubmitError, Submitter},
};
use std::{fs, process::Command};
use support::{Message, Server, Service, User, World};
use tokio::runtime::Runtime;

fn client(world: &World, host: &str, user: &User, credential: Credential) -> Client {
    let server: ServerSettings = world.url_on(host, Service::Submission).parse().unwrap();
    let trust = Trust::with_pem(&fs::read_to_string(&world.ca).unwrap()).unwrap();
    Client::with(server, user.address.clone(), credential, trust)
}

fn with_password(world: &World, host: &str, user: &User) -> Client {
    let password = Secret::new(user.password.as_str());
    client(world, host, user, Credential::Password(password))
}

/// How Postfix says that a user signed in to send these messages.
fn methods(world: &World, user: &User) -> Vec<String> {
    let log = fs::read_to_string(world.dir.join("log/postfix.log")).unwrap();
    let name = format!("sasl_username={}", user.address);
    let lines = log.lines().filter(|line| line.ends_with(&name));
    let method = |line: &str| {
        let after = line.split("sasl_method=").nth(1)?;
        after.split(',').next().map(str::to_owned)
    };
    lines.filter_map(method).collect()
}

fn submit(
    mut client: Client,
    user: &User,
    to: &str,
    options: &Options,
    raw: &[u8],
) -> Result<(), SubmitError> {
    let envelope = Envelope { from: user.address.clone(), to: vec![to.to_owned()] };
    Runtime::new().unwrap().block_on(async move {
        let outcome = client.submit(&envelope, options, raw).await.map(drop);
        client.close().await;
        outcome
    })
}

#[test]
fn a_password_is_proved_to_postfix_and_not_sent() {
    let world = World::shared();
    let (user, to) = (world.user(), world.user());
    let raw = Message::new("s", "Letter").between(&user.address, &to.address).at(1).raw();
    let sender = with_password(world, &world.host, &user);
    submit(sender, &user, &to.address, &Options::default(), &raw).unwrap();
    world.client(Server::Dovecot, &to).wait_for("INBOX", 1);
    assert_eq!(methods(world, &user), ["SCRAM-SHA-256"]);

    let wrong = Credential::Password(Secret::new("wrong"));
    let sender = client(world, &world.host, &user, wrong);
    let refused = submit(sender, &user, &to.address, &Options::default(), &raw);
    assert!(matches!(refused, Err(SubmitError::Unauthorized { .. })), "{refused:?}");
    // Nor was it shown after that.
    let log = fs::read_to_string(world.dir.join("log/postfix.log")).unwrap();
    assert!(!log.contains("SASL PLAIN authentication failed"));
}

#[test]
fn a_token_opens_postfix_and_a_wrong_one_is_refused_with_its_reason() {
    let world = World::shared();
    let (user, to) = (world.user(), world.user());
    let minted = Command::new("curl")
        .args(["-sS", "-d", &format!("user={}&kind=jwt&ttl=3600", user.address)])
        .arg(format!("http://{}:{}/test/mint", world.host, world.ports["oauth"]))
        .output()
        .unwrap();
    let minted = String::from_utf8(minted.stdout).unwrap();
    let token = serde_json::from_str::<serde_json::Value>(&minted).unwrap();
    let token = token["access_token"].as_str().unwrap_or_else(|| panic!("{minted}")).to_owned();
    let raw = Message::new("t", "Letter").between(&user.address, &to.address).at(1).raw();
    let sender =
        |token: &str| client(world, &world.host, &user, Credential::Token(Secret::new(token)));
    submit(sender(&token), &user, &to.address, &Options::default(), &raw).unwrap();
    world.client(Server::Dovecot, &to).wait_for("INBOX", 1);
    assert_eq!(methods(world, &user), ["OAUTHBEARER"]);

    let refused = submit(sender("wrong"), &user, &to.address, &Options::default(), &raw);
    let Err(SubmitError::Unauthorized { reply }) = refused else { panic!("{refused:?}") };
    assert!(reply.text.contains("(invalid_token"), "{reply}");
}

#[test]
fn a_report_of_the_delivery_comes_where_it_was_asked_for() {
    let world = World::shared();
    let (user, to) = (world.user(), world.user());
    let raw = Message::new("d", "Letter").between(&user.address, &to.address).at(1).raw();
    let dsn = Dsn { envelope_id: Some("id +1".into()), notify: [Notify::Success].into() };
    let options = Options { dsn: Some(dsn), ..Options::default() };
    let sender = with_password(world, &world.host, &user);
    submit(sender, &user, &to.address, &options, &raw).unwrap();
    let mut reader = world.client(Server::Dovecot, &user);
    reader.wait_for("INBOX", 1);
    let report = String::from_utf8(reader.fetch("INBOX", 1)).unwrap();
    assert!(report.contains("Original-Envelope-Id: id +1"), "{report}");
    assert!(report.contains(&format!("Original-Recipient: rfc822;{}", to.address)), "{report}");
    assert!(report.contains("message/delivery-status"), "{report}");

    let options = Options { require_tls: true, ..Options::default() };
    let sender = with_password(world, &world.host, &user);
    let refused = submit(sender, &user, &to.address, &options, &raw).unwrap_err();
    let expected = "The server can't carry a message that must stay inside TLS all the way";
    assert_eq!(refused.to_string(), expected);
}

#[test]
fn what_is_beyond_ascii_in_header_and_address_is_taken() {
    let world = World::shared();
    let (user, to) = (world.user(), world.user());
    let named = world.known_user("j\u{fc}rgen");
    let raw = Message::new("u", "Gr\u{fc}\u{df}e").between(&user.address, &named.address).at(1);
    for recipient in [&to, &named] {
        let sender = with_password(world, &world.host, &user);
        submit(sender, &user, &recipient.address, &Options::default(), &raw.raw()).unwrap();
    }
    let mut reader = world.client(Server::Dovecot, &to);
    reader.wait_for("INBOX", 1);
    assert!(reader.fetch("INBOX", 1).ends_with(&raw.raw()));
    // Dovecot's delivery agent takes no such name: Postfix does, and reports that.
    let mut reader = world.client(Server::Dovecot, &user);
    reader.wait_for("INBOX", 1);
    let report = String::from_utf8(reader.fetch("INBOX", 1)).unwrap();
    assert!(report.contains(&format!("<{}>", named.address)), "{report}");
}

#[test]
fn bytes_that_were_never_sealed_arrive_as_one_message_with_line_ends_mended() {
    let world = World::shared();
    for host in [&world.host, &world.strict_host] {
        let (user, to) = (world.user(), world.user());
        let header = Message::new("r", "Raw").between(&user.address, &to.address).at(1);
        let bodies =
            ["a\n.\nb\r.\rc\r\n.\rd\n.\r\n.", &"x".repeat(3_000), &"y\n".repeat(1_000_000)];
        for body in bodies {
            let raw = [header.header_only(), body.as_bytes().to_vec()].concat();
            let sender = with_password(world, host, &user);
            submit(sender, &user, &to.address, &Options::default(), &raw).unwrap();
        }
        let mut reader = world.client(Server::Dovecot, &to);
        reader.wait_for("INBOX", bodies.len());
        let held = reader.ledger("INBOX");
        let came: Vec<_> = held.iter().map(|held| reader.fetch("INBOX", held.uid)).collect();
        for body in bodies {
            let body = body.replace("\r\n", "\n").replace('\r', "\n");
            let body = body.strip_suffix('\n').unwrap_or(&body).replace('\n', "\r\n") + "\r\n";
            let expected = [header.header_only(), body.into_bytes()].concat();
            assert_eq!(came.iter().filter(|came| came.ends_with(&expected)).count(), 1, "{host}");
        }
    }
}
