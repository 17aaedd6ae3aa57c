//! Cuts a header section into its fields (RFC 5322 §2.2), as raw bytes.
//!
//! The first step for every field: whatever is decoded later is decoded from
//! these bytes, so that no two readers can see different fields.

use crate::{
    defect::{Defect, Defects},
    limits::{MAX_FIELD_BYTES, MAX_FIELDS},
};
use memchr::memchr;

/// One header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// As sent; compare without case.
    pub name: &'a [u8],
    /// Everything after the colon, still folded, without the last line end.
    pub value: &'a [u8],
}

impl Field<'_> {
    /// Whether the field has this name, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// Returns the length of the first line of `bytes`, its LF included.
pub(crate) fn line_len(bytes: &[u8]) -> usize {
    memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1)
}

/// Returns `line` without its line end.
pub(crate) fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Returns where the name ends, if `line` starts a header field: visible ASCII,
/// then perhaps spaces (obsolete, RFC 5322 §4.5), then a colon.
pub(crate) fn name_len(line: &[u8]) -> Option<usize> {
    let len = line.iter().position(|b| !b.is_ascii_graphic() || *b == b':')?;
    let rest = line.get(len..)?;
    let colon = rest.iter().position(|b| !matches!(b, b' ' | b'\t'))?;
    (len > 0 && rest.get(colon) == Some(&b':')).then_some(len)
}

/// Walks over the fields of a header section; ends at the first empty line.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
    left: usize,
    /// What was wrong so far.
    pub(crate) defects: Defects,
}

/// Returns the fields of the header section at the start of `bytes`.
pub fn fields(bytes: &[u8]) -> Fields<'_> {
    Fields { rest: bytes, left: MAX_FIELDS, defects: Defects::new() }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        loop {
            let line = self.rest.get(..line_len(self.rest))?;
            if trim_line_end(line).is_empty() {
                return None;
            }
            if self.left == 0 {
                self.defects.insert(Defect::HeaderTooManyFields);
                return None;
            }
            let Some(name_len) = name_len(line) else {
                // mbox puts such a line before a message; it is no field and no defect.
                if !(line.starts_with(b"From ") || line.starts_with(b">From ")) {
                    self.defects.insert(Defect::HeaderMalformed);
                }
                self.left -= 1;
                self.rest = self.rest.get(line.len()..)?;
                continue;
            };
            let mut len = line.len();
            while let Some(next) =
                self.rest.get(len..).filter(|rest| matches!(rest.first(), Some(b' ' | b'\t')))
            {
                len += line_len(next);
            }
            let field = trim_line_end(self.rest.get(..len)?);
            self.rest = self.rest.get(len..)?;
            self.left -= 1;
            let name = field.get(..name_len)?;
            let value = field.get(name_len..)?;
            let value = memchr(b':', value).and_then(|at| value.get(at + 1..)).unwrap_or_default();
            if value.len() > MAX_FIELD_BYTES {
                self.defects.insert(Defect::HeaderFieldTooLong);
            }
            let value = value.get(..value.len().min(MAX_FIELD_BYTES))?;
            return Some(Field { name, value });
        }
    }
}

/// Returns `value` on one line: line ends go, the space that folded them stays.
pub(crate) fn unfold(value: &[u8]) -> Vec<u8> {
    let line: Vec<u8> = value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    line.trim_ascii().to_vec()
}

/// Returns the value of a field as a reader sees it: unfolded, encoded words decoded, and
/// with whatever hides or reorders still in it.
pub fn decoded(value: &[u8]) -> String {
    crate::encoded_word::decode(&unfold(value), &mut Defects::new())
}

/// Returns the raw value of a field on one line, its encoded words decoded, and
/// nothing taken out that a screen should not show.
pub fn unfolded_text(value: &[u8]) -> String {
    crate::encoded_word::decode(&unfold(value), &mut Defects::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &[u8]) -> Vec<String> {
        fields(header).map(|field| String::from_utf8_lossy(field.name).into_owned()).collect()
    }

    #[test]
    fn a_folded_field_is_one_field() {
        let all: Vec<_> = fields(b"A: 1\r\n\t2\r\nB : 3\nC:\n\nbody: no").collect();
        assert_eq!(all.len(), 3);
        assert_eq!(unfold(all[0].value), b"1\t2");
        assert_eq!((all[1].name, all[1].value), (&b"B"[..], &b" 3"[..]));
        assert_eq!(all[2].value, b"");
    }

    #[test]
    fn a_line_that_is_no_field_is_passed_over() {
        let mut header = fields(b"From x Mon\nA: 1\nno field\nB: 2\n");
        assert_eq!(header.by_ref().count(), 2);
        assert_eq!(header.defects, Defects::from([Defect::HeaderMalformed]));
        assert_eq!(names(b"\nA: 1"), [""; 0]);
        assert_eq!(names(b": x\n a b: y"), [""; 0]);
    }

    #[test]
    fn fields_are_bounded_in_number_and_length() {
        let many = b"A: 1\n".repeat(MAX_FIELDS + 5);
        let mut header = fields(&many);
        assert_eq!(header.by_ref().count(), MAX_FIELDS);
        assert!(header.defects.contains(&Defect::HeaderTooManyFields));
        let long = [b"A: ".as_slice(), &vec![b'x'; MAX_FIELD_BYTES + 9]].concat();
        assert_eq!(fields(&long).next().unwrap().value.len(), MAX_FIELD_BYTES);
    }
}
