//! When a mailbox was last compared with its server name by name: what finds out that the server
//! forgot to tell of something. Those that don't add up are compared again soon, but not for ever.

use crate::{
    error::StoreError,
    transaction::{ReadTx, WriteTx},
};
use barid_model::{AccountId, MailboxId};

pub(crate) const SCHEMA: &str = "
CREATE TABLE comparisons (
    mailbox_id INTEGER PRIMARY KEY REFERENCES mailboxes (id) ON DELETE CASCADE,
    at_ms      INTEGER NOT NULL,           -- Unix time, milliseconds
    odd        INTEGER NOT NULL DEFAULT 0  -- how often in a row the counts differed after it
) STRICT;
INSERT INTO comparisons (mailbox_id, at_ms) SELECT id, 0 FROM mailboxes WHERE cursor IS NOT NULL;
";

/// Between two comparisons.
const PERIOD_MS: i64 = 24 * 60 * 60 * 1000;

/// So often in a row a mailbox whose counts differ is compared with the next synchronization.
const TRIES: u32 = 3;

/// Messages that one synchronization compares, beside one mailbox of any size.
const AT_ONCE: u64 = 20_000;

/// Returns the mailboxes of an account that are due, the longest first. One that was never
/// compared is not: it was, when it was listed.
///
/// # Errors
///
/// What SQLite says.
pub fn due(tx: &ReadTx<'_>, account: AccountId, now_ms: i64) -> Result<Vec<MailboxId>, StoreError> {
    // A clock that was set back makes nothing due, and one that was ahead holds nothing back.
    let mut query = tx.sql().prepare_cached(
        "SELECT m.id, m.total FROM comparisons c JOIN mailboxes m ON m.id = c.mailbox_id
         WHERE m.account_id = ?1
         AND (c.at_ms NOT BETWEEN ?2 - ?3 AND ?2 OR c.odd BETWEEN 1 AND ?4)
         ORDER BY c.at_ms, m.id",
    )?;
    let rows = query.query_map((account.0, now_ms, PERIOD_MS, TRIES), |row| {
        Ok((MailboxId(row.get(0)?), row.get::<_, i64>(1)?.unsigned_abs()))
    })?;
    let (mut chosen, mut messages) = (Vec::new(), 0_u64);
    for row in rows {
        let (mailbox, total) = row?;
        messages = messages.saturating_add(total);
        if messages > AT_ONCE && !chosen.is_empty() {
            break;
        }
        chosen.push(mailbox);
    }
    Ok(chosen)
}

/// How a mailbox was brought up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By all of its names: that is a comparison.
    Names,
    /// By what its server said had changed.
    Changes,
}

/// Notes that a mailbox was brought up to date, and whether as many messages are here then as
/// there are on the server. Where it does not add up, the mailbox is compared next time.
///
/// # Errors
///
/// What SQLite says, also where there is no such mailbox.
pub fn note(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    by: By,
    adds_up: bool,
    now_ms: i64,
) -> Result<(), StoreError> {
    tx.sql()
        .prepare_cached(
            "INSERT INTO comparisons (mailbox_id, at_ms, odd) VALUES (?1, ?2, ?3)
             ON CONFLICT (mailbox_id) DO UPDATE
             SET at_ms = CASE ?4 WHEN 1 THEN ?2 ELSE at_ms END,
             odd = CASE WHEN ?3 = 0 THEN 0 ELSE min(max(odd, 1 - ?4) + ?4, ?5 + 1) END",
        )?
        .execute((mailbox.0, now_ms, u8::from(!adds_up), u8::from(by == By::Names), TRIES))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    const NOW_MS: i64 = 10 * PERIOD_MS;

    fn due_at(world: &World, now_ms: i64) -> Vec<MailboxId> {
        world.store.read(|tx| due(tx, world.account, now_ms)).unwrap()
    }

    fn noted(world: &World, mailbox: MailboxId, adds_up: bool, now_ms: i64) {
        world.store.write(|tx| note(tx, mailbox, By::Names, adds_up, now_ms)).unwrap();
    }

    #[test]
    fn a_mailbox_is_due_once_a_day_whatever_the_clock_does() {
        let world = World::new();
        assert_eq!(due_at(&world, NOW_MS), []);
        noted(&world, world.inbox, true, NOW_MS);
        assert_eq!(due_at(&world, NOW_MS + PERIOD_MS), []);
        assert_eq!(due_at(&world, NOW_MS + PERIOD_MS + 1), [world.inbox]);
        assert_eq!(due_at(&world, NOW_MS - 1), [world.inbox], "the clock was set back");
    }

    #[test]
    fn what_does_not_add_up_is_compared_again_a_few_times() {
        let world = World::new();
        for _ in 0..TRIES {
            noted(&world, world.inbox, false, NOW_MS);
            assert_eq!(due_at(&world, NOW_MS), [world.inbox]);
        }
        noted(&world, world.inbox, false, NOW_MS);
        assert_eq!(due_at(&world, NOW_MS), []);
        let updated = |adds_up| {
            world.store.write(|tx| note(tx, world.inbox, By::Changes, adds_up, NOW_MS)).unwrap();
            due_at(&world, NOW_MS)
        };
        assert_eq!(updated(false), [], "it does not add up all the time");
        assert_eq!(updated(true), []);
        assert_eq!(updated(false), [world.inbox]);
        assert_eq!(updated(true), []);
    }

    #[test]
    fn large_mailboxes_are_compared_one_at_a_time_the_longest_due_first() {
        let world = World::new();
        let grow = |tx: &mut WriteTx<'_>| {
            tx.sql().execute("UPDATE mailboxes SET total = 15000", [])?;
            Ok(())
        };
        world.store.write(grow).unwrap();
        noted(&world, world.inbox, true, 2);
        noted(&world, world.sent, true, 1);
        assert_eq!(due_at(&world, NOW_MS), [world.sent]);
        noted(&world, world.sent, true, NOW_MS);
        assert_eq!(due_at(&world, NOW_MS), [world.inbox]);
    }
}
