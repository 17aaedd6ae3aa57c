//! One part of a message, and what its own header says about it.

use crate::{
    defect::{Defect, Defects},
    field::{Field, fields},
    parameter::Parametrized,
    safe_name::safe_name,
    transfer::TransferEncoding,
};
use std::ops::Range;

/// Where a part wants to be (RFC 2183). Any unknown value means attachment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Within the message.
    Inline,
    /// Beside the message.
    Attachment,
}

impl Disposition {
    /// Returns the name that RFC 2183 gives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::Inline => "inline",
            Disposition::Attachment => "attachment",
        }
    }
}

/// Whether lines of a text may be joined (RFC 3676).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flow {
    /// Lines are as the sender broke them.
    #[default]
    Fixed,
    /// A line that ends with a space goes on.
    Flowed,
    /// The same, and the space itself goes (DelSp=yes).
    FlowedDeletingSpace,
}

/// A part: a node in the tree of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The number that IMAP gives the part (RFC 9051 §6.4.5.1). A multipart that
    /// is a whole message has none there and is called `0`, or `2.0` within part 2.
    pub path: String,
    /// `type/subtype` in lower case.
    pub content_type: String,
    /// The charset as declared.
    pub charset: Option<String>,
    /// The name that the sender gave, made safe.
    pub name: Option<String>,
    /// Where it wants to be.
    pub disposition: Option<Disposition>,
    /// `Content-ID` without brackets.
    pub content_id: Option<String>,
    /// How its bytes were encoded.
    pub encoding: TransferEncoding,
    /// Whether its lines flow.
    pub flow: Flow,
    /// The part that holds it, as an index; `None` for the root.
    pub parent: Option<usize>,
    /// The parts it holds, as indexes, in order.
    pub children: Vec<usize>,
    /// Where it stands in the message, header included; `None` inside a message
    /// that is itself encoded.
    pub raw_offsets: Option<Range<usize>>,
    /// Which bytes the two ranges below count: 0 is the message itself.
    pub(crate) buffer: usize,
    pub(crate) header: Range<usize>,
    pub(crate) body: Range<usize>,
    pub(crate) depth: usize,
    /// What the paths of its children start with.
    pub(crate) prefix: String,
}

impl Part {
    /// Whether it holds parts side by side.
    pub fn is_multipart(&self) -> bool {
        !self.children.is_empty() && self.content_type.starts_with("multipart/")
    }

    /// Whether it holds parts in a form of its own: wrapped by Outlook, or encoded in its text.
    pub fn is_wrapper(&self) -> bool {
        !self.children.is_empty() && !self.is_multipart() && !self.is_message()
    }

    /// Whether it is a whole message within the message.
    pub fn is_message(&self) -> bool {
        is_message_type(&self.content_type)
    }

    /// Whether its bytes are text. A multipart that turned out to have no parts is.
    pub fn is_text(&self) -> bool {
        self.content_type.starts_with("text/")
            || (self.children.is_empty() && self.content_type.starts_with("multipart/"))
    }
}

pub(crate) fn is_message_type(content_type: &str) -> bool {
    matches!(content_type, "message/rfc822" | "message/global" | "message/news")
}

/// What a part's header says, before its place in the tree is known.
pub(crate) struct PartHeader {
    pub(crate) part: Part,
    pub(crate) boundary: Option<Vec<u8>>,
}

impl PartHeader {
    /// Reads the MIME fields of a header section. `default_type` is what a part
    /// without `Content-Type` is.
    pub(crate) fn read(header: &[u8], default_type: &str, defects: &mut Defects) -> PartHeader {
        let (mut content_type, mut disposition) = (None, None);
        let mut part = Part::default();
        let mut has_encoding = false;
        let mut all = fields(header);
        for field in all.by_ref().filter(|field| is_mime_field(field)) {
            if field.is("Content-Type") {
                if content_type.is_some() {
                    defects.insert(Defect::ContentTypeRepeated);
                    continue;
                }
                content_type = Some(Parametrized::read(field.value, defects));
            } else if field.is("Content-Disposition") && disposition.is_none() {
                disposition = Some(Parametrized::read(field.value, defects));
            } else if field.is("Content-Transfer-Encoding") && !has_encoding {
                has_encoding = true;
                part.encoding = TransferEncoding::from_field(field.value);
            } else if field.is("Content-ID") && part.content_id.is_none() {
                part.content_id =
                    crate::header::message_ids(field.value).into_iter().next().map(|id| id.0);
            }
        }
        defects.append(&mut all.defects);
        if part.encoding == TransferEncoding::Unknown {
            defects.insert(Defect::TransferEncodingUnknown);
        }
        part.disposition =
            disposition.as_ref().map(|disposition| match disposition.value.as_str() {
                "inline" => Disposition::Inline,
                _ => Disposition::Attachment,
            });
        part.content_type =
            media_type(content_type.as_ref(), part.disposition, default_type, defects);
        let mut parameter = |of: &Option<Parametrized>, name: &str| {
            of.as_ref()
                .and_then(|value| value.get(name, defects))
                .filter(|value| !value.trim().is_empty())
        };
        part.charset = parameter(&content_type, "charset");
        let name = parameter(&disposition, "filename").or_else(|| parameter(&content_type, "name"));
        part.name = name.map(|name| safe_name(&name, &part.content_type));
        let mut is = |name: &str, wanted: &str| {
            parameter(&content_type, name).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        };
        part.flow = match (is("format", "flowed"), is("delsp", "yes")) {
            (false, _) => Flow::Fixed,
            (true, false) => Flow::Flowed,
            (true, true) => Flow::FlowedDeletingSpace,
        };
        let boundary = content_type.as_ref().and_then(|value| value.get_bytes("boundary"));
        let boundary =
            boundary.map(|bytes| bytes.trim_ascii_end().to_vec()).filter(|bytes| !bytes.is_empty());
        PartHeader { part, boundary }
    }
}

fn is_mime_field(field: &Field<'_>) -> bool {
    field.name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"Content-"))
}

/// Returns the type to go by (RFC 2045 §5.2).
fn media_type(
    declared: Option<&Parametrized>,
    disposition: Option<Disposition>,
    default_type: &str,
    defects: &mut Defects,
) -> String {
    let Some(declared) = declared else { return default_type.to_owned() };
    let is_token = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b))
    };
    match declared.value.split_once('/') {
        Some((main, sub)) if is_token(main) && is_token(sub) && declared.value.len() <= 127 => {
            declared.value.clone()
        }
        Some(_) | None => {
            defects.insert(Defect::ContentTypeMalformed);
            match disposition {
                Some(Disposition::Attachment) => "application/octet-stream".to_owned(),
                Some(Disposition::Inline) | None => "text/plain".to_owned(),
            }
        }
    }
}
