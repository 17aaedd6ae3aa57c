//! What a domain publishes for mail programs: `config-v1.1.xml`
//! (draft-ietf-mailmaint-autoconfig).
//!
//! Any bytes are read without harm: a bounded number of bytes, elements and levels, no document
//! type, so no entity but those of XML itself, and nothing outside of the document is looked at.

use super::offer::{MAX_OFFERS, Offer, Origin, SignIn, UserName, is_public_host};
use quick_xml::{Reader, events::Event};

/// Largest document.
pub(super) const MAX_BYTES: usize = 64 << 10;
/// Longest text of one element that means something.
const MAX_TEXT: usize = 512;
/// Elements within elements.
const MAX_DEPTH: usize = 16;
/// Parts that are looked at in all.
const MAX_EVENTS: usize = 10_000;

/// Why a document says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Too long, too deep, or of too many parts.
    #[error("it is too large")]
    TooLarge,
    /// Not well-formed, or with a document type of its own.
    #[error("it is not XML of the expected kind")]
    Malformed,
    /// Well-formed, but about something else.
    #[error("it is no mail configuration")]
    Other,
    /// Every server in it does without encryption.
    #[error("it names only servers without encryption")]
    Unencrypted,
    /// There is no server in it that could be used.
    #[error("it names no server")]
    Empty,
}

/// One server, as far as it was read.
#[derive(Default)]
struct Read {
    kind: String,
    host: String,
    port: String,
    url: String,
    socket: String,
    user: Option<String>,
    sign_in: Vec<String>,
}

/// Returns the servers that a document names, in its order; `domain` stands in for its
/// placeholders, `source` says in words where it came from.
///
/// # Errors
///
/// See [`ConfigError`].
pub fn read(
    xml: &[u8],
    domain: &str,
    origin: Origin,
    source: &str,
) -> Result<Vec<Offer>, ConfigError> {
    if xml.len() > MAX_BYTES {
        return Err(ConfigError::TooLarge);
    }
    let text = std::str::from_utf8(xml).map_err(|_| ConfigError::Malformed)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::from_str(text);
    reader.config_mut().trim_text(true);
    // Elements that are open, from the outermost in.
    let mut path: Vec<String> = Vec::new();
    let (mut servers, mut open, mut value) = (Vec::new(), None::<Read>, String::new());
    let (mut is_config, mut events) = (false, 0);
    loop {
        events += 1;
        if events > MAX_EVENTS {
            return Err(ConfigError::TooLarge);
        }
        match reader.read_event().map_err(|_| ConfigError::Malformed)? {
            Event::Start(element) => {
                let name = element.local_name().as_ref().to_owned();
                match (path.len(), name.as_str()) {
                    (0, "clientConfig") if !is_config => is_config = true,
                    (0, _) => return Err(ConfigError::Other),
                    (2, "incomingServer" | "outgoingServer") if is_provider(&path) => {
                        let kind = element.try_get_attribute("type").ok().flatten();
                        let kind = kind.map(|one| one.value.to_ascii_lowercase());
                        open = Some(Read { kind: kind.unwrap_or_default(), ..Read::default() });
                    }
                    _ => {}
                }
                value.clear();
                path.push(name);
                if path.len() > MAX_DEPTH {
                    return Err(ConfigError::TooLarge);
                }
            }
            Event::End(_) => {
                let name = path.pop().ok_or(ConfigError::Malformed)?;
                match (path.len(), &mut open) {
                    (2, Some(_)) => servers.extend(open.take()),
                    (3, Some(read)) => note(read, &name, std::mem::take(&mut value)),
                    _ => {}
                }
                if servers.len() > MAX_OFFERS {
                    return Err(ConfigError::TooLarge);
                }
            }
            Event::Text(part) => append(&mut value, &part),
            Event::CData(part) => append(&mut value, &part.into_inner()),
            Event::GeneralRef(part) => {
                let one = match (part.resolve_char_ref(), &*part) {
                    (Ok(Some(one)), _) => one,
                    (_, "amp") => '&',
                    (_, "lt") => '<',
                    (_, "gt") => '>',
                    (_, "quot") => '"',
                    (_, "apos") => '\'',
                    // Only a document type could define others.
                    _ => return Err(ConfigError::Malformed),
                };
                append(&mut value, one.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(ConfigError::Malformed),
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    if !path.is_empty() {
        return Err(ConfigError::Malformed);
    }
    if !is_config {
        return Err(ConfigError::Other);
    }
    let is_plain = servers.iter().any(|one: &Read| one.socket == "plain");
    let offers: Vec<Offer> =
        servers.into_iter().filter_map(|read| offer(read, domain, origin, source)).collect();
    match (offers.is_empty(), is_plain) {
        (false, _) => Ok(offers),
        (true, true) => Err(ConfigError::Unencrypted),
        (true, false) => Err(ConfigError::Empty),
    }
}

/// Whether what is open is the part about mail.
fn is_provider(path: &[String]) -> bool {
    path.last().is_some_and(|name| name == "emailProvider")
}

fn append(value: &mut String, text: &str) {
    for one in text.chars() {
        // Cut, not refused: a long description is no fault.
        if value.len() >= MAX_TEXT {
            return;
        }
        value.push(one);
    }
}

fn note(read: &mut Read, name: &str, value: String) {
    let value = value.trim().to_owned();
    match name {
        "hostname" => read.host = value,
        "port" => read.port = value,
        "url" => read.url = value,
        "socketType" => read.socket = value.to_ascii_lowercase(),
        "username" => read.user = Some(value),
        "authentication" if read.sign_in.len() < 8 => read.sign_in.push(value.to_ascii_lowercase()),
        _ => {}
    }
}

/// Returns host and port of an address on the web.
fn place(url: &str) -> Option<(&str, u16)> {
    let rest = url.strip_prefix("https://")?;
    let place = rest.split(['/', '?', '#']).next()?;
    match place.split_once(':') {
        Some((host, port)) => Some((host, port.parse().ok()?)),
        None => Some((place, 443)),
    }
}

fn offer(read: Read, domain: &str, origin: Origin, source: &str) -> Option<Offer> {
    let scheme = match (read.kind.as_str(), read.socket.as_str()) {
        ("imap", "ssl" | "tls") => "imaps".to_owned(),
        ("pop3", "ssl" | "tls") => "pop3s".to_owned(),
        ("smtp", "ssl" | "tls") => "smtps".to_owned(),
        ("imap" | "pop3" | "smtp", "starttls") => read.kind,
        ("jmap", _) if read.url.starts_with("https://") => read.kind,
        // "plain", or anything else: never without encryption.
        _ => return None,
    };
    let (host, port) = match place(&read.url).filter(|_| scheme == "jmap") {
        Some((host, port)) => (host, port),
        None => (read.host.as_str(), read.port.parse().ok()?),
    };
    let host = host.replace("%EMAILDOMAIN%", domain).to_ascii_lowercase();
    if !is_public_host(&host) || port == 0 {
        return None;
    }
    let user = read.user.as_deref().and_then(UserName::read).unwrap_or_default();
    let mut sign_in: Vec<SignIn> = Vec::new();
    for one in read.sign_in.iter().filter_map(|name| SignIn::from_name(name)) {
        if !sign_in.contains(&one) {
            sign_in.push(one);
        }
    }
    Some(Offer { scheme, host, port, user, sign_in, origin, source: source.to_owned() })
}

#[cfg(test)]
#[path = "autoconfig_tests.rs"]
mod tests;
