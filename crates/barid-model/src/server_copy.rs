//! What became of a message on a server that only hands mail over, and why.

use serde::{Deserialize, Serialize};

/// What a server has of a message that it handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerCopy {
    /// How it is there.
    pub state: ServerCopyState,
    /// When it was deleted, or first found missing; milliseconds since the epoch.
    pub deleted_at_ms: Option<i64>,
    /// Why it is no longer there, or was asked to go.
    pub reason: Option<DeletionReason>,
}

/// How a message is on a server that handed it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerCopyState {
    /// It was there when the server was last asked.
    There,
    /// The server was asked to delete it, and has yet to confirm it.
    Asked,
    /// We deleted it.
    Deleted,
    /// It went without us.
    Gone,
}

/// Why a message is no longer on its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletionReason {
    /// The account keeps nothing on the server that is here.
    IsHere,
    /// The days were over for which the account keeps messages on the server.
    DaysOver,
    /// The user deleted it here.
    DeletedHere,
    /// Another program did it, or the provider.
    Elsewhere,
}

impl ServerCopyState {
    /// All of them.
    pub const ALL: [ServerCopyState; 4] = [
        ServerCopyState::There,
        ServerCopyState::Asked,
        ServerCopyState::Deleted,
        ServerCopyState::Gone,
    ];

    /// Returns the name that the store and the terminal use.
    pub fn as_str(self) -> &'static str {
        match self {
            ServerCopyState::There => "there",
            ServerCopyState::Asked => "asked",
            ServerCopyState::Deleted => "deleted",
            ServerCopyState::Gone => "gone",
        }
    }

    /// Reads what [`ServerCopyState::as_str`] wrote.
    pub fn from_name(text: &str) -> Option<ServerCopyState> {
        ServerCopyState::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

impl DeletionReason {
    /// All of them.
    pub const ALL: [DeletionReason; 4] = [
        DeletionReason::IsHere,
        DeletionReason::DaysOver,
        DeletionReason::DeletedHere,
        DeletionReason::Elsewhere,
    ];

    /// Returns the name that the store and the terminal use.
    pub fn as_str(self) -> &'static str {
        match self {
            DeletionReason::IsHere => "is_here",
            DeletionReason::DaysOver => "days_over",
            DeletionReason::DeletedHere => "deleted_here",
            DeletionReason::Elsewhere => "elsewhere",
        }
    }

    /// Reads what [`DeletionReason::as_str`] wrote.
    pub fn from_name(text: &str) -> Option<DeletionReason> {
        DeletionReason::ALL.into_iter().find(|one| one.as_str() == text)
    }
}
