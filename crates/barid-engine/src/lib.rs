//! The engine: the one place that knows both the store and the network, and the
//! API that every shell calls.
//!
//! It never writes a sentence for the user: shells choose words by codes and values.

mod account;
mod account_task;
mod backoff;
mod bring;
mod compose;
mod connect;
mod doctor;
mod engine;
mod error;
mod fill;
mod isolate;
mod keychain;
mod nudge;
mod ops;
mod outbox;
mod overview;
mod private;
mod profile;
mod progress;
mod reader;
mod replay;
mod sync;
mod vault;
mod view;

pub use account::SignIn;
pub use barid_protocols::{
    source::SourceError,
    submit::{Receipt, RefusedRecipient, SubmitError},
};
pub use barid_store::Health;
pub use barid_store::{
    list::{Row, Thread, View},
    ops::PendingOp,
    outbox::{OutboxState, Outgoing, Refusal},
    search::Found,
};
pub use compose::Draft;
pub use engine::Engine;
pub use error::EngineError;
pub use overview::{Overview, Stored};
pub use profile::ProfileError;
pub use reader::Opened;
pub use vault::{Protection, Unlock, VaultError};
