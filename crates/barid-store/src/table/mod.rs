//! The tables: each file holds one, with its schema, its rows and its queries.

pub mod accounts;
pub(crate) mod acts;
mod error_code;
pub(crate) mod garbage;
pub mod mailboxes;
pub mod memberships;
pub mod messages;
mod names;
pub mod outbox;
mod outbox_steps;
pub mod pending_ops;
pub(crate) mod raw;
pub mod settings;
pub(crate) mod thread_refs;
pub(crate) mod tombstones;
