//! `barid sync --watch`: what happens on the server is here within seconds, whatever the
//! connection does meanwhile.

use barid_engine::{Engine, Unlock};
use barid_model::{MessageId, Secret, clock::SystemClock};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use support::{
    Barid, Direction, FaultProxy, Message, Plan, Server, Service, World,
    barid::{PASSPHRASE, Running},
    stage::{OFFERS, Stage, arrive},
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

#[test]
fn what_a_user_waits_for_comes_over_one_connection_that_may_have_broken() {
    let mut stage = Stage::new(OFFERS[2]);
    stage.barid.run(&["mailbox", "policy", "INBOX", "headers"]).done();
    (6..=9).for_each(|number| arrive(&mut stage.server.state(), number));
    stage.ever.note(&mut stage.server);
    stage.barid.run(&["sync"]).done();
    let rows = stage.barid.json_lines(&["list", "--limit", "4"]);
    let ids = rows.iter().map(|row| MessageId(row["id"].as_u64().unwrap() as u32));
    let ids: Vec<MessageId> = ids.collect();
    let sign_ins = || {
        let heard = stage.server.heard();
        heard.iter().filter(|line| line.starts_with("AUTHENTICATE")).count()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let unlock = Unlock { passphrase: Some(Secret::new(PASSPHRASE)), protection: None };
        let engine = Engine::open(&stage.barid.profile(), &unlock, Arc::new(SystemClock)).unwrap();
        sign_ins();
        for id in &ids[..2] {
            engine.open_message(*id).await.unwrap();
        }
        assert_eq!(sign_ins(), 1, "one connection for both");
        stage.server.hang_up();
        engine.open_message(ids[2]).await.unwrap();
        assert_eq!(sign_ins(), 1, "a new one in its place");
        engine.open_message(ids[3]).await.unwrap();
        assert_eq!(sign_ins(), 0);
        engine.rest().await.unwrap();
    });
    drop(runtime);
    stage.ever.assert_converged(&stage.barid, &mut stage.server);
}
