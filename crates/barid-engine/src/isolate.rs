//! Keeps one message or mailbox that a server can't deliver from holding back all others.

use crate::error::EngineError;
use barid_model::{ErrorCode, MailboxId};
use barid_protocols::{
    net::NetError,
    source::{Listed, RemoteId, SourceError},
};
use std::collections::{HashMap, HashSet};

/// So many failures in one synchronization are not the fault of single messages.
const BEARABLE: u32 = 40;

/// What went wrong in a synchronization that goes on.
#[derive(Default)]
pub(crate) struct Troubles {
    borne: u32,
    left: u32,
    first: Option<SourceError>,
    mailboxes: HashMap<MailboxId, ErrorCode>,
    /// Mailboxes that were not left, but messages in them.
    in_mailboxes: HashMap<MailboxId, ErrorCode>,
}

impl Troubles {
    /// Takes a failure that may come from one message alone; returns every other.
    pub(crate) fn bear(&mut self, error: EngineError) -> Result<SourceError, EngineError> {
        self.borne += 1;
        match error {
            EngineError::Source(error) if self.borne <= BEARABLE && is_local(&error) => Ok(error),
            other => Err(other),
        }
    }

    /// Leaves a message for the next synchronization.
    pub(crate) fn leave_message(&mut self, error: SourceError) {
        tracing::warn!(code = ?error.code(), "the server can't deliver a message");
        self.left += 1;
        self.first.get_or_insert(error);
    }

    /// Leaves a message of a mailbox for the next synchronization.
    pub(crate) fn leave_message_in(&mut self, mailbox: MailboxId, error: SourceError) {
        self.in_mailboxes.entry(mailbox).or_insert(error.code());
        self.leave_message(error);
    }

    /// Leaves a mailbox for the next synchronization, unless the failure is one
    /// of the connection or of the account.
    pub(crate) fn leave_mailbox(
        &mut self,
        mailbox: MailboxId,
        error: EngineError,
    ) -> Result<(), EngineError> {
        if matches!(error, EngineError::Source(SourceError::Net(_))) {
            return Err(error);
        }
        let error = self.bear(error)?;
        self.mailboxes.insert(mailbox, error.code());
        // It was deleted a moment ago; the next list of mailboxes says so.
        if !matches!(error, SourceError::NotFound) {
            tracing::warn!(code = ?error.code(), "the server can't deliver a mailbox");
            self.left += 1;
            self.first.get_or_insert(error);
        }
        Ok(())
    }

    /// Whether a mailbox was left.
    pub(crate) fn is_left(&self, mailbox: MailboxId) -> bool {
        self.mailboxes.contains_key(&mailbox)
    }

    /// Returns why a mailbox was left, or a message in it, if one was.
    pub(crate) fn of_mailbox(&self, mailbox: MailboxId) -> Option<ErrorCode> {
        let left = self.mailboxes.get(&mailbox);
        left.or_else(|| self.in_mailboxes.get(&mailbox)).copied()
    }

    /// Returns what to tell at the end.
    pub(crate) fn told(&mut self) -> Option<EngineError> {
        let first = self.first.take()?;
        Some(EngineError::Withheld { count: self.left, first })
    }
}

/// Whether a failure may come from what was asked for, so that another question
/// may be answered. Servers are known to hang up on a message that they can't read.
fn is_local(error: &SourceError) -> bool {
    match error {
        SourceError::Malformed { .. }
        | SourceError::TooLarge { .. }
        | SourceError::Rejected { .. }
        | SourceError::NotFound
        | SourceError::NotEmpty
        | SourceError::Net(NetError::Broken(_)) => true,
        SourceError::Net(
            NetError::Unreachable { .. }
            | NetError::Untrusted { .. }
            | NetError::NotTls { .. }
            | NetError::TlsTooOld { .. }
            | NetError::Tls { .. }
            | NetError::EncryptionMissing { .. }
            | NetError::TimedOut { .. },
        )
        | SourceError::Throttled { .. }
        | SourceError::Unauthorized { .. }
        | SourceError::Foreign { .. }
        | SourceError::Void => false,
    }
}

/// Messages that are asked for together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lot<'a> {
    pub(crate) wanted: Vec<&'a Listed>,
    /// How often a message alone has failed.
    failures: u32,
}

