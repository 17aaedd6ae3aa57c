//! Closes messages before they leave, and drafts before they are copied to a server.

use crate::{
    closing_keys::Keys,
    drafts::unique,
    engine::Engine,
    error::EngineError,
    recipients::{Decision, Outlook},
};
use barid_crypto::{
    openpgp::autocrypt_value,
    private::{Technology, protect},
    same_address,
};
use barid_mime::{Defects, Sealed, header_section};
use barid_model::{Address, DraftId};
use barid_store::draft_privacy::{DraftPrivacy, Wish};
use std::sync::Arc;

/// What is done to a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// Whether it is signed.
    pub sign: bool,
    /// Whether it is encrypted for everybody whom it goes to, and for oneself.
    pub encrypt: bool,
}

/// A message as it leaves.
pub(crate) enum Closed {
    /// As one, for everybody.
    Whole(Sealed),
    /// In several, each encrypted for others.
    Apart(Apart),
}

impl Closed {
    /// Returns what was sealed; of one that leaves in several, before it is closed.
    pub(crate) fn sealed(&self) -> &Sealed {
        match self {
            Closed::Whole(sealed) => sealed,
            Closed::Apart(apart) => &apart.sealed,
        }
    }
}

/// A message for some whom nobody is to know of: keys tell for whom something is encrypted, so
/// each of them gets a copy of their own (RFC 5322 §3.6.3; security rule R41).
pub(crate) struct Apart {
    pub(crate) sealed: Sealed,
    /// Who gets which: those who are named together, where there are any; then each of the others
    /// alone.
    pub(crate) readers: Vec<Vec<String>>,
    raw: Arc<[u8]>,
    named: Vec<String>,
    hidden: Vec<String>,
    keys: Arc<Keys>,
    closing: Closing,
    at_ms: i64,
}

impl Apart {
    /// Closes the message for some of its recipients.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`].
    pub(crate) async fn for_readers(&self, readers: &[String]) -> Result<Vec<u8>, EngineError> {
        self.closed(Arc::clone(&self.raw), readers).await
    }

    /// Closes the message for its author alone, who sees everybody whom it went to.
    ///
    /// # Errors
    ///
    /// [`EngineError::Private`].
    pub(crate) async fn for_author(&self) -> Result<Vec<u8>, EngineError> {
        let field = format!("Bcc: {}\r\n", self.hidden.join(",\r\n "));
        self.closed(with_field(&self.raw, &field).into(), &[]).await
    }

    async fn closed(&self, raw: Arc<[u8]>, readers: &[String]) -> Result<Vec<u8>, EngineError> {
        let (keys, named) = (Arc::clone(&self.keys), self.named.clone());
        run(raw, keys, self.closing, readers.to_vec(), named, self.at_ms).await
    }
}

fn with_field(raw: &[u8], field: &str) -> Vec<u8> {
    let mut out = raw.to_vec();
    let at = header_section(raw).len();
    out.splice(at..at, field.bytes());
    out
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
    ) -> Result<Closed, EngineError> {
        let now_ms = self.clock.now_ms();
        if let Some(own) = self.own_key_for(&sealed.from).await? {
            let key = own.public().to_minimal(&sealed.from, now_ms)?;
            let value = autocrypt_value(&sealed.from, Some(true), &key);
            sealed.raw = with_field(&sealed.raw, &format!("Autocrypt:{value}\r\n"));
        }
        if !(closing.sign || closing.encrypt) {
            return Ok(Closed::Whole(sealed));
        }
        let (named, hidden) = split(&sealed);
        let technology = self.technology(&sealed, closing).await?;
        let wanted: &[String] = if closing.encrypt { &sealed.recipients } else { &[] };
        let keys = Arc::new(self.closing_keys(technology, &sealed.from, wanted).await?);
        let raw: Arc<[u8]> = std::mem::take(&mut sealed.raw).into();
        if closing.encrypt && !hidden.is_empty() {
            let together = (!named.is_empty()).then(|| named.clone());
            let alone = hidden.iter().map(|one| vec![one.clone()]);
            let readers = together.into_iter().chain(alone).collect();
            let at_ms = now_ms;
            return Ok(Closed::Apart(Apart {
                sealed,
                readers,
                raw,
                named,
                hidden,
                keys,
                closing,
                at_ms,
            }));
        }
        sealed.raw = run(raw, keys, closing, named.clone(), named, now_ms).await?;
        sealed.has_8bit = !sealed.raw.is_ascii();
        Ok(Closed::Whole(sealed))
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
        let keys = Arc::new(self.closing_keys(outlook.technology, from, &[]).await?);
        let (raw, now_ms) = (raw.into(), self.clock.now_ms());
        run(raw, keys, closing, Vec::new(), Vec::new(), now_ms).await.map(Some)
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

async fn run(
    raw: Arc<[u8]>,
    keys: Arc<Keys>,
    closing: Closing,
    readers: Vec<String>,
    named: Vec<String>,
    now_ms: i64,
) -> Result<Vec<u8>, EngineError> {
    let boundary = unique()?;
    let work = move || {
        keys.with_plan(closing, &readers, &named, now_ms, |plan| {
            protect(&raw, plan, &boundary, now_ms)
        })
    };
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| EngineError::Task(error.to_string()))?
        .map_err(|error| EngineError::Private(error.to_string()))
}
