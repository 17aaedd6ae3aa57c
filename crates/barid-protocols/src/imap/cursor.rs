//! What we remember of a mailbox between two synchronizations.

use crate::source::SyncCursor;

/// The layout below. A cursor of another one is void.
const VERSION: u8 = 1;

/// Bytes of a cursor.
pub(super) const LENGTH: usize = 26;

/// Where the synchronization of a mailbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The mailbox when the upper side was last brought up to date.
    pub status: Status,
    /// The smallest UID that has been listed; messages below have yet to be. 1
    /// once all are.
    pub floor: u32,
    /// Whether the store may hold names below `floor`, which then have to be
    /// confirmed or removed.
    pub is_sweep: bool,
}

/// What a server says about a mailbox (RFC 9051 §7.3.2, RFC 7162 §3.1.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Status {
    /// 0 where the server said none.
    pub uid_validity: u32,
    /// 0 where the server said none.
    pub uid_next: u32,
    /// 0 where the server keeps no modification sequences.
    pub mod_seq: u64,
    /// Messages in the mailbox.
    pub messages: u32,
}

impl Cursor {
    /// The cursor after everything has been listed.
    pub(super) fn complete(status: Status) -> Cursor {
        Cursor { status, floor: 1, is_sweep: false }
    }

    /// Whether nothing is left to list.
    pub(super) fn is_complete(&self) -> bool {
        self.floor <= 1
    }

    /// Writes it.
    pub(super) fn write(&self) -> SyncCursor {
        let Cursor { status, floor, is_sweep } = self;
        let Status { uid_validity, uid_next, mod_seq, messages } = status;
        let mut bytes = vec![VERSION, u8::from(*is_sweep)];
        bytes.extend_from_slice(&uid_validity.to_be_bytes());
        bytes.extend_from_slice(&uid_next.to_be_bytes());
        bytes.extend_from_slice(&messages.to_be_bytes());
        bytes.extend_from_slice(&floor.to_be_bytes());
        bytes.extend_from_slice(&mod_seq.to_be_bytes());
        SyncCursor(bytes)
    }

    /// Reads what [`Cursor::write`] wrote; `None` for anything else.
    pub(super) fn read(cursor: &SyncCursor) -> Option<Cursor> {
        let rest = cursor.0.as_slice();
        let ([VERSION, is_sweep @ (0 | 1)], rest) = rest.split_first_chunk()? else { return None };
        let (uid_validity, rest) = rest.split_first_chunk()?;
        let (uid_next, rest) = rest.split_first_chunk()?;
        let (messages, rest) = rest.split_first_chunk()?;
        let (floor, rest) = rest.split_first_chunk()?;
        let mod_seq = u64::from_be_bytes(rest.try_into().ok()?);
        let status = Status {
            uid_validity: u32::from_be_bytes(*uid_validity),
            uid_next: u32::from_be_bytes(*uid_next),
            mod_seq,
            messages: u32::from_be_bytes(*messages),
        };
        Some(Cursor { status, floor: u32::from_be_bytes(*floor), is_sweep: *is_sweep == 1 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURSOR: Cursor = Cursor {
        status: Status { uid_validity: 1, uid_next: u32::MAX, mod_seq: u64::MAX - 1, messages: 3 },
        floor: 4,
        is_sweep: true,
    };

    #[test]
    fn a_cursor_comes_back_as_written() {
        assert_eq!(Cursor::read(&CURSOR.write()), Some(CURSOR));
        assert_eq!(CURSOR.write().0.len(), LENGTH);
        let complete = Cursor::complete(CURSOR.status);
        assert!(complete.is_complete());
        assert_eq!(Cursor::read(&complete.write()), Some(complete));
    }

    #[test]
    fn what_was_not_written_here_is_void() {
        let whole = CURSOR.write().0;
        for length in 0..whole.len() {
            assert_eq!(Cursor::read(&SyncCursor(whole[..length].to_vec())), None);
        }
        let changed = |at: usize, to: u8| {
            let mut bytes = whole.clone();
            bytes[at] = to;
            Cursor::read(&SyncCursor(bytes))
        };
        assert_eq!(changed(0, VERSION + 1), None);
        assert_eq!(changed(1, 2), None);
        assert_eq!(Cursor::read(&SyncCursor([&whole[..], &[0]].concat())), None);
    }
}
