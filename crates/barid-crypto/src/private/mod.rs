//! Private messages: what of a message was encrypted and signed, by whom, and the message to be
//! shown for it (RFC 3156, RFC 8551, RFC 9787, RFC 9788; security rules R19-R33).
//!
//! A verdict covers exactly what is shown. So the layers of a message are opened from the root,
//! one within the other, as long as each holds nothing but the next; what stands beside one, or
//! further in, is told as partly protected and left closed.

mod cms;
#[cfg(test)]
mod cms_tests;
mod inline;
mod judge;
mod layers;
mod legacy;
mod open;
mod protect;
mod protected;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod wrapping_tests;

pub use open::open;
pub use protect::{Plan, ProtectError, SmimePlan, protect};

use crate::{
    comparable,
    openpgp::{Autocrypt, KeyError, PublicKey, SecretKey},
    smime::{Certificate, Cipher, Identity, TrustStore},
    unreadable::Unreadable,
};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// The keys that messages are opened and judged by.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    /// One's own.
    pub secret: Vec<SecretKey>,
    /// Other people's, so far as they are not refused.
    pub people: Vec<PublicKey>,
    /// Public halves of one's own keys whose secret ones are under a passphrase.
    pub locked: Vec<PublicKey>,
    /// The same of those that are on a card, or with another program.
    pub elsewhere: Vec<PublicKey>,
    /// One's own certificates with their private keys.
    pub identities: Vec<Identity>,
    /// Whom certificates are believed by.
    pub trust: TrustStore,
    /// For whom alone a key counts: addresses in their [`comparable`](crate::comparable) form, by
    /// fingerprint. What is not named here counts for whomever it names itself: anybody can put
    /// anybody's address on a key.
    pub only_for: BTreeMap<String, BTreeSet<String>>,
}

impl Keyring {
    /// Whether a key may speak for an address.
    pub(crate) fn may_speak(&self, fingerprint: &str, address: &str) -> bool {
        let named = self.only_for.get(fingerprint);
        named.is_none_or(|named| named.contains(&comparable(address)))
    }

    /// Adds every key and certificate of a file, one's own where it holds the secret half and asks
    /// for no passphrase, other people's otherwise. Certificates that issued themselves are
    /// believed in. Returns whether there was anything.
    pub fn add_file(&mut self, bytes: &[u8]) -> bool {
        let before = self.len();
        let mut keys = PublicKey::read_all(bytes).unwrap_or_default();
        match SecretKey::read_all(bytes, None) {
            Ok(mut own) => self.secret.append(&mut own),
            Err(KeyError::NeedsPassphrase) => self.locked.extend(keys.iter().cloned()),
            Err(KeyError::Elsewhere) => self.elsewhere.extend(keys.iter().cloned()),
            Err(_) => {}
        }
        self.people.append(&mut keys);
        let own = Identity::from_pem(bytes, None).or_else(|_| Identity::from_pkcs12(bytes, ""));
        if let Ok(identity) = own {
            self.believe(identity.chain());
            self.identities.push(identity);
        }
        if let Ok(found) = Certificate::read_all(bytes) {
            self.believe(&found);
        }
        self.len() > before
    }

    fn believe(&mut self, certificates: &[Certificate]) {
        let (roots, others): (Vec<Certificate>, Vec<Certificate>) =
            certificates.iter().cloned().partition(Certificate::is_self_issued);
        let trust = std::mem::take(&mut self.trust);
        self.trust = trust.with(&roots).knowing(&others);
    }

    fn len(&self) -> usize {
        self.secret.len() + self.people.len() + self.identities.len() + self.trust.len()
    }
}

/// How much of a message was encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encryption {
    /// Nothing.
    #[default]
    None,
    /// All of it, and it was opened.
    Full,
    /// A part of it, which was left closed.
    Partial,
    /// All of it, and it could not be opened.
    Failed,
}

/// What the signature of a message says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureState {
    /// There is none.
    #[default]
    None,
    /// All that is shown was signed by who it is from.
    Good,
    /// By a key that is not known, or not trusted.
    Unknown,
    /// It is wrong, or its key was over.
    Bad,
    /// It is right, and by somebody else than who it is from.
    Mismatch,
    /// Of a part only.
    Partial,
}

/// By what a message is closed. Shown under details alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Technology {
    /// RFC 9580.
    OpenPgp,
    /// RFC 8551.
    Smime,
}

/// Who signed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signer {
    /// The fingerprint of the key, in hexadecimal digits; of one that is not known, the id that
    /// the signature gives.
    pub key: String,
    /// The name on the key; empty where it has none.
    pub name: String,
    /// The addresses on it.
    pub addresses: Vec<String>,
    /// When, as the signature says, in milliseconds since the epoch.
    pub signed_at_ms: Option<i64>,
}

