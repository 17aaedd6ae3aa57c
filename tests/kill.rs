//! The program killed without warning: nothing is lost, nothing is twice, nothing is half there.
//!
//! `BARID_KILLS=500` kills it that often while it sends; otherwise twenty times.

use std::{env, thread, time::Duration};
use support::{Barid, Chance, Invariants, Server, World, letters};

/// How many messages there are to bring.
const MESSAGES: u32 = 1500;

/// In about this many milliseconds they are all here.
const SYNC_MS: u64 = 5_000;

/// Kills a synchronization at moments drawn from `seed`, then lets one end.
fn killed_again_and_again(seed: u64, kills: u32) {
    let (world, mut chance) = (World::shared(), Chance::new(seed));
    let (barid, user) = (Barid::new(), world.user());
    world.fill(&user, MESSAGES);
    let ever = Invariants::begin(&mut world.client(Server::Dovecot, &user));
    barid.add(world, Server::Dovecot, &user);
    for _ in 0..kills {
        let running = barid.start(&["sync", "--json"]);
        thread::sleep(Duration::from_millis(chance.draw(0, SYNC_MS / u64::from(kills))));
        running.kill();
    }
    let ended = barid.run(&["sync"]).done();
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    ever.assert_converged(&barid, &mut world.client(Server::Dovecot, &user));
}

#[test]
fn a_first_synchronization_killed_once_ends_exact() {
    for seed in 1..=3 {
        killed_again_and_again(seed, 1);
    }
}

#[test]
fn a_first_synchronization_killed_over_and_over_ends_exact() {
    killed_again_and_again(4, 6);
}

#[test]
fn a_message_is_sent_at_most_once_and_never_lost_whenever_the_program_is_killed() {
    let (world, mut chance) = (World::shared(), Chance::new(5));
    let (barid, user, to) = (Barid::new(), world.user(), world.user());
    barid.add(world, Server::Dovecot, &user);
    let kills = env::var("BARID_KILLS").map_or(20, |kills| kills.parse().unwrap());
    for number in 0..kills {
        let path = letters::write(&barid, number, &user, &to);
        let running = barid.start(&["send", &path, "--json"]);
        // Unlocking, sealing and submitting take about this long together.
        thread::sleep(Duration::from_millis(chance.draw(0, 1_200)));
        running.kill();
    }
    let arrived = letters::assert_accounted(world, &barid, &to, kills);
    assert!(arrived > 0, "every kill came too early");
    letters::assert_settled(world, &barid, &to, kills);
}
