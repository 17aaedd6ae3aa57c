//! Drafts as rows of a list: each stands for itself, whatever copies of it servers have.

use crate::{
    entry::Entry,
    error::StoreError,
    table::{draft_copies, drafts},
    transaction::ReadTx,
    window::{Filter, Key},
};
use barid_model::{AccountId, DraftId, Flag, FlagSet, MessageId, ThreadId};
use std::collections::HashSet;

/// What tells the id of a draft from that of a message, in a row.
const MARK: u32 = 1 << 31;

/// Returns the draft that a row stands for, if it is none of a message.
pub fn draft_of(id: u32) -> Option<DraftId> {
    (id & MARK != 0).then_some(DraftId(id & !MARK))
}

/// Returns the id under which a draft stands in lists.
pub fn row_id(draft: DraftId) -> u32 {
    draft.0 | MARK
}

/// Adds the drafts of `accounts`, or of all, to the keys of a list, and leaves out their copies.
pub(crate) fn put(
    tx: &ReadTx<'_>,
    accounts: Option<&[AccountId]>,
    filter: Filter,
    keys: &mut Vec<Key>,
) -> Result<(), StoreError> {
    let copies: HashSet<MessageId> = draft_copies::messages(tx)?.into_iter().collect();
    keys.retain(|key| !copies.contains(&key.message));
    for draft in drafts::list(tx)? {
        let passes = match filter {
            Filter::None => true,
            Filter::Unread | Filter::Starred => false,
            Filter::Attachments => !draft.attachments.is_empty(),
        };
        if passes && accounts.is_none_or(|accounts| accounts.contains(&draft.account)) {
            let id = row_id(draft.id);
            let (message, thread) = (MessageId(id), ThreadId(id));
            keys.push(Key { at_ms: draft.changed_at_ms, message, thread });
        }
    }
    keys.sort_unstable_by(|a, b| b.cmp(a));
    Ok(())
}

/// Returns what a draft's row shows; `None` where it has gone.
pub(crate) fn entry(tx: &ReadTx<'_>, id: DraftId, key: Key) -> Result<Option<Entry>, StoreError> {
    let draft = match drafts::get(tx, id) {
        Ok(draft) => draft,
        Err(StoreError::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let content = draft.content;
    let text = match content.is_plain {
        true => content.text,
        false => barid_mime::html_text::html_to_text(&content.html),
    };
    let people = [content.to, content.cc, content.bcc].concat();
    Ok(Some(Entry {
        key,
        account: draft.account,
        also: Vec::new(),
        mailbox: None,
        people,
        count: 1,
        unread: 0,
        subject: content.subject,
        preview: barid_mime::preview::preview(&text),
        flags: FlagSet::from([Flag::seen()]),
        is_starred: false,
        has_attachment: draft.attachments.iter().any(|one| one.content_id.is_empty()),
        snooze: None,
    }))
}