/// A header field that is protected along with the content (RFC 9788).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProtectedField {
    /// As written.
    pub name: String,
    /// Whether the outside of the message says something else, or nothing.
    pub was_hidden: bool,
}

/// What is odd about the protection of a message. The names are those of `barid inspect`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// No key opens it.
    NoSecretKey,
    /// Something encrypted is not the whole message.
    EncryptedPartNotRoot,
    /// Something signed is not the whole message.
    SignedPartNotRoot,
    /// The key of the signer is not known.
    SignatureNotVerified,
    /// What was signed was changed since.
    SignatureBroken,
    /// Another key than the signer's is remembered for the author.
    SignerKeyChanged,
    /// The key had expired when it signed.
    SignerKeyExpired,
    /// The key was revoked.
    SignerKeyRevoked,
    /// The signature is by a method that is too weak, or a key that may not sign.
    SignatureWeak,
    /// It was made in the future.
    SignatureInFuture,
    /// It was made over a day before or after the date of the message.
    SignatureTimeApart,
    /// The signer is not who the message is from.
    SignerNotSender,
    /// There is not exactly one author, or another sender.
    SenderUnclear,
    /// The parts of a signed or encrypted message are not as they have to be.
    Structure,
    /// A signature round the encrypted content, which says nothing of it.
    OuterSignatureIgnored,
    /// The author within is not the one outside.
    ProtectedFromDiffers,
    /// The header within is marked by an old, informal way.
    LegacyHeaderProtection,
    /// What is encrypted has no proof of being whole.
    NotAuthenticated,
    /// The certificate of the signer leads to no authority that is trusted.
    ChainUntrusted,
    /// The certificate is not for mail.
    PurposeWrong,
}

impl Problem {
    /// Names it in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Problem::NoSecretKey => "no_secret_key",
            Problem::EncryptedPartNotRoot => "encrypted_part_not_root",
            Problem::SignedPartNotRoot => "signed_part_not_root",
            Problem::SignatureNotVerified => "signature_not_verified",
            Problem::SignatureBroken => "signature_broken",
            Problem::SignerKeyChanged => "signer_key_changed",
            Problem::SignerKeyExpired => "signer_key_expired",
            Problem::SignerKeyRevoked => "signer_key_revoked",
            Problem::SignatureWeak => "signature_weak",
            Problem::SignatureInFuture => "signature_in_future",
            Problem::SignatureTimeApart => "signature_time_apart",
            Problem::SignerNotSender => "signer_not_sender",
            Problem::SenderUnclear => "sender_unclear",
            Problem::Structure => "structure",
            Problem::OuterSignatureIgnored => "outer_signature_ignored",
            Problem::ProtectedFromDiffers => "protected_from_differs",
            Problem::LegacyHeaderProtection => "legacy_header_protection",
            Problem::NotAuthenticated => "not_authenticated",
            Problem::ChainUntrusted => "chain_untrusted",
            Problem::PurposeWrong => "purpose_wrong",
        }
    }
}

/// What is known of the protection of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// How much was encrypted.
    pub encryption: Encryption,
    /// Why it could not be opened.
    pub unreadable: Option<Unreadable>,
    /// What its signature says.
    pub signature: SignatureState,
    /// Who signed it, also where the signature is wrong or of somebody else.
    pub signer: Option<Signer>,
    /// By what.
    pub technology: Option<Technology>,
    /// The cipher, such as `AES-256`.
    pub cipher: Option<String>,
    /// The ids of the keys that it was encrypted for.
    pub recipients: Vec<String>,
    /// The fields that are protected with it.
    pub protected: Vec<ProtectedField>,
    /// What is odd, each once.
    pub problems: Vec<Problem>,
}

impl Verdict {
    /// Notes what is odd, once.
    pub(crate) fn note(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Whether anything at all was encrypted or signed.
    pub fn is_private(&self) -> bool {
        self.encryption != Encryption::None || self.signature != SignatureState::None
    }
}

/// A message as it is shown, and what is known of its protection.
#[derive(Debug)]
pub struct Opened {
    /// The message to be shown instead: what was within, under the header that is believed.
    /// `None` where the message is shown as it is.
    pub clear: Option<Zeroizing<Vec<u8>>>,
    /// What is known.
    pub verdict: Verdict,
    /// Keys of the other recipients that came within (Autocrypt Level 1 §4.3): only from what was
    /// encrypted, and signed by its author.
    pub gossip: Vec<Autocrypt>,
    /// The certificates that came with a signature by the author which is right: the signer's, and
    /// the one to encrypt for where that is another.
    pub certificates: Vec<Certificate>,
    /// Who issued the first of them, by whom it can be asked whether it was withdrawn.
    pub issuer: Option<Certificate>,
    /// The ciphers that the author says to read (RFC 8551 §2.5.2), the one liked best first; empty
    /// where that signature says nothing of it.
    pub reads: Vec<Cipher>,
}
