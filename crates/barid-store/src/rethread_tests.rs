//! Conversations as the user wants them, whatever comes later.

use super::*;
use crate::{
    Arrival, acts as act, list,
    world::{MAY_MS, World, arrival, raw},
};

/// A message `name` that names others, oldest first, a minute after the one before it.
fn letter(minute: i64, name: &str, names: &str) -> Arrival {
    let at_ms = MAY_MS + minute * 60_000;
    let names: Vec<_> = names.split_whitespace().map(|id| format!("<{id}@x>")).collect();
    let fields = format!("Message-ID: <{name}@x>\nReferences: {}", names.join(" "));
    arrival(&format!("1:{name}"), at_ms, raw(at_ms, name, &fields, ""))
}

fn world(letters: &[(&str, &str)]) -> World {
    let world = World::new();
    for (minute, (name, names)) in (0..).zip(letters) {
        world.store.add(world.inbox, vec![letter(minute, name, names)]).unwrap();
    }
    world
}

fn id(world: &World, name: &str) -> MessageId {
    world.find(&format!("1:{name}"))
}

/// The conversations as words, each with its messages from old to new.
fn shown(world: &World) -> Vec<String> {
    world.assert_counted();
    let view = list::View::Mailbox(world.inbox);
    let all = world.store.read(|tx| list::threads(tx, view, None, 99)).unwrap();
    let mut lines: Vec<String> = all
        .into_iter()
        .map(|thread| {
            let rows = world.store.read(|tx| list::thread(tx, thread.newest.thread)).unwrap();
            rows.into_iter().map(|row| row.subject).collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.sort();
    lines
}

fn split(world: &World, name: &str) {
    let message = id(world, name);
    world.store.write(|tx| super::split(tx, message, 0)).unwrap();
}

fn join(world: &World, names: &[&str]) {
    let threads: Vec<_> = names.iter().map(|name| world.row(id(world, name)).thread).collect();
    world.store.write(|tx| super::join(tx, &threads, 0)).unwrap();
}

fn undo(world: &World) {
    world.store.write(|tx| act::undo(tx, None, 0)).unwrap();
}

fn add(world: &World, minute: i64, name: &str, names: &str) {
    world.store.add(world.inbox, vec![letter(minute, name, names)]).unwrap();
}

const TALK: [(&str, &str); 5] = [("a", ""), ("b", "a"), ("c", "a b"), ("d", "a"), ("e", "a b c")];

#[test]
fn a_message_leaves_with_what_answers_it_and_comes_back() {
    let world = world(&TALK);
    split(&world, "b");
    assert_eq!(shown(&world), ["a d", "b c e"]);
    undo(&world);
    assert_eq!(shown(&world), ["a b c d e"]);
}

#[test]
fn later_answers_follow_their_side() {
    let world = world(&TALK);
    split(&world, "b");
    // One names all; one lacks the message in question; one answers the other side.
    add(&world, 10, "f", "a b c e");
    add(&world, 11, "g", "a e");
    add(&world, 12, "h", "a d");
    assert_eq!(shown(&world), ["a d h", "b c e f g"]);
    let world = world.reopen();
    add(&world, 13, "i", "a c");
    assert_eq!(shown(&world), ["a d h", "b c e f g i"]);
    undo(&world);
    assert_eq!(shown(&world), ["a b c d e f g h i"]);
}

#[test]
fn what_comes_again_stays_apart_and_together() {
    for gone in ["a", "b", "c"] {
        let world = world(&[("a", ""), ("b", "a"), ("c", ""), ("z", "")]);
        split(&world, "b");
        join(&world, &["a", "c"]);
        assert_eq!(shown(&world), ["a c", "b", "z"]);
        let name = format!("1:{gone}");
        let remove =
            |tx: &mut WriteTx<'_>| crate::memberships::remove_range(tx, world.inbox, &name, &name);
        world.store.write(remove).unwrap();
        let names = if gone == "b" { "a" } else { "" };
        let minute = i64::from(gone.as_bytes()[0] - b'a');
        add(&world, minute, gone, names);
        assert_eq!(shown(&world), ["a c", "b", "z"], "{gone}");
    }
}

#[test]
fn conversations_are_put_together_and_taken_back() {
    let world = world(&[("a", ""), ("b", "a"), ("c", ""), ("d", "c"), ("e", "")]);
    join(&world, &["a", "c", "e"]);
    assert_eq!(shown(&world), ["a b c d e"]);
    add(&world, 9, "f", "c d");
    assert_eq!(shown(&world), ["a b c d e f"]);
    undo(&world);
    // What came since stays with what it was put to last, which is the largest.
    let all = shown(&world);
    assert!(all.contains(&"e".to_owned()) && all.iter().any(|line| line.starts_with("a b")));
}

#[test]
fn what_was_taken_apart_can_be_put_together_and_apart_again() {
    let world = world(&TALK);
    split(&world, "b");
    join(&world, &["a", "b"]);
    assert_eq!(shown(&world), ["a b c d e"]);
    add(&world, 9, "f", "a b");
    assert_eq!(shown(&world), ["a b c d e f"]);
    split(&world, "c");
    assert_eq!(shown(&world), ["a b d f", "c e"]);
    undo(&world);
    undo(&world);
    assert_eq!(shown(&world), ["a d", "b c e f"].map(str::to_owned).to_vec());
}

#[test]
fn the_first_message_has_nothing_to_leave() {
    let world = world(&TALK);
    let first = id(&world, "a");
    assert!(world.store.write(|tx| super::split(tx, first, 0)).is_err());
    let thread = world.row(first).thread;
    assert!(world.store.write(|tx| super::join(tx, &[thread], 0)).is_err());
}

/// Threads go by the id of one of their messages: parts of parts must never meet.
#[test]
fn parts_of_parts_stay_apart() {
    let world = world(&[("d", "a b c"), ("c", "a b"), ("b", "a"), ("a", "")]);
    for name in ["b", "c", "d"] {
        split(&world, name);
    }
    assert_eq!(shown(&world), ["a", "b", "c", "d"]);
    for _ in 0..3 {
        undo(&world);
    }
    assert_eq!(shown(&world), ["d c b a"]);
}
