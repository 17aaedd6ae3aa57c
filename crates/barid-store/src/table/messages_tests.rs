//! Rows of messages: what is missing, and what columns hold.

use super::*;
use crate::world::{World, arrival, flags, header_of, raw};

#[test]
fn bodies_that_are_missing_come_newest_first() {
    let world = World::new();
    let header = |name: &str, at_ms| header_of(&arrival(name, at_ms, raw(at_ms, name, "", "")));
    let all = vec![header("1:1", 5_000), header("1:2", 9_000), header("1:3", 7_000)];
    world.store.add(world.inbox, all).unwrap();
    let missing = |limit| -> Vec<String> {
        let rows = world.store.read(|tx| without_body(tx, world.account, 0, limit)).unwrap();
        rows.into_iter().map(|row| row.remote_id).collect()
    };
    assert_eq!(missing(9), ["1:2", "1:3", "1:1"]);
    assert_eq!(missing(1), ["1:2"]);
    world.store.fill(world.inbox, vec![("1:2".into(), raw(9_000, "1:2", "", ""))]).unwrap();
    assert_eq!(missing(9), ["1:3", "1:1"]);
    let plan = world.store.read(|tx| {
        let sql = "EXPLAIN QUERY PLAN SELECT m.id, s.mailbox_id, s.remote_id, m.size_bytes
            FROM messages m INDEXED BY messages_without_body
            JOIN memberships s ON s.message_id = m.id AND s.stale = 0
            LEFT JOIN keeps k ON k.mailbox_id = s.mailbox_id WHERE m.account_id = 1 AND m.raw_id IS NULL
            AND (k.days IS NULL OR (k.days > 0 AND m.received_at_ms >= 5 - k.days * 86400000))
            ORDER BY m.sort_at_ms DESC, m.id DESC LIMIT 9";
        let mut query = tx.sql().prepare(sql)?;
        let lines = query.query_map([], |row| row.get::<_, String>(3))?;
        Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
    });
    let plan = plan.unwrap();
    assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
}

#[test]
fn forgotten_bytes_can_be_fetched_again() {
    let world = World::new();
    let message = world.receive("1:1", "one", "", "text");
    let bytes = world.store.raw(message).unwrap().unwrap();
    world.store.forget_raw(message).unwrap();
    assert_eq!(world.store.raw(message).unwrap(), None);
    world.store.fill(world.inbox, vec![("1:1".into(), bytes.clone())]).unwrap();
    assert_eq!(world.store.raw(message).unwrap(), Some(bytes));
    world.assert_whole();
}

#[test]
fn flags_and_addresses_come_back_from_their_columns() {
    let all = flags("seen work $junk");
    assert_eq!(flags_text(&all), "$junk $seen work");
    assert_eq!(flags_from_text(&flags_text(&all)), all);
    assert_eq!(flags_from_text(""), FlagSet::new());
    let address = |name: &str| Address { name: name.into(), address: "a@b".into() };
    let people = vec![address("\"quoted\" \u{1f600}"), address("")];
    assert_eq!(addresses_from_text(&addresses_text(&people)), people);
    assert_eq!(addresses_from_text("damaged"), []);
}
