//! Answers queries: the newest messages that match, and how many there are.

use crate::{
    compile::{self, Part},
    error::StoreError,
    list::{self, Row},
    transaction::ReadTx,
};
use barid_model::{MessageId, query::Query};
use jiff::tz::TimeZone;
use rusqlite::{params_from_iter, types::Value};

/// Rows of the index beyond the last one shown that are looked at too: a crowded
/// minute runs over into the next ones, so neighbours may stand in the wrong order.
const NEIGHBOURS: i64 = 200;

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Messages that match, shown or not.
    pub total: u32,
    /// Messages that were searched whole.
    pub searched: u32,
    /// Messages of which only the header was searched: their bodies are not here.
    pub not_downloaded: u32,
    /// The newest that match, newest first.
    pub rows: Vec<Row>,
}

/// Answers a query with at most `limit` rows. Its dates begin in `zone`.
///
/// # Errors
///
/// What SQLite says. No query is an error by itself.
pub fn search(
    tx: &ReadTx<'_>,
    query: &Query,
    zone: &TimeZone,
    limit: u32,
) -> Result<Found, StoreError> {
    let (searched, not_downloaded) = coverage(tx)?;
    let mut found = Found { total: 0, searched, not_downloaded, rows: Vec::new() };
    let mut values = Vec::new();
    let Some(part) = compile::compile(tx, query, zone, &mut values)? else { return Ok(found) };
    found.total = tx
        .sql()
        .prepare_cached(&count_statement(&part))?
        .query_row(params_from_iter(&values), |row| row.get(0))?;
    let mut keys = keys(tx, &part, &values, limit)?;
    keys.sort_unstable_by(|a, b| b.cmp(a));
    keys.truncate(limit as usize);
    found.rows = keys
        .into_iter()
        .map(|(_, message, _)| list::row(tx, MessageId(message)))
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// Counts the messages that a query searches whole, and those of which it searches the
/// header only.
///
/// # Errors
///
/// What SQLite says.
pub fn coverage(tx: &ReadTx<'_>) -> Result<(u32, u32), StoreError> {
    let count = |sql: &str| -> Result<u32, StoreError> {
        Ok(tx.sql().prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    };
    let all = count("SELECT count(*) FROM messages")?;
    let not_downloaded = count(
        "SELECT count(*) FROM messages INDEXED BY messages_without_body WHERE raw_id IS NULL",
    )?;
    Ok((all.saturating_sub(not_downloaded), not_downloaded))
}

/// When a message was sent, which it is, and where it is in the index.
type Key = (i64, u32, i64);

/// Returns the newest that match, as far as the index knows, and their neighbours.
fn keys(
    tx: &ReadTx<'_>,
    part: &Part,
    values: &[Value],
    limit: u32,
) -> Result<Vec<Key>, StoreError> {
    let mut query = tx.sql().prepare_cached(&page_statement(part, values.len()))?;
    let mut page = |first: i64, end: i64, limit: i64| -> Result<Vec<Key>, StoreError> {
        let bounds = [first, end, limit].map(Value::from);
        let values = params_from_iter(values.iter().chain(&bounds));
        let keys = query.query_map(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(keys.collect::<Result<_, _>>()?)
    };
    let mut keys = page(0, i64::MAX, i64::from(limit))?;
    if let (Some(_), Some((_, _, end))) = (part.text, keys.last().copied()) {
        keys.extend(page(end - NEIGHBOURS, end, NEIGHBOURS)?);
    }
    Ok(keys)
}

fn count_statement(part: &Part) -> String {
    match (&part.text, part.conditions()) {
        (Some(text), None) => format!("SELECT count(*) FROM ft WHERE ft MATCH ?{text}"),
        (Some(text), Some(conditions)) => format!(
            "SELECT count(*) FROM ft CROSS JOIN messages m ON m.ft_id = ft.rowid
             WHERE ft MATCH ?{text} AND {conditions}"
        ),
        (None, conditions) => {
            format!("SELECT count(*) FROM messages m WHERE {}", conditions.unwrap_or("1".into()))
        }
    }
}

/// Takes, after `values` others: the first row of the index, the one after the
/// last, and how many.
fn page_statement(part: &Part, values: usize) -> String {
    let conditions = part.conditions().unwrap_or("1".into());
    let (first, end, limit) = (values + 1, values + 2, values + 3);
    match part.text {
        Some(text) => format!(
            "SELECT m.sort_at_ms, m.id, m.ft_id
             FROM ft CROSS JOIN messages m ON m.ft_id = ft.rowid
             WHERE ft MATCH ?{text} AND ft.rowid >= ?{first} AND ft.rowid < ?{end}
             AND {conditions} ORDER BY ft.rowid DESC LIMIT ?{limit}"
        ),
        None => format!(
            "SELECT m.sort_at_ms, m.id, m.ft_id FROM messages m
             WHERE {conditions} AND ?{first} < ?{end}
             ORDER BY m.sort_at_ms DESC, m.id DESC LIMIT ?{limit}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        memberships,
        world::{MAY_MS, World, arrival, flags, header_of, raw},
    };
    use barid_model::query::parse;

    fn found(world: &World, query: &str, limit: u32) -> Found {
        world.store.read(|tx| search(tx, &parse(query), &TimeZone::UTC, limit)).unwrap()
    }

    #[track_caller]
    fn check(world: &World, query: &str, expected: &str) {
        let found = found(world, query, 100);
        let mut subjects: Vec<_> = found.rows.iter().map(|row| row.subject.as_str()).collect();
        assert_eq!(found.total as usize, subjects.len(), "{query}");
        subjects.sort_unstable();
        assert_eq!(subjects.join(" "), expected, "{query}");
    }

    /// Four messages, a to d, a day apart.
    fn world() -> World {
        let world = World::new();
        let day = |number: i64| MAY_MS + number * 24 * 3_600_000;
        let add = |name: &str, at_ms, fields: &str, body: &str| {
            let message = arrival(name, at_ms, raw(at_ms, name, fields, body));
            world.store.add(world.inbox, vec![message]).unwrap();
        };
        add(
            "a",
            day(0),
            "From: Zoe Müller <zoe@example.test>\nTo: amina@example.test",
            "red apple",
        );
        add("b", day(1), "From: bob@example.test\nCc: zoe@example.test", "green apple pie");
        add(
            "c",
            day(2),
            "From: zoe@other.test\nTo: bob@example.test",
            "apple green \
            \u{645}\u{64f}\u{62d}\u{64e}\u{645}\u{651}\u{62f} \u{65e5}\u{672c}\u{8a9e}",
        );
        let big = "x ".repeat(4000);
        add("d", day(3), "From: carl@example.test", &big);
        let changes = [("b".to_owned(), flags("seen flagged")), ("c".to_owned(), flags("seen"))];
        world.store.write(|tx| memberships::set_remote_flags(tx, world.inbox, &changes)).unwrap();
        world
    }

    #[test]
    fn words_phrases_and_their_combinations_are_exact() {
        let world = world();
        check(&world, "apple", "a b c");
        check(&world, "APPLE red", "a");
        check(&world, "\"green apple\"", "b");
        check(&world, "\"apple green\"", "c");
        check(&world, "appl", "");
        check(&world, "appl*", "a b c");
        check(&world, "apple -green", "a");
        check(&world, "-apple", "d");
        check(&world, "red OR pie", "a b");
        check(&world, "apple (red OR pie)", "a b");
        check(&world, "apple -(red OR pie)", "c");
        check(&world, "", "a b c d");
        check(&world, "!!! ???", "");
        check(&world, "!!! pie", "b");
    }

    #[test]
    fn operators_look_in_their_field_alone() {
        let world = world();
        check(&world, "from:zoe", "a c");
        check(&world, "from:muller", "a");
        check(&world, "from:zoe@example.test", "a");
        check(&world, "to:zoe", "b");
        check(&world, "to:bob", "c");
        check(&world, "cc:zoe", "b");
        check(&world, "subject:a", "a");
        check(&world, "body:zoe", "");
        check(&world, "\u{645}\u{646}:zoe", "a c");
        check(&world, "-from:zoe apple", "b");
    }

    #[test]
    fn every_spelling_of_a_word_is_found() {
        let world = world();
        check(&world, "\u{645}\u{62d}\u{645}\u{62f}", "c");
        check(&world, "\u{672c}\u{8a9e}", "c");
        check(&world, "\u{65e5}\u{672c}\u{8a9e}", "c");
        check(&world, "\u{8a9e}", "c");
        check(&world, "\u{65e5}\u{8a9e}", "");
        check(&world, "MULLER", "a");
    }

    #[test]
    fn filters_work_with_words_and_alone() {
        let world = world();
        check(&world, "is:unread", "a d");
        check(&world, "is:read apple", "b c");
        check(&world, "is:starred", "b");
        check(&world, "-is:starred is:read", "c");
        check(&world, "is:starred OR red", "a b");
        check(&world, "before:2024-05-02", "a");
        check(&world, "after:2024-05-03", "c d");
        check(&world, "after:2024-05 before:2024-05-03 apple", "a b");
        check(&world, "larger:5k", "d");
        check(&world, "smaller:5k pie", "b");
        check(&world, "in:inbox pie", "b");
        check(&world, "in:sent", "");
        check(&world, "in:nowhere", "");
        check(&world, "account:amina red", "a");
        check(&world, "account:other", "");
        check(&world, "has:attachment", "");
    }

    #[test]
    fn a_date_begins_where_the_user_is() {
        let world = world();
        let zone = TimeZone::fixed(jiff::tz::offset(-2));
        let query = parse("after:2024-05-02");
        let found = world.store.read(|tx| search(tx, &query, &zone, 9)).unwrap();
        // Midnight of the second at UTC is still the first, two hours to the west.
        assert_eq!(found.total, 2);
    }

    #[test]
    fn the_newest_come_first_though_a_minute_holds_many() {
        let world = World::new();
        let message = |number: i64| {
            arrival(&format!("1:{number}"), MAY_MS, raw(MAY_MS + number * 1000, "s", "", "word"))
        };
        let (mut odd, mut even) = (Vec::new(), Vec::new());
        for number in 0..40 {
            if number % 2 == 0 { even.push(message(number)) } else { odd.push(message(number)) }
        }
        world.store.add(world.inbox, odd).unwrap();
        world.store.add(world.inbox, even).unwrap();
        let found = found(&world, "word", 5);
        let seconds: Vec<_> = found.rows.iter().map(|row| (row.date_ms - MAY_MS) / 1000).collect();
        assert_eq!((found.total, seconds), (40, vec![39, 38, 37, 36, 35]));
    }

    #[test]
    fn a_header_is_found_before_its_body_and_replaced_by_it() {
        let world = World::new();
        let whole = arrival("1:1", MAY_MS, raw(MAY_MS, "early", "From: zoe@x.test", "late"));
        world.store.add(world.inbox, vec![header_of(&whole)]).unwrap();
        check(&world, "early from:zoe", "early");
        check(&world, "late", "");
        let before = found(&world, "early", 1);
        assert_eq!((before.searched, before.not_downloaded), (0, 1));
        world.store.add(world.inbox, vec![whole]).unwrap();
        check(&world, "early late", "early");
        let after = found(&world, "early", 1);
        assert_eq!((after.searched, after.not_downloaded, after.total), (1, 0, 1));
    }

    #[test]
    fn a_removed_message_is_found_no_more() {
        let world = world();
        world.store.write(|tx| memberships::remove_range(tx, world.inbox, "b", "b")).unwrap();
        check(&world, "apple", "a c");
    }

    #[test]
    fn the_index_answers_in_its_own_order() {
        let world = world();
        for query in ["apple", "apple is:unread", "from:zoe -pie in:inbox", "is:unread"] {
            let plan = world.store.read(|tx| {
                let mut values = Vec::new();
                let part = compile::compile(tx, &parse(query), &TimeZone::UTC, &mut values)?;
                let sql = page_statement(&part.unwrap(), values.len());
                values.extend([0, 99, 50].map(Value::from));
                let mut query = tx.sql().prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let lines =
                    query.query_map(params_from_iter(&values), |row| row.get::<_, String>(3))?;
                Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
            });
            let plan = plan.unwrap();
            assert!(!plan.contains("TEMP B-TREE"), "{query}: {plan}");
            let by_index =
                plan.contains("ft VIRTUAL TABLE INDEX") || plan.contains("messages_unread");
            assert!(by_index, "{query}: {plan}");
        }
    }

    #[test]
    fn no_query_is_an_error() {
        let world = world();
        proptest::proptest!(|(text in "[a-z\"*():^ \\-OR\\PC]{0,40}")| {
            found(&world, &text, 5);
        });
        found(&world, &"a OR (b -c) ".repeat(500), 5);
        found(&world, &"from:\"x y\" -is:read OR ".repeat(100), 5);
        found(&world, &"(".repeat(5000), 5);
    }
}
