//! Who could read a message that is being written: a state for each recipient, and what follows
//! for the whole. Nothing is ever sent open that was to be private (security rules R22, R41).

use crate::{drafts::missing, engine::Engine, error::EngineError};
use barid_crypto::{
    comparable,
    openpgp::{PublicKey, Unusable},
    private::Technology,
    smime::{self, Certificate, Identity},
};
use barid_model::{Address, DraftId};
use barid_store::{
    draft_privacy::{self, DraftPrivacy, Wish},
    drafts, identities,
    people_keys::{self, KeyState, PersonKey},
};

/// Whether something can be encrypted for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientState {
    /// By a key that the user compared with its owner, or one of the user's own.
    Confirmed,
    /// By the key that was seen first.
    Remembered,
    /// No key is known.
    NoKey,
    /// Another key came, and the user has not decided.
    Changed,
    /// The key's time is over.
    Expired,
    /// Its owner took it back.
    Revoked,
    /// It can't encrypt.
    Unusable,
}

impl RecipientState {
    /// Whether something can be encrypted now.
    pub fn is_usable(self) -> bool {
        matches!(self, RecipientState::Confirmed | RecipientState::Remembered)
    }
}

/// One recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecipientPrivacy {
    /// As written.
    pub address: Address,
    /// What it is.
    pub state: RecipientState,
    /// The fingerprint of the key that is used, or stands in question.
    pub key: Option<String>,
    /// Whether it asked for encrypted answers, or writes encrypted.
    pub prefers: bool,
}

/// What becomes of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// What the user wants.
    pub wish: Wish,
    /// Whether what it answers came encrypted.
    pub answers_private: bool,
    /// By what it would be closed: that by which all recipients can read it, where there is one.
    pub technology: Technology,
    /// The fingerprint of the user's own key for the address that writes.
    pub own_key: Option<String>,
    /// What follows.
    pub decision: Decision,
    /// Each recipient, in order.
    pub recipients: Vec<RecipientPrivacy>,
}

/// How a message leaves, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// For everybody to read.
    Open,
    /// The same, though everybody could be encrypted for.
    OpenCouldBePrivate,
    /// Signed, for everybody to read.
    Signed,
    /// Encrypted and signed.
    Private,
    /// Not at all, before the user has decided.
    Blocked,
}

/// Decides. `own`: whether there is a key to sign with; recipients as their states, and whether
/// each prefers it.
pub(crate) fn decide(
    privacy: DraftPrivacy,
    own: bool,
    recipients: &[(RecipientState, bool)],
) -> Decision {
    let is_possible =
        own && !recipients.is_empty() && recipients.iter().all(|(state, _)| state.is_usable());
    let all_prefer = !recipients.is_empty() && recipients.iter().all(|(_, prefers)| *prefers);
    match privacy.wish {
        Wish::Open if is_possible => Decision::OpenCouldBePrivate,
        Wish::Open => Decision::Open,
        Wish::Signed if own => Decision::Signed,
        Wish::Private if is_possible => Decision::Private,
        Wish::Private | Wish::Signed => Decision::Blocked,
        Wish::Auto => match (privacy.answers_private || (own && all_prefer), is_possible) {
            (true, true) => Decision::Private,
            // Of nobody yet there is nothing to be said.
            (true, false) if recipients.is_empty() => Decision::Open,
            (true, false) => Decision::Blocked,
            (false, true) => Decision::OpenCouldBePrivate,
            (false, false) => Decision::Open,
        },
    }
}

