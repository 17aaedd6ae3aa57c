//! What IMAP servers can do beyond the plain: renames that are followed, mailboxes of which only
//! headers are kept, search on the server, large messages that go on where they broke off, and
//! news of every mailbox.

use serde_json::Value;
use std::{net::ToSocketAddrs, time::Duration};
use support::{
    Barid, Chance, Direction, FaultProxy, Message, OtherClient, Plan, Server, Service, User, World,
    assert_exact,
};

fn account(server: Server) -> (Barid, User, OtherClient) {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let client = world.client(server, &user);
    barid.add(world, server, &user);
    (barid, user, client)
}

fn letter(id: &str, text: &str) -> Vec<u8> {
    Message::new(id, id).at(1).text(text).raw()
}

fn ids(barid: &Barid, mailbox: &str) -> Vec<u64> {
    barid.json_lines(&["list", mailbox]).iter().map(|row| row["id"].as_u64().unwrap()).collect()
}

#[test]
fn d3_a_mailbox_renamed_elsewhere_keeps_its_messages() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server);
        client.create("Old");
        client.deliver("Old", &[letter("one", "One."), letter("two", "Two.")]);
        barid.run(&["sync"]).done();
        let before = ids(&barid, "Old");
        client.rename("Old", "New");
        barid.run(&["sync"]).done();
        assert_eq!(ids(&barid, "New"), before, "{server:?}");
        barid.run(&["list", "Old"]).with_status(1);
        assert_exact(&barid.profile(), &mut client, "New");
    }
}

#[test]
fn d4_of_a_mailbox_kept_as_headers_a_message_comes_when_it_is_opened_and_stays_unread() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server);
        client.create("Lists");
        barid.run(&["sync"]).done();
        let chosen = barid.json(&["mailbox", "policy", "Lists", "headers"]);
        assert_eq!(chosen["keep"], "headers", "{server:?}");
        client.deliver("Lists", &[letter("one", "A walrus."), letter("two", "A heron.")]);
        barid.run(&["sync"]).done();
        let search = |text: &str| barid.json(&["search", text]);
        assert_eq!(search("walrus")["total"], 0, "{server:?}");
        assert_eq!(search("walrus")["not_downloaded"], 2, "{server:?}");

        let row = &barid.json_lines(&["list", "Lists"])[1];
        barid.run(&["show", &row["id"].to_string(), "--text"]).done();
        assert_eq!(search("walrus")["not_downloaded"], 1, "{server:?}");
        assert!(client.ledger("Lists").iter().all(|held| held.flags.is_empty()), "{server:?}");

        barid.run(&["mailbox", "policy", "Lists", "all"]).done();
        barid.run(&["sync"]).done();
        assert_eq!(search("walrus")["not_downloaded"], 0, "{server:?}");
        assert_exact(&barid.profile(), &mut client, "Lists");
    }
}

#[test]
fn d4_a_large_message_kept_as_headers_is_read_without_its_attachment() {
    const SIZE: usize = 3_000_000;
    let world = World::shared();
    for (server, service) in
        [(Server::Dovecot, Service::DovecotImaps), (Server::Cyrus, Service::CyrusImaps)]
    {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        client.create("Lists");
        let address = (world.host.as_str(), world.port(service)).to_socket_addrs().unwrap().next();
        let proxy = FaultProxy::new(address.unwrap(), &[Plan::pass(); 20]);
        let url = format!("imaps://{}", proxy.address());
        barid.add_at(world, &user, &url, &world.smtp_url()).done();
        barid.run(&["sync"]).done();
        barid.run(&["mailbox", "policy", "Lists", "headers"]).done();
        // Nothing that compression makes much smaller.
        let mut chance = Chance::new(11);
        let mut draw =
            || char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[chance.draw(0, 31) as usize]);
        let attached: String = (0..SIZE / 76)
            .map(|_| (0..76).map(|_| draw()).chain(['\n']).collect::<String>())
            .collect();
        let large = format!(
            "From: Anna <anna@example.org>\nTo: you@example.org\nSubject: large\nDate: Mon, 2 Mar 2026 \
             10:00:00 +0000\nMessage-ID: <large@example.org>\nMIME-Version: 1.0\nContent-Type: \
             multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nA walrus \
             and وصل.\n--b\nContent-Type: application/pdf; name=\"a.pdf\"\nContent-Disposition: attachment; \
             filename=\"a.pdf\"\nContent-Transfer-Encoding: base64\n\n{attached}--b--\n"
        );
        client.deliver("Lists", &[large.replace('\n', "\r\n").into_bytes()]);
        barid.run(&["sync"]).done();
        let id = barid.json_lines(&["list", "Lists"])[0]["id"].to_string();
        for _ in 0..2 {
            let shown = String::from_utf8(barid.run(&["show", &id]).done().stdout).unwrap();
            assert!(shown.contains("A walrus and وصل."), "{server:?}: {shown}");
            assert!(shown.contains("a.pdf  about 22"), "{server:?}: {shown}");
        }
        let passed = || proxy.passed().iter().map(|passed| passed.to_client).sum::<u64>();
        assert!(passed() < 300_000, "{server:?}: {} bytes", passed());
        assert_eq!(barid.json(&["search", "walrus"])["not_downloaded"], 1, "{server:?}");
        assert!(client.ledger("Lists").iter().all(|held| held.flags.is_empty()), "{server:?}");

        // Once the attachment is wanted, all of it is here, as it came.
        let out = barid.profile().join("a.pdf");
        barid.run(&["part", &id, "2", "--out", out.to_str().unwrap()]).done();
        assert_eq!(std::fs::metadata(&out).unwrap().len() as usize, SIZE / 76 * 57, "{server:?}");
        barid.run(&["mailbox", "policy", "Lists", "all"]).done();
        barid.run(&["sync"]).done();
        assert_exact(&barid.profile(), &mut client, "Lists");
    }
}

