//! Keys, in words of their owners; how a message was closed; and who could read the one that is
//! being written.

use crate::list::Person;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a message was closed to others. There is none where nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Privacy {
    pub encryption: EncryptionState,
    pub signature: SignatureState,
    /// How well the signer's key is known.
    pub trust: SignerTrust,
    /// Why it can't be read; `null` where it can.
    pub unreadable: Option<UnreadableReason>,
    /// Who signed, also where that is wrong or somebody else; `null` where nobody did.
    pub signer: Option<Signer>,
    /// By what; for details alone.
    pub technology: Option<Technology>,
    /// Such as `AES-256`; for details alone.
    pub cipher: Option<String>,
    /// Ids of the keys that it was encrypted for; for details alone.
    pub recipients: Vec<String>,
    /// The subject that was within, where that is another one than outside.
    pub subject: Option<String>,
    /// Names of header fields that only the reader sees as they are.
    pub hidden_fields: Vec<String>,
    /// What is odd, by the codes of `barid inspect`, such as `signature_time_apart`.
    pub problems: Vec<String>,
}

/// How much of a message was encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EncryptionState {
    None,
    Full,
    /// A part, which is left closed.
    Partial,
    /// All, and it can't be read.
    Failed,
}

/// What the signature of a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignatureState {
    None,
    /// By who it is from, over all that is shown.
    Good,
    /// By a key that is not known.
    Unknown,
    /// It was changed after signing, or the key was over.
    Bad,
    /// By somebody else than who it is from.
    Mismatch,
    /// Of a part only.
    Partial,
}

/// How well the key of a signer is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SignerTrust {
    Unknown,
    /// It was seen first, or the user took it over.
    Remembered,
    /// The user compared it with its owner, or it is the user's own.
    Confirmed,
    /// Another key is remembered for that address.
    Changed,
}

/// Why an encrypted message can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UnreadableReason {
    NoKeyHere,
    NotForYou,
    Locked,
    OnCard,
    Password,
    NoIntegrity,
    Damaged,
    UnknownMethod,
    TooLarge,
}

/// By what a message is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Technology {
    Openpgp,
    Smime,
}

/// Who signed a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Signer {
    /// As on the key; may be empty.
    pub name: String,
    pub addresses: Vec<String>,
    /// Fingerprint, or the id that the signature gives.
    pub key: String,
    pub signed_at_ms: Option<i64>,
}

/// All keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyRing {
    /// The user's own, the newest first.
    pub own: Vec<OwnKey>,
    /// Other people's, by address.
    pub people: Vec<PersonKey>,
}

/// What there is to know of any key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyFacts {
    /// In hexadecimal digits.
    pub fingerprint: String,
    pub technology: Technology,
    /// Such as `Ed25519` or `RSA 3072`; for details alone.
    pub algorithm: String,
    pub created_at_ms: i64,
    /// `null` where it has no end.
    pub expires_at_ms: Option<i64>,
    /// `compromised`, `superseded`, `retired` or `unspecified`; `null` where it is in use.
    pub revoked: Option<String>,
    /// Whether it can be encrypted for now.
    pub can_encrypt: bool,
    /// Whose it says it is.
    pub people: Vec<Person>,
}

/// A key of the user's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OwnKey {
    pub facts: KeyFacts,
    pub added_at_ms: i64,
    pub recovery: KeyRecovery,
}

/// What the user has to get a key back by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyRecovery {
    None,
    /// A sheet and a file.
    Written,
    /// The same, tried once.
    Rehearsed,
}

/// A key of somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonKey {
    pub address: String,
    pub facts: KeyFacts,
    pub state: KeyState,
    pub source: KeySource,
    pub first_seen_at_ms: i64,
    pub last_seen_at_ms: i64,
    /// What its issuer said, if it was ever asked; always `null` for OpenPGP.
    pub revocation: Option<RevocationTold>,
}

/// What the issuer of a certificate said of it. It stands beside what a signature is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevocationTold {
    pub standing: Standing,
    /// Since when; `null` unless it was withdrawn.
    pub withdrawn_at_ms: Option<i64>,
    pub asked_at_ms: i64,
}

/// Whether a certificate was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Good,
    Withdrawn,
    /// Nobody could say.
    Unknown,
}

/// What a key is to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// The first that was seen, or one that the user took over.
    Remembered,
    /// Compared with its owner.
    Confirmed,
    /// It came after another one: the user decides.
    Changed,
    Refused,
    /// Used until another one took its place.
    Former,
}

/// Where a key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// With a message of its owner (Autocrypt).
    Mail,
    /// With a message of somebody else who wrote to both.
    Gossip,
    /// With a signature.
    Signature,
    /// From the owner's domain (WKD).
    Directory,
    /// From a server of keys.
    Server,
    /// From a file that the user chose.
    File,
}

/// Something that happened to the keys of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyEvent {
    pub fingerprint: String,
    pub state: KeyState,
    pub at_ms: i64,
}

/// What two people compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyComparison {
    /// English; the same on both sides.
    pub words: Vec<String>,
    /// The fingerprint of the user's own key, for the other side to see.
    pub own: String,
    /// That of the other side.
    pub theirs: String,
    /// A square with the user's own, as an SVG document.
    pub own_square: String,
}

/// A sheet to get a key back by. The file was saved where the user chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoverySheet {
    /// Nine groups of four digits.
    pub code: String,
    pub file_name: String,
    /// Whether the file was saved; else the user chose no place, and nothing is worth anything.
    pub is_saved: bool,
}

/// What a file brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportedKeys {
    /// Own keys that are here now.
    pub own: u32,
    /// Addresses of others whose keys are here now.
    pub people: Vec<String>,
}

/// Why a key is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    Compromised,
    Superseded,
    Retired,
}

/// What the user wants of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrivacyWish {
    /// What recipients want, and what it answers was.
    Auto,
    /// Encrypted and signed, or not sent.
    Private,
    /// Signed, for everybody to read.
    Signed,
    Open,
}

/// How a draft leaves as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftPrivacy {
    pub wish: PrivacyWish,
    /// Whether what it answers or forwards came encrypted.
    pub answers_private: bool,
    /// Whether the address that writes has a key of its own.
    pub has_own_key: bool,
    pub decision: PrivacyDecision,
    /// To, Cc and Bcc in order.
    pub recipients: Vec<RecipientPrivacy>,
}

/// How a message leaves, if it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PrivacyDecision {
    Open,
    /// The same, though all could read it encrypted.
    OpenCouldBePrivate,
    Signed,
    Private,
    /// Not before the user has decided.
    Blocked,
}

/// Whether something can be encrypted for a recipient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecipientPrivacy {
    pub name: String,
    pub address: String,
    pub state: RecipientState,
    /// The key that is used or in question.
    pub key: Option<String>,
    /// Whether it asked for encrypted answers, or writes encrypted.
    pub prefers_private: bool,
}

/// What can be done for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// "Private ✓✓".
    Confirmed,
    /// "Private".
    Remembered,
    /// "Not private".
    NoKey,
    /// "Needs a decision".
    Changed,
    Expired,
    Revoked,
    Unusable,
}