impl Engine {
    /// Says what becomes of a draft as it is.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn draft_privacy(&self, id: DraftId) -> Result<Outlook, EngineError> {
        let (draft, from, privacy) = self
            .read(move |tx| {
                let draft = drafts::get(tx, id)?;
                let identity = identities::get(tx, draft.identity)?;
                let identity = crate::sender::under(identity, &draft.content.from);
                Ok((draft, identity.address, draft_privacy::get(tx, id)?))
            })
            .await
            .map_err(missing(id))?;
        let content = draft.content;
        let all: Vec<Address> =
            content.to.into_iter().chain(content.cc).chain(content.bcc).collect();
        self.outlook(&from, all, privacy).await
    }

    /// Notes what the user wants of a draft, and says what follows.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotFound`].
    pub async fn set_draft_privacy(&self, id: DraftId, wish: Wish) -> Result<Outlook, EngineError> {
        self.write(move |tx| {
            let was = draft_privacy::get(tx, id)?;
            draft_privacy::put(tx, id, DraftPrivacy { wish, ..was })
        })
        .await?;
        self.draft_privacy(id).await
    }

    pub(crate) async fn outlook(
        &self,
        from: &str,
        all: Vec<Address>,
        privacy: DraftPrivacy,
    ) -> Result<Outlook, EngineError> {
        let first = self.outlook_by(Technology::OpenPgp, from, &all, privacy).await?;
        let has = |one: &Outlook| one.own_key.is_some();
        let can = |one: &Outlook| has(one) && one.recipients.iter().all(|to| to.state.is_usable());
        if can(&first) {
            return Ok(first);
        }
        let second = self.outlook_by(Technology::Smime, from, &all, privacy).await?;
        Ok(if can(&second) || (has(&second) && !has(&first)) { second } else { first })
    }

    async fn outlook_by(
        &self,
        technology: Technology,
        from: &str,
        all: &[Address],
        privacy: DraftPrivacy,
    ) -> Result<Outlook, EngineError> {
        let own = self.own_fingerprint(technology, from).await?;
        let mut recipients = Vec::new();
        for address in all.iter().filter(|one| !one.address.is_empty()) {
            recipients.push(self.recipient(technology, address.clone()).await?);
        }
        let states: Vec<_> = recipients.iter().map(|one| (one.state, one.prefers)).collect();
        Ok(Outlook {
            wish: privacy.wish,
            answers_private: privacy.answers_private,
            technology,
            decision: decide(privacy, own.is_some(), &states),
            own_key: own,
            recipients,
        })
    }

    async fn own_fingerprint(
        &self,
        technology: Technology,
        address: &str,
    ) -> Result<Option<String>, EngineError> {
        Ok(match technology {
            Technology::OpenPgp => self.own_key_for(address).await?.map(|key| key.fingerprint()),
            Technology::Smime => self
                .own_identity_for(address)
                .await?
                .map(|own| own.certificate().fingerprint().to_ascii_uppercase()),
        })
    }

    /// Returns the certificate of the user's own that writes under an address.
    pub(crate) async fn own_identity_for(
        &self,
        address: &str,
    ) -> Result<Option<Identity>, EngineError> {
        let (keys, now_ms) = (self.keyring().await?, self.clock.now_ms());
        let is_fit = |own: &&Identity| {
            own.certificate().is_for(address)
                && own.certificate().keeps_from_signing(now_ms).is_none()
        };
        Ok(keys.ring.identities.iter().find(is_fit).cloned())
    }

    /// Returns the key of the user's own that writes under an address.
    pub(crate) async fn own_key_for(
        &self,
        address: &str,
    ) -> Result<Option<barid_crypto::openpgp::SecretKey>, EngineError> {
        let (keys, now_ms) = (self.keyring().await?, self.clock.now_ms());
        let is_fit = |key: &&barid_crypto::openpgp::SecretKey| {
            let public = key.public();
            public.is_for(address, now_ms)
                && public.usable(now_ms).is_ok()
                && public.facts(now_ms).can_sign
        };
        Ok(keys.ring.secret.iter().find(is_fit).cloned())
    }

    pub(crate) async fn recipient(
        &self,
        technology: Technology,
        address: Address,
    ) -> Result<RecipientPrivacy, EngineError> {
        if let Some(key) = self.own_fingerprint(technology, &address.address).await? {
            let state = RecipientState::Confirmed;
            return Ok(RecipientPrivacy { address, state, key: Some(key), prefers: true });
        }
        let (wanted, now_ms) = (comparable(&address.address), self.clock.now_ms());
        let (mut rows, prefers) = self
            .read(move |tx| {
                Ok((people_keys::of_address(tx, &wanted)?, people_keys::prefers(tx, &wanted)?))
            })
            .await?;
        rows.retain(|row| {
            row.technology == name(technology)
                && (row.state == KeyState::Changed || row.state.is_used())
        });
        // The one in question comes first.
        rows.sort_by_key(|row| row.state != KeyState::Changed);
        let found = rows.first();
        let state = found.map_or(RecipientState::NoKey, |row| state(row, now_ms));
        let key = found.map(|row| row.fingerprint.clone());
        Ok(RecipientPrivacy { address, state, key, prefers })
    }
}

