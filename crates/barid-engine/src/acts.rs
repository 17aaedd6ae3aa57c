//! What a user does to messages: true here at once, and on the servers soon.

use crate::{drafts::missing, engine::Engine, error::EngineError, lists::ListQuery};
use barid_model::{ActId, DraftId, FlagChange, MailboxId, MessageId, Role, ThreadId};
use barid_store::{
    ReadTx, StoreError, WriteTx,
    acts::{self, Acted, Destination, Verdict},
    draft_rows, rethread, snooze,
    window::{self, Unit},
};

/// The messages meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Rows of a list, by their keys: every message of these conversations that is in the
    /// list's view, whatever its filter.
    Rows {
        /// The list.
        list: ListQuery,
        /// Threads, or messages where rows are messages.
        keys: Vec<u32>,
    },
    /// Every row of a list.
    All {
        /// The list.
        list: ListQuery,
    },
    /// These.
    Messages(Vec<MessageId>),
}

impl Engine {
    /// Changes flags. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`]. Messages that are gone are no error.
    pub async fn change_flags(
        &self,
        targets: Targets,
        change: FlagChange,
    ) -> Result<Acted, EngineError> {
        let set = move |tx: &mut WriteTx<'_>, meant: &Meant, now_ms| {
            acts::set_flags(tx, &meant.messages, &change, now_ms)
        };
        self.act(targets, set).await
    }

    /// Moves messages: those that can be in several mailboxes out of the one that lists them, else
    /// out of the inbox. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there or belongs to another account
    /// than a message.
    pub async fn move_messages(
        &self,
        targets: Targets,
        to: Destination,
    ) -> Result<Acted, EngineError> {
        let is_trash = to == Destination::Role(Role::Trash);
        self.act(targets, move |tx, meant, now_ms| {
            let moved = acts::move_from(tx, &meant.messages, &meant.from, to, now_ms)?;
            match is_trash {
                true => Ok(both(moved, acts::discard_drafts(tx, &meant.drafts, now_ms)?)),
                false => Ok(moved),
            }
        })
        .await
    }

    /// Takes messages out of a mailbox; they stay in all others. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], where messages can be in one mailbox alone, or can't leave this one.
    pub async fn unfile_messages(
        &self,
        targets: Targets,
        mailbox: MailboxId,
    ) -> Result<Acted, EngineError> {
        let unfile = move |tx: &mut WriteTx<'_>, meant: &Meant, now_ms| {
            acts::unfile(tx, &meant.messages, mailbox, now_ms)
        };
        self.act(targets, unfile).await
    }

    /// Copies messages, or puts them into one mailbox more where they can be in several. Durable
    /// here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a mailbox that is not there or belongs to another account
    /// than a message.
    pub async fn copy_messages(
        &self,
        targets: Targets,
        to: Destination,
    ) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let copied = self.on_store(move |store| {
            let meant = store.read(|tx| resolve(tx, targets))?;
            store.copy(&meant.messages, to, now_ms)
        });
        let acted = copied.await?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    /// Says that messages are junk, or are not, and moves them. Durable here when it returns.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn report_messages(
        &self,
        targets: Targets,
        verdict: Verdict,
    ) -> Result<Acted, EngineError> {
        let report = move |tx: &mut WriteTx<'_>, meant: &Meant, now_ms| {
            acts::report(tx, &meant.messages, verdict, now_ms)
        };
        self.act(targets, report).await
    }

    /// Marks as read what was opened. Nothing to take back.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn mark_opened(&self, targets: Targets) -> Result<Acted, EngineError> {
        self.act(targets, |tx, meant, now_ms| acts::mark_read(tx, &meant.messages, now_ms)).await
    }

    /// Removes messages for good. There is no way back.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub async fn destroy_messages(&self, targets: Targets) -> Result<Acted, EngineError> {
        self.act(targets, |tx, meant, now_ms| {
            let gone = acts::destroy(tx, &meant.messages, now_ms)?;
            Ok(both(gone, acts::discard_drafts(tx, &meant.drafts, now_ms)?))
        })
        .await
    }

    /// Puts messages off until a time; `None` brings them back. Known here alone.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for a time that has passed.
    pub async fn snooze_messages(
        &self,
        targets: Targets,
        until_ms: Option<i64>,
    ) -> Result<Acted, EngineError> {
        let put = move |tx: &mut WriteTx<'_>, meant: &Meant, now_ms| {
            snooze::snooze(tx, &meant.messages, until_ms, now_ms)
        };
        let acted = self.act(targets, put).await;
        self.running.snoozed.notify_one();
        acted
    }

    /// Begins a conversation anew at a message, which leaves with what answers it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`]; [`EngineError::Store`] where nothing would stay behind.
    pub async fn split_thread(&self, message: MessageId) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let split = move |tx: &mut WriteTx<'_>| rethread::split(tx, message, now_ms);
        self.write(split).await.map_err(missing(message))
    }

    /// Puts conversations together.
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`], for fewer than two.
    pub async fn join_threads(&self, threads: Vec<ThreadId>) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        self.write(move |tx| rethread::join(tx, &threads, now_ms)).await
    }

    /// Takes one of the last twenty acts back, or the latest.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`] for one that is not among them.
    pub async fn undo(&self, act: Option<ActId>) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let acted = self.write(move |tx| acts::undo(tx, act, now_ms)).await;
        let acted = acted.map_err(|error| match (error, act) {
            (EngineError::Store(StoreError::NotFound("act")), Some(id)) => {
                EngineError::not_found("act", id)
            }
            (error, _) => error,
        })?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    async fn act(
        &self,
        targets: Targets,
        act: impl FnOnce(&mut WriteTx<'_>, &Meant, i64) -> Result<Acted, StoreError> + Send + 'static,
    ) -> Result<Acted, EngineError> {
        let now_ms = self.clock.now_ms();
        let acted = self
            .write(move |tx| {
                let meant = resolve(tx, targets)?;
                act(tx, &meant, now_ms)
            })
            .await?;
        self.nudge_all(&acted);
        Ok(acted)
    }

    pub(crate) fn nudge_all(&self, acted: &Acted) {
        acted.accounts.iter().for_each(|account| self.nudge(*account));
    }
}

