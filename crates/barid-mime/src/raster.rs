//! Pictures known by their first bytes. What is declared counts for nothing, and a drawing
//! (SVG) is a program and no picture.

/// Returns the type of a picture made of pixels; `None` for everything else.
pub fn sniff(bytes: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, wanted: &[u8]| {
        bytes.get(offset..).is_some_and(|rest| rest.starts_with(wanted))
    };
    if at(0, b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if at(0, b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
        Some("image/gif")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(0, b"BM") && bytes.len() > 26 && at(6, &[0; 4]) {
        Some("image/bmp")
    } else if at(4, b"ftypavif") || at(4, b"ftypavis") {
        Some("image/avif")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r7_only_pixels_are_a_picture() {
        for (bytes, wanted) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"GIF89a", Some("image/gif")),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"\0\0\0\x1cftypavif", Some("image/avif")),
            (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
            (b"<?xml version='1.0'?><svg/>", None),
            (b"BM, said the author", None),
            (b"<html>", None),
            (b"", None),
        ] {
            assert_eq!(sniff(bytes), wanted, "{bytes:?}");
        }
    }
}
