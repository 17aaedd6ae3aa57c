//! Lists as keys: right at first, and right after every change.

use super::*;
use crate::{
    Arrival, acts, entry, memberships,
    world::{MAY_MS, World, arrival, flags, raw, remote, settings},
};
use barid_model::{FlagChange, query::parse};

const MINUTE_MS: i64 = 60_000;

/// A message of a conversation: its first names it.
fn letter(name: &str, minute: i64, conversation: &str) -> Arrival {
    let at_ms = MAY_MS + minute * MINUTE_MS;
    let fields = format!(
        "From: {name}@example.test\nMessage-ID: <{name}@x>\nReferences: <{conversation}@x>"
    );
    arrival(name, at_ms, raw(at_ms, name, &fields, "word"))
}

fn list(view: View, unit: Unit) -> List {
    List { view, filter: Filter::None, unit }
}

fn subjects(world: &World, list: &List) -> Vec<String> {
    let read = |tx: &ReadTx<'_>| entry::entries(tx, list, &list.keys(tx)?);
    world.store.read(read).unwrap().into_iter().map(|entry| entry.subject).collect()
}

fn world() -> World {
    let world = World::new();
    let all = vec![
        letter("a", 1, "a"),
        letter("b", 2, "b"),
        letter("c", 3, "a"),
        letter("d", 4, "d"),
        letter("e", 5, "b"),
    ];
    world.store.add(world.inbox, all).unwrap();
    world.store.add(world.sent, vec![letter("f", 6, "d")]).unwrap();
    world
}

#[test]
fn a_conversation_stands_where_its_newest_message_in_the_list_is() {
    let world = world();
    let inbox = View::Mailbox(world.inbox);
    assert_eq!(subjects(&world, &list(inbox.clone(), Unit::Message)), ["e", "d", "c", "b", "a"]);
    assert_eq!(subjects(&world, &list(inbox.clone(), Unit::Thread)), ["e", "d", "c"]);
    let entries =
        |list: &List| world.store.read(|tx| entry::entries(tx, list, &list.keys(tx)?)).unwrap();
    let rows = entries(&list(inbox, Unit::Thread));
    let people: Vec<_> = rows[1].people.iter().map(|one| one.address.as_str()).collect();
    assert_eq!((rows[1].count, rows[1].unread), (2, 2));
    assert_eq!(people, ["f@example.test", "d@example.test"]);
}

#[test]
fn filters_narrow_every_view() {
    let world = world();
    let set = |name: &str, text: &str| {
        let known = [(name.to_owned(), flags(text))];
        world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &known)).unwrap();
    };
    for name in ["a", "b", "d", "e"] {
        set(name, "seen");
    }
    set("a", "seen flagged");
    let role = View::Role(Role::Inbox, None);
    let mailbox = View::Mailbox(world.inbox);
    let search = View::Search(parse("word"), TimeZone::UTC);
    let filtered = |view: &View, filter| {
        subjects(&world, &List { view: view.clone(), filter, unit: Unit::Message })
    };
    for view in [&mailbox, &role] {
        assert_eq!(filtered(view, Filter::Unread), ["c"]);
        assert_eq!(filtered(view, Filter::Starred), ["a"]);
        assert_eq!(filtered(view, Filter::Attachments), Vec::<String>::new());
    }
    assert_eq!(filtered(&View::Starred, Filter::None), ["a"]);
    assert_eq!(filtered(&View::Starred, Filter::Unread), Vec::<String>::new());
    assert_eq!(filtered(&search, Filter::Unread), ["f", "c"]);
    let unread = |view: &View, filter| {
        let list = List { view: view.clone(), filter, unit: Unit::Thread };
        world.store.read(|tx| list.unread(tx)).unwrap()
    };
    assert_eq!(unread(&mailbox, Filter::None), 1);
    assert_eq!(unread(&mailbox, Filter::Starred), 0);
    assert_eq!(unread(&search, Filter::None), 2);
}

