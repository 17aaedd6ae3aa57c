//! How large a draft is, against what its server takes.

use crate::{connect, draft_send, drafts::missing, engine::Engine, error::EngineError};
use barid_model::{AccountId, DraftId};
use barid_store::{
    drafts::{self, Attachment, Draft},
    identities, settings,
};

/// Bytes of a part beside its content: boundary, fields, a name.
const PER_PART: u64 = 300;

/// How large a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftSize {
    /// As it would be sent, to within a few hundred bytes.
    pub size_bytes: u64,
    /// What the server takes; `None` where it has not said, or has no bound.
    pub limit_bytes: Option<u64>,
}

impl Engine {
    /// Returns how large a draft would be when sent.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn draft_size(&self, id: DraftId) -> Result<DraftSize, EngineError> {
        let (draft, identity, limit) = self
            .read(move |tx| {
                let draft = drafts::get(tx, id)?;
                let identity = identities::get(tx, draft.identity)?;
                let limit = settings::get(tx, &limit_name(draft.account))?;
                Ok((draft, identity, limit))
            })
            .await
            .map_err(missing(id))?;
        let written = draft_send::written(&draft, &identity);
        let html = written.html.as_ref().map_or(0, String::len);
        // Letters beyond ASCII take up to three bytes for each of theirs.
        let text = |text: &str| {
            let plain = text.bytes().filter(u8::is_ascii).count();
            plain + (text.len() - plain) * 4 / 3
        };
        let own = text(&written.text) + written.html.as_deref().map_or(0, text).max(html);
        let files = sent_attachments(&draft);
        let files: u64 = files.iter().map(|one| encoded(one.size_bytes) + PER_PART).sum();
        let limit_bytes = limit.and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0);
        Ok(DraftSize { size_bytes: own as u64 + 3 * PER_PART + files, limit_bytes })
    }

    /// Asks the server what it takes, if that is not known, off the caller's path.
    pub(crate) fn learn_limit(&self, id: DraftId) {
        let engine = self.clone();
        tokio::spawn(async move {
            let known = engine
                .read(move |tx| {
                    let account = drafts::get(tx, id)?.account;
                    Ok((account, settings::get(tx, &limit_name(account))?.is_some()))
                })
                .await;
            let Ok((account, false)) = known else { return };
            let asked: Result<(), EngineError> = async {
                let account = engine.account_by_id(account).await?;
                let password = engine.password(&account)?;
                let mut submitter =
                    connect::submitter(&engine, &account.settings, password).await?;
                submitter.check().await?;
                note_limit(&engine, account.id, submitter.size_limit()).await;
                submitter.close().await;
                Ok(())
            }
            .await;
            if let Err(error) = asked {
                tracing::debug!(code = ?error.code(), "the size limit is not known yet");
            }
        });
    }
}

/// Notes the most bytes that the server of an account takes, if it said.
pub(crate) async fn note_limit(engine: &Engine, account: AccountId, limit: Option<u64>) {
    let Some(limit) = limit.map(|limit| limit.to_string()) else { return };
    let noted = engine
        .write(move |tx| {
            let name = limit_name(account);
            match settings::get(tx, &name)?.as_ref() == Some(&limit) {
                true => Ok(()),
                false => settings::set(tx, &name, &limit),
            }
        })
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "the size limit could not be kept");
    }
}

fn limit_name(account: AccountId) -> String {
    format!("submit.limit.{account}")
}

/// Returns the files that go along: pictures that the text no longer shows stay behind.
pub(crate) fn sent_attachments(draft: &Draft) -> Vec<Attachment> {
    let shown = barid_mime::editor::content_ids(&draft.content.html);
    let goes = |one: &&Attachment| {
        one.content_id.is_empty() || draft.content.is_plain || shown.contains(&one.content_id)
    };
    draft.attachments.iter().filter(goes).cloned().collect()
}

/// Base64 in lines of 76 (RFC 2045 §6.8).
fn encoded(bytes: u64) -> u64 {
    let letters = bytes.div_ceil(3).saturating_mul(4);
    letters.saturating_add(letters.div_ceil(76).saturating_mul(2))
}
