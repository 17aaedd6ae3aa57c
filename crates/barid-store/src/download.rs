//! Messages that a server hands over come in: proven to be safe before anything says so.

use crate::{
    blob,
    error::StoreError,
    ingest,
    prepare::{Arrival, Batch, Content, header_section},
    store::Store,
    table::{
        download_ledger::{self as ledger, Due, Hash},
        memberships, messages,
    },
};
use barid_model::{DeletionReason, FlagSet, MailboxId};
use sha2::{Digest, Sha256};

/// A message that a server handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// Its row in the ledger.
    pub row: i64,
    /// As the server claims it.
    pub size_bytes: u64,
    /// When it came, milliseconds since the epoch.
    pub received_at_ms: i64,
    /// Its bytes.
    pub content: Content,
}

impl Download {
    fn hashes(&self) -> Option<(Hash, Hash)> {
        match &self.content {
            Content::Whole(raw) => Some((hash(raw), header_hash(header_section(raw)))),
            Content::Header(_) => None,
        }
    }
}

/// Hashes a header section as the ledger does, whether or not the empty line that ends it
/// came along, and without the fields in which some servers note what became of a message.
pub fn header_hash(header: &[u8]) -> Hash {
    let (mut kept, mut is_kept) = (Vec::with_capacity(header.len()), true);
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        if !line.starts_with(b" ") && !line.starts_with(b"\t") {
            is_kept = !is_note(line);
        }
        if is_kept {
            kept.extend_from_slice(line);
        }
    }
    hash(kept.trim_ascii_end())
}

/// Whether a line begins a field that is a server's own, and changes: those of mailboxes that
/// are one file.
fn is_note(line: &[u8]) -> bool {
    const NOTES: [&[u8]; 9] = [
        b"status",
        b"x-status",
        b"x-uid",
        b"x-uidl",
        b"x-keywords",
        b"x-imap",
        b"x-imapbase",
        b"x-mozilla-status",
        b"x-mozilla-status2",
    ];
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    NOTES.iter().any(|note| name.eq_ignore_ascii_case(note))
}

/// Hashes all bytes of a message as the ledger does.
pub fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

impl Store {
    /// Takes messages into a mailbox, unless they were here before, and writes into the ledger
    /// that they are safe: their bytes are durable by then, and were read back and compared.
    ///
    /// # Errors
    ///
    /// `Damaged` where what was read back is not what came, and then nothing is said to be
    /// safe; `NotFound` without such a mailbox.
    pub fn take_in(
        &self,
        mailbox: MailboxId,
        downloads: Vec<Download>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let arrive = |download: &Download| Arrival {
            object_id: None,
            remote_id: name(download.row),
            flags: FlagSet::new(),
            size_bytes: download.size_bytes,
            received_at_ms: download.received_at_ms,
            content: download.content.clone(),
        };
        let hashes: Vec<_> = downloads.iter().map(|one| (one.row, one.hashes())).collect();
        let batch = self.prepare(downloads.iter().map(arrive).collect())?;
        for (prepared, (_, hashes)) in batch.0.iter().zip(&hashes) {
            let (Some(raw), Some((whole, _))) = (prepared.raw_id, hashes) else { continue };
            if hash(&blob::of_row(self, raw)?) != *whole {
                let what = "a message is not what came".to_owned();
                return Err(StoreError::Damaged { file: crate::connection::RAW, what });
            }
        }
        self.write(|tx| {
            let (mut new, mut rows) = (Vec::new(), Vec::new());
            for (prepared, (row, hashes)) in batch.0.into_iter().zip(hashes) {
                let is_known = match &hashes {
                    Some((whole, _)) => ledger::recognise(tx, row, whole)?,
                    None => false,
                };
                match (is_known, prepared.raw_id) {
                    (false, _) => {
                        new.push(prepared);
                        rows.push((row, hashes));
                    }
                    (true, Some(raw)) => tx.collect_raw(raw)?,
                    (true, None) => {}
                }
            }
            ingest::insert(tx, mailbox, Batch(new))?;
            for (row, hashes) in rows {
                if let Some(message) = memberships::find(tx, mailbox, &name(row))? {
                    ledger::stored(tx, row, message, hashes, now_ms)?;
                }
            }
            Ok(())
        })
    }

    /// Takes headers of messages whose name and size were known before. Returns the rows of
    /// those that were not known by their header: all of it has to come.
    ///
    /// # Errors
    ///
    /// What SQLite says.
    pub fn know_again(&self, headers: Vec<(i64, Vec<u8>)>) -> Result<Vec<i64>, StoreError> {
        self.write(|tx| {
            let mut unknown = Vec::new();
            for (row, header) in headers {
                if !ledger::recognise_header(tx, row, &header_hash(&header))? {
                    unknown.push(row);
                }
            }
            Ok(unknown)
        })
    }

    /// Whether a message may go from its server: its bytes can be read here now and are those
    /// that came, and it was not cut off on its way; or the user has removed it.
    ///
    /// # Errors
    ///
    /// The disk's. A message that is damaged is no error: it may not go.
    pub fn may_go(&self, due: &Due) -> Result<bool, StoreError> {
        match self.raw(due.message) {
            Ok(Some(raw)) => {
                let announced = self.read(|tx| messages::size_bytes(tx, due.message))?;
                let is_wanted_here = due.reason != DeletionReason::DeletedHere;
                let is_whole = !is_wanted_here || !barid_mime::is_cut(&raw, announced);
                Ok(hash(&raw) == due.held.sha256 && is_whole)
            }
            Ok(None) => {
                let row = self.read(|tx| crate::messages::places(tx, due.message))?;
                Ok(row.is_none())
            }
            Err(StoreError::DamagedMessage(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The name of a message that is here alone: never one that a server may use again.
fn name(row: i64) -> String {
    format!("download:{row}")
}

#[cfg(test)]
#[path = "download_tests.rs"]
mod tests;
