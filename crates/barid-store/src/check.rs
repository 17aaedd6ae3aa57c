//! Looks whether the store is whole, for `barid doctor`.

use crate::{blob, connection, error::StoreError, gc, store::Store, table::raw};
use rusqlite::Connection;

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Counts, and whether rows and index agree.
    Quick,
    /// Also every page of both files, and every raw message against its hash.
    /// Some ten seconds a GB.
    Deep,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// What is wrong, a sentence each, without mail content; empty if nothing is.
    pub problems: Vec<String>,
    /// Messages there are.
    pub messages: u64,
    /// Those of them whose bytes are here.
    pub bodies: u64,
    /// Those of them that the index knows.
    pub searchable: u64,
    /// Raw messages whose bytes are those that came; 0 where none was looked at.
    pub raw_verified: u64,
}

/// Problems that are spelled out; more are counted.
const MAX_PROBLEMS: usize = 50;

/// Raw messages that are verified between two looks at the list.
const AT_ONCE: u32 = 100;

impl Store {
    /// Looks whether the store is whole. Changes nothing.
    ///
    /// # Errors
    ///
    /// Damage is no error, but a problem in the answer; only what keeps the
    /// check from going on is one.
    pub fn check(&self, depth: Depth) -> Result<Health, StoreError> {
        let mut health = Health::default();
        let rows = self.read(|tx| count(tx.sql(), &mut health));
        note(&mut health, rows)?;
        match depth {
            Depth::Quick => {}
            Depth::Deep => {
                let pages = self.with_writer(|mail| mail_pages(mail, &mut health));
                note(&mut health, pages)?;
                let pages = self.read_raw(|raw| {
                    let problems = connection::page_problems(raw).map_err(blob::failed)?;
                    health.problems.extend(problems);
                    Ok(())
                });
                note(&mut health, pages)?;
                let hashes = self.verify_raw(&mut health);
                note(&mut health, hashes)?;
            }
        }
        health.problems.truncate(MAX_PROBLEMS);
        Ok(health)
    }

