//! Opening what was encrypted.

use super::{
    PublicKey, SecretKey, Signature, armor, guarded, packets, policy, signature::Judge, time,
};
use crate::unreadable::Unreadable;
use sequoia_openpgp::{
    Cert, KeyHandle, Result as PgpResult,
    crypto::SessionKey,
    packet::{PKESK, SKESK},
    parse::{
        Parse,
        stream::{DecryptionHelper, DecryptorBuilder, MessageStructure, VerificationHelper},
    },
    types::SymmetricAlgorithm,
};
use std::{cell::Cell, io::Read};
use zeroize::Zeroizing;

/// The most that one message may be when it is open, in bytes.
const MAX_BYTES: usize = 512 << 20;
/// Bytes that the library reads ahead. It would hold a smaller message back until all of it is
/// proven whole; here nothing leaves before that anyway, however large it is.
const READ_AHEAD: usize = 1 << 20;
/// How often larger than its encrypted form it may be (security rule R40).
const MAX_RATIO: usize = 200;
/// What any message may be, whatever the ratio.
const ALWAYS_BYTES: usize = 1 << 20;

/// What was within.
#[derive(Debug)]
pub struct Decrypted {
    /// The content, all of which is proven whole.
    pub content: Zeroizing<Vec<u8>>,
    /// The signatures within.
    pub signatures: Vec<Signature>,
    /// The key ids that it was encrypted for, in hexadecimal digits; hidden ones left out.
    pub recipients: Vec<String>,
    /// The fingerprint of the key that opened it.
    pub opened_by: String,
    /// By what it was encrypted, such as `AES-256`.
    pub cipher: String,
    /// Whether each piece was protected by itself (SEIPD version 2).
    pub is_aead: bool,
}

/// Opens a message, armoured or not. `keys` are those that signatures are checked by; `at_ms` is
/// now, in milliseconds since the epoch.
///
/// # Errors
///
/// Why it can't be read; then nothing of it is given (security rule R20).
pub fn decrypt(
    bytes: &[u8],
    secret: &[SecretKey],
    keys: &[PublicKey],
    at_ms: i64,
) -> Result<Decrypted, Unreadable> {
    let read = |is_plain| {
        let attempt = || read(bytes, is_plain, secret, keys, at_ms);
        guarded(attempt).unwrap_or(Err(Unreadable::Damaged))
    };
    match read(true) {
        // The library reads some armour that is not as it should be.
        Err(Unreadable::Damaged) => read(false),
        outcome => outcome,
    }
}

fn read(
    bytes: &[u8],
    is_plain: bool,
    secret: &[SecretKey],
    keys: &[PublicKey],
    at_ms: i64,
) -> Result<Decrypted, Unreadable> {
    let outline = packets::outline(bytes)?;
    let policy = policy();
    let mut all = keys.to_vec();
    all.extend(secret.iter().map(SecretKey::public));
    let unknown = Cell::new(None);
    let judge = Judge::new(&all, at_ms);
    let helper = Opener { judge, secret, opened: None, unknown: &unknown };
    let told = |error: &sequoia_openpgp::anyhow::Error, found_key: bool| match unknown.get() {
        Some(cipher) => Unreadable::UnknownMethod(format!("Unsupported cipher: {cipher}")),
        None => refusal(error, &outline, secret.is_empty(), found_key),
    };
    let builder = match armor::body(bytes).filter(|_| is_plain) {
        Some(body) => DecryptorBuilder::from_reader(body),
        None => DecryptorBuilder::from_bytes(bytes),
    };
    let mut decryptor = builder
        .and_then(|builder| {
            let at = time(super::signature::latest(at_ms));
            builder.buffer_size(READ_AHEAD).with_policy(&policy, at, helper)
        })
        .map_err(|error| {
            let found_key = outline.recipients.iter().any(|id| has_key(secret, id));
            told(&error, found_key)
        })?;
    let most = bytes.len().saturating_mul(MAX_RATIO).clamp(ALWAYS_BYTES, MAX_BYTES);
    let mut content = Zeroizing::new(Vec::with_capacity(bytes.len().min(MAX_BYTES)));
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    // Nothing leaves this function before the whole of it was read and proven.
    let read = decryptor.by_ref().take(limit).read_to_end(&mut content);
    if content.len() > most {
        return Err(Unreadable::TooLarge);
    }
    if let Err(error) = read {
        return Err(told(&sequoia_openpgp::anyhow::Error::from(error), true));
    }
    if !decryptor.message_processed() {
        return Err(Unreadable::Damaged);
    }
    let helper = decryptor.into_helper();
    let (opened_by, cipher) = helper.opened.ok_or(Unreadable::Damaged)?;
    Ok(Decrypted {
        content,
        signatures: helper.judge.found,
        recipients: outline.recipients,
        opened_by,
        cipher: cipher.map_or_else(|| "AES".to_owned(), name),
        is_aead: outline.is_aead,
    })
}

