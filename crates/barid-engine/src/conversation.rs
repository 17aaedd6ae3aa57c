//! A conversation as its reader sees it: what stands above each body.

use crate::{engine::Engine, error::EngineError};
use barid_model::{Address, MessageId, ThreadId};
use barid_store::list::{self, Row};

/// Bytes of messages that are read for their headers. Those beyond have none of the fields
/// that only a header holds.
const MAX_READ: u64 = 8 << 20;

/// What is known of a message without its body.
#[derive(Clone, Debug)]
pub struct Head {
    /// What a list shows of it.
    pub row: Row,
    /// Where the author wants replies.
    pub reply_to: Vec<Address>,
    /// In drafts and in one's own sent mail.
    pub bcc: Vec<Address>,
}

impl Engine {
    /// Returns the messages of a conversation, oldest first.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] without any.
    pub async fn conversation(&self, thread: ThreadId) -> Result<Vec<Head>, EngineError> {
        let mut rows = self.read(move |tx| list::thread(tx, thread)).await?;
        if rows.is_empty() {
            return Err(EngineError::not_found("conversation", thread));
        }
        rows.sort_by_key(|row| (row.date_ms, row.id));
        self.on_store(move |store| {
            let mut room = MAX_READ;
            let mut heads: Vec<Head> = Vec::with_capacity(rows.len());
            for row in rows.into_iter().rev() {
                let is_read = row.has_body && row.size_bytes <= room;
                let raw = match is_read {
                    // Damage shows, and is mended, when the message is opened.
                    true => store.raw(row.id).ok().flatten().unwrap_or_default(),
                    false => Vec::new(),
                };
                room -= if is_read { row.size_bytes } else { 0 };
                let header = barid_mime::parse(barid_mime::header_section(&raw))
                    .envelope(&mut barid_mime::Defects::new());
                heads.push(Head { row, reply_to: header.reply_to, bcc: header.bcc });
            }
            heads.reverse();
            Ok(heads)
        })
        .await
    }

    /// Returns the file name, type and bytes of attachments: of one by its path, or of all.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::NotFound`] without such a part.
    pub async fn attached_files(
        &self,
        id: MessageId,
        path: Option<String>,
    ) -> Result<Vec<AttachedFile>, EngineError> {
        let raw = self.open_message(id).await?.raw;
        self.blocking(move || {
            let parsed = barid_mime::parse(&raw);
            let chosen = match &path {
                Some(path) => parsed.find(path).into_iter().collect(),
                None => barid_mime::view::attachments(&parsed),
            };
            let files = chosen.into_iter().map(|part| {
                let about = crate::display::one_attached(&parsed, part);
                let bytes = parsed.decoded(part, &mut barid_mime::Defects::new()).into_owned();
                AttachedFile {
                    name: about.name,
                    content_type: about.content_type,
                    is_dangerous: about.is_dangerous,
                    bytes,
                }
            });
            let files: Vec<AttachedFile> = files.collect();
            match (files.is_empty(), path) {
                (true, Some(path)) => Err(EngineError::not_found("part", path)),
                _ => Ok(files),
            }
        })
        .await?
    }
}

/// An attachment with its bytes.
#[derive(Clone, Debug)]
pub struct AttachedFile {
    /// Safe on every system.
    pub name: String,
    /// As declared.
    pub content_type: String,
    /// Whether opening it could run it.
    pub is_dangerous: bool,
    /// Without its transfer encoding.
    pub bytes: Vec<u8>,
}
