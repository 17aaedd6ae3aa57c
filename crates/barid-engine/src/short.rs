//! Messages that come shorter than their server announced (RFC822.SIZE).
//!
//! The length that comes with the bytes is the one that counts. But servers have been seen to
//! cut messages off, and to announce the length they should have had: one that is short is asked
//! for a second time. Others count wrong as a matter of course: they are found out soon, and
//! then nothing is asked twice.

use barid_model::MailboxId;
use barid_protocols::source::RemoteId;
use std::collections::HashSet;

/// So many messages that came short again show how their server counts.
const ENOUGH: u32 = 20;

/// What came short in one synchronization.
#[derive(Default)]
pub(crate) struct Short {
    doubted: HashSet<(MailboxId, RemoteId)>,
    /// Messages that came short a second time.
    again: u32,
}

impl Short {
    /// Whether a message of `bytes` is to be asked for again, as its server announced
    /// `size_bytes`.
    pub(crate) fn doubts(
        &mut self,
        mailbox: MailboxId,
        id: &RemoteId,
        bytes: usize,
        size_bytes: u64,
    ) -> bool {
        let key = (mailbox, id.clone());
        if bytes as u64 >= size_bytes {
            self.doubted.remove(&key);
            return false;
        }
        if self.again >= ENOUGH {
            return false;
        }
        let is_first = self.doubted.insert(key);
        if !is_first {
            self.again += 1;
            tracing::warn!(bytes, size_bytes, "a message is shorter than its server announced");
        }
        is_first
    }

    /// Whether a message came short, and is wanted a second time.
    pub(crate) fn is_doubted(&self, mailbox: MailboxId, id: &RemoteId) -> bool {
        self.doubted.contains(&(mailbox, id.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INBOX: MailboxId = MailboxId(1);

    #[test]
    fn what_is_short_is_asked_for_twice_and_not_a_third_time() {
        let mut short = Short::default();
        let id = RemoteId("a".into());
        assert!(!short.doubts(INBOX, &id, 9, 9));
        assert!(!short.is_doubted(INBOX, &id));
        assert!(short.doubts(INBOX, &id, 8, 9));
        assert!(short.is_doubted(INBOX, &id) && !short.is_doubted(MailboxId(2), &id));
        assert!(!short.doubts(INBOX, &id, 8, 9));
    }

    #[test]
    fn what_comes_whole_the_second_time_is_doubted_no_more() {
        let (mut short, id) = (Short::default(), RemoteId("a".into()));
        assert!(short.doubts(INBOX, &id, 8, 9));
        assert!(!short.doubts(INBOX, &id, 9, 9));
        assert!(!short.is_doubted(INBOX, &id));
    }

    #[test]
    fn a_server_that_counts_wrong_is_not_asked_twice_for_ever() {
        let mut short = Short::default();
        for number in 0..ENOUGH {
            let id = RemoteId(number.to_string());
            assert!(short.doubts(INBOX, &id, 8, 9));
            assert!(!short.doubts(INBOX, &id, 8, 9));
        }
        assert!(!short.doubts(INBOX, &RemoteId("other".into()), 8, 9));
    }
}
