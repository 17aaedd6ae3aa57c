//! What a reader is shown of a message: its body as a page, what is attached, what is odd.

use crate::{
    bounded::{READING, bounded},
    engine::Engine,
    error::EngineError,
    leaving, preview,
    preview::Kind,
    private_mail::PrivateTold,
    security::{self, SenderCheck},
    vault,
};
use barid_mime::{
    Defect, Defects, Look, Page, Parsed, Part, Report,
    field::fields,
    header_section,
    invitation::{Invitation, invitation},
    is_deceptive,
    notice::{Notice, notices},
    raster, safe_name,
    unsubscribe::{Way, unsubscribe},
};
use barid_model::{Address, Envelope, MessageId};
use std::collections::BTreeMap;

/// Bytes of pictures within one message that are kept for its page.
const MAX_PICTURES: usize = 64 << 20;

/// A message, ready to be shown.
#[derive(Debug)]
pub struct Display {
    /// Its body.
    pub page: Page,
    /// The pictures of the message that the page asks for, by the path of their part.
    pub pictures: BTreeMap<String, Picture>,
    /// Everything beside the body, in order.
    pub attachments: Vec<Attached>,
    /// What is odd about it, each once.
    pub oddities: Vec<Oddity>,
    /// Who sent it, as far as that is known; `None` for one's own messages.
    pub sender: Option<SenderCheck>,
    /// Its subject as it is shown, and as it stands outside of what was encrypted.
    pub subject: String,
    /// The second of them.
    pub outer_subject: String,
    /// How it was protected; `None` where nothing of it was.
    pub private: Option<PrivateTold>,
    /// What it has that is not shown as the rest is.
    pub notices: Vec<Notice>,
    /// What it says became of another message.
    pub report: Option<Report>,
    /// The events that came with it.
    pub invitation: Option<Invitation>,
    /// How the list that it came from may be left.
    pub leave: Option<Way>,
    /// Whether all of it is here.
    pub is_complete: bool,
    /// A name for the message as a file, without an ending; safe on every system.
    pub file_name: String,
}

/// A picture made of pixels, known by its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its type, as its bytes say.
    pub content_type: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {} bytes", self.content_type, self.bytes.len())
    }
}

impl Picture {
    /// Takes bytes that are a picture of a bearable size.
    pub fn new(bytes: Vec<u8>) -> Option<Picture> {
        let content_type = raster::sniff(&bytes)?;
        preview::is_bearable(&bytes).then_some(Picture { content_type, bytes })
    }
}

/// An attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Names it within its message, such as `2.1`.
    pub path: String,
    /// Safe on every system; never empty.
    pub name: String,
    /// As declared.
    pub content_type: String,
    /// Without its transfer encoding.
    pub size_bytes: u64,
    /// How it can be looked at.
    pub kind: Kind,
    /// Whether opening it could run it.
    pub is_dangerous: bool,
    /// Whether its bytes are here; else the server has to be asked.
    pub is_here: bool,
}

/// Something odd about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// `From` is missing, or there are several.
    UnclearSender,
    /// The author's name holds another address, or characters that deceive.
    DeceptiveName,
    /// Replies go to another domain.
    ReplyElsewhere,
    /// Parts of it could not be read.
    Damaged,
    /// It ends too early, and its server announced more.
    CutShort,
}

impl Engine {
    /// Returns a message ready to be shown. Brings it from its server if it is not here.
    ///
    /// # Errors
    ///
    /// As [`Engine::open_message`]; [`EngineError::Task`] for one that takes too long to read.
    pub async fn display(&self, id: MessageId, look: Look) -> Result<Display, EngineError> {
        let mut read = self.read_message(id).await?;
        if let Err(error) = self.note_keys(&read).await {
            tracing::warn!(code = ?error.code(), "the keys that came along could not be noted");
        }
        let known = self.known(id, read.row.account, &read.raw).await?;
        let (left_out, announced_bytes) =
            (std::mem::take(&mut read.left_out), read.announced_bytes);
        let shown = bounded(READING, move || {
            let look = read.private.bounded(look);
            let mut display = display(read.shown(), &look);
            let (raw, received_ms) = (read.raw.as_slice(), read.row.received_at_ms);
            let told = security::told(raw, received_ms, &known, left_out.is_empty());
            if read.clear.is_some() {
                let outer = barid_mime::parse(header_section(raw));
                display.outer_subject = outer.envelope(&mut Defects::new()).subject;
            }
            display.private = read.private.verdict.is_private().then_some(read.private);
            display.sender = security::sender(&told, &known);
            display.leave = unsubscribe(fields(header_section(raw)), leaving::cover(&told));
            if left_out.is_empty() && barid_mime::is_cut(raw, announced_bytes) {
                display.oddities.retain(|one| *one != Oddity::Damaged);
                display.oddities.push(Oddity::CutShort);
            }
            for one in &mut display.attachments {
                if let Some(left) = left_out.iter().find(|left| left.path == one.path) {
                    one.is_here = false;
                    one.size_bytes = left.size_bytes;
                }
            }
            display.is_complete = left_out.is_empty();
            display
        })
        .await?;
        // A message is not kept from its reader because nothing can be counted.
        if let Err(error) = self.count_tracking(id, &shown).await {
            tracing::warn!(code = ?error.code(), "who tracks could not be counted");
        }
        Ok(shown)
    }
}

