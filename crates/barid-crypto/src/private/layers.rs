//! The layers of a message: each of them found by its type, and taken apart to the exact bytes.

use barid_mime::{Parsed, Part};

/// One layer round the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer<'a> {
    /// multipart/signed of RFC 3156.
    PgpSigned {
        /// Header and body of the signed part, exactly.
        signed: &'a [u8],
        /// The signature, without its transfer encoding where it had none.
        signature: &'a Part,
    },
    /// multipart/encrypted of RFC 3156.
    PgpEncrypted(&'a Part),
    /// multipart/signed of RFC 8551.
    SmimeSigned {
        /// Header and body of the signed part, exactly.
        signed: &'a [u8],
        /// The SignedData.
        signature: &'a Part,
    },
    /// application/pkcs7-mime of any kind.
    Smime(&'a Part),
    /// Text that is nothing but an OpenPGP message.
    InlineEncrypted(&'a Part),
    /// Text that is nothing but a signed text.
    InlineSigned(&'a Part),
    /// A multipart that says it is a layer and is not built like one.
    Broken {
        /// Whether it says that it is encrypted; else that it is signed.
        is_encrypted: bool,
    },
}

/// Finds the layer that the root of a message is.
pub(super) fn root<'a>(parsed: &'a Parsed<'_>) -> Option<Layer<'a>> {
    let root = parsed.parts().first()?;
    layer(parsed, root)
}

/// Finds the layer that a part is.
pub(super) fn layer<'a>(parsed: &'a Parsed<'_>, part: &'a Part) -> Option<Layer<'a>> {
    let protocol = || {
        let found = parsed.parameter(part, "protocol").unwrap_or_default();
        found.trim().to_ascii_lowercase()
    };
    match part.content_type.as_str() {
        "multipart/signed" => Some(signed(parsed, part, &protocol())),
        "multipart/encrypted" => Some(encrypted(parsed, part, &protocol())),
        kind if is_pkcs7(kind) => Some(Layer::Smime(part)),
        // S/MIME under a type that says nothing, by its name (RFC 8551 §3.2.1).
        "application/octet-stream" if has_ending(part, ".p7m") => Some(Layer::Smime(part)),
        "text/plain" => super::inline::layer(parsed, part),
        _ => None,
    }
}

pub(super) fn is_pkcs7(content_type: &str) -> bool {
    matches!(content_type, "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

fn has_ending(part: &Part, ending: &str) -> bool {
    part.name.as_ref().is_some_and(|name| name.to_ascii_lowercase().ends_with(ending))
}

fn children<'a>(parsed: &'a Parsed<'_>, part: &Part) -> Option<[&'a Part; 2]> {
    let [first, second] = part.children.as_slice() else { return None };
    Some([parsed.parts().get(*first)?, parsed.parts().get(*second)?])
}

fn signed<'a>(parsed: &'a Parsed<'_>, part: &Part, protocol: &str) -> Layer<'a> {
    let broken = Layer::Broken { is_encrypted: false };
    let Some([content, signature]) = children(parsed, part) else { return broken };
    let Some(signed) = content.raw_offsets.clone().and_then(|range| parsed.raw().get(range)) else {
        return broken;
    };
    let kind = signature.content_type.as_str();
    match (kind, protocol) {
        ("application/pgp-signature", "application/pgp-signature" | "") => {
            Layer::PgpSigned { signed, signature }
        }
        (
            "application/pkcs7-signature" | "application/x-pkcs7-signature",
            "application/pkcs7-signature" | "application/x-pkcs7-signature" | "",
        ) => Layer::SmimeSigned { signed, signature },
        _ => broken,
    }
}

fn encrypted<'a>(parsed: &'a Parsed<'_>, part: &Part, protocol: &str) -> Layer<'a> {
    let broken = Layer::Broken { is_encrypted: true };
    let Some([control, content]) = children(parsed, part) else { return broken };
    let is_pgp = control.content_type == "application/pgp-encrypted"
        && matches!(protocol, "application/pgp-encrypted" | "")
        && content.content_type == "application/octet-stream";
    match is_pgp {
        true => Layer::PgpEncrypted(content),
        false => broken,
    }
}
