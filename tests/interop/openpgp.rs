//! OpenPGP beside GnuPG, Sequoia's `sq` and RNP: what they write is read, and what is written is
//! read by them. Each program runs as users run it, in a home of its own.
//!
//! `npm run setup -- --test` installs them.

#[path = "openpgp/exchange.rs"]
mod exchange;
#[path = "openpgp/gpg.rs"]
mod gpg;
#[path = "openpgp/keys.rs"]
mod keys;
#[path = "openpgp/mail.rs"]
mod mail;
#[path = "openpgp/methods.rs"]
mod methods;
#[path = "openpgp/program.rs"]
mod program;
#[path = "openpgp/rnp.rs"]
mod rnp;
#[path = "openpgp/sq.rs"]
mod sq;
#[path = "openpgp/text.rs"]
mod text;
