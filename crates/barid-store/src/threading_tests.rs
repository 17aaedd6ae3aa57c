//! Conversations: the same whatever came first.

use super::*;
use crate::{
    accounts, list, mailboxes,
    world::{MAY_MS, World, arrival, raw, remote, settings},
};
use barid_model::Role;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Messages as `id: ids it names`, given in the order in which they arrive.
fn partition(messages: &[&str]) -> BTreeSet<BTreeSet<String>> {
    let world = World::new();
    let arrivals = messages.iter().enumerate().map(|(number, text)| {
        let (id, names) = text.split_once(':').unwrap();
        let names: Vec<_> = names.split_whitespace().map(|id| format!("<{id}@x>")).collect();
        let fields = format!("Message-ID: <{id}@x>\nReferences: {}", names.join(" "));
        arrival(&format!("1:{number}"), 0, raw(0, id, &fields, ""))
    });
    // One at a time, so that each sees what the ones before left in the tables.
    for one in arrivals {
        world.store.add(world.inbox, vec![one]).unwrap();
    }
    let rows = world.store.read(|tx| list::rows(tx, list::View::All(None), None, 99)).unwrap();
    let mut threads: BTreeMap<ThreadId, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        threads.entry(row.thread).or_default().insert(row.subject);
    }
    for (thread, members) in &threads {
        let size = world.store.read(|tx| size(tx, *thread)).unwrap();
        assert_eq!(size as usize, members.len());
    }
    world.assert_whole();
    threads.into_values().collect()
}

fn sets(text: &str) -> BTreeSet<BTreeSet<String>> {
    text.split('|').map(|set| set.split_whitespace().map(str::to_owned).collect()).collect()
}

fn permutations<'a>(all: &[&'a str]) -> Vec<Vec<&'a str>> {
    let Some((first, rest)) = all.split_first() else { return vec![Vec::new()] };
    let mut found = Vec::new();
    for inner in permutations(rest) {
        for at in 0..=inner.len() {
            let mut one = inner.clone();
            one.insert(at, first);
            found.push(one);
        }
    }
    found
}

/// Every order of arrival must give the same threads.
#[track_caller]
fn check(messages: &[&str], expected: &str) {
    for order in permutations(messages) {
        assert_eq!(partition(&order), sets(expected), "{order:?}");
    }
}

#[test]
fn replies_join_in_any_order_of_arrival() {
    check(&["a:", "b:a", "c:a b", "d:"], "a b c | d");
}

#[test]
fn a_message_that_names_two_threads_makes_them_one() {
    check(&["a:", "b:", "c:a b", "d:b"], "a b c d");
}

#[test]
fn siblings_join_though_their_parent_never_came() {
    check(&["b:gone", "c:gone", "d:other"], "b c | d");
}

#[test]
fn a_circle_is_one_thread() {
    check(&["a:c", "b:a", "c:b"], "a b c");
}

#[test]
fn a_thread_forgets_its_names_with_its_last_message() {
    let world = World::new();
    world.receive("1:1", "a", "Message-ID: <a@x>", "");
    world.receive("1:2", "b", "Message-ID: <b@x>\nIn-Reply-To: <a@x>", "");
    let names = || {
        world.store.read(|tx| {
            let sql = "SELECT count(*) FROM thread_names";
            Ok(tx.sql().query_row(sql, [], |row| row.get::<_, u32>(0))?)
        })
    };
    let remove = |name: &'static str| {
        let inbox = world.inbox;
        world.store.write(|tx| crate::memberships::remove_range(tx, inbox, name, name))
    };
    remove("1:1").unwrap();
    assert_eq!(names().unwrap(), 2);
    remove("1:2").unwrap();
    assert_eq!(names().unwrap(), 0);
}

#[test]
fn a_long_list_of_references_keeps_its_ends() {
    let name = |number: usize| barid_model::InternetMessageId(number.to_string());
    let references = (0..500).map(name).collect();
    let envelope = Envelope { references, ..Envelope::default() };
    let ties = ties(&envelope, 7);
    assert_eq!(ties.len(), MAX_REFERENCES + 1);
    assert_eq!((ties[0], ties[1], ties[49], ties[50]), (hash("0"), hash("451"), hash("499"), 7));
    assert_eq!(from_bytes(&to_bytes(&ties)), ties);
}

/// A message of one of two accounts.
#[derive(Clone, Debug)]
struct Letter {
    id: usize,
    account: usize,
    names: Vec<usize>,
    subject: &'static str,
    from: &'static str,
    to: &'static str,
    day: i64,
}

