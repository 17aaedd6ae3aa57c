//! Reads `winmail.dat`, the form in which Outlook and Exchange wrap a message that they
//! take all readers to understand (MS-OXTNEF): the files in it, and its body.

use crate::{
    bytes::Bytes,
    charset,
    defect::Defects,
    limits::{MAX_TNEF_BYTES, MAX_TNEF_FILES},
    rtf,
};

/// What every such file begins with.
const SIGNATURE: u32 = 0x223e_9f78;
/// Messages within messages that are looked into.
const MAX_DEPTH: usize = 3;
/// Properties of one list, and values of one property.
const MAX_PROPERTIES: usize = 20_000;

/// What was wrapped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tnef {
    /// The body, best form first wanted: HTML, then plain text.
    pub html: Option<String>,
    /// The body as plain text.
    pub text: Option<String>,
    /// The files, in order.
    pub files: Vec<File>,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// As sent; not safe.
    pub name: String,
    /// As sent; may be empty.
    pub content_type: String,
    /// Without brackets, for a picture within the body.
    pub content_id: Option<String>,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Reads one. `None` for what is none; of one that is damaged, what stands before the damage.
pub fn tnef(bytes: &[u8]) -> Option<Tnef> {
    let mut reader = Reader { done: Tnef::default(), size: 0 };
    reader.read(bytes, 0)?;
    reader.done.files.retain(|file| !file.bytes.is_empty() || !file.name.is_empty());
    Some(reader.done)
}

struct Reader {
    done: Tnef,
    /// Bytes that were taken.
    size: usize,
}

/// A property whose value is of interest: text or bytes.
struct Property<'b> {
    id: u16,
    kind: u16,
    value: &'b [u8],
}

impl Reader {
    fn read(&mut self, bytes: &[u8], depth: usize) -> Option<()> {
        let mut rest = Bytes(bytes);
        if rest.u32()? != SIGNATURE {
            return None;
        }
        rest.u16()?;
        let mut code_page = 1252;
        while let Some((is_of_file, id, value)) = attribute(&mut rest) {
            match (is_of_file, id) {
                (_, 0x9007) => code_page = Bytes(value).u32().unwrap_or(code_page),
                // A new file begins.
                (true, 0x9002) if self.done.files.len() < MAX_TNEF_FILES => {
                    self.done.files.push(File::default());
                }
                (true, 0x9002) => return Some(()),
                (true, 0x8010) => {
                    let name = text(value, code_page);
                    if let Some(file) = self.done.files.last_mut().filter(|one| one.name.is_empty())
                    {
                        file.name = name;
                    }
                }
                (true, 0x800f) => self.take(value),
                (true, 0x9005) => self.file_properties(value, code_page, depth),
                (false, 0x800c) if depth == 0 => {
                    self.done.text.get_or_insert_with(|| text(value, code_page));
                }
                (false, 0x9003) => self.message_properties(value, code_page, depth),
                _ => {}
            }
        }
        Some(())
    }

    /// Takes the bytes of the file that was begun last.
    fn take(&mut self, bytes: &[u8]) {
        let room = MAX_TNEF_BYTES - self.size;
        if let Some(file) = self.done.files.last_mut().filter(|_| bytes.len() <= room) {
            self.size += bytes.len();
            file.bytes = bytes.to_vec();
        }
    }

    fn file_properties(&mut self, list: &[u8], code_page: u32, depth: usize) {
        let mut inner = None;
        for one in properties(list) {
            let Some(file) = self.done.files.last_mut() else { return };
            match one.id {
                // The long name is the one that the sender saw.
                0x3707 => file.name = one.text(code_page),
                0x3704 if file.name.is_empty() => file.name = one.text(code_page),
                0x370e => file.content_type = one.text(code_page),
                0x3712 => file.content_id = Some(one.text(code_page)).filter(|id| !id.is_empty()),
                // A message within the message stands behind the name of its interface.
                0x3701 if one.kind == 0x0d => inner = one.value.get(16..),
                0x3701 => self.take(one.value),
                _ => {}
            }
        }
        if let Some(inner) = inner.filter(|_| depth < MAX_DEPTH) {
            let at = self.done.files.len();
            // What is no message of that form is left out.
            let _read = self.read(inner, depth + 1);
            // Its name was a place for it; an empty file would tell nothing.
            if self.done.files.len() > at
                && let Some(place) = at.checked_sub(1)
                && self.done.files.get(place).is_some_and(|file| file.bytes.is_empty())
            {
                self.done.files.remove(place);
            }
        }
    }

