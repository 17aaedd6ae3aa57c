//! Stores what was fetched, behind what fetches: while a page is stored, the next one is on its way.

use crate::{
    bring::{BATCH, BATCH_BYTES, BATCH_WAIT, Bring, QUEUE_KIB},
    engine::Engine,
    error::EngineError,
    failpoint,
    progress::Reporter,
};
use barid_model::{MailboxId, Unit};
use barid_protocols::source::{Content, Fetched, Listed, Sink, SyncCursor};
use barid_store::{
    Arrival, Content as Stored, Store, StoreError,
    comparisons::{self, By},
    mailboxes, memberships,
};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// What ends a page: committed once all of its messages are.
pub(crate) struct PageEnd {
    pub(crate) cursor: SyncCursor,
    pub(crate) by: By,
    /// Whether no page comes after it.
    pub(crate) is_last: bool,
    /// Messages in the mailbox on the server.
    pub(crate) total: u32,
}

enum Handed {
    Message {
        what: Bring,
        listed: Listed,
        fetched: Fetched,
        total: u32,
    },
    /// With its place, which it gives back when it is durable.
    Page(PageEnd, OwnedSemaphorePermit),
}

/// Where messages of one mailbox are handed over to be stored. What is handed over before another
/// is stored before it. Dropping it ends the [`Storer`] once everything is stored.
pub(crate) struct Storing {
    queue: mpsc::UnboundedSender<Handed>,
    /// For the one page that may wait to be durable.
    place: Arc<Semaphore>,
    /// What is fetched goes in here and comes out there: one budget for all that waits.
    pub(crate) sink: Sink,
    pub(crate) fetched: mpsc::UnboundedReceiver<Fetched>,
    /// How many messages there are in all, for the progress.
    pub(crate) total: u32,
}

/// Stores what is handed over.
pub(crate) struct Storer {
    engine: Engine,
    report: Arc<Reporter>,
    mailbox: MailboxId,
    queue: mpsc::UnboundedReceiver<Handed>,
    batch: Batch,
    /// How many messages are here, for the progress.
    done: u32,
}

/// Begins to store messages of a mailbox. Of `total` so many are `done`, for the progress.
pub(crate) fn begin(
    engine: &Engine,
    report: &Arc<Reporter>,
    mailbox: MailboxId,
    (done, total): (u32, u32),
) -> (Storing, Storer) {
    let (queue, waiting) = mpsc::unbounded_channel();
    let (sink, fetched) = Sink::new(QUEUE_KIB);
    let storing = Storing { queue, place: Arc::new(Semaphore::new(1)), sink, fetched, total };
    let (engine, report) = (engine.clone(), Arc::clone(report));
    let batch = Batch::default();
    (storing, Storer { engine, report, mailbox, queue: waiting, batch, done })
}

impl Storing {
    /// Hands a message over.
    ///
    /// # Errors
    ///
    /// Where storing has failed, which the [`Storer`] tells why.
    pub(crate) fn message(
        &self,
        what: Bring,
        listed: &Listed,
        fetched: Fetched,
    ) -> Result<(), EngineError> {
        let (listed, total) = (listed.clone(), self.total);
        self.hand_over(Handed::Message { what, listed, fetched, total })
    }

    /// Ends a page, as soon as the one before it is durable.
    ///
    /// # Errors
    ///
    /// Where storing has failed.
    pub(crate) async fn end_page(&self, page: PageEnd) -> Result<(), EngineError> {
        let place = self.place().await?;
        self.hand_over(Handed::Page(page, place))
    }

    /// Waits until all pages that were handed over are durable.
    ///
    /// # Errors
    ///
    /// Where storing has failed.
    pub(crate) async fn settled(&self) -> Result<(), EngineError> {
        self.place().await.map(drop)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, EngineError> {
        Arc::clone(&self.place).acquire_owned().await.map_err(|_| has_failed())
    }

    fn hand_over(&self, handed: Handed) -> Result<(), EngineError> {
        self.queue.send(handed).map_err(|_| has_failed())
    }
}

fn has_failed() -> EngineError {
    EngineError::Task("what was fetched could not be stored".to_owned())
}

impl Storer {
    /// Stores what comes until nothing more can.
    ///
    /// # Errors
    ///
    /// The first failure. What came before it is stored.
    pub(crate) async fn run(mut self) -> Result<(), EngineError> {
        loop {
            match tokio::time::timeout(BATCH_WAIT, self.queue.recv()).await {
                Ok(Some(Handed::Message { what, listed, fetched, total })) => {
                    if self.batch.what.is_some_and(|other| other != what) {
                        self.store_batch().await?;
                    }
                    self.batch.total = total;
                    self.batch.push(what, listed, fetched.bytes);
                    if self.batch.is_full() {
                        self.store_batch().await?;
                    }
                }
                Ok(Some(Handed::Page(page, place))) => {
                    self.store_batch().await?;
                    self.commit(page).await?;
                    drop(place);
                }
                Ok(None) => return self.store_batch().await,
                Err(_) => self.store_batch().await?,
            }
        }
    }

    async fn store_batch(&mut self) -> Result<(), EngineError> {
        let (batch, mailbox) = (std::mem::take(&mut self.batch), self.mailbox);
        let Some(what) = batch.what else { return Ok(()) };
        let (count, total) = (u32::try_from(batch.came.len()).unwrap_or(u32::MAX), batch.total);
        self.engine.on_store(move |store| batch.store(store, mailbox, what)).await?;
        self.done = self.done.saturating_add(count);
        let unit = match what {
            Bring::New(Content::Header) => Unit::Headers,
            Bring::New(Content::Whole) | Bring::Body => Unit::Messages,
        };
        self.report.progress(mailbox, unit, self.done, total);
        Ok(())
    }

    /// Says that a page is here.
    async fn commit(&self, page: PageEnd) -> Result<(), EngineError> {
        failpoint::reach("ingest::page");
        let (mailbox, now_ms) = (self.mailbox, self.engine.clock.now_ms());
        let PageEnd { cursor, by, is_last, total } = page;
        self.engine
            .write(move |tx| {
                if is_last {
                    memberships::drop_stale(tx, mailbox)?;
                    let adds_up = memberships::held(tx, mailbox)? == total;
                    comparisons::note(tx, mailbox, by, adds_up, now_ms)?;
                }
                mailboxes::set_cursor(tx, mailbox, Some(&cursor.0))
            })
            .await
    }
}

/// Messages that go into one transaction.
#[derive(Default)]
struct Batch {
    /// What is brought of all of them.
    what: Option<Bring>,
    came: Vec<(Listed, Vec<u8>)>,
    bytes: usize,
    total: u32,
}

impl Batch {
    fn push(&mut self, what: Bring, listed: Listed, bytes: Vec<u8>) {
        self.what = Some(what);
        self.bytes += bytes.len();
        self.came.push((listed, bytes));
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

#[cfg(test)]
#[path = "storing_tests.rs"]
mod tests;
