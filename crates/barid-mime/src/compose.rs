//! Writes a new message from its pieces, and seals it.

use crate::{
    display, encoded_word,
    part::Flow,
    safe_name,
    seal::{
        SealError, Sealed, Stamp, check_lines, into_lines, line_ends, seal_lines,
        split_at_empty_line,
    },
};
use barid_model::{Address, InternetMessageId, address::is_addr_spec};
use mail_builder::{
    headers::{
        Header, address::Address as WrittenAddress, content_type::ContentType, date::Date,
        message_id::MessageId, text::Text,
    },
    mime::{BodyPart, MimePart},
    writer::Writer,
};

/// The pieces of a new message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compose {
    /// The author; where `None`, the one of the [`Stamp`].
    pub from: Option<Address>,
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Address>,
    /// Subject, on one line.
    pub subject: String,
    /// The `Date` field; `None` means now, in UTC.
    pub date: Option<String>,
    /// Where replies shall go instead of to the author.
    pub reply_to: Vec<Address>,
    /// Plain text.
    pub text: String,
    /// Whether its lines are as they are, or flow as [`flow`](crate::flowed::flow) made them.
    pub flow: Flow,
    /// The same as HTML, if any.
    pub html: Option<String>,
    /// Files that go along.
    pub attachments: Vec<Attachment>,
    /// What it answers.
    pub in_reply_to: Option<InternetMessageId>,
    /// The thread so far, oldest first.
    pub references: Vec<InternetMessageId>,
}

/// A file that goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name as recipients see it; a path is cut to its last piece.
    pub name: String,
    /// `type/subtype`; anything else becomes application/octet-stream.
    pub content_type: String,
    /// Its Content-ID without brackets, where the HTML shows it; else empty.
    pub content_id: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Writes a message and seals it. Text is encoded so that no line is too long and
/// no byte is above 127.
///
/// # Errors
/// As [`seal`].
pub fn compose(message: &Compose, stamp: &Stamp<'_>) -> Result<Sealed, SealError> {
    let mut raw = header(message, stamp.from)?;
    raw.extend_from_slice(b"MIME-Version: 1.0\r\n");
    // Base64 has 78 bytes for each 57; what a text needs above that is little. Without this the
    // bytes written so far would be copied over and over, and be there twice meanwhile.
    let attached: usize = message.attachments.iter().map(|one| one.bytes.len()).sum();
    raw.reserve(attached.saturating_mul(78) / 57 + 4_096);
    body(message, stamp.unique).write_part(&mut raw);
    seal_lines(into_lines(raw), stamp)
}

/// Writes a message that is not finished, for the mailbox of drafts: hidden
/// recipients stay in it, and it may have no recipient at all. What is no address is
/// left out.
///
/// # Errors
/// [`SealError::From`], [`SealError::MessageId`].
pub fn compose_draft(
    message: &Compose,
    message_id: &InternetMessageId,
    stamp: &Stamp<'_>,
) -> Result<Vec<u8>, SealError> {
    let usable = |people: &[Address]| -> Vec<Address> {
        people.iter().filter(|one| is_addr_spec(&one.address)).cloned().collect()
    };
    let (to, cc, bcc) = (usable(&message.to), usable(&message.cc), usable(&message.bcc));
    // The header is written from pieces without the heavy ones.
    let pieces = Compose {
        to,
        cc,
        bcc,
        date: None,
        from: message.from.clone(),
        reply_to: message.reply_to.clone(),
        subject: message.subject.clone(),
        in_reply_to: message.in_reply_to.clone(),
        references: message.references.clone(),
        ..Compose::default()
    };
    let mut raw = header(&pieces, stamp.from)?;
    let date = Date::new(stamp.now_ms.div_euclid(1_000)).to_rfc822();
    raw.extend_from_slice(format!("Date: {date}\r\n").as_bytes());
    field(&mut raw, "Message-ID", &MessageId::new(valid_id(message_id)?));
    raw.extend_from_slice(b"MIME-Version: 1.0\r\n");
    body(message, stamp.unique).write_part(&mut raw);
    Ok(into_lines(raw))
}