/// What targets name.
struct Meant {
    messages: Vec<MessageId>,
    /// Rows that stand for drafts: they can be thrown away, and nothing else.
    drafts: Vec<DraftId>,
    /// Mailboxes that list them.
    from: Vec<MailboxId>,
}

fn resolve(tx: &ReadTx<'_>, targets: Targets) -> Result<Meant, StoreError> {
    let (list, keys) = match targets {
        Targets::Messages(messages) => {
            return Ok(Meant { messages, drafts: Vec::new(), from: Vec::new() });
        }
        Targets::Rows { list, keys } => (list.to_store(), keys),
        Targets::All { list } => {
            let list = list.to_store();
            if list.drafts(tx)?.is_none() {
                let from = list.mailboxes(tx)?.unwrap_or_default();
                return Ok(Meant { messages: list.all_messages(tx)?, drafts: Vec::new(), from });
            }
            let key = |key: window::Key| match list.unit {
                Unit::Message => key.message.0,
                Unit::Thread => key.thread.0,
            };
            let keys = list.keys(tx)?.into_iter().map(key).collect();
            (list, keys)
        }
    };
    let drafts = keys.iter().filter_map(|key| draft_rows::draft_of(*key)).collect();
    let rows: Vec<u32> =
        keys.into_iter().filter(|key| draft_rows::draft_of(*key).is_none()).collect();
    let from = list.mailboxes(tx)?.unwrap_or_default();
    Ok(Meant { messages: list.messages_of(tx, &rows)?, drafts, from })
}

fn both(one: Acted, other: Acted) -> Acted {
    Acted {
        undo: other.undo.or(one.undo),
        messages: one.messages.saturating_add(other.messages),
        conversations: one.conversations.saturating_add(other.conversations),
        mailboxes: one.mailboxes.saturating_add(other.mailboxes),
        accounts: one.accounts.union(&other.accounts).copied().collect(),
    }
}
