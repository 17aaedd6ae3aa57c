//! Moves messages to another mailbox (RFC 6851, RFC 9051 §6.4.8), or comes as close to it
//! as the server allows.

use super::{
    condition::{Code, Condition},
    remote_id,
    session::{Event, Part, Session},
    uid_set::UidSet,
};
use crate::source::{IfMissing, RemoteId, Renamed, SourceError};
use std::ops::RangeInclusive;
use tokio::io::{AsyncRead, AsyncWrite};

/// What becomes of messages where they are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Move,
    /// As MOVE does it, without MOVE.
    CopyAndRemove {
        /// Whether what is marked as deleted stays so.
        is_marked: bool,
    },
    Copy,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Moves messages to `to`. Those that are gone are left out. Returns the names that they
    /// got, where the server told them.
    ///
    /// Without MOVE it copies, then removes. What can't be removed without removing
    /// others' messages stays, marked as deleted.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name.
    pub(super) async fn relocate(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        to: (&RemoteId, IfMissing),
        is_marked: bool,
    ) -> Result<Renamed, SourceError> {
        let how = if self.can("MOVE") { How::Move } else { How::CopyAndRemove { is_marked } };
        self.bring(how, mailbox, ids, to).await
    }

    /// Copies messages to `to`. Those that are gone are left out. Returns the names of the
    /// copies, where the server told them.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name.
    pub(super) async fn duplicate(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        to: (&RemoteId, IfMissing),
    ) -> Result<Renamed, SourceError> {
        self.bring(How::Copy, mailbox, ids, to).await
    }

    async fn bring(
        &mut self,
        how: How,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        (to, if_missing): (&RemoteId, IfMissing),
    ) -> Result<Renamed, SourceError> {
        let uids = self.named(mailbox, ids).await?;
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let verb = match how {
            How::Move => "MOVE",
            How::CopyAndRemove { .. } | How::Copy => "COPY",
        };
        let mut renamed = Renamed::new();
        for set in uids.to_commands() {
            if how == (How::CopyAndRemove { is_marked: false }) {
                // What a try that broke off has marked would have copies that are marked, too.
                let unmark = format!("UID STORE {set} -FLAGS.SILENT (\\Deleted)");
                self.attempt(&[Part::Text(&unmark)], drop).await?;
            }
            let command = format!("UID {verb} {set} {}", self.mailbox_argument(to));
            let mut told = Vec::new();
            let mut answer = self.transfer(&command, &mut told).await?;
            if answer.has_code("TRYCREATE") || answer.has_code("NONEXISTENT") {
                self.make_missing(to, if_missing).await?;
                answer = self.transfer(&command, &mut told).await?;
            }
            told.push(answer.check(verb)?);
            renamed.extend(told.iter().flat_map(|one| names(one, &uids, uid_validity)));
            if matches!(how, How::CopyAndRemove { .. }) {
                self.remove(&set).await?;
            }
        }
        // It has to be listed, even if the server doesn't count what we do as news.
        self.note_change();
        Ok(renamed)
    }

    /// Gives the command, and gathers what the server says before its end: with MOVE,
    /// the new names come there (RFC 6851 §4.3).
    async fn transfer(
        &mut self,
        command: &str,
        told: &mut Vec<Condition>,
    ) -> Result<Condition, SourceError> {
        let gather = |event| match event {
            Event::Condition(condition) => told.push(condition),
            Event::Done(..)
            | Event::Continue(_)
            | Event::Fetch(_)
            | Event::Untagged(_)
            | Event::Noted => {}
        };
        self.attempt(&[Part::Text(command)], gather).await
    }
}