/// Returns the ids of the keys that a message was encrypted for, so far as they are not hidden.
pub fn recipients(bytes: &[u8]) -> Vec<String> {
    let found = guarded(|| packets::outline(bytes)).and_then(Result::ok);
    found.map(|outline| outline.recipients).unwrap_or_default()
}

fn has_key(secret: &[SecretKey], id: &str) -> bool {
    secret.iter().any(|key| key.public().has_key(id))
}

fn name(cipher: SymmetricAlgorithm) -> String {
    match cipher {
        SymmetricAlgorithm::AES128 => "AES-128".to_owned(),
        SymmetricAlgorithm::AES192 => "AES-192".to_owned(),
        SymmetricAlgorithm::AES256 => "AES-256".to_owned(),
        other => other.to_string(),
    }
}

/// Reads why the library refused.
fn refusal(
    error: &sequoia_openpgp::anyhow::Error,
    outline: &packets::Outline,
    has_no_key: bool,
    found_key: bool,
) -> Unreadable {
    use sequoia_openpgp::Error;
    let within = || error.downcast_ref::<std::io::Error>()?.get_ref();
    let cause = error
        .downcast_ref::<Error>()
        .or_else(|| within().and_then(|inner| inner.downcast_ref::<Error>()));
    // On its way through a reader an error loses its kind, not its words.
    if cause.is_none() && error.to_string().starts_with("Unsupported ") {
        return Unreadable::UnknownMethod(error.to_string());
    }
    match cause {
        Some(
            Error::UnsupportedSymmetricAlgorithm(_)
            | Error::UnsupportedAEADAlgorithm(_)
            | Error::UnsupportedPublicKeyAlgorithm(_)
            | Error::UnsupportedEllipticCurve(_)
            | Error::UnsupportedCompressionAlgorithm(_)
            | Error::PolicyViolation(..),
        ) => Unreadable::UnknownMethod(cause.map(Error::to_string).unwrap_or_default()),
        Some(Error::MissingSessionKey(_)) if !found_key => {
            if !outline.has_keys && outline.has_password {
                Unreadable::Password
            } else if has_no_key {
                Unreadable::NoKeyHere
            } else {
                Unreadable::NotForYou(outline.recipients.clone())
            }
        }
        _ => Unreadable::Damaged,
    }
}

/// Finds the key that opens a message.
struct Opener<'k> {
    judge: Judge,
    secret: &'k [SecretKey],
    opened: Option<(String, Option<SymmetricAlgorithm>)>,
    /// A cipher that the session key is for and that does not exist here: the library then says
    /// no more than that nothing fits.
    unknown: &'k Cell<Option<SymmetricAlgorithm>>,
}

impl VerificationHelper for Opener<'_> {
    fn get_certs(&mut self, ids: &[KeyHandle]) -> PgpResult<Vec<Cert>> {
        self.judge.get_certs(ids)
    }

    fn check(&mut self, structure: MessageStructure<'_>) -> PgpResult<()> {
        self.judge.check(structure)
    }
}

impl DecryptionHelper for Opener<'_> {
    fn decrypt(
        &mut self,
        pkesks: &[PKESK],
        _: &[SKESK],
        cipher: Option<SymmetricAlgorithm>,
        decrypt: &mut dyn FnMut(Option<SymmetricAlgorithm>, &SessionKey) -> bool,
    ) -> PgpResult<Option<Cert>> {
        // What was named before what is hidden, so that no key is tried in vain.
        let (named, hidden): (Vec<_>, Vec<_>) =
            pkesks.iter().partition(|pkesk| pkesk.recipient().is_some());
        for pkesk in named.into_iter().chain(hidden) {
            for owner in self.secret {
                for key in owner.cert.keys().secret() {
                    let key = key.key();
                    if key.secret().is_encrypted() || !packets::is_for(pkesk, &key.key_handle()) {
                        continue;
                    }
                    let Ok(mut pair) = key.clone().into_keypair() else { continue };
                    let Some((algorithm, session)) = pkesk.decrypt(&mut pair, cipher) else {
                        continue;
                    };
                    if let Some(algorithm) = algorithm.filter(|one| !one.is_supported()) {
                        self.unknown.set(Some(algorithm));
                    } else if decrypt(algorithm, &session) {
                        self.opened =
                            Some((owner.cert.fingerprint().to_hex(), algorithm.or(cipher)));
                        return Ok(Some(owner.cert.clone()));
                    }
                }
            }
        }
        Ok(None)
    }
}
