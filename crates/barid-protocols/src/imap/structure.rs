//! Which parts of a message are worth having before all the others (BODYSTRUCTURE, RFC 9051
//! §7.5.2), and a message made of those. Pure.

use crate::readable::{LeftOut, Readable};
use imap_proto::{BodyContentCommon, BodyContentSinglePart, BodyStructure, ContentEncoding};
use std::collections::BTreeMap;

/// Parts up to so many bytes come along, whatever they are: invitations, keys, small pictures.
const SMALL: u64 = 16 * 1024;
/// Pictures that the text shows come along up to so many bytes.
const PICTURE: u64 = 512 * 1024;
/// Less than this left out is not worth the trouble.
const WORTH: u64 = 256 * 1024;
/// A message of more parts is taken as a whole.
const MOST_PARTS: usize = 64;

/// The parts of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    /// One without parts, or a message in the message.
    Leaf(Leaf),
    /// `multipart/…` with its boundary.
    Multi { subtype: String, boundary: String, children: Vec<Structure> },
}

/// A part without parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    is_wanted: bool,
    octets: u64,
    is_base64: bool,
}

/// A section that is to be fetched, and its bytes once they are here.
pub(super) type Sections = BTreeMap<String, Vec<u8>>;

impl Structure {
    /// Takes over what imap-proto read; `None` where parts can't be put together from it.
    pub(super) fn new(body: &BodyStructure<'_>) -> Option<Structure> {
        match body {
            BodyStructure::Multipart { common, bodies, .. } => {
                let children = bodies.iter().map(Structure::new).collect::<Option<Vec<_>>>()?;
                let boundary = parameter(common, "boundary")?;
                let subtype = common.ty.subtype.to_ascii_lowercase();
                let is_writable = !boundary.is_empty() && !boundary.contains(['\r', '\n', '\\']);
                is_writable.then_some(Structure::Multi { subtype, boundary, children })
            }
            BodyStructure::Basic { common, other, .. }
            | BodyStructure::Text { common, other, .. }
            | BodyStructure::Message { common, other, .. } => {
                Some(Structure::Leaf(Leaf::new(common, other)))
            }
        }
    }

    /// Returns the sections to fetch, beside the header; `None` where the whole message is as
    /// good: it is small, or one that has to be whole to be checked or opened.
    pub(super) fn sections(&self) -> Option<Vec<String>> {
        let Structure::Multi { .. } = self else { return None };
        let mut parts = Vec::new();
        self.walk("", &mut parts);
        let left: u64 = parts.iter().filter_map(|(_, part)| part.left_out()).sum();
        let is_sealed = self.is_sealed() || parts.iter().any(|(_, part)| part.is_sealed());
        if left < WORTH || is_sealed || parts.len() > MOST_PARTS {
            return None;
        }
        let mut sections = Vec::new();
        for (path, part) in parts {
            sections.push(format!("{path}.MIME"));
            if matches!(part, Structure::Leaf(leaf) if leaf.is_wanted) {
                sections.push(path);
            }
        }
        Some(sections)
    }

    /// Makes a message of what was fetched; `None` where something is missing.
    pub(super) fn assemble(&self, header: &[u8], sections: &Sections) -> Option<Readable> {
        let mut readable = Readable { raw: header.to_vec(), left_out: Vec::new() };
        self.write("", sections, &mut readable)?;
        Some(readable)
    }

    fn write(&self, path: &str, sections: &Sections, into: &mut Readable) -> Option<()> {
        match self {
            Structure::Leaf(leaf) if leaf.is_wanted => into.raw.extend(sections.get(path)?),
            Structure::Leaf(leaf) => {
                into.left_out.push(LeftOut { path: path.to_owned(), size_bytes: leaf.decoded() });
            }
            Structure::Multi { boundary, children, .. } => {
                for (path, child) in numbered(path, children) {
                    into.raw.extend(format!("--{boundary}\r\n").as_bytes());
                    into.raw.extend(sections.get(&format!("{path}.MIME"))?);
                    child.write(&path, sections, into)?;
                    into.raw.extend(b"\r\n");
                }
                into.raw.extend(format!("--{boundary}--\r\n").as_bytes());
            }
        }
        Some(())
    }

    /// Lists every part below this one, with its path.
    fn walk<'a>(&'a self, path: &str, into: &mut Vec<(String, &'a Structure)>) {
        let Structure::Multi { children, .. } = self else { return };
        for (path, child) in numbered(path, children) {
            into.push((path.clone(), child));
            child.walk(&path, into);
        }
    }

    fn left_out(&self) -> Option<u64> {
        match self {
            Structure::Leaf(leaf) if !leaf.is_wanted => Some(leaf.octets),
            Structure::Leaf(_) | Structure::Multi { .. } => None,
        }
    }

    /// Whether it is only of use as it came (RFC 1847).
    fn is_sealed(&self) -> bool {
        matches!(self, Structure::Multi { subtype, .. } if subtype == "signed" || subtype == "encrypted")
    }
}

