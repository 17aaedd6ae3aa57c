//! Cryptography: what seals the secrets of a profile, what proves who sent a message, and what
//! keeps the one OpenSSL in this program away from other programs' settings. And what gives freed
//! memory back.

pub mod authentication;
pub mod memory;
pub mod openssl_config;
pub mod seal;
pub mod smime;
