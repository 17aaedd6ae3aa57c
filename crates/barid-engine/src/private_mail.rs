//! Messages that were encrypted or signed: opened when they are read, kept as they came. What was
//! within stays in memory, and goes when the message is closed (security rule R23).

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    keyring::Keys,
    reader::{Legible, Opened as Whole},
    security,
};
use barid_crypto::{
    authentication::Verdict as SenderVerdict,
    comparable,
    openpgp::{Autocrypt, autocrypt},
    private::{self, Encryption, Problem, SignatureState, Technology, Verdict},
    smime::{Certificate, Cipher},
};
use barid_mime::{Defects, Look, Remote, header_section, protection::protection};
use barid_model::MessageId;
use barid_protocols::readable::LeftOut;
use barid_store::{list::Row, people_keys};
use std::time::Duration;

/// For opening a message; a large one takes as long as its bytes do.
const OPENING: Duration = Duration::from_secs(60);
/// How far ahead of its arrival a message may be dated and still tell what its sender prefers.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1_000;

/// How well the key of a signer is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignerTrust {
    /// Not at all.
    #[default]
    Unknown,
    /// It is the one that was seen first, or that the user took over.
    Remembered,
    /// The user compared it with its owner, or it is the user's own.
    Confirmed,
    /// Another key is remembered for that address.
    Changed,
}

/// What is known of the protection of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateTold {
    /// What was found.
    pub verdict: Verdict,
    /// How well the signer's key is known.
    pub trust: SignerTrust,
}

impl PrivateTold {
    /// What may have been changed on its way, encrypted without proof of being whole and with no
    /// signature that proves it, gets nothing from elsewhere, asked or not (security rule R20).
    pub(crate) fn bounded(&self, look: Look) -> Look {
        let is_open = self.verdict.problems.contains(&Problem::NotAuthenticated)
            && self.verdict.signature != SignatureState::Good;
        if is_open { Look { remote: Remote::Blocked, ..look } } else { look }
    }

    /// Whether all of the message, or a part, was encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.verdict.encryption != Encryption::None
    }
}

/// A message as it is read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) row: Row,
    /// RFC 5322 bytes, as they came.
    pub(crate) raw: Vec<u8>,
    /// What is shown instead, where it was closed.
    pub(crate) clear: Option<Vec<u8>>,
    pub(crate) private: PrivateTold,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) announced_bytes: u64,
    found: Vec<Autocrypt>,
    certificates: Vec<Certificate>,
    issuer: Option<Certificate>,
    reads: Vec<Cipher>,
}

impl Read {
    /// Returns the message that is shown.
    pub(crate) fn shown(&self) -> &[u8] {
        self.clear.as_deref().unwrap_or(&self.raw)
    }

    /// Returns the certificate of the author, whose signature is right, and who issued it.
    pub(crate) fn issued(&self) -> Option<(Certificate, Certificate)> {
        Some((self.certificates.first()?.clone(), self.issuer.clone()?))
    }

    /// Takes it.
    pub(crate) fn into_shown(self) -> Vec<u8> {
        self.clear.unwrap_or(self.raw)
    }
}

/// A message as it is read, for those who print it.
#[derive(Debug)]
pub struct Revealed {
    /// What a list shows of it.
    pub row: Row,
    /// RFC 5322 bytes of the message that is shown: as they came, or what was within.
    pub shown: Vec<u8>,
    /// How it was protected.
    pub private: PrivateTold,
    /// Parts that stayed on the server.
    pub left_out: Vec<LeftOut>,
    /// RFC822.SIZE, as the server claims it.
    pub announced_bytes: u64,
}

impl Engine {
    /// Returns a message as it is read. Of a large one that is not here, attachments may stay on
    /// the server unless `is_whole`.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::Task`] for one that takes too long to open.
    pub async fn reveal(&self, id: MessageId, is_whole: bool) -> Result<Revealed, EngineError> {
        let mut read = match is_whole {
            true => self.read_whole(id).await?,
            false => self.read_message(id).await?,
        };
        self.note_keys(&read).await?;
        Ok(Revealed {
            row: read.row.clone(),
            private: std::mem::take(&mut read.private),
            left_out: std::mem::take(&mut read.left_out),
            announced_bytes: read.announced_bytes,
            shown: read.into_shown(),
        })
    }

    /// Returns a message to be read, opened where it was closed. Brings it from its server if it
    /// is not here: all of it where it is signed or encrypted, for only then can it be told.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::Task`] for one that takes too long to open.
    pub(crate) async fn read_message(&self, id: MessageId) -> Result<Read, EngineError> {
        let Legible { mut raw, mut left_out, announced_bytes } = self.legible(id).await?;
        if !left_out.is_empty() {
            let (whole, is_closed) = bounded(READING, move || {
                let parsed = barid_mime::parse(&raw);
                let root = parsed.parts().first();
                let is_closed = root.is_some_and(|root| protection(&parsed, root).is_some());
                (raw, is_closed)
            })
            .await?;
            raw = whole;
            if is_closed {
                raw = self.open_message(id).await?.raw;
                left_out.clear();
            }
        }
        let row = self.message(id).await?;
        self.opened(row, raw, left_out, announced_bytes).await
    }

