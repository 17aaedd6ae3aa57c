//! Submits messages (RFC 6409) over SMTP (RFC 5321).
//!
//! Commands, parameters and the grammar of replies are lettre's. Its connection
//! is not used, because it reads a line of any length before it looks at it;
//! fails on a reply that is a bare code or not UTF-8, both of which are legal or
//! common and, after the final dot, would make a delivered message doubtful;
//! keeps its read buffer to itself, so that nobody can see whether something
//! came in front of TLS; forgets what EHLO says of SIZE and PIPELINING; and
//! sends bare line feeds as they are, and an empty line after every message.

mod auth;
mod chunks;
mod client;
mod content;
mod extensions;
mod parameters;
mod path;
pub(crate) mod plan;
mod reply;
mod session;
mod transaction;
mod wire;

#[cfg(test)]
mod tests;

pub use client::Client;
