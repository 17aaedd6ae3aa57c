//! Opens a mailbox and keeps count of what the server says about it while it is open.

use super::{
    argument,
    condition::{Code, Condition, Verdict},
    cursor::{Cursor, Status},
    listing::Listing,
    session::{Event, Part, Session},
    uid_set::UidSet,
    untagged::Untagged,
};
use crate::source::{RemoteId, SourceError};
use barid_model::Flag;
use tokio::io::{AsyncRead, AsyncWrite};

/// The mailbox that is open.
#[derive(Debug)]
pub(super) struct Selected {
    /// Its name.
    pub id: RemoteId,
    /// What the server said when it was opened.
    pub status: Status,
    /// Messages in it now.
    pub messages: u32,
    /// Whether anything happened in it since it was opened.
    pub is_changed: bool,
    /// The greatest modification sequence that the server told since; 0 for none.
    pub mod_seq: u64,
    /// Flags that can be changed for good; `None` where the server didn't say,
    /// which means all (RFC 9051 §7.1).
    permanent_flags: Option<Vec<String>>,
    /// What is left to list, if not everything was.
    pub backlog: Option<Backlog>,
}

/// What is left to list below a cursor that was just handed out.
#[derive(Debug)]
pub(super) struct Backlog {
    /// That cursor.
    pub cursor: Cursor,
    /// All UIDs below an earlier floor; `None` until they were searched for.
    pub uids: Option<UidSet>,
    /// The next page of them, if it was listed already.
    pub ahead: Option<Listing>,
}

impl Selected {
    fn new(id: RemoteId) -> Selected {
        Selected {
            id,
            status: Status::default(),
            messages: 0,
            is_changed: false,
            mod_seq: 0,
            permanent_flags: None,
            backlog: None,
        }
    }

    pub(super) fn note_exists(&mut self, messages: u32) {
        self.is_changed |= self.messages != messages;
        self.messages = messages;
    }

    pub(super) fn note_removed(&mut self, count: u32) {
        self.is_changed |= count > 0;
        self.messages = self.messages.saturating_sub(count);
    }

    pub(super) fn note_code(&mut self, code: &Code) {
        code.note(&mut self.status);
        match code {
            Code::PermanentFlags(flags) => self.permanent_flags = Some(flags.clone()),
            // What came before was about the mailbox that was open until now.
            Code::Named(name) if name == "CLOSED" => *self = Selected::new(self.id.clone()),
            Code::UidValidity(_)
            | Code::UidNext(_)
            | Code::HighestModSeq(_)
            | Code::Capability(_)
            | Code::CopyUid { .. }
            | Code::Modified(_)
            | Code::Named(_) => {}
        }
    }

    /// Whether the mailbox keeps a change of `flag`.
    pub(super) fn keeps(&self, flag: &Flag) -> bool {
        let name = flag.to_imap();
        let is_keyword = !name.starts_with('\\');
        let atom = name.strip_prefix('\\').unwrap_or(&name);
        let permits = |permitted: &String| {
            permitted.eq_ignore_ascii_case(&name) || (is_keyword && permitted == "\\*")
        };
        argument::is_atom(atom)
            && self.permanent_flags.as_ref().is_none_or(|flags| flags.iter().any(permits))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Makes sure that `mailbox` is open. Returns its state.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none of that name.
    pub(super) async fn select(&mut self, mailbox: &RemoteId) -> Result<Status, SourceError> {
        match &self.selected {
            Some(selected) if selected.id == *mailbox => Ok(selected.status),
            Some(_) | None => self.reselect(mailbox).await,
        }
    }

    /// Opens `mailbox`, even if it is open, to learn its state.
    ///
    /// # Errors
    ///
    /// `NotFound` if there is none of that name.
    pub(super) async fn reselect(&mut self, mailbox: &RemoteId) -> Result<Status, SourceError> {
        self.end_idle().await?;
        // With QRESYNC comes CONDSTORE (RFC 7162 §3.2.3).
        let is_asked = self.can("CONDSTORE") && !self.has_qresync();
        let parameters = if is_asked { " (CONDSTORE)" } else { "" };
        let command = format!("SELECT {}{parameters}", self.mailbox_argument(mailbox));
        self.selected = Some(Selected::new(mailbox.clone()));
        let answer = match self.send(&[Part::Text(&command)], drop).await? {
            Ok(tag) => self.finish(tag, drop).await?,
            Err(refused) => refused,
        };
        match (answer.verdict, &mut self.selected) {
            (Verdict::Ok | Verdict::PreAuth, Some(selected)) => {
                selected.is_changed = false;
                selected.status.messages = selected.messages;
                Ok(selected.status)
            }
            _ => {
                self.selected = None;
                Err(self.why_not(mailbox, answer).await?)
            }
        }
    }

    /// Whether QRESYNC is on.
    pub(super) fn has_qresync(&self) -> bool {
        self.is_qresync == Some(true)
    }

    /// Finds out why a mailbox could not be opened, as not every server says.
    async fn why_not(
        &mut self,
        mailbox: &RemoteId,
        answer: Condition,
    ) -> Result<SourceError, SourceError> {
        if answer.verdict != Verdict::No || answer.code.is_some() {
            return Ok(answer.into_error("SELECT"));
        }
        let mut is_there = false;
        let name = self.mailbox_argument(mailbox);
        let command = format!("LIST \"\" {name}");
        self.run("LIST", &[Part::Text(&command)], |event| {
            if let Event::Untagged(Untagged::List(listed)) = event {
                is_there |= listed.name.eq_ignore_ascii_case(mailbox.0.as_bytes())
                    && !listed.has_attribute("\\NonExistent");
            }
        })
        .await?;
        Ok(if is_there { answer.into_error("SELECT") } else { SourceError::NotFound })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    #[tokio::test]
    async fn a_mailbox_that_is_gone_is_not_found_whatever_the_server_says() {
        for answer in [
            "S: A1 NO [NONEXISTENT] no such mailbox",
            "S: A1 NO no such mailbox
             C: A2 LIST \"\" \"m\"
             S: A2 OK",
            "S: A1 NO no such mailbox
             C: A2 LIST \"\" \"m\"
             S: * LIST (\\NonExistent) \"/\" m
             S: A2 OK",
        ] {
            let (mut session, server) = play("IMAP4rev1", &format!("C: A1 SELECT \"m\"\n{answer}"));
            let error = session.select(&RemoteId("m".into())).await.unwrap_err();
            assert!(matches!(error, SourceError::NotFound), "{answer}");
            assert!(session.is_usable() && session.selected.is_none());
            server.end(session).await;
        }
    }

    #[tokio::test]
    async fn a_mailbox_that_may_not_be_opened_is_still_there() {
        let (mut session, server) = play(
            "IMAP4rev1",
            "C: A1 SELECT \"m\"
             S: A1 NO not yours
             C: A2 LIST \"\" \"m\"
             S: * LIST () \"/\" m
             S: A2 OK",
        );
        let error = session.select(&RemoteId("m".into())).await.unwrap_err();
        assert!(matches!(error, SourceError::Rejected { command: "SELECT", .. }));
        server.end(session).await;
    }
}