#[test]
fn d6_what_is_not_here_is_found_on_the_server() {
    for server in Server::BOTH {
        let (barid, _, mut client) = account(server);
        client.create("Lists");
        barid.run(&["sync"]).done();
        barid.run(&["mailbox", "policy", "Lists", "headers"]).done();
        let messages = [
            letter("one", "A walrus."),
            letter("two", "وصلت الرسالة."),
            letter("three", "A heron."),
        ];
        client.deliver("Lists", &messages);
        barid.run(&["sync"]).done();
        for (query, subject) in [("walrus", "one"), ("الرسالة", "two"), ("heron -is:read", "three")]
        {
            assert_eq!(barid.json(&["search", query])["total"], 0, "{server:?} {query}");
            // Cyrus puts what arrives into its index a moment later: asked until it knows.
            let ask = |_| barid.json(&["search", query, "--server"]);
            let found = (0..120).map(ask).find(|found| found["total"] != 0);
            let found = found.expect("the server never found it");
            assert_eq!(found["total"], 1, "{server:?} {query}: {found}");
            assert_eq!(found["results"][0]["subject"], subject, "{server:?}");
            // It is here from then on.
            assert_eq!(barid.json(&["search", query])["total"], 1, "{server:?} {query}");
        }
    }
}

#[test]
fn d4_a_large_message_goes_on_where_the_connection_broke() {
    const SIZE: usize = 4_000_000;
    const CUT: u64 = 2_400_000;
    let world = World::shared();
    for (server, service) in
        [(Server::Dovecot, Service::DovecotImaps), (Server::Cyrus, Service::CyrusImaps)]
    {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        // Nothing that compression makes much smaller.
        let mut chance = Chance::new(7);
        let mut text = String::with_capacity(SIZE);
        while text.len() < SIZE {
            let line: String = (0..76).map(|_| char::from(33 + chance.draw(0, 93) as u8)).collect();
            text.push_str(&format!("x{line}\n"));
        }
        client.deliver("INBOX", &[letter("large", &text)]);

        let address = (world.host.as_str(), world.port(service)).to_socket_addrs().unwrap().next();
        let plans = [Plan::pass(), Plan::cut(Direction::ToClient, CUT), Plan::pass()];
        let proxy = FaultProxy::new(address.unwrap(), &plans);
        let url = format!("imaps://{}", proxy.address());
        barid.add_at(world, &user, &url, &world.smtp_url()).done();
        barid.run(&["sync"]).done();
        assert_exact(&barid.profile(), &mut client, "INBOX");
        let passed: u64 = proxy.passed().iter().map(|passed| passed.to_client).sum();
        assert!(proxy.passed().len() > 2, "{server:?}: the connection never broke");
        assert!(passed < SIZE as u64 + 1_500_000, "{server:?}: {passed} bytes");
    }
}

#[test]
fn d5_news_of_a_mailbox_that_is_not_open_are_here_within_seconds_where_the_server_notifies() {
    let (barid, _, mut client) = account(Server::Dovecot);
    client.create("Work");
    let watch = barid.start(&["sync", "--watch", "--json"]);
    watch.line(|line| line.contains("up_to_date"));
    let begun = std::time::Instant::now();
    client.deliver("Work", &[letter("one", "One.")]);
    watch.line(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["event"] == "changed" && event["added"].as_array().is_some_and(|ids| !ids.is_empty())
    });
    // Far less than the time between two looks without push.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    watch.kill();
}
