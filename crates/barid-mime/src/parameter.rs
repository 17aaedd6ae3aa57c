//! `Content-Type` and `Content-Disposition`: a value and its parameters (RFC 2045
//! §5.1), with the continuations and charsets of RFC 2231.

use crate::{
    charset,
    defect::{Defect, Defects},
    encoded_word, field,
    limits::MAX_PARAMETERS,
    transfer::hex_pair,
};

/// A value with parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parametrized {
    /// In lower case: `text/plain`, `attachment`; may be anything.
    pub(crate) value: String,
    sections: Vec<Section>,
}

/// One parameter, or one section of one: `name*2*=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    name: String,
    /// Its place, where the parameter comes in sections.
    number: Option<u32>,
    is_extended: bool,
    value: Vec<u8>,
}

impl Parametrized {
    /// Reads the raw value of a field.
    pub(crate) fn read(value: &[u8], defects: &mut Defects) -> Parametrized {
        let line = field::unfold(value);
        let mut cursor = Cursor { rest: &line };
        let value = String::from_utf8_lossy(&cursor.token(b";")).to_ascii_lowercase();
        let value: String = value.chars().filter(|c| !c.is_whitespace()).collect();
        let mut sections = Vec::new();
        while cursor.skip(b';') {
            if sections.len() == MAX_PARAMETERS {
                defects.insert(Defect::ParameterTooMany);
                break;
            }
            let name = String::from_utf8_lossy(&cursor.token(b"=;")).trim().to_ascii_lowercase();
            if cursor.skip(b'=') {
                let value = cursor.token(b";");
                sections.push(Section::new(&name, value));
            }
        }
        Parametrized { value, sections }
    }

    /// Returns a parameter's value, decoded.
    ///
    /// An RFC 2231 form wins over a plain one; of two alike the first wins.
    pub(crate) fn get(&self, name: &str, defects: &mut Defects) -> Option<String> {
        let of_name = || self.sections.iter().filter(|section| section.name == name);
        if let Some(whole) =
            of_name().find(|section| section.number.is_none() && section.is_extended)
        {
            return Some(extended(&[whole], defects));
        }
        let mut numbered: Vec<&Section> =
            of_name().filter(|section| section.number.is_some()).collect();
        numbered.sort_by_key(|section| section.number);
        numbered.dedup_by_key(|section| section.number);
        let in_order = numbered
            .iter()
            .zip(0_u32..)
            .take_while(|(section, place)| section.number == Some(*place));
        let in_order: Vec<&Section> = in_order.map(|(section, _)| *section).collect();
        if !in_order.is_empty() {
            return Some(extended(&in_order, defects));
        }
        let plain = of_name().find(|section| section.number.is_none())?;
        Some(encoded_word::decode(&plain.value, defects))
    }

    /// Returns the bytes of a parameter that is compared, never shown.
    pub(crate) fn get_bytes(&self, name: &str) -> Option<&[u8]> {
        let section = self.sections.iter().find(|section| section.name == name)?;
        Some(&section.value)
    }
}

impl Section {
    fn new(name: &str, value: Vec<u8>) -> Section {
        let mut pieces = name.split('*');
        let base = pieces.next().unwrap_or_default().to_owned();
        let (first, second) = (pieces.next(), pieces.next());
        Section {
            name: base,
            number: first.and_then(|digits| digits.parse().ok()),
            is_extended: first == Some("") || second == Some(""),
            value,
        }
    }
}

/// Joins sections and decodes them as one, since a character may be cut in two.
fn extended(sections: &[&Section], defects: &mut Defects) -> String {
    let mut label = None;
    let mut bytes = Vec::new();
    for (place, section) in sections.iter().enumerate() {
        let mut value = section.value.as_slice();
        if section.is_extended && place == 0 {
            let mut pieces = value.splitn(3, |b| *b == b'\'');
            if let (Some(charset), Some(_language), Some(text)) =
                (pieces.next(), pieces.next(), pieces.next())
            {
                label = Some(String::from_utf8_lossy(charset).into_owned());
                value = text;
            }
        }
        match section.is_extended {
            true => percent_decode(value, &mut bytes),
            false => bytes.extend_from_slice(value),
        }
    }
    match label.filter(|label| !label.is_empty()) {
        Some(label) => charset::decode(&bytes, Some(&label), defects),
        // Some mailers put encoded words into sections, against RFC 2231.
        None => encoded_word::decode(&bytes, defects),
    }
}

