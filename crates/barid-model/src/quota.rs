//! How full an account is, as its server says.

/// How much there is of something that a server sets a limit to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// How much there is.
    pub used: u64,
    /// How much there may be, more than 0; `None` where there is no limit. Servers are known to
    /// let more in than that.
    pub limit: Option<u64>,
}

/// What a server tells of an account (RFC 9208). By default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Octets of all messages.
    pub storage: Option<Usage>,
    /// How many messages.
    pub messages: Option<Usage>,
}

/// What a server told, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaTold {
    /// What it told.
    pub quota: Quota,
    /// When, milliseconds since the epoch.
    pub at_ms: i64,
}
