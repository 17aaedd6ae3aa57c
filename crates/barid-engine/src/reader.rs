//! Opens a message: its bytes as they came, from here or, if they are not here
//! yet, from the server.

use crate::{connect, engine::Engine, error::EngineError};
use barid_model::MessageId;
use barid_protocols::source::{Content, RemoteId, Sink};
use barid_store::{StoreError, list::Row, mailboxes, memberships};

/// A message with all its bytes.
#[derive(Debug)]
pub struct Opened {
    /// What a list shows of it.
    pub row: Row,
    /// RFC 5322 bytes, as they came.
    pub raw: Vec<u8>,
}

impl Engine {
    /// Returns a message with all its bytes. Fetches them if only the header is
    /// here, or if the bytes here turn out to be damaged.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; the server's failure where it had to be asked.
    pub async fn open_message(&self, id: MessageId) -> Result<Opened, EngineError> {
        let row = self.message(id).await?;
        match self.on_store(move |store| store.raw(id)).await {
            Ok(Some(raw)) => return Ok(Opened { row, raw }),
            Ok(None) => {}
            Err(EngineError::Store(StoreError::DamagedMessage(_))) => {
                tracing::warn!(%id, "stored bytes are damaged; fetching the message again");
                self.on_store(move |store| store.forget_raw(id)).await?;
            }
            Err(error) => return Err(error),
        }
        self.fetch_body(id).await?;
        let raw = self.on_store(move |store| store.raw(id)).await?;
        let raw = raw.ok_or_else(|| EngineError::not_found("message on the server", id))?;
        Ok(Opened { row: self.message(id).await?, raw })
    }

    /// Returns one part of a message, without its transfer encoding.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::NotFound`] without such a part.
    pub async fn part(&self, id: MessageId, path: &str) -> Result<Vec<u8>, EngineError> {
        let Opened { raw, .. } = self.open_message(id).await?;
        let parsed = barid_mime::parse(&raw);
        parsed.part(path).ok_or_else(|| EngineError::not_found("part", path))
    }

    async fn fetch_body(&self, id: MessageId) -> Result<(), EngineError> {
        let row = self.message(id).await?;
        let account = self.account_by_id(row.account).await?;
        let place = self
            .read(move |tx| {
                let Some(place) = memberships::places(tx, id)?.into_iter().next() else {
                    return Ok(None);
                };
                let remote = mailboxes::remote(tx, place.mailbox)?.remote_id;
                Ok(Some((place, remote)))
            })
            .await?;
        let (place, remote) =
            place.ok_or_else(|| EngineError::not_found("message on the server", id))?;
        let mut source = connect::source(self, &account.settings, self.password(&account)?).await?;
        let ids = [RemoteId(place.remote_id.clone())];
        let (sink, mut queue) = Sink::new(64 * 1024);
        let fetched = source.fetch(&RemoteId(remote), &ids, Content::Whole, &sink).await;
        drop(sink);
        source.close().await;
        fetched?;
        while let Some(came) = queue.recv().await {
            if came.id.0 == place.remote_id {
                let bodies = vec![(came.id.0, came.bytes)];
                self.on_store(move |store| store.fill(place.mailbox, bodies)).await?;
            }
        }
        Ok(())
    }
}
