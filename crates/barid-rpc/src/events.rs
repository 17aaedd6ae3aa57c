//! From what the engine tells to what a front end is told: changes of a moment become one, a
//! progress says how long it will take, and new mail is told apart from mail that only came
//! to this computer.

use crate::{
    account::Status,
    event::{Changed, Event, Progress, Replaying},
    progress::Wait,
};
use barid_engine::Engine;
use barid_model::{AccountId, AccountStatus, ChangeSet, EngineEvent, MailboxId, MessageId, Unit};
use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{Receiver, Sender, error::RecvError};

/// Changes of so long come as one.
const MERGE: Duration = Duration::from_millis(50);
/// Messages that are named one by one.
const MOST_NAMED: usize = 1_000;

/// What happens, as one front end hears it.
pub struct Events(Receiver<Event>);

impl Events {
    pub(crate) fn new(receiver: Receiver<Event>) -> Events {
        Events(receiver)
    }

    /// Waits for the next event; `Missed` where this listener was too slow for some. `None`
    /// once there will be none.
    ///
    /// # Cancellation
    ///
    /// Safe; no event is lost.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(Event::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}

/// Tells front ends what `engine` tells, for as long as it does. What comes for the accounts in
/// `complete` is new; the others' first synchronization is not over yet.
pub(crate) async fn tell(
    engine: Engine,
    mut from: Receiver<EngineEvent>,
    to: Sender<Event>,
    complete: BTreeSet<AccountId>,
) {
    let began = Instant::now();
    let mut moment = Moment { complete, ..Moment::default() };
    let mut waits = Waits::default();
    // An error of `send` only means that no window is there.
    let emit = |event| drop(to.send(event));
    loop {
        let received = match moment.until {
            None => from.recv().await,
            Some(until) => match tokio::time::timeout_at(until.into(), from.recv()).await {
                Ok(received) => received,
                Err(_) => {
                    moment.end(&engine, emit).await;
                    continue;
                }
            },
        };
        match received {
            Ok(EngineEvent::Changed(changes)) => moment.add(changes, Instant::now()),
            Ok(EngineEvent::Status { account, status }) => {
                // What came before it was before it.
                moment.end(&engine, emit).await;
                if status == AccountStatus::UpToDate {
                    moment.complete.insert(account);
                }
                emit(Event::Status { account: account.0, status: status.into() });
            }
            Ok(EngineEvent::Progress(progress)) => {
                let now_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                emit(Event::Progress(waits.told(progress, now_ms)));
            }
            Ok(EngineEvent::Replaying { account, op, done, total }) => {
                emit(Event::Replaying(Replaying { account: account.0, op: op.0, done, total }));
            }
            Ok(EngineEvent::SentLate { subject, wanted_at_ms, now_ms, .. }) => {
                emit(Event::SentLate { subject, wanted_at_ms, now_ms });
            }
            Err(RecvError::Lagged(_)) => emit(Event::Missed),
            Err(RecvError::Closed) => return,
        }
    }
}

/// The changes of a moment.
#[derive(Default)]
struct Moment {
    until: Option<Instant>,
    accounts: BTreeSet<u32>,
    mailboxes: BTreeSet<u32>,
    messages: BTreeSet<u32>,
    added: Vec<MessageId>,
    many: bool,
    outgoing: bool,
    drafts: bool,
    /// Accounts whose first synchronization is over: what they add from now on is new.
    complete: BTreeSet<AccountId>,
}

impl Moment {
    fn add(&mut self, changes: ChangeSet, now: Instant) {
        self.until.get_or_insert(now + MERGE);
        let ChangeSet { accounts, mailboxes, added, changed, removed, outgoing, drafts } = changes;
        self.drafts |= !drafts.is_empty();
        self.accounts.extend(accounts.iter().map(|id| id.0));
        self.mailboxes.extend(mailboxes.iter().map(|id| id.0));
        self.outgoing |= outgoing;
        for id in added.iter().chain(&changed).chain(&removed) {
            if self.messages.len() >= MOST_NAMED && !self.messages.contains(&id.0) {
                self.many = true;
                break;
            }
            self.messages.insert(id.0);
        }
        let room = MOST_NAMED.saturating_sub(self.added.len());
        self.added.extend(added.into_iter().take(room));
    }

