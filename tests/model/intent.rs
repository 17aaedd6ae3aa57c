//! The reference: what has to become of each message, kept apart from engine and server.
//!
//! Each flag and place has a set of values it may end with. It has one as long as only one side
//! acted, or the user's change is known to come last; where both sides acted on the same thing at
//! the same time either may win, but the message may neither get lost nor be doubled.

pub(crate) use crate::fate::{Fate, Place, Token};
use crate::{act::FLAGS, server::is_own};

use std::collections::{BTreeMap, BTreeSet};

/// What another client has done.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Arrived(Token, String),
    Flagged(Token, usize, bool),
    Moved(Token, String),
    Removed(Token),
    /// A mailbox has another name.
    Renamed(String, String),
    /// The messages of a mailbox have other names.
    Voided(String),
}

/// What an act of the user changed, for taking it back.
#[derive(Clone, Debug)]
pub(crate) enum Before {
    Flag(Token, usize, bool),
    Place(Token, String),
    Copied(Token),
    /// A mailbox had that name, and has the other now, or its messages are there.
    Mailbox(String, String),
}

impl Before {
    fn token(&self) -> Option<Token> {
        match self {
            Before::Flag(token, ..) | Before::Place(token, _) | Before::Copied(token) => {
                Some(*token)
            }
            Before::Mailbox(..) => None,
        }
    }
}

/// What waits for the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) flags: BTreeSet<(Token, usize)>,
    pub(crate) places: BTreeSet<Token>,
    /// Those of which the server has one that is marked as deleted: half of a move is made.
    pub(crate) halves: BTreeSet<Token>,
    /// Letters whose copy is to be filed. One that is there already, the answer having been lost,
    /// and that another client removes, is filed again: nobody can tell.
    pub(crate) filed: BTreeSet<Token>,
}

impl Waiting {
    /// 1 where a waiting move has put a message where it goes, and only marked it where it was.
    pub(crate) fn half(&self, token: Token) -> usize {
        usize::from(self.places.contains(&token) && self.halves.contains(&token))
    }
}

/// What the server holds of each message now.
pub(crate) type There = BTreeMap<Token, Vec<(String, [bool; FLAGS.len()])>>;

/// The fates of all messages.
#[derive(Debug, Default)]
pub(crate) struct Intents {
    pub(crate) fates: BTreeMap<Token, Fate>,
    acts: Vec<(u64, Vec<(Before, bool)>)>,
    /// Whether any mailbox of the user's was renamed or removed: then the names of places no
    /// longer tell which is which.
    is_fluid: bool,
    /// Mailboxes that got all their messages under new names since a synchronization ended: under
    /// another name they can't be known again.
    voided: BTreeSet<String>,
    now: u64,
}

impl Intents {
    /// A message is to be there, with these flags.
    pub(crate) fn expect(&mut self, token: Token, place: &str, flags: [bool; FLAGS.len()]) {
        let fate = Fate {
            flags: flags.map(|flag| BTreeSet::from([flag])),
            places: BTreeSet::from([Some(place.to_owned())]),
            touched: 0,
            is_stale: false,
            is_unseen: false,
            copies: None,
        };
        self.fates.insert(token, fate);
    }

    /// Another client has acted while nothing else happened.
    pub(crate) fn theirs(&mut self, effect: &Effect, waiting: &Waiting, there: &There) {
        self.now += 1;
        match effect {
            Effect::Arrived(token, place) => self.expect(*token, place, [false; FLAGS.len()]),
            Effect::Flagged(token, flag, set) => {
                let Some(fate) = self.fates.get_mut(token) else { return };
                (fate.touched, fate.is_unseen) = (self.now, true);
                // In the middle of a move that was broken off there are two copies, and one goes.
                if there.get(token).is_some_and(|copies| copies.len() > 1) {
                    fate.flags[*flag].insert(*set);
                // A change of the user that waits comes after it.
                } else if !waiting.flags.contains(&(*token, *flag)) {
                    fate.flags[*flag] = BTreeSet::from([*set]);
                }
            }
            Effect::Voided(name) => {
                self.voided.insert(name.clone());
            }
            Effect::Renamed(from, to) => {
                self.rename(from, to);
                self.lose_flags(waiting);
                for token in &waiting.places {
                    let places = there.get(token).into_iter().flatten();
                    if let Some(fate) = self.fates.get_mut(token) {
                        fate.places.extend(places.map(|(place, _)| Some(place.clone())));
                    }
                }
            }
            Effect::Moved(token, _) | Effect::Removed(token) => {
                let Some(fate) = self.fates.get_mut(token) else { return };
                (fate.touched, fate.is_stale) = (self.now, true);
                match effect {
                    Effect::Removed(_) => {
                        fate.drop_copies(1, usize::from(waiting.places.is_empty()));
                    }
                    // What another client put where a copy was to be may be taken for the copy.
                    _ if waiting.places.contains(token) => {
                        fate.drop_copies(1, 0);
                        fate.miss_one();
                    }
                    _ => {}
                }
                let copies = there.get(token).map_or(&[][..], Vec::as_slice);
                if let Effect::Moved(..) = effect {
                    fate.part(copies.len() + waiting.half(*token));
                }
                let places = copies.iter().map(|(place, _)| Some(place.clone()));
                let mut places: BTreeSet<Place> = places.collect();
                if copies.is_empty() {
                    places.insert(None);
                    // What it took was one of two, and is made again of the other.
                    if waiting.halves.contains(token) || waiting.filed.contains(token) {
                        places.append(&mut fate.places.clone());
                    }
                } else if waiting.places.contains(token) {
                    places.append(&mut fate.places.clone());
                }
                fate.places = places;
                for (_, flags) in copies {
                    for (at, flag) in flags.iter().enumerate() {
                        if waiting.flags.contains(&(*token, at)) {
                            fate.flags[at].insert(*flag);
                        }
                    }
                }
            }
        }
    }

