//! S/MIME (RFC 8551) on bytes: signs and checks MIME entities, encrypts and decrypts them, and
//! knows certificates, private keys and roots.
//!
//! What a message looks like is none of its business: entities come in with the line ends that
//! they have, DER goes out. Time comes in as an argument. OpenSSL computes; the shape of what
//! came is read here too, since what OpenSSL lets pass is not all that a reader should believe.

mod asn1;
mod certificate;
mod chain;
mod content;
mod decrypt;
mod encrypt;
mod error;
mod extensions;
mod identity;
mod names;
mod oid;
mod revocation;
mod sign;
mod signed_data;
mod trust;
mod verdict;
mod verify;

#[cfg(test)]
pub(crate) mod tests;

pub use certificate::Certificate;
pub use content::{Kind, MAX_BYTES, kind};
pub use decrypt::{Decrypted, decrypt};
pub use encrypt::{Cipher, encrypt};
pub use error::{CertificateError, IdentityError, Recipient, SmimeError};
pub use identity::{Identity, IdentityParts};
pub use revocation::{
    Answer, AnswerError, Sources, Standing, list_answer, responder_answer, responder_question,
};
pub use sign::{Signed, sign_detached, sign_opaque};
pub use trust::TrustStore;
pub use verdict::{Check, Facts, Outcome, Problem, Revocation, Verified};
pub use verify::verify;