    /// Returns all of a message, opened where it was closed.
    ///
    /// # Errors
    ///
    /// As [`Engine::read_message`].
    pub(crate) async fn read_whole(&self, id: MessageId) -> Result<Read, EngineError> {
        let Whole { row, raw } = self.open_message(id).await?;
        let announced_bytes = row.size_bytes;
        self.opened(row, raw, Vec::new(), announced_bytes).await
    }

    async fn opened(
        &self,
        row: Row,
        raw: Vec<u8>,
        left_out: Vec<LeftOut>,
        announced_bytes: u64,
    ) -> Result<Read, EngineError> {
        let (keys, now_ms) = (self.keyring().await?, self.clock.now_ms());
        bounded(OPENING, move || {
            let opened = private::open(&raw, keys.ring_for(&raw), now_ms);
            let mut private = PrivateTold { verdict: opened.verdict, trust: SignerTrust::Unknown };
            private.trust = trust(&mut private.verdict, &keys);
            let found = found(&raw, opened.gossip);
            Read {
                row,
                raw,
                clear: opened.clear.map(|clear| clear.to_vec()),
                private,
                left_out,
                announced_bytes,
                found,
                certificates: opened.certificates,
                issuer: opened.issuer,
                reads: opened.reads,
            }
        })
        .await
    }

    /// Notes the keys that came with a message, and that its sender writes encrypted.
    pub(crate) async fn note_keys(&self, read: &Read) -> Result<(), EngineError> {
        let is_private = read.private.verdict.encryption == Encryption::Full
            && read.private.verdict.signature == SignatureState::Good;
        if read.found.is_empty() && read.certificates.is_empty() && !is_private {
            return Ok(());
        }
        let sent_ms = read.row.date_ms.min(read.row.received_at_ms.saturating_add(AHEAD_MS));
        let own = self.own_addresses().await?;
        let from = read.row.from.first().map(|from| from.address.clone()).unwrap_or_default();
        if from.is_empty() || own.contains(&from) || self.is_junk(read.row.id).await? {
            return Ok(());
        }
        // The first key of an address stays: who is not who it says must not bring it.
        let known = self.known(read.row.id, read.row.account, &read.raw).await?;
        let (raw, received_ms) = (read.raw.clone(), read.row.received_at_ms);
        let told = bounded(READING, move || security::told(&raw, received_ms, &known, true));
        if told.await?.verdict == SenderVerdict::Unverified {
            return Ok(());
        }
        let mut prefers = None;
        for (at, one) in read.found.iter().enumerate() {
            if own.contains(&one.address) {
                continue;
            }
            let is_gossip = comparable(&one.address) != comparable(&from);
            if at == 0 && !is_gossip {
                prefers = Some(one.prefers_encryption);
            }
            let source = if is_gossip { "gossip" } else { "mail" };
            self.keep_person(&one.key, source, Some(&one.address)).await?;
        }
        for certificate in read.certificates.iter().filter(|one| one.is_for(&from)) {
            if certificate.keeps_from_encrypting(self.clock.now_ms()).is_none() {
                self.keep_certificate(certificate, "signature", Some(&from)).await?;
                self.note_ciphers(certificate, &read.reads, sent_ms).await?;
            }
        }
        if prefers.is_some() || is_private {
            let address = comparable(&from);
            self.write(move |tx| people_keys::prefer(tx, &address, prefers, is_private, sent_ms))
                .await?;
        }
        Ok(())
    }
}

/// Returns the keys that a message brought.
fn found(raw: &[u8], gossip: Vec<Autocrypt>) -> Vec<Autocrypt> {
    let header = header_section(raw);
    let envelope = barid_mime::parse(header).envelope(&mut Defects::new());
    let [from] = envelope.from.as_slice() else { return Vec::new() };
    autocrypt(header, &from.address).into_iter().chain(gossip).collect()
}

/// Says how well the signer's key is known.
fn trust(verdict: &mut Verdict, keys: &Keys) -> SignerTrust {
    let Some(signer) = &verdict.signer else { return SignerTrust::Unknown };
    let is_by = |fingerprint: &str| signer.key == fingerprint;
    let known = || {
        let of_people = keys.ring.people.iter().map(|key| key.fingerprint());
        of_people.into_iter().any(|one| is_by(&one))
    };
    if keys.ring.secret.iter().any(|key| is_by(&key.fingerprint()))
        || keys.confirmed.iter().any(|one| is_by(one))
    {
        return SignerTrust::Confirmed;
    }
    let is_certified = verdict.technology == Some(Technology::Smime)
        && keys
            .ring
            .identities
            .iter()
            .any(|own| own.certificate().fingerprint().eq_ignore_ascii_case(&signer.key));
    if is_certified {
        return SignerTrust::Confirmed;
    }
    // An authority that is believed says whose a certificate is.
    let is_vouched =
        verdict.technology == Some(Technology::Smime) && verdict.signature == SignatureState::Good;
    if known() || is_vouched {
        return SignerTrust::Remembered;
    }
    if verdict.signature == SignatureState::Unknown
        && keys.undecided.iter().any(|key| key.has_key(&signer.key))
    {
        verdict.problems.push(Problem::SignerKeyChanged);
        return SignerTrust::Changed;
    }
    SignerTrust::Unknown
}
