//! Bounds on what a message may cost to read. Whatever lies beyond them is left
//! out and noted as a defect; reading never fails.

/// Levels of multipart and message/rfc822; what lies deeper is one opaque part.
pub const MAX_DEPTH: usize = 100;
/// Parts of one message; what comes after them is not looked at.
pub const MAX_PARTS: usize = 10_000;
/// Fields of one header section; those after them are ignored.
pub const MAX_FIELDS: usize = 20_000;
/// Bytes of one header field; a longer one is cut.
pub const MAX_FIELD_BYTES: usize = 1 << 20;
/// Sections of one RFC 2231 parameter, and parameters of one field.
pub const MAX_PARAMETERS: usize = 1_000;
/// Addresses of one field.
pub const MAX_ADDRESSES: usize = 10_000;
/// Message-IDs kept of `References`: the last ones, which are the nearest.
pub const MAX_REFERENCES: usize = 100;
/// Bytes of searchable text of one message.
pub const MAX_TEXT_BYTES: usize = 1 << 20;
/// Levels of a message/rfc822 that is itself base64 or quoted-printable.
pub(crate) const MAX_ENCODED_MESSAGES: usize = 3;
/// Files of one `winmail.dat`.
pub(crate) const MAX_TNEF_FILES: usize = 500;
/// Bytes that come out of one `winmail.dat`.
pub(crate) const MAX_TNEF_BYTES: usize = 64 << 20;
/// Files that stand encoded in one text.
pub(crate) const MAX_UU_FILES: usize = 100;
/// Parts of one message that are unwrapped.
pub(crate) const MAX_WRAPPED: usize = 20;
