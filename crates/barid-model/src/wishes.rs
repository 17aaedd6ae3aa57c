//! What a sender may wish for a message beside its delivery.

use serde::{Deserialize, Serialize};

/// What is wished for one message. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    /// Reports on whom it reached, where servers send them (RFC 3461).
    pub report: bool,
    /// That it passes none but servers reached inside verified TLS (RFC 8689), or goes nowhere.
    pub tls_only: bool,
}
