//! The tables: each file holds one, with its schema, its rows and its queries.

pub mod accounts;
pub(crate) mod acts;
pub mod draft_attachments;
pub mod draft_copies;
mod draft_departure;
pub mod drafts;
mod error_code;
pub(crate) mod garbage;
pub mod identities;
mod mailbox_listing;
pub(crate) mod mailbox_states;
pub mod mailboxes;
pub mod memberships;
pub mod messages;
mod names;
mod op_refusals;
pub(crate) mod op_steps;
pub mod outbox;
mod outbox_steps;
pub mod pending_ops;
pub mod people;
pub(crate) mod raw;
pub mod rescued;
pub mod settings;
pub(crate) mod thread_refs;
pub(crate) mod tombstones;
