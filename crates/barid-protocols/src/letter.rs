//! A message that is to be stored on a server, to each protocol that can do so.

use crate::source::KnownBy;
use barid_model::InternetMessageId;

/// So many messages of one size, and with one Message-ID, are compared.
pub(crate) const COMPARED: usize = 50;

/// A message to be stored.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    /// RFC 5322 bytes.
    pub(crate) raw: &'a [u8],
    /// Its name, if it has one.
    pub(crate) message_id: Option<&'a InternetMessageId>,
    /// What tells that it is there.
    pub(crate) known_by: KnownBy,
}
