//! What was found out about a signature, each fact apart.

use super::{Certificate, Cipher};

/// What a signature is worth, all in all. Whether the signer is whom the message says it is from
/// is not part of it: ask [`Certificate::is_for`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The signature is right, and a root that is trusted vouches for the signer.
    Good,
    /// Nothing is wrong, but nobody who is trusted vouches for the signer, or it can't be checked.
    Unknown,
    /// The signature is wrong, made in a way that proves nothing, or with a certificate that
    /// must not be used.
    Bad,
}

/// Whether one thing holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// It was checked and holds.
    Holds,
    /// It was checked and does not hold.
    Fails,
    /// It could not be checked.
    Unknown,
}

/// Whether it was asked if a certificate was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// Nobody was asked.
    NotAsked,
}

/// The facts about a signature (RFC 8551 §5.3, RFC 5652 §5.6, RFC 5280 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The content is what was signed.
    pub content: Check,
    /// The signature was made with the key of the signer's certificate.
    pub signature: Check,
    /// The certificate leads to a trusted root, at that time.
    pub chain: Check,
    /// The certificate may be used to sign mail.
    pub purpose: Check,
    /// The certificate was valid at that time.
    pub validity: Check,
    /// Whether it was asked if the certificate was taken back.
    pub revocation: Revocation,
}

/// What keeps a signature from being good, or a certificate from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nobody signed.
    #[error("there is no signature")]
    NoSigner,
    /// More than one signed; which of them counts would be a guess.
    #[error("there is more than one signature")]
    SeveralSigners,
    /// A signature of what is elsewhere brings content of its own.
    #[error("the signature brings other content with it")]
    ContentInside,
    /// There is nothing that could have been signed.
    #[error("what was signed is missing")]
    ContentMissing,
    /// The signature is not laid out as it has to be.
    #[error("the signature is damaged")]
    Damaged,
    /// Made with MD5, SHA-1 or another function that is broken.
    #[error("the signature is made in a way that can be forged")]
    WeakDigest,
    /// Made in a way that is not known.
    #[error("the signature is made in a way that is not supported")]
    UnknownAlgorithm,
    /// The signed attributes are missing, or there twice, or of other content.
    #[error("the signature does not say what it is for")]
    Attributes,
    /// The content was changed after it was signed.
    #[error("the content was changed after it was signed")]
    ContentChanged,
    /// The signature does not belong to the certificate.
    #[error("the signature does not belong to the certificate")]
    SignatureWrong,
    /// The signature says that it was made with another certificate.
    #[error("the signature was made with another certificate")]
    OtherCertificate,
    /// The certificate of the signer is not there.
    #[error("the certificate of the signer is missing")]
    NoCertificate,
    /// The certificate is not for mail.
    #[error("the certificate is not for mail")]
    NotForMail,
    /// The certificate is not for signing.
    #[error("the certificate is not for signing")]
    NotForSigning,
    /// The certificate is not for encrypting.
    #[error("the certificate is not for encrypting")]
    NotForEncrypting,
    /// The certificate was not valid yet.
    #[error("the certificate was not valid yet")]
    NotYetValid,
    /// The certificate was not valid any more.
    #[error("the certificate has expired")]
    Expired,
    /// The certificate's key is too weak.
    #[error("the key of the certificate is too weak")]
    WeakKey,
    /// The certificate vouches for itself.
    #[error("nobody vouches for the certificate")]
    SelfSigned,
    /// The certificate leads to a root that is not trusted.
    #[error("the issuer of the certificate is not trusted")]
    UnknownRoot,
    /// An issuer's certificate is not known.
    #[error("an issuer of the certificate is not known")]
    UnknownIssuer,
    /// An issuer's certificate was not valid at that time.
    #[error("the certificate of an issuer was not valid at that time")]
    IssuerOutOfTime,
    /// The chain of issuers breaks a rule: an issuer may not issue this, or its signature is
    /// wrong or weak.
    #[error("an issuer was not allowed to issue the certificate")]
    ChainBroken,
}

impl Problem {
    /// Whether it makes a signature bad, and not just one of somebody unknown.
    pub fn is_fatal(self) -> bool {
        match self {
            Problem::UnknownAlgorithm
            | Problem::NoCertificate
            | Problem::WeakKey
            | Problem::SelfSigned
            | Problem::UnknownRoot
            | Problem::UnknownIssuer
            | Problem::IssuerOutOfTime
            | Problem::ChainBroken => false,
            Problem::NoSigner
            | Problem::SeveralSigners
            | Problem::ContentInside
            | Problem::ContentMissing
            | Problem::Damaged
            | Problem::WeakDigest
            | Problem::Attributes
            | Problem::ContentChanged
            | Problem::SignatureWrong
            | Problem::OtherCertificate
            | Problem::NotForMail
            | Problem::NotForSigning
            | Problem::NotForEncrypting
            | Problem::NotYetValid
            | Problem::Expired => true,
        }
    }
}

/// What a signature turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What was signed, where it came inside of the signature; empty for a detached one. It is
    /// there even if the signature is bad: whoever shows it says so.
    pub content: Vec<u8>,
    /// All in all.
    pub outcome: Outcome,
    /// Fact by fact.
    pub facts: Facts,
    /// The certificate of the signer, if it is there.
    pub signer: Option<Certificate>,
    /// When the signer says it signed, in milliseconds since the epoch. The signer's word alone.
    pub signed_at_ms: Option<i64>,
    /// The certificates that came along, in their order; none is checked.
    pub certificates: Vec<Certificate>,
    /// The digest in words, such as `SHA-256`; its object identifier if it is not known; empty
    /// where nobody signed.
    pub digest: String,
    /// The ciphers of ours that the signer says to read, the one liked best first
    /// (RFC 8551 §2.5.2). Only to be believed if the signature is good.
    pub reads: Vec<Cipher>,
    /// The certificate that the signer wants answers encrypted to (RFC 8551 §2.5.3), if it says
    /// so and it came along. Only to be believed if the signature is good.
    pub encrypts_to: Option<Certificate>,
    /// All that was found wrong, each once.
    pub problems: Vec<Problem>,
}
