//! `barid sync --watch`: what happens on the server is here within seconds, whatever the
//! connection does meanwhile.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::{
    Barid, Direction, FaultProxy, Message, Plan, Server, Service, World, barid::Running,
};

/// Far less than the time between two looks without push.
const SOON: Duration = Duration::from_secs(10);

/// Waits for an event whose list `of` (added, changed, removed) names a message.
#[track_caller]
fn event(watch: &Running, of: &str) {
    watch.line(|line| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["event"] == "changed" && event[of].as_array().is_some_and(|ids| !ids.is_empty())
    });
}

fn up_to_date(watch: &Running) {
    watch.line(|line| line.contains("up_to_date"));
}

fn letter(id: &str) -> Vec<u8> {
    Message::new(id, id).raw()
}

#[test]
fn what_another_client_does_is_here_within_seconds() {
    let world = World::shared();
    for server in Server::BOTH {
        let (barid, user) = (Barid::new(), world.user());
        let mut client = world.client(server, &user);
        barid.add(world, server, &user);
        let watch = barid.start(&["sync", "--watch", "--json"]);
        up_to_date(&watch);

        let begun = Instant::now();
        client.deliver("INBOX", &[letter("one"), letter("two")]);
        event(&watch, "added");
        up_to_date(&watch);
        client.flag("INBOX", &[1], &["\\Flagged"], &[]);
        event(&watch, "changed");
        up_to_date(&watch);
        client.remove("INBOX", &[2]);
        event(&watch, "removed");
        assert!(begun.elapsed() < SOON, "{server:?}: {:?}", begun.elapsed());

        watch.kill();
        let rows = barid.json_lines(&["list"]);
        assert_eq!(rows.len(), 1, "{server:?}");
        assert_eq!((&rows[0]["subject"], &rows[0]["flags"]), (&json!("one"), &json!(["$flagged"])));
    }
}

#[test]
fn a_watch_survives_a_broken_connection() {
    let world = World::shared();
    let (barid, user) = (Barid::new(), world.user());
    let imap = format!("{}:{}", world.host, world.port(Service::DovecotImaps)).parse().unwrap();
    // The first connection proves the account; the second one breaks while it waits.
    let cut = Plan::cut(Direction::ToClient, 9_000);
    let proxy = FaultProxy::new(imap, &[Plan::pass(), cut, Plan::pass()]);
    let receive = format!("imaps://{}", proxy.address());
    barid.add_at(world, &user, &receive, &world.smtp_url()).done();
    let watch = barid.start(&["sync", "--watch", "--json"]);
    up_to_date(&watch);
    let mut client = world.client(Server::Dovecot, &user);
    for n in 0..100 {
        if proxy.passed().len() > 2 {
            break;
        }
        client.deliver("INBOX", &[letter(&format!("m{n}"))]);
        event(&watch, "added");
    }
    assert!(proxy.passed().len() > 2, "the connection never broke");
    watch.kill();
    let here = barid.json_lines(&["list", "--limit", "1000"]).len();
    assert_eq!(here, client.ledger("INBOX").len());
}
