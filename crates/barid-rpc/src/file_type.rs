//! What a file is, guessed from its name, as the user's own files are when they are attached.

use crate::desktop::File;

/// Types (RFC 6838) of what people send each other, by the end of the name.
const TYPES: [(&str, &str); 44] = [
    ("aac", "audio/aac"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("heic", "image/heic"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ogg", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("rtf", "application/rtf"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("vcf", "text/vcard"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("zip", "application/zip"),
];

impl File {
    /// A file of the user; its type follows from its name.
    pub fn named(name: String, bytes: Vec<u8>) -> File {
        let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase());
        let known = TYPES.iter().find(|(known, _)| end.as_deref() == Some(known));
        let content_type =
            known.map_or("application/octet-stream", |(_, content_type)| content_type);
        File { name, content_type: content_type.to_owned(), bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_name_says_what_a_file_is() {
        let content_type = |name: &str| File::named(name.to_owned(), Vec::new()).content_type;
        assert_eq!(content_type("Plan.v2.PDF"), "application/pdf");
        assert_eq!(content_type("صورة.jpg"), "image/jpeg");
        for name in ["pdf", "a.", "a.xyz", ""] {
            assert_eq!(content_type(name), "application/octet-stream", "{name}");
        }
    }
}
