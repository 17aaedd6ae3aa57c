//! A message comes in: raw bytes first, then row, mailbox, thread and index in one transaction.
//!
//! What costs time (parsing, hashing, compressing) is done before the writer is
//! asked for, in [`Store::prepare`]; [`insert`] only writes.

use crate::{
    blob, effective,
    error::StoreError,
    search::{self, Entry},
    store::Store,
    table::{
        mailboxes, memberships,
        messages::{self, Columns, NewRow},
        settings,
    },
    threading,
    transaction::WriteTx,
};
use barid_mime::Digest;
use barid_model::{AccountId, FlagSet, MailboxId, MessageId};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// How much of a message came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The header section, with the empty line that ends it.
    Header(Vec<u8>),
    /// All bytes.
    Whole(Vec<u8>),
}

/// A message as its server lists it, with as much of it as came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its name in its mailbox.
    pub remote_id: String,
    /// All flags that the server has for it.
    pub flags: FlagSet,
    /// RFC822.SIZE, as the server claims it.
    pub size_bytes: u64,
    /// INTERNALDATE, milliseconds since the epoch; 0 where it was unreadable.
    pub received_at_ms: i64,
    /// Its bytes.
    pub content: Content,
}

/// Messages that have been read, and whose bytes are durable in `raw.db`: ready
/// to be inserted. Dropping it leaves bytes that the next deep check collects.
#[derive(Debug)]
pub struct Batch(Vec<Prepared>);

#[derive(Debug)]
struct Prepared {
    remote_id: String,
    /// `None` for a body alone: it changes no flags and adds no message.
    listing: Option<Listing>,
    header_hash: i64,
    raw_id: Option<i64>,
    ties: Vec<i64>,
    columns: Columns,
    entry: Entry,
}

#[derive(Debug)]
struct Listing {
    flags: FlagSet,
    size_bytes: u64,
    received_at_ms: i64,
}

/// Messages and bytes that one transaction takes: more would hold up readers of
/// the log, less would wait for the disk too often.
const BATCH_MESSAGES: usize = 200;
const BATCH_BYTES: usize = 8 << 20;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Store {
    /// Reads messages and makes their bytes durable. Waits for no other writer of rows.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn prepare(&self, arrivals: Vec<Arrival>) -> Result<Batch, StoreError> {
        let split = |arrival: Arrival| {
            let Arrival { remote_id, flags, size_bytes, received_at_ms, content } = arrival;
            (remote_id, Some(Listing { flags, size_bytes, received_at_ms }), content)
        };
        self.read_in(arrivals.into_iter().map(split))
    }

    /// Adds messages to a mailbox, in transactions of their own.
    ///
    /// A name that is known already gets the flags, and the body if that was
    /// missing; a message that lost its name to [`memberships::reset`] gets the new one.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a mailbox.
    pub fn add(&self, mailbox: MailboxId, arrivals: Vec<Arrival>) -> Result<(), StoreError> {
        let size = |arrival: &Arrival| match &arrival.content {
            Content::Header(bytes) | Content::Whole(bytes) => bytes.len(),
        };
        for part in split(arrivals, size) {
            let batch = self.prepare(part)?;
            self.write(|tx| insert(tx, mailbox, batch))?;
        }
        Ok(())
    }

    /// Adds bodies, by name, to messages of a mailbox whose header is here.
    ///
    /// Names that are not held, or whose body is here, are left out.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a mailbox.
    pub fn fill(
        &self,
        mailbox: MailboxId,
        bodies: Vec<(String, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        for part in split(bodies, |(_, bytes)| bytes.len()) {
            let parts = part.into_iter().map(|(name, raw)| (name, None, Content::Whole(raw)));
            let batch = self.read_in(parts)?;
            self.write(|tx| insert(tx, mailbox, batch))?;
        }
        Ok(())
    }

    fn read_in(
        &self,
        parts: impl Iterator<Item = (String, Option<Listing>, Content)>,
    ) -> Result<Batch, StoreError> {
        let mut packer = blob::Packer::new()?;
        let mut prepared = Vec::new();
        let mut packed = Vec::new();
        for (remote_id, listing, content) in parts {
            let (digest, header, raw) = match &content {
                Content::Header(header) => (barid_mime::header_digest(header), &**header, None),
                Content::Whole(raw) => {
                    (barid_mime::digest(raw), header_section(raw), Some(packer.pack(raw)?))
                }
            };
            packed.push(raw);
            prepared.push(Prepared {
                remote_id,
                listing,
                header_hash: header_hash(header),
                raw_id: None,
                ties: threading::ties(&digest.envelope),
                entry: search::entry(&digest),
                columns: columns(digest),
            });
        }
        if packed.iter().any(Option::is_some) {
            let ids = blob::insert(self, packed)?;
            for (prepared, id) in prepared.iter_mut().zip(ids) {
                prepared.raw_id = id;
            }
        }
        Ok(Batch(prepared))
    }
}

