//! Cryptography: what seals the secrets of a profile, and what keeps the one
//! OpenSSL in this program away from other programs' settings.

pub mod openssl_config;
pub mod seal;