/// Undoes percent-encoding; what is no UTF-8 after that is replaced.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    percent_decode(text.as_bytes(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

fn percent_decode(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    loop {
        match rest {
            [] => return,
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                out.push(hex_pair(*high, *low));
                rest = tail;
            }
            [b, tail @ ..] => {
                out.push(*b);
                rest = tail;
            }
        }
    }
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn skip(&mut self, wanted: u8) -> bool {
        match self.rest.split_first() {
            Some((first, tail)) if *first == wanted => {
                self.rest = tail;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Reads up to one of `ends` outside quotes and comments. Spaces inside an
    /// unquoted value stay: `name=my file.pdf` is wrong, common, and plain.
    fn token(&mut self, ends: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let (mut in_quotes, mut was_quoted, mut comments) = (false, false, 0_usize);
        while let Some((b, tail)) = self.rest.split_first() {
            if !in_quotes && comments == 0 && ends.contains(b) {
                break;
            }
            self.rest = tail;
            match b {
                // Only what may be escaped: in "C:\dir" a backslash is one.
                b'\\' if in_quotes && matches!(tail.first(), Some(b'"' | b'\\')) => {
                    out.extend(tail.first());
                    self.rest = tail.get(1..).unwrap_or_default();
                }
                b'"' if comments == 0 => {
                    in_quotes = !in_quotes;
                    was_quoted = true;
                }
                b'(' if !in_quotes
                    && (comments > 0 || out.is_empty() || out.ends_with(b" "))
                    && !is_name(tail) =>
                {
                    comments += 1
                }
                b')' if comments > 0 => comments -= 1,
                _ if comments > 0 => {}
                b => out.push(*b),
            }
        }
        match was_quoted {
            true => out,
            false => out.trim_ascii().to_vec(),
        }
    }
}

/// Whether what follows a bracket never closes it, so that it opens no comment.
fn is_name(tail: &[u8]) -> bool {
    !tail.iter().take(200).any(|b| *b == b')')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(value: &str, name: &str) -> Option<String> {
        Parametrized::read(value.as_bytes(), &mut Defects::new()).get(name, &mut Defects::new())
    }

    fn check(value: &str, name: &str, wanted: &str) {
        assert_eq!(get(value, name).as_deref(), Some(wanted), "{value}");
    }

    #[test]
    fn plain_and_quoted_parameters_are_read() {
        let read =
            Parametrized::read(b" Text/HTML ; charset=\"UTF-8\"\r\n ; x=y", &mut Defects::new());
        assert_eq!(read.value, "text/html");
        check("text/html; CHARSET=\"UTF-8\"", "charset", "UTF-8");
        check("text/plain; charset=us-ascii (Plain text); x=1", "charset", "us-ascii");
        check("a/b; name=my file.pdf; x=1", "name", "my file.pdf");
        check(r#"a/b; name="a \"b\" ; c.pdf""#, "name", "a \"b\" ; c.pdf");
        check(r#"a/b; name="C:\dir\f.pdf""#, "name", r"C:\dir\f.pdf");
        check("a/b; name==?utf-8?Q?caf=C3=A9.pdf?=", "name", "café.pdf");
        assert_eq!(get("a/b; name", "name"), None);
        assert_eq!(get("a/b; x=\"open; name=y", "name"), None);
    }

    #[test]
    fn sections_are_joined_before_they_are_decoded() {
        check("a/b; f*=utf-8'de'gr%C3%BC%C3%9Fe.txt", "f", "grüße.txt");
        check("a/b; f*1*=%A9.txt; f*0*=utf-8''caf%C3", "f", "café.txt");
        check("a/b; f*0*=windows-1256''%E3%D1; f*1*=%CD; f*2=.txt", "f", "مرح.txt");
        check("a/b; f*0=a; f*1=b; f*3=d", "f", "ab");
        check("a/b; f=plain; f*=utf-8''rich", "f", "rich");
    }

    #[test]
    fn sections_are_bounded() {
        let value = format!("a/b{}", "; f*0=x".repeat(MAX_PARAMETERS + 1));
        let mut defects = Defects::new();
        Parametrized::read(value.as_bytes(), &mut defects);
        assert!(defects.contains(&Defect::ParameterTooMany));
    }
}
