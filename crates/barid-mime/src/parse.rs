//! A message as parts: the one tree that display, attachments, search and
//! inspection read.

use crate::{
    body, charset,
    defect::{Defect, Defects},
    field::{Fields, fields},
    header,
    parameter::Parametrized,
    part::Part,
    transfer::TransferEncoding,
    tree::Tree,
    uuencode, wrapped,
};
use barid_model::Envelope;
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// A message that was read. Reading never fails: what could not be read is told
/// by [`Parsed::defects`].
#[derive(Debug)]
pub struct Parsed<'a> {
    raw: &'a [u8],
    tree: Tree,
}

/// Reads a message.
pub fn parse(raw: &[u8]) -> Parsed<'_> {
    let mut parsed = Parsed { raw, tree: Tree::read(raw) };
    for within in wrapped::within(&parsed) {
        parsed.tree.adopt(within);
    }
    parsed
}

impl<'a> Parsed<'a> {
    /// Returns the message's own bytes.
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Returns all parts: the root first, each before those it holds.
    pub fn parts(&self) -> &[Part] {
        &self.tree.parts
    }

    /// Returns the part with this path.
    pub fn find(&self, path: &str) -> Option<&Part> {
        self.parts().iter().find(|part| part.path == path)
    }

    /// Returns the header fields of a part.
    pub fn fields(&self, part: &Part) -> Fields<'_> {
        let buffer = self.tree.buffer(self.raw, part.buffer).unwrap_or_default();
        fields(buffer.get(part.header.clone()).unwrap_or_default())
    }

    /// Returns the header fields of the message.
    pub fn header(&self) -> Fields<'_> {
        match self.parts().first() {
            Some(root) => self.fields(root),
            None => fields(b""),
        }
    }

    /// Returns the decoded header, and notes what is wrong with it.
    pub fn envelope(&self, defects: &mut Defects) -> Envelope {
        header::envelope(self.header(), defects)
    }

    /// Returns the body of a part as it was sent.
    pub fn encoded(&self, part: &Part) -> &[u8] {
        let buffer = self.tree.buffer(self.raw, part.buffer).unwrap_or_default();
        buffer.get(part.body.clone()).unwrap_or_default()
    }

    /// Returns the body of a part without its transfer encoding. Of a multipart
    /// it is everything between its header and its end, as sent.
    pub fn decoded(&self, part: &Part, defects: &mut Defects) -> Cow<'_, [u8]> {
        let encoding = match part.is_multipart() {
            true => TransferEncoding::Identity,
            false => part.encoding,
        };
        encoding.decode(self.encoded(part), defects)
    }

    /// Returns the decoded bytes of the part with this path.
    pub fn part(&self, path: &str) -> Option<Vec<u8>> {
        let part = self.find(path)?;
        Some(self.decoded(part, &mut Defects::new()).into_owned())
    }

    /// Returns the SHA-256 of the decoded bytes of a part, in hexadecimal.
    pub fn sha256(&self, part: &Part) -> String {
        let hash = Sha256::digest(self.decoded(part, &mut Defects::new()));
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// Returns a parameter of a part's `Content-Type`, decoded.
    pub fn parameter(&self, part: &Part, name: &str) -> Option<String> {
        let field = self.fields(part).find(|field| field.is("Content-Type"))?;
        Parametrized::read(field.value, &mut Defects::new()).get(name, &mut Defects::new())
    }

    /// Returns the text of a part, with its line ends as sent.
    pub fn text(&self, part: &Part, defects: &mut Defects) -> String {
        charset::decode(&self.words(part, defects), part.charset.as_deref(), defects)
    }

    /// Returns the decoded bytes of a text part that are text: without the files that stand
    /// encoded in it.
    pub(crate) fn words(&self, part: &Part, defects: &mut Defects) -> Cow<'_, [u8]> {
        let bytes = self.decoded(part, defects);
        match part.content_type == "text/plain" && part.is_wrapper() {
            true => Cow::Owned(uuencode::without(&bytes, &uuencode::files(&bytes))),
            false => bytes,
        }
    }

    /// Returns which parts are the body, and which are beside it.
    pub fn layout(&self) -> body::Layout {
        body::layout(self.parts())
    }

    /// Returns everything wrong with structure and header. What is wrong with the
    /// content of a part shows when that part is decoded.
    pub fn defects(&self) -> Defects {
        let mut defects = self.tree.defects.clone();
        self.envelope(&mut defects);
        let has_long_line = self.raw.split(|b| *b == b'\n').any(|line| line.len() > 999);
        if has_long_line {
            defects.insert(Defect::LineTooLong);
        }
        defects
    }
}
