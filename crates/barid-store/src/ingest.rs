//! A message comes in: row, mailbox, thread and index in one transaction.

use crate::{
    effective,
    error::StoreError,
    index::{self, Entry},
    prepare::{Batch, Listing, Prepared},
    table::{
        closed_messages, mailboxes, memberships,
        messages::{self, NewRow},
        objects,
        people::Seen,
        reports, settings, tombstones,
    },
    threading,
    transaction::WriteTx,
    twins,
};
use barid_model::{AccountId, Flag, MailboxId, MessageId};
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Writes a batch into a mailbox: idempotent, by name.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn insert(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    mut batch: Batch,
) -> Result<(), StoreError> {
    let account = mailboxes::account(tx, mailbox)?;
    let has_stale = memberships::has_stale(tx, mailbox)?;
    let has_tombstones = tombstones::any(tx, mailbox)?;
    let top = batch.0.iter().filter_map(|prepared| prepared.raw_id).max();
    let (mut total, mut unread) = (0, 0);
    // By row: a header and its body may be in one batch, and FTS5 writes what it
    // has gathered at every descending row.
    let mut entries = BTreeMap::new();
    let mut replaced = Vec::new();
    let mut seen = Seen::begin(tx, account, mailbox)?;
    // What a move left behind, marked as deleted, is not taken for what came back since.
    batch.0.sort_by_key(|prepared| {
        has_stale
            && prepared.listing.as_ref().is_some_and(|one| one.flags.contains(&Flag::deleted()))
    });
    for prepared in batch.0 {
        if has_tombstones && tombstones::has(tx, mailbox, &prepared.remote_id)? {
            drop_bytes(tx, prepared.raw_id)?;
            continue;
        }
        let known = match memberships::find(tx, mailbox, &prepared.remote_id)? {
            None => match elsewhere(tx, account, mailbox, &prepared)? {
                None if has_stale => adopt(tx, mailbox, &prepared)?,
                known => known,
            },
            known => known,
        };
        match (known, &prepared.listing) {
            (Some(message), listing) => {
                if let Some(listing) = listing {
                    if let Some(object_id) = &listing.object_id {
                        objects::note(tx, account, message, object_id)?;
                    }
                    effective::set_remote(tx, mailbox, message, &listing.flags)?;
                }
                if let Some((ft_id, entry)) = complete(tx, message, prepared)? {
                    replaced.extend(entries.insert(ft_id, entry).is_none().then_some(ft_id));
                }
            }
            (None, Some(listing)) => {
                total += 1;
                unread += i64::from(messages::is_unread(&listing.flags));
                seen.note(&prepared.columns, listing.received_at_ms);
                let ft_id = create(tx, account, mailbox, &prepared, listing)?;
                entries.insert(ft_id, prepared.entry);
            }
            (None, None) => drop_bytes(tx, prepared.raw_id)?,
        }
    }
    if let Some(top) = top {
        settings::raise_raw_top(tx, top)?;
    }
    if total != 0 {
        mailboxes::count(tx, mailbox, total, unread)?;
    }
    seen.keep(tx)?;
    index::delete(tx, replaced)?;
    index::write(tx, &entries)
}

/// Inserts a message that is new here. Returns its row in the index.
fn create(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
    prepared: &Prepared,
    listing: &Listing,
) -> Result<i64, StoreError> {
    let sort_at_ms = sort_at_ms(prepared.columns.sent_at_ms, listing.received_at_ms);
    let ft_id = index::free_slot(tx, sort_at_ms)?;
    let row = NewRow {
        account,
        ft_id,
        raw_id: prepared.raw_id,
        size_bytes: listing.size_bytes,
        received_at_ms: listing.received_at_ms,
        sort_at_ms,
        flags: &listing.flags,
        content: &prepared.columns,
        likeness: &prepared.likeness,
    };
    let message = messages::insert(tx, &row)?;
    if let Some(object_id) = &listing.object_id {
        objects::note(tx, account, message, object_id)?;
    }
    let Prepared { remote_id, header_hash, ties, likeness, .. } = prepared;
    let (thread, is_known) = threading::join(tx, message, sort_at_ms, ties, likeness)?;
    memberships::insert(tx, mailbox, sort_at_ms, message, thread, remote_id, *header_hash)?;
    if is_known {
        twins::settle(tx, message)?;
    }
    if let Some(report) = &prepared.report {
        reports::note(tx, report, listing.received_at_ms)?;
    }
    if prepared.is_closed {
        closed_messages::note(tx, account, message)?;
    }
    tx.message_added(message);
    Ok(ft_id)
}

/// Gives a known message its body, if that is missing and came.
fn complete(
    tx: &mut WriteTx<'_>,
    message: MessageId,
    prepared: Prepared,
) -> Result<Option<(i64, Entry)>, StoreError> {
    let Some(raw_id) = prepared.raw_id else { return Ok(None) };
    match messages::places(tx, message)? {
        Some((ft_id, None)) => {
            messages::fill(tx, message, raw_id, &prepared.columns, prepared.likeness.same_text)?;
            if let Some(report) = &prepared.report {
                reports::note(tx, report, messages::kept(tx, message)?.received_at_ms)?;
            }
            if prepared.is_closed {
                closed_messages::note(tx, messages::account(tx, message)?, message)?;
            }
            twins::settle(tx, message)?;
            for mailbox in memberships::mailboxes_of(tx, message)? {
                tx.mailbox_changed(mailbox);
            }
            tx.message_changed(message);
            Ok(Some((ft_id, prepared.entry)))
        }
        Some((_, Some(_))) | None => {
            drop_bytes(tx, Some(raw_id))?;
            Ok(None)
        }
    }
}

