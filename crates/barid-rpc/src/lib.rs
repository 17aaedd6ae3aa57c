//! The one contract between the engine and a front end: every request, answer and
//! event, as plain data, with TypeScript made from it.
//!
//! Ids are numbers, times are milliseconds since the epoch, sizes are bytes. Text of
//! strangers is text: no answer carries HTML, but for a draft's own body, which was
//! sanitized here.

#![expect(missing_docs, reason = "a field or variant whose name says all needs no sentence")]

pub mod account;
pub mod act;
mod content;
pub mod desktop;
pub mod discovery;
mod dispatch;
pub mod error;
pub mod event;
mod events;
mod file_type;
mod host;
pub mod invitation;
mod keeping;
pub mod keys;
pub mod list;
pub mod outgoing;
mod progress;
pub mod reading;
pub mod request;
pub mod response;
pub mod security;
pub mod settings;
pub mod transport;
pub mod writing;

pub use content::ContentAnswer;
pub use desktop::{Caller, Desktop, File};
pub use error::{Code, RpcError};
pub use event::Event;
pub use events::Events;
pub use host::Host;
pub use request::Request;
pub use response::Response;

#[cfg(test)]
mod typescript;
#[cfg(test)]
mod world;