    /// Another client has moved a message in the middle of a synchronization, for which this
    /// waited; then the server held this.
    pub(crate) fn moved_meanwhile(&mut self, token: Token, waiting: &Waiting, there: &There) {
        if let Some(fate) = self.fates.get_mut(&token) {
            if waiting.places.contains(&token) {
                fate.miss_one();
            }
            fate.part(there.get(&token).map_or(0, Vec::len) + waiting.half(token));
        }
    }

    /// What waits for a message whose mailbox can't be known again goes with it.
    fn lose_flags(&mut self, waiting: &Waiting) {
        for (token, flag) in &waiting.flags {
            if let Some(fate) = self.fates.get_mut(token) {
                fate.flags[*flag] = BTreeSet::from([false, true]);
            }
        }
    }

    /// Another client has acted in the middle of a synchronization, for which this waited.
    pub(crate) fn meanwhile(&mut self, effect: &Effect, waiting: &Waiting, there: &There) {
        self.now += 1;
        let (token, place) = match effect {
            Effect::Arrived(token, place) => {
                return self.expect(*token, place, [false; FLAGS.len()]);
            }
            Effect::Flagged(token, flag, set) => {
                if let Some(fate) = self.fates.get_mut(token) {
                    fate.flags[*flag].insert(*set);
                    (fate.touched, fate.is_unseen) = (self.now, true);
                }
                return;
            }
            Effect::Renamed(from, to) => {
                if self.voided.contains(from) {
                    self.lose_flags(waiting);
                }
                return self.rename(from, to);
            }
            Effect::Voided(name) => {
                self.voided.insert(name.clone());
                return;
            }
            Effect::Moved(token, place) => (token, Some(place.clone())),
            Effect::Removed(token) => (token, None),
        };
        let Some(fate) = self.fates.get_mut(token) else { return };
        (fate.touched, fate.is_stale) = (self.now, true);
        // It may have been gone from where it was to be copied.
        fate.drop_copies(1, 0);
        fate.places.insert(place);
        for (place, flags) in there.get(token).into_iter().flatten() {
            fate.places.insert(Some(place.clone()));
            for (at, flag) in flags.iter().enumerate() {
                fate.flags[at].insert(*flag);
            }
        }
    }

    /// The user has acted: flags and places are now these, and were others before.
    pub(crate) fn ours(&mut self, changes: Vec<(Before, Before)>) {
        self.now += 1;
        let mut befores = Vec::new();
        for (before, after) in changes {
            // What was done to a message that is elsewhere by now may not have been done at all,
            // and a flag may have been another before than it seemed.
            let fate = before.token().and_then(|token| self.fates.get(&token));
            let is_stale = fate.is_none_or(|fate| fate.is_stale || fate.is_unseen);
            match &after {
                Before::Copied(token) => self.copied(*token),
                Before::Mailbox(from, to) => self.rename(from, to),
                Before::Flag(token, flag, set) => self.set_flag(*token, *flag, *set, false),
                Before::Place(token, place) => self.set_place(*token, Some(place.clone()), false),
            }
            befores.push((before, is_stale));
        }
        self.acts.push((self.now, befores));
    }

    /// The user has removed a message for good.
    pub(crate) fn destroyed(&mut self, token: Token) {
        self.now += 1;
        if let Some(fate) = self.fates.get_mut(&token)
            && fate.copies.is_some()
        {
            // It may be the copy that an act before can take back.
            fate.touched = self.now;
            return fate.drop_copies(1, usize::from(!fate.is_stale));
        }
        self.set_place(token, None, false);
    }