/// Writes a batch into a mailbox: idempotent, by name.
///
/// # Errors
///
/// `NotFound` without such a mailbox.
pub fn insert(tx: &mut WriteTx<'_>, mailbox: MailboxId, batch: Batch) -> Result<(), StoreError> {
    let account = mailboxes::account(tx, mailbox)?;
    let has_stale = memberships::has_stale(tx, mailbox)?;
    let top = batch.0.iter().filter_map(|prepared| prepared.raw_id).max();
    let (mut total, mut unread) = (0, 0);
    // By row: a header and its body may be in one batch, and FTS5 writes what it
    // has gathered at every descending row.
    let mut entries = BTreeMap::new();
    for prepared in batch.0 {
        let known = match memberships::find(tx, mailbox, &prepared.remote_id)? {
            None if has_stale => adopt(tx, mailbox, &prepared)?,
            known => known,
        };
        match (known, &prepared.listing) {
            (Some(message), listing) => {
                if let Some(listing) = listing {
                    effective::set_remote(tx, message, &listing.flags)?;
                }
                entries.extend(complete(tx, message, prepared)?);
            }
            (None, Some(listing)) => {
                total += 1;
                unread += i64::from(messages::is_unread(&listing.flags));
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
    search::write(tx, &entries)
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
    let ft_id = search::free_slot(tx, sort_at_ms)?;
    let row = NewRow {
        account,
        ft_id,
        raw_id: prepared.raw_id,
        size_bytes: listing.size_bytes,
        received_at_ms: listing.received_at_ms,
        sort_at_ms,
        flags: &listing.flags,
        content: &prepared.columns,
    };
    let message = messages::insert(tx, &row)?;
    let Prepared { remote_id, header_hash, ties, .. } = prepared;
    memberships::insert(tx, mailbox, sort_at_ms, message, remote_id, *header_hash)?;
    threading::join(tx, account, message, ties)?;
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
            messages::fill(tx, message, raw_id, &prepared.columns)?;
            search::delete(tx, ft_id)?;
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

fn adopt(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    prepared: &Prepared,
) -> Result<Option<MessageId>, StoreError> {
    let Some(listing) = &prepared.listing else { return Ok(None) };
    let Prepared { remote_id, header_hash, .. } = prepared;
    memberships::adopt(tx, mailbox, remote_id, *header_hash, listing.size_bytes)
}

fn drop_bytes(tx: &mut WriteTx<'_>, raw_id: Option<i64>) -> Result<(), StoreError> {
    raw_id.map_or(Ok(()), |raw_id| tx.collect_raw(raw_id))
}

/// Chooses the time that lists go by: the Date field, unless that is absurd.
///
/// Clocks of senders may be a day ahead; before 1970 there was no mail.
fn sort_at_ms(sent_at_ms: Option<i64>, received_at_ms: i64) -> i64 {
    let latest = received_at_ms.saturating_add(DAY_MS);
    let sane = |sent: &i64| *sent >= 0 && (received_at_ms <= 0 || *sent <= latest);
    sent_at_ms.filter(sane).unwrap_or(received_at_ms.max(0))
}

/// Returns the bytes up to the first empty line.
fn header_section(raw: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        start += line.len();
    }
    raw.get(..start).unwrap_or(raw)
}

/// Hashes a header section, whether or not the empty line that ends it came along.
fn header_hash(header: &[u8]) -> i64 {
    threading::first_eight(&Sha256::digest(header.trim_ascii_end()))
}

fn columns(digest: Digest) -> Columns {
    let envelope = digest.envelope;
    Columns {
        sent_at_ms: envelope.sent_at_ms,
        message_id: envelope.message_id.map(|id| id.0).unwrap_or_default(),
        subject: envelope.subject,
        from: messages::addresses_text(&envelope.from),
        to: messages::addresses_text(&envelope.to),
        cc: messages::addresses_text(&envelope.cc),
        preview: digest.preview,
        has_attachment: digest.has_attachment,
    }
}

/// Cuts a list into batches, each of at least one.
fn split<T>(whole: Vec<T>, size: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut bytes = 0;
    for one in whole {
        let more = size(&one);
        match parts.last_mut() {
            Some(part) if part.len() < BATCH_MESSAGES && bytes + more <= BATCH_BYTES => {
                part.push(one);
                bytes += more;
            }
            Some(_) | None => {
                parts.push(vec![one]);
                bytes = more;
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{MAY_MS, World, arrival, flags, header_of, raw};

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
    fn a_header_is_known_with_and_without_its_empty_line() {
        let raw = b"A: 1\r\nB: 2\r\n\r\nC: 3\r\n\r\n";
        assert_eq!(header_section(raw), b"A: 1\r\nB: 2\r\n");
        assert_eq!(header_hash(header_section(raw)), header_hash(b"A: 1\r\nB: 2\r\n\r\n"));
        assert_eq!(header_section(b"A: 1\n\nx"), b"A: 1\n");
        assert_eq!(header_section(b"no end"), b"no end");
        assert_eq!(header_section(b""), b"");
    }

    #[test]
    fn a_batch_is_bounded_by_number_and_by_bytes() {
        let sizes = |sizes: Vec<usize>| -> Vec<usize> {
            split(sizes, |size| *size).iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(vec![1; 450]), [200, 200, 50]);
        assert_eq!(sizes(vec![BATCH_BYTES + 1, 1, BATCH_BYTES, 1]), [1, 1, 1, 1]);
        assert_eq!(sizes(Vec::new()), [0; 0]);
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
