//! Private mail that is found by its words, where the user chose that for an account (security
//! rule R23): each closed message is opened once, and what it says goes into the encrypted index
//! and its row. Taking the choice back takes all of it out again.

use crate::{bounded::bounded, engine::Engine, error::EngineError};
use barid_crypto::private::{self, Encryption};
use barid_model::{AccountId, EngineEvent, MessageId};
use barid_store::{StoreError, Within};
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;

/// Messages that are looked into before what they say is kept.
const AT_ONCE: u32 = 20;
/// Bytes of opened messages that wait to be kept.
const AT_ONCE_BYTES: usize = 8 << 20;
/// For opening one; a large one takes as long as its bytes do.
const OPENING: Duration = Duration::from_secs(60);
/// How long to wait for more news before looking into them.
const GATHERED: Duration = Duration::from_millis(500);
/// How long to rest where something went wrong.
const REST: Duration = Duration::from_secs(60);

impl Engine {
    /// Makes private mail of an account be found by its words where the user chose that, and by
    /// nothing of them where not. Returns when all of it is.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without such an account; [`EngineError::Store`].
    pub async fn tend_private_search(&self, id: AccountId) -> Result<(), EngineError> {
        loop {
            if !self.account_by_id(id).await?.settings.searches_private {
                self.on_store(move |store| store.drop_private_words(id)).await?;
                return Ok(());
            }
            let waiting = self.on_store(move |store| store.private_waiting(id, AT_ONCE)).await?;
            if waiting.is_empty() {
                return Ok(());
            }
            let (mut found, mut bytes) = (Vec::new(), 0);
            for message in waiting {
                let within = self.look_within(message).await?;
                bytes += match &within {
                    Within::Clear(clear) => clear.len(),
                    Within::Open | Within::Shut => 0,
                };
                found.push((message, within));
                if bytes > AT_ONCE_BYTES {
                    break;
                }
            }
            self.on_store(move |store| store.keep_private_words(found)).await?;
        }
    }

    async fn look_within(&self, message: MessageId) -> Result<Within, EngineError> {
        let raw = match self.on_store(move |store| store.raw(message)).await {
            Ok(Some(raw)) => raw,
            // Its bytes are not here: when they come it waits again.
            Ok(None) => return Ok(Within::Open),
            Err(EngineError::Store(StoreError::DamagedMessage { .. })) => return Ok(Within::Shut),
            Err(error) => return Err(error),
        };
        let (keys, now_ms) = (self.keyring().await?, self.clock.now_ms());
        let open = move || {
            let opened = private::open(&raw, keys.ring_for(&raw), now_ms);
            match (opened.clear, opened.verdict.encryption) {
                (_, Encryption::Failed | Encryption::Partial) => Within::Shut,
                (Some(clear), _) => Within::Clear(clear.to_vec()),
                (None, _) => Within::Open,
            }
        };
        // One that takes too long, or that reading stumbles over, stays shut.
        Ok(bounded(OPENING, open).await.unwrap_or(Within::Shut))
    }

    /// Does that for all accounts, whenever something came in, a choice was made or another key is
    /// there, until `stop` is cancelled.
    pub(crate) async fn watch_private_search(self, stop: CancellationToken) {
        let mut events = self.events();
        let watch = async {
            loop {
                if let Err(error) = self.tend_all().await {
                    tracing::warn!(code = ?error.code(), "private mail could not be looked into");
                    tokio::time::sleep(REST).await;
                }
                loop {
                    let event = tokio::select! {
                        event = events.recv() => event,
                        () = self.running.keys.notified() => break,
                    };
                    match event {
                        Ok(EngineEvent::Changed(changes))
                            if !(changes.added.is_empty()
                                && changes.changed.is_empty()
                                && changes.accounts.is_empty()) =>
                        {
                            break;
                        }
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return,
                    }
                }
                tokio::time::sleep(GATHERED).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = watch => {}
        }
    }

    async fn tend_all(&self) -> Result<(), EngineError> {
        for account in self.accounts().await? {
            self.tend_private_search(account.id).await?;
        }
        Ok(())
    }
}
