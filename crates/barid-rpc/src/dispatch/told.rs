//! What the engine found in a message, in the words of the contract.

use crate::reading::{ArchiveEntry, Card, LeaveWay, Notice, Preview, Warning};
use barid_engine::{Listing, Oddity};

pub(super) fn notice(notice: barid_engine::Notice) -> Notice {
    use barid_engine::Notice as Found;
    match notice {
        Found::Interactive => Notice::Interactive,
        Found::Piece { number, total } => Notice::Piece { number, total },
        Found::Elsewhere { host } => Notice::Elsewhere { host },
        Found::Unwrapped => Notice::Unwrapped,
    }
}

/// Returns nothing for a way that leads nowhere.
pub(super) fn leave_way(way: barid_engine::LeaveWay) -> Option<LeaveWay> {
    use barid_engine::LeaveWay as Way;
    match way {
        Way::Post(url) => Some(LeaveWay::Post { host: barid_engine::target(&url)?.host }),
        Way::Page(url) | Way::Mail(url) => {
            Some(LeaveWay::Link { url: barid_engine::target(&url)?.url })
        }
    }
}

pub(super) fn archive(listing: Listing) -> Preview {
    let entry = |one: barid_engine::ArchiveEntry| ArchiveEntry {
        name: one.name,
        size_bytes: one.size_bytes,
        is_folder: one.is_folder,
        is_locked: one.is_locked,
        is_dangerous: one.is_dangerous,
    };
    Preview::Archive {
        entries: listing.entries.into_iter().map(entry).collect(),
        total: u32::try_from(listing.total).unwrap_or(u32::MAX),
        is_cut: listing.is_cut,
        is_bomb: listing.is_bomb,
    }
}

pub(super) fn cards(cards: Vec<barid_engine::Card>) -> Preview {
    let card = |one: barid_engine::Card| Card {
        name: one.name,
        title: one.title,
        organization: one.organization,
        addresses: one.addresses,
        telephones: one.telephones,
        places: one.places,
        pages: one.pages,
        note: one.note,
    };
    Preview::Cards { cards: cards.into_iter().map(card).collect() }
}

pub(super) fn warning(oddity: Oddity) -> Warning {
    match oddity {
        Oddity::UnclearSender => Warning::UnclearSender,
        Oddity::DeceptiveName => Warning::DeceptiveName,
        Oddity::ReplyElsewhere => Warning::ReplyElsewhere,
        Oddity::Damaged => Warning::Damaged,
        Oddity::CutShort => Warning::CutShort,
    }
}