impl Leaf {
    fn new(common: &BodyContentCommon<'_>, other: &BodyContentSinglePart<'_>) -> Leaf {
        let octets = u64::from(other.octets);
        let is_attached = common
            .disposition
            .as_ref()
            .is_some_and(|disposition| disposition.ty.eq_ignore_ascii_case("attachment"));
        let is = |kind: &str| common.ty.ty.eq_ignore_ascii_case(kind);
        let is_text = is("text") && !is_attached;
        let is_shown = is("image") && other.id.is_some() && octets <= PICTURE;
        Leaf {
            is_wanted: octets <= SMALL || is_text || is_shown,
            octets,
            is_base64: matches!(other.transfer_encoding, ContentEncoding::Base64),
        }
    }

    /// Base64 writes 57 bytes as a line of 78 (RFC 2045 §6.8).
    fn decoded(&self) -> u64 {
        match self.is_base64 {
            true => self.octets / 78 * 57 + self.octets % 78 * 3 / 4,
            false => self.octets,
        }
    }
}

fn numbered<'a>(
    path: &str,
    children: &'a [Structure],
) -> impl Iterator<Item = (String, &'a Structure)> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    children.iter().enumerate().map(move |(at, child)| (format!("{prefix}{}", at + 1), child))
}

fn parameter(common: &BodyContentCommon<'_>, name: &str) -> Option<String> {
    let params = common.ty.params.as_ref()?;
    let (_, value) = params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use imap_proto::{AttributeValue, Response};

    fn structure(text: &str) -> Option<Structure> {
        let line = format!("* 1 FETCH (BODYSTRUCTURE {text})\r\n");
        let (_, response) = Response::parse(line.as_bytes()).unwrap();
        let Response::Fetch(_, values) = response else { panic!("{response:?}") };
        values.iter().find_map(|value| match value {
            AttributeValue::BodyStructure(body) => Some(Structure::new(body)),
            _ => None,
        })?
    }

    const TEXT: &str =
        r#"("text" "plain" ("charset" "utf-8") NIL NIL "8bit" 30 2 NIL NIL NIL NIL)"#;
    const PDF: &str = r#"("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 780000 NIL ("attachment" ("filename" "a.pdf")) NIL NIL)"#;
    const PICTURE: &str =
        r#"("image" "png" NIL "<p@x>" NIL "base64" 78000 NIL ("inline" NIL) NIL NIL)"#;

    fn mixed(parts: &[&str]) -> String {
        multipart("mixed", "b1", parts)
    }

    fn multipart(subtype: &str, boundary: &str, parts: &[&str]) -> String {
        format!(r#"({} "{subtype}" ("boundary" "{boundary}") NIL NIL NIL)"#, parts.concat())
    }

    #[test]
    fn text_and_its_pictures_are_wanted_and_attachments_are_left() {
        let inner = multipart("related", "b2", &[TEXT, PICTURE]);
        let one = structure(&mixed(&[&inner, PDF])).unwrap();
        let sections = one.sections().unwrap();
        assert_eq!(sections, ["1.MIME", "1.1.MIME", "1.1", "1.2.MIME", "1.2", "2.MIME"]);
        let had = sections.into_iter().map(|name| {
            let bytes = format!("<{name}>").into_bytes();
            (name, bytes)
        });
        let readable = one.assemble(b"Subject: x\r\n\r\n", &had.collect()).unwrap();
        let expected = "Subject: x\r\n\r\n--b1\r\n<1.MIME>--b2\r\n<1.1.MIME><1.1>\r\n--b2\r\n\
            <1.2.MIME><1.2>\r\n--b2--\r\n\r\n--b1\r\n<2.MIME>\r\n--b1--\r\n";
        assert_eq!(String::from_utf8(readable.raw).unwrap(), expected);
        assert_eq!(readable.left_out, [LeftOut { path: "2".into(), size_bytes: 570_000 }]);
    }

    #[test]
    fn what_has_to_be_whole_or_is_small_is_taken_as_a_whole() {
        let sealed = multipart("signed", "b2", &[&mixed(&[TEXT, PDF]), TEXT]);
        for whole in [TEXT, PDF, &mixed(&[TEXT, TEXT]), &sealed, &mixed(&[&sealed, PDF])] {
            assert_eq!(structure(whole).unwrap().sections(), None, "{whole}");
        }
        let many = vec![PDF; MOST_PARTS + 1];
        assert_eq!(structure(&mixed(&many)).unwrap().sections(), None);
    }

    #[test]
    fn without_a_boundary_nothing_can_be_put_together() {
        let without = format!(r#"({TEXT}{PDF} "mixed" NIL NIL NIL NIL)"#);
        assert_eq!(structure(&without), None);
        let one = structure(&mixed(&[TEXT, PDF])).unwrap();
        assert_eq!(one.assemble(b"", &Sections::new()), None, "nothing came");
    }
}
