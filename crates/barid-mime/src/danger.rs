//! Which files could run something when they are opened.

/// Endings of programs, scripts, shortcuts, disk images and pages that run scripts, on any
/// system.
const ENDINGS: [&str; 118] = [
    "0xe",
    "a3x",
    "ade",
    "adp",
    "ahk",
    "air",
    "apk",
    "app",
    "appimage",
    "applescript",
    "application",
    "appref-ms",
    "appx",
    "appxbundle",
    "arj",
    "asp",
    "aspx",
    "bas",
    "bat",
    "bin",
    "cab",
    "cer",
    "chm",
    "cmd",
    "cnt",
    "com",
    "command",
    "cpl",
    "crt",
    "csh",
    "deb",
    "der",
    "desktop",
    "diagcab",
    "dll",
    "dmg",
    "docm",
    "dotm",
    "exe",
    "flatpakref",
    "fxp",
    "gadget",
    "grp",
    "hlp",
    "hpj",
    "hta",
    "htm",
    "html",
    "htc",
    "img",
    "inf",
    "ins",
    "iso",
    "isp",
    "its",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "lnk",
    "mad",
    "maf",
    "mda",
    "mdb",
    "mde",
    "mht",
    "mhtml",
    "mpkg",
    "msc",
    "msh",
    "msi",
    "msix",
    "msp",
    "mst",
    "one",
    "osd",
    "out",
    "pif",
    "pkg",
    "pl",
    "potm",
    "ppam",
    "pptm",
    "prg",
    "ps1",
    "psc1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scr",
    "sct",
    "sh",
    "shb",
    "shs",
    "shtml",
    "sldm",
    "svg",
    "svgz",
    "swf",
    "theme",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "website",
    "workflow",
    "wsf",
    "wsh",
];

/// Endings that came in two groups only to keep the list above readable.
const MORE: [&str; 16] = [
    "webloc", "inetloc", "fileloc", "xbap", "xht", "xhtml", "xlam", "xll", "xlsm", "xltm", "xml",
    "xnk", "xpi", "xps", "xsl", "zsh",
];

/// Whether a file could run something when the system opens it, by its safe name and its
/// declared type.
pub fn is_dangerous(name: &str, content_type: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_lowercase());
    let by_name =
        ending.as_deref().is_some_and(|ending| ENDINGS.contains(&ending) || MORE.contains(&ending));
    by_name
        || matches!(
            content_type,
            "text/html"
                | "application/xhtml+xml"
                | "image/svg+xml"
                | "text/javascript"
                | "application/javascript"
                | "application/x-javascript"
                | "application/hta"
                | "application/java-archive"
                | "application/x-msdownload"
                | "application/x-msdos-program"
                | "application/x-ms-shortcut"
                | "application/x-sh"
                | "application/x-shellscript"
                | "application/x-executable"
                | "application/x-desktop"
                | "application/vnd.microsoft.portable-executable"
        )
}

/// Returns the type that the ending of a name promises, for files that come without one.
pub(crate) fn type_of(name: &str) -> &'static str {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase());
    match ending.as_deref().unwrap_or_default() {
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r66_what_could_run_is_only_saved() {
        for name in [
            "a.exe",
            "a.EXE",
            "invoice.pdf.scr",
            "a.js",
            "a.hta",
            "a.lnk",
            "a.url",
            "a.desktop",
            "a.jar",
            "a.iso",
            "a.html",
            "a.HTM",
            "a.svg",
            "a.docm",
            "a.ps1",
            "a.AppImage",
            "a.dmg",
        ] {
            assert!(is_dangerous(name, "application/octet-stream"), "{name}");
        }
        for name in ["a.pdf", "a.png", "a.docx", "a.txt", "a", "exe", "a.tar.gz", "تقرير.pdf"]
        {
            assert!(!is_dangerous(name, "application/octet-stream"), "{name}");
        }
        assert!(is_dangerous("page", "text/html"));
        assert!(!is_dangerous("page.pdf", "application/pdf"));
    }
}
