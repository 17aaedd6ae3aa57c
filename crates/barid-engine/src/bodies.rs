//! Brings the bodies of messages of which only the header is here, as far as they are wanted.

use crate::{
    bring::{self, Bring},
    error::EngineError,
    large::LARGE,
    reconcile::{Place, State},
    sync::Sync,
};
use barid_model::FlagSet;
use barid_protocols::source::{Listed, RemoteId};
use barid_store::messages;

/// Bodies asked for at a time.
const BODIES: u32 = 500;

impl Sync<'_> {
    /// Brings bodies of the newest messages that have none, each asked for once.
    /// Returns whether there may be more.
    pub(crate) async fn bodies(&mut self, places: &[(Place, State)]) -> Result<bool, EngineError> {
        let account = self.account.id;
        // Those that did not come are still at the front.
        let asked = u32::try_from(self.asked.len()).unwrap_or(u32::MAX);
        let limit = BODIES.saturating_add(asked);
        let now_ms = self.engine.clock.now_ms();
        let mut missing =
            self.engine.read(move |tx| messages::without_body(tx, account, now_ms, limit)).await?;
        missing.retain(|one| self.asked.insert(one.message) && bring::may_come(one.size_bytes));
        for (place, _) in places {
            if self.troubles.is_left(place.id) {
                continue;
            }
            let here = missing.iter().filter(|one| one.mailbox == place.id);
            let (small, large): (Vec<_>, Vec<_>) = here.partition(|one| one.size_bytes <= LARGE);
            let listed: Vec<_> = small.into_iter().map(to_listed).collect();
            let wanted: Vec<&Listed> = listed.iter().collect();
            self.bring(place, &wanted, Bring::Body).await?;
            for one in large {
                self.bring_large(place, one).await?;
            }
        }
        Ok(!missing.is_empty())
    }
}

/// Returns the name of a message whose flags and dates are here already.
fn to_listed(bodiless: &messages::Bodiless) -> Listed {
    Listed {
        id: RemoteId(bodiless.remote_id.clone()),
        object_id: None,
        flags: FlagSet::new(),
        size_bytes: bodiless.size_bytes,
        received_at_ms: 0,
    }
}
