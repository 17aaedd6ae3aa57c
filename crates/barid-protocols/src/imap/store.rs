//! Changes flags (RFC 9051 §6.4.6).

use super::{
    condition::Verdict,
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
    pub(super) async fn set_flags(
        &mut self,
        mailbox: &RemoteId,
        ids: &[RemoteId],
        change: &FlagChange,
    ) -> Result<(), SourceError> {
        let uid_validity = self.select(mailbox).await?.uid_validity;
        let uids: UidSet = ids.iter().filter_map(|id| remote_id::read(id, uid_validity)).collect();
        for (action, flags) in [("+FLAGS", &change.add), ("-FLAGS", &change.remove)] {
            let flags = self.kept(flags);
            if flags.is_empty() {
                continue;
            }
            for set in uids.to_commands() {
                self.store(&format!("UID STORE {set} {action}.SILENT ({flags})")).await?;
            }
        }
        Ok(())
    }

    /// Returns those flags that the open mailbox keeps, as IMAP writes them.
    fn kept(&self, flags: &FlagSet) -> String {
        let kept =
            |flag: &&Flag| self.selected.as_ref().is_some_and(|selected| selected.keeps(flag));
        flags.iter().filter(kept).map(Flag::to_imap).collect::<Vec<_>>().join(" ")
    }

    async fn store(&mut self, command: &str) -> Result<(), SourceError> {
        let mut is_changed = false;
        let note = |event| is_changed |= matches!(event, Event::Fetch(_));
        let answer = self.attempt(&[Part::Text(command)], note).await?;
        // With CONDSTORE the server tells the new sequences, and the cursor has to follow.
        if is_changed {
            self.note_change();
        }
        match answer.verdict == Verdict::No && answer.has_code("EXPUNGEISSUED") {
            true => Ok(()),
            false => answer.check("STORE").map(drop),
        }
    }
}
