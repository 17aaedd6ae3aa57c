//! What the header of a message says.

use crate::address::Address;
use serde::{Deserialize, Serialize};

/// The `Message-ID` header field without its angle brackets (RFC 5322 §3.6.4).
///
/// Named by the sender: not unique, not trusted, and not a `MessageId`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InternetMessageId(pub String);

/// The header fields that lists, threads and replies need, decoded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `None` where the field is missing or empty.
    pub message_id: Option<InternetMessageId>,
    /// Usually one; empty for a message that starts a thread.
    pub in_reply_to: Vec<InternetMessageId>,
    /// Oldest first, as sent.
    pub references: Vec<InternetMessageId>,
    /// Decoded and unfolded; empty where there is none.
    pub subject: String,
    /// One in almost every message; several are legal, none is a defect.
    pub from: Vec<Address>,
    /// `Sender`, where it is there.
    pub sender: Option<Address>,
    /// Where the author wants replies.
    pub reply_to: Vec<Address>,
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Only in drafts and in one's own sent mail.
    pub bcc: Vec<Address>,
    /// `Date` in milliseconds since the epoch; `None` where it is missing or absurd.
    pub sent_at_ms: Option<i64>,
}