impl Letter {
    fn arrival(&self) -> crate::Arrival {
        let Letter { id, names, subject, from, to, day, .. } = self;
        let names: Vec<_> = names.iter().map(|id| format!("<{id}@x>")).collect();
        let mut fields = format!("From: {from}\nTo: {to}\nMessage-ID: <{id}@x>");
        if !names.is_empty() {
            fields += &format!("\nReferences: {}", names.join(" "));
        }
        let at_ms = MAY_MS + day * 24 * 60 * 60 * 1000;
        arrival(&format!("1:{id}"), at_ms, raw(at_ms, subject, &fields, &id.to_string()))
    }
}

/// Which messages share a conversation, however it is called.
fn conversations<'a>(letters: impl IntoIterator<Item = &'a Letter>) -> BTreeSet<BTreeSet<usize>> {
    let world = World::new();
    let add = |tx: &mut WriteTx<'_>| {
        let account = accounts::add(tx, &settings("zoe@example.test"))?;
        mailboxes::put(tx, account, &remote("INBOX", Some(Role::Inbox)))
    };
    let mailboxes = [world.inbox, world.store.write(add).unwrap()];
    for letter in letters {
        world.store.add(mailboxes[letter.account], vec![letter.arrival()]).unwrap();
    }
    world.assert_counted();
    let rows = world.store.read(|tx| list::rows(tx, list::View::All(None), None, 99)).unwrap();
    let mut threads: BTreeMap<ThreadId, BTreeSet<usize>> = BTreeMap::new();
    for row in rows {
        let id = row.message_id.trim_end_matches("@x").parse().unwrap();
        threads.entry(row.thread).or_default().insert(id);
    }
    threads.into_values().collect()
}

fn on_subject(id: usize, subject: &'static str, from: &'static str, day: i64) -> Letter {
    let to = if from == "a@x.test" { "b@x.test" } else { "a@x.test" };
    Letter { id, account: 0, names: Vec::new(), subject, from, to, day }
}

#[test]
fn a_conversation_lies_in_several_accounts() {
    let one = on_subject(1, "Plan", "a@x.test", 0);
    let answer = Letter { id: 2, account: 1, names: vec![1], day: 40, ..one.clone() };
    assert_eq!(conversations([&one, &answer]).len(), 1);
    assert_eq!(conversations([&answer, &one]).len(), 1);
}

#[test]
fn a_subject_ties_only_a_lost_answer_to_the_same_people_in_the_same_week() {
    let first = on_subject(1, "Plan", "a@x.test", 0);
    for (other, expected) in [
        (on_subject(2, "Re: Plan", "b@x.test", 1), 1),
        (on_subject(2, "\u{631}\u{62f}: plan", "b@x.test", 7), 1),
        (on_subject(2, "AW: Re[2]: Plan", "a@x.test", -7), 1),
        // Eight days, somebody else, no answer, another subject, one passed on, and one that
        // names what it answers.
        (on_subject(2, "Re: Plan", "b@x.test", 8), 2),
        (on_subject(2, "Re: Plan", "c@x.test", 1), 2),
        (on_subject(2, "Plan", "b@x.test", 1), 2),
        (on_subject(2, "Re: Plans", "b@x.test", 1), 2),
        (on_subject(2, "Fwd: Plan", "b@x.test", 1), 2),
        (Letter { names: vec![9], ..on_subject(2, "Re: Plan", "b@x.test", 1) }, 2),
    ] {
        assert_eq!(conversations([&first, &other]).len(), expected, "{other:?}");
        assert_eq!(conversations([&other, &first]).len(), expected, "{other:?}");
    }
}

fn letters() -> impl Strategy<Value = Vec<Letter>> {
    let subjects = prop::sample::select(vec!["Plan", "Re: Plan", "AW: plan", "Lunch", "Re: Lunch"]);
    let people = prop::sample::select(vec!["a@x.test", "b@x.test", "c@x.test"]);
    let one = (0..2_usize, prop::collection::vec(0..12_usize, 0..3), subjects, people, 0..20_i64);
    prop::collection::vec(one, 2..8).prop_map(|all| {
        let made =
            all.into_iter().enumerate().map(|(id, (account, mut names, subject, from, day))| {
                // Most answers name something; some name themselves, or each other.
                if day % 2 == 0 {
                    names.clear();
                }
                Letter { account, names, ..on_subject(id, subject, from, day) }
            });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_order_of_arrival_gives_the_same_conversations(
        (letters, mixed) in letters().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle()))
    ) {
        prop_assert_eq!(conversations(&letters), conversations(&mixed));
    }
}
