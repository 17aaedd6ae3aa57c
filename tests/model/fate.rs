//! What may become of one message.

use crate::act::FLAGS;
use std::collections::BTreeSet;

/// A message's number; its subject is `t` and this.
pub(crate) type Token = u32;

/// Where a message is; nowhere once it was removed for good.
pub(crate) type Place = Option<String>;

/// What may become of a message.
#[derive(Clone, Debug)]
pub(crate) struct Fate {
    pub(crate) flags: [BTreeSet<bool>; FLAGS.len()],
    pub(crate) places: BTreeSet<Place>,
    /// When another client last acted on it.
    pub(crate) touched: u64,
    /// Whether another client has moved or removed it, and no synchronization has ended since.
    pub(crate) is_stale: bool,
    /// Whether another client has changed a flag of it, and no synchronization has ended since.
    pub(crate) is_unseen: bool,
    /// How many there are to be, at least and at most, once it was copied: all are alike, so
    /// none is followed by itself.
    pub(crate) copies: Option<(usize, usize)>,
}

impl Fate {
    pub(crate) fn drop_copies(&mut self, least: usize, most: usize) {
        if let Some((from, to)) = &mut self.copies {
            (*from, *to) = (from.saturating_sub(least), to.saturating_sub(most));
        }
    }

    /// Another client has moved one of so many, all alike. In the middle of a move that copies
    /// before it removes there are two, and nobody can tell them from two that are wanted.
    pub(crate) fn part(&mut self, count: usize) {
        if count > 1 {
            self.copies.get_or_insert((1, count));
        }
    }

    /// One that another client has moved may stay, though the user removed it where it was; and
    /// one that it moved before its making was known is made again.
    pub(crate) fn miss_one(&mut self) {
        if let Some((_, to)) = &mut self.copies {
            *to += 1;
        }
    }
}
