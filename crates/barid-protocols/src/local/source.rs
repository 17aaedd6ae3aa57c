//! Mail from an office.

use super::{
    letterbox::{Letter, Letterbox, Void},
    office::{Arriving, Office, find},
};
use crate::{
    net::NetError,
    source::{
        ChangePage, Content, IfMissing, MailSource, RemoteId, RemoteMailbox, RemoteOp, Renamed,
        Sink, SourceError, SyncCursor,
    },
};
use std::{io, sync::Arc, time::Duration};
use tokio::sync::watch;

/// Where the messages of one account come from.
pub struct Source {
    office: Arc<Office>,
    host: String,
    /// What had happened when the mailboxes were last listed.
    seen: Option<watch::Receiver<u64>>,
}

impl Source {
    /// The source of the account at `host`.
    pub fn new(office: Arc<Office>, host: String) -> Source {
        Source { office, host, seen: None }
    }

    /// Sees to it that there is a mailbox to put messages into.
    fn ready(
        &self,
        boxes: &mut Vec<Letterbox>,
        mailbox: &RemoteId,
        if_missing: IfMissing,
    ) -> Result<(), SourceError> {
        match (find(boxes, mailbox).is_ok(), if_missing) {
            (true, _) => {}
            (false, IfMissing::Make) => boxes.push(self.office.make(mailbox)),
            (false, IfMissing::Fail) => return Err(SourceError::NotFound),
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl MailSource for Source {
    async fn check(&mut self) -> Result<(), SourceError> {
        match self.office.has(&self.host).await {
            true => Ok(()),
            false => Err(SourceError::Unauthorized { text: "no such account".to_owned() }),
        }
    }

    async fn mailboxes(&mut self) -> Result<Vec<RemoteMailbox>, SourceError> {
        // Before looking: what happens in between is then not missed.
        self.seen = Some(self.office.listen(&self.host).await?);
        let list = |one: &Letterbox| RemoteMailbox {
            lasting_id: None,
            id: RemoteId(one.name.clone()),
            name: one.name.clone(),
            role: one.role,
            subscribed: one.is_subscribed,
            selectable: true,
            state: Some(one.state()),
        };
        self.office.look(&self.host, |boxes| Ok(boxes.iter().map(list).collect())).await
    }

    async fn changes(
        &mut self,
        mailbox: &RemoteId,
        cursor: Option<&SyncCursor>,
        _held: u32,
    ) -> Result<ChangePage, SourceError> {
        let size = |letter: &Letter| self.office.size(letter);
        let look = |boxes: &[Letterbox]| {
            let found = boxes.iter().find(|one| one.name == mailbox.0);
            Ok(found.ok_or(SourceError::NotFound)?.changes(cursor, &size))
        };
        self.office.look(&self.host, look).await
    }

    async fn fetch(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        content: Content,
        sink: &Sink,
    ) -> Result<(), SourceError> {
        let look = |boxes: &[Letterbox]| {
            let found = boxes.iter().find(|one| one.name == mailbox.0);
            let found = found.ok_or(SourceError::NotFound)?;
            let here = |id: &RemoteId| Some((id.clone(), found.find(id)?.content));
            Ok(ids.iter().filter_map(here).collect::<Vec<_>>())
        };
        for (id, place) in self.office.look(&self.host, look).await? {
            let mut raw = self.office.raw(place).await?;
            if content == Content::Header {
                raw.truncate(header_len(&raw));
            }
            if !sink.push(id, raw).await {
                break;
            }
        }
        Ok(())
    }

    async fn apply(&mut self, op: &RemoteOp) -> Result<Renamed, SourceError> {
        let nothing = Renamed::new();
        match op {
            RemoteOp::SetFlags { mailbox, ids, change } => {
                let make = |boxes: &mut Vec<Letterbox>| {
                    find(boxes, mailbox)?.set_flags(ids, change)?;
                    Ok(nothing)
                };
                self.office.change(&self.host, make).await
            }
            RemoteOp::Append {
                mailbox,
                if_missing: _,
                raw,
                message_id,
                known_by,
                flags,
                received_at_ms,
            } => {
                let letter = Arriving {
                    raw,
                    message_id: message_id.clone(),
                    known_by: *known_by,
                    flags: flags.clone(),
                    received_at_ms: *received_at_ms,
                };
                self.office.append(&self.host, mailbox, letter).await?;
                Ok(nothing)
            }
            RemoteOp::Move { mailbox, ids, to, if_missing, is_marked: _ } => {
                let make = |boxes: &mut Vec<Letterbox>| {
                    if mailbox == to {
                        return Ok(nothing);
                    }
                    self.ready(boxes, to, *if_missing)?;
                    let taken = find(boxes, mailbox)?.take(ids)?;
                    let into = find(boxes, to)?;
                    Ok(taken.into_iter().map(|(id, letter)| (id, into.add(letter))).collect())
                };
                self.office.change(&self.host, make).await
            }
            RemoteOp::Copy { mailbox, ids, to, if_missing } => {
                let make = |boxes: &mut Vec<Letterbox>| {
                    self.ready(boxes, to, *if_missing)?;
                    let copies = find(boxes, mailbox)?.copies(ids)?;
                    let into = find(boxes, to)?;
                    Ok(copies.into_iter().map(|(id, letter)| (id, into.add(letter))).collect())
                };
                self.office.change(&self.host, make).await
            }
            RemoteOp::CreateMailbox { name, role } => {
                let id = RemoteId(name.clone());
                let make = |boxes: &mut Vec<Letterbox>| {
                    if find(boxes, &id).is_err() {
                        let mut made = self.office.make(&id);
                        made.role = *role;
                        boxes.push(made);
                    }
                    Ok(vec![(id.clone(), id.clone())])
                };
                self.office.change(&self.host, make).await
            }
            RemoteOp::RenameMailbox { mailbox, name } => {
                let pairs = self.office.rename(&self.host, &mailbox.0, name).await?;
                Ok(pairs.into_iter().map(|(old, new)| (RemoteId(old), RemoteId(new))).collect())
            }
            RemoteOp::DeleteMailbox { mailbox } => {
                self.office.remove(&self.host, &mailbox.0).await?;
                Ok(nothing)
            }
            RemoteOp::SubscribeMailbox { mailbox, subscribed } => {
                let make = |boxes: &mut Vec<Letterbox>| {
                    find(boxes, mailbox)?.is_subscribed = *subscribed;
                    Ok(nothing)
                };
                self.office.change(&self.host, make).await
            }
            // Each mailbox has messages of its own.
            RemoteOp::Unfile { mailbox, ids } | RemoteOp::Destroy { mailbox, ids } => {
                let make = |boxes: &mut Vec<Letterbox>| {
                    find(boxes, mailbox)?.take(ids)?;
                    Ok(nothing)
                };
                self.office.change(&self.host, make).await
            }
        }
    }

    async fn wait(&mut self, _mailbox: &RemoteId, at_most: Duration) -> Result<(), SourceError> {
        let happened = match self.seen.as_mut() {
            Some(happened) => happened,
            None => self.seen.insert(self.office.listen(&self.host).await?),
        };
        // An error only means that nobody will tell any more; then the time passes.
        let wait = async {
            if happened.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(at_most, wait).await;
        Ok(())
    }

    async fn close(&mut self) {
        self.seen = None;
    }
}

/// Returns how long the header section is, with the empty line that ends it.
fn header_len(raw: &[u8]) -> usize {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n");
    end.map_or(raw.len(), |at| at + 4)
}

impl From<Void> for SourceError {
    fn from(_: Void) -> SourceError {
        SourceError::Void
    }
}

impl From<io::Error> for SourceError {
    fn from(error: io::Error) -> SourceError {
        SourceError::Net(NetError::Broken(error))
    }
}
