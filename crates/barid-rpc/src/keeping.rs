//! How much of a mailbox is kept on this computer, and what servers find beyond that.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is kept here of each message of a mailbox, beside its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Keep {
    /// All of it.
    All,
    /// All of those that arrived within so many days.
    Days { days: u16 },
    /// Nothing.
    Headers,
}

/// A mailbox of which something else than all is kept here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeepRow {
    pub mailbox: u32,
    pub keep: Keep,
}

/// What servers had to say to a query. What they found is on its way here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServersAsked {
    /// Messages of which only the header was here.
    pub found: u32,
    /// Addresses of accounts whose server could not be asked.
    pub failed: Vec<String>,
}

impl From<barid_model::Keep> for Keep {
    fn from(keep: barid_model::Keep) -> Keep {
        match keep {
            barid_model::Keep::All => Keep::All,
            barid_model::Keep::Days(days) => Keep::Days { days },
            barid_model::Keep::Headers => Keep::Headers,
        }
    }
}

impl From<Keep> for barid_model::Keep {
    fn from(keep: Keep) -> barid_model::Keep {
        match keep {
            Keep::All => barid_model::Keep::All,
            Keep::Days { days: 0 } | Keep::Headers => barid_model::Keep::Headers,
            Keep::Days { days } => barid_model::Keep::Days(days),
        }
    }
}
