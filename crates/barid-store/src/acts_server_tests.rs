//! Acts against a server that makes them, ends half-way, or moves messages by itself:
//! nothing is lost or doubled.

use super::*;
use crate::{
    Arrival, list, ops,
    world::{MAY_MS, World, arrival, header_of, raw},
};
use std::collections::HashMap;

fn letter(subject: &str) -> Arrival {
    arrival("", MAY_MS, raw(MAY_MS, subject, "", "text"))
}

/// A server of two mailboxes that makes what waits, or moves messages by itself.
struct Server {
    /// Names with the subjects of their messages, by mailbox.
    mailboxes: BTreeMap<MailboxId, BTreeMap<String, String>>,
    next: u32,
}

impl Server {
    fn put(&mut self, mailbox: MailboxId, subject: &str) -> String {
        self.next += 1;
        let name = format!("1:{:06}", self.next);
        self.mailboxes.entry(mailbox).or_default().insert(name.clone(), subject.to_owned());
        name
    }

    fn shift(&mut self, from: MailboxId, name: &str, to: MailboxId) -> Option<String> {
        let subject = self.mailboxes.get_mut(&from)?.remove(name)?;
        Some(self.put(to, &subject))
    }

    /// What a synchronization of every mailbox writes.
    fn list(&self, world: &World) {
        for (mailbox, held) in &self.mailboxes {
            let mut last = String::new();
            world
                .store
                .write(|tx| {
                    for name in held.keys() {
                        remove_between(tx, *mailbox, &last, name)?;
                        last.clone_from(name);
                    }
                    remove_between(tx, *mailbox, &last, "9")
                })
                .unwrap();
            let names: Vec<&String> = held.keys().collect();
            let known = world.store.read(|tx| memberships::known(tx, *mailbox, &names)).unwrap();
            let new = held.iter().filter(|(name, _)| !known.contains(*name));
            let new = new.map(|(name, subject)| {
                let one = Arrival { remote_id: name.clone(), ..letter(subject) };
                if subject.len() % 2 == 0 { header_of(&one) } else { one }
            });
            world.store.add(*mailbox, new.collect()).unwrap();
            world.store.write(|tx| memberships::drop_stale(tx, *mailbox)).unwrap();
        }
    }

    /// Makes the oldest change. `tells` whether it tells new names, `ends` whether the
    /// program ended before it heard of it.
    fn make(&mut self, world: &World, tells: bool, ends: bool) {
        let next = world.store.read(|tx| ops::oldest(tx, world.account)).unwrap();
        let Some(op) = next else { return };
        let ops::Turn::Ask(page) = world.store.write(|tx| ops::begin(tx, op.id)).unwrap() else {
            return;
        };
        let mut names = HashMap::new();
        for message in &crate::pages::messages_of(&page) {
            let places = world.store.read(|tx| memberships::places(tx, *message)).unwrap();
            if let Op::Move { to, .. } = &page {
                let is_there = places.iter().any(|place| place.mailbox == *to);
                for place in places.iter().filter(|place| place.mailbox != *to) {
                    if is_there {
                        self.mailboxes.entry(place.mailbox).or_default().remove(&place.remote_id);
                    } else if let Some(name) = self.shift(place.mailbox, &place.remote_id, *to)
                        && tells
                    {
                        names.insert(*message, name);
                    }
                }
            }
        }
        if !ends {
            world.store.write(|tx| ops::confirm(tx, op.id, &names)).unwrap();
        }
    }

    fn subjects(&self, mailbox: MailboxId) -> Vec<String> {
        let mut all: Vec<_> = self.mailboxes[&mailbox].values().cloned().collect();
        all.sort();
        all
    }
}

fn remove_between(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    after: &str,
    before: &str,
) -> Result<(), StoreError> {
    let (first, last) = (format!("{after}!"), before.trim_end_matches('0').to_owned());
    // The greatest text below `before`, as far as names go.
    let number: u32 = before.trim_start_matches("1:").parse().unwrap_or(1_000_000);
    let last = if before == "9" { last } else { format!("1:{:06}", number - 1) };
    if first <= last { memberships::remove_range(tx, mailbox, &first, &last) } else { Ok(()) }
}

/// Whatever the user, the server and others do: once all is made and listed, the user sees
/// what the server has, each message once.
#[test]
fn nothing_is_lost_or_doubled_whatever_happens() {
    for seed in 1..12_u64 {
        let world = World::new();
        let places = [world.inbox, world.sent];
        let mut server = Server { mailboxes: BTreeMap::new(), next: 0 };
        for (number, mailbox) in places.iter().cycle().take(8).enumerate() {
            server.put(*mailbox, &"x".repeat(number + 1));
        }
        server.list(&world);
        let mut dice = seed * 0x9e37_79b9;
        let mut below = |end: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % end
        };
        for _ in 0..60 {
            let to = places[below(2) as usize];
            let ids: Vec<MessageId> = (0..3).map(|_| MessageId(below(10) as u32 + 1)).collect();
            match below(8) {
                0..=2 => {
                    let to = Destination::Mailbox(to);
                    world.store.write(|tx| move_to(tx, &ids, to, 0)).unwrap();
                }
                3 => drop(world.store.write(|tx| undo(tx, None, 0)).unwrap()),
                4 => server.make(&world, true, false),
                5 => server.make(&world, false, below(2) == 0),
                6 => {
                    let from = places[below(2) as usize];
                    let names: Vec<String> = server.mailboxes[&from].keys().cloned().collect();
                    if let Some(name) = names.get(below(4) as usize) {
                        server.shift(from, name, to);
                    }
                }
                _ => server.list(&world),
            }
            world.assert_counted();
        }
        for _ in 0..100 {
            server.list(&world);
            server.make(&world, true, false);
        }
        server.list(&world);
        assert_eq!(world.store.read(|tx| ops::list(tx, None)).unwrap(), [], "seed {seed}");
        let total: usize = places.iter().map(|one| server.subjects(*one).len()).sum();
        assert_eq!(total, 8, "the server itself lost or doubled one, seed {seed}");
        for mailbox in places {
            let view = list::View::Mailbox(mailbox);
            let rows = world.store.read(|tx| list::rows(tx, view, None, 99)).unwrap();
            let mut here: Vec<_> = rows.into_iter().map(|row| row.subject).collect();
            here.sort();
            assert_eq!(here, server.subjects(mailbox), "seed {seed}");
        }
        world.assert_whole();
    }
}
