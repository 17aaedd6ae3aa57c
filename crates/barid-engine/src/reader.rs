//! Opens a message: its bytes as they came, from here or, if they are not here
//! yet, from the server.

use crate::{
    connect,
    engine::Engine,
    error::EngineError,
    large::{LARGE, Large},
};
use barid_model::{Account, Custody, MailboxId, MessageId, ServerCopy};
use barid_protocols::{
    readable::{LeftOut, Readable},
    source::{Content, RemoteId, Sink},
};
use barid_store::{StoreError, download, download_ledger, list::Row, mailboxes, memberships};

/// A message with all its bytes.
#[derive(Debug)]
pub struct Opened {
    /// What a list shows of it.
    pub row: Row,
    /// RFC 5322 bytes, as they came.
    pub raw: Vec<u8>,
}

/// A message to be read.
#[derive(Debug)]
pub struct Legible {
    /// RFC 5322 bytes; not as they came where something was left out.
    pub raw: Vec<u8>,
    /// Parts that stayed on the server: their paths, and about how many bytes they have.
    pub left_out: Vec<LeftOut>,
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
        let account = self.account_by_id(row.account).await?;
        match self.on_store(move |store| store.raw(id)).await {
            Ok(Some(raw)) => return Ok(Opened { row, raw }),
            Ok(None) => {}
            Err(EngineError::Store(StoreError::DamagedMessage(_))) => {
                if account.settings.custody() == Custody::Here
                    && self.read(move |tx| download_ledger::on_server(tx, id)).await?.is_none()
                {
                    // There is no other copy: what is left of this one stays.
                    return Err(StoreError::DamagedMessage(id).into());
                }
                tracing::warn!(%id, "stored bytes are damaged; fetching the message again");
                self.on_store(move |store| store.forget_raw(id)).await?;
            }
            Err(error) => return Err(error),
        }
        self.fetch_body(id, row.size_bytes, &account).await?;
        let raw = self.on_store(move |store| store.raw(id)).await?;
        let raw = raw.ok_or_else(|| EngineError::not_found("message on the server", id))?;
        Ok(Opened { row: self.message(id).await?, raw })
    }

    /// Returns a message to be read. Of a large one that is not here, the text comes and the
    /// attachments stay on the server until one of them is wanted.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`].
    pub async fn legible(&self, id: MessageId) -> Result<Legible, EngineError> {
        let row = self.message(id).await?;
        let account = self.account_by_id(row.account).await?;
        if row.size_bytes > LARGE && account.settings.custody() == Custody::Server {
            let is_settled = self.on_store(move |store| store.is_settled(id)).await?;
            if !is_settled && let Some(legible) = self.legible_in_part(id, &account).await? {
                return Ok(legible);
            }
        }
        Ok(Legible { raw: self.open_message(id).await?.raw, left_out: Vec::new() })
    }

    async fn legible_in_part(
        &self,
        id: MessageId,
        account: &Account,
    ) -> Result<Option<Legible>, EngineError> {
        if let Some((raw, left_out)) = self.on_store(move |store| store.readable(id)).await? {
            let one = |(path, size_bytes)| LeftOut { path, size_bytes };
            let left_out = left_out.into_iter().map(one).collect();
            return Ok(Some(Legible { raw, left_out }));
        }
        let place = self
            .read(move |tx| {
                let Some(place) = memberships::places(tx, id)?.into_iter().next() else {
                    return Ok(None);
                };
                Ok(Some((mailboxes::remote(tx, place.mailbox)?.remote_id, place.remote_id)))
            })
            .await?;
        let Some((mailbox, name)) = place else { return Ok(None) };
        let mut source = connect::source(self, &account.settings, self.password(account)?).await?;
        let came = source.fetch_readable(&RemoteId(mailbox), &RemoteId(name)).await;
        source.close().await;
        let Readable { raw, left_out } = match came {
            Ok(Some(readable)) => readable,
            Ok(None) => return Ok(None),
            // The message may come as a whole all the same; if not, that says why.
            Err(error) => {
                tracing::info!(%error, %id, "a message could not be had in part");
                return Ok(None);
            }
        };
        let parsed = barid_mime::parse(&raw);
        if left_out.iter().any(|one| parsed.find(&one.path).is_none()) {
            tracing::info!(%id, "a message could not be put together from its parts");
            return Ok(None);
        }
        let kept: Vec<_> = left_out.iter().map(|one| (one.path.clone(), one.size_bytes)).collect();
        let bytes = raw.clone();
        self.on_store(move |store| store.keep_readable(id, &bytes, &kept)).await?;
        Ok(Some(Legible { raw, left_out }))
    }

    /// Returns the mailboxes in which the user sees a message, in the order in which they were
    /// first seen: one, but where its server can have it in several.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn mailboxes_of(&self, id: MessageId) -> Result<Vec<MailboxId>, EngineError> {
        self.read(move |tx| memberships::mailboxes_of(tx, id)).await
    }

    /// Returns what became of a message on a server that hands mail over; `None` where the
    /// server has its mailbox.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn server_copy(&self, id: MessageId) -> Result<Option<ServerCopy>, EngineError> {
        self.read(move |tx| download_ledger::of_message(tx, id)).await
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

    async fn fetch_body(
        &self,
        id: MessageId,
        size_bytes: u64,
        account: &Account,
    ) -> Result<(), EngineError> {
        let custody = account.settings.custody();
        let place = self
            .read(move |tx| {
                let Some(place) = memberships::places(tx, id)?.into_iter().next() else {
                    return Ok(None);
                };
                let remote = mailboxes::remote(tx, place.mailbox)?.remote_id;
                let on_server = match custody {
                    Custody::Server => Some((place.remote_id.clone(), None)),
                    Custody::Here => download_ledger::on_server(tx, id)?,
                };
                Ok(on_server.map(|(name, hash)| (place, remote, RemoteId(name), hash)))
            })
            .await?;
        let (place, remote, name, hash) =
            place.ok_or_else(|| EngineError::not_found("message on the server", id))?;
        let mut source = connect::source(self, &account.settings, self.password(account)?).await?;
        if size_bytes > LARGE && custody == Custody::Server {
            let large = Large {
                message: id,
                mailbox: place.mailbox,
                place: RemoteId(remote),
                id: RemoteId(place.remote_id),
                size_bytes,
            };
            let brought = large.bring(self, source.as_mut()).await;
            source.close().await;
            return brought;
        }
        let ids = [name.clone()];
        let (sink, mut queue) = Sink::new(64 * 1024);
        let fetched = source.fetch(&RemoteId(remote), &ids, Content::Whole, &sink).await;
        drop(sink);
        source.close().await;
        fetched?;
        while let Some(came) = queue.recv().await {
            // A name may mean another message by now.
            let is_it = hash.is_none_or(|hash| download::hash(&came.bytes) == hash);
            if came.id == name && is_it {
                let bodies = vec![(place.remote_id.clone(), came.bytes)];
                self.on_store(move |store| store.fill(place.mailbox, bodies)).await?;
            }
        }
        Ok(())
    }
}
