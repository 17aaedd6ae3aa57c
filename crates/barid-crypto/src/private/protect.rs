//! Closes a message: signs it, encrypts it, and its header with it (RFC 3156, RFC 9788).

use crate::{
    openpgp::{self, KeyError, PublicKey, SecretKey},
    smime::{self, Certificate, Cipher, Identity, SmimeError},
};
use barid_mime::{
    field::{Field, fields},
    seal::line_ends,
    transfer::write_base64,
};

/// What stands outside for a subject that nobody shall see (RFC 9788 §3.2.1).
const HIDDEN_SUBJECT: &[u8] = b" [...]";

/// How a message is to be closed.
#[derive(Clone, Debug, Default)]
pub struct Plan<'k> {
    /// The key that signs.
    pub sign: Option<&'k SecretKey>,
    /// The keys that can open it, one's own among them; none where it is not encrypted.
    pub encrypt_for: Vec<&'k PublicKey>,
    /// Keys of the recipients that all of them are told, so that each can answer to all
    /// (Autocrypt Level 1 §4.3): addresses, and keys in their smallest form.
    pub gossip: Vec<(String, Vec<u8>)>,
    /// The same by certificates, in place of all the above.
    pub smime: Option<SmimePlan<'k>>,
}

/// How a message is to be closed by certificates.
#[derive(Clone, Debug)]
pub struct SmimePlan<'k> {
    /// The certificate that signs.
    pub sign: Option<&'k Identity>,
    /// The certificates that can open it, one's own among them; none where it is not encrypted.
    pub encrypt_for: Vec<&'k Certificate>,
    /// By what.
    pub cipher: Cipher,
}

/// Why a message can't be closed. Nothing of it leaves then (security rule R41).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtectError {
    /// There is neither a key to sign with nor one to encrypt for.
    #[error("there is no key to sign or encrypt with")]
    Nothing,
    /// The message has no header.
    #[error("the message has no header")]
    NoHeader,
    /// A key can't do it.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A certificate can't do it.
    #[error(transparent)]
    Certificate(#[from] SmimeError),
}

/// Closes a sealed message: CRLF line ends. Where it is encrypted, `Bcc` stands within alone: such
/// a message is for its author only. `unique` is letters and digits that stand nowhere in it, for
/// its boundary; `at_ms` is now, in milliseconds since the epoch.
///
/// # Errors
///
/// [`ProtectError`].
pub fn protect(
    message: &[u8],
    plan: &Plan<'_>,
    unique: &str,
    at_ms: i64,
) -> Result<Vec<u8>, ProtectError> {
    let header = barid_mime::header_section(message);
    if header.is_empty() {
        return Err(ProtectError::NoHeader);
    }
    let body = message.get(header.len()..).unwrap_or_default();
    let is_encrypted = match &plan.smime {
        Some(smime) => !smime.encrypt_for.is_empty(),
        None => !plan.encrypt_for.is_empty(),
    };
    let outer = outer(header, is_encrypted);
    let mut payload = payload(header, &outer, is_encrypted, &plan.gossip);
    payload.extend_from_slice(body);
    let mut out = outer;
    if let Some(smime) = &plan.smime {
        return by_certificates(out, payload, smime, unique, at_ms);
    }
    match (is_encrypted, plan.sign) {
        (true, sign) => {
            let closed = openpgp::encrypt(&payload, &plan.encrypt_for, sign, at_ms)?;
            encrypted(&mut out, &line_ends(&closed), unique);
        }
        (false, Some(key)) => {
            let entity = barid_mime::signable(&payload);
            let entity = entity.strip_suffix(b"\r\n").unwrap_or(&entity);
            let signed = openpgp::sign(entity, key, at_ms)?;
            signed_parts(&mut out, entity, &signed, unique);
        }
        (false, None) => return Err(ProtectError::Nothing),
    }
    Ok(out)
}

/// Closes by certificates: signed within, encrypted without (RFC 8551 §3.6).
fn by_certificates(
    mut out: Vec<u8>,
    payload: Vec<u8>,
    plan: &SmimePlan<'_>,
    unique: &str,
    at_ms: i64,
) -> Result<Vec<u8>, ProtectError> {
    let entity = barid_mime::signable(&payload);
    let entity = entity.strip_suffix(b"\r\n").unwrap_or(&entity);
    let signed = match plan.sign {
        Some(identity) => {
            let signed = smime::sign_detached(entity, identity, at_ms)?;
            let mut parts = Vec::with_capacity(entity.len() + 8_192);
            smime_signed_parts(&mut parts, entity, &signed, unique);
            parts
        }
        None if plan.encrypt_for.is_empty() => return Err(ProtectError::Nothing),
        None => entity.to_vec(),
    };
    if plan.encrypt_for.is_empty() {
        out.extend_from_slice(b"MIME-Version: 1.0\r\n");
        out.extend_from_slice(&signed);
        return Ok(out);
    }
    let closed = smime::encrypt(&signed, &plan.encrypt_for, plan.cipher, at_ms)?;
    let kind = match plan.cipher {
        Cipher::Aes256Gcm => "authEnveloped-data",
        Cipher::Aes256Cbc => "enveloped-data",
    };
    out.extend_from_slice(
        format!(
            "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type={kind};\r\n \
             name=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n"
        )
        .as_bytes(),
    );
    write_base64(&mut out, &closed);
    Ok(out)
}

