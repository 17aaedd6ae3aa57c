//! Changes flags (RFC 9051 §6.4.6).

use super::{
    condition::{Code, Verdict},
    remote_id,
    session::{Event, Part, Session},
    uid_set::UidSet,
};
use crate::source::{RemoteId, SourceError};
use barid_model::{Flag, FlagChange, FlagSet};
use tokio::io::{AsyncRead, AsyncWrite};

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Sets and clears flags. Messages that are gone, and flags that the mailbox
    /// can't keep, are left out.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since a message got its name. Leaving it out
    /// would lose what the user did to a message that is still there.
    pub(super) async fn set_flags(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        change: &FlagChange,
    ) -> Result<(), SourceError> {
        let uids = self.named(mailbox, ids).await?;
        for (action, flags) in [("+FLAGS", &change.add), ("-FLAGS", &change.remove)] {
            let flags = self.kept(flags);
            if flags.is_empty() {
                continue;
            }
            for set in uids.to_commands() {
                let condition = self.unchanged_since();
                let command = |set: &str, condition: &str| {
                    format!("UID STORE {set} {condition}{action}.SILENT ({flags})")
                };
                // Another client was at these meanwhile. What the user did is about single
                // flags, so it holds on top of that; but the mailbox has to be listed.
                let modified = self.store(&command(&set, &condition)).await?;
                for set in modified.to_commands() {
                    self.note_change();
                    self.store(&command(&set, "")).await?;
                }
            }
        }
        Ok(())
    }

    /// Returns what lets a STORE leave messages alone that have changed since we looked
    /// (RFC 7162 §3.1.3), where the server can tell.
    fn unchanged_since(&self) -> String {
        let selected = self.selected.as_ref();
        let known = selected.map_or(0, |selected| selected.status.mod_seq.max(selected.mod_seq));
        match (self.can("CONDSTORE") || self.has_qresync()) && known > 0 {
            true => format!("(UNCHANGEDSINCE {known}) "),
            false => String::new(),
        }
    }

    /// Opens `mailbox` and returns the UIDs that its messages have now.
    ///
    /// # Errors
    ///
    /// `Void` if UIDVALIDITY changed since one of them got its name.
    pub(super) async fn named(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
    ) -> Result<UidSet, SourceError> {
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let uids: Option<UidSet> = ids.iter().map(|id| remote_id::read(id, uid_validity)).collect();
        uids.ok_or(SourceError::Void)
    }

    /// Returns those flags that the open mailbox keeps, as IMAP writes them.
    fn kept(&self, flags: &FlagSet) -> String {
        let kept =
            |flag: &&Flag| self.selected.as_ref().is_some_and(|selected| selected.keeps(flag));
        flags.iter().filter(kept).map(Flag::to_imap).collect::<Vec<_>>().join(" ")
    }

    /// Gives a STORE command. Returns the messages that its condition left out.
    pub(super) async fn store(&mut self, command: &str) -> Result<UidSet, SourceError> {
        let mut is_changed = false;
        let mut mod_seq = 0;
        let note = |event| {
            if let Event::Fetch(attributes) = event {
                is_changed = true;
                mod_seq = attributes.mod_seq.unwrap_or_default().max(mod_seq);
            }
        };
        let answer = self.attempt(&[Part::Text(command)], note).await?;
        // With CONDSTORE the server tells the new sequences, and the cursor has to follow.
        if is_changed {
            self.note_change();
        }
        if let Some(selected) = &mut self.selected {
            selected.mod_seq = selected.mod_seq.max(mod_seq);
        }
        if let Some(Code::Modified(uids)) = answer.code {
            return Ok(uids);
        }
        match answer.verdict == Verdict::No && answer.has_code("EXPUNGEISSUED") {
            true => Ok(UidSet::default()),
            false => answer.check("STORE").map(|_| UidSet::default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    fn flags(names: &[&str]) -> FlagSet {
        names.iter().filter_map(|name| Flag::from_imap(name)).collect()
    }

    async fn set_flags(
        uids: &[u32],
        add: &[&str],
        remove: &[&str],
        transcript: &str,
    ) -> Result<(), SourceError> {
        let (mut session, server) = play("IMAP4rev1", transcript);
        let ids: Vec<RemoteId> = uids.iter().map(|uid| remote_id::write(7, *uid)).collect();
        let change = FlagChange { add: flags(add), remove: flags(remove) };
        let outcome = session.set_flags(&RemoteId("m".into()), &ids, &change).await;
        server.end(session).await;
        outcome
    }

    #[tokio::test]
    async fn flags_are_set_and_cleared_without_touching_others() {
        set_flags(
            &[3, 1, 2, 9],
            &["\\Seen", "work"],
            &["\\Flagged"],
            "C: A1 SELECT \"m\"
             S: * OK [UIDVALIDITY 7] ok
             S: A1 OK
             C: A2 UID STORE 1:3,9 +FLAGS.SILENT (\\Seen work)
             S: * 1 FETCH (UID 1 MODSEQ (9))
             S: A2 OK
             C: A3 UID STORE 1:3,9 -FLAGS.SILENT (\\Flagged)
             S: A3 NO [EXPUNGEISSUED] some are gone",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn what_changed_meanwhile_is_changed_on_top_and_listed_again() {
        let (mut session, server) = play(
            "IMAP4rev1 CONDSTORE",
            "C: A1 SELECT \"m\" (CONDSTORE)
             S: * 3 EXISTS
             S: * OK [UIDVALIDITY 7] ok
             S: * OK [HIGHESTMODSEQ 50] ok
             S: A1 OK
             C: A2 UID STORE 1:3 (UNCHANGEDSINCE 50) +FLAGS.SILENT (\\Seen)
             S: * 1 FETCH (UID 1 MODSEQ (61))
             S: A2 OK [MODIFIED 2:3] the others have changed
             C: A3 UID STORE 2:3 +FLAGS.SILENT (\\Seen)
             S: * 2 FETCH (UID 2 MODSEQ (62))
             S: * 3 FETCH (UID 3 MODSEQ (62))
             S: A3 OK
             C: A4 UID STORE 1:3 (UNCHANGEDSINCE 62) -FLAGS.SILENT (\\Flagged)
             S: A4 OK",
        );
        let ids = [1, 2, 3].map(|uid| remote_id::write(7, uid));
        let change = FlagChange { add: flags(&["\\Seen"]), remove: flags(&["\\Flagged"]) };
        session.set_flags(&RemoteId("m".into()), &ids, &change).await.unwrap();
        assert!(session.selected.as_ref().unwrap().is_changed);
        server.end(session).await;
    }

    #[tokio::test]
    async fn a_flag_that_would_not_last_is_not_sent() {
        set_flags(
            &[1],
            &["\\Seen", "\\Deleted", "work", "KNOWN", "two words"],
            &["work"],
            "C: A1 SELECT \"m\"
             S: * OK [UIDVALIDITY 7] ok
             S: * OK [PERMANENTFLAGS (\\Seen Known)] ok
             S: A1 OK
             C: A2 UID STORE 1 +FLAGS.SILENT (\\Seen known)
             S: A2 OK",
        )
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_name_from_before_uidvalidity_changed_is_refused_and_nothing_is_stored() {
        let transcript = "C: A1 SELECT \"m\"\nS: * OK [UIDVALIDITY 8] ok\nS: A1 OK";
        let outcome = set_flags(&[1], &["\\Seen"], &[], transcript).await;
        assert!(matches!(outcome, Err(SourceError::Void)));
    }

    #[tokio::test]
    async fn a_refusal_is_told() {
        let outcome = set_flags(
            &[1],
            &["\\Seen"],
            &[],
            "C: A1 SELECT \"m\"
             S: * OK [UIDVALIDITY 7] ok
             S: A1 OK
             C: A2 UID STORE 1 +FLAGS.SILENT (\\Seen)
             S: A2 NO read-only",
        );
        assert!(matches!(outcome.await, Err(SourceError::Rejected { command: "STORE", .. })));
    }
}
