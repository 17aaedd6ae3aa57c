//! What we remember of a mailbox between two synchronizations.

use crate::source::SyncCursor;
use serde::{Deserialize, Serialize};

/// Where the synchronization of a mailbox stands. Written as JSON, with all in one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    /// The layout. A cursor of another one is void.
    version: u8,
    /// What the server called the state of all messages, from before the mailbox was listed.
    pub(super) state: String,
    /// Messages in the mailbox then.
    pub(super) total: u32,
    /// What is left to be listed.
    pub(super) phase: Phase,
}

/// How far a mailbox was listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// All of it.
    Complete,
    /// From the newest down to this one; nothing was here before.
    Fill(String),
    /// All up to this one in the order of text, and what else was here is gone.
    Sweep(String),
}

const VERSION: u8 = 1;

impl Cursor {
    pub(super) fn new(state: &str, total: u32, phase: Phase) -> Cursor {
        Cursor { version: VERSION, state: state.to_owned(), total, phase }
    }

    /// Writes it.
    pub(super) fn write(&self) -> SyncCursor {
        // Text and numbers can always be written.
        SyncCursor(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads what [`Cursor::write`] wrote; `None` for anything else.
    pub(super) fn read(cursor: &SyncCursor) -> Option<Cursor> {
        let cursor: Cursor = serde_json::from_slice(&cursor.0).ok()?;
        (cursor.version == VERSION).then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_written_and_nothing_else_does() {
        for phase in [Phase::Complete, Phase::Fill("a".into()), Phase::Sweep(String::new())] {
            let cursor = Cursor::new("s\"1", 7, phase);
            let written = cursor.write();
            assert_eq!(Cursor::read(&written), Some(cursor));
            for length in 0..written.0.len() {
                assert_eq!(Cursor::read(&SyncCursor(written.0[..length].to_vec())), None);
            }
        }
        let other = Cursor { version: VERSION + 1, ..Cursor::new("s", 0, Phase::Complete) };
        assert_eq!(Cursor::read(&other.write()), None);
    }
}
