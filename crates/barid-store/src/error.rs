//! What can go wrong in the store, and what to do about it.

use barid_model::{ErrorCode, MessageId, Recovery};
use rusqlite::ErrorCode as Cause;

/// A failure of the store. Messages are for the log and the terminal.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key opens neither file.
    #[error("The key does not open the store")]
    WrongKey,
    /// A file is not what was written.
    #[error("{file} is damaged: {what}")]
    Damaged {
        /// Which file.
        file: &'static str,
        /// What was found, without mail content.
        what: String,
    },
    /// The stored bytes of one message are not those that came.
    #[error("The stored bytes of message {0} are damaged")]
    DamagedMessage(MessageId),
    /// A newer version wrote the file. Nothing was changed.
    #[error("{file} has format {found}; this version knows {known}")]
    TooNew {
        /// Which file.
        file: &'static str,
        /// Its `user_version`.
        found: i64,
        /// The newest that this version can read.
        known: i64,
    },
    /// No room left.
    #[error("The disk is full")]
    Full,
    /// Directory or file can't be written.
    #[error("The store is read-only")]
    ReadOnly,
    /// The operating system refused to read or write.
    #[error("The disk failed: {0}")]
    Disk(String),
    /// Another program holds the store.
    #[error("The store is in use")]
    Busy,
    /// A row that was asked for is not there.
    #[error("There is no such {0}")]
    NotFound(&'static str),
    /// There is one of that name already.
    #[error("There is a {0} of that name already")]
    Taken(&'static str),
    /// What was asked for makes no sense in the state the row is in.
    #[error("{0}")]
    Invalid(String),
    /// A statement failed for a reason that should not occur.
    #[error("A query failed: {0}")]
    Query(rusqlite::Error),
}

impl StoreError {
    /// Says what to do about it.
    pub fn recovery(&self) -> Recovery {
        match self {
            StoreError::Busy => Recovery::Retry { after: None },
            StoreError::Full | StoreError::Disk(_) => Recovery::Retry { after: None },
            StoreError::WrongKey | StoreError::ReadOnly | StoreError::TooNew { .. } => {
                Recovery::AskUser
            }
            StoreError::Damaged { .. }
            | StoreError::DamagedMessage(_)
            | StoreError::NotFound(_)
            | StoreError::Taken(_)
            | StoreError::Invalid(_)
            | StoreError::Query(_) => Recovery::GiveUp,
        }
    }

    /// Says what to call it.
    pub fn code(&self) -> ErrorCode {
        match self {
            StoreError::WrongKey => ErrorCode::Locked,
            StoreError::Damaged { .. } | StoreError::DamagedMessage(_) => ErrorCode::Damaged,
            StoreError::TooNew { .. } => ErrorCode::TooNew,
            StoreError::Full | StoreError::ReadOnly | StoreError::Disk(_) => ErrorCode::Disk,
            StoreError::Busy => ErrorCode::ProfileInUse,
            StoreError::NotFound(_) => ErrorCode::NotFound,
            StoreError::Taken(_) => ErrorCode::Taken,
            StoreError::Invalid(_) | StoreError::Query(_) => ErrorCode::Invalid,
        }
    }

    /// Reads the cause out of what SQLite said about `file`.
    pub(crate) fn from_sqlite(file: &'static str, error: rusqlite::Error) -> StoreError {
        let rusqlite::Error::SqliteFailure(failure, text) = &error else {
            return match &error {
                // A column of another type than the one written: only damage does that.
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..) => {
                    StoreError::Damaged { file, what: error.to_string() }
                }
                _ => StoreError::Query(error),
            };
        };
        let what = || text.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            Cause::DiskFull => StoreError::Full,
            Cause::ReadOnly | Cause::PermissionDenied => StoreError::ReadOnly,
            Cause::DatabaseBusy | Cause::DatabaseLocked | Cause::FileLockingProtocolFailed => {
                StoreError::Busy
            }
            Cause::DatabaseCorrupt | Cause::NotADatabase => {
                StoreError::Damaged { file, what: what() }
            }
            Cause::SystemIoFailure | Cause::CannotOpen | Cause::NoLargeFileSupport => {
                StoreError::Disk(what())
            }
            _ => StoreError::Query(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(crate::connection::MAIL, error)
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ReadOnly,
            _ => StoreError::Disk(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    fn read(code: i32) -> StoreError {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()
    }

    #[test]
    fn every_refusal_of_the_disk_has_its_own_cause() {
        assert!(matches!(read(ffi::SQLITE_FULL), StoreError::Full));
        assert!(matches!(read(ffi::SQLITE_READONLY), StoreError::ReadOnly));
        assert!(matches!(read(ffi::SQLITE_IOERR_FSYNC), StoreError::Disk(_)));
        assert!(matches!(read(ffi::SQLITE_CORRUPT), StoreError::Damaged { .. }));
        assert_eq!(read(ffi::SQLITE_FULL).code(), ErrorCode::Disk);
        assert_eq!(read(ffi::SQLITE_CORRUPT).code(), ErrorCode::Damaged);
        assert_eq!(read(ffi::SQLITE_BUSY).recovery(), Recovery::Retry { after: None });
    }
}
