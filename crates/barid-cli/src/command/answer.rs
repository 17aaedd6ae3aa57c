//! `barid reply` and `barid forward`: the message that the composer would open for one in a
//! file, with neither profile nor account. Whom it is from is therefore read from the message:
//! whom it was delivered to, else the only one it names.

use super::file;
use crate::{failure::Failure, output};
use barid_engine::protection;
use barid_mime::{
    Compose, Defects, Parsed, Recipients, Stamp, carried, compose_draft, conversation,
    flowed::flow,
    header_section,
    outgoing::{outgoing_html, outgoing_text},
    part::Flow,
    quote::{Quote, lines_html, quote, quoted_text},
    reply::{delivered_to, forward_subject, reply_all_recipients, reply_recipients, reply_subject},
    view,
};
use barid_model::{
    Address, Clock, Envelope, ErrorCode, InternetMessageId, address::is_addr_spec,
    clock::SystemClock,
};
use jiff::{Timestamp, tz::Offset};
use std::path::Path;

/// Prints the answer to the message in `file`.
///
/// # Errors
///
/// A usage failure where the file can't be read, or `from` is no address.
pub(crate) fn reply(
    file: &Path,
    is_to_all: bool,
    from: Option<String>,
    keys: Option<&Path>,
) -> Result<(), Failure> {
    let mut raw = file::read(file)?;
    if let Some(keys) = keys {
        let opened = protection::open(&raw, &file::keyring(keys)?, SystemClock.now_ms());
        // Recipients and subject come from the protected header where there is one.
        raw = opened.clear.map_or(raw, |clear| clear.to_vec());
    }
    let parsed = barid_mime::parse(&raw);
    let envelope = parsed.envelope(&mut Defects::new());
    let own = author(&raw, &envelope, from)?;
    let mine = own.iter().map(|one| one.address.clone()).collect();
    let Recipients { to, cc } = match is_to_all {
        true => reply_all_recipients(&envelope, &mine),
        false => reply_recipients(&envelope, &mine),
    };
    let (in_reply_to, references) = conversation(&envelope);
    let quote = quote(&parsed);
    let head = format!("{}:", wrote(&envelope));
    let message = Compose {
        to,
        cc,
        subject: reply_subject(&envelope.subject),
        attachments: carried::pictures(&parsed, &quote),
        in_reply_to,
        references,
        ..body(&parsed, &quote, &[head])
    };
    print(&message, own)
}

/// Prints the message in `file` for somebody else: within a new one, or as a file of it.
///
/// # Errors
///
/// As [`reply`].
pub(crate) fn forward(file: &Path, is_file: bool, from: Option<String>) -> Result<(), Failure> {
    let raw = file::read(file)?;
    let parsed = barid_mime::parse(&raw);
    let envelope = parsed.envelope(&mut Defects::new());
    let own = author(&raw, &envelope, from)?;
    let subject = forward_subject(&envelope.subject);
    let (_, references) = conversation(&envelope);
    let message = if is_file {
        let file = carried::whole(&envelope.subject, raw.clone());
        Compose { subject, attachments: vec![file], ..Compose::default() }
    } else {
        let quote = quote(&parsed);
        let mut attachments = carried::pictures(&parsed, &quote);
        attachments.extend(carried::files(&parsed));
        Compose { subject, attachments, references, ..body(&parsed, &quote, &summary(&envelope)) }
    };
    print(&message, own)
}

/// Returns whom the new message is from, if that can be said.
fn author(
    raw: &[u8],
    envelope: &Envelope,
    from: Option<String>,
) -> Result<Option<Address>, Failure> {
    let plain = |address: String| Address { name: String::new(), address };
    if let Some(from) = from {
        return match is_addr_spec(&from) {
            true => Ok(Some(plain(from))),
            false => Err(Failure::usage(format!("{from} is no address"))),
        };
    }
    if let Some(address) =
        delivered_to(header_section(raw)).into_iter().find(|one| is_addr_spec(one))
    {
        return Ok(Some(plain(address)));
    }
    let mut named = envelope.to.iter().chain(&envelope.cc);
    match (named.next(), named.next()) {
        (Some(only), None) if is_addr_spec(&only.address) => Ok(Some(only.clone())),
        (_, _) => Ok(None),
    }
}

fn body(parsed: &Parsed<'_>, quote: &Quote, head: &[String]) -> Compose {
    let head = head.join("\n");
    let (text, html) = match view::has_html(parsed) {
        true => {
            let html = format!(
                "<div dir=\"auto\"><br></div>{}<blockquote type=\"cite\">{}</blockquote>",
                lines_html(&head),
                quote.html
            );
            (outgoing_text(&html), Some(outgoing_html(&html)))
        }
        false => (format!("\n{head}\n{}", quoted_text(&quote.text)), None),
    };
    Compose { text: flow(&text), flow: Flow::Flowed, html, ..Compose::default() }
}

fn name(person: &Address) -> String {
    match person.name.is_empty() {
        true => person.address.clone(),
        false => format!("{} <{}>", person.name, person.address),
    }
}

/// Names are what a stranger wrote: on one line, and without what could turn it around.
fn plain(text: &str) -> String {
    output::clean(text)
}

fn wrote(envelope: &Envelope) -> String {
    let who = envelope.from.first().map_or_else(|| "Somebody".to_owned(), name);
    match envelope.sent_at_ms.and_then(day) {
        Some(day) => format!("On {day}, {} wrote", plain(&who)),
        None => format!("{} wrote", plain(&who)),
    }
}

fn day(at_ms: i64) -> Option<String> {
    let at = Offset::UTC.to_datetime(Timestamp::from_millisecond(at_ms).ok()?);
    Some(at.strftime("%-d %B %Y at %H:%M UTC").to_string())
}

fn summary(envelope: &Envelope) -> Vec<String> {
    let people = |list: &[Address]| list.iter().map(name).collect::<Vec<_>>().join(", ");
    let facts = [
        ("From", people(&envelope.from)),
        ("Date", envelope.sent_at_ms.and_then(day).unwrap_or_default()),
        ("Subject", envelope.subject.clone()),
        ("To", people(&envelope.to)),
        ("Cc", people(&envelope.cc)),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    let lines = told.map(|(label, value)| format!("{label}: {}", plain(&value)));
    std::iter::once("---------- Forwarded message ----------".to_owned()).chain(lines).collect()
}

fn print(message: &Compose, own: Option<Address>) -> Result<(), Failure> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random)
        .map_err(|error| Failure::new(ErrorCode::Disk, error.to_string()))?;
    let unique: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    // Nobody is named where nobody is known: a name that is no one's, as RFC 2606 keeps it.
    let nobody = Address { name: String::new(), address: "unknown@localhost.invalid".to_owned() };
    let from = own.unwrap_or(nobody);
    let domain = from.address.rsplit_once('@').map_or("localhost.invalid", |(_, domain)| domain);
    let id = InternetMessageId(format!("{unique}@{domain}"));
    let stamp = Stamp { now_ms: SystemClock.now_ms(), unique: &unique, from: &from };
    let raw = compose_draft(message, &id, &stamp).map_err(|error| {
        Failure::new(ErrorCode::Invalid, format!("It can't be written: {error}"))
    })?;
    output::bytes(&raw)?;
    Ok(())
}
