//! What can go wrong with certificates, private keys and S/MIME messages.

use super::Problem;

/// Why certificates could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are no certificate and no file of certificates.
    #[error("This is not a certificate")]
    NotACertificate,
    /// The file is one of certificates, and has none.
    #[error("There is no certificate in this file")]
    Empty,
}

/// Why an identity could not be read or written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The bytes are no PKCS#12 file, no PEM, or something in them is damaged.
    #[error("This file holds no certificate with a private key, or it is damaged")]
    NotRead,
    /// The file can only be opened with a password.
    #[error("This file needs a password")]
    PasswordNeeded,
    /// The password is another.
    #[error("The password is wrong")]
    WrongPassword,
    /// The password can't be one: empty, or with a NUL.
    #[error("This can't be a password of such a file")]
    PasswordUnusable,
    /// Certificates, but no private key.
    #[error("There is no private key in this file")]
    NoKey,
    /// A private key, but no certificate that belongs to it.
    #[error("There is no certificate in this file that belongs to its private key")]
    NoCertificate,
    /// OpenSSL could not write it.
    #[error("The certificate could not be written to a file")]
    NotWritten,
}

/// Whom an encrypted message is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The certificate that its issuer gave this serial number.
    Serial {
        /// The issuer's name, for display.
        issuer: String,
        /// Hexadecimal, lower case.
        serial: String,
    },
    /// The certificate with this subject key identifier, hexadecimal, lower case.
    KeyId(String),
    /// Someone with a password or a shared key, or one told in a way that is not known here.
    Other,
}

/// Why something could not be signed, checked, encrypted or decrypted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmimeError {
    /// The bytes are no CMS.
    #[error("This is no S/MIME content, or it was cut off")]
    NotCms,
    /// CMS, of another kind than what was asked for.
    #[error("This S/MIME content is of another kind")]
    OtherKind,
    /// CMS that is compressed (RFC 3274), which is not read.
    #[error("This S/MIME content is compressed, which is not supported")]
    Compressed,
    /// CMS with parts that OpenSSL does not read, such as protected attributes beside encrypted
    /// content (RFC 5083 §2.1).
    #[error("This S/MIME content has parts that are not supported")]
    Unsupported,
    /// More bytes than are dealt with.
    #[error("This S/MIME content is too large")]
    TooLarge,
    /// The certificate may not be used for what was asked, or not at that time.
    #[error("The certificate with the fingerprint {fingerprint} can't be used: {problem}")]
    Unusable {
        /// SHA-256 of the certificate, hexadecimal.
        fingerprint: String,
        /// Why.
        problem: Problem,
    },
    /// There is nobody to encrypt to.
    #[error("There is no certificate to encrypt to")]
    NoRecipients,
    /// OpenSSL refused to sign or encrypt.
    #[error("The message could not be signed or encrypted with this key")]
    Refused,
    /// None of the keys is one that the message was encrypted to.
    #[error("The message was not encrypted to any of your certificates")]
    NotForUs {
        /// Whom it was encrypted to, in its order.
        recipients: Vec<Recipient>,
    },
    /// The message is encrypted in a way that is not known, or too weak to be used.
    #[error("The message is encrypted in a way that is not supported")]
    UnknownCipher {
        /// The cipher's object identifier, with dots.
        oid: String,
    },
    /// The message does not decrypt: it was altered or damaged on its way.
    #[error("The encrypted message was damaged or altered, so none of it is shown")]
    Damaged,
}