/// Writes the fields that come from the pieces, `Bcc` among them.
fn header(message: &Compose, author: &Address) -> Result<Vec<u8>, SealError> {
    let mut raw = Vec::new();
    let from = message.from.as_ref().unwrap_or(author);
    list(&mut raw, "From", std::slice::from_ref(from))?;
    list(&mut raw, "Reply-To", &message.reply_to)?;
    list(&mut raw, "To", &message.to)?;
    list(&mut raw, "Cc", &message.cc)?;
    list(&mut raw, "Bcc", &message.bcc)?;
    let subject = one_line(&message.subject);
    match encoded_word::looks_encoded(&subject) {
        true => field(&mut raw, "Subject", &Encoded(&subject)),
        false => field(&mut raw, "Subject", &Text::new(subject)),
    }
    if let Some(date) = &message.date {
        raw.extend_from_slice(format!("Date: {}\r\n", one_line(date)).as_bytes());
    }
    if let Some(id) = &message.in_reply_to {
        field(&mut raw, "In-Reply-To", &MessageId::new(valid_id(id)?));
    }
    if !message.references.is_empty() {
        let ids = message.references.iter().map(valid_id).collect::<Result<Vec<_>, _>>()?;
        field(&mut raw, "References", &MessageId::new_list(ids.into_iter()));
    }
    Ok(raw)
}

/// Text that would be read as another one if it were written as it is.
struct Encoded<'t>(&'t str);

impl Header for Encoded<'_> {
    fn write_header(&self, output: &mut impl Writer, _column: usize) {
        output.write(encoded_word::encode(self.0).as_bytes());
        output.write(b"\r\n");
    }
}

fn field(raw: &mut Vec<u8>, name: &str, value: &impl Header) {
    raw.extend_from_slice(name.as_bytes());
    raw.extend_from_slice(b": ");
    value.write_header(raw, name.len() + 2);
}

pub(crate) fn list(
    raw: &mut Vec<u8>,
    name: &'static str,
    people: &[Address],
) -> Result<(), SealError> {
    if people.is_empty() {
        return Ok(());
    }
    if !people.iter().all(|one| is_addr_spec(&one.address)) {
        return Err(if name == "From" { SealError::From } else { SealError::Address(name) });
    }
    let names: Vec<String> = people.iter().map(|one| one_line(&one.name)).collect();
    if names.iter().any(|name| encoded_word::looks_encoded(name)) {
        let written = people.iter().zip(&names).map(|(one, name)| match name.as_str() {
            "" => format!("<{}>", one.address),
            name => format!("{}\r\n <{}>", encoded_word::encode(name), one.address),
        });
        let written = written.collect::<Vec<_>>().join(",\r\n ");
        raw.extend_from_slice(format!("{name}: {written}\r\n").as_bytes());
        return Ok(());
    }
    let written = people.iter().zip(names).map(|(one, name)| {
        WrittenAddress::new_address(
            Some(name).filter(|name| !name.is_empty()),
            one.address.as_str(),
        )
    });
    field(raw, name, &WrittenAddress::new_list(written.collect()));
    Ok(())
}

/// Returns text that can't start a new header line.
pub(crate) fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().to_owned()
}

fn valid_id(id: &InternetMessageId) -> Result<&str, SealError> {
    let is_good = !id.0.is_empty()
        && id.0.len() <= 900
        && id.0.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>".contains(c));
    is_good.then_some(id.0.as_str()).ok_or(SealError::MessageId)
}

