//! Brings large messages piece by piece. What has come of one is durable, so that a broken
//! connection, or the end of the program, costs a piece and not the whole.

use crate::{engine::Engine, error::EngineError, reconcile::Place, sync::Sync};
use barid_model::{MailboxId, MessageId};
use barid_protocols::source::{Content, MailSource, RemoteId, Sink};
use barid_store::messages;

/// A message of more bytes comes in pieces.
pub(crate) const LARGE: u64 = 1 << 20;

/// KiB of pieces that may wait to be stored.
const QUEUE_KIB: u32 = 4 * 1024;

/// A message that comes in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Large {
    pub(crate) message: MessageId,
    pub(crate) mailbox: MailboxId,
    /// The mailbox's name on the server.
    pub(crate) place: RemoteId,
    /// The message's name there.
    pub(crate) id: RemoteId,
    /// RFC822.SIZE, as the server claims it.
    pub(crate) size_bytes: u64,
}

impl Large {
    /// Returns how many of its bytes are here.
    pub(crate) async fn kept(&self, engine: &Engine) -> Result<u64, EngineError> {
        let (message, name) = (self.message, self.id.0.clone());
        engine.on_store(move |store| store.kept_bytes(message, &name)).await
    }

    /// Brings what is missing of it, and makes it whole. One that is gone is left as it is.
    ///
    /// # Errors
    ///
    /// The source's; what has come until then stays.
    pub(crate) async fn bring(
        &self,
        engine: &Engine,
        source: &mut dyn MailSource,
    ) -> Result<(), EngineError> {
        self.bring_pieces(engine, source).await?;
        let (message, name) = (self.message, self.id.0.clone());
        let mut whole = engine.on_store(move |store| store.joined(message, &name)).await?;
        if whole.len() as u64 != self.size_bytes {
            // Nobody can tell whether the announcement was wrong or a piece: all of it at
            // once comes with a length of its own.
            tracing::info!("a message has another size than its pieces");
            whole = match self.bring_at_once(source).await? {
                Some(whole) => whole,
                None => return engine.on_store(move |store| store.drop_pieces(message)).await,
            };
        }
        let (mailbox, bodies) = (self.mailbox, vec![(self.id.0.clone(), whole)]);
        engine
            .on_store(move |store| {
                store.fill(mailbox, bodies)?;
                store.drop_pieces(message)
            })
            .await
    }

    async fn bring_pieces(
        &self,
        engine: &Engine,
        source: &mut dyn MailSource,
    ) -> Result<(), EngineError> {
        let kept = self.kept(engine).await?;
        let (sink, mut queue) = Sink::new(QUEUE_KIB);
        let fetching = async move {
            let fetched = source.fetch_from(&self.place, &self.id, kept, &sink).await;
            drop(sink);
            fetched
        };
        // It owns the queue: if storing fails, fetching finds nobody waiting, and ends.
        let storing = async move {
            let mut at = kept;
            while let Some(piece) = queue.recv().await {
                let (message, name, begin) = (self.message, self.id.0.clone(), at);
                at += piece.bytes.len() as u64;
                engine
                    .on_store(move |store| store.keep_piece(message, &name, begin, &piece.bytes))
                    .await?;
            }
            Ok::<(), EngineError>(())
        };
        let (fetched, stored) = tokio::join!(fetching, storing);
        stored?;
        Ok(fetched?)
    }

    async fn bring_at_once(
        &self,
        source: &mut dyn MailSource,
    ) -> Result<Option<Vec<u8>>, EngineError> {
        let (sink, mut queue) = Sink::new(u32::MAX);
        let ids = [self.id.clone()];
        source.fetch(&self.place, &ids, Content::Whole, &sink).await?;
        drop(sink);
        Ok(queue.recv().await.map(|fetched| fetched.bytes))
    }
}

impl Sync<'_> {
    /// Brings a large message. One that makes the server fail again and again without any
    /// more of it coming is left.
    pub(crate) async fn bring_large(
        &mut self,
        place: &Place,
        one: &messages::Bodiless,
    ) -> Result<(), EngineError> {
        let large = Large {
            message: one.message,
            mailbox: place.id,
            place: place.remote.clone(),
            id: RemoteId(one.remote_id.clone()),
            size_bytes: one.size_bytes,
        };
        let mut failures = 0;
        loop {
            let before = large.kept(self.engine).await?;
            let Err(error) = large.bring(self.engine, self.source).await else { return Ok(()) };
            let error = self.troubles.bear(error)?;
            failures = if large.kept(self.engine).await? > before { 0 } else { failures + 1 };
            if failures > 1 {
                self.troubles.leave_message_in(place.id, error);
                return Ok(());
            }
        }
    }
}