    fn take(&mut self) -> (Changed, Vec<MessageId>) {
        let complete = std::mem::take(&mut self.complete);
        let taken = std::mem::replace(self, Moment { complete, ..Moment::default() });
        let changed = Changed {
            accounts: taken.accounts.into_iter().collect(),
            mailboxes: taken.mailboxes.into_iter().collect(),
            messages: taken.messages.into_iter().collect(),
            many: taken.many,
            outgoing: taken.outgoing,
            drafts: taken.drafts,
        };
        (changed, taken.added)
    }

    async fn end(&mut self, engine: &Engine, emit: impl Fn(Event)) {
        if self.until.is_none() {
            return;
        }
        let (changed, added) = self.take();
        emit(Event::Changed(changed));
        if added.is_empty() || self.complete.is_empty() {
            return;
        }
        match engine.unread_in_inbox(added).await {
            Ok(found) => {
                let new = found.into_iter().filter(|(_, account)| self.complete.contains(account));
                let messages: Vec<u32> = new.map(|(message, _)| message.0).collect();
                if !messages.is_empty() {
                    emit(Event::NewMail { messages });
                }
            }
            Err(error) => tracing::warn!(%error, "new mail could not be told"),
        }
    }
}

/// What is waited for, by account, mailbox, and what is counted.
#[derive(Default)]
struct Waits(HashMap<(AccountId, MailboxId, bool), Wait>);

impl Waits {
    fn told(&mut self, progress: barid_model::Progress, now_ms: u64) -> Progress {
        let barid_model::Progress { account, mailbox, unit, done, total } = progress;
        let is_headers = unit == Unit::Headers;
        let key = (account, mailbox, is_headers);
        let eta_s = if done >= total {
            self.0.remove(&key);
            None
        } else {
            let wait = self.0.entry(key).or_insert_with(|| Wait::new(now_ms, done));
            wait.seconds_left(now_ms, done, total)
        };
        Progress { account: account.0, mailbox: mailbox.0, is_headers, done, total, eta_s }
    }
}

impl From<AccountStatus> for Status {
    fn from(status: AccountStatus) -> Status {
        match status {
            AccountStatus::Offline => Status::Offline,
            AccountStatus::Connecting => Status::Connecting,
            AccountStatus::Syncing => Status::Syncing,
            AccountStatus::UpToDate => Status::UpToDate,
            AccountStatus::Waiting { until_ms, code } => {
                Status::Waiting { until_ms, code: code.into() }
            }
            AccountStatus::NeedsUser { code } => Status::NeedsUser { code: code.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(ids: std::ops::Range<u32>) -> ChangeSet {
        ChangeSet { added: ids.map(MessageId).collect(), ..ChangeSet::default() }
    }

    #[test]
    fn changes_of_a_moment_are_one_and_bounded() {
        let mut moment = Moment::default();
        let now = Instant::now();
        moment.add(added(0..600), now);
        moment.add(ChangeSet { outgoing: true, ..added(300..900) }, now + MERGE / 2);
        assert_eq!(moment.until, Some(now + MERGE));
        let (changed, _) = moment.take();
        assert_eq!((changed.messages.len(), changed.many, changed.outgoing), (900, false, true));
        assert_eq!(moment.until, None);

        moment.add(added(0..2000), now);
        let (changed, added) = moment.take();
        assert_eq!((changed.messages.len(), changed.many, added.len()), (1000, true, 1000));
    }

    #[test]
    fn a_moment_remembers_which_accounts_are_complete() {
        let mut moment = Moment::default();
        moment.complete.insert(AccountId(1));
        moment.add(added(0..1), Instant::now());
        moment.take();
        assert!(moment.complete.contains(&AccountId(1)));
        assert!(moment.messages.is_empty());
    }

    #[tokio::test]
    async fn a_slow_listener_is_told_that_it_missed_something() {
        let (sender, receiver) = tokio::sync::broadcast::channel(2);
        let mut events = Events::new(receiver);
        for _ in 0..5 {
            sender.send(Event::SettingsChanged).unwrap();
        }
        drop(sender);
        assert_eq!(events.next().await, Some(Event::Missed));
        assert_eq!(events.next().await, Some(Event::SettingsChanged));
        assert_eq!(events.next().await, Some(Event::SettingsChanged));
        assert_eq!(events.next().await, None);
    }
}
