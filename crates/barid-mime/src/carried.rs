//! What of a message goes along when it is answered or passed on: the pictures that its
//! quote shows, and its files.

use crate::{
    compose::Attachment, defect::Defects, parse::Parsed, part::Part, quote::Quote,
    safe_name::safe_name, view,
};
use std::collections::BTreeSet;

/// Longest Content-ID that is written, in bytes: with its brackets it has to fit on one line.
const LONGEST_ID: usize = 900;

const MESSAGE: &str = "message/rfc822";

/// Returns the pictures that a quote shows, each once.
pub fn pictures(parsed: &Parsed<'_>, quote: &Quote) -> Vec<Attachment> {
    let mut seen = BTreeSet::new();
    let mut pictures = Vec::new();
    for part in parsed.parts() {
        let Some(id) = part.content_id.as_ref() else { continue };
        if quote.content_ids.contains(id) && is_writable(id) && seen.insert(id) {
            pictures.push(attachment(parsed, part, id.clone()));
        }
    }
    pictures
}

/// Returns the files of a message, in order.
pub fn files(parsed: &Parsed<'_>) -> Vec<Attachment> {
    let attached = view::attachments(parsed);
    attached.into_iter().map(|part| attachment(parsed, part, String::new())).collect()
}

/// Returns a message as a file of another one, under its subject.
pub fn whole(subject: &str, raw: Vec<u8>) -> Attachment {
    let name = match subject.trim() {
        "" => "message.eml".to_owned(),
        subject => format!("{subject}.eml"),
    };
    Attachment {
        name: safe_name(&name, MESSAGE),
        content_type: MESSAGE.to_owned(),
        content_id: String::new(),
        bytes: raw,
    }
}

/// Whether a Content-ID can be written as it is.
fn is_writable(id: &str) -> bool {
    id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>\"%".contains(&b))
}

fn attachment(parsed: &Parsed<'_>, part: &Part, content_id: String) -> Attachment {
    let bytes = match part.is_multipart() {
        true => parsed.encoded(part).to_vec(),
        false => parsed.decoded(part, &mut Defects::new()).into_owned(),
    };
    let name = part.name.clone().unwrap_or_default();
    Attachment { name, content_type: part.content_type.clone(), content_id, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse, quote::quote};

    #[test]
    fn shown_pictures_and_files_go_along_and_nothing_else() {
        let raw = b"Content-Type: multipart/related; boundary=b\r\n\r\n\
            --b\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:a@x\"><img src=\"cid:c d@x\">\r\n\
            --b\r\nContent-Type: image/png\r\nContent-ID: <a@x>\r\n\r\nPIC\r\n\
            --b\r\nContent-Type: image/png\r\nContent-ID: <c d@x>\r\n\r\nNO\r\n\
            --b\r\nContent-Type: text/csv; name=n.csv\r\nContent-Disposition: attachment\r\n\r\n1,2\r\n\
            --b--\r\n";
        let parsed = parse(raw);
        let shown = pictures(&parsed, &quote(&parsed));
        let ids: Vec<_> = shown.iter().map(|one| (one.content_id.as_str(), &one.bytes)).collect();
        assert_eq!(ids, [("a@x", &b"PIC".to_vec())]);
        let files = files(&parsed);
        assert!(files.iter().any(|one| one.name == "n.csv" && one.bytes == b"1,2"));
        assert!(files.iter().all(|one| one.content_id.is_empty()));
    }
}
