//! Lists as keys: right at first, and right after every change.

use super::*;
use crate::{
    Arrival, account_groups, accounts, acts, draft_copies, drafts, entry, identities, memberships,
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
    List { view, filter: Filter::None, unit, within: Within::default() }
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
        subjects(&world, &List { filter, ..list(view.clone(), Unit::Message) })
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
        let list = List { filter, ..list(view.clone(), Unit::Thread) };
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
                lists.push((List { filter, ..list(view.clone(), unit) }, Vec::new()));
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
        let sql = format!("EXPLAIN QUERY PLAN {}", walk::in_mailbox(filter));
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

/// A second account, with an inbox and drafts.
fn second(world: &World) -> (AccountId, MailboxId, MailboxId) {
    world
        .store
        .write(|tx| {
            let account = accounts::add(tx, &settings("zoe@example.test"))?;
            let inbox = mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))?;
            let drafts = mailboxes::put(tx, account, &remote("Drafts", Some(Role::Drafts)))?;
            Ok((account, inbox, drafts))
        })
        .unwrap()
}

#[test]
fn the_same_message_of_two_accounts_is_one_row_that_stands_for_both() {
    let world = world();
    let (zoe, other, _) = second(&world);
    let mut unified: Vec<(List, Vec<Key>)> = Vec::new();
    for unit in [Unit::Message, Unit::Thread] {
        unified.push((list(View::Role(Role::Inbox, None), unit), Vec::new()));
    }
    let update = |lists: &mut Vec<(List, Vec<Key>)>, changed: &HashSet<MessageId>| {
        for (list, keys) in lists {
            world.store.read(|tx| list.patch(tx, keys, changed)).unwrap();
            assert_eq!(*keys, world.store.read(|tx| list.keys(tx)).unwrap(), "{list:?}");
        }
    };
    let all: HashSet<MessageId> = (1..20).map(MessageId).collect();
    update(&mut unified, &all);
    // The conversation of b is in both accounts; n in the other alone.
    world
        .store
        .add(other, vec![letter("b", 2, "b"), letter("e", 5, "b"), letter("n", 7, "n")])
        .unwrap();
    update(&mut unified, &all);
    let messages = list(View::Role(Role::Inbox, None), Unit::Message);
    assert_eq!(subjects(&world, &messages), ["n", "e", "d", "c", "b", "a"]);
    assert_eq!(world.store.read(|tx| messages.unread(tx)).unwrap(), 6);
    let threads = list(View::Role(Role::Inbox, None), Unit::Thread);
    let rows = world.store.read(|tx| entry::entries(tx, &threads, &threads.keys(tx)?)).unwrap();
    let about = |entry: &entry::Entry| (entry.subject.clone(), entry.count, entry.also.len());
    let shown: Vec<_> = rows.iter().map(about).collect();
    assert_eq!(
        shown,
        [("n".into(), 1, 0), ("e".into(), 2, 1), ("d".into(), 2, 0), ("c".into(), 2, 0)]
    );

    // Read through the row, it is read in both; in one account alone, the other stays.
    let key = world.store.read(|tx| messages.keys(tx)).unwrap()[1].message;
    let ids = world.store.read(|tx| messages.messages_of(tx, &[key.0])).unwrap();
    assert_eq!(ids.len(), 2);
    let read = FlagChange { add: flags("seen"), remove: flags("") };
    let changed = ids.iter().copied().collect();
    world.store.write(|tx| acts::set_flags(tx, &ids, &read, 0)).unwrap();
    update(&mut unified, &changed);
    assert_eq!(world.store.read(|tx| messages.unread(tx)).unwrap(), 5);
    let alone = list(View::Mailbox(other), Unit::Message);
    assert_eq!(world.store.read(|tx| alone.messages_of(tx, &[key.0])).unwrap(), [key]);
    let to = acts::Destination::Role(Role::Archive);
    world.store.write(|tx| acts::move_to(tx, &[key], to, 0)).unwrap();
    update(&mut unified, &HashSet::from([key]));
    assert_eq!(subjects(&world, &messages), ["n", "e", "d", "c", "b", "a"]);
    let group = |name: &str| account_groups::AccountGroup {
        id: barid_model::GroupId(0),
        name: name.to_owned(),
        accounts: vec![zoe],
    };
    let home = world.store.write(|tx| account_groups::put(tx, &group("Home"))).unwrap();
    for within in [
        Within { group: Some(home), accounts: Vec::new() },
        Within { group: None, accounts: vec![zoe] },
    ] {
        let list = List { within, ..list(View::Role(Role::Inbox, None), Unit::Thread) };
        assert_eq!(subjects(&world, &list).first().map(String::as_str), Some("n"));
        let starred = List { view: View::Starred, ..list.clone() };
        assert_eq!(subjects(&world, &starred), [""; 0]);
        let found = List { view: View::Search(parse("word"), TimeZone::UTC), ..list };
        assert_eq!(subjects(&world, &found).len(), 2);
    }
    let none = Within { group: Some(home), accounts: vec![world.account] };
    let list = List { within: none, ..list(View::Role(Role::Inbox, None), Unit::Thread) };
    assert_eq!(subjects(&world, &list), [""; 0]);
}

