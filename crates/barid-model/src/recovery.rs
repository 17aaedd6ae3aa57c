//! What to do about a failure, and what to call it.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What the engine does next about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Try again by itself, after `after` if the server named a time.
    Retry {
        /// How long the server asked to wait.
        after: Option<Duration>,
    },
    /// Stop until the user has acted: a new password, a trusted certificate.
    AskUser,
    /// Trying again would fail again.
    GiveUp,
}

/// A cause that a shell can act on or put into words. Closed: add a variant
/// only where a shell uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The server can't be reached.
    Unreachable,
    /// The connection broke or went silent.
    ConnectionLost,
    /// The server refused user or password.
    Unauthorized,
    /// The certificate has expired, or is not valid yet.
    CertificateExpired,
    /// The certificate is for another host.
    CertificateWrongHost,
    /// The certificate is from nobody this computer trusts.
    CertificateUntrusted,
    /// The server does not offer the encryption that is required.
    EncryptionMissing,
    /// The server asks to wait.
    Throttled,
    /// The server said no.
    Rejected,
    /// The server sent what can't be read.
    Malformed,
    /// The server sent more than it may.
    TooLarge,
    /// The mailbox or the message is not there.
    NotFound,
    /// The mailbox is full.
    OverQuota,
    /// There are messages in the mailbox that is to be removed.
    NotEmpty,
    /// There is one of that name already.
    Taken,
    /// What was asked for makes no sense.
    Invalid,
    /// Another program has the profile open.
    ProfileInUse,
    /// The profile can't be unlocked: wrong passphrase, no key.
    Locked,
    /// The store is damaged.
    Damaged,
    /// A newer Barid wrote this profile.
    TooNew,
    /// The disk refused.
    Disk,
}
