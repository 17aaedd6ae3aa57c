//! Brings one account's mailboxes up to date with its server.
//!
//! First one page of every mailbox that changed: the newest messages, headers
//! only if they are many. Then the rest of mailboxes that are new here, newest
//! first. Then the bodies that are still missing. Each page is durable before the
//! one after the next is asked for, and everything may be done twice without harm;
//! a synchronization cut off anywhere goes on where it was.

use crate::{
    draft_copy,
    engine::Engine,
    error::EngineError,
    fill::Pace,
    isolate::Troubles,
    progress::Reporter,
    reconcile::{Place, State},
    replay,
    short::Short,
    storing::{self, Storing},
};
use barid_model::{Account, ErrorCode, MailboxId, MessageId, Role};
use barid_protocols::source::{ChangePage, MailSource, RemoteId, RemoteRange, SyncCursor};
use barid_store::{WriteTx, comparisons::By, mailboxes, memberships, objects, ops};
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long the inbox may go without a look while other things are brought over.
const LOOK: Duration = Duration::from_secs(60);

/// A mailbox that has more pages to come.
pub(crate) struct Unfinished {
    pub(crate) place: Place,
    cursor: SyncCursor,
    total: u32,
}

/// The synchronization of one account.
pub(crate) struct Sync<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) account: &'a Account,
    pub(crate) source: &'a mut dyn MailSource,
    pub(crate) pace: Pace,
    pub(crate) report: Arc<Reporter>,
    pub(crate) troubles: Troubles,
    pub(crate) short: Short,
    /// Bodies that were asked for, whether they came or not.
    pub(crate) asked: HashSet<MessageId>,
    /// When the inbox was last looked into.
    looked: Instant,
    /// Whether changes were made on the server since its mailboxes were listed.
    has_made: bool,
}

/// How a synchronization ended that nothing stopped.
pub(crate) struct Synced {
    /// The inbox as the server names it, if it has one.
    pub(crate) inbox: Option<RemoteId>,
    /// What the server held back.
    pub(crate) withheld: Option<EngineError>,
}

