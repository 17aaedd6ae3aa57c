//! What can go wrong when a shell asks the engine for something.

use crate::{profile::ProfileError, vault::VaultError};
use barid_crypto::openpgp::KeyError;
use barid_mime::SealError;
use barid_model::{ErrorCode, Fault, Recovery, account::UrlError};
use barid_protocols::{net::TrustError, source::SourceError, submit::SubmitError};
use barid_store::StoreError;

/// A failure of the engine.
///
/// Messages are sentences for the terminal and the log; a window chooses its own
/// words by [`EngineError::code`].
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The profile can't be opened.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secrets can't be kept.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The server that mail comes from failed.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The server could not deliver some of the messages or mailboxes. All else
    /// is here; these are asked for again with the next synchronization.
    #[error("The server held back {count} of the messages and mailboxes that it lists: {first}")]
    Withheld {
        /// How many.
        count: u32,
        /// What was wrong with the first of them.
        first: SourceError,
    },
    /// The server that mail goes to failed.
    #[error(transparent)]
    Submit(#[from] SubmitError),
    /// The message can't be sent as it is.
    #[error("The message can't be sent: {0}")]
    Seal(#[from] SealError),
    /// A server's URL can't be read.
    #[error(transparent)]
    Url(#[from] UrlError),
    /// The account's certificate file can't be used.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// There is no such thing here.
    #[error("There is no {what} \"{name}\"")]
    NotFound {
        /// What was looked for: account, mailbox, message, part …
        what: &'static str,
        /// By which name.
        name: String,
    },
    /// The account is there already.
    #[error("The account {0} is already there")]
    AccountExists(String),
    /// Someone else changed the draft since it was read.
    #[error("The draft was changed elsewhere; it is at revision {revision} now")]
    Stale {
        /// Which one is here.
        revision: u32,
    },
    /// The message has left, or is leaving at this moment.
    #[error("The message has left already")]
    TooLate,
    /// What was asked for makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The password of an account is not among the secrets.
    #[error("The password of {0} is not stored")]
    NoPassword(String),
    /// A key can't be read, made or used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The message can't be signed or encrypted as wanted; nothing of it leaves.
    #[error("The message can't be made private: {0}")]
    Private(String),
    /// A background task ended unexpectedly. Nothing that was stored is lost.
    #[error("An internal task failed: {0}")]
    Task(String),
}

impl EngineError {
    /// Returns the error for something that is not there.
    pub fn not_found(what: &'static str, name: impl ToString) -> EngineError {
        EngineError::NotFound { what, name: name.to_string() }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            EngineError::Profile(error) => error.code(),
            EngineError::Store(error) => error.code(),
            EngineError::Vault(_) | EngineError::NoPassword(_) => ErrorCode::Locked,
            EngineError::Source(error) | EngineError::Withheld { first: error, .. } => error.code(),
            EngineError::Submit(error) => error.code(),
            EngineError::NotFound { .. } => ErrorCode::NotFound,
            EngineError::Seal(_)
            | EngineError::Url(_)
            | EngineError::Trust(_)
            | EngineError::AccountExists(_)
            | EngineError::Stale { .. }
            | EngineError::TooLate
            | EngineError::Key(_)
            | EngineError::Private(_)
            | EngineError::Invalid(_) => ErrorCode::Invalid,
            EngineError::Task(_) => ErrorCode::Damaged,
        }
    }

    /// Says what exactly is in the way, where that is on the way to a server or at its door.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            EngineError::Source(error) | EngineError::Withheld { first: error, .. } => {
                Some(error.fault())
            }
            EngineError::Submit(error) => Some(error.fault()),
            EngineError::Profile(_)
            | EngineError::Store(_)
            | EngineError::Vault(_)
            | EngineError::NoPassword(_)
            | EngineError::NotFound { .. }
            | EngineError::Seal(_)
            | EngineError::Url(_)
            | EngineError::Trust(_)
            | EngineError::AccountExists(_)
            | EngineError::Stale { .. }
            | EngineError::TooLate
            | EngineError::Key(_)
            | EngineError::Private(_)
            | EngineError::Invalid(_)
            | EngineError::Task(_) => None,
        }
    }

    /// Says what to do about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            EngineError::Source(error) => error.recovery(),
            EngineError::Submit(error) => error.recovery(),
            EngineError::Store(error) => error.recovery(),
            EngineError::Task(_) => Recovery::Retry { after: None },
            EngineError::Profile(_) | EngineError::Vault(_) | EngineError::NoPassword(_) => {
                Recovery::AskUser
            }
            EngineError::Seal(_)
            | EngineError::Url(_)
            | EngineError::Trust(_)
            | EngineError::NotFound { .. }
            | EngineError::AccountExists(_)
            | EngineError::Withheld { .. }
            | EngineError::Stale { .. }
            | EngineError::TooLate
            | EngineError::Key(_)
            | EngineError::Private(_)
            | EngineError::Invalid(_) => Recovery::GiveUp,
        }
    }
}
