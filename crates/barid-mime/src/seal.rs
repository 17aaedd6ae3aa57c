//! Makes a message fit to be sent: strict RFC 5322 bytes out of whatever a user
//! or another program wrote.
//!
//! Written from the bytes of the message, field by field; nothing is encoded anew,
//! so a signed part stays as it was signed. Hence what only a new encoding could
//! mend (a line that is too long, a NUL) is an error, not a repair.

use crate::{
    address::addresses,
    defect::{Defect, Defects},
    field::{Field, fields, line_len, trim_line_end},
    header::{date_ms, message_ids, subject},
};
use barid_model::{Address, InternetMessageId, address::is_addr_spec};
use mail_builder::headers::{Header, address::Address as WrittenAddress, date::Date};

/// Longest line on the wire, its line end aside (RFC 5321 §4.5.3.1.6).
const MAX_LINE: usize = 998;

/// A message that may be sent as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// RFC 5322 bytes: CRLF line ends only, no `Bcc`.
    pub raw: Vec<u8>,
    /// Its `Message-ID`.
    pub message_id: InternetMessageId,
    /// Its decoded subject.
    pub subject: String,
    /// The addr-spec of its author.
    pub from: String,
    /// Everyone in `To`, `Cc` and `Bcc`, each once, in that order.
    pub recipients: Vec<String>,
    /// Whether a header or an address needs SMTPUTF8 (RFC 6531).
    pub needs_smtputf8: bool,
    /// Whether there are bytes above 127, so that 8BITMIME is needed (RFC 6152).
    pub has_8bit: bool,
}

/// What a message that lacks it is given.
#[derive(Clone, Debug)]
pub struct Stamp<'a> {
    /// Now, for `Date`, in milliseconds since the epoch. Written in UTC.
    pub now_ms: i64,
    /// The part of a `Message-ID` before the `@`: random, letters and digits.
    pub unique: &'a str,
    /// The author where the message names none.
    pub from: &'a Address,
}

