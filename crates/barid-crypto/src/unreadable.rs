//! The nine reasons why an encrypted message can't be read.

/// Why an encrypted message can't be read. Nothing of it is shown then (security rule R20).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is no secret key in this profile at all.
    #[error("there is no private key on this computer")]
    NoKeyHere,
    /// It was encrypted for other keys. Their ids are given: key ids of OpenPGP in hexadecimal
    /// digits, issuer and serial number of certificates; none where they are hidden.
    #[error("it was encrypted for other keys")]
    NotForYou(Vec<String>),
    /// The secret key is under a passphrase that has not been given.
    #[error("the private key is locked")]
    Locked,
    /// The secret key is on a card or with another program.
    #[error("the private key is on a card or with another program")]
    OnCard,
    /// It was encrypted with a password alone.
    #[error("it is protected with a password, not for a key")]
    Password,
    /// It was encrypted without anything that would show a change.
    #[error("it is encrypted in an old way that does not protect it from being changed")]
    NoIntegrity,
    /// It was changed, cut, or is not what it says it is.
    #[error("it was damaged or changed on its way")]
    Damaged,
    /// It was encrypted by a method that is too weak or not known here.
    #[error("it is encrypted by a method that is not supported: {0}")]
    UnknownMethod(String),
    /// It grows beyond all measure when it is opened.
    #[error("it is too large when it is opened")]
    TooLarge,
}

impl Unreadable {
    /// Names the reason in JSON and in the window.
    pub fn as_str(&self) -> &'static str {
        match self {
            Unreadable::NoKeyHere => "no_key_here",
            Unreadable::NotForYou(_) => "not_for_you",
            Unreadable::Locked => "locked",
            Unreadable::OnCard => "on_card",
            Unreadable::Password => "password",
            Unreadable::NoIntegrity => "no_integrity",
            Unreadable::Damaged => "damaged",
            Unreadable::UnknownMethod(_) => "unknown_method",
            Unreadable::TooLarge => "too_large",
        }
    }
}
