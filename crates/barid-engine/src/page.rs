//! One page of a mailbox: what of it is here already, and what is to be brought.

use crate::{
    bring::Bring,
    error::EngineError,
    fill,
    large::LARGE,
    reconcile::Place,
    storing::{self, PageEnd, Storing},
    sync::Sync,
};
use barid_model::{Keep, MailboxId};
use barid_protocols::source::{ChangePage, Content, Listed};
use barid_store::{ReadTx, Store, StoreError, comparisons::By, keeps, memberships, objects};
use std::{collections::BTreeSet, time::Instant};

impl Sync<'_> {
    /// Makes one page durable: what is gone, what is known, then what is new,
    /// then the cursor that says so.
    pub(crate) async fn store_page(
        &mut self,
        place: &Place,
        page: &ChangePage,
        by: By,
    ) -> Result<(), EngineError> {
        let found = self.compare_page(place, page).await?;
        let begun = Instant::now();
        let of = (found.held, page.total);
        let (mut storing, storer) = storing::begin(self.engine, &self.report, place.id, of);
        let this = &mut *self;
        let handing =
            async move { this.hand_over_page(place, page, by, &found, &mut storing).await };
        let (whole, stored) = tokio::join!(handing, storer.run());
        stored?;
        self.pace.add(whole?, begun.elapsed());
        Ok(())
    }

    /// Writes what is gone and what is known of a page. Returns what is not.
    pub(crate) async fn compare_page(
        &mut self,
        place: &Place,
        page: &ChangePage,
    ) -> Result<Found, EngineError> {
        let (mailbox, reset) = (place.id, page.reset);
        let removed = page.removed.clone();
        let present: Vec<_> =
            page.present.iter().map(|one| (one.id.0.clone(), one.flags.clone())).collect();
        let sightings: Vec<_> = page.present.iter().filter_map(sighting).collect();
        let look = move |store: &Store| {
            let ids: Vec<_> = present.iter().map(|(id, _)| id.as_str()).collect();
            let is_all_new = !reset
                && removed.is_empty()
                && sightings.is_empty()
                && store.read(|tx| memberships::known(tx, mailbox, &ids))?.is_empty();
            if is_all_new {
                // There is nothing to write: what is being stored need not be waited for.
                return store.read(|tx| Found::new(tx, mailbox, BTreeSet::new()));
            }
            store.write(|tx| {
                if reset {
                    memberships::reset(tx, mailbox)?;
                }
                for range in &removed {
                    memberships::remove_range(tx, mailbox, &range.first.0, &range.last.0)?;
                }
                let mut known = memberships::known(tx, mailbox, &ids)?;
                // What another mailbox of the server has, too, is here.
                let elsewhere: Vec<_> =
                    sightings.into_iter().filter(|one| !known.contains(&one.remote_id)).collect();
                known.extend(objects::recognize(tx, mailbox, &elsewhere)?);
                let flags: Vec<_> =
                    present.iter().filter(|(id, _)| known.contains(id)).cloned().collect();
                memberships::set_remote_flags(tx, mailbox, &flags)?;
                Found::new(tx, mailbox, known)
            })
        };
        self.engine.on_store(look).await
    }

    /// Brings what is new on a page, and hands it over with the cursor that says so. Returns how
    /// many messages came whole.
    pub(crate) async fn hand_over_page(
        &mut self,
        place: &Place,
        page: &ChangePage,
        by: By,
        found: &Found,
        storing: &mut Storing,
    ) -> Result<u32, EngineError> {
        storing.total = page.total;
        let new: Vec<&Listed> =
            page.present.iter().filter(|one| !found.known.contains(&one.id.0)).collect();
        let remaining = page.total.saturating_sub(found.held);
        let content = fill::content(new.len(), remaining, self.pace, found.is_matching);
        let now_ms = self.engine.clock.now_ms();
        let is_wanted =
            |one: &&Listed| one.size_bytes <= LARGE && found.keep.takes(one.received_at_ms, now_ms);
        let (new, large): (Vec<_>, Vec<_>) = new.into_iter().partition(is_wanted);
        let whole = self.hand_over(place, &new, Bring::New(content), storing).await?;
        self.hand_over(place, &large, Bring::New(Content::Header), storing).await?;
        let (cursor, is_last, total) = (page.cursor.clone(), !page.more, page.total);
        storing.end_page(PageEnd { cursor, by, is_last, total }).await?;
        Ok(whole)
    }
}

/// What is here of a page.
pub(crate) struct Found {
    /// Names on it that are known.
    known: BTreeSet<String>,
    /// Names that are here of its mailbox.
    held: u32,
    /// Whether messages of its mailbox wait to be recognized by their headers.
    is_matching: bool,
    /// How much of the mailbox is wanted.
    keep: Keep,
}

impl Found {
    fn new(
        tx: &ReadTx<'_>,
        mailbox: MailboxId,
        known: BTreeSet<String>,
    ) -> Result<Found, StoreError> {
        let held = memberships::held(tx, mailbox)?;
        let is_matching = memberships::has_stale(tx, mailbox)?;
        Ok(Found { known, held, is_matching, keep: keeps::get(tx, mailbox)? })
    }
}

fn sighting(listed: &Listed) -> Option<objects::Sighting> {
    let object_id = listed.object_id.clone()?;
    Some(objects::Sighting { remote_id: listed.id.0.clone(), object_id })
}
