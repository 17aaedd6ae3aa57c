//! Where the key of an address is published: by its own domain (WKD,
//! draft-koch-openpgp-webkey-service), and on servers of keys (keys.openpgp.org's VKS).

use openssl::sha::sha1;

/// The alphabet of z-base-32 (RFC 6189 §5.1.6).
const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";

/// The pages that may hold a key, to be asked in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// A page of the domain, whose host exists only for this.
    pub advanced: String,
    /// A page of the domain itself; to be asked only where that host does not exist.
    pub direct: String,
}

/// Returns where the domain of an address publishes its key; `None` for what is no address.
pub fn places(address: &str) -> Option<Places> {
    let (local, _) = address.rsplit_once('@')?;
    let domain = crate::authentication::domain::of_address(address);
    if local.is_empty() || domain.is_empty() || !domain.contains('.') {
        return None;
    }
    let hash = z_base_32(&sha1(local.to_ascii_lowercase().as_bytes()));
    let local = percent_encoded(local);
    let folder = ".well-known/openpgpkey";
    Some(Places {
        advanced: format!("https://openpgpkey.{domain}/{folder}/{domain}/hu/{hash}?l={local}"),
        direct: format!("https://{domain}/{folder}/hu/{hash}?l={local}"),
    })
}

/// Returns where a server of keys has that of an address, which its owner confirmed there.
pub fn server_place(server: &str, address: &str) -> String {
    format!("https://{server}/vks/v1/by-email/{}", percent_encoded(address))
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

fn z_base_32(bytes: &[u8]) -> String {
    let mut out = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            let index = usize::try_from(bits >> count & 31).unwrap_or_default();
            out.extend(ALPHABET.get(index).copied().map(char::from));
        }
        bits &= (1 << count) - 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_those_of_the_draft() {
        // The example of the draft, §3.1.
        let found = places("Joe.Doe@Example.ORG").unwrap();
        assert_eq!(
            found.advanced,
            "https://openpgpkey.example.org/.well-known/openpgpkey/example.org/hu/\
             iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe"
        );
        assert_eq!(
            found.direct,
            "https://example.org/.well-known/openpgpkey/hu/\
             iy9q119eutrkn8s1mk4r39qejnbu3n5q?l=Joe.Doe"
        );
        assert_eq!(places("nobody"), None);
        assert_eq!(places("a@localhost"), None);
        assert_eq!(
            server_place("keys.openpgp.org", "a+b@x.org"),
            "https://keys.openpgp.org/vks/v1/by-email/a%2Bb%40x.org"
        );
    }
}