impl<'a> Sync<'a> {
    pub(crate) fn new(
        engine: &'a Engine,
        account: &'a Account,
        source: &'a mut dyn MailSource,
    ) -> Sync<'a> {
        let report = Arc::new(Reporter::new(engine.clone(), account.id));
        let (pace, troubles, short) = (Pace::default(), Troubles::default(), Short::default());
        let (asked, looked, has_made) = (HashSet::new(), Instant::now(), false);
        Sync { engine, account, source, pace, report, troubles, short, asked, looked, has_made }
    }

    /// Makes the user's changes on the server, then brings everything over. What
    /// the server can't deliver is left out, and told at the end.
    pub(crate) async fn run(&mut self) -> Result<Synced, EngineError> {
        // Mailboxes first: a change may be for one that is not known here yet.
        let mut listed = self.source.mailboxes().await?;
        let mut places = self.reconcile(&listed).await?;
        draft_copy::offer(self.engine, self.account).await?;
        let due = self.due().await?;
        let mut refused = Ok(());
        if replay::is_due(self.engine, self.account).await?
            || draft_copy::has_old(self.engine, self.account).await?
        {
            // A change names messages as the server did when they came. Where it has given
            // them new names since, they have to be known before the change can reach them.
            // What was made without our knowing has to be known, too, lest it is made twice.
            let account = self.account.id;
            let uncertain = self.engine.read(move |tx| ops::uncertain_targets(tx, account)).await?;
            for (place, state) in &places {
                let State::Changed(cursor) = state else { continue };
                if cursor.is_none() && !uncertain.contains(&place.id) {
                    continue;
                }
                if let Err(error) = self.newest(place, cursor.clone()).await {
                    self.troubles.leave_mailbox(place.id, error)?;
                }
            }
            refused = match replay::replay(self.engine, self.account, self.source).await {
                // A server that does not want a change now may still have mail.
                Err(error) if error.code() == ErrorCode::Throttled => Err(error),
                done => done.map(|_| Ok(()))?,
            };
            draft_copy::sweep(self.engine, self.account, self.source).await?;
            listed = self.source.mailboxes().await?;
            places = self.reconcile(&listed).await?;
        }
        let inbox = listed.iter().find(|one| one.role == Some(Role::Inbox));
        let inbox = inbox.map(|one| one.id.clone());

        let unfinished = self.newest_of(&places).await?;
        // Bodies of the newest messages: what a reader opens first, and what
        // shows how quickly the rest would come.
        self.bodies(&places).await?;
        for one in unfinished {
            let mailbox = one.place.id;
            if let Err(error) = self.rest(one, &places).await {
                self.troubles.leave_mailbox(mailbox, error)?;
            }
        }
        self.compare(&due, &places).await?;
        while self.bodies(&places).await? {
            self.look_up(&places, None).await?;
        }
        refused?;
        // What waited for messages to have names again.
        self.replay().await?;
        if self.has_made {
            places = self.look_again().await?;
        }
        let now_ms = self.engine.clock.now_ms();
        let state = |(place, _): &(Place, State)| (place.id, self.troubles.of_mailbox(place.id));
        let states: Vec<_> = places.iter().map(state).collect();
        let is_all_seen = states.iter().all(|(place, _)| !self.troubles.is_left(*place));
        let account = self.account.id;
        self.engine
            .write(move |tx| {
                mailboxes::set_checked(tx, &states, now_ms)?;
                if is_all_seen { objects::remove_adrift(tx, account) } else { Ok(()) }
            })
            .await?;
        Ok(Synced { inbox, withheld: self.troubles.told() })
    }

    async fn replay(&mut self) -> Result<(), EngineError> {
        self.has_made |= replay::replay(self.engine, self.account, self.source).await?;
        Ok(())
    }

    /// Shows what was made on the server after all had been looked into, such as the copy of a
    /// message that was sent meanwhile.
    async fn look_again(&mut self) -> Result<Vec<(Place, State)>, EngineError> {
        let listed = self.source.mailboxes().await?;
        let places = self.reconcile(&listed).await?;
        for one in self.newest_of(&places).await? {
            let mailbox = one.place.id;
            if let Err(error) = self.rest(one, &places).await {
                self.troubles.leave_mailbox(mailbox, error)?;
            }
        }
        self.bodies(&places).await?;
        Ok(places)
    }

    /// Brings what changed in each mailbox. Returns those that have more to come.
    async fn newest_of(
        &mut self,
        places: &[(Place, State)],
    ) -> Result<Vec<Unfinished>, EngineError> {
        let mut unfinished = Vec::new();
        for (place, state) in places {
            let State::Changed(cursor) = state else { continue };
            if self.troubles.is_left(place.id) {
                continue;
            }
            match self.newest(place, cursor.clone()).await {
                Ok(more) => unfinished.extend(more),
                Err(error) => self.troubles.leave_mailbox(place.id, error)?,
            }
        }
        Ok(unfinished)
    }

    /// Brings what changed; of a mailbox that is new here, its newest page.
    pub(crate) async fn newest(
        &mut self,
        place: &Place,
        mut cursor: Option<SyncCursor>,
    ) -> Result<Option<Unfinished>, EngineError> {
        loop {
            let by = if cursor.is_none() { By::Names } else { By::Changes };
            let page = self.changes(place, cursor.as_ref()).await?;
            if cursor.is_none()
                && let Some(names) = self.source.names_at(&page.cursor)
            {
                let (mailbox, RemoteRange { first, last }) = (place.id, names);
                let reset = move |tx: &mut WriteTx<'_>| {
                    memberships::reset_others(tx, mailbox, &first.0, &last.0)
                };
                self.engine.write(reset).await?;
            }
            self.store_page(place, &page, by).await?;
            if !page.more {
                return Ok(None);
            }
            if by == By::Names {
                let (place, total) = (place.clone(), page.total);
                return Ok(Some(Unfinished { place, cursor: page.cursor, total }));
            }
            cursor = Some(page.cursor);
        }
    }

    /// Brings the older pages of a mailbox that is new here, each while the one before it is
    /// stored.
    pub(crate) async fn rest(
        &mut self,
        unfinished: Unfinished,
        places: &[(Place, State)],
    ) -> Result<(), EngineError> {
        let Unfinished { place, cursor, total } = unfinished;
        tracing::debug!(total, "filling a mailbox");
        let id = place.id;
        let held = self.engine.read(move |tx| memberships::held(tx, id)).await?;
        let (mut storing, storer) = storing::begin(self.engine, &self.report, id, (held, total));
        let this = &mut *self;
        let handing = async move { this.older(&place, cursor, places, &mut storing).await };
        let (handed, stored) = tokio::join!(handing, storer.run());
        stored?;
        handed
    }

    async fn older(
        &mut self,
        place: &Place,
        mut cursor: SyncCursor,
        places: &[(Place, State)],
        storing: &mut Storing,
    ) -> Result<(), EngineError> {
        loop {
            let page = self.changes(place, Some(&cursor)).await?;
            if page.reset || !page.removed.is_empty() {
                // What goes must not come after it.
                storing.settled().await?;
            }
            let begun = Instant::now();
            let found = self.compare_page(place, &page).await?;
            let whole = self.hand_over_page(place, &page, By::Names, &found, storing).await?;
            self.pace.add(whole, begun.elapsed());
            if !page.more {
                return Ok(());
            }
            cursor = page.cursor;
            self.look_up(places, Some(place.id)).await?;
        }
    }

    /// In the middle of much to bring: makes what the user has changed meanwhile, and now
    /// and then looks for new mail, unless the inbox is what is being `filled`.
    async fn look_up(
        &mut self,
        places: &[(Place, State)],
        filled: Option<MailboxId>,
    ) -> Result<(), EngineError> {
        self.replay().await?;
        let inbox = places.iter().map(|(place, _)| place).find(|it| it.role == Some(Role::Inbox));
        let Some(inbox) = inbox else { return Ok(()) };
        let id = inbox.id;
        if self.looked.elapsed() < LOOK || filled == Some(id) || self.troubles.is_left(id) {
            return Ok(());
        }
        self.looked = Instant::now();
        let cursor = self.engine.read(move |tx| mailboxes::cursor(tx, id)).await?;
        if let Some(cursor) = cursor.map(SyncCursor)
            && let Err(error) = self.newest(inbox, Some(cursor)).await
        {
            self.troubles.leave_mailbox(id, error)?;
        }
        Ok(())
    }

    async fn changes(
        &mut self,
        place: &Place,
        cursor: Option<&SyncCursor>,
    ) -> Result<ChangePage, EngineError> {
        let id = place.id;
        let held = self.engine.read(move |tx| memberships::held(tx, id)).await?;
        Ok(self.source.changes(&place.remote, cursor, held).await?)
    }
}
