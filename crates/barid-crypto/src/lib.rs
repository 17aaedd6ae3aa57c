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
pub mod unreadable;

pub use address::same_address;
pub use unreadable::Unreadable;
