//! What the bytes of a server can be wrong in, and how that reaches a caller through `io::Error`.

use crate::{net::NetError, source::SourceError};
use std::io;

/// A violation that ends the connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    /// Not the protocol.
    #[error("{0}")]
    Malformed(&'static str),
    /// Beyond a bound.
    #[error("{what} of more than {limit} bytes")]
    TooLarge {
        /// What was too large.
        what: &'static str,
        /// The bound, in bytes.
        limit: u64,
    },
    /// Nothing came, or next to nothing, for as long as we wait.
    #[error("silence")]
    Silent,
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, fault)
    }
}

impl From<Fault> for SourceError {
    fn from(fault: Fault) -> SourceError {
        match fault {
            Fault::Malformed(what) => malformed(what),
            Fault::TooLarge { what, limit } => SourceError::TooLarge { what, limit },
            Fault::Silent => NetError::TimedOut { what: "a reply" }.into(),
        }
    }
}

/// Says that the server sent `what`.
pub(super) fn malformed(what: impl Into<String>) -> SourceError {
    SourceError::Malformed { what: what.into() }
}

/// Gives an error of the connection back its meaning.
///
/// What async-imap says about bytes that imap-proto refused quotes them; as they
/// may be mail, it is dropped.
pub(super) fn from_io(error: io::Error) -> SourceError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        Some(fault) => fault.clone().into(),
        None if error.kind() == io::ErrorKind::Other => malformed("a response"),
        None => NetError::Broken(error).into(),
    }
}

/// Says that the server hung up.
pub(super) fn hung_up() -> SourceError {
    NetError::Broken(io::ErrorKind::UnexpectedEof.into()).into()
}
