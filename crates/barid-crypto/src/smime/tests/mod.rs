//! Tests of S/MIME, one file a subject.

mod certificates;
mod encryption;
mod identities;
mod mutations;
mod openssl_command;
pub(crate) mod people;
mod revocation;
mod signatures;
mod trusting;
