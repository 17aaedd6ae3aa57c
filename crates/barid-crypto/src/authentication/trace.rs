//! `Received` (RFC 5321 §4.4): the way that a message says it came. Only what one's own
//! server wrote is sure; each further stop is the word of whoever came after it.

use barid_mime::{date_ms, field::fields};

/// Stops that are read.
const MAX_HOPS: usize = 50;

/// One stop, as the server that took the message there wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// Who handed it over, by its own word or the name of its address; may be empty.
    pub from: String,
    /// Who took it; may be empty.
    pub by: String,
    /// How, such as `ESMTPS` (RFC 3848); may be empty.
    pub with: String,
    /// Whether it came over TLS.
    pub privacy: HopPrivacy,
    /// When, in milliseconds since the epoch.
    pub at_ms: Option<i64>,
}

/// Whether others could read along on the way to a stop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HopPrivacy {
    /// It says: over TLS.
    Encrypted,
    /// It says: not over TLS.
    Clear,
    /// Within one computer.
    Inside,
    /// It does not say.
    #[default]
    Unknown,
}

/// Returns the stops of a message, the sender's first.
pub fn hops(header: &[u8]) -> Vec<Hop> {
    let received = fields(header).filter(|field| field.is("Received")).take(MAX_HOPS);
    let mut hops: Vec<Hop> = received.map(|field| hop(field.value)).collect();
    hops.reverse();
    hops
}

fn hop(value: &[u8]) -> Hop {
    let text = String::from_utf8_lossy(value);
    let (path, date) = match text.rsplit_once(';') {
        Some((path, date)) => (path, Some(date)),
        None => (&*text, None),
    };
    let (words, comments) = words(path);
    let after = |key: &str| {
        let at = words.iter().position(|word| word.eq_ignore_ascii_case(key))?;
        words.get(at + 1).cloned()
    };
    let host = |key: &str| after(key).map_or_else(String::new, |word| host(&word));
    let (from, by, with) = (host("from"), host("by"), after("with").unwrap_or_default());
    let at_ms = date.and_then(|date| date_ms(date.as_bytes()));
    let privacy = privacy(&from, &by, &with, &comments);
    Hop { from, by, with, privacy, at_ms }
}

/// A host as it may be shown: without brackets and whatever is no part of a name.
fn host(word: &str) -> String {
    let word = word.trim_matches(['[', ']', '<', '>', '.', ',']);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if word.chars().all(is_part) { word.to_lowercase() } else { String::new() }
}

fn privacy(from: &str, by: &str, with: &str, comments: &str) -> HopPrivacy {
    let with = with.to_ascii_uppercase();
    let comments = comments.to_ascii_lowercase();
    let is_tls = ["version=tls", "using tls", "tls1.", "tls1_", "tlsv1", "cipher="];
    // The last letters of RFC 3848 and RFC 6531: S for TLS, A for a sign-in.
    let kind = with.strip_prefix("UTF8").unwrap_or(&with);
    match kind {
        "ESMTPS" | "ESMTPSA" | "LMTPS" | "LMTPSA" | "SMTPS" | "SMTPSA" | "HTTPS" => {
            HopPrivacy::Encrypted
        }
        _ if is_tls.iter().any(|sign| comments.contains(sign)) => HopPrivacy::Encrypted,
        "LOCAL" => HopPrivacy::Inside,
        _ if !from.is_empty()
            && (from == by || matches!(from, "localhost" | "127.0.0.1" | "::1")) =>
        {
            HopPrivacy::Inside
        }
        // Without a sender it was handed over within.
        "LMTP" if from.is_empty() => HopPrivacy::Inside,
        "SMTP" | "ESMTP" | "ESMTPA" | "LMTP" | "LMTPA" => HopPrivacy::Clear,
        _ => HopPrivacy::Unknown,
    }
}

/// Returns the words outside of comments, and what is within these.
fn words(text: &str) -> (Vec<String>, String) {
    let (mut words, mut comments) = (vec![String::new()], String::new());
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => {
                depth += 1;
                comments.push(' ');
            }
            ')' => depth = depth.saturating_sub(1),
            c if depth > 0 => comments.push(c),
            c if c.is_whitespace() => {
                if words.last().is_some_and(|word| !word.is_empty()) {
                    words.push(String::new());
                }
            }
            c => {
                if let Some(word) = words.last_mut() {
                    word.push(c);
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    (words, comments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, from: &str, by: &str, privacy: HopPrivacy) {
        let one = hop(value.as_bytes());
        assert_eq!((&*one.from, &*one.by, one.privacy), (from, by, privacy), "{value}");
    }

    #[test]
    fn what_servers_write_is_read() {
        use HopPrivacy::{Clear, Encrypted, Inside, Unknown};
        let postfix = "from mx4.example.net (mx4.example.net [192.0.2.4])\r\n\t(using TLSv1.3 with cipher X (256/256 bits))\r\n\
             \tby mail.example.org (Postfix) with ESMTPS id 4ABC for <b@example.org>; Sun, 29 Nov 2026 08:47:00 +0000";
        check(postfix, "mx4.example.net", "mail.example.org", Encrypted);
        assert_eq!(hop(postfix.as_bytes()).at_ms, Some(1_795_942_020_000));
        check("from a.example by b.example with ESMTP id x; junk", "a.example", "b.example", Clear);
        check("from a.example by b.example with ESMTPA", "a.example", "b.example", Clear);
        check("from A.example by b.example with UTF8SMTPS", "a.example", "b.example", Encrypted);
        check(
            "from a.example (1.2.3.4) by b.example (5.6.7.8) with Microsoft SMTP Server (version=TLS1_2, cipher=X) id 15",
            "a.example",
            "b.example",
            Encrypted,
        );
        check("by b.example with LMTP id x", "", "b.example", Inside);
        check("from localhost by b.example with ESMTP", "localhost", "b.example", Inside);
        check("from a.example by b.example with HTTP", "a.example", "b.example", Unknown);
        check("from a<script>.example by b.example", "", "b.example", Unknown);
        check("", "", "", Unknown);
    }

    #[test]
    fn the_first_stop_is_the_sender_s() {
        let header =
            b"Received: from b by c with ESMTP\r\nReceived: from a by b with ESMTPS\r\n\r\n";
        let by: Vec<String> = hops(header).into_iter().map(|hop| hop.by).collect();
        assert_eq!(by, ["b", "c"]);
    }
}
