//! File names that a sender chose, made safe to show and to save.

use crate::display;

/// Longest name in bytes; every file system takes it.
const MAX_BYTES: usize = 200;

/// Devices that Windows opens whatever the extension (CreateFile documentation).
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Returns a file name that names no directory, no device and no hidden file,
/// reads the way it is, and is at most 200 bytes with its extension whole.
///
/// Where nothing is left of `name`, the name is made from `content_type`.
pub fn safe_name(name: &str, content_type: &str) -> String {
    let base = name.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty()).unwrap_or_default();
    let mut clean = String::with_capacity(base.len());
    for c in display::one_line(base).chars() {
        match c {
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => clean.push('_'),
            '\u{200c}' | '\u{200d}' => {}
            c => clean.push(c),
        }
    }
    // Dots and spaces at either end hide a file, or vanish on Windows.
    let clean = clean.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if clean.is_empty() {
        return fallback(content_type);
    }
    let stem = clean.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    // Windows reads superscript digits as digits here.
    let stem = stem.replace('¹', "1").replace('²', "2").replace('³', "3");
    let clean =
        match RESERVED.contains(&stem.as_str()) || matches!(stem.as_str(), "conin$" | "conout$") {
            true => format!("_{clean}"),
            false => clean.to_owned(),
        };
    shorten(&clean)
}

/// Cuts the stem, never the last extension, unless that is absurdly long itself.
fn shorten(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 40 => (stem, extension),
        Some(_) | None => {
            return display::cut(name, MAX_BYTES).trim_end_matches(['.', ' ']).to_owned();
        }
    };
    let stem = display::cut(stem, MAX_BYTES - extension.len() - 1).trim_end_matches(['.', ' ']);
    format!("{stem}.{extension}")
}

fn fallback(content_type: &str) -> String {
    let extension = match content_type {
        "text/plain" | "message/external-body" | "message/partial" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/vcard" | "text/x-vcard" => "vcf",
        "text/csv" => "csv",
        "message/rfc822" | "message/global" => "eml",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "application/pgp-signature" => "asc",
        "application/pkcs7-signature" | "application/x-pkcs7-signature" => "p7s",
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => "p7m",
        "application/ms-tnef" => "dat",
        _ => "bin",
    };
    format!("attachment.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leaves_its_directory_and_its_tricks_behind() {
        for (name, safe) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            (r"C:\Users\me\x.doc", "x.doc"),
            ("/", "attachment.bin"),
            ("dir/", "dir"),
            (".bashrc", "bashrc"),
            ("..", "attachment.bin"),
            ("", "attachment.bin"),
            ("a.exe. . ", "a.exe"),
            ("inv\u{202e}fdp.exe", "invfdp.exe"),
            ("a\u{200b}\0\r\nb.txt", "a b.txt"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com¹.txt", "_com¹.txt"),
            ("console.txt", "console.txt"),
            ("a:b|c?.txt", "a_b_c_.txt"),
            ("$(rm -rf).sh", "$(rm -rf).sh"),
            ("تقرير.pdf", "تقرير.pdf"),
        ] {
            assert_eq!(safe_name(name, "application/octet-stream"), safe, "{name:?}");
        }
        assert_eq!(safe_name("", "message/rfc822"), "attachment.eml");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = safe_name(&format!("{}.tar.gz", "é".repeat(300)), "");
        assert!(name.len() <= MAX_BYTES && name.ends_with(".gz"), "{name}");
        let name = safe_name(&format!("a.{}", "x".repeat(500)), "");
        assert_eq!(name.len(), MAX_BYTES);
    }
}
