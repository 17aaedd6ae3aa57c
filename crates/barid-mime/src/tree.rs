//! Finds the parts of a message: one pass over its lines, without recursion.
//!
//! This is the only place that decides where a part begins and ends. The rules:
//! - a boundary counts at the start of a line only, followed by nothing but
//!   spaces, or by `--` and spaces (RFC 2046 §5.1.1);
//! - if a line matches several open boundaries, the innermost multipart wins; a
//!   line that matches an outer one closes all within;
//! - the line end before a boundary belongs to the boundary.
//!
//! No parser library sees nested structure: mail-parser recurses into nested
//! messages and takes the process down at some ten thousand levels. It gets
//! single values from here, never an entity.

use crate::{
    defect::{Defect, Defects},
    field::{line_len, name_len, trim_line_end},
    limits::{MAX_DEPTH, MAX_ENCODED_MESSAGES, MAX_PARTS},
    part::{Disposition, Part, PartHeader, is_message_type},
    transfer::TransferEncoding,
    wrapped::Within,
};
use std::ops::Range;

/// The parts of a message, root first, each before those that it holds.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) parts: Vec<Part>,
    /// Messages that were encoded, decoded; buffer 1 is the first of them.
    pub(crate) buffers: Vec<Vec<u8>>,
    pub(crate) defects: Defects,
}

impl Tree {
    /// Reads the tree of `raw`. There is always a root.
    pub(crate) fn read(raw: &[u8]) -> Tree {
        let mut tree = Tree::default();
        Scan::new(&mut tree, raw, 0, None).run();
        // Parts found inside a decoded message join the end of the same list.
        let mut at = 0;
        while at < tree.parts.len() {
            tree.open_encoded_message(raw, at);
            at += 1;
        }
        tree
    }

    /// Looks into a message/rfc822 that is base64 or quoted-printable.
    fn open_encoded_message(&mut self, raw: &[u8], at: usize) {
        let Some(part) = self.parts.get(at) else { return };
        let is_encoded =
            matches!(part.encoding, TransferEncoding::Base64 | TransferEncoding::QuotedPrintable);
        if !is_encoded || !part.children.is_empty() || !is_message_type(&part.content_type) {
            return;
        }
        self.defects.insert(Defect::CompositeEncoded);
        if self.parts.len() >= MAX_PARTS {
            self.defects.insert(Defect::PartsTooMany);
            return;
        }
        if part.depth >= MAX_DEPTH || self.encoded_level(at) >= MAX_ENCODED_MESSAGES {
            self.defects.insert(Defect::NestingTooDeep);
            return;
        }
        let buffer = self.buffer(raw, part.buffer).unwrap_or_default();
        let body = buffer.get(part.body.clone()).unwrap_or_default();
        let encoding = part.encoding;
        let mut defects = Defects::new();
        let decoded = encoding.decode(body, &mut defects).into_owned();
        self.defects.append(&mut defects);
        let number = self.buffers.len() + 1;
        Scan::new(self, &decoded, number, Some(at)).run();
        self.buffers.push(decoded);
    }

    /// Counts the encoded messages around a part.
    fn encoded_level(&self, at: usize) -> usize {
        let parents =
            std::iter::successors(self.parts.get(at), |part| self.parts.get(part.parent?));
        parents
            .skip(1)
            .filter(|part| part.encoding != TransferEncoding::Identity && part.is_message())
            .count()
    }

    /// Puts what was found within a part below it.
    pub(crate) fn adopt(&mut self, within: Within) {
        let Within { holder, parts, bytes, .. } = within;
        let number = self.buffers.len() + 1;
        self.buffers.push(bytes);
        for mut part in parts {
            let index = self.parts.len();
            (part.parent, part.buffer) = (Some(holder), number);
            self.parts.push(part);
            if let Some(holder) = self.parts.get_mut(holder) {
                holder.children.push(index);
            }
        }
    }

