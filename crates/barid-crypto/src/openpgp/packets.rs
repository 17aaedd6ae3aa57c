//! What an encrypted message says of itself before it is opened.

use crate::unreadable::Unreadable;
use sequoia_openpgp::{
    KeyHandle, Packet,
    packet::{PKESK, SEIP},
    parse::{PacketParser, PacketParserResult, Parse},
};

/// Keys that one message may be encrypted for; more than any list has members.
const MAX_RECIPIENTS: usize = 20_000;

/// What stands before the encrypted data.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// For whom: key ids in hexadecimal digits; those that are hidden are left out.
    pub(super) recipients: Vec<String>,
    /// Whether it is for a key that is not told.
    pub(super) has_hidden: bool,
    /// Whether it is for keys at all.
    pub(super) has_keys: bool,
    /// Whether a password opens it.
    pub(super) has_password: bool,
    /// Whether each piece of it is protected by itself (SEIPD version 2).
    pub(super) is_aead: bool,
}

/// Reads the start of an encrypted message.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Unreadable> {
    let mut outline = Outline::default();
    let mut next = PacketParser::from_bytes(bytes).map_err(|_| Unreadable::Damaged)?;
    for _ in 0..MAX_RECIPIENTS {
        let PacketParserResult::Some(parser) = next else { return Err(Unreadable::Damaged) };
        match &parser.packet {
            Packet::PKESK(pkesk) => {
                outline.has_keys = true;
                match pkesk.recipient() {
                    Some(id) if !is_wildcard(&id) => outline.recipients.push(id.to_hex()),
                    _ => outline.has_hidden = true,
                }
            }
            Packet::SKESK(_) => outline.has_password = true,
            Packet::SEIP(SEIP::V1(_)) => return Ok(outline),
            Packet::SEIP(SEIP::V2(_)) => {
                outline.is_aead = true;
                return Ok(outline);
            }
            Packet::Unknown(unknown) => match unknown.tag() {
                sequoia_openpgp::packet::Tag::SED => return Err(Unreadable::NoIntegrity),
                sequoia_openpgp::packet::Tag::PKESK => outline.has_keys = true,
                sequoia_openpgp::packet::Tag::SKESK => outline.has_password = true,
                tag => return Err(Unreadable::UnknownMethod(format!("packet {tag}"))),
            },
            Packet::Marker(_) | Packet::Padding(_) => {}
            _ => return Err(Unreadable::Damaged),
        }
        next = match parser.next() {
            Ok((_, rest)) => rest,
            Err(_) => return Err(Unreadable::Damaged),
        };
    }
    Err(Unreadable::TooLarge)
}

fn is_wildcard(id: &KeyHandle) -> bool {
    matches!(id, KeyHandle::KeyID(id) if id.is_wildcard())
}

/// Whether a session key was encrypted for this key, or for one that is not told.
pub(super) fn is_for(pkesk: &PKESK, key: &KeyHandle) -> bool {
    pkesk.recipient().is_none_or(|id| is_wildcard(&id) || id.aliases(key))
}
