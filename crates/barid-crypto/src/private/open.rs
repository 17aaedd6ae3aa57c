//! Opens a message, layer by layer.

use super::{
    Encryption, Keyring, Opened, Problem, SignatureState, Technology, Verdict,
    cms::{self, Piece},
    inline,
    judge::{self, Found},
    layers::{self, Layer},
    legacy, protected,
};
use crate::{
    openpgp::{self, PublicKey},
    smime::{self, Certificate, Cipher},
    unreadable::Unreadable,
};
use barid_mime::{Defects, Parsed, Part};
use zeroize::Zeroizing;

/// Layers that one message may have; triple wrapping has three.
const MAX_LAYERS: usize = 6;

/// Opens a message and judges it. `at_ms` is now, in milliseconds since the epoch.
///
/// Never fails: what can't be opened is told by the verdict, and the message is then shown as it
/// came.
pub fn open(raw: &[u8], keyring: &Keyring, at_ms: i64) -> Opened {
    let outer = barid_mime::parse(raw);
    let mut walk = Walk {
        keyring,
        at_ms,
        from: judge::author(&outer),
        sent_at_ms: outer.envelope(&mut Defects::new()).sent_at_ms.unwrap_or(at_ms).min(at_ms),
        verdict: Verdict::default(),
        found: Vec::new(),
        certificates: Vec::new(),
        issuer: None,
        reads: Vec::new(),
    };
    let mut content: Option<Zeroizing<Vec<u8>>> = None;
    for _ in 0..MAX_LAYERS {
        let next = match &content {
            None => walk.step(&outer),
            Some(entity) => walk.step(&barid_mime::parse(entity)),
        };
        match next {
            Some(within) => content = Some(within),
            None => break,
        }
    }
    walk.finish(&outer, content)
}

/// What was found on the way in.
struct Walk<'k> {
    keyring: &'k Keyring,
    at_ms: i64,
    from: Option<String>,
    /// When it says it was sent, but not later than now: certificates are judged by that.
    sent_at_ms: i64,
    verdict: Verdict,
    /// Signatures that cover all that is within.
    found: Vec<Found>,
    certificates: Vec<Certificate>,
    issuer: Option<Certificate>,
    reads: Vec<Cipher>,
}