    /// Returns the bytes that a part's ranges count.
    pub(crate) fn buffer<'a>(&'a self, raw: &'a [u8], number: usize) -> Option<&'a [u8]> {
        match number.checked_sub(1) {
            None => Some(raw),
            Some(index) => self.buffers.get(index).map(Vec::as_slice),
        }
    }
}

/// A part that is not complete yet and holds others.
struct Open {
    part: usize,
    /// `None` for a message within the message.
    boundary: Option<Vec<u8>>,
    /// Its closing boundary has come; what follows is its epilogue.
    is_closed: bool,
}

#[derive(Clone, Copy)]
enum Place {
    /// In a header section that began here.
    Header(usize),
    /// In the body of this part.
    Leaf(usize),
    /// In a preamble or epilogue, which nobody shows.
    Between,
}

struct Scan<'t, 'b> {
    tree: &'t mut Tree,
    bytes: &'b [u8],
    buffer: usize,
    /// The encoded message that these bytes come from.
    host: Option<usize>,
    open: Vec<Open>,
    place: Place,
}

impl<'t, 'b> Scan<'t, 'b> {
    fn new(
        tree: &'t mut Tree,
        bytes: &'b [u8],
        buffer: usize,
        host: Option<usize>,
    ) -> Scan<'t, 'b> {
        Scan { tree, bytes, buffer, host, open: Vec::new(), place: Place::Header(0) }
    }

