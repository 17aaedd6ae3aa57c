//! The program ended at every place where it would hurt: before and after each commit, and at
//! each step on the network, the first times it gets there. After a new start nothing is lost,
//! nothing is twice, and store and server agree.

use serde_json::json;
use std::thread;
use support::{Barid, Invariants, Message, Server, User, World};

/// Where the program ends. Those of the store cover every commit there is.
const POINTS: [&str; 11] = [
    "store::commit",
    "store::committed",
    "raw::commit",
    "raw::committed",
    "ingest::batch",
    "ingest::page",
    "replay::begun",
    "replay::made",
    "replay::confirmed",
    "net::read",
    "net::write",
];

/// The times at which it ends: the first five that it gets there, and a later one.
const HITS: [u32; 6] = [1, 2, 3, 4, 5, 17];

/// A profile that knows its messages, with more on the server and changes that wait.
fn prepared(world: &World) -> (Barid, User, Invariants) {
    let (barid, user) = (Barid::new(), world.user());
    let mut client = world.client(Server::Dovecot, &user);
    let letters = |from: u32, to: u32| -> Vec<Vec<u8>> {
        let letter = |n: u32| Message::new(&format!("m{n}"), &format!("Number {n}")).at(n);
        (from..to).map(|n| letter(n).raw()).collect()
    };
    client.deliver("INBOX", &letters(0, 4));
    client.create("Work");
    barid.add(world, Server::Dovecot, &user);
    barid.run(&["sync"]).done();
    client.deliver("INBOX", &letters(4, 8));
    client.deliver("Work", &letters(8, 10));
    let ids: Vec<String> =
        barid.json_lines(&["list"]).iter().map(|row| row["id"].to_string()).collect();
    barid.run(&["flag", &ids[0], "+flagged"]).done();
    barid.run(&["move", &ids[1], &ids[2], "Work"]).done();
    barid.run(&["flag", &ids[1], "+seen"]).done();
    let ever = Invariants::begin(&mut client);
    (barid, user, ever)
}

/// Ends a synchronization at the `hit`-th time that it gets to `point`.
fn ended_at(point: &str, hit: u32) {
    let world = World::shared();
    let (barid, user, ever) = prepared(world);
    let mut command = barid.command(&["sync"]);
    command.env("FAILPOINTS", format!("{point}={}*off->return", hit - 1));
    let ended = command.output().unwrap();
    let mut client = world.client(Server::Dovecot, &user);
    // It may have had no occasion to get there so often; else it broke off without a status.
    assert!(ended.status.success() || ended.status.code().is_none(), "{point} {hit}: {ended:?}");
    assert!(hit > 1 || ended.status.code().is_none(), "{point} was never reached");
    ever.assert_kept(&barid, &mut client);
    barid.run(&["sync"]).done();
    barid.run(&["sync"]).done();
    let here = ever.assert_converged(&barid, &mut client);
    assert_eq!((here.mailboxes["INBOX"].len(), here.mailboxes["Work"].len()), (6, 4));
    let flagged = barid.json_lines(&["list", "--limit", "100"]);
    let flagged = flagged.iter().filter(|row| row["flags"] == json!(["$flagged"])).count();
    assert_eq!(flagged, 1, "{point} {hit}");
}

#[test]
fn f22_a_program_that_ends_at_any_failpoint_loses_nothing_and_doubles_nothing() {
    thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || {
                for point in POINTS.iter().skip(half).step_by(2) {
                    HITS.iter().for_each(|hit| ended_at(point, *hit));
                }
            });
        }
    });
}
