//! Brings messages over: fetches them on one side while it stores them on the other.

use crate::{
    error::EngineError,
    failpoint,
    isolate::{Lot, Smaller},
    reconcile::Place,
    sync::Sync,
};
use barid_model::{MailboxId, Unit};
use barid_protocols::source::{Content, Listed, RemoteId, Sink};
use barid_store::{Arrival, Content as Stored, Store, StoreError};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};

/// KiB of fetched messages that may wait to be stored.
pub(crate) const QUEUE_KIB: u32 = 8 * 1024;
/// A transaction takes at most so many messages, or so many bytes.
pub(crate) const BATCH: usize = 200;
pub(crate) const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// A slow link still shows what has come so far.
pub(crate) const BATCH_WAIT: Duration = Duration::from_secs(1);
/// A message of more bytes than a source brings keeps its header alone.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Whether a message of that size can be had whole.
pub(crate) fn may_come(size_bytes: u64) -> bool {
    size_bytes <= LARGEST
}

/// What to bring of a message.
#[derive(Clone, Copy)]
pub(crate) enum Bring {
    /// Of one that is new here.
    New(Content),
    /// The body of one whose header is here.
    Body,
}

/// Messages that go into one transaction.
#[derive(Default)]
struct Batch {
    came: Vec<(Listed, Vec<u8>)>,
    bytes: usize,
}

impl Batch {
    fn push(&mut self, listed: &Listed, bytes: Vec<u8>) {
        self.bytes += bytes.len();
        self.came.push((listed.clone(), bytes));
    }

    fn is_full(&self) -> bool {
        self.came.len() >= BATCH || self.bytes >= BATCH_BYTES
    }

    fn store(self, store: &Store, mailbox: MailboxId, what: Bring) -> Result<(), StoreError> {
        let content = match what {
            Bring::New(Content::Header) => Stored::Header,
            Bring::New(Content::Whole) => Stored::Whole,
            Bring::Body => {
                let bodies = self.came.into_iter().map(|(listed, bytes)| (listed.id.0, bytes));
                return store.fill(mailbox, bodies.collect());
            }
        };
        failpoint::reach("ingest::batch");
        let arrivals = self.came.into_iter().map(|(listed, bytes)| Arrival {
            remote_id: listed.id.0,
            object_id: listed.object_id,
            flags: listed.flags,
            size_bytes: listed.size_bytes,
            received_at_ms: listed.received_at_ms,
            content: content(bytes),
        });
        store.add(mailbox, arrivals.collect())
    }
}

impl Sync<'_> {
    /// Fetches `wanted` and stores it as it comes. A message that makes the server
    /// or its answer fail is left out: the others are asked for without it.
    ///
    /// `of` is how many messages of the mailbox were here before and how many
    /// there are in all, for the progress; `None` counts bodies.
    pub(crate) async fn bring(
        &mut self,
        place: &Place,
        wanted: &[&Listed],
        what: Bring,
        of: Option<(u32, u32)>,
    ) -> Result<(), EngineError> {
        let mut lots = vec![Lot::new(wanted)];
        while let Some(lot) = lots.pop() {
            if lot.wanted.is_empty() {
                continue;
            }
            let mut came = HashSet::new();
            match self.bring_at_once(place, &lot.wanted, what, of, &mut came).await {
                Ok(()) => {
                    let is_doubted = |one: &&Listed| self.short.is_doubted(place.id, &one.id);
                    lots.push(lot.without(&came).only(is_doubted));
                }
                Err(error) => {
                    let error = self.troubles.bear(error)?;
                    match lot.without(&came).smaller() {
                        Smaller::Lots(smaller) => lots.extend(smaller),
                        Smaller::Nothing => {}
                        Smaller::Culprit => self.troubles.leave_message_in(place.id, error),
                    }
                }
            }
        }
        Ok(())
    }

    /// Fetches `wanted`, and tells in `stored` what is here.
    async fn bring_at_once(
        &mut self,
        place: &Place,
        wanted: &[&Listed],
        what: Bring,
        of: Option<(u32, u32)>,
        stored: &mut HashSet<RemoteId>,
    ) -> Result<(), EngineError> {
        let begun = Instant::now();
        let ids: Vec<RemoteId> = wanted.iter().map(|one| one.id.clone()).collect();
        let by_id: HashMap<&RemoteId, &Listed> = wanted.iter().map(|one| (&one.id, *one)).collect();
        let (sink, mut queue) = Sink::new(QUEUE_KIB);
        let (content, unit) = match what {
            Bring::New(Content::Header) => (Content::Header, Unit::Headers),
            Bring::New(Content::Whole) | Bring::Body => (Content::Whole, Unit::Messages),
        };
        let (before, total) = match of {
            Some(of) => of,
            None => (0, u32::try_from(wanted.len()).unwrap_or(u32::MAX)),
        };
        let (engine, report) = (self.engine, &mut self.report);
        let (source, short) = (&mut self.source, &mut self.short);

        let fetching = async move {
            let fetched = source.fetch(&place.remote, &ids, content, &sink).await;
            drop(sink);
            fetched
        };
        // It owns the queue: if storing fails, fetching finds nobody waiting, and ends.
        let storing = async move {
            let mut came = 0;
            let mut batch = Batch::default();
            loop {
                let next = tokio::time::timeout(BATCH_WAIT, queue.recv()).await;
                let is_end = matches!(next, Ok(None));
                if let Ok(Some(fetched)) = next
                    && let Some(listed) = by_id.get(&fetched.id)
                    && !stored.contains(&fetched.id)
                {
                    let (id, size_bytes) = (fetched.id, listed.size_bytes);
                    if content == Content::Whole
                        && short.doubts(place.id, &id, fetched.bytes.len(), size_bytes)
                    {
                        continue;
                    }
                    stored.insert(id);
                    batch.push(listed, fetched.bytes);
                    if !batch.is_full() {
                        continue;
                    }
                }
                let (batch, mailbox) = (std::mem::take(&mut batch), place.id);
                if !batch.came.is_empty() {
                    came += u32::try_from(batch.came.len()).unwrap_or(u32::MAX);
                    engine.on_store(move |store| batch.store(store, mailbox, what)).await?;
                    report.progress(place.id, unit, before.saturating_add(came), total);
                }
                if is_end {
                    return Ok::<u32, EngineError>(came);
                }
            }
        };
        let (fetched, came) = tokio::join!(fetching, storing);
        let came = came?;
        fetched?;
        if content == Content::Whole {
            self.pace.add(came, begun.elapsed());
        }
        Ok(())
    }
}
