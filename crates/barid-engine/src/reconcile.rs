//! The mailboxes of an account here, made those of its server.

use crate::{error::EngineError, sync::Sync};
use barid_model::{MailboxId, Role};
use barid_protocols::source::{RemoteId, RemoteMailbox, SyncCursor};
use barid_store::{
    ReadTx, StoreError, WriteTx,
    comparisons::{self, By},
    lasting, mailboxes, memberships,
};

/// So many new mailboxes are asked for what outlives their name.
const ASKED: usize = 50;

/// One mailbox, here and on the server.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) id: MailboxId,
    pub(crate) remote: RemoteId,
    pub(crate) role: Option<Role>,
}

/// Whether a mailbox has to be looked into, and from where.
pub(crate) enum State {
    Same,
    Changed(Option<SyncCursor>),
}

/// Mailboxes people look into first come first.
fn wanted(role: Option<Role>) -> u8 {
    match role {
        Some(Role::Inbox) => 0,
        Some(Role::Drafts) => 1,
        Some(Role::Sent) => 2,
        Some(Role::Flagged) => 3,
        None => 4,
        Some(Role::Archive) => 5,
        Some(Role::All) => 6,
        Some(Role::Junk | Role::Trash) => 7,
    }
}

impl Sync<'_> {
    /// Makes the store's mailboxes those of the server. Returns those that can
    /// hold messages, most wanted first, each with whether it changed.
    pub(crate) async fn reconcile(
        &mut self,
        listed: &[RemoteMailbox],
    ) -> Result<Vec<(Place, State)>, EngineError> {
        let account = self.account.id;
        let remotes: Vec<_> = listed.iter().map(to_stored).collect();
        let mut lasting: Vec<_> = listed.iter().map(to_lasting).collect();
        self.ask_what_lasts(&mut lasting).await?;
        let empty: Vec<_> = listed.iter().map(|one| self.if_empty(one)).collect();
        let now_ms = self.engine.clock.now_ms();
        let stored = self
            .engine
            .write(move |tx| {
                let mut stored = Vec::with_capacity(remotes.len());
                lasting::follow(tx, account, &lasting)?;
                let listed: Vec<_> =
                    remotes.iter().map(|one| (&*one.remote_id, &*one.name)).collect();
                mailboxes::recognize(tx, account, &listed)?;
                let known = mailboxes::remotes(tx, account)?;
                let is_known =
                    |wire: &str| known.iter().any(|(_, remote)| remote.remote_id == wire);
                // One that is new may be another one under a new name.
                let gone = match listed.iter().all(|(wire, _)| is_known(wire)) {
                    true => mailboxes::Gone::ForGood,
                    false => mailboxes::Gone::OrRenamed,
                };
                for ((remote, lasting), empty) in remotes.iter().zip(&lasting).zip(&empty) {
                    let id = mailboxes::put(tx, account, remote)?;
                    if let Some(lasting_id) = &lasting.lasting_id {
                        lasting::note(tx, id, lasting_id)?;
                    }
                    if let Some(empty) = empty {
                        note_empty(tx, id, empty, now_ms)?;
                    }
                    // What was moved there has to be listed, whatever the state.
                    stored.push((
                        id,
                        mailboxes::cursor(tx, id)?,
                        memberships::awaits_names(tx, id)?,
                    ));
                }
                // Every account has an inbox. A list without one is a list cut
                // short, and no reason to throw messages away.
                if remotes.iter().any(|remote| remote.role == Some(Role::Inbox)) {
                    for (id, known) in mailboxes::remotes(tx, account)? {
                        let is_listed =
                            remotes.iter().any(|remote| remote.remote_id == known.remote_id);
                        if !is_listed {
                            mailboxes::vanish(tx, id, gone)?;
                        }
                    }
                }
                Ok(stored)
            })
            .await?;
        let mut places: Vec<_> = listed
            .iter()
            .zip(stored)
            .filter(|(remote, _)| remote.selectable)
            .map(|(remote, (id, cursor, is_awaited))| {
                let cursor = cursor.map(SyncCursor);
                let same = cursor.is_some() && cursor == remote.state && !is_awaited;
                let place = Place { id, remote: remote.id.clone(), role: remote.role };
                (place, if same { State::Same } else { State::Changed(cursor) })
            })
            .collect();
        places.sort_by_key(|(place, _)| wanted(place.role));
        Ok(places)
    }

    /// Returns the state of a mailbox that the list says is empty: there is nothing to look for in
    /// it. The inbox is looked into all the same, since it is listened to from there on.
    fn if_empty(&self, listed: &RemoteMailbox) -> Option<SyncCursor> {
        let is_meant = listed.selectable && listed.role != Some(Role::Inbox);
        let state = listed.state.as_ref().filter(|_| is_meant)?;
        self.source.is_empty_at(state).then(|| state.clone())
    }

    /// Where mailboxes went and others came, and the list tells nothing that outlives a name:
    /// finds out, lest a mailbox that was renamed is taken for one that was removed, and what
    /// waits for its messages is lost.
    async fn ask_what_lasts(&mut self, listed: &mut [lasting::Listed]) -> Result<(), EngineError> {
        let account = self.account.id;
        let known = move |tx: &ReadTx<'_>| {
            let rows = mailboxes::remotes(tx, account)?;
            let with_state = |(id, remote): (MailboxId, mailboxes::Remote)| {
                let (cursor, is_noted) = (mailboxes::cursor(tx, id)?, lasting::is_noted(tx, id)?);
                Ok((id, remote.remote_id, cursor, is_noted))
            };
            rows.into_iter().map(with_state).collect::<Result<Vec<_>, StoreError>>()
        };
        let known = self.engine.read(known).await?;
        let is_listed = |name: &str| listed.iter().any(|one| one.remote_id == name);
        let missing: Vec<_> = known.iter().filter(|(_, name, ..)| !is_listed(name)).collect();
        let noted = missing.iter().filter_map(|(id, _, cursor, _)| {
            let cursor = SyncCursor(cursor.clone()?);
            Some((*id, self.source.lasting_id_at(&cursor)?))
        });
        let noted: Vec<_> = noted.collect();
        // One that was renamed before, and not looked into since, has no cursor.
        if noted.is_empty() && !missing.iter().any(|(_, _, _, is_noted)| *is_noted) {
            return Ok(());
        }
        let is_known = |name: &str| known.iter().any(|(_, known, ..)| known == name);
        let new = listed.iter_mut().filter(|one| !is_known(&one.remote_id));
        for one in new.filter(|one| one.lasting_id.is_none()).take(ASKED) {
            one.lasting_id = self.source.lasting_id(&RemoteId(one.remote_id.clone())).await?;
        }
        let note = move |tx: &mut WriteTx<'_>| {
            noted.iter().try_for_each(|(id, lasting_id)| lasting::note(tx, *id, lasting_id))
        };
        self.engine.write(note).await
    }
}

/// Takes a mailbox for listed that is empty on its server and was never looked into, if nothing is
/// here of it either.
fn note_empty(
    tx: &mut WriteTx<'_>,
    mailbox: MailboxId,
    state: &SyncCursor,
    now_ms: i64,
) -> Result<(), StoreError> {
    let is_new = mailboxes::cursor(tx, mailbox)?.is_none();
    if is_new && memberships::held(tx, mailbox)? == 0 && !memberships::has_stale(tx, mailbox)? {
        comparisons::note(tx, mailbox, By::Names, true, now_ms)?;
        mailboxes::set_cursor(tx, mailbox, Some(&state.0))?;
    }
    Ok(())
}

fn to_stored(remote: &RemoteMailbox) -> mailboxes::Remote {
    mailboxes::Remote {
        remote_id: remote.id.0.clone(),
        name: remote.name.clone(),
        role: remote.role,
        subscribed: remote.subscribed,
        selectable: remote.selectable,
    }
}

fn to_lasting(remote: &RemoteMailbox) -> lasting::Listed {
    lasting::Listed { remote_id: remote.id.0.clone(), lasting_id: remote.lasting_id.clone() }
}
