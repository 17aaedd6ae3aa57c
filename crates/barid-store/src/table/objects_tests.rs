//! One message in several mailboxes: how it is known again, and when it goes.

use super::*;
use crate::{
    Arrival, Content,
    memberships::{held, places, remove_range, reset},
    world::{MAY_MS, World, arrival, flags, header_of, raw},
};

fn letter(name: &str, object: &str) -> Arrival {
    let whole = arrival(name, MAY_MS, raw(MAY_MS, object, "", "text"));
    Arrival { object_id: Some(object.to_owned()), ..whole }
}

fn seen(name: &str, object: &str) -> Sighting {
    Sighting { remote_id: name.to_owned(), object_id: object.to_owned() }
}

fn recognized(world: &World, mailbox: MailboxId, listed: &[Sighting]) -> Vec<String> {
    let known = world.store.write(|tx| recognize(tx, mailbox, listed)).unwrap();
    world.assert_whole();
    known.into_iter().collect()
}

fn messages(world: &World) -> u64 {
    world.store.check(crate::Depth::Quick).unwrap().messages
}

#[test]
fn what_another_mailbox_lists_is_the_same_message() {
    let world = World::new();
    world.store.add(world.inbox, vec![letter("1:1", "a"), letter("1:2", "b")]).unwrap();
    let listed = [seen("5:7", "a"), seen("5:8", "c")];
    assert_eq!(recognized(&world, world.sent, &listed), ["5:7"]);
    let a = world.find("1:1");
    assert_eq!(world.store.read(|tx| mailboxes_of(tx, a)).unwrap(), [world.inbox, world.sent]);
    assert_eq!(messages(&world), 2);
    let sent = world.store.read(|tx| crate::mailboxes::get(tx, world.sent)).unwrap();
    assert_eq!((sent.total, sent.unread), (1, 1));
}

#[test]
fn bytes_that_came_for_a_message_that_is_here_fill_it_or_are_dropped() {
    let world = World::new();
    world.store.add(world.inbox, vec![header_of(&letter("1:1", "a"))]).unwrap();
    let again = Arrival { flags: flags("seen"), ..letter("5:1", "a") };
    for _ in 0..2 {
        world.store.add(world.sent, vec![again.clone()]).unwrap();
    }
    let a = world.find("1:1");
    let row = world.row(a);
    assert!(row.has_body && !row.unread, "{row:?}");
    assert_eq!((messages(&world), world.counts()), (1, (1, 0)));
    world.assert_whole();
    // The same bytes under another name are another message.
    world.store.add(world.inbox, vec![letter("1:2", "b")]).unwrap();
    assert_eq!(messages(&world), 2);
}

#[test]
fn a_message_is_kept_until_every_mailbox_was_looked_into() {
    let world = World::new();
    world.store.add(world.inbox, vec![letter("1:1", "a"), letter("1:2", "b")]).unwrap();
    let (a, b) = (world.find("1:1"), world.find("1:2"));
    world.store.write(|tx| remove_range(tx, world.inbox, "1:1", "1:2")).unwrap();
    assert_eq!((messages(&world), world.counts()), (2, (0, 0)));
    world.assert_whole();
    assert_eq!(recognized(&world, world.sent, &[seen("5:1", "a")]), ["5:1"]);
    assert!(world.store.raw(a).unwrap().is_some());
    world.store.write(|tx| remove_adrift(tx, world.account)).unwrap();
    assert_eq!((messages(&world), world.store.read(|tx| is_shared(tx, b)).unwrap()), (1, false));
    assert_eq!(world.row(a).mailbox, Some(world.sent));
    world.assert_whole();
}

#[test]
fn where_a_mailbox_has_messages_of_its_own_nothing_is_kept() {
    let world = World::new();
    world.receive("1:1", "one", "", "");
    world.store.write(|tx| remove_range(tx, world.inbox, "1:1", "1:1")).unwrap();
    assert_eq!(messages(&world), 0);
}

