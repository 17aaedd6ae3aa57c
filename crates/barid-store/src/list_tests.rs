//! Lists a page at a time, and no more than a page.

use super::*;
use crate::accounts;
use crate::world::{MAY_MS, World, arrival, raw, remote, settings};

/// Adds messages named after the minutes of their dates.
fn receive(world: &World, mailbox: MailboxId, minutes: &[i64]) {
    let message = |minute: &i64| {
        let at_ms = MAY_MS + minute * 60_000;
        arrival(&format!("1:{minute:06}"), at_ms, raw(at_ms, &minute.to_string(), "", ""))
    };
    world.store.add(mailbox, minutes.iter().map(message).collect()).unwrap();
}

fn subjects(world: &World, view: View, after: Option<MessageId>, limit: u32) -> Vec<String> {
    let rows = world.store.read(|tx| rows(tx, view, after, limit)).unwrap();
    rows.into_iter().map(|row| row.subject).collect()
}

#[test]
fn pages_neither_repeat_nor_skip_a_row() {
    let world = World::new();
    receive(&world, world.inbox, &[3, 1, 2, 2, 5, 4]);
    receive(&world, world.sent, &[2, 6]);
    for view in [View::Mailbox(world.inbox), View::All(None), View::All(Some(world.account))] {
        let whole = world.store.read(|tx| rows(tx, view, None, 100)).unwrap();
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = world.store.read(|tx| rows(tx, view, after, 2)).unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            paged.extend(page);
        }
        assert_eq!(paged, whole, "{view:?}");
    }
    assert_eq!(subjects(&world, View::All(None), None, 3), ["6", "5", "4"]);
}

#[test]
fn a_role_is_listed_over_all_accounts_in_one_order() {
    let world = World::new();
    let other = world
        .store
        .write(|tx| {
            let account = accounts::add(tx, &settings("other@example.test"))?;
            mailboxes::put(tx, account, &remote("Posteingang", Some(Role::Inbox)))
        })
        .unwrap();
    receive(&world, world.inbox, &[1, 3, 5]);
    receive(&world, other, &[2, 4]);
    receive(&world, world.sent, &[9]);
    let all = View::Role(Role::Inbox, None);
    assert_eq!(subjects(&world, all, None, 4), ["5", "4", "3", "2"]);
    let page = world.store.read(|tx| rows(tx, all, None, 2)).unwrap();
    assert_eq!(page[1].mailbox, Some(other));
    assert_eq!(subjects(&world, all, Some(page[1].id), 9), ["3", "2", "1"]);
    let one = View::Role(Role::Inbox, Some(world.account));
    assert_eq!(subjects(&world, one, None, 9), ["5", "3", "1"]);
}

#[test]
fn a_thread_stands_where_its_newest_message_is() {
    let world = World::new();
    let reply = |name: &str, minute: i64, names: &str| {
        let at_ms = MAY_MS + minute * 60_000;
        let fields = format!("Message-ID: <{name}@x>\nReferences: {names}");
        world.store.add(world.inbox, vec![arrival(name, at_ms, raw(at_ms, name, &fields, ""))])
    };
    let names = ["", "", "<a@x>", "", "<a@x> <c@x>"];
    for ((name, minute), names) in ["a", "b", "c", "d", "e"].iter().zip(1..).zip(names) {
        reply(name, minute, names).unwrap();
    }
    for view in [View::Mailbox(world.inbox), View::All(None), View::All(Some(world.account))] {
        let page = |after, limit| -> Vec<(String, u32, u32)> {
            let found = world.store.read(|tx| threads(tx, view, after, limit)).unwrap();
            found.into_iter().map(|t| (t.newest.subject, t.count, t.unread)).collect()
        };
        let expected = [("e".into(), 3, 3), ("d".into(), 1, 1), ("b".into(), 1, 1)];
        assert_eq!(page(None, 9), expected);
        assert_eq!(page(Some(world.find("e")), 1), expected[1..2]);
    }
    let of = world.row(world.find("a")).thread;
    let whole = world.store.read(|tx| thread(tx, of)).unwrap();
    let subjects: Vec<_> = whole.into_iter().map(|row| row.subject).collect();
    assert_eq!(subjects, ["a", "c", "e"]);
}

#[test]
fn a_row_shows_what_the_message_says() {
    let world = World::new();
    let fields = "From: Zoe <zoe@example.test>\nTo: a@b, c@d\nCc: e@f\nMessage-ID: <7@x>";
    let row = world.row(world.receive("1:1", "=?utf-8?q?caf=C3=A9?=", fields, "hello there"));
    assert_eq!(row.from[0].to_string(), "Zoe <zoe@example.test>");
    assert_eq!((row.to.len(), row.cc.len()), (2, 1));
    assert_eq!((row.subject.as_str(), row.message_id.as_str()), ("café", "7@x"));
    assert_eq!((row.mailbox, row.account), (Some(world.inbox), world.account));
    assert!(row.unread && row.has_body && !row.has_attachment && !row.preview.is_empty());
}

#[test]
fn a_message_that_is_not_there_is_an_error() {
    let world = World::new();
    let gone = MessageId(99);
    assert!(world.store.read(|tx| row(tx, gone)).is_err());
    assert!(world.store.read(|tx| rows(tx, View::All(None), Some(gone), 1)).is_err());
}

#[test]
fn no_list_reads_more_than_it_shows() {
    let world = World::new();
    let views = [View::Mailbox(world.inbox), View::All(None), View::All(Some(world.account))];
    for view in views {
        for unit in [Unit::Message, Unit::Thread] {
            let sql = format!("EXPLAIN QUERY PLAN {}", statement(view, unit));
            let plan = world.store.read(|tx| {
                let mut query = tx.sql().prepare(&sql)?;
                let lines = query.query_map((1, 2, 3, 4), |row| row.get::<_, String>(3))?;
                Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
            });
            let plan = plan.unwrap();
            let slow = ["TEMP B-TREE", "SCAN s", "SCAN m", "SCAN n", "SCAN t"];
            assert!(!slow.iter().any(|step| plan.contains(step)), "{view:?} {plan}");
        }
    }
}
