//! Another client's part, acted on what the server holds.

use crate::{
    act::{FLAGS, MAILBOXES, NAMES, Theirs},
    intent::{Effect, There, Token},
};
use std::{collections::BTreeSet, sync::Arc};
use support::honest::{By, Letter, State};

/// The text after `Subject: ` of a message.
pub(crate) fn subject(raw: &[u8]) -> String {
    let text = String::from_utf8_lossy(raw);
    let line = text.lines().find_map(|line| line.strip_prefix("Subject: "));
    line.unwrap_or_default().trim().to_owned()
}

/// The number of a message that the model follows.
pub(crate) fn token(subject: &str) -> Option<Token> {
    subject.strip_prefix('t')?.parse().ok()
}

/// A message of that number; `like` is the number whose Message-ID it has.
pub(crate) fn message(token: Token, like: Token) -> Arc<Vec<u8>> {
    let raw = format!(
        "Message-ID: <m{like}@honest.test>\r\nSubject: t{token}\r\nFrom: ann@honest.test\r\n\
         To: me@honest.test\r\nDate: Mon, 2 Mar 2026 12:{:02}:00 +0000\r\n\r\nWords of {token}.\r\n",
        token % 60
    );
    Arc::new(raw.into_bytes())
}

/// Whether a message counts as being there: a server without UIDPLUS can't remove just one, and
/// what is to go stays, marked as deleted.
pub(crate) fn counts(letter: &Letter) -> bool {
    !letter.flags.contains("\\Deleted")
}

/// Every followed message on the server, with its place and flags.
pub(crate) fn there(state: &State) -> There {
    let mut there = There::new();
    for (name, mailbox) in &state.mailboxes {
        for letter in mailbox.letters.iter().filter(|letter| counts(letter)) {
            if let Some(token) = token(&subject(&letter.raw)) {
                let has =
                    |flag: &str| letter.flags.iter().any(|one| one.eq_ignore_ascii_case(flag));
                there.entry(token).or_default().push((name.clone(), FLAGS.map(has)));
            }
        }
    }
    there
}

/// The followed messages that are marked as deleted somewhere.
pub(crate) fn marked(state: &State) -> BTreeSet<Token> {
    let all = state.mailboxes.values().flat_map(|mailbox| &mailbox.letters);
    all.filter(|letter| !counts(letter)).filter_map(|one| token(&subject(&one.raw))).collect()
}

/// Whether a mailbox is one that a user may rename and remove.
pub(crate) fn is_own(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Does it, if there is something to do it to. `fresh` numbers what arrives.
pub(crate) fn carry_out(state: &mut State, theirs: &Theirs, fresh: Token) -> Option<Effect> {
    let picked = |pick: usize| {
        let mut all = Vec::new();
        for (name, mailbox) in &state.mailboxes {
            for letter in mailbox.letters.iter().filter(|letter| counts(letter)) {
                all.extend(token(&subject(&letter.raw)).map(|one| (one, name.clone(), letter.uid)));
            }
        }
        all.sort();
        (!all.is_empty()).then(|| all.swap_remove(pick % all.len()))
    };
    match theirs {
        Theirs::Arrive { mailbox, twin } => {
            let like = if *twin { fresh.saturating_sub(1).max(1) } else { fresh };
            let place = MAILBOXES[*mailbox];
            let none = BTreeSet::new();
            state.append(place, message(fresh, like), none, None, By::Other)?;
            Some(Effect::Arrived(fresh, place.to_owned()))
        }
        Theirs::Flag { pick, flag, set } => {
            let (token, name, uid) = picked(*pick)?;
            let (none, one) = (BTreeSet::new(), BTreeSet::from([FLAGS[*flag].to_owned()]));
            match set {
                true => state.flag(&name, &[uid], &one, &none, By::Other),
                false => state.flag(&name, &[uid], &none, &one, By::Other),
            }
            Some(Effect::Flagged(token, *flag, *set))
        }
        Theirs::Move { pick, to } => {
            let (token, name, uid) = picked(*pick)?;
            let to = MAILBOXES[*to];
            if to == name {
                return None;
            }
            state.copy(&name, &[uid], to, By::Other)?;
            state.remove(&name, &[uid], By::Other);
            Some(Effect::Moved(token, to.to_owned()))
        }
        Theirs::Remove { pick } => {
            let (token, name, uid) = picked(*pick)?;
            state.remove(&name, &[uid], By::Other);
            Some(Effect::Removed(token))
        }
        Theirs::Void { mailbox } => {
            let name = MAILBOXES[*mailbox];
            state.void(name);
            Some(Effect::Voided(name.to_owned()))
        }
        Theirs::Rename { pick, name } => {
            let own: Vec<String> =
                state.mailboxes.keys().filter(|name| is_own(name)).cloned().collect();
            let from = own.get(pick % own.len().max(1))?;
            state
                .rename(from, NAMES[*name])
                .then(|| Effect::Renamed(from.clone(), NAMES[*name].to_owned()))
        }
    }
}
