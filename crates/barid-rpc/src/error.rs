//! Why a request failed, as far as a front end can act on it. The front end owns the words.

use barid_engine::{EngineError, openpgp::KeyError};
use barid_model::{ErrorCode, Recovery};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A cause, closed: it chooses the translated sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    Unreachable,
    ConnectionLost,
    Unauthorized,
    CertificateExpired,
    CertificateWrongHost,
    CertificateUntrusted,
    EncryptionMissing,
    Throttled,
    Rejected,
    Malformed,
    TooLarge,
    NotFound,
    OverQuota,
    /// The mailbox has messages in it.
    NotEmpty,
    /// There is one of that name already.
    Taken,
    Invalid,
    ProfileInUse,
    Locked,
    Damaged,
    TooNew,
    Disk,
    /// The account is there already.
    AccountExists,
    /// Another window has changed the draft since it was read.
    Stale,
    /// The message has left already, or is leaving just now.
    TooLate,
    /// A secret key that is under a passphrase; none was given.
    NeedsPassphrase,
    /// The passphrase or code does not open it.
    WrongPassphrase,
    /// There is no key in that file.
    NoKey,
    /// A message that was to be private can't be; nothing of it left.
    NotPrivate,
    /// Whoever asked may not.
    Forbidden,
    /// A fault of the program itself.
    Internal,
}

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code:?}: {detail}")]
pub struct RpcError {
    pub code: Code,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// What belongs into the sentence, such as `address` or `limit_bytes`; `fault` says what exactly
    /// was in the way to a server.
    pub values: BTreeMap<String, String>,
    /// For whoever wants to know more, in English, without mail content.
    pub detail: String,
}

impl RpcError {
    /// An error that trying again won't help.
    pub fn new(code: Code, detail: impl Into<String>) -> RpcError {
        RpcError { code, retryable: false, values: BTreeMap::new(), detail: detail.into() }
    }

    /// The same with a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> RpcError {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<EngineError> for RpcError {
    fn from(error: EngineError) -> RpcError {
        let retryable = matches!(error.recovery(), Recovery::Retry { .. });
        let code = match &error {
            EngineError::AccountExists(_) => Code::AccountExists,
            EngineError::Stale { .. } => Code::Stale,
            EngineError::TooLate => Code::TooLate,
            EngineError::Private(_) => Code::NotPrivate,
            EngineError::Key(KeyError::NeedsPassphrase) => Code::NeedsPassphrase,
            EngineError::Key(KeyError::WrongPassphrase) => Code::WrongPassphrase,
            EngineError::Key(KeyError::NoKey | KeyError::PublicOnly) => Code::NoKey,
            _ => error.code().into(),
        };
        let fault = error.fault().map(|fault| ("fault".to_owned(), fault.as_str().to_owned()));
        let values = fault.into_iter().collect();
        RpcError { code, retryable, values, detail: error.to_string() }
    }
}

impl From<ErrorCode> for Code {
    fn from(code: ErrorCode) -> Code {
        match code {
            ErrorCode::Unreachable => Code::Unreachable,
            ErrorCode::ConnectionLost => Code::ConnectionLost,
            ErrorCode::Unauthorized => Code::Unauthorized,
            ErrorCode::CertificateExpired => Code::CertificateExpired,
            ErrorCode::CertificateWrongHost => Code::CertificateWrongHost,
            ErrorCode::CertificateUntrusted => Code::CertificateUntrusted,
            ErrorCode::EncryptionMissing => Code::EncryptionMissing,
            ErrorCode::Throttled => Code::Throttled,
            ErrorCode::Rejected => Code::Rejected,
            ErrorCode::Malformed => Code::Malformed,
            ErrorCode::TooLarge => Code::TooLarge,
            ErrorCode::NotFound => Code::NotFound,
            ErrorCode::OverQuota => Code::OverQuota,
            ErrorCode::NotEmpty => Code::NotEmpty,
            ErrorCode::Taken => Code::Taken,
            ErrorCode::Invalid => Code::Invalid,
            ErrorCode::ProfileInUse => Code::ProfileInUse,
            ErrorCode::Locked => Code::Locked,
            ErrorCode::Damaged => Code::Damaged,
            ErrorCode::TooNew => Code::TooNew,
            ErrorCode::Disk => Code::Disk,
        }
    }
}