/// Why a message can't be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No header at all.
    #[error("the message has no header")]
    NoHeader,
    /// A line in the header that is no field.
    #[error("a line of the header is no field")]
    MalformedHeader,
    /// A field with a control character.
    #[error("the field {0} has a control character")]
    Control(String),
    /// A field that may be there once is there twice.
    #[error("the field {0} is there twice")]
    Repeated(&'static str),
    /// None or several authors, or one whose address can't be used.
    #[error("the message needs exactly one author with a valid address")]
    From,
    /// An address that nothing can be sent to.
    #[error("an address in {0} is malformed")]
    Address(&'static str),
    /// Nobody to send to.
    #[error("the message has no recipient")]
    NoRecipient,
    /// A date that is none.
    #[error("the date is malformed")]
    Date,
    /// A `Message-ID` that is none.
    #[error("the Message-ID is malformed")]
    MessageId,
    /// Header text in no known encoding.
    #[error("the field {0} is not UTF-8")]
    NotUtf8(String),
    /// NUL in the body.
    #[error("the body has a NUL byte")]
    Nul,
    /// A line over 998 bytes.
    #[error("line {0} is longer than 998 bytes")]
    LongLine(usize),
    /// The random part of the Message-ID is not letters and digits.
    #[error("the unique part of the Message-ID is malformed")]
    Unique,
}

/// Seals a message.
///
/// Line ends become CRLF; `Bcc` is read and left out; `From`, `Date`, `Message-ID`
/// and `MIME-Version` are added where they are missing; an mbox line at the start
/// and `Return-Path` go.
///
/// # Errors
/// See [`SealError`]; nothing is sent in part.
pub fn seal(message: &[u8], stamp: &Stamp<'_>) -> Result<Sealed, SealError> {
    seal_lines(line_ends(message.strip_prefix(b"\xef\xbb\xbf").unwrap_or(message)), stamp)
}

/// Seals a message whose lines all end in CRLF, in its own place: a large one is not copied.
pub(crate) fn seal_lines(mut raw: Vec<u8>, stamp: &Stamp<'_>) -> Result<Sealed, SealError> {
    let (header, body) = split_at_empty_line(&raw)?;
    let mut draft = Draft::read(header)?;
    draft.complete(stamp)?;
    let mut header = std::mem::take(&mut draft.header);
    header.extend_from_slice(b"\r\n");
    let (old_bytes, new_bytes) = (raw.len() - body.len(), header.len());
    raw.splice(..old_bytes, header);
    check_lines(&raw, raw.get(new_bytes..).unwrap_or_default())?;
    let has_8bit = !raw.is_ascii();
    Ok(Sealed {
        needs_smtputf8: draft.has_utf8,
        has_8bit,
        raw,
        message_id: draft.message_id.ok_or(SealError::MessageId)?,
        subject: draft.subject.unwrap_or_default(),
        from: draft.from.ok_or(SealError::From)?,
        recipients: draft.recipients,
    })
}

/// Does what [`line_ends`] does, and copies nothing where nothing has to be done.
pub(crate) fn into_lines(message: Vec<u8>) -> Vec<u8> {
    let mut rest = message.as_slice();
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        if rest.get(at..at + 2) != Some(b"\r\n") {
            return line_ends(&message);
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    if rest.is_empty() { message } else { line_ends(&message) }
}

/// Makes every line end CRLF: a bare CR, a bare LF, and the end of the message.
pub fn line_ends(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 40 + 2);
    let mut rest = message;
    while let Some(at) = memchr::memchr2(b'\r', b'\n', rest) {
        out.extend_from_slice(rest.get(..at).unwrap_or_default());
        out.extend_from_slice(b"\r\n");
        let is_pair = rest.get(at..at + 2) == Some(b"\r\n");
        rest = rest.get(at + if is_pair { 2 } else { 1 }..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    if !rest.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Cuts a message at the first empty line, which is in neither half.
pub(crate) fn split_at_empty_line(lines: &[u8]) -> Result<(&[u8], &[u8]), SealError> {
    let lines = match lines.starts_with(b"From ") {
        true => lines.get(line_len(lines)..).unwrap_or_default(),
        false => lines,
    };
    let (mut at, mut rest) = (0, lines);
    while !rest.is_empty() && !rest.starts_with(b"\r\n") {
        at += line_len(rest);
        rest = lines.get(at..).unwrap_or_default();
    }
    let header = lines.get(..at).filter(|header| !header.is_empty()).ok_or(SealError::NoHeader)?;
    Ok((header, rest.strip_prefix(b"\r\n").unwrap_or(rest)))
}

pub(crate) fn check_lines(raw: &[u8], body: &[u8]) -> Result<(), SealError> {
    let too_long = raw.split(|b| *b == b'\n').position(|line| trim_line_end(line).len() > MAX_LINE);
    match too_long {
        Some(line) => Err(SealError::LongLine(line + 1)),
        None if body.contains(&0) => Err(SealError::Nul),
        None => Ok(()),
    }
}

/// The header on the way.
#[derive(Default)]
struct Draft {
    header: Vec<u8>,
    message_id: Option<InternetMessageId>,
    subject: Option<String>,
    from: Option<String>,
    has_date: bool,
    has_mime_version: bool,
    has_utf8: bool,
    recipients: Vec<String>,
    hidden: Vec<String>,
}

/// Fields that may be there once (RFC 5322 §3.6).
const ONCE: [&str; 14] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "Date",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
];

impl Draft {
    fn read(header: &[u8]) -> Result<Draft, SealError> {
        let mut draft = Draft::default();
        let mut seen = [false; ONCE.len()];
        let mut all = fields(header);
        for field in all.by_ref() {
            let once = ONCE.iter().zip(&mut seen).find(|(name, _)| field.is(name));
            if let Some((name, seen)) = once
                && std::mem::replace(seen, true)
            {
                return Err(SealError::Repeated(name));
            }
            draft.take(field)?;
        }
        match all.defects.is_empty() {
            true => Ok(draft),
            false => Err(SealError::MalformedHeader),
        }
    }

    /// Reads one field and keeps it, unless it is not for the wire.
    fn take(&mut self, field: Field<'_>) -> Result<(), SealError> {
        let name = String::from_utf8_lossy(field.name).into_owned();
        if field.value.iter().any(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\r' | b'\n')) {
            return Err(SealError::Control(name));
        }
        if std::str::from_utf8(field.value).is_err() {
            return Err(SealError::NotUtf8(name));
        }
        if field.is("Bcc") {
            self.hidden.extend(recipients(field, "Bcc")?);
            return Ok(());
        }
        if field.is("Return-Path") {
            return Ok(());
        }
        if field.is("To") {
            self.recipients.extend(recipients(field, "To")?);
        } else if field.is("Cc") {
            self.recipients.extend(recipients(field, "Cc")?);
        } else if field.is("From") {
            self.from = Some(author(field)?);
        } else if field.is("Subject") {
            self.subject = Some(subject(field.value, &mut Defects::new()));
        } else if field.is("Date") {
            date_ms(field.value).ok_or(SealError::Date)?;
            self.has_date = true;
        } else if field.is("Message-ID") {
            self.message_id = Some(message_id(field)?);
        } else if field.is("MIME-Version") {
            self.has_mime_version = true;
        }
        // An empty recipient field is not legal; without the field the message is.
        if matches!(name.to_ascii_lowercase().as_str(), "to" | "cc" | "reply-to")
            && field.value.trim_ascii().is_empty()
        {
            return Ok(());
        }
        self.has_utf8 |= !field.value.is_ascii();
        self.header.extend_from_slice(field.name);
        self.header.push(b':');
        // A folded line of nothing but spaces is obsolete and hides what follows.
        for (place, line) in field.value.split(|b| *b == b'\n').enumerate() {
            let line = trim_line_end(line);
            if place == 0 {
                self.header.extend_from_slice(line);
            } else if !line.trim_ascii().is_empty() {
                self.header.extend_from_slice(b"\r\n");
                self.header.extend_from_slice(line);
            }
        }
        self.header.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// Adds what is missing.
    fn complete(&mut self, stamp: &Stamp<'_>) -> Result<(), SealError> {
        let from = match self.from.clone() {
            Some(from) => from,
            None => self.add_from(stamp.from)?,
        };
        self.has_utf8 |= !from.is_ascii();
        if !self.has_date {
            let date = Date::new(stamp.now_ms.div_euclid(1_000)).to_rfc822();
            self.add("Date", &date);
        }
        if self.message_id.is_none() {
            let is_good = !stamp.unique.is_empty()
                && stamp.unique.len() <= 64
                && stamp.unique.bytes().all(|b| b.is_ascii_alphanumeric());
            let domain = from
                .rsplit_once('@')
                .map(|(_, domain)| domain)
                .filter(|_| is_good)
                .ok_or(SealError::Unique)?;
            let id = format!("{}@{domain}", stamp.unique);
            self.add("Message-ID", &format!("<{id}>"));
            self.message_id = Some(InternetMessageId(id));
        }
        if !self.has_mime_version {
            self.add("MIME-Version", "1.0");
        }
        self.from = Some(from);
        self.recipients.append(&mut self.hidden);
        let mut seen = std::collections::BTreeSet::new();
        // Domains are compared without case (RFC 5321 §2.3.11), local parts with it.
        self.recipients.retain(|address| {
            let (local, domain) = address.rsplit_once('@').unwrap_or_default();
            seen.insert((local.to_owned(), domain.to_lowercase()))
        });
        self.has_utf8 |= self.recipients.iter().any(|address| !address.is_ascii());
        match self.recipients.is_empty() {
            true => Err(SealError::NoRecipient),
            false => Ok(()),
        }
    }

    fn add_from(&mut self, author: &Address) -> Result<String, SealError> {
        if !is_addr_spec(&author.address) {
            return Err(SealError::From);
        }
        let name: String = author.name.chars().filter(|c| !c.is_control()).collect();
        let name = Some(name).filter(|name| !name.trim().is_empty());
        let mut value = Vec::new();
        WrittenAddress::new_address(name, author.address.as_str()).write_header(&mut value, 6);
        let value = String::from_utf8_lossy(&value).trim_end().to_owned();
        self.add("From", &value);
        Ok(author.address.clone())
    }

    fn add(&mut self, name: &str, value: &str) {
        self.header.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
}

/// Reads the recipients of a field; all of them must be usable.
fn recipients(field: Field<'_>, name: &'static str) -> Result<Vec<String>, SealError> {
    let mut defects = Defects::new();
    let read = addresses(field.value, &mut defects);
    let is_good = !defects.contains(&Defect::AddressTooMany)
        && read.iter().all(|one| is_addr_spec(&one.address));
    match is_good {
        true => Ok(read.into_iter().map(|one| one.address).collect()),
        false => Err(SealError::Address(name)),
    }
}

fn author(field: Field<'_>) -> Result<String, SealError> {
    match addresses(field.value, &mut Defects::new()).as_slice() {
        [one] if is_addr_spec(&one.address) => Ok(one.address.clone()),
        _ => Err(SealError::From),
    }
}

fn message_id(field: Field<'_>) -> Result<InternetMessageId, SealError> {
    let value = field.value.trim_ascii();
    let is_shaped = value.starts_with(b"<")
        && value.ends_with(b">")
        && !value.iter().any(u8::is_ascii_whitespace);
    let id = message_ids(value).into_iter().next().filter(|id| is_shaped && id.0.contains('@'));
    id.ok_or(SealError::MessageId)
}
