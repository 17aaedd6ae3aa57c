//! Where fetched messages go: a queue bounded by bytes.

use crate::source::RemoteId;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// A message, or its header, as it came.
#[derive(Debug)]
pub struct Fetched {
    /// Whose bytes they are.
    pub id: RemoteId,
    /// RFC 5322 bytes, unchanged.
    pub bytes: Vec<u8>,
    /// Gives its share of the budget back when dropped.
    _share: OwnedSemaphorePermit,
}

/// Where fetched messages go: a queue bounded by bytes, so that a fast server
/// can't fill the memory.
#[derive(Clone, Debug)]
pub struct Sink {
    queue: mpsc::UnboundedSender<Fetched>,
    budget: Arc<Semaphore>,
    budget_kib: u32,
}

impl Sink {
    /// Makes a queue that holds at most `budget_kib` KiB, or one message if that is larger.
    pub fn new(budget_kib: u32) -> (Sink, mpsc::UnboundedReceiver<Fetched>) {
        let (queue, receiver) = mpsc::unbounded_channel();
        let budget = Arc::new(Semaphore::new(budget_kib as usize));
        (Sink { queue, budget, budget_kib }, receiver)
    }

    /// Waits for room and hands the message over.
    ///
    /// Returns `false` once the receiver is gone: nobody wants more.
    pub async fn push(&self, id: RemoteId, bytes: Vec<u8>) -> bool {
        let kib = u32::try_from(bytes.len() / 1024 + 1).unwrap_or(u32::MAX).min(self.budget_kib);
        let Ok(share) = Arc::clone(&self.budget).acquire_many_owned(kib).await else {
            return false;
        };
        self.queue.send(Fetched { id, bytes, _share: share }).is_ok()
    }
}