#[test]
fn a_row_stands_for_its_messages_in_the_view_alone() {
    let world = world();
    let thread = world.row(world.find("d")).thread.0;
    let list = list(View::Mailbox(world.inbox), Unit::Thread);
    let of = |list: &List| world.store.read(|tx| list.messages_of(tx, &[thread])).unwrap();
    assert_eq!(of(&list), [world.find("d")]);
    let searched = List { view: View::Search(parse("word"), TimeZone::UTC), ..list.clone() };
    assert_eq!(of(&searched).len(), 2);
    let all = world.store.read(|tx| list.all_messages(tx)).unwrap();
    assert_eq!(all.len(), 5);
    let filtered = List { filter: Filter::Unread, ..list };
    assert_eq!(world.store.read(|tx| filtered.all_messages(tx)).unwrap().len(), 5);
}

/// Whatever happens: patched keys are those that asking anew gives.
#[test]
fn patched_keys_are_those_of_a_new_walk() {
    let world = World::new();
    let other = world
        .store
        .write(|tx| {
            let account = crate::accounts::add(tx, &settings("other@example.test"))?;
            mailboxes::put(tx, account, &remote("Eingang", Some(Role::Inbox)))
        })
        .unwrap();
    let mut lists = Vec::new();
    for view in [View::Mailbox(world.inbox), View::Role(Role::Inbox, None), View::Starred] {
        for filter in [Filter::None, Filter::Unread, Filter::Starred] {
            for unit in [Unit::Message, Unit::Thread] {
                lists.push((List { view: view.clone(), filter, unit }, Vec::new()));
            }
        }
    }
    let (tell, told) = std::sync::mpsc::channel();
    world.store.on_change(Box::new(move |changes| tell.send(changes.clone()).unwrap()));
    let mut dice = 7_u64;
    let mut below = |end: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % end
    };
    for number in 0..150_u64 {
        let some = |count: u64, below: &mut dyn FnMut(u64) -> u64| -> Vec<MessageId> {
            (0..count).map(|_| MessageId(below(number + 1) as u32)).collect()
        };
        match below(6) {
            0..=2 => {
                let mailbox = if below(3) == 0 { other } else { world.inbox };
                let conversation = format!("m{}", below(number + 1));
                let one = letter(&format!("m{number:03}"), below(60) as i64, &conversation);
                world.store.add(mailbox, vec![one]).unwrap();
            }
            3 => {
                let change = FlagChange { add: flags("flagged"), remove: flags("seen") };
                let ids = some(5, &mut below);
                world.store.write(|tx| acts::set_flags(tx, &ids, &change, 0)).unwrap();
            }
            4 => {
                let ids = some(4, &mut below);
                let to = acts::Destination::Role(Role::Archive);
                world.store.write(|tx| acts::move_to(tx, &ids, to, 0)).unwrap();
            }
            _ => {
                world.store.write(|tx| acts::undo(tx, None, 0)).unwrap();
            }
        }
        let mut changed = HashSet::new();
        while let Ok(changes) = told.try_recv() {
            changed.extend(changes.added);
            changed.extend(changes.changed);
            changed.extend(changes.removed);
        }
        for (list, keys) in &mut lists {
            let fresh = world.store.read(|tx| {
                list.patch(tx, keys, &changed)?;
                list.keys(tx)
            });
            assert_eq!(*keys, fresh.unwrap(), "{list:?} after step {number}");
        }
    }
    world.assert_whole();
}

#[test]
fn the_walk_over_a_mailbox_needs_no_sorting() {
    let world = World::new();
    for filter in [Filter::None, Filter::Unread, Filter::Starred, Filter::Attachments] {
        let sql = format!("EXPLAIN QUERY PLAN {}", in_mailbox(filter));
        let plan = world.store.read(|tx| {
            let mut query = tx.sql().prepare(&sql)?;
            let lines = query.query_map([1], |row| row.get::<_, String>(3))?;
            Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
        });
        let plan = plan.unwrap();
        assert!(!plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        assert!(plan.contains("SEARCH s"), "{filter:?}: {plan}");
        assert!(!plan.contains("SCAN s"), "{filter:?}: {plan}");
    }
}
