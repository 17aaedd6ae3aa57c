//! A message to be read before all of it is here: its text without its attachments.

/// A message whose large attachments stayed on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Readable {
    /// An RFC 5322 message with the same parts under the same paths. Those that were left out
    /// have their header, and nothing below it. Not the bytes of the message: neither a
    /// signature nor a hash can be checked on it.
    pub raw: Vec<u8>,
    /// What was left out, in order.
    pub left_out: Vec<LeftOut>,
}

/// A part that was left on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Names it within its message, such as `2.1` (RFC 9051 §6.4.5.1).
    pub path: String,
    /// How large it is without its transfer encoding, about: the server tells how large it is with it.
    pub size_bytes: u64,
}
