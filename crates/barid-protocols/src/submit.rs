//! The one seam between the engine and the protocols that send mail.

mod options;

pub use options::{Dsn, Hold, HoldLimits, Notify, Offers, Options};

use crate::net::NetError;
use barid_model::{ErrorCode, InternetMessageId, Recovery};
use std::borrow::Cow;

/// Who a message is from and to on its way (RFC 5321 §2.3.1). Not the header fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The reverse-path: an addr-spec, or empty.
    pub from: String,
    /// The forward-paths: at least one addr-spec, none twice.
    pub to: Vec<String>,
}

/// A server's answer (RFC 5321 §4.2, RFC 2034).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 200 to 599.
    pub code: u16,
    /// The text, lines joined with a space, with its enhanced status code.
    pub text: String,
}

impl Reply {
    /// Whether trying again later may help (RFC 5321 §4.2.1).
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code, self.text)
    }
}

/// A recipient that the server did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedRecipient {
    /// Who.
    pub address: String,
    /// Why.
    pub reply: Reply,
}

/// Proof that the server took a message for at least one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The final reply, to the message as a whole.
    pub reply: Reply,
    /// Recipients it took.
    pub accepted: Vec<String>,
    /// Recipients it did not; the others have the message all the same.
    pub refused: Vec<RefusedRecipient>,
}

/// A place messages are sent through.
#[async_trait::async_trait]
pub trait Submitter: Send {
    /// Proves that the server can be reached and accepts the credentials.
    async fn check(&mut self) -> Result<(), SubmitError>;

    /// Sends `raw` (RFC 5322 bytes with CRLF line ends) to the envelope's recipients, in the
    /// way that `options` ask for.
    ///
    /// # Errors
    ///
    /// Only [`SubmitError::Ambiguous`] leaves open whether the message went out;
    /// after any other error nobody got it.
    async fn submit(
        &mut self,
        envelope: &Envelope,
        options: &Options,
        raw: &[u8],
    ) -> Result<Receipt, SubmitError>;

    /// Returns which options the server knows; `None` while it is not connected.
    fn offers(&self) -> Option<Offers> {
        None
    }

    /// Returns the most bytes that a message may have, 0 where the server names no
    /// bound; `None` while it is not connected.
    fn size_limit(&self) -> Option<u64> {
        None
    }

    /// Says goodbye. Failures don't matter any more.
    async fn close(&mut self);
}

/// A failure of a [`Submitter`].
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// The way to the server failed before any of the message was sent.
    #[error(transparent)]
    Net(#[from] NetError),
    /// User or password is wrong.
    #[error("The server refused the user name or password: {reply}")]
    Unauthorized {
        /// Its words.
        reply: Reply,
    },
    /// The message is larger than the server takes (RFC 1870); nothing was sent.
    #[error("The message has {size_bytes} bytes; the server takes {limit_bytes}")]
    TooLarge {
        /// What it has.
        size_bytes: u64,
        /// What the server takes.
        limit_bytes: u64,
    },
    /// An address, the content or an option needs an extension that the server lacks; nothing
    /// was sent.
    #[error("The server can't carry {what}")]
    Unsupported {
        /// What it can't carry.
        what: Cow<'static, str>,
    },
    /// No recipient was taken.
    #[error("The server refused every recipient")]
    NoRecipients {
        /// Each with its reason.
        refused: Vec<RefusedRecipient>,
    },
    /// The sender, or the message as a whole, was refused.
    #[error("The server refused {command}: {reply}")]
    Refused {
        /// At which step.
        command: &'static str,
        /// Its words.
        reply: Reply,
    },
    /// Bytes that are not SMTP, before any of the message was sent.
    #[error("The server sent {what}, which can't be read")]
    Malformed {
        /// What was wrong.
        what: String,
    },
    /// The connection broke, or the answer was unreadable, after the message
    /// had begun to go out: it may have been delivered.
    #[error("The connection broke while the message was on its way")]
    Ambiguous {
        /// What happened, for the log.
        cause: String,
    },
}

impl SubmitError {
    /// Says what to do about it. [`SubmitError::Ambiguous`] is never retried by itself.
    pub fn recovery(&self) -> Recovery {
        match self {
            SubmitError::Net(error) => error.recovery(),
            SubmitError::Unauthorized { reply } if reply.is_transient() => {
                Recovery::Retry { after: None }
            }
            SubmitError::Unauthorized { .. } => Recovery::AskUser,
            SubmitError::Refused { reply, .. } if reply.is_transient() => {
                Recovery::Retry { after: None }
            }
            SubmitError::NoRecipients { refused }
                if refused.iter().any(|one| one.reply.is_transient()) =>
            {
                Recovery::Retry { after: None }
            }
            SubmitError::Malformed { .. } => Recovery::Retry { after: None },
            SubmitError::TooLarge { .. }
            | SubmitError::Unsupported { .. }
            | SubmitError::NoRecipients { .. }
            | SubmitError::Refused { .. }
            | SubmitError::Ambiguous { .. } => Recovery::GiveUp,
        }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            SubmitError::Net(error) => error.code(),
            SubmitError::Unauthorized { .. } => ErrorCode::Unauthorized,
            SubmitError::TooLarge { .. } => ErrorCode::TooLarge,
            SubmitError::Unsupported { .. }
            | SubmitError::NoRecipients { .. }
            | SubmitError::Refused { .. } => ErrorCode::Rejected,
            SubmitError::Malformed { .. } => ErrorCode::Malformed,
            SubmitError::Ambiguous { .. } => ErrorCode::ConnectionLost,
        }
    }
}

/// Returns the Message-ID as a submission has it: sealed, on a line or folded once.
pub(crate) fn message_id(raw: &[u8]) -> Option<InternetMessageId> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(raw.len());
    let header = String::from_utf8_lossy(raw.get(..end)?);
    let header = header.replace("\r\n ", " ").replace("\r\n\t", " ");
    let value = header.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value.trim())
    });
    let id = value?.strip_prefix('<')?.strip_suffix('>')?;
    Some(InternetMessageId(id.to_owned()))
}