/// Puts the parts together. Boundaries are made from `unique`; text parts in an
/// encoding with an equals sign or base64 can't hold one, and no line of plain
/// 7-bit text that does would be random.
fn body<'m>(message: &'m Compose, unique: &str) -> MimePart<'m> {
    let boundary = |kind: &'static str, name: &str| {
        ContentType::new(kind).attribute("boundary", format!("{unique}_{name}"))
    };
    let (pictures, files): (Vec<&Attachment>, Vec<&Attachment>) = message
        .attachments
        .iter()
        .partition(|one| message.html.is_some() && valid_content_id(&one.content_id));
    let content = match &message.html {
        Some(html) => {
            let mut html = MimePart::new("text/html", html.as_str());
            if !pictures.is_empty() {
                let mut parts = vec![html];
                parts.extend(pictures.into_iter().map(shown));
                html = MimePart::new(boundary("multipart/related", "related"), parts);
            }
            let parts = vec![plain(message), html];
            MimePart::new(boundary("multipart/alternative", "alternative"), parts)
        }
        None => plain(message),
    };
    if files.is_empty() {
        return content;
    }
    let mut parts = vec![content];
    parts.extend(files.into_iter().map(attached));
    MimePart::new(boundary("multipart/mixed", "mixed"), parts)
}

fn plain(message: &Compose) -> MimePart<'_> {
    let kind = ContentType::new("text/plain").attribute("charset", "utf-8");
    let kind = match message.flow {
        Flow::Fixed => kind,
        Flow::Flowed => kind.attribute("format", "flowed"),
        Flow::FlowedDeletingSpace => kind.attribute("format", "flowed").attribute("delsp", "yes"),
    };
    MimePart::new(kind, message.text.as_str())
}

fn valid_content_id(id: &str) -> bool {
    !id.is_empty() && valid_id(&InternetMessageId(id.to_owned())).is_ok() && id.is_ascii()
}

/// Writes a picture that stands within the HTML.
fn shown(attachment: &Attachment) -> MimePart<'_> {
    let (kind, name) = kind_and_name(attachment);
    let bytes = BodyPart::Binary(attachment.bytes.as_slice().into());
    let disposition = ContentType::new("inline").attribute("filename", name);
    MimePart::new(ContentType::new(kind), bytes)
        .header("Content-Disposition", disposition)
        .cid(attachment.content_id.as_str())
}

fn attached(attachment: &Attachment) -> MimePart<'_> {
    let (kind, name) = kind_and_name(attachment);
    if let Some((message, encoding)) = nested(attachment) {
        // Anything but its own bytes is forbidden (RFC 2046 §5.2.1).
        return MimePart::new(ContentType::new(MESSAGE), BodyPart::Binary(message.into()))
            .attachment(name)
            .header("Content-Transfer-Encoding", Text::new(encoding));
    }
    MimePart::new(ContentType::new(kind), BodyPart::Binary(attachment.bytes.as_slice().into()))
        .attachment(name)
}

const MESSAGE: &str = "message/rfc822";

/// Returns a message that may go along as one, in lines that end as they must, with its
/// encoding; `None` for one that no line of a message could hold.
fn nested(attachment: &Attachment) -> Option<(Vec<u8>, &'static str)> {
    if !attachment.content_type.trim().eq_ignore_ascii_case(MESSAGE) {
        return None;
    }
    let lines = line_ends(&attachment.bytes);
    let (_, body) = split_at_empty_line(&lines).ok()?;
    check_lines(&lines, &lines).ok().filter(|()| !body.is_empty())?;
    let encoding = if lines.is_ascii() { "7bit" } else { "8bit" };
    Some((lines, encoding))
}

fn kind_and_name(attachment: &Attachment) -> (String, String) {
    let kind = attachment.content_type.trim().to_ascii_lowercase();
    let is_token = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    let is_good = kind.split_once('/').is_some_and(|(main, sub)| {
        // A multipart or message must not be base64 (RFC 2045 §6.4).
        is_token(main) && is_token(sub) && !matches!(main, "multipart" | "message")
    });
    let kind = if is_good { kind } else { "application/octet-stream".to_owned() };
    let name = safe_name(&attachment.name, &kind);
    let name = display::cut(&name, 200).to_owned();
    (kind, name)
}
