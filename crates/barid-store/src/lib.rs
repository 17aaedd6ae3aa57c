//! The encrypted store: rows, raw messages and the search index, behind one [`Store`].
//!
//! Two SQLCipher files in one directory. `mail.db` holds rows and the index,
//! `raw.db` the messages byte for byte. `raw.db` always commits first, so a crash
//! between the two leaves a raw message that no row names, never the reverse.
//!
//! Reading goes through [`Store::read`], changing through [`Store::write`]; both
//! block, and belong on a thread that may. What a transaction changed is told to
//! the listeners of [`Store::on_change`] after it is durable.

pub mod acts;
mod blob;
mod check;
mod compile;
mod connection;
mod copy;
#[cfg(test)]
mod damage;
pub mod download;
pub mod draft_rows;
mod effective;
pub mod entry;
mod error;
mod failpoint;
mod gc;
mod hierarchy;
mod index;
pub mod ingest;
mod likeness;
pub mod list;
pub mod mailbox_acts;
mod merge;
mod migrate;
mod pages;
mod partial;
mod placement;
mod pool;
mod prepare;
mod private_words;
pub mod rethread;
mod scope;
pub mod search;
mod shared;
pub mod snooze;
mod store;
pub mod summary;
mod table;
mod threading;
mod tokenize;
mod transaction;
pub mod twins;
mod undo;
mod upgrade;
mod walk;
pub mod window;
#[cfg(test)]
mod world;

pub use check::{Depth, Health};
pub use error::StoreError;
pub use partial::Readable;
pub use prepare::{Arrival, Batch, Content};
pub use private_words::Within;
pub use store::Store;
pub use table::snoozes::Snooze;
pub use table::{
    account_groups, accounts, authserv_ids, closed_messages, comparisons, dns_answers,
    download_ledger, draft_attachments, draft_copies, draft_privacy, drafts, identities, keeps,
    lasting, logos, mailboxes, memberships, messages, missing, objects, outbox, own_keys,
    pending_ops as ops, people, people_ciphers, people_groups, people_keys, quotas, reports,
    rescued, revocations, settings, templates, tracking, transports,
};
pub use transaction::{ReadTx, WriteTx};
