//! A network that cuts, resets and garbles, at bytes drawn by chance: whatever it does, a
//! synchronization after it ends exact, and a message goes out at most once.

use std::net::ToSocketAddrs;
use support::{
    Barid, Chance, Direction, FaultProxy, Message, Plan, Server, Service, World, assert_exact,
    letters,
};

/// Faults that a test puts into the way.
const FAULTS: usize = 12;

/// A proxy in front of a service of the world, and the URL that leads through it.
fn proxied(world: &World, service: Service, plans: &[Plan]) -> (FaultProxy, String) {
    let server = (world.host.as_str(), world.port(service)).to_socket_addrs().unwrap().next();
    let proxy = FaultProxy::new(server.unwrap(), plans);
    let url = world.url(service);
    let scheme = url.split("://").next().unwrap();
    let url = format!("{scheme}://{}", proxy.address());
    (proxy, url)
}

/// Synchronizes over and over while messages come in, every other connection with a fault.
fn synchronize_through(seed: u64, fault: impl Fn(&mut Chance) -> Plan) {
    let (world, mut chance) = (World::shared(), Chance::new(seed));
    let (barid, user) = (Barid::new(), world.user());
    // The first connection proves the account.
    let mut plans = vec![Plan::pass()];
    for _ in 0..FAULTS {
        plans.extend([fault(&mut chance), Plan::pass()]);
    }
    let (proxy, url) = proxied(world, Service::DovecotImaps, &plans);
    barid.add_at(world, &user, &url, &world.smtp_url()).done();
    let mut client = world.client(Server::Dovecot, &user);
    while proxy.passed().len() < plans.len() {
        let number = proxy.passed().len();
        let messages = [0, 1, 2, 3].map(|one| {
            let text = "Words. ".repeat(300 * one);
            Message::new(&format!("{number}.{one}"), "Words").at(1).text(&text).raw()
        });
        client.deliver("INBOX", &messages);
        let ended = barid.run(&["sync"]);
        assert!(ended.status == 0 || ended.status == 1, "{ended:?}");
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
    barid.run(&["sync"]).done();
    assert_exact(&barid.profile(), &mut client, "INBOX");
}

#[test]
fn f01_a_connection_cut_anywhere_costs_no_message() {
    synchronize_through(1, |chance| Plan::cut(Direction::ToClient, chance.draw(0, 16_000)));
    synchronize_through(2, |chance| Plan::cut(Direction::ToServer, chance.draw(0, 1_500)));
}

#[test]
fn f01_a_connection_reset_anywhere_costs_no_message() {
    synchronize_through(3, |chance| Plan::reset(Direction::ToClient, chance.draw(0, 16_000)));
}

#[test]
fn a_bit_flipped_anywhere_is_found_out() {
    synchronize_through(4, |chance| {
        Plan::flip(Direction::ToClient, chance.draw(0, 16_000), chance.draw(0, 8) as u8)
    });
}

/// Sends letters, each over a connection with a fault.
fn send_through(seed: u64, fault: impl Fn(&mut Chance) -> Plan) {
    let (world, mut chance) = (World::shared(), Chance::new(seed));
    let (barid, user, to) = (Barid::new(), world.user(), world.user());
    let mut plans = vec![Plan::pass()];
    plans.extend((0..FAULTS).map(|_| fault(&mut chance)));
    plans.push(Plan::pass());
    let (_proxy, url) = proxied(world, Service::Submissions, &plans);
    barid.add_at(world, &user, &world.imap_url(Server::Dovecot), &url).done();
    for number in 0..=FAULTS {
        let ended = barid.run(&["send", &letters::write(&barid, number, &user, &to)]);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
    let arrived = letters::assert_accounted(world, &barid, &to, FAULTS + 1);
    assert!(arrived > 0, "not even the last one arrived");
}

#[test]
fn f18_f19_a_message_cut_off_anywhere_is_sent_at_most_once_and_never_lost() {
    send_through(5, |chance| Plan::cut(Direction::ToServer, chance.draw(0, 2_500)));
    send_through(6, |chance| Plan::cut(Direction::ToClient, chance.draw(0, 4_500)));
}
