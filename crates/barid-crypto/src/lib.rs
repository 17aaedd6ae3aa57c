//! Cryptography: what seals the secrets of a profile, what proves who sent a message and keeps it
//! from others, and what keeps the one OpenSSL in this program away from other programs'
//! settings. And what gives freed memory back.

mod address;
pub mod authentication;
pub mod memory;
pub mod openpgp;
pub mod openssl_config;
pub mod private;
pub mod seal;
pub mod smime;
pub mod unreadable;
mod words;

pub use address::{comparable, same_address};
pub use unreadable::Unreadable;
pub use words::{qr_svg, words};