/// Returns a name that nobody can guess: 128 bits as hexadecimal digits.
///
/// # Errors
///
/// [`EngineError::Task`] where the system has no randomness.
pub fn unguessable() -> Result<String, EngineError> {
    let bytes = vault::random::<16>().map_err(|error| EngineError::Task(error.to_string()))?;
    Ok(vault::hex(&bytes))
}

fn display(raw: &[u8], look: &Look) -> Display {
    let parsed = barid_mime::parse(raw);
    let page = barid_mime::page(&parsed, look);
    let mut defects = Defects::new();
    let envelope = parsed.envelope(&mut defects);
    defects.append(&mut parsed.defects());
    let subject = match envelope.subject.trim() {
        "" => "message".to_owned(),
        subject => safe_name(&subject.replace(['/', '\\'], "-"), "message/rfc822"),
    };
    Display {
        pictures: pictures(&parsed, &page, look),
        attachments: attached(&parsed),
        oddities: oddities(&parsed, &envelope, &defects),
        sender: None,
        private: None,
        outer_subject: envelope.subject.clone(),
        subject: envelope.subject,
        notices: notices(&parsed),
        report: barid_mime::report(&parsed),
        invitation: invitation(&parsed),
        leave: None,
        page,
        is_complete: true,
        file_name: subject,
    }
}

/// Returns everything that a reader would call an attachment.
pub(crate) fn attached(parsed: &Parsed<'_>) -> Vec<Attached> {
    let parts = barid_mime::view::attachments(parsed);
    parts.into_iter().map(|part| one_attached(parsed, part)).collect()
}

pub(crate) fn one_attached(parsed: &Parsed<'_>, part: &Part) -> Attached {
    let content_type = part.content_type.clone();
    let name = part.name.clone().unwrap_or_else(|| safe_name("", &content_type));
    Attached {
        path: part.path.clone(),
        size_bytes: parsed.decoded(part, &mut Defects::new()).len() as u64,
        kind: preview::kind(&name, &content_type),
        is_dangerous: barid_mime::is_dangerous(&name, &content_type),
        is_here: true,
        name,
        content_type,
    }
}

/// Returns the pictures that a page asks for.
fn pictures(parsed: &Parsed<'_>, page: &Page, look: &Look) -> BTreeMap<String, Picture> {
    let mut room = MAX_PICTURES;
    let mut found = BTreeMap::new();
    for part in parsed.parts().iter().filter(|part| part.content_id.is_some()) {
        let asked = format!("\"{}/part/{}\"", look.base, part.path);
        if !part.content_type.starts_with("image/") || !page.html.contains(&asked) {
            continue;
        }
        let bytes = parsed.decoded(part, &mut Defects::new()).into_owned();
        if bytes.len() <= room
            && let Some(picture) = Picture::new(bytes)
        {
            room -= picture.bytes.len();
            found.insert(part.path.clone(), picture);
        }
    }
    found
}

fn oddities(parsed: &Parsed<'_>, envelope: &Envelope, defects: &Defects) -> Vec<Oddity> {
    const DAMAGE: [Defect; 8] = [
        Defect::HeaderMissing,
        Defect::BoundaryMissing,
        Defect::BoundaryUnclosed,
        Defect::NestingTooDeep,
        Defect::PartsTooMany,
        Defect::TransferEncodingUnknown,
        Defect::Base64Malformed,
        Defect::QuotedPrintableMalformed,
    ];
    let author = match envelope.from.as_slice() {
        [one] if !one.address.is_empty() && !defects.contains(&Defect::FromRepeated) => Some(one),
        _ => None,
    };
    let mut found = Vec::new();
    if author.is_none() {
        found.push(Oddity::UnclearSender);
    }
    if envelope.from.iter().any(names_another) || hides_in_name(parsed) {
        found.push(Oddity::DeceptiveName);
    }
    if author.is_some_and(|author| replies_elsewhere(author, &envelope.reply_to)) {
        found.push(Oddity::ReplyElsewhere);
    }
    if DAMAGE.iter().any(|defect| defects.contains(defect)) {
        found.push(Oddity::Damaged);
    }
    found
}

/// Whether a name reads as an address that is not its own.
fn names_another(address: &Address) -> bool {
    let mut words = address.name.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
    words.any(|word| {
        barid_model::address::is_addr_spec(word)
            && word.rsplit_once('@').is_some_and(|(_, domain)| domain.contains('.'))
            && !word.eq_ignore_ascii_case(&address.address)
    })
}

/// Whether the name of the author, as sent, holds what hides or reorders.
fn hides_in_name(parsed: &Parsed<'_>) -> bool {
    let Some(field) = parsed.header().find(|field| field.is("From")) else { return false };
    let decoded = barid_mime::field::decoded(field.value);
    // Marks of direction are in honest names, too, at the ends of a word.
    decoded.chars().any(|c| {
        is_deceptive(c) && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{ad}' | '\u{feff}')
    })
}

