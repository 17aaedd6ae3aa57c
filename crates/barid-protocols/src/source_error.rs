//! How a source of mail fails, and what to do about it.

use crate::net::NetError;
use barid_model::{ErrorCode, Recovery};
use std::time::Duration;

/// A failure of a [`MailSource`](crate::source::MailSource). Messages are for the log and the terminal.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The way to the server failed.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The server asks to come back later.
    #[error("The server asked us to wait: {text}")]
    Throttled {
        /// When, if it said.
        retry_after: Option<Duration>,
        /// Its words.
        text: String,
    },
    /// User or password is wrong.
    #[error("The server refused the user name or password: {text}")]
    Unauthorized {
        /// Its words.
        text: String,
    },
    /// A command was answered with NO or BAD.
    #[error("The server rejected {command}: {text}")]
    Rejected {
        /// Which one.
        command: &'static str,
        /// The response code in upper case, such as `OVERQUOTA`; empty without one.
        code: String,
        /// Its words.
        text: String,
    },
    /// Bytes that are not the protocol.
    #[error("The server sent {what}, which can't be read")]
    Malformed {
        /// What was wrong, without mail content.
        what: String,
    },
    /// More than the bounds of R56 allow.
    #[error("The server sent {what} of more than {limit} bytes")]
    TooLarge {
        /// What was too large.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// It names a host for something that is none of its own, and that gets neither password nor
    /// mail.
    #[error("The server sends us to {host} for {what}, which is another server: it is not asked")]
    Foreign {
        /// What it would be asked for.
        what: &'static str,
        /// The other one; what the server wrote where that is no host.
        host: String,
    },
    /// The mailbox is not there.
    #[error("The server has no mailbox of that name")]
    NotFound,
    /// The mailbox that was to be removed has messages in it.
    #[error("The mailbox has messages in it")]
    NotEmpty,
    /// The server gave the messages of a mailbox new names; those asked for are
    /// void. Listing the mailbox anew tells the new ones.
    #[error("The server has renamed the messages of a mailbox")]
    Void,
}

impl SourceError {
    /// Says what to do about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            SourceError::Net(error) => error.recovery(),
            SourceError::Throttled { retry_after, .. } => Recovery::Retry { after: *retry_after },
            SourceError::Unauthorized { .. } => Recovery::AskUser,
            // A server that talks nonsense once may be in the middle of a restart.
            SourceError::Malformed { .. } | SourceError::Void => Recovery::Retry { after: None },
            SourceError::Rejected { .. }
            | SourceError::TooLarge { .. }
            | SourceError::Foreign { .. }
            | SourceError::NotFound
            | SourceError::NotEmpty => Recovery::GiveUp,
        }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            SourceError::Net(error) => error.code(),
            SourceError::Throttled { .. } => ErrorCode::Throttled,
            SourceError::Unauthorized { .. } => ErrorCode::Unauthorized,
            SourceError::Rejected { code, .. } if code == "OVERQUOTA" => ErrorCode::OverQuota,
            SourceError::Rejected { .. } | SourceError::Foreign { .. } => ErrorCode::Rejected,
            SourceError::Malformed { .. } => ErrorCode::Malformed,
            SourceError::TooLarge { .. } => ErrorCode::TooLarge,
            SourceError::NotFound | SourceError::Void => ErrorCode::NotFound,
            SourceError::NotEmpty => ErrorCode::NotEmpty,
        }
    }
}