impl Walk<'_> {
    /// Opens the layer that an entity is, and returns what is within.
    fn step(&mut self, parsed: &Parsed<'_>) -> Option<Zeroizing<Vec<u8>>> {
        let decoded = |part: &Part| parsed.decoded(part, &mut Defects::new());
        match layers::root(parsed)? {
            Layer::PgpSigned { signed, signature } => {
                let signature = decoded(signature);
                let all = self.verifying();
                let found = openpgp::verify(&signature, signed, &all, self.at_ms);
                self.add(&found);
                Some(Zeroizing::new(signed.to_vec()))
            }
            Layer::PgpEncrypted(part) => {
                let opened = self.decrypt(&decoded(part));
                self.keep(opened, |content| content)
            }
            Layer::InlineEncrypted(part) => {
                let opened = self.decrypt(decoded(part).trim_ascii());
                self.keep(opened, |text| Zeroizing::new(inline::entity(&text)))
            }
            Layer::InlineSigned(part) => {
                let all = self.verifying();
                let text = decoded(part);
                match openpgp::verify_cleartext(text.trim_ascii(), &all, self.at_ms) {
                    Ok((text, found)) => {
                        self.add(&found);
                        Some(Zeroizing::new(inline::entity(&text)))
                    }
                    Err(_) => {
                        self.unclear_signature();
                        None
                    }
                }
            }
            Layer::SmimeSigned { signed, signature } => {
                let (der, trust) = (decoded(signature), &self.keyring.trust);
                match smime::verify(&der, Some(signed), trust, self.sent_at_ms) {
                    Ok(verified) => {
                        self.add_cms(&verified);
                        Some(Zeroizing::new(signed.to_vec()))
                    }
                    Err(_) => {
                        self.unclear_signature();
                        None
                    }
                }
            }
            Layer::Smime(part) => {
                let declared = parsed.parameter(part, "smime-type").unwrap_or_default();
                let is_signed = declared.eq_ignore_ascii_case("signed-data");
                self.smime(&decoded(part), is_signed)
            }
            Layer::Broken { is_encrypted: true } => {
                self.verdict.note(Problem::Structure);
                self.failed(Unreadable::Damaged);
                None
            }
            Layer::Broken { is_encrypted: false } => {
                self.unclear_signature();
                None
            }
        }
    }

    fn smime(&mut self, der: &[u8], is_signed: bool) -> Option<Zeroizing<Vec<u8>>> {
        let Keyring { identities, trust, .. } = self.keyring;
        match cms::open(der, identities, trust, self.sent_at_ms) {
            Piece::Signed(content, verified) => {
                self.add_cms(&verified);
                Some(content)
            }
            Piece::Decrypted(decrypted) => {
                self.forget_outer();
                self.verdict.technology = Some(Technology::Smime);
                self.verdict.encryption = Encryption::Full;
                self.verdict.cipher = Some(decrypted.cipher.to_owned());
                self.verdict.recipients = vec![decrypted.used.to_ascii_uppercase()];
                if !decrypted.is_authenticated {
                    self.verdict.note(Problem::NotAuthenticated);
                }
                Some(Zeroizing::new(decrypted.content))
            }
            // It says that it is signed, and can't be read as that.
            Piece::Unreadable(Unreadable::Damaged) if is_signed => {
                self.unclear_signature();
                None
            }
            Piece::Unreadable(reason) => {
                self.forget_outer();
                self.verdict.technology = Some(Technology::Smime);
                self.failed(reason);
                None
            }
            Piece::Other => None,
        }
    }

    fn add_cms(&mut self, verified: &smime::Verified) {
        let found = cms::judge(verified, self.keyring, self.from.as_deref());
        if found.state == SignatureState::Good {
            self.certificates = verified.signer.iter().cloned().collect();
            self.certificates.extend(verified.encrypts_to.clone());
            self.reads.clone_from(&verified.reads);
            let trust = &self.keyring.trust;
            self.issuer = verified
                .signer
                .as_ref()
                .and_then(|signer| trust.issuer(signer, &verified.certificates, self.sent_at_ms));
        }
        self.found.push(found);
    }

    fn verifying(&self) -> Vec<PublicKey> {
        let own = self.keyring.secret.iter().map(openpgp::SecretKey::public);
        self.keyring.people.iter().cloned().chain(own).collect()
    }

    fn decrypt(&mut self, bytes: &[u8]) -> Result<openpgp::Decrypted, Unreadable> {
        let Keyring { secret, people, locked, elsewhere, .. } = self.keyring;
        openpgp::decrypt(bytes, secret, people, self.at_ms).map_err(|reason| {
            if !matches!(reason, Unreadable::NoKeyHere | Unreadable::NotForYou(_)) {
                return reason;
            }
            let ids = openpgp::recipients(bytes);
            let is_for =
                |keys: &[PublicKey]| keys.iter().any(|key| ids.iter().any(|id| key.has_key(id)));
            match (is_for(locked), is_for(elsewhere)) {
                (true, _) => Unreadable::Locked,
                (_, true) => Unreadable::OnCard,
                _ => reason,
            }
        })
    }

    /// Takes over what was decrypted.
    fn keep(
        &mut self,
        opened: Result<openpgp::Decrypted, Unreadable>,
        form: impl FnOnce(Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>>,
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.forget_outer();
        self.verdict.technology = Some(Technology::OpenPgp);
        match opened {
            Ok(opened) => {
                self.verdict.encryption = Encryption::Full;
                self.verdict.cipher = Some(opened.cipher);
                self.verdict.recipients = opened.recipients;
                self.add(&opened.signatures);
                Some(form(opened.content))
            }
            Err(reason) => {
                self.failed(reason);
                None
            }
        }
    }

    /// A signature round encryption says nothing of what is shown (security rule R29).
    fn forget_outer(&mut self) {
        if !self.found.is_empty() {
            self.verdict.note(Problem::OuterSignatureIgnored);
            self.found.clear();
            self.certificates.clear();
            self.reads.clear();
            self.issuer = None;
        }
    }

    fn failed(&mut self, reason: Unreadable) {
        self.verdict.encryption = Encryption::Failed;
        if matches!(reason, Unreadable::NoKeyHere | Unreadable::NotForYou(_)) {
            self.verdict.note(Problem::NoSecretKey);
        }
        if let Unreadable::NotForYou(ids) = &reason {
            self.verdict.recipients.clone_from(ids);
        }
        self.verdict.unreadable = Some(reason);
    }

    fn add(&mut self, found: &[openpgp::Signature]) {
        let from = self.from.as_deref();
        let judged = found.iter().map(|one| judge::openpgp(one, self.keyring, from, self.at_ms));
        self.found.extend(judged);
    }

    /// A signature that can't even be looked at.
    fn unclear_signature(&mut self) {
        self.verdict.note(Problem::Structure);
        self.verdict.note(Problem::SignatureNotVerified);
        self.verdict.signature = SignatureState::Unknown;
    }

    fn finish(mut self, outer: &Parsed<'_>, content: Option<Zeroizing<Vec<u8>>>) -> Opened {
        let inner = content.as_ref().map(|content| barid_mime::parse(content));
        let shown = inner.as_ref().unwrap_or(outer);
        if self.verdict.encryption == Encryption::Failed {
            // Nothing is said of what can't be seen.
            self.found.clear();
        }
        let sent_at_ms = shown
            .envelope(&mut Defects::new())
            .sent_at_ms
            .or_else(|| outer.envelope(&mut Defects::new()).sent_at_ms);
        judge::conclude(&mut self.verdict, std::mem::take(&mut self.found), sent_at_ms);
        partial(&mut self.verdict, shown);
        let Some(inner) = inner else {
            return Opened {
                clear: None,
                verdict: self.verdict,
                gossip: Vec::new(),
                certificates: self.certificates,
                issuer: self.issuer,
                reads: self.reads,
            };
        };
        let header = protected::read(&inner, outer, &mut self.verdict);
        let is_closed = self.verdict.encryption == Encryption::Full || is_wrapped(outer);
        let clear = (is_closed || header.is_some())
            .then(|| Zeroizing::new(protected::rebuild(outer, &inner, header.as_ref())));
        let gossip = gossip(&inner, outer, &self.verdict);
        let Walk { verdict, certificates, issuer, reads, .. } = self;
        Opened { clear, verdict, gossip, certificates, issuer, reads }
    }
}