/// Whether none of the addresses for replies is in the author's domain, or around it.
fn replies_elsewhere(author: &Address, reply_to: &[Address]) -> bool {
    let domain = |address: &Address| {
        address.address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase())
    };
    let Some(own) = domain(author) else { return false };
    let within = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
    };
    let is_near = |other: &str| {
        other == own || within(other, &own) || within(&own, other) || site(other) == site(&own)
    };
    !reply_to.is_empty() && !reply_to.iter().filter_map(domain).any(|other| is_near(&other))
}

/// The last two labels of a host, in lower case: one for news.shop.test and mail.shop.test.
pub(crate) fn site(host: &str) -> String {
    let labels: Vec<&str> = host.trim_end_matches('.').rsplit('.').take(2).collect();
    labels.join(".").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use barid_mime::{Form, Remote};

    fn shown(message: &str) -> Display {
        let look = Look {
            base: "/d/x".into(),
            remote: Remote::Blocked,
            is_dark: false,
            keeps_colors: false,
            form: Form::Own,
        };
        display(message.replace('\n', "\r\n").as_bytes(), &look)
    }

    #[test]
    fn r44_r47_r50_what_is_odd_is_told_and_nothing_else() {
        use Oddity::*;
        for (header, wanted) in [
            ("From: Al <al@a.test>", vec![]),
            ("From: al@a.test", vec![]),
            ("From: \"al@a.test\" <al@a.test>", vec![]),
            ("From: Al (al@a.test) <AL@a.test>", vec![]),
            ("To: b@c.test", vec![UnclearSender]),
            ("From: a@b.test, c@d.test", vec![UnclearSender]),
            ("From: a@b.test\nFrom: c@d.test", vec![UnclearSender]),
            ("From: Al <not an address>", vec![UnclearSender]),
            ("From: \"boss@bank.test\" <x@evil.test>", vec![DeceptiveName]),
            ("From: =?utf-8?q?boss=40bank.test?= <x@evil.test>", vec![DeceptiveName]),
            ("From: =?utf-8?q?Bo=E2=80=AEss?= <x@evil.test>", vec![DeceptiveName]),
            ("From: =?utf-8?b?2LPYp9ix2KnigI8=?= <s@a.test>", vec![]),
            ("From: a@b.test\nReply-To: c@b.test", vec![]),
            ("From: a@news.b.test\nReply-To: c@mail.b.test", vec![]),
            ("From: a@b.test\nReply-To: x@y.test, c@b.test", vec![]),
            ("From: a@b.test\nReply-To: a@evil.test", vec![ReplyElsewhere]),
            ("From: a@b.test\nReply-To: a@notb.test", vec![ReplyElsewhere]),
            ("From: a@b.test\nContent-Type: multipart/mixed; boundary=x", vec![Damaged]),
        ] {
            let found = shown(&format!("{header}\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nHi.\n"));
            assert_eq!(found.oddities, wanted, "{header}");
        }
    }

    #[test]
    fn r7_of_the_pictures_only_those_in_the_page_that_are_some_are_kept() {
        let png = "\u{89}PNG\r\n\u{1a}\n";
        let message = "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n\
             <img src=cid:a><img src=cid:svg><img src=cid:lie>\n\
             --b\nContent-Type: image/png\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\n\
             iVBORw0KGgo=\n--b\nContent-Type: image/png\nContent-ID: <unused>\n\
             Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--b\nContent-Type: image/svg+xml\n\
             Content-ID: <svg>\n\n<svg/>\n--b\nContent-Type: image/png\nContent-ID: <lie>\n\n<svg/>\n--b--\n";
        let display = shown(message);
        let kept: Vec<_> = display.pictures.keys().map(String::as_str).collect();
        assert_eq!(kept, ["2"]);
        assert_eq!(display.pictures["2"].bytes, png.chars().map(|c| c as u8).collect::<Vec<_>>());
    }

    #[test]
    fn attachments_are_told_with_safe_names_and_true_sizes() {
        let display = shown(
            "Subject: A/B: done?\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHi.\n--b\n\
             Content-Disposition: attachment; filename=\"../inv\u{202e}fdp.exe\"\n\
             Content-Transfer-Encoding: base64\n\nAAAA\n--b\nContent-Type: application/pdf\n\n%PDF\n--b--\n",
        );
        let told: Vec<_> = display
            .attachments
            .iter()
            .map(|one| (one.path.as_str(), one.name.as_str(), one.size_bytes, one.is_dangerous))
            .collect();
        assert_eq!(told, [("2", "invfdp.exe", 3, true), ("3", "attachment.pdf", 4, false)]);
        assert_eq!(display.attachments[1].kind, Kind::Pdf);
        assert_eq!(display.file_name, "A-B_ done_");
    }

    #[test]
    fn names_that_nobody_can_guess_are_never_the_same() {
        let (one, two) = (unguessable().unwrap(), unguessable().unwrap());
        assert!(one != two && one.len() == 32);
    }
}