fn name(technology: Technology) -> &'static str {
    match technology {
        Technology::OpenPgp => "openpgp",
        Technology::Smime => "smime",
    }
}

/// Says whether something can be encrypted for a key.
fn state(row: &PersonKey, now_ms: i64) -> RecipientState {
    if row.state == KeyState::Changed {
        return RecipientState::Changed;
    }
    let usable = match row.technology.as_str() {
        "smime" => Certificate::read(&row.bytes).ok().map(|certificate| {
            match certificate.keeps_from_encrypting(now_ms) {
                None => Ok(()),
                Some(smime::Problem::Expired) => Err(Unusable::Expired),
                Some(_) => Err(Unusable::CannotEncrypt),
            }
        }),
        _ => read_key(&row.bytes).map(|key| key.usable(now_ms)),
    };
    match usable {
        Some(Ok(())) if row.state == KeyState::Confirmed => RecipientState::Confirmed,
        Some(Ok(())) => RecipientState::Remembered,
        Some(Err(Unusable::Expired)) => RecipientState::Expired,
        Some(Err(Unusable::Revoked)) => RecipientState::Revoked,
        Some(Err(Unusable::CannotEncrypt)) | None => RecipientState::Unusable,
    }
}

pub(crate) fn read_key(bytes: &[u8]) -> Option<PublicKey> {
    PublicKey::read_all(bytes).ok()?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every wish, answer, own key and mix of recipients: 4 · 2 · 2 · 4 rows.
    #[test]
    fn what_becomes_of_a_message_follows_from_64_rows() {
        use Decision::{Blocked, Open, OpenCouldBePrivate, Private, Signed};
        use RecipientState::{Changed, Confirmed, NoKey, Remembered};
        let mixes: [(&str, &[(RecipientState, bool)]); 4] = [
            ("all prefer", &[(Confirmed, true), (Remembered, true)]),
            ("all can", &[(Confirmed, true), (Remembered, false)]),
            ("one can't", &[(Remembered, true), (NoKey, false)]),
            ("one changed", &[(Remembered, true), (Changed, true)]),
        ];
        let mut rows = 0;
        for wish in [Wish::Auto, Wish::Private, Wish::Signed, Wish::Open] {
            for answers_private in [false, true] {
                for own in [false, true] {
                    for (name, mix) in mixes {
                        let privacy = DraftPrivacy { wish, answers_private };
                        let can = own && matches!(name, "all prefer" | "all can");
                        let expected = match (wish, answers_private, own, name) {
                            (Wish::Open, ..) if can => OpenCouldBePrivate,
                            (Wish::Open, ..) => Open,
                            (Wish::Signed, _, true, _) => Signed,
                            (Wish::Signed, _, false, _) => Blocked,
                            (Wish::Private, ..) if can => Private,
                            (Wish::Private, ..) => Blocked,
                            (Wish::Auto, true, ..) if can => Private,
                            (Wish::Auto, true, ..) => Blocked,
                            (Wish::Auto, false, true, "all prefer") => Private,
                            (Wish::Auto, false, true, "all can") => OpenCouldBePrivate,
                            (Wish::Auto, false, true, "one changed") => Blocked,
                            (Wish::Auto, false, ..) => Open,
                        };
                        let found = decide(privacy, own, mix);
                        assert_eq!(found, expected, "{wish:?} {answers_private} {own} {name}");
                        rows += 1;
                    }
                }
            }
        }
        assert_eq!(rows, 64);
        let answer = DraftPrivacy { wish: Wish::Auto, answers_private: true };
        assert_eq!(decide(answer, true, &[]), Open);
    }
}