    fn message_properties(&mut self, list: &[u8], code_page: u32, depth: usize) {
        let (mut html, mut plain, mut subject) = (None, None, String::new());
        for one in properties(list) {
            match one.id {
                0x0037 => subject = one.text(code_page),
                0x1000 => plain = Some(one.text(code_page)),
                0x1013 => html = Some(one.text(code_page)),
                0x1009 if html.is_none() => {
                    match rtf::decompressed(one.value).map(|r| rtf::body(&r)) {
                        Some(rtf::Body::Html(found)) => html = Some(found),
                        Some(rtf::Body::Text(found)) if plain.is_none() => plain = Some(found),
                        Some(rtf::Body::Text(_)) | None => {}
                    }
                }
                _ => {}
            }
        }
        if depth == 0 {
            self.done.html = html.or(self.done.html.take());
            self.done.text = plain.or(self.done.text.take());
            return;
        }
        // What a message within says is a file beside its files.
        let (content_type, body) = match (html, plain) {
            (Some(html), _) => ("text/html", html),
            (None, Some(plain)) => ("text/plain", plain),
            (None, None) => return,
        };
        if self.done.files.len() < MAX_TNEF_FILES && self.size + body.len() <= MAX_TNEF_BYTES {
            self.size += body.len();
            let ending = if content_type == "text/html" { "html" } else { "txt" };
            let name =
                format!("{}.{ending}", if subject.is_empty() { "message" } else { &subject });
            let (content_type, bytes) = (content_type.to_owned(), body.into_bytes());
            self.done.files.push(File { name, content_type, content_id: None, bytes });
        }
    }
}

/// Reads one attribute: whether it is of a file, its number, its value.
fn attribute<'b>(rest: &mut Bytes<'b>) -> Option<(bool, u16, &'b [u8])> {
    let level = rest.u8()?;
    let id = rest.u16()?;
    rest.u16()?;
    let len = rest.len32()?;
    // Of one that was cut off, what is there counts.
    let value = rest.take(len.min(rest.0.len()))?;
    rest.take(2);
    matches!(level, 1 | 2).then_some((level == 2, id, value))
}

/// Returns the properties of a list that are text or bytes (MS-OXTNEF §2.1.3.4).
fn properties(list: &[u8]) -> Vec<Property<'_>> {
    let mut rest = Bytes(list);
    let mut found = Vec::new();
    let count = rest.len32().unwrap_or(0).min(MAX_PROPERTIES);
    for _ in 0..count {
        if property(&mut rest, &mut found).is_none() {
            break;
        }
    }
    found
}

fn property<'b>(rest: &mut Bytes<'b>, found: &mut Vec<Property<'b>>) -> Option<()> {
    let (kind, id) = (rest.u16()?, rest.u16()?);
    if id >= 0x8000 {
        rest.take(16)?;
        match rest.u32()? {
            0 => drop(rest.u32()?),
            _ => drop(padded(rest)?),
        }
    }
    let single = kind & 0x0fff;
    let is_counted = kind & 0x1000 != 0 || matches!(single, 0x1e | 0x1f | 0x0d | 0x102);
    let values = if is_counted { rest.len32()?.min(MAX_PROPERTIES) } else { 1 };
    for _ in 0..values {
        let fixed = match single {
            0x02 | 0x03 | 0x04 | 0x0a | 0x0b => 4,
            0x05 | 0x06 | 0x07 | 0x14 | 0x40 => 8,
            0x48 => 16,
            0x1e | 0x1f | 0x0d | 0x102 => {
                let value = padded(rest)?;
                found.push(Property { id, kind: single, value });
                continue;
            }
            _ => return None,
        };
        rest.take(fixed)?;
    }
    Some(())
}

/// Reads a length and so many bytes; the next ones begin at a multiple of four.
fn padded<'b>(rest: &mut Bytes<'b>) -> Option<&'b [u8]> {
    let len = rest.len32()?;
    let value = rest.take(len)?;
    rest.take((4 - len % 4) % 4);
    Some(value)
}

impl Property<'_> {
    fn text(&self, code_page: u32) -> String {
        match self.kind {
            0x1f => {
                let units = self.value.chunks_exact(2).map(|pair| match pair {
                    [low, high] => u16::from_le_bytes([*low, *high]),
                    _ => 0,
                });
                let text: String =
                    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
                text.trim_end_matches('\0').to_owned()
            }
            _ => text(self.value, code_page),
        }
    }
}