/// Returns the keys of other recipients that the author hands on (security rule R33).
fn gossip(inner: &Parsed<'_>, outer: &Parsed<'_>, verdict: &Verdict) -> Vec<openpgp::Autocrypt> {
    if verdict.encryption != Encryption::Full || verdict.signature != SignatureState::Good {
        return Vec::new();
    }
    let mut listed = Vec::new();
    for parsed in [inner, outer] {
        let envelope = parsed.envelope(&mut Defects::new());
        listed.extend(envelope.to.into_iter().chain(envelope.cc).map(|one| one.address));
    }
    openpgp::gossip(barid_mime::header_section(inner.raw()), &listed)
}

/// Whether the content of a signed message stands in another form than the one that is shown.
fn is_wrapped(outer: &Parsed<'_>) -> bool {
    matches!(layers::root(outer), Some(Layer::Smime(_) | Layer::InlineSigned(_)))
}

/// Tells what is protected further in. It stays closed, and no badge comes of it (security rules
/// R19, R24). A message within the message is one of its own (R38).
fn partial(verdict: &mut Verdict, shown: &Parsed<'_>) {
    let parts = shown.parts();
    for part in parts.iter().skip(1).filter(|part| !legacy::is_within_message(shown, part)) {
        match barid_mime::protection::protection(shown, part) {
            Some(barid_mime::protection::Protection::Encrypted) => {
                verdict.note(Problem::EncryptedPartNotRoot);
                if verdict.encryption == Encryption::None {
                    verdict.encryption = Encryption::Partial;
                }
            }
            Some(barid_mime::protection::Protection::Signed) => {
                verdict.note(Problem::SignedPartNotRoot);
                if matches!(verdict.signature, SignatureState::None) {
                    verdict.signature = SignatureState::Partial;
                }
            }
            None => {}
        }
    }
    // Text that has a block and more is partly protected as well.
    if verdict.is_private() {
        return;
    }
    if let Some(root) = parts.first().filter(|root| root.is_text()) {
        match barid_mime::protection::protection(shown, root) {
            Some(barid_mime::protection::Protection::Encrypted) => {
                verdict.note(Problem::EncryptedPartNotRoot);
                verdict.encryption = Encryption::Partial;
            }
            Some(barid_mime::protection::Protection::Signed) => {
                verdict.note(Problem::SignedPartNotRoot);
                verdict.signature = SignatureState::Partial;
            }
            None => {}
        }
    }
}