/// What a lot that failed is replaced by.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Smaller<'a> {
    /// These lots; the last one is to be asked for first.
    Lots(Vec<Lot<'a>>),
    /// Everything in it came.
    Nothing,
    /// It was one message, and failed again.
    Culprit,
}

impl<'a> Lot<'a> {
    pub(crate) fn new(wanted: &[&'a Listed]) -> Lot<'a> {
        Lot { wanted: wanted.to_vec(), failures: 0 }
    }

    /// Returns what did not come of it.
    pub(crate) fn without(mut self, came: &HashSet<RemoteId>) -> Lot<'a> {
        self.wanted.retain(|one| !came.contains(&one.id));
        self
    }

    /// Keeps of it what `is_wanted`.
    pub(crate) fn only(mut self, is_wanted: impl FnMut(&&'a Listed) -> bool) -> Lot<'a> {
        self.wanted.retain(is_wanted);
        self
    }

    /// Splits it in two, in the order asked; gives a single message a second chance.
    pub(crate) fn smaller(self) -> Smaller<'a> {
        match (self.wanted.len(), self.failures) {
            (0, _) => Smaller::Nothing,
            (1, 0) => Smaller::Lots(vec![Lot { failures: 1, ..self }]),
            (1, _) => Smaller::Culprit,
            (count, _) => {
                let (first, second) = self.wanted.split_at(count / 2);
                Smaller::Lots(vec![Lot::new(second), Lot::new(first)])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_model::FlagSet;

    fn listed(name: &str) -> Listed {
        let (id, flags) = (RemoteId(name.into()), FlagSet::new());
        Listed { id, object_id: None, flags, size_bytes: 0, received_at_ms: 0 }
    }

    fn rejected() -> EngineError {
        let (code, text) = (String::new(), String::new());
        SourceError::Rejected { command: "FETCH", code, text }.into()
    }

    #[test]
    fn a_lot_is_halved_until_the_culprit_is_alone_and_has_failed_twice() {
        let all = ["a", "b", "c"].map(listed);
        let lot = Lot::new(&all.iter().collect::<Vec<_>>());
        let came = HashSet::from([RemoteId("a".into())]);
        let Smaller::Lots(mut lots) = lot.without(&came).smaller() else { panic!() };
        let alone = lots.pop().unwrap();
        assert_eq!(alone.wanted, [&all[1]]);
        let Smaller::Lots(mut again) = alone.smaller() else { panic!() };
        assert_eq!(again.pop().unwrap().smaller(), Smaller::Culprit);
        assert_eq!(lots, [Lot::new(&[&all[2]])]);
        assert_eq!(Lot::new(&[]).smaller(), Smaller::Nothing);
    }

    #[test]
    fn a_failure_of_the_connection_is_none_of_a_mailbox() {
        let mut troubles = Troubles::default();
        let broken = || NetError::Broken(std::io::ErrorKind::UnexpectedEof.into());
        assert!(troubles.bear(SourceError::Net(broken()).into()).is_ok());
        let error = SourceError::Net(broken()).into();
        assert!(troubles.leave_mailbox(MailboxId(1), error).is_err());
        assert!(troubles.told().is_none());
    }

    #[test]
    fn what_was_left_is_told_unless_it_was_deleted() {
        let mut troubles = Troubles::default();
        troubles.leave_mailbox(MailboxId(1), SourceError::NotFound.into()).unwrap();
        assert!(troubles.is_left(MailboxId(1)) && troubles.told().is_none());
        troubles.leave_mailbox(MailboxId(2), rejected()).unwrap();
        assert!(matches!(troubles.told(), Some(EngineError::Withheld { count: 1, .. })));
    }

    #[test]
    fn a_message_that_was_left_is_told_of_its_mailbox_which_was_not_left() {
        let mut troubles = Troubles::default();
        troubles.leave_message_in(MailboxId(1), SourceError::NotFound);
        assert_eq!(troubles.of_mailbox(MailboxId(1)), Some(ErrorCode::NotFound));
        assert!(!troubles.is_left(MailboxId(1)));
        assert!(matches!(troubles.told(), Some(EngineError::Withheld { count: 1, .. })));
    }

    #[test]
    fn patience_has_an_end() {
        let mut troubles = Troubles::default();
        assert!((0..BEARABLE).all(|_| troubles.bear(rejected()).is_ok()));
        assert!(troubles.bear(rejected()).is_err());
    }
}