#[test]
fn of_two_names_in_one_mailbox_the_later_one_holds() {
    let world = World::new();
    world.store.add(world.inbox, vec![letter("1:1", "a")]).unwrap();
    let a = world.find("1:1");
    assert_eq!(recognized(&world, world.inbox, &[seen("1:9", "a")]), ["1:9"]);
    assert_eq!(recognized(&world, world.inbox, &[seen("1:5", "a")]), ["1:5"]);
    world.store.write(|tx| remove_range(tx, world.inbox, "1:1", "1:5")).unwrap();
    assert_eq!(world.find("1:9"), a);
    assert_eq!(world.store.read(|tx| held(tx, world.inbox)).unwrap(), 1);
}

#[test]
fn after_a_reset_a_message_is_known_by_its_name_in_all_mailboxes() {
    let world = World::new();
    // Alike in header and size: only the name tells them apart.
    let alike = |name: &str, object: &str| Arrival {
        object_id: Some(object.to_owned()),
        ..letter(name, "x")
    };
    world.store.add(world.inbox, vec![alike("1:1", "a"), alike("1:2", "b")]).unwrap();
    let (a, b) = (world.find("1:1"), world.find("1:2"));
    world.store.write(|tx| reset(tx, world.inbox)).unwrap();
    world.store.add(world.inbox, vec![header_of(&alike("2:1", "c"))]).unwrap();
    recognized(&world, world.inbox, &[seen("2:3", "a"), seen("2:2", "b")]);
    assert_eq!((world.find("2:3"), world.find("2:2")), (a, b));
    assert_eq!(messages(&world), 3);
}

#[test]
fn what_came_without_the_name_gets_it_when_it_comes_again() {
    let world = World::new();
    let one = letter("1:1", "a");
    world.store.add(world.inbox, vec![Arrival { object_id: None, ..one.clone() }]).unwrap();
    world.store.add(world.sent, vec![Arrival { object_id: None, ..one.clone() }]).unwrap();
    let a = world.find("1:1");
    world.store.write(|tx| reset(tx, world.inbox)).unwrap();
    world.store.add(world.inbox, vec![header_of(&one)]).unwrap();
    assert_eq!(world.find("1:1"), a);
    world.store.write(|tx| reset(tx, world.sent)).unwrap();
    assert_eq!(recognized(&world, world.sent, &[seen("1:1", "a")]), ["1:1"]);
    world.store.write(|tx| crate::memberships::drop_stale(tx, world.sent)).unwrap();
    assert_eq!(messages(&world), 1);
    assert_eq!(world.store.read(|tx| places(tx, a)).unwrap().len(), 2);
    world.assert_whole();
}

#[test]
fn a_body_is_asked_for_once_whatever_mailboxes_list_the_message() {
    let world = World::new();
    let one = header_of(&letter("1:1", "a"));
    assert!(matches!(one.content, Content::Header(_)));
    world.store.add(world.inbox, vec![one]).unwrap();
    recognized(&world, world.sent, &[seen("5:1", "a")]);
    let missing = world.store.read(|tx| messages::without_body(tx, world.account, 0, 9)).unwrap();
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].mailbox, &*missing[0].remote_id), (world.inbox, "1:1"));
}

#[test]
fn a_message_with_one_name_everywhere_may_come_back_under_it() {
    let world = World::new();
    world.store.add(world.inbox, vec![letter("a", "a"), letter("1:2", "b")]).unwrap();
    let (a, b) = (world.find("a"), world.find("1:2"));
    for (message, name) in [(a, "a"), (b, "5:2")] {
        let moved = |tx: &mut WriteTx<'_>| {
            placement::expect(tx, message, world.sent)?;
            placement::confirm_move(tx, message, world.sent, Some(name))?;
            placement::recompute(tx, &[message])
        };
        world.store.write(moved).unwrap();
    }
    // Of the other one, the mailbox remembers a name that its server has yet to take back.
    assert_eq!(world.store.read(|tx| held(tx, world.inbox)).unwrap(), 1);
    assert_eq!(recognized(&world, world.inbox, &[seen("a", "a")]), ["a"]);
    let known = world.store.read(|tx| places(tx, a)).unwrap();
    let known: Vec<_> = known.into_iter().map(|place| place.mailbox).collect();
    assert_eq!(known, [world.inbox, world.sent]);
    world.assert_whole();
}
