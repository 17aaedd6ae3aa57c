//! Messages that are being written: durable with each save, and copied to their
//! server a while after the last change.

use crate::{
    engine::Engine,
    error::EngineError,
    vault::{VaultError, hex, random},
};
use barid_model::{AttachmentId, DraftId, IdentityId, MessageId, ThreadId};
use barid_store::{
    StoreError, draft_attachments, draft_copies,
    drafts::{self, Attachment, Content, Draft, Saved},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::Ordering,
    time::Duration,
};

/// How long a draft rests before its copy is sent to the server.
const COPY_AFTER: Duration = Duration::from_secs(10);
/// Bytes of one file.
const MAX_FILE: usize = 200 << 20;

/// A file to attach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAttachment {
    /// As its own system names it.
    pub name: String,
    /// `type/subtype`, or empty where it is not known.
    pub content_type: String,
    /// All of it.
    pub bytes: Vec<u8>,
    /// The Content-ID it stands under within the text, if it does.
    pub content_id: Option<String>,
}

impl From<barid_mime::Attachment> for NewAttachment {
    fn from(file: barid_mime::Attachment) -> Self {
        let barid_mime::Attachment { name, content_type, content_id, bytes } = file;
        let content_id = (!content_id.is_empty()).then_some(content_id);
        NewAttachment { name, content_type, bytes, content_id }
    }
}

/// What lists show of drafts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftMarks {
    /// Messages of Drafts that are copies, with the drafts they show.
    pub copies: BTreeMap<MessageId, DraftId>,
    /// Conversations that a draft answers in.
    pub threads: BTreeSet<ThreadId>,
}

impl Engine {
    /// Returns a draft, and notes that a window shows it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], also for one whose message is on its way.
    pub async fn draft(&self, id: DraftId) -> Result<Draft, EngineError> {
        let found = self
            .write(move |tx| {
                let draft = drafts::get(tx, id)?;
                if draft.outbox.is_none() {
                    drafts::set_open(tx, id, true)?;
                }
                Ok(draft)
            })
            .await
            .map_err(missing(id))?;
        match found.outbox {
            None => Ok(found),
            Some(_) => Err(EngineError::not_found("draft", id)),
        }
    }