#[test]
fn a_draft_is_a_row_of_its_own_and_comes_back_when_it_was_thrown_away() {
    let world = World::new();
    let (zoe, _, mailbox) = second(&world);
    let identity = world.store.read(|tx| identities::default_of(tx, zoe)).unwrap().id;
    let draft = |subject: &str, at_ms| drafts::Draft {
        id: barid_model::DraftId(0),
        account: zoe,
        identity,
        revision: 1,
        changes: 1,
        name: subject.to_owned(),
        content: drafts::Content {
            subject: subject.to_owned(),
            is_plain: true,
            text: "words".to_owned(),
            ..drafts::Content::default()
        },
        attachments: Vec::new(),
        answers: None,
        forwards: None,
        in_reply_to: None,
        references: Vec::new(),
        quoted: None,
        answered: None,
        changed_at_ms: at_ms,
        outbox: None,
    };
    let add = |draft| world.store.write(|tx| drafts::insert(tx, &draft)).unwrap();
    let (old, new) = (add(draft("old", MAY_MS)), add(draft("new", MAY_MS + 9 * MINUTE_MS)));
    // One draft of another program, and the copy of one of ours.
    let at_ms = MAY_MS + MINUTE_MS;
    let other = arrival("1:1", at_ms, raw(at_ms, "other", "", ""));
    let copy = arrival("1:2", at_ms, raw(at_ms, "copy", "Message-ID: <new.1@x>", ""));
    world.store.add(mailbox, vec![other, copy]).unwrap();
    let announce = |tx: &mut crate::WriteTx<'_>| {
        let name = barid_model::InternetMessageId("new.1@x".to_owned());
        draft_copies::announce(tx, new, zoe, &name, 0)
    };
    world.store.write(announce).unwrap();
    let views = [
        View::Role(Role::Drafts, None),
        View::Role(Role::Drafts, Some(zoe)),
        View::Mailbox(mailbox),
    ];
    for unit in [Unit::Message, Unit::Thread] {
        for view in views.clone() {
            assert_eq!(subjects(&world, &list(view, unit)), ["new", "other", "old"]);
        }
    }
    let all = list(View::Role(Role::Drafts, None), Unit::Thread);
    let keys = world.store.read(|tx| all.keys(tx)).unwrap();
    assert_eq!(crate::draft_rows::draft_of(keys[0].message.0), Some(new));
    assert_eq!(crate::draft_rows::draft_of(keys[1].message.0), None);
    let acted = world.store.write(|tx| acts::discard_drafts(tx, &[old], 5)).unwrap();
    assert_eq!((acted.messages, subjects(&world, &all)), (1, vec!["new".into(), "other".into()]));
    world.store.write(|tx| acts::undo(tx, None, 6)).unwrap();
    assert_eq!(subjects(&world, &all), ["new", "other", "old"]);
    world.store.write(|tx| acts::discard_drafts(tx, &[old], 5)).unwrap();
    world.store.write(|tx| drafts::forget_discarded(tx, 6)).unwrap();
    world.store.write(|tx| acts::undo(tx, None, 6)).unwrap();
    assert_eq!(subjects(&world, &all), ["new", "other"]);
}
