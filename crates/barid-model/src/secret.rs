//! Passwords and keys: wiped when dropped, never printed.

use zeroize::Zeroizing;

/// Bytes that must not reach a log, a screen or a disk in the clear.
///
/// `Debug` prints three dots in every build; there is no `Display` and no
/// serialization, so a secret leaves only through [`Secret::expose`].
#[derive(Clone, Default)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Secret {
        Secret(Zeroizing::new(bytes.into()))
    }

    /// Returns the bytes. Every caller is a place where the secret can leak.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// Returns the secret as text, where it is UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    }
}
