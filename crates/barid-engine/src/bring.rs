//! Brings messages over: fetches them on one side while it stores them on the other.

use crate::{
    error::EngineError,
    isolate::{Lot, Smaller},
    reconcile::Place,
    storing::{self, Storing},
    sync::Sync,
};
use barid_protocols::source::{Content, Fetched, Listed, RemoteId};
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
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bring {
    /// Of one that is new here.
    New(Content),
    /// The body of one whose header is here.
    Body,
}

impl Bring {
    /// How much of it that is.
    fn content(self) -> Content {
        match self {
            Bring::New(content) => content,
            Bring::Body => Content::Whole,
        }
    }
}

impl Sync<'_> {
    /// Fetches `wanted` and stores it as it comes.
    ///
    /// # Errors
    ///
    /// Those of [`Sync::hand_over`], and what the store says.
    pub(crate) async fn bring(
        &mut self,
        place: &Place,
        wanted: &[&Listed],
        what: Bring,
    ) -> Result<(), EngineError> {
        let begun = Instant::now();
        let of = (0, u32::try_from(wanted.len()).unwrap_or(u32::MAX));
        let (mut storing, storer) = storing::begin(self.engine, &self.report, place.id, of);
        let this = &mut *self;
        let handing = async move { this.hand_over(place, wanted, what, &mut storing).await };
        let (came, stored) = tokio::join!(handing, storer.run());
        stored?;
        self.pace.add(came?, begun.elapsed());
        Ok(())
    }

    /// Fetches `wanted` and hands it over to be stored. A message that makes the server
    /// or its answer fail is left out: the others are asked for without it.
    ///
    /// Returns how many came whole.
    pub(crate) async fn hand_over(
        &mut self,
        place: &Place,
        wanted: &[&Listed],
        what: Bring,
        storing: &mut Storing,
    ) -> Result<u32, EngineError> {
        let mut lots = vec![Lot::new(wanted)];
        let mut whole = 0_u32;
        while let Some(lot) = lots.pop() {
            if lot.wanted.is_empty() {
                continue;
            }
            let mut came = HashSet::new();
            let fetched =
                self.hand_over_at_once(place, &lot.wanted, what, storing, &mut came).await;
            if what.content() == Content::Whole {
                whole = whole.saturating_add(u32::try_from(came.len()).unwrap_or(u32::MAX));
            }
            match fetched {
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
        Ok(whole)
    }

    /// Fetches `wanted`, and tells in `handed` what came.
    async fn hand_over_at_once(
        &mut self,
        place: &Place,
        wanted: &[&Listed],
        what: Bring,
        storing: &mut Storing,
        handed: &mut HashSet<RemoteId>,
    ) -> Result<(), EngineError> {
        let ids: Vec<RemoteId> = wanted.iter().map(|one| one.id.clone()).collect();
        let by_id: HashMap<&RemoteId, &Listed> = wanted.iter().map(|one| (&one.id, *one)).collect();
        let (content, sink) = (what.content(), storing.sink.clone());
        let (source, short) = (&mut self.source, &mut self.short);
        let mut take = |storing: &Storing, fetched: Fetched| {
            let Some(listed) = by_id.get(&fetched.id).filter(|one| !handed.contains(&one.id))
            else {
                return Ok(());
            };
            let bytes = fetched.bytes.len();
            if content == Content::Whole
                && short.doubts(place.id, &listed.id, bytes, listed.size_bytes)
            {
                return Ok(());
            }
            handed.insert(listed.id.clone());
            storing.message(what, listed, fetched)
        };
        let mut fetching = source.fetch(&place.remote, &ids, content, &sink);
        let fetched = loop {
            tokio::select! {
                biased;
                Some(fetched) = storing.fetched.recv() => take(storing, fetched)?,
                fetched = &mut fetching => break fetched,
            }
        };
        while let Ok(fetched) = storing.fetched.try_recv() {
            take(storing, fetched)?;
        }
        Ok(fetched?)
    }
}
