//! What is done with messages before the writer is asked for: parse, hash, pack.

use crate::{
    blob,
    error::StoreError,
    index::{self, Entry},
    ingest,
    likeness::{Likeness, likeness},
    store::Store,
    table::{
        memberships,
        messages::{self, Columns},
    },
    threading,
    transaction::WriteTx,
};
use barid_mime::{Digest, Report};
use barid_model::{FlagSet, MailboxId, MessageId};
use sha2::{Digest as _, Sha256};

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
    /// Its name in all mailboxes, where it may be in several.
    pub object_id: Option<String>,
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
pub struct Batch(pub(crate) Vec<Prepared>);

#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) remote_id: String,
    /// `None` for a body alone: it changes no flags and adds no message.
    pub(crate) listing: Option<Listing>,
    pub(crate) header_hash: i64,
    pub(crate) raw_id: Option<i64>,
    pub(crate) report: Option<Report>,
    pub(crate) is_closed: bool,
    pub(crate) ties: Vec<i64>,
    pub(crate) likeness: Likeness,
    pub(crate) columns: Columns,
    pub(crate) entry: Entry,
}

#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) object_id: Option<String>,
    pub(crate) flags: FlagSet,
    pub(crate) size_bytes: u64,
    pub(crate) received_at_ms: i64,
}

/// Messages and bytes that one transaction takes: more would hold up readers of
/// the log, less would wait for the disk too often.
const BATCH_MESSAGES: usize = 200;
const BATCH_BYTES: usize = 8 << 20;

impl Store {
    /// Reads messages and makes their bytes durable. Waits for no other writer of rows.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn prepare(&self, arrivals: Vec<Arrival>) -> Result<Batch, StoreError> {
        let split = |arrival: Arrival| {
            let Arrival { remote_id, object_id, flags, size_bytes, received_at_ms, content } =
                arrival;
            (remote_id, Some(Listing { object_id, flags, size_bytes, received_at_ms }), content)
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
            self.insert(mailbox, batch)?;
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
            self.insert(mailbox, batch)?;
        }
        Ok(())
    }

    /// Replaces the bytes of a message, which is in `mailbox` under that name.
    ///
    /// # Errors
    ///
    /// `NotFound` without such a mailbox; what is here stays then.
    pub fn replace_raw(
        &self,
        message: MessageId,
        mailbox: MailboxId,
        name: &str,
        raw: Vec<u8>,
    ) -> Result<(), StoreError> {
        let parts = [(name.to_owned(), None, Content::Whole(raw))];
        let batch = self.read_in(parts.into_iter())?;
        self.write_batch(batch, |tx, batch| {
            if memberships::find(tx, mailbox, name)? == Some(message) {
                blob::forget(tx, message)?;
            }
            ingest::insert(tx, mailbox, batch)
        })
    }

    fn insert(&self, mailbox: MailboxId, batch: Batch) -> Result<(), StoreError> {
        self.write_batch(batch, |tx, batch| ingest::insert(tx, mailbox, batch))
    }

    fn write_batch(
        &self,
        batch: Batch,
        write: impl FnOnce(&mut WriteTx<'_>, Batch) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let raw: Vec<i64> = batch.0.iter().filter_map(|prepared| prepared.raw_id).collect();
        self.write(|tx| write(tx, batch)).inspect_err(|_| {
            // Nothing names these bytes. Where this fails too, as on a full disk,
            // they only take room until a deep check tells of them.
            let noted = self.write(|tx| raw.iter().try_for_each(|id| tx.collect_raw(*id)));
            if let Err(error) = noted {
                tracing::warn!(%error, "raw messages were left behind");
            }
        })
    }

    fn read_in(
        &self,
        parts: impl Iterator<Item = (String, Option<Listing>, Content)>,
    ) -> Result<Batch, StoreError> {
        let mut packer = blob::Packer::new()?;
        let mut prepared = Vec::new();
        let mut ready = Vec::new();
        for (remote_id, listing, content) in parts {
            let (digest, header_hash, raw) = match content {
                Content::Header(header) => {
                    (barid_mime::header_digest(&header), header_hash(&header), None)
                }
                Content::Whole(raw) => {
                    let digest = guarded(&raw, barid_mime::digest);
                    let hash = header_hash(header_section(&raw));
                    (digest, hash, Some(blob::Ready::new(raw, &mut packer)?))
                }
            };
            let mut ties = threading::ties(&digest.envelope, header_hash);
            // What it is about is what it answers, though it seldom says so in its header.
            if let Some(report) = &digest.report {
                let original = threading::hash(&report.original.0);
                if !ties.contains(&original) {
                    ties.insert(0, original);
                }
            }
            prepared.push(Prepared {
                remote_id,
                listing,
                header_hash,
                raw_id: None,
                ties,
                report: digest.report.clone(),
                is_closed: digest.is_closed,
                likeness: likeness(&digest, raw.is_some()),
                entry: index::entry(&digest),
                columns: columns(digest),
            });
            ready.push(raw);
        }
        if ready.iter().any(Option::is_some) {
            let ids = blob::insert(self, ready)?;
            for (prepared, id) in prepared.iter_mut().zip(ids) {
                prepared.raw_id = id;
            }
        }
        Ok(Batch(prepared))
    }
}

/// Returns the bytes up to the first empty line.
pub(crate) fn header_section(raw: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        start += line.len();
    }
    raw.get(..start).unwrap_or(raw)
}

/// Reads a message that came whole. One that reading stumbles over is kept as it came, and is
/// found by nothing: all others are none the worse.
pub(crate) fn guarded(raw: &[u8], read: impl Fn(&[u8]) -> Digest) -> Digest {
    let known = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(raw)));
    known.unwrap_or_else(|_| {
        tracing::error!("a message could not be read");
        Digest::default()
    })
}

/// Hashes a header section, whether or not the empty line that ends it came along.
fn header_hash(header: &[u8]) -> i64 {
    threading::first_eight(&Sha256::digest(header.trim_ascii_end()))
}

pub(crate) fn columns(digest: Digest) -> Columns {
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

    #[test]
    fn r83_a_message_that_reading_stumbles_over_is_kept_without_its_words() {
        let stumbles = |_: &[u8]| -> Digest { std::panic::resume_unwind(Box::new(1)) };
        assert_eq!(guarded(b"x", stumbles), Digest::default());
        assert_eq!(guarded(b"\r\nwords", barid_mime::digest).text, "words");
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
}
