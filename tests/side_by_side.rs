//! Several accounts in one profile: each has its own fate, and lists join them.

use support::{Barid, FaultProxy, Message, Plan, Script, Scripted, Server, Service, User, World};

/// Adds an account with one message, whose server is behind `proxy`.
fn add_behind(world: &World, barid: &Barid, proxy: &FaultProxy) -> User {
    let user = world.user();
    let message = Message::new(&user.address, "Behind").at(1).raw();
    world.client(Server::Dovecot, &user).deliver("INBOX", &[message]);
    let receive = format!("imaps://{}", proxy.address());
    barid.add_at(world, &user, &receive, &world.smtp_url()).done();
    user
}

fn proxy(world: &World) -> FaultProxy {
    let imap = format!("{}:{}", world.host, world.port(Service::DovecotImaps)).parse().unwrap();
    FaultProxy::new(imap, &[Plan::pass()])
}

/// Adds an account with one message at `server`.
fn add(world: &World, barid: &Barid, server: Server) -> User {
    let user = world.user();
    let message = Message::new(&user.address, "Open").at(2).raw();
    world.client(server, &user).deliver("INBOX", &[message]);
    barid.add(world, server, &user);
    user
}

#[test]
fn one_account_that_fails_holds_no_other_back() {
    let (world, barid) = (World::shared(), Barid::new());
    let mut proxy = proxy(world);
    let fails = add_behind(world, &barid, &proxy);
    let works = [Server::Dovecot, Server::Cyrus].map(|server| add(world, &barid, server));
    proxy.unplug();

    let ended = barid.run(&["sync", "--json"]).with_status(1);
    for answer in ended.json_lines() {
        let is_fine = works.iter().any(|user| answer["account"] == user.address);
        assert_eq!(answer["ok"], is_fine, "{answer}");
        assert_eq!(answer["code"] == "unreachable", answer["account"] == fails.address);
    }
    assert_eq!(barid.json_lines(&["list", "--unified", "inbox"]).len(), 2);
    // By itself, too.
    barid.run(&["sync", &works[0].address]).done();
    barid.run(&["sync", &fails.address]).with_status(1);
}

#[test]
fn lists_join_accounts_or_show_one() {
    let (world, barid) = (World::shared(), Barid::new());
    let users = [add(world, &barid, Server::Dovecot), add(world, &barid, Server::Cyrus)];
    barid.run(&["sync"]).done();
    assert_eq!(barid.json_lines(&["list", "--unified", "inbox"]).len(), 2);
    for user in &users {
        let rows = barid.json_lines(&["list", "--account", &user.address]);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0]["account"], user.address);
    }
    // What is removed takes its messages along, and nobody else's.
    barid.run(&["account", "remove", &users[0].address]).done();
    let rows = barid.json_lines(&["list", "--unified", "inbox"]);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["account"], users[1].address);
    assert_eq!(barid.json(&["doctor", "--deep"])["ok"], true);
}

#[test]
fn a_server_that_talks_nonsense_harms_nobody_else() {
    let (world, barid) = (World::shared(), Barid::new());
    let works = add(world, &barid, Server::Dovecot);
    let nonsense = Scripted::plain(vec![Script::default().bytes([0, 255, 13, 10]).then("stall")]);
    let other = world.user();
    let url = format!("imap://{}", nonsense.address());
    let ended = barid.add_at(world, &other, &url, &world.smtp_url()).with_status(1);
    assert!(ended.stderr.contains("malformed"), "{}", ended.stderr);
    barid.run(&["sync", &works.address]).done();
    assert_eq!(barid.json_lines(&["list"]).len(), 1);
}