    fn verify_raw(&self, health: &mut Health) -> Result<(), StoreError> {
        let unnamed = self.read(|tx| self.read_raw(|raw| gc::unnamed(tx.sql(), raw, 0)))?;
        if !unnamed.is_empty() {
            let count = unnamed.len();
            health.problems.push(format!("{count} raw messages belong to no message"));
        }
        let mut after = 0;
        loop {
            let ids =
                self.read_raw(|raw| raw::ids_after(raw, after, AT_ONCE).map_err(blob::failed))?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            for id in ids {
                // One that was deleted in between is no problem.
                match blob::unpacked(self, id) {
                    Ok(Some(_)) => health.raw_verified += 1,
                    Ok(None) => {}
                    Err(StoreError::Damaged { .. }) => {
                        health.problems.push(format!("Raw message {id} is damaged"));
                    }
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

fn count(mail: &Connection, health: &mut Health) -> Result<(), StoreError> {
    let one = |sql: &str| -> Result<u64, StoreError> {
        Ok(mail.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    };
    health.messages = one("SELECT count(*) FROM messages")?;
    let without = one("SELECT count(*) FROM messages WHERE raw_id IS NULL")?;
    health.bodies = health.messages.saturating_sub(without);
    health.searchable = one("SELECT count(*) FROM messages m JOIN ft_docsize d ON d.id = m.ft_id")?;
    let entries = one("SELECT count(*) FROM ft_docsize")?;
    if health.searchable != health.messages {
        let missing = health.messages.saturating_sub(health.searchable);
        health.problems.push(format!("{missing} messages are not in the index"));
    }
    if entries != health.searchable {
        let extra = entries.saturating_sub(health.searchable);
        health.problems.push(format!("The index holds {extra} entries of no message"));
    }
    let homeless = one("SELECT count(*) FROM messages m
         WHERE NOT (m.hidden = 1 AND m.object_id <> '')
         AND NOT EXISTS (SELECT 1 FROM memberships s WHERE s.message_id = m.id)")?;
    if homeless != 0 {
        health.problems.push(format!("{homeless} messages are in no mailbox"));
    }
    let miscounted = one("SELECT count(*) FROM mailboxes b WHERE (total, unread) <> (
             SELECT count(*), cast(total(m.unread) AS INTEGER) FROM memberships s
             JOIN messages m ON m.id = s.message_id WHERE s.mailbox_id = b.id AND s.shown = 1)")?;
    let misplaced = one("SELECT count(*) FROM messages m WHERE m.hidden = EXISTS (
             SELECT 1 FROM memberships s WHERE s.message_id = m.id AND s.shown = 1)
         OR EXISTS (SELECT 1 FROM memberships s
             WHERE s.message_id = m.id AND s.thread_id <> m.thread_id)")?;
    if misplaced != 0 {
        health.problems.push(format!("{misplaced} messages have wrong places"));
    }
    if miscounted != 0 {
        health.problems.push(format!("{miscounted} mailboxes have wrong counts"));
    }
    Ok(())
}

fn mail_pages(mail: &Connection, health: &mut Health) -> Result<(), StoreError> {
    health.problems.extend(connection::page_problems(mail)?);
    let mut check = mail.prepare("PRAGMA integrity_check")?;
    let found = check.query_map([], |row| row.get::<_, String>(0))?;
    for line in found.take(MAX_PROBLEMS) {
        let line = line?;
        if line != "ok" {
            health.problems.push(line);
        }
    }
    mail.execute("INSERT INTO ft (ft) VALUES ('integrity-check')", [])?;
    Ok(())
}

/// Turns damage into a problem.
fn note(health: &mut Health, result: Result<(), StoreError>) -> Result<(), StoreError> {
    match result {
        Err(error @ StoreError::Damaged { .. }) => {
            health.problems.push(error.to_string());
            Ok(())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    fn problems(world: &World, depth: Depth) -> Vec<String> {
        world.store.check(depth).unwrap().problems
    }

    #[test]
    fn a_whole_store_has_no_problem_and_counts_what_it_holds() {
        let world = World::new();
        world.receive("1:1", "one", "", "");
        let expected =
            Health { problems: Vec::new(), messages: 1, bodies: 1, searchable: 1, raw_verified: 1 };
        assert_eq!(world.store.check(Depth::Deep).unwrap(), expected);
        let quick = Health { raw_verified: 0, ..expected };
        assert_eq!(world.store.check(Depth::Quick).unwrap(), quick);
    }

    #[test]
    fn disagreement_between_tables_is_found() {
        for (sql, expected) in [
            ("DELETE FROM ft WHERE rowid > 0", "1 messages are not in the index"),
            ("INSERT INTO ft (rowid, body) VALUES (5, 'x')", "The index holds 1 entries of no"),
            ("UPDATE mailboxes SET unread = 7", "2 mailboxes have wrong counts"),
            ("DELETE FROM memberships", "1 messages are in no mailbox"),
        ] {
            let world = World::new();
            world.receive("1:1", "one", "", "");
            world.store.write(|tx| Ok(tx.sql().execute_batch(sql)?)).unwrap();
            let found = problems(&world, Depth::Quick);
            assert!(found.iter().any(|line| line.starts_with(expected)), "{found:?}");
        }
    }

    #[test]
    fn bytes_that_were_changed_are_found_and_named_when_read() {
        let world = World::new();
        let message = world.receive("1:1", "one", "", "");
        world
            .store
            .write_raw(|raw| {
                let sql = "UPDATE raw SET sha256 = zeroblob(32)";
                raw.execute_batch(sql).map_err(blob::failed)
            })
            .unwrap();
        assert_eq!(problems(&world, Depth::Deep), ["Raw message 1 is damaged"]);
        let error = world.store.raw(message).unwrap_err();
        assert!(matches!(error, StoreError::DamagedMessage(found) if found == message));
        world.store.forget_raw(message).unwrap();
        assert_eq!(world.store.raw(message).unwrap(), None);
        world.assert_whole();
    }
}
