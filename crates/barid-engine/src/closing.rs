//! Closes messages before they leave, and drafts before they are copied to a server.

use crate::{
    closing_keys::PlanKeys,
    drafts::unique,
    engine::Engine,
    error::EngineError,
    recipients::{Decision, Outlook},
};
use barid_crypto::{
    openpgp::autocrypt_value,
    private::{Plan, SmimePlan, Technology, protect},
    same_address,
    smime::{Certificate, Cipher, Identity},
};
use barid_mime::{Defects, Sealed, header_section};
use barid_model::{Address, DraftId};
use barid_store::draft_privacy::{DraftPrivacy, Wish};

/// What is done to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Whether it is signed.
    pub sign: bool,
    /// Whether it is encrypted for everybody whom it goes to, and for oneself.
    pub encrypt: bool,
}

impl Engine {
    /// Closes a sealed message, and lets its author's key go along.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`] where it can't be done: then nothing may leave.
    pub(crate) async fn close(
        &self,
        mut sealed: Sealed,
        closing: Closing,
    ) -> Result<Sealed, EngineError> {
        let now_ms = self.clock.now_ms();
        if let Some(own) = self.own_key_for(&sealed.from).await? {
            let key = own.public().to_minimal(&sealed.from, now_ms)?;
            let value = autocrypt_value(&sealed.from, Some(true), &key);
            let at = header_section(&sealed.raw).len();
            let field = format!("Autocrypt:{value}\r\n");
            sealed.raw.splice(at..at, field.into_bytes());
        }
        if !(closing.sign || closing.encrypt) {
            return Ok(sealed);
        }
        let (seen, hidden) = split(&sealed);
        let keys = match self.technology(&sealed, closing).await? {
            Technology::OpenPgp => Keys::OpenPgp(Box::new(
                self.plan_keys(&sealed.from, &seen, &hidden, closing.encrypt).await?,
            )),
            Technology::Smime if closing.encrypt && !hidden.is_empty() => {
                let why = "certificates can't hide who is in Bcc: send to them apart";
                return Err(EngineError::Private(why.to_owned()));
            }
            Technology::Smime => self.certificates(&sealed.from, &seen, closing).await?,
        };
        sealed.raw = run(sealed.raw, keys, closing, now_ms).await?;
        sealed.has_8bit = !sealed.raw.is_ascii();
        Ok(sealed)
    }

    /// Says by what a message is closed: what all recipients can read, what its author has.
    async fn technology(
        &self,
        sealed: &Sealed,
        closing: Closing,
    ) -> Result<Technology, EngineError> {
        let wish = if closing.encrypt { Wish::Private } else { Wish::Signed };
        let address = |one: &String| Address { name: String::new(), address: one.clone() };
        let all = match closing.encrypt {
            true => sealed.recipients.iter().map(address).collect(),
            false => Vec::new(),
        };
        let privacy = DraftPrivacy { wish, answers_private: false };
        Ok(self.outlook(&sealed.from, all, privacy).await?.technology)
    }

    async fn certificates(
        &self,
        from: &str,
        seen: &[String],
        closing: Closing,
    ) -> Result<Keys, EngineError> {
        let own = self.own_identity_for(from).await?.ok_or_else(|| {
            EngineError::Private(format!("there is no private key for {from} on this computer"))
        })?;
        let mut others = Vec::new();
        if closing.encrypt {
            others = self.certificates_for(seen).await?;
            others.push(own.certificate().clone());
        }
        Ok(Keys::Smime(Box::new(own), others))
    }

    /// Returns how a draft leaves.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`] where the user has to decide first.
    pub(crate) async fn closing_of(&self, id: DraftId) -> Result<Closing, EngineError> {
        let outlook = self.draft_privacy(id).await?;
        match outlook.decision {
            Decision::Open | Decision::OpenCouldBePrivate => Ok(Closing::default()),
            Decision::Signed => Ok(Closing { sign: true, encrypt: false }),
            Decision::Private => Ok(Closing { sign: true, encrypt: true }),
            Decision::Blocked => Err(EngineError::Private(why_blocked(&outlook))),
        }
    }

    /// Encrypts the copy of a draft for oneself alone, where the message is to be private. `None`
    /// where it can't be: then there is no copy (security rule R23).
    ///
    /// # Errors
    ///
    /// [`EngineError::Store`].
    pub(crate) async fn close_copy(
        &self,
        id: DraftId,
        from: &str,
        raw: Vec<u8>,
    ) -> Result<Option<Vec<u8>>, EngineError> {
        let outlook = self.draft_privacy(id).await?;
        let is_private = outlook.answers_private
            || outlook.wish == Wish::Private
            || matches!(outlook.decision, Decision::Private);
        if !is_private {
            return Ok(Some(raw));
        }
        if outlook.own_key.is_none() {
            return Ok(None);
        }
        let closing = Closing { sign: true, encrypt: true };
        let keys = match outlook.technology {
            Technology::OpenPgp => {
                Keys::OpenPgp(Box::new(self.plan_keys(from, &[], &[], true).await?))
            }
            Technology::Smime => self.certificates(from, &[], closing).await?,
        };
        run(raw, keys, closing, self.clock.now_ms()).await.map(Some)
    }
}

/// Says why a message does not leave.
fn why_blocked(outlook: &Outlook) -> String {
    if outlook.own_key.is_none() {
        return "there is no private key for the address that it is from".to_owned();
    }
    let missing: Vec<&str> = outlook
        .recipients
        .iter()
        .filter(|one| !one.state.is_usable())
        .map(|one| one.address.address.as_str())
        .collect();
    format!("there is no key that can be used for {}", missing.join(", "))
}

/// Returns those of the recipients who are named in the header, and those who are not.
fn split(sealed: &Sealed) -> (Vec<String>, Vec<String>) {
    let header = barid_mime::parse(header_section(&sealed.raw));
    let envelope = header.envelope(&mut Defects::new());
    let named: Vec<String> =
        envelope.to.into_iter().chain(envelope.cc).map(|one| one.address).collect();
    sealed
        .recipients
        .iter()
        .cloned()
        .partition(|one| named.iter().any(|other| same_address(one, other)))
}

/// The keys that close a message.
enum Keys {
    OpenPgp(Box<PlanKeys>),
    Smime(Box<Identity>, Vec<Certificate>),
}

async fn run(
    raw: Vec<u8>,
    keys: Keys,
    closing: Closing,
    now_ms: i64,
) -> Result<Vec<u8>, EngineError> {
    let boundary = unique()?;
    let work = move || {
        let mut plan = match &keys {
            Keys::OpenPgp(keys) => keys.plan(closing.encrypt, now_ms),
            Keys::Smime(own, others) => {
                // Of nobody is known that it reads what is newer.
                let cipher = Cipher::Aes256Cbc;
                let sign = closing.sign.then_some(&**own);
                let encrypt_for = others.iter().collect();
                let smime = Some(SmimePlan { sign, encrypt_for, cipher });
                Plan { smime, ..Plan::default() }
            }
        };
        if !closing.sign {
            plan.sign = None;
        }
        protect(&raw, &plan, &boundary, now_ms)
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| EngineError::Task(error.to_string()))?
        .map_err(|error| EngineError::Private(error.to_string()))
}