    /// The user has taken the latest act back.
    pub(crate) fn undone(&mut self) {
        self.now += 1;
        let Some((at, befores)) = self.acts.pop() else { return };
        for (before, was_stale) in befores {
            let fate = before.token().and_then(|token| self.fates.get(&token));
            let is_touched = was_stale || fate.is_none_or(|fate| fate.touched > at);
            match before {
                Before::Flag(token, flag, set) => self.set_flag(token, flag, set, is_touched),
                Before::Place(token, place) => self.set_place(token, Some(place), is_touched),
                Before::Copied(token) => {
                    if let Some(fate) = self.fates.get_mut(&token) {
                        fate.drop_copies(1, usize::from(!is_touched));
                    }
                }
                Before::Mailbox(from, to) => self.rename(&to, &from),
            }
        }
    }

    /// There is one more of a message.
    fn copied(&mut self, token: Token) {
        let Some(fate) = self.fates.get_mut(&token) else { return };
        let is_sure = !fate.is_stale && !fate.places.contains(&None);
        let (least, most) = fate.copies.unwrap_or((usize::from(is_sure), 1));
        fate.copies = Some((least + usize::from(is_sure), most + 1));
    }

    /// What was in a mailbox may be in another; which, the names alone don't tell.
    fn rename(&mut self, from: &str, to: &str) {
        self.is_fluid = true;
        for fate in self.fates.values_mut() {
            if fate.places.contains(&Some(from.to_owned())) {
                fate.places.insert(Some(to.to_owned()));
                (fate.touched, fate.is_stale) = (self.now, true);
            }
        }
    }

    /// Whether there is an act to take back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.acts.is_empty()
    }

    /// A synchronization has ended well: what another client did before it is known here.
    pub(crate) fn synchronized(&mut self) {
        self.voided.clear();
        for fate in self.fates.values_mut() {
            (fate.is_stale, fate.is_unseen) = (false, false);
        }
    }

    /// A change was refused and is made later than others: any order may be the one it ends with.
    pub(crate) fn reordered(&mut self, token: Token) {
        let Some(fate) = self.fates.get_mut(&token) else { return };
        fate.touched = u64::MAX;
        fate.flags = std::array::from_fn(|_| BTreeSet::from([false, true]));
        let names = crate::act::NAMES.into_iter();
        for mailbox in crate::act::MAILBOXES.into_iter().chain(names).chain(["Sent"]) {
            fate.places.insert(Some(mailbox.to_owned()));
        }
    }

    fn set_flag(&mut self, token: Token, flag: usize, set: bool, may_be_lost: bool) {
        let Some(fate) = self.fates.get_mut(&token) else { return };
        if !may_be_lost && !fate.is_stale {
            fate.flags[flag].clear();
        } else {
            fate.flags[flag].insert(!set);
        }
        fate.flags[flag].insert(set);
    }

    fn set_place(&mut self, token: Token, place: Place, may_be_lost: bool) {
        let Some(fate) = self.fates.get_mut(&token) else { return };
        if fate.copies.is_some() {
            fate.places.insert(place);
            return;
        }
        // What is gone for good does not come back.
        if fate.places == BTreeSet::from([None]) {
            return;
        }
        if !may_be_lost && !fate.is_stale {
            fate.places.clear();
        }
        fate.places.insert(place);
    }

    /// Says where the server differs from what has to be.
    pub(crate) fn complaints(&self, there: &There) -> Vec<String> {
        let mut complaints = Vec::new();
        for (token, fate) in &self.fates {
            let copies = there.get(token).map_or(&[][..], Vec::as_slice);
            if let Some((least, most)) = fate.copies {
                if !(least..=most).contains(&copies.len()) {
                    let text = format!("t{token} is there {} times", copies.len());
                    complaints.push(format!("{text}, not {least} to {most}: {copies:?}"));
                }
                continue;
            }
            let place = match copies {
                [] => None,
                [(place, _)] => Some(place.clone()),
                [..] => {
                    complaints
                        .push(format!("t{token} is there {} times: {copies:?}", copies.len()));
                    continue;
                }
            };
            let is_fluid = |place: &Place| {
                self.is_fluid && place.as_deref().is_some_and(|it| is_own(it) || it == "Trash")
            };
            let may_be = is_fluid(&place) && fate.places.iter().any(is_fluid);
            if !may_be && !fate.places.contains(&place) {
                complaints.push(format!("t{token} is in {place:?}, not in {:?}", fate.places));
            }
            for (_, flags) in copies {
                for (at, flag) in flags.iter().enumerate() {
                    if !fate.flags[at].contains(flag) {
                        complaints.push(format!("t{token} in {place:?}: {} is {flag}", FLAGS[at]));
                    }
                }
            }
        }
        let unknown = there.keys().filter(|token| !self.fates.contains_key(token));
        complaints.extend(unknown.map(|token| format!("t{token} came from nowhere")));
        complaints
    }
}
