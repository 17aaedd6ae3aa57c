//! What a sender may ask for beside the delivery itself.

use std::{collections::BTreeSet, time::Duration};

/// What is asked for one message. The default asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Reports on what becomes of the message (RFC 3461). It goes out without them where the
    /// server sends none, as [`Offers::dsn`] tells.
    pub dsn: Option<Dsn>,
    /// Whether the message may pass none but servers that it reaches inside verified TLS
    /// (RFC 8689). It goes nowhere where the server can't promise that.
    pub require_tls: bool,
    /// How long the server holds the message back (RFC 4865). It goes nowhere where the server
    /// can't, or not for so long.
    pub hold: Option<Hold>,
}

/// Which reports are wanted. They bring back the header of the message, not the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dsn {
    /// What the reports call the message by: 1 to 100 characters of visible ASCII, spaces too.
    pub envelope_id: Option<String>,
    /// What is reported; nothing at all where it is empty, not even a failure.
    pub notify: BTreeSet<Notify>,
}

/// Something that is reported (RFC 3461 §4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notify {
    /// It was delivered.
    Success,
    /// It will not be delivered.
    Failure,
    /// It takes long.
    Delay,
}

impl Notify {
    /// Returns the name that RFC 3461 gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Notify::Success => "SUCCESS",
            Notify::Failure => "FAILURE",
            Notify::Delay => "DELAY",
        }
    }
}

/// When the server sends a message on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// So long after it was taken. Part of a second counts as one.
    For(Duration),
    /// At this moment, in milliseconds since the epoch. Part of a second counts as one.
    Until(i64),
}

/// What a server can be asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// Reports (RFC 3461).
    pub dsn: bool,
    /// TLS all the way (RFC 8689).
    pub require_tls: bool,
    /// Holding messages back (RFC 4865).
    pub hold: Option<HoldLimits>,
    /// Addresses and header fields that are not ASCII (RFC 6531).
    pub utf8: bool,
}

/// How long a server holds messages back at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HoldLimits {
    /// For [`Hold::For`]; `None` where the server names none.
    pub longest: Option<Duration>,
    /// For [`Hold::Until`], in milliseconds since the epoch; `None` where the server names none.
    pub latest_ms: Option<i64>,
}
