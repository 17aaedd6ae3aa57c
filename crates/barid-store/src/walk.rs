//! The statements that lists are walked by: in the order of an index, with nothing sorted.

use crate::window::{Filter, Key};
use barid_model::{MessageId, ThreadId};

/// Whether a message `m` is starred.
pub(crate) const STARRED: &str = "instr(' ' || m.flags || ' ', ' $flagged ') > 0";

/// Whether a message `m` is put off.
pub(crate) const SNOOZED: &str = "m.id IN (SELECT message_id FROM snoozes WHERE woken_ms IS NULL)";

impl Filter {
    /// Whether a message `m` passes.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Filter::None => "1",
            Filter::Unread => "m.unread = 1",
            Filter::Starred => STARRED,
            Filter::Attachments => "m.has_attachment = 1",
        }
    }

    /// The index that holds just its messages.
    fn index(self) -> &'static str {
        match self {
            Filter::None => "messages_by_date",
            Filter::Unread => "messages_unread",
            Filter::Starred => "messages_starred",
            Filter::Attachments => "messages_with_attachment",
        }
    }
}

/// The walk over one mailbox: the order of its own key, or the index of the filter.
pub(crate) fn in_mailbox(filter: Filter) -> String {
    match filter {
        Filter::None => "SELECT s.sort_at_ms, s.message_id, s.thread_id FROM memberships s
             WHERE s.mailbox_id = ?1 AND s.shown = 1 AND s.asleep = 0
             ORDER BY s.sort_at_ms DESC, s.message_id DESC"
            .to_owned(),
        Filter::Unread | Filter::Starred | Filter::Attachments => format!(
            "SELECT s.sort_at_ms, s.message_id, s.thread_id
             FROM messages m INDEXED BY {} CROSS JOIN memberships s
             ON s.mailbox_id = ?1 AND s.sort_at_ms = m.sort_at_ms AND s.message_id = m.id
             WHERE {} AND s.shown = 1 AND s.asleep = 0",
            filter.index(),
            filter.condition()
        ),
    }
}

/// The walk over all starred messages `within` some accounts.
pub(crate) fn starred(filter: Filter, within: &str) -> String {
    format!(
        "SELECT m.sort_at_ms, m.id, m.thread_id FROM messages m INDEXED BY messages_starred
         WHERE {STARRED} AND {} AND m.hidden = 0 AND {within}",
        filter.condition()
    )
}

/// The walk over all messages that are put off.
pub(crate) fn snoozed(filter: Filter, within: &str) -> String {
    format!(
        "SELECT m.sort_at_ms, m.id, m.thread_id FROM snoozes z INDEXED BY snoozes_asleep
         CROSS JOIN messages m ON m.id = z.message_id
         WHERE z.woken_ms IS NULL AND {} AND m.hidden = 0 AND {within}",
        filter.condition()
    )
}

/// Reads one row of a walk.
pub(crate) fn key(row: &rusqlite::Row<'_>) -> rusqlite::Result<Key> {
    Ok(Key { at_ms: row.get(0)?, message: MessageId(row.get(1)?), thread: ThreadId(row.get(2)?) })
}
