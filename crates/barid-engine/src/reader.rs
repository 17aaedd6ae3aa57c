//! Opens a message: its bytes as they came, from here or, if they are not here
//! yet, from the server.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    large::{LARGE, Large},
};
use barid_model::{Account, Custody, Delivery, MailboxId, MessageId, ServerCopy};
use barid_protocols::{
    readable::{LeftOut, Readable},
    source::{Content, MailSource, RemoteId, Sink},
};
use barid_store::{
    Store, StoreError, download, download_ledger,
    list::Row,
    mailboxes, memberships,
    outbox::{self, Outgoing},
    reports,
};

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
    /// RFC822.SIZE, as the server claims it.
    pub announced_bytes: u64,
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
            if !is_settled && let Some(legible) = self.legible_in_part(&row, &account).await? {
                return Ok(legible);
            }
        }
        let Opened { row, raw } = self.open_message(id).await?;
        Ok(Legible { raw, left_out: Vec::new(), announced_bytes: row.size_bytes })
    }

    async fn legible_in_part(
        &self,
        row: &Row,
        account: &Account,
    ) -> Result<Option<Legible>, EngineError> {
        let (id, announced_bytes) = (row.id, row.size_bytes);
        if let Some((raw, left_out)) = self.on_store(move |store| store.readable(id)).await? {
            let one = |(path, size_bytes)| LeftOut { path, size_bytes };
            let left_out = left_out.into_iter().map(one).collect();
            return Ok(Some(Legible { raw, left_out, announced_bytes }));
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
        let mut visit = self.visit(account).await?;
        let (mailbox, name) = (RemoteId(mailbox), RemoteId(name));
        let came = visit.source()?.fetch_readable(&mailbox, &name).await;
        visit.leave().await;
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
        Ok(Some(Legible { raw, left_out, announced_bytes }))
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

    /// Returns what mail servers said became of a message, for each recipient.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn deliveries(&self, id: MessageId) -> Result<Vec<Delivery>, EngineError> {
        let name = self.message(id).await?.message_id;
        self.read(move |tx| reports::of(tx, &name)).await
    }

    /// Returns how a message was sent from here; nothing for what was not.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn receipts(&self, id: MessageId) -> Result<Vec<Outgoing>, EngineError> {
        let name = self.message(id).await?.message_id;
        self.read(move |tx| outbox::receipts(tx, &name)).await
    }

    /// Returns one part of a message, without its transfer encoding.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::NotFound`] without such a part.
    pub async fn part(&self, id: MessageId, path: &str) -> Result<Vec<u8>, EngineError> {
        let raw = self.read_whole(id).await?.into_shown();
        let owned = path.to_owned();
        let part = bounded(READING, move || barid_mime::parse(&raw).part(&owned)).await?;
        part.ok_or_else(|| EngineError::not_found("part", path))
    }

    /// Fetches a message again that may have been cut short. Returns whether more of it came;
    /// otherwise what is here stays.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] where the server has it no more; the server's failure.
    pub async fn fetch_again(&self, id: MessageId) -> Result<bool, EngineError> {
        let Opened { row, raw } = self.open_message(id).await?;
        let account = self.account_by_id(row.account).await?;
        if account.settings.custody() == Custody::Here {
            // The ledger knows it by the bytes that came.
            return Ok(false);
        }
        let place = self
            .read(move |tx| {
                let Some(place) = memberships::places(tx, id)?.into_iter().next() else {
                    return Ok(None);
                };
                Ok(Some((mailboxes::remote(tx, place.mailbox)?.remote_id, place)))
            })
            .await?;
        let (remote, place) =
            place.ok_or_else(|| EngineError::not_found("message on the server", id))?;
        let mut visit = self.visit(&account).await?;
        let (remote, name) = (RemoteId(remote), RemoteId(place.remote_id.clone()));
        let came = fetch_whole(visit.source()?, &remote, &name, row.size_bytes).await;
        visit.leave().await;
        match came? {
            Some(bytes) if bytes.len() > raw.len() => {
                let replace = move |store: &Store| {
                    store.replace_raw(id, place.mailbox, &place.remote_id, bytes)
                };
                self.on_store(replace).await?;
                Ok(true)
            }
            Some(_) => Ok(false),
            None => Err(EngineError::not_found("message on the server", id)),
        }
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
        let mut visit = self.visit(account).await?;
        if size_bytes > LARGE && custody == Custody::Server {
            let large = Large {
                message: id,
                mailbox: place.mailbox,
                place: RemoteId(remote),
                id: RemoteId(place.remote_id),
                size_bytes,
            };
            let brought = large.bring(self, visit.source()?).await;
            visit.leave().await;
            return brought;
        }
        let remote = RemoteId(remote);
        let fetched = fetch_whole(visit.source()?, &remote, &name, size_bytes).await;
        visit.leave().await;
        if let Some(bytes) = fetched?
            // A name may mean another message by now.
            && hash.is_none_or(|hash| download::hash(&bytes) == hash)
        {
            let bodies = vec![(place.remote_id, bytes)];
            self.on_store(move |store| store.fill(place.mailbox, bodies)).await?;
        }
        Ok(())
    }
}

/// Returns all bytes of a message; `None` where it is gone. One that comes shorter than its
/// server announced is asked for twice.
async fn fetch_whole(
    source: &mut dyn MailSource,
    mailbox: &RemoteId,
    name: &RemoteId,
    size_bytes: u64,
) -> Result<Option<Vec<u8>>, EngineError> {
    let mut best = None::<Vec<u8>>;
    for _ in 0..2 {
        // As large as a message can be that comes, so that it never waits for its reader.
        let (sink, mut queue) = Sink::new(u32::MAX);
        source.fetch(mailbox, std::slice::from_ref(name), Content::Whole, &sink).await?;
        drop(sink);
        while let Some(came) = queue.recv().await {
            let is_better = best.as_ref().is_none_or(|best| came.bytes.len() > best.len());
            if came.id == *name && is_better {
                best = Some(came.bytes);
            }
        }
        if best.as_ref().is_none_or(|best| best.len() as u64 >= size_bytes) {
            break;
        }
    }
    Ok(best)
}