    /// Returns all drafts, the latest change first.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn drafts(&self) -> Result<Vec<Draft>, EngineError> {
        self.read(drafts::list).await
    }

    /// Returns what lists show of drafts beside their rows.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn draft_marks(&self) -> Result<DraftMarks, EngineError> {
        self.read(|tx| {
            Ok(DraftMarks { copies: draft_copies::drafts(tx)?, threads: drafts::answered(tx)? })
        })
        .await
    }

    /// Replaces what the user wrote. Durable when it returns the new revision.
    ///
    /// HTML passes the sanitizer; of its pictures those stay that are attached.
    ///
    /// # Errors
    ///
    /// [`EngineError::Stale`] where `revision` is not the one that is here; then
    /// nothing has changed. [`EngineError::NotFound`].
    pub async fn save_draft(
        &self,
        id: DraftId,
        revision: u32,
        identity: IdentityId,
        content: Content,
    ) -> Result<u32, EngineError> {
        let now_ms = self.clock.now_ms();
        let saved = self
            .on_store(move |store| {
                let attached = store.read(|tx| drafts::get(tx, id))?.attachments;
                let content = cleaned(content, &attached);
                store.write(|tx| drafts::save(tx, id, revision, identity, &content, now_ms))
            })
            .await
            .map_err(missing(id))?;
        match saved {
            Saved::As(revision) => {
                self.copy_later(id);
                Ok(revision)
            }
            Saved::Stale(revision) => Err(EngineError::Stale { revision }),
        }
    }

    /// Throws a draft away. Its copy on the server goes, too.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], also for one whose message is on its way.
    pub async fn discard_draft(&self, id: DraftId) -> Result<(), EngineError> {
        let account = self
            .write(move |tx| {
                let draft = drafts::get(tx, id)?;
                if draft.outbox.is_some() {
                    return Err(StoreError::NotFound("draft"));
                }
                drafts::remove(tx, id)?;
                Ok(draft.account)
            })
            .await
            .map_err(missing(id))?;
        self.nudge(account);
        Ok(())
    }

    /// Attaches a file. Durable when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Invalid`] for one of more than 200 MB.
    pub async fn attach(
        &self,
        id: DraftId,
        file: NewAttachment,
    ) -> Result<Attachment, EngineError> {
        if file.bytes.len() > MAX_FILE {
            return Err(EngineError::Invalid("The file has more than 200 MB".to_owned()));
        }
        let content_type = media_type(&file.content_type, &file.bytes);
        let mut attachment = Attachment {
            id: AttachmentId(0),
            name: barid_mime::safe_name(&file.name, &content_type),
            content_type,
            content_id: file.content_id.unwrap_or_default(),
            token: unique()?,
            size_bytes: file.bytes.len() as u64,
            has_place: barid_mime::picture_facts::bare(&file.bytes)
                .is_some_and(|bare| bare.had_place),
        };
        let (now_ms, new) = (self.clock.now_ms(), attachment.clone());
        attachment.id = self
            .on_store(move |store| store.attach(id, &new, &file.bytes, now_ms))
            .await
            .map_err(missing(id))?;
        self.copy_later(id);
        self.learn_limit(id);
        Ok(attachment)
    }

    /// Attaches a picture that stands within the text, under a new Content-ID.
    ///
    /// # Errors
    ///
    /// As [`Engine::attach`].
    pub async fn attach_inline(
        &self,
        id: DraftId,
        file: NewAttachment,
    ) -> Result<Attachment, EngineError> {
        let content_id = format!("{}@inline", unique()?);
        self.attach(id, NewAttachment { content_id: Some(content_id), ..file }).await
    }

    /// Takes a file off a draft.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn detach(&self, id: DraftId, attachment: AttachmentId) -> Result<(), EngineError> {
        let now_ms = self.clock.now_ms();
        self.write(move |tx| draft_attachments::detach(tx, id, attachment, now_ms))
            .await
            .map_err(missing(attachment))?;
        self.copy_later(id);
        Ok(())
    }

    /// Returns a file of a draft with its type, for whoever knows its token.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`], also for a wrong token.
    pub async fn draft_picture(
        &self,
        id: DraftId,
        attachment: AttachmentId,
        token: &str,
    ) -> Result<(String, Vec<u8>), EngineError> {
        let draft = self.read(move |tx| drafts::get(tx, id)).await.map_err(missing(id))?;
        let is_it = |one: &&Attachment| one.id == attachment && one.token == token;
        let found = draft.attachments.iter().find(is_it);
        let found = found.ok_or_else(|| EngineError::not_found("attachment", attachment))?;
        let bytes = self.on_store(move |store| store.attached(id, attachment)).await?;
        Ok((found.content_type.clone(), bytes))
    }

    /// Notes that no window shows a draft any more: its copy is sent to the server at
    /// once; one that holds nothing is removed.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`]; a draft that is gone is none.
    pub async fn close_draft(&self, id: DraftId) -> Result<(), EngineError> {
        let account = self
            .write(move |tx| {
                let draft = match drafts::get(tx, id) {
                    Ok(draft) => draft,
                    Err(StoreError::NotFound(_)) => return Ok(None),
                    Err(error) => return Err(error),
                };
                drafts::set_open(tx, id, false)?;
                if draft.outbox.is_none() && draft.is_empty() {
                    drafts::remove(tx, id)?;
                }
                Ok(Some(draft.account))
            })
            .await?;
        account.into_iter().for_each(|account| self.nudge(account));
        Ok(())
    }

    /// Returns how many drafts were open when the program last ended without closing
    /// them. Told once.
    pub fn recovered_drafts(&self) -> u32 {
        self.recovered.swap(0, Ordering::Relaxed)
    }

    /// Wakes the account once the draft has rested for a while.
    pub(crate) fn copy_later(&self, id: DraftId) {
        let engine = self.clone();
        tokio::spawn(async move {
            let changes = |engine: Engine| async move {
                engine.read(move |tx| drafts::get(tx, id)).await.ok()
            };
            let Some(before) = changes(engine.clone()).await else { return };
            tokio::time::sleep(COPY_AFTER).await;
            let after = changes(engine.clone()).await;
            if let Some(draft) = after.filter(|after| after.changes == before.changes) {
                engine.nudge(draft.account);
            }
        });
    }
}

/// Returns random letters and digits.
pub(crate) fn unique() -> Result<String, EngineError> {
    Ok(hex(&random::<16>().map_err(VaultError::from)?))
}

pub(crate) fn missing(name: impl ToString) -> impl FnOnce(EngineError) -> EngineError {
    move |error| match error {
        EngineError::Store(StoreError::NotFound(what)) => EngineError::not_found(what, name),
        other => other,
    }
}

/// Makes what a window gave fit to be kept.
pub(crate) fn cleaned(content: Content, attached: &[Attachment]) -> Content {
    let known: BTreeSet<String> =
        attached.iter().map(|one| one.content_id.clone()).filter(|id| !id.is_empty()).collect();
    let html = barid_mime::editor::editor_html(&content.html, &known);
    let line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Content {
        subject: line(&content.subject),
        html: if content.is_plain { String::new() } else { html },
        text: if content.is_plain { content.text.replace("\r\n", "\n") } else { String::new() },
        ..content
    }
}

/// Returns the type of a file: what is stated, or what its first bytes say of a picture.
fn media_type(stated: &str, bytes: &[u8]) -> String {
    let sniffed = match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        _ => None,
    };
    let stated = stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match (sniffed, stated.contains('/')) {
        (Some(sniffed), _) => sniffed.to_owned(),
        (None, true) => stated,
        (None, false) => "application/octet-stream".to_owned(),
    }
}