/// Reads the pairs of old and new names out of a COPYUID. One that does not fit what was
/// asked for tells nothing.
fn names(condition: &Condition, asked: &UidSet, uid_validity: u32) -> Renamed {
    let Some(Code::CopyUid { uid_validity: new_validity, from, to }) = &condition.code else {
        return Renamed::new();
    };
    let count = |ranges: &[RangeInclusive<u32>]| -> u64 {
        ranges.iter().map(|range| u64::from(range.end() - range.start()) + 1).sum()
    };
    if count(from) != count(to) || count(from) > asked.len() {
        return Renamed::new();
    }
    let pairs = from.iter().cloned().flatten().zip(to.iter().cloned().flatten());
    pairs
        .filter(|(old, new)| asked.contains(*old) && *new != 0)
        .map(|(old, new)| {
            (remote_id::write(uid_validity, old), remote_id::write(*new_validity, new))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    const OPENED: &str = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 7] ok\nS: A1 OK";

    /// Moves `uids` from `m` to `a b`. Returns pairs of UIDs, the new ones with UIDVALIDITY.
    async fn relocate(
        capabilities: &str,
        uids: &[u32],
        transcript: &str,
    ) -> Result<Vec<(u32, u32)>, SourceError> {
        let (mut session, server) = play(capabilities, &format!("{OPENED}\n{transcript}"));
        let ids: Vec<RemoteId> = uids.iter().map(|uid| remote_id::write(7, *uid)).collect();
        let to = (&RemoteId("a b".into()), IfMissing::Make);
        let outcome = session.relocate(&RemoteId("m".into()), &ids, to, false).await;
        server.end(session).await;
        let read = |(old, new): (RemoteId, RemoteId)| {
            (remote_id::read(&old, 7).unwrap(), remote_id::read(&new, 9).unwrap())
        };
        outcome.map(|renamed| renamed.into_iter().map(read).collect())
    }

    #[tokio::test]
    async fn a_move_tells_the_new_names() {
        let renamed = relocate(
            "IMAP4rev1 MOVE UIDPLUS",
            &[1, 2, 3, 9],
            "C: A2 UID MOVE 1:3,9 \"a b\"
             S: * OK [COPYUID 9 1:2,9 20:22] moved
             S: * 1 EXPUNGE
             S: * 1 EXPUNGE
             S: A2 OK done",
        );
        assert_eq!(renamed.await.unwrap(), [(1, 20), (2, 21), (9, 22)]);
    }

    #[tokio::test]
    async fn a_copy_leaves_messages_where_they_are_and_tells_the_new_names() {
        let transcript = format!(
            "{OPENED}
             C: A2 UID COPY 1:2 \"a b\"
             S: A2 OK [COPYUID 9 1:2 20:21] copied"
        );
        let (mut session, server) = play("IMAP4rev1 MOVE UIDPLUS", &transcript);
        let ids = [1, 2].map(|uid| remote_id::write(7, uid));
        let to = (&RemoteId("a b".into()), IfMissing::Make);
        let renamed = session.duplicate(&RemoteId("m".into()), &ids, to).await.unwrap();
        server.end(session).await;
        let new = [20, 21].map(|uid| remote_id::write(9, uid));
        assert_eq!(renamed, ids.into_iter().zip(new).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn names_may_come_with_the_end_or_not_at_all_or_wrong() {
        for (code, expected) in [
            ("[COPYUID 9 4 5] ", vec![(4, 5)]),
            ("", vec![]),
            ("[COPYUID 9 4 5:6] ", vec![]),
            ("[COPYUID 9 1:4294967295 1:4294967295] ", vec![]),
            ("[COPYUID 9 5 6] ", vec![]),
        ] {
            let transcript = format!("C: A2 UID MOVE 4 \"a b\"\nS: A2 OK {code}done");
            let renamed = relocate("IMAP4rev1 MOVE", &[4], &transcript).await.unwrap();
            assert_eq!(renamed, expected, "{code}");
        }
    }

    #[tokio::test]
    async fn a_missing_mailbox_is_made() {
        for code in ["TRYCREATE", "NONEXISTENT"] {
            let transcript = format!(
                "C: A2 UID MOVE 4 \"a b\"
                 S: A2 NO [{code}] none
                 C: A3 CREATE \"a b\"
                 S: A3 OK
                 C: A4 UID MOVE 4 \"a b\"
                 S: A4 OK"
            );
            relocate("IMAP4rev1 MOVE", &[4], &transcript).await.unwrap();
        }
    }

    #[tokio::test]
    async fn one_that_others_took_away_is_not_made_anew() {
        for code in ["TRYCREATE", "NONEXISTENT"] {
            let transcript = format!(
                "{OPENED}
                 C: A2 UID MOVE 4 \"a b\"
                 S: A2 NO [{code}] none"
            );
            let (mut session, server) = play("IMAP4rev1 MOVE", &transcript);
            let ids = [remote_id::write(7, 4)];
            let to = (&RemoteId("a b".into()), IfMissing::Fail);
            let outcome = session.relocate(&RemoteId("m".into()), &ids, to, false).await;
            server.end(session).await;
            assert!(matches!(outcome, Err(SourceError::NotFound)), "{code}");
        }
    }

    #[tokio::test]
    async fn without_move_it_is_copied_then_removed() {
        let renamed = relocate(
            "IMAP4rev1 UIDPLUS",
            &[4, 5],
            "C: A2 UID STORE 4:5 -FLAGS.SILENT (\\Deleted)
             S: A2 OK
             C: A3 UID COPY 4:5 \"a b\"
             S: A3 OK [COPYUID 9 4:5 8:9] copied
             C: A4 UID STORE 4:5 +FLAGS.SILENT (\\Deleted)
             S: A4 OK
             C: A5 UID EXPUNGE 4:5
             S: * 1 EXPUNGE
             S: * 1 EXPUNGE
             S: A5 OK",
        );
        assert_eq!(renamed.await.unwrap(), [(4, 8), (5, 9)]);
    }

    #[tokio::test]
    async fn without_uidplus_nothing_of_others_is_expunged() {
        let renamed = relocate(
            "IMAP4rev1",
            &[4],
            "C: A2 UID STORE 4 -FLAGS.SILENT (\\Deleted)
             S: A2 OK
             C: A3 UID COPY 4 \"a b\"
             S: A3 OK copied
             C: A4 UID STORE 4 +FLAGS.SILENT (\\Deleted)
             S: A4 OK",
        );
        assert_eq!(renamed.await.unwrap(), []);
    }

    #[tokio::test]
    async fn what_was_not_copied_is_not_removed() {
        let outcome = relocate(
            "IMAP4rev1 UIDPLUS",
            &[4],
            "C: A2 UID STORE 4 -FLAGS.SILENT (\\Deleted)
             S: A2 OK
             C: A3 UID COPY 4 \"a b\"
             S: A3 NO [OVERQUOTA] full",
        );
        let error = outcome.await.unwrap_err();
        assert!(matches!(error, SourceError::Rejected { command: "COPY", .. }));
    }

    #[tokio::test]
    async fn a_name_from_before_uidvalidity_changed_moves_nothing() {
        let transcript = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 8] ok\nS: A1 OK";
        let (mut session, server) = play("IMAP4rev1 MOVE", transcript);
        let ids = [remote_id::write(7, 4)];
        let to = (&RemoteId("x".into()), IfMissing::Make);
        let outcome = session.relocate(&RemoteId("m".into()), &ids, to, false).await;
        server.end(session).await;
        assert!(matches!(outcome, Err(SourceError::Void)));
    }
}
