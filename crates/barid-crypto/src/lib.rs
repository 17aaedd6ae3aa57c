//! Cryptography: what seals the secrets of a profile, what proves who sent a message, and what
//! keeps the one OpenSSL in this program away from other programs' settings.

pub mod authentication;
pub mod openssl_config;
pub mod seal;