    fn run(mut self) {
        let mut at = 0;
        while let Some(line) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let line = line.get(..line_len(line)).unwrap_or_default();
            let end = at + line.len();
            match self.boundary(line) {
                Some((open, is_close)) => self.cross(open, is_close, at, end),
                None => self.line(line, at, end),
            }
            at = end;
        }
        self.finish(0, self.bytes.len());
    }

    /// Takes a line that is no boundary.
    fn line(&mut self, line: &[u8], at: usize, end: usize) {
        let Place::Header(start) = self.place else { return };
        if trim_line_end(line).is_empty() {
            self.end_header(start..at, end);
        } else if at == start && name_len(line).is_none() && !is_envelope_line(line) {
            // It begins with text, so it has no header at all.
            self.tree.defects.insert(Defect::HeaderMissing);
            self.end_header(start..start, at);
        }
    }

    /// Whether a line is the boundary of an open multipart, and whether it closes it.
    fn boundary(&self, line: &[u8]) -> Option<(usize, bool)> {
        let rest = line.strip_prefix(b"--")?;
        let candidates = self.open.iter().enumerate().rev().filter(|(_, open)| !open.is_closed);
        for (index, open) in candidates {
            let Some(after) =
                open.boundary.as_deref().and_then(|boundary| rest.strip_prefix(boundary))
            else {
                continue;
            };
            let after = after.trim_ascii_end();
            if after.is_empty() {
                return Some((index, false));
            }
            if after == b"--" {
                return Some((index, true));
            }
        }
        None
    }

    /// Goes over a boundary of `open`: all within it ends before the line, and the
    /// next part starts after it.
    fn cross(&mut self, open: usize, is_close: bool, at: usize, end: usize) {
        let before = self.bytes.get(..at).unwrap_or_default();
        self.finish(open + 1, trim_line_end(before).len());
        self.place = Place::Between;
        if is_close {
            if let Some(open) = self.open.get_mut(open) {
                open.is_closed = true;
            }
        } else if self.tree.parts.len() >= MAX_PARTS {
            self.tree.defects.insert(Defect::PartsTooMany);
        } else {
            self.place = Place::Header(end);
        }
    }

    /// Ends the part that is being read and all open ones from `keep` on.
    fn finish(&mut self, keep: usize, end: usize) {
        // A header without an empty line after it; of a message, perhaps, which
        // begins another.
        while let Place::Header(start) = self.place {
            let end = end.max(start);
            self.place = Place::Between;
            self.end_header(start..end, end);
        }
        if let Place::Leaf(part) = self.place {
            self.end_part(part, end);
        }
        while self.open.len() > keep {
            let Some(open) = self.open.pop() else { return };
            self.end_part(open.part, end);
            if open.boundary.is_some() {
                let is_empty =
                    self.tree.parts.get(open.part).is_some_and(|part| part.children.is_empty());
                match (is_empty, open.is_closed) {
                    (true, _) => self.tree.defects.insert(Defect::BoundaryMissing),
                    (false, false) => self.tree.defects.insert(Defect::BoundaryUnclosed),
                    (false, true) => false,
                };
            }
        }
    }

    fn end_part(&mut self, part: usize, end: usize) {
        if let Some(part) = self.tree.parts.get_mut(part) {
            part.body.end = end.max(part.body.start);
            if let Some(offsets) = &mut part.raw_offsets {
                offsets.end = part.body.end;
            }
        }
    }

    /// Adds the part whose header was read, and decides what its body is.
    fn end_header(&mut self, header: Range<usize>, body: usize) {
        let index = self.tree.parts.len();
        let parent = self.open.last().map(|open| open.part).or(self.host);
        let holder = parent.and_then(|parent| self.tree.parts.get(parent));
        let default_type = match holder {
            Some(holder) if holder.content_type == "multipart/digest" => "message/rfc822",
            Some(_) | None => "text/plain",
        };
        let depth = holder.map_or(0, |holder| holder.depth + 1);
        let bytes = self.bytes.get(header.clone()).unwrap_or_default();
        let PartHeader { mut part, boundary } =
            PartHeader::read(bytes, default_type, &mut self.tree.defects);
        let is_multipart = part.content_type.starts_with("multipart/");
        (part.path, part.prefix) = number(holder, is_multipart);
        part.parent = parent;
        part.depth = depth;
        part.buffer = self.buffer;
        part.raw_offsets = (self.buffer == 0).then_some(header.start..body);
        part.header = header;
        part.body = body..body;

        self.place = Place::Leaf(index);
        self.enter(&mut part, index, boundary);
        self.tree.parts.push(part);
        if let Some(holder) = parent.and_then(|parent| self.tree.parts.get_mut(parent)) {
            holder.children.push(index);
        }
    }

    /// Goes into a part that holds others, unless that is too deep.
    fn enter(&mut self, part: &mut Part, index: usize, boundary: Option<Vec<u8>>) {
        let is_multipart = part.content_type.starts_with("multipart/");
        let is_message = is_message_type(&part.content_type);
        let is_plain =
            matches!(part.encoding, TransferEncoding::Identity | TransferEncoding::Unknown);
        if part.depth >= MAX_DEPTH && (is_multipart || is_message) {
            self.tree.defects.insert(Defect::NestingTooDeep);
            part.disposition = Some(Disposition::Attachment);
        } else if is_multipart {
            // RFC 2045 §6.4 forbids it, and nobody means it: the parts are plain.
            if part.encoding != TransferEncoding::Identity {
                self.tree.defects.insert(Defect::CompositeEncoded);
            }
            if boundary.is_none() {
                self.tree.defects.insert(Defect::BoundaryMissing);
                return;
            }
            self.open.push(Open { part: index, boundary, is_closed: false });
            self.place = Place::Between;
        } else if is_message && is_plain && self.tree.parts.len() + 1 < MAX_PARTS {
            self.open.push(Open { part: index, boundary: None, is_closed: false });
            self.place = Place::Header(part.body.start);
        }
    }
}

/// Returns a part's path, and what those of its children start with.
fn number(holder: Option<&Part>, is_multipart: bool) -> (String, String) {
    let prefix = holder.map_or("", |holder| &holder.prefix);
    match holder {
        Some(holder) if !holder.is_message() => {
            let path = format!("{prefix}{}", holder.children.len() + 1);
            let inner = format!("{path}.");
            (path, inner)
        }
        Some(_) | None => match is_multipart {
            true => (format!("{prefix}0"), prefix.to_owned()),
            false => (format!("{prefix}1"), format!("{prefix}1.")),
        },
    }
}

/// Whether a line is what mbox puts before a message.
fn is_envelope_line(line: &[u8]) -> bool {
    line.starts_with(b"From ") || line.starts_with(b">From ")
}
