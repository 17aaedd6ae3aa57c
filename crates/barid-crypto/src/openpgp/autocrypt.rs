//! The `Autocrypt` field (Autocrypt Level 1 §2): a key that comes along with a message.

use super::PublicKey;
use crate::same_address;
use barid_mime::field::{Field, fields};
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// The longest key that is taken from a header, in bytes.
const MAX_KEY: usize = 64 << 10;
/// Characters on one line of a field that is written.
const LINE: usize = 74;

/// A key that came along with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autocrypt {
    /// Whose it says it is.
    pub address: String,
    /// Whether its owner wants every answer encrypted.
    pub prefers_encryption: bool,
    /// The key.
    pub key: PublicKey,
}

/// Reads the one valid `Autocrypt` field of a header whose address is that of the author. With
/// two of them there is none (security rule R33).
pub fn autocrypt(header: &[u8], from: &str) -> Option<Autocrypt> {
    let mut valid = fields(header)
        .filter(|field| field.is("Autocrypt"))
        .filter_map(|field| read(&field))
        .filter(|found| same_address(&found.address, from));
    let found = valid.next()?;
    valid.next().is_none().then_some(found)
}

/// Reads the keys of other recipients, so far as they are among those whom the message is to.
pub(crate) fn gossip(header: &[u8], recipients: &[String]) -> Vec<Autocrypt> {
    fields(header)
        .filter(|field| field.is("Autocrypt-Gossip"))
        .filter_map(|field| read(&field))
        .filter(|found| recipients.iter().any(|one| same_address(one, &found.address)))
        .collect()
}

/// Writes the value of a field: of one's own key with what one prefers, of gossip without.
pub fn autocrypt_value(address: &str, prefers_encryption: Option<bool>, key: &[u8]) -> String {
    let prefer = match prefers_encryption {
        Some(true) => " prefer-encrypt=mutual;",
        Some(false) | None => "",
    };
    let mut value = format!(" addr={address};{prefer} keydata=");
    let encoded = BASE64_STANDARD.encode(key);
    for line in encoded.as_bytes().chunks(LINE) {
        value.push_str("\r\n ");
        value.push_str(&String::from_utf8_lossy(line));
    }
    value
}

fn read(field: &Field<'_>) -> Option<Autocrypt> {
    let text: String =
        std::str::from_utf8(field.value).ok()?.split_whitespace().collect::<Vec<_>>().join("");
    let (mut address, mut key, mut prefers_encryption) = (None, None, false);
    for one in text.split(';').filter(|one| !one.is_empty()) {
        let (name, value) = one.split_once('=')?;
        match name {
            "addr" if address.is_none() => address = Some(value.to_owned()),
            "keydata" if key.is_none() => key = Some(value),
            "prefer-encrypt" => prefers_encryption = value == "mutual",
            // What is not known and not marked as unimportant makes the field invalid.
            name if name.starts_with('_') => {}
            _ => return None,
        }
    }
    let (address, key) = (address?, key?);
    if key.len() > MAX_KEY * 4 / 3 {
        return None;
    }
    let bytes = BASE64_STANDARD.decode(key).ok()?;
    let [key] = <[PublicKey; 1]>::try_from(PublicKey::read_all(&bytes).ok()?).ok()?;
    key.is_bound().then_some(Autocrypt { address, prefers_encryption, key })
}

#[cfg(test)]
mod tests {
    use super::super::{Profile, SecretKey};
    use super::*;

    const NOW: i64 = 1_767_225_600_000;

    #[test]
    fn r33_one_field_for_the_author_is_believed() {
        let key = SecretKey::generate("", "hana@x.example", Profile::Everyone, NOW).unwrap();
        let small = key.public().to_minimal("hana@x.example", NOW).unwrap();
        let field = |address: &str, mutual: bool| {
            format!("Autocrypt:{}\r\n", autocrypt_value(address, Some(mutual), &small))
        };
        let read = |header: &str| autocrypt(header.as_bytes(), "hana@x.example");
        let found = read(&field("hana@x.example", true)).unwrap();
        assert_eq!((found.key.fingerprint(), found.prefers_encryption), (key.fingerprint(), true));
        assert!(!read(&field("Hana@X.example", false)).unwrap().prefers_encryption);
        assert_eq!(read(&field("omar@x.example", true)), None);
        let twice = [field("hana@x.example", true), field("hana@x.example", false)].concat();
        assert_eq!(read(&twice), None);
        let beside = [field("omar@x.example", true), field("hana@x.example", true)].concat();
        assert!(read(&beside).is_some());
        let critical = field("hana@x.example", true).replace("keydata", "new=1; keydata");
        assert_eq!(read(&critical), None);
        let extra = field("hana@x.example", true).replace("keydata", "_new=1; keydata");
        assert!(read(&extra).is_some());
        assert_eq!(read("Autocrypt: addr=hana@x.example; keydata=AAAA\r\n"), None);
        // A key that was damaged on its way is none: nothing in it is signed by its owner.
        let mut damaged = small.clone();
        damaged[20] ^= 1;
        let value = autocrypt_value("hana@x.example", None, &damaged);
        assert_eq!(read(&format!("Autocrypt:{value}\r\n")), None);
        assert!(field("hana@x.example", true).lines().all(|line| line.len() <= 78));
    }
}
