//! OpenPGP within the text itself: read, never written. Only text that is nothing but one block is
//! opened (security rule R19).

use super::layers::Layer;
use barid_mime::{Defects, Parsed, Part};

const MESSAGE: &[u8] = b"-----BEGIN PGP MESSAGE-----";
const MESSAGE_END: &[u8] = b"-----END PGP MESSAGE-----";
const SIGNED: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";
const SIGNED_END: &[u8] = b"-----END PGP SIGNATURE-----";

/// Finds the layer that a text is.
pub(super) fn layer<'a>(parsed: &Parsed<'_>, part: &'a Part) -> Option<Layer<'a>> {
    let text = parsed.decoded(part, &mut Defects::new());
    let text = text.trim_ascii();
    if is_one_block(text, MESSAGE, MESSAGE_END) {
        return Some(Layer::InlineEncrypted(part));
    }
    is_one_block(text, SIGNED, SIGNED_END).then_some(Layer::InlineSigned(part))
}

/// Whether a text is one block and nothing else.
fn is_one_block(text: &[u8], start: &[u8], end: &[u8]) -> bool {
    let lines = || text.split(|b| *b == b'\n').map(<[u8]>::trim_ascii_end);
    let counted = |wanted: &[u8]| lines().filter(|line| *line == wanted).count();
    // One that was cut off is still nothing but a block; it can't be read, and says so.
    let is_whole = lines().next_back() == Some(end) && counted(end) == 1;
    lines().next() == Some(start) && counted(start) == 1 && (is_whole || counted(end) == 0)
}

/// Makes a MIME entity of text.
pub(super) fn entity(text: &[u8]) -> Vec<u8> {
    let charset = if std::str::from_utf8(text).is_ok() { "utf-8" } else { "iso-8859-1" };
    let mut entity = format!(
        "Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    .into_bytes();
    entity.extend_from_slice(text);
    entity
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r19_only_a_whole_text_is_a_block() {
        let is_block = |text: &str| is_one_block(text.trim().as_bytes(), MESSAGE, MESSAGE_END);
        let block = "-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n";
        assert!(is_block(block));
        assert!(is_block(&format!("\r\n{block}\r\n")));
        assert!(!is_block(&format!("Hello\r\n{block}")));
        assert!(!is_block(&format!("{block}Bye")));
        assert!(!is_block(&format!("{block}{block}")));
        assert!(is_block("-----BEGIN PGP MESSAGE-----\r\n\r\nabc"), "it was cut off");
        assert!(!is_block("abc\r\n-----END PGP MESSAGE-----"));
    }
}
