//! Puts messages off until a time, and back.

use crate::{
    acts::{Acted, acted_on},
    error::StoreError,
    table::{
        acts::{self, Way},
        snoozes::{self, Before, Snooze},
    },
    transaction::WriteTx,
};
use barid_model::MessageId;

pub use crate::table::snoozes::{count, get, next_at, wake};

/// Puts messages off until `until_ms`; `None` brings those back that are put off, as they
/// were. Known here alone.
///
/// # Errors
///
/// `Invalid` for a time that has passed.
pub fn snooze(
    tx: &mut WriteTx<'_>,
    ids: &[MessageId],
    until_ms: Option<i64>,
    now_ms: i64,
) -> Result<Acted, StoreError> {
    if until_ms.is_some_and(|until_ms| until_ms <= now_ms) {
        return Err(StoreError::Invalid("That time has passed".to_owned()));
    }
    let wanted = until_ms.map(|until_ms| Snooze { until_ms, woken_ms: None });
    let mut before = Vec::new();
    let mut changed = Vec::new();
    for one in acted_on(tx, ids)? {
        let old = snoozes::get(tx, one)?;
        if old == wanted || (wanted.is_none() && old.is_some_and(|old| old.woken_ms.is_some())) {
            continue;
        }
        snoozes::set(tx, one, wanted)?;
        before.push((one, old));
        changed.push(one);
    }
    let mut acted = crate::acts::summed_up(tx, &changed)?;
    if !before.is_empty() {
        acted.undo = Some(acts::insert(tx, &Way::Snooze { before: Before(before) }, now_ms)?);
    }
    Ok(acted)
}

/// Takes it back.
pub(crate) fn undo(tx: &mut WriteTx<'_>, before: Before) -> Result<Acted, StoreError> {
    let mut changed = Vec::new();
    for (message, snooze) in before.0 {
        for one in acted_on(tx, &[message])? {
            snoozes::set(tx, one, snooze)?;
            changed.push(one);
        }
    }
    crate::acts::summed_up(tx, &changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        acts as act,
        list::{self, View},
        mailboxes, ops,
        window::{self, Filter, List, Unit},
        world::{MAY_MS, World, arrival, flags, raw},
    };
    use barid_model::{Op, Role};

    const HOUR_MS: i64 = 3_600_000;

    fn world() -> World {
        let world = World::new();
        for (minute, name) in (1..).zip(["one", "two", "three"]) {
            let at_ms = MAY_MS + minute * 60_000;
            let mut one = arrival(name, at_ms, raw(at_ms, name, "", ""));
            one.flags = flags("seen");
            world.store.add(world.inbox, vec![one]).unwrap();
        }
        world
    }

    fn shown(world: &World, view: window::View) -> Vec<String> {
        let list = List { view, filter: Filter::None, unit: Unit::Thread, within: <_>::default() };
        let keys = world.store.read(|tx| list.keys(tx)).unwrap();
        keys.into_iter().map(|key| world.row(key.message).subject).collect()
    }

    fn inbox(world: &World) -> Vec<String> {
        assert_eq!(world.subjects(), shown(world, window::View::Mailbox(world.inbox)));
        world.assert_whole();
        shown(world, window::View::Role(Role::Inbox, None))
    }

    #[test]
    fn what_is_put_off_is_away_and_comes_back_unread_on_top() {
        let world = world();
        let one = world.find("one");
        let until_ms = MAY_MS + 9 * HOUR_MS;
        let acted = world.store.write(|tx| snooze(tx, &[one], Some(until_ms), MAY_MS)).unwrap();
        assert_eq!((acted.messages, acted.undo.is_some()), (1, true));
        assert_eq!(inbox(&world), ["three", "two"]);
        assert_eq!(shown(&world, window::View::Snoozed), ["one"]);
        assert_eq!(world.counts(), (2, 0));
        let early = world.store.write(|tx| wake(tx, until_ms - 1)).unwrap();
        assert_eq!(early, (vec![], vec![]));
        assert_eq!(world.store.read(next_at).unwrap(), Some(until_ms));

        let world = world.reopen();
        let woken = world.store.write(|tx| wake(tx, until_ms + 5)).unwrap();
        assert_eq!(woken, (vec![one], vec![world.account]));
        assert_eq!(inbox(&world), ["one", "three", "two"]);
        assert_eq!(shown(&world, window::View::Snoozed), [""; 0]);
        assert_eq!(world.counts(), (3, 1));
        let row = world.row(one);
        assert!(row.unread && row.date_ms == MAY_MS + 60_000, "{row:?}");
        let op = world.store.read(|tx| ops::oldest(tx, world.account)).unwrap().unwrap();
        assert!(matches!(op.op, Op::SetFlags { messages, .. } if messages == [one]));
        assert_eq!(world.store.read(next_at).unwrap(), None);
    }

    #[test]
    fn it_is_taken_back_and_moving_a_message_ends_it() {
        let world = world();
        let one = world.find("one");
        let until = Some(MAY_MS + HOUR_MS);
        world.store.write(|tx| snooze(tx, &[one], until, MAY_MS)).unwrap();
        world.store.write(|tx| act::undo(tx, None, MAY_MS)).unwrap();
        assert_eq!(inbox(&world), ["three", "two", "one"]);
        world.store.write(|tx| snooze(tx, &[one], until, MAY_MS)).unwrap();
        world.store.write(|tx| snooze(tx, &[one], None, MAY_MS)).unwrap();
        assert_eq!(inbox(&world), ["three", "two", "one"]);
        world.store.write(|tx| act::undo(tx, None, MAY_MS)).unwrap();
        assert_eq!(inbox(&world), ["three", "two"]);

        let to = act::Destination::Mailbox(world.sent);
        world.store.write(|tx| act::move_to(tx, &[one], to, MAY_MS)).unwrap();
        let view = View::Mailbox(world.sent);
        let rows = world.store.read(|tx| list::rows(tx, view, None, 9)).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(world.store.read(|tx| get(tx, one)).unwrap(), None);
        world.assert_whole();
    }

    #[test]
    fn the_past_is_no_time_to_put_a_message_off_to() {
        let world = world();
        let one = world.find("one");
        assert!(world.store.write(|tx| snooze(tx, &[one], Some(MAY_MS), MAY_MS)).is_err());
        let nothing = world.store.write(|tx| snooze(tx, &[one], None, MAY_MS)).unwrap();
        assert_eq!(nothing, Acted::default());
        assert_eq!(world.store.read(|tx| mailboxes::get(tx, world.inbox)).unwrap().total, 3);
    }
}
