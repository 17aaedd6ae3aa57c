//! Mail protocols behind two traits: [`source::MailSource`], where messages come from, and
//! [`submit::Submitter`], where they go. Nothing here knows the store.

pub mod discover;
pub mod dns;
mod failpoint;
mod fault;
mod letter;
pub mod net;
pub mod readable;
pub mod sasl;
mod sink;
pub mod source;
mod source_error;
pub mod submit;
pub mod transport;

pub mod imap;
pub mod jmap;
pub mod local;
pub mod pop3;
pub mod smtp;