/// Decodes text of a Windows code page, without the null at its end.
fn text(bytes: &[u8], code_page: u32) -> String {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let label = if code_page == 65001 { "utf-8".to_owned() } else { format!("cp{code_page}") };
    charset::decode(bytes.get(..end).unwrap_or_default(), Some(&label), &mut Defects::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(level: u8, id: u32, value: &[u8]) -> Vec<u8> {
        let mut out = vec![level];
        out.extend(id.to_le_bytes());
        out.extend((value.len() as u32).to_le_bytes());
        out.extend(value);
        out.extend(
            value.iter().fold(0_u16, |sum, b| sum.wrapping_add(u16::from(*b))).to_le_bytes(),
        );
        out
    }

    fn file(attributes: &[Vec<u8>]) -> Vec<u8> {
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([1, 0]);
        attributes.iter().for_each(|one| out.extend(one));
        out
    }

    fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend(id.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend((value.len() as u32).to_le_bytes());
        out.extend(value);
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    fn list(properties: &[Vec<u8>]) -> Vec<u8> {
        let mut out = (properties.len() as u32).to_le_bytes().to_vec();
        properties.iter().for_each(|one| out.extend(one));
        out
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn files_come_out_with_their_long_names_and_bytes() {
        let raw = file(&[
            attribute(1, 0x0002_800c, b"Hello.\r\n\0"),
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"REPORT~1.PDF\0"),
            attribute(2, 0x0006_800f, b"%PDF-1.7"),
            attribute(
                2,
                0x0006_9005,
                &list(&[
                    property(0x1f, 0x3707, &utf16("تقرير.pdf")),
                    property(0x1e, 0x370e, b"application/pdf\0"),
                ]),
            ),
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"a.txt\0"),
            attribute(2, 0x0006_800f, b"x"),
        ]);
        let found = tnef(&raw).unwrap();
        assert_eq!(found.text.as_deref(), Some("Hello.\r\n"));
        let told: Vec<_> = found
            .files
            .iter()
            .map(|one| (one.name.as_str(), one.content_type.as_str(), one.bytes.as_slice()))
            .collect();
        assert_eq!(
            told,
            [("تقرير.pdf", "application/pdf", b"%PDF-1.7".as_slice()), ("a.txt", "", b"x")]
        );
    }

    #[test]
    fn the_body_is_html_where_there_is_some() {
        let props =
            list(&[property(0x1e, 0x1000, b"plain\0"), property(0x102, 0x1013, b"<p>rich</p>")]);
        let found = tnef(&file(&[attribute(1, 0x0006_9003, &props)])).unwrap();
        assert_eq!(found.html.as_deref(), Some("<p>rich</p>"));
        assert_eq!(found.text.as_deref(), Some("plain"));
    }

    #[test]
    fn a_message_within_gives_its_files_and_its_words() {
        let inner = file(&[
            attribute(
                1,
                0x0006_9003,
                &list(&[property(0x1e, 0x0037, b"Minutes\0"), property(0x1e, 0x1000, b"we met\0")]),
            ),
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"b.txt\0"),
            attribute(2, 0x0006_800f, b"y"),
        ]);
        let object = [[7; 16].as_slice(), &inner].concat();
        let raw = file(&[
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0001_8010, b"Minutes\0"),
            attribute(2, 0x0006_9005, &list(&[property(0x0d, 0x3701, &object)])),
        ]);
        let found = tnef(&raw).unwrap();
        let names: Vec<_> = found.files.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Minutes.txt", "b.txt"]);
    }

    #[test]
    fn r63_one_that_is_cut_or_lies_about_its_lengths_harms_nobody() {
        let whole = file(&[
            attribute(2, 0x0006_9002, &[0; 14]),
            attribute(2, 0x0006_9005, &list(&[property(0x1f, 0x3707, &utf16("a.pdf"))])),
            attribute(2, 0x0006_800f, b"x"),
        ]);
        for end in 0..whole.len() {
            tnef(whole.get(..end).unwrap());
        }
        for at in 6..whole.len() {
            let mut bent = whole.clone();
            bent[at] = 0xff;
            tnef(&bent);
        }
        assert_eq!(tnef(b"PK\x03\x04 no such thing"), None);
        let many = file(&vec![attribute(2, 0x0006_9002, &[0; 14]); 5_000]);
        assert!(tnef(&many).unwrap().files.len() <= MAX_TNEF_FILES);
    }
}