fn smime_signed_parts(out: &mut Vec<u8>, entity: &[u8], signed: &smime::Signed, unique: &str) {
    let start = format!(
        "Content-Type: multipart/signed; micalg={};\r\n \
         protocol=\"application/pkcs7-signature\"; boundary=\"{unique}\"\r\n\r\n--{unique}\r\n",
        signed.micalg
    );
    out.extend_from_slice(start.as_bytes());
    out.extend_from_slice(entity);
    let middle = format!(
        "\r\n--{unique}\r\nContent-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n\
         Content-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"
    );
    out.extend_from_slice(middle.as_bytes());
    write_base64(out, &signed.der);
    out.extend_from_slice(format!("\r\n--{unique}--\r\n").as_bytes());
}

fn write(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.push(b':');
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

fn is_content(field: &Field<'_>) -> bool {
    field.name.to_ascii_lowercase().starts_with(b"content-") || field.is("MIME-Version")
}

/// Whether a field says something that a reader is shown, and is protected.
fn is_shown(field: &Field<'_>) -> bool {
    const SHOWN: [&str; 14] = [
        "From",
        "Sender",
        "Reply-To",
        "To",
        "Cc",
        "Bcc",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Keywords",
        "Comments",
        "Followup-To",
    ];
    SHOWN.iter().any(|name| field.is(name))
}

/// Writes the header that servers see.
fn outer(header: &[u8], is_encrypted: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(header.len() + 512);
    for field in fields(header).filter(|field| !is_content(field)) {
        match is_encrypted {
            true if field.is("Subject") => write(&mut out, field.name, HIDDEN_SUBJECT),
            true if ["Keywords", "Comments", "Bcc"].iter().any(|name| field.is(name)) => {}
            _ => write(&mut out, field.name, field.value),
        }
    }
    out
}

/// Writes the header that only readers of the content see.
fn payload(
    header: &[u8],
    outer: &[u8],
    is_encrypted: bool,
    gossip: &[(String, Vec<u8>)],
) -> Vec<u8> {
    let mut out = Vec::with_capacity(header.len() * 2 + 512);
    fields(header).filter(is_shown).for_each(|field| write(&mut out, field.name, field.value));
    if is_encrypted {
        for field in fields(outer).filter(is_shown) {
            let mut value = b" ".to_vec();
            value.extend_from_slice(field.name);
            value.push(b':');
            value.extend_from_slice(field.value);
            write(&mut out, b"HP-Outer", &value);
        }
        for (address, key) in gossip {
            let value = openpgp::autocrypt_value(address, None, key);
            write(&mut out, b"Autocrypt-Gossip", value.as_bytes());
        }
    }
    // The second mark is for readers of the way before RFC 9788.
    let mark: &[u8] = match is_encrypted {
        true => b";\r\n hp=\"cipher\"; protected-headers=\"v1\"",
        false => b";\r\n hp=\"clear\"; protected-headers=\"v1\"",
    };
    let mut has_type = false;
    for field in fields(header).filter(|field| is_content(field) && !field.is("MIME-Version")) {
        if field.is("Content-Type") && !has_type {
            has_type = true;
            let value = field.value.trim_ascii_end();
            let value = value.strip_suffix(b";").unwrap_or(value);
            write(&mut out, field.name, &[value, mark].concat());
        } else {
            write(&mut out, field.name, field.value);
        }
    }
    if !has_type {
        write(&mut out, b"Content-Type", &[b" text/plain; charset=us-ascii", mark].concat());
    }
    out
}

fn encrypted(out: &mut Vec<u8>, closed: &[u8], unique: &str) {
    let start = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/encrypted;\r\n \
         protocol=\"application/pgp-encrypted\"; boundary=\"{unique}\"\r\n\r\n\
         --{unique}\r\nContent-Type: application/pgp-encrypted\r\n\
         Content-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n\r\n\
         --{unique}\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n\
         Content-Description: OpenPGP encrypted message\r\n\
         Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n"
    );
    out.extend_from_slice(start.as_bytes());
    out.extend_from_slice(closed);
    out.extend_from_slice(format!("\r\n--{unique}--\r\n").as_bytes());
}

fn signed_parts(out: &mut Vec<u8>, entity: &[u8], signed: &openpgp::Signed, unique: &str) {
    let start = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg={};\r\n \
         protocol=\"application/pgp-signature\"; boundary=\"{unique}\"\r\n\r\n--{unique}\r\n",
        signed.micalg
    );
    out.extend_from_slice(start.as_bytes());
    out.extend_from_slice(entity);
    let middle = format!(
        "\r\n--{unique}\r\nContent-Type: application/pgp-signature; name=\"signature.asc\"\r\n\
         Content-Description: OpenPGP digital signature\r\n\
         Content-Disposition: attachment; filename=\"signature.asc\"\r\n\r\n"
    );
    out.extend_from_slice(middle.as_bytes());
    out.extend_from_slice(&line_ends(signed.signature.as_bytes()));
    out.extend_from_slice(format!("\r\n--{unique}--\r\n").as_bytes());
}
