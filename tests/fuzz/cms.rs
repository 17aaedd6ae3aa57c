//! What reads a stranger's CMS. Under a good signature stands nothing but what Hana signed.

use crate::openpgp::shown_as_signed;
use barid_crypto::{
    private::{Keyring, SignatureState, open},
    smime::{Certificate, Identity, Kind, Outcome, TrustStore, Verified, decrypt, kind, verify},
};
use std::{fs, path::Path, sync::OnceLock};
use support::payload::with_crlf;

/// 2027-01-01, in milliseconds since the epoch: Hana signed some weeks before.
const NOW: i64 = 1_798_761_600_000;
/// What she signed.
const ENTITY: &[u8] = b"Content-Type: text/plain; charset=us-ascii\r\n\r\nLunch at noon\r\n";

fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/smime").join(name)).unwrap()
}

fn ring() -> &'static Keyring {
    static RING: OnceLock<Keyring> = OnceLock::new();
    RING.get_or_init(|| Keyring {
        identities: vec![Identity::from_pem(&data("hana.pem"), None).unwrap()],
        trust: TrustStore::from_pem(&data("root.pem")).unwrap(),
        ..Keyring::default()
    })
}

/// Signatures apart from what was signed and around it, and what was encrypted after.
pub(crate) fn blobs() -> Vec<Vec<u8>> {
    let names = ["detached", "opaque", "by-key-id", "aes-256-gcm", "aes-256-cbc"];
    names.iter().map(|name| data(&format!("{name}.der"))).collect()
}

/// Messages that are signed.
pub(crate) fn messages() -> Vec<Vec<u8>> {
    ["signed.eml", "opaque.eml"].map(|name| with_crlf(&data(name))).to_vec()
}

/// Whether each of the seeds is what it is made for: else nothing is found by changing them.
pub(crate) fn is_sound() -> bool {
    let good = |found: &Verified| found.outcome == Outcome::Good;
    let trust = &ring().trust;
    let signed = blobs().into_iter().take(3).enumerate().all(|(place, der)| {
        let detached = (place == 0).then_some(ENTITY);
        verify(&der, detached, trust, NOW).is_ok_and(|found| good(&found))
    });
    let closed = blobs().into_iter().skip(3).all(|der| decrypt(&der, &ring().identities).is_ok());
    let shown = messages()
        .iter()
        .all(|raw| open(raw, ring(), NOW).verdict.signature == SignatureState::Good);
    signed && closed && shown
}

/// Reads a blob in every way there is, and tells what a good signature stands for that Hana did
/// not sign.
pub(crate) fn cms_verify(der: &[u8]) -> Vec<String> {
    let mut wrong = Vec::new();
    let Keyring { identities, trust, .. } = ring();
    let hana = Certificate::read_all(&data("hana.pem")).unwrap().remove(0);
    let mut look = |found: Verified, content: &[u8], what: &str| {
        if found.outcome != Outcome::Good {
            return;
        }
        if content != ENTITY {
            wrong.push(format!("{what}: good over {:?}", content.escape_ascii().to_string()));
        }
        if found.signer.as_ref() != Some(&hana) || !found.problems.is_empty() {
            wrong.push(format!("{what}: good by {:?}, {:?}", found.signer, found.problems));
        }
    };
    for other in [ENTITY, b"EVIL".as_slice(), b""] {
        if let Ok(found) = verify(der, Some(other), trust, NOW) {
            look(found, other, "detached");
        }
    }
    if let Ok(found) = verify(der, None, trust, NOW) {
        let content = found.content.clone();
        look(found, &content, "opaque");
    }
    let is_closed = matches!(kind(der), Ok(Kind::Enveloped | Kind::AuthEnveloped));
    match decrypt(der, identities) {
        Ok(_) if !is_closed => wrong.push("opened what is not closed".to_owned()),
        // What notices changes gives out what was put in, or nothing.
        Ok(found) if found.is_authenticated && found.content != data("opaque.der") => {
            wrong.push("changed, and called whole".to_owned());
        }
        _ => {}
    }
    // Only that it comes to an end.
    let _ = Certificate::read_all(der);
    wrong
}

/// Opens a message, and tells what a good signature stands over that Hana did not sign.
pub(crate) fn smime_message(raw: &[u8]) -> Vec<String> {
    shown_as_signed(raw, ring(), NOW)
}