/// Finds the message in another mailbox of its server, and puts it into this one as well.
fn elsewhere(
    tx: &mut WriteTx<'_>,
    account: AccountId,
    mailbox: MailboxId,
    prepared: &Prepared,
) -> Result<Option<MessageId>, StoreError> {
    let listing = prepared.listing.as_ref();
    let Some(object_id) = listing.and_then(|one| one.object_id.as_deref()) else { return Ok(None) };
    let Some(message) = objects::find(tx, account, object_id)? else { return Ok(None) };
    objects::put(tx, mailbox, message, &prepared.remote_id)?;
    Ok(Some(message))
}

fn adopt(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    prepared: &Prepared,
) -> Result<Option<MessageId>, StoreError> {
    let Some(listing) = &prepared.listing else { return Ok(None) };
    let Prepared { remote_id, header_hash, .. } = prepared;
    memberships::adopt(tx, mailbox, remote_id, *header_hash, listing)
}

fn drop_bytes(tx: &mut WriteTx<'_>, raw_id: Option<i64>) -> Result<(), StoreError> {
    raw_id.map_or(Ok(()), |raw_id| tx.collect_raw(raw_id))
}

/// Chooses the time that lists go by: the Date field, unless that is absurd.
///
/// Clocks of senders may be a day ahead; before 1970 there was no mail.
pub(crate) fn sort_at_ms(sent_at_ms: Option<i64>, received_at_ms: i64) -> i64 {
    let latest = received_at_ms.saturating_add(DAY_MS);
    let sane = |sent: &i64| *sent >= 0 && (received_at_ms <= 0 || *sent <= latest);
    sent_at_ms.filter(sane).unwrap_or(received_at_ms.max(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Arrival, Content,
        world::{MAY_MS, World, arrival, flags, header_of, raw},
    };

    fn whole(name: &str, subject: &str) -> Arrival {
        arrival(name, MAY_MS, raw(MAY_MS, subject, "From: Zoe <zoe@example.test>", "apple pie"))
    }

    #[test]
    fn a_message_comes_back_byte_for_byte() {
        let world = World::new();
        let mut bytes = raw(MAY_MS, "one", "", "text");
        bytes.extend([0, 255, b'\n', 13, 128]);
        world.store.add(world.inbox, vec![arrival("1:1", MAY_MS, bytes.clone())]).unwrap();
        assert_eq!(world.store.raw(world.find("1:1")).unwrap(), Some(bytes));
        assert_eq!(world.counts(), (1, 1));
        world.assert_whole();
    }

    #[test]
    fn a_known_name_is_not_added_twice() {
        let world = World::new();
        let one = whole("1:1", "one");
        world.store.add(world.inbox, vec![one.clone(), one.clone()]).unwrap();
        let again = Arrival { flags: flags("seen"), ..one };
        world.store.add(world.inbox, vec![again]).unwrap();
        assert_eq!(world.subjects(), ["one"]);
        assert_eq!(world.counts(), (1, 0));
        world.assert_whole();
    }

    #[test]
    fn a_header_is_listed_and_its_body_fills_it() {
        let world = World::new();
        let one = whole("1:1", "one");
        world.store.add(world.inbox, vec![header_of(&one)]).unwrap();
        let message = world.find("1:1");
        assert!(!world.row(message).has_body);
        assert_eq!(world.store.raw(message).unwrap(), None);

        let Content::Whole(bytes) = one.content else { unreachable!() };
        let bodies = vec![("1:1".to_owned(), bytes.clone()), ("1:9".to_owned(), b"x".to_vec())];
        world.store.fill(world.inbox, bodies).unwrap();
        let row = world.row(message);
        assert!(row.has_body && row.preview.contains("apple"), "{row:?}");
        assert_eq!(world.store.raw(message).unwrap(), Some(bytes));
        assert_eq!(world.counts(), (1, 1));
        world.assert_whole();
    }

    #[test]
    fn a_header_and_its_body_may_be_in_one_batch() {
        let world = World::new();
        let one = whole("1:1", "one");
        world.store.add(world.inbox, vec![header_of(&one), one]).unwrap();
        assert!(world.row(world.find("1:1")).has_body);
        world.assert_whole();
    }

    #[test]
    fn two_messages_with_the_same_bytes_are_two() {
        let world = World::new();
        world.store.add(world.inbox, vec![whole("1:1", "one"), whole("1:2", "one")]).unwrap();
        assert_eq!(world.subjects(), ["one", "one"]);
        world.assert_whole();
    }

    #[test]
    fn an_absurd_date_does_not_rule_the_list() {
        for (sent, received, expected) in [
            (Some(500), 1000, 500),
            (Some(1000 + DAY_MS), 1000, 1000 + DAY_MS),
            (Some(1001 + DAY_MS), 1000, 1000),
            (Some(-1), 1000, 1000),
            (None, 1000, 1000),
            (Some(500), 0, 500),
            (None, -5, 0),
        ] {
            assert_eq!(sort_at_ms(sent, received), expected, "{sent:?} {received}");
        }
    }

    #[test]
    fn any_bytes_are_a_message() {
        let world = World::new();
        for (number, bytes) in
            [&b""[..], b"\0\0\0", b"\r\n\r\n", b"Subject", &[255; 4000]].into_iter().enumerate()
        {
            let name = format!("1:{number}");
            world.store.add(world.inbox, vec![arrival(&name, 0, bytes.to_vec())]).unwrap();
            assert_eq!(world.store.raw(world.find(&name)).unwrap().as_deref(), Some(bytes));
        }
        world.assert_whole();
    }
}
