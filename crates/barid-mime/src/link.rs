//! Links as a reader sees them, and why one may be not what it says.

use ammonia::Url;

/// A link of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The address, as sent but for spaces around it.
    pub href: String,
    /// What the reader sees, on one line.
    pub text: String,
}

/// Why a link needs a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Suspicion {
    /// The text names another host than the address.
    TextMismatch,
    /// The host is a number.
    NumericHost,
    /// The host has letters outside ASCII, or their encoded form.
    Punycode,
    /// A user name stands before the host.
    UserInfo,
    /// The scheme is not one that is opened from mail.
    Scheme,
    /// Longer than anyone can check.
    Long,
    /// The address can't be read.
    Malformed,
}

impl Suspicion {
    /// Returns the stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Suspicion::TextMismatch => "text_mismatch",
            Suspicion::NumericHost => "numeric_host",
            Suspicion::Punycode => "punycode",
            Suspicion::UserInfo => "userinfo",
            Suspicion::Scheme => "scheme",
            Suspicion::Long => "long",
            Suspicion::Malformed => "malformed",
        }
    }
}

/// Longest address that a person may be expected to check.
const LONG: usize = 1_000;

/// Returns the address in its normal form, if it may be opened from mail at all.
pub fn openable(href: &str) -> Option<String> {
    let url = Url::parse(href).ok()?;
    matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.to_string())
}

/// Where a link leads, in a form that can't deceive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address in its normal form.
    pub url: String,
    /// The host in ASCII; for `mailto:` that of the first address. May be empty.
    pub host: String,
    /// Whether it is a `mailto:`.
    pub is_mailto: bool,
    /// Whether it is fetched without encryption.
    pub is_plain_http: bool,
}

/// Returns where a link leads, if it may be opened from mail at all.
pub fn target(href: &str) -> Option<Target> {
    let url = Url::parse(href).ok()?;
    let (is_mailto, is_plain_http) = match url.scheme() {
        "mailto" => (true, false),
        "http" => (false, true),
        "https" => (false, false),
        _ => return None,
    };
    let host = match is_mailto {
        true => {
            let first = url.path().split(',').next().unwrap_or_default();
            let domain = first.rsplit_once('@').map_or("", |(_, domain)| domain);
            Url::parse(&format!("https://{domain}"))
                .ok()
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default()
        }
        false => url.host_str().unwrap_or_default().to_owned(),
    };
    Some(Target { url: url.to_string(), host, is_mailto, is_plain_http })
}

/// Returns everything doubtful about a link.
pub fn suspicions(link: &Link) -> Vec<Suspicion> {
    let mut found = Vec::new();
    if link.href.len() > LONG {
        found.push(Suspicion::Long);
    }
    let href = link.href.trim();
    if href.starts_with('#') {
        return found;
    }
    // A UNC path.
    if href.starts_with("\\\\") {
        found.push(Suspicion::Scheme);
        return found;
    }
    // A browser adds the scheme to what starts with two slashes.
    let absolute = if href.starts_with("//") { format!("https:{href}") } else { href.to_owned() };
    let Ok(url) = Url::parse(&absolute) else {
        found.push(Suspicion::Malformed);
        return found;
    };
    if !matches!(url.scheme(), "http" | "https" | "mailto") {
        found.push(Suspicion::Scheme);
        return found;
    }
    if !url.username().is_empty() || url.password().is_some() {
        found.push(Suspicion::UserInfo);
    }
    let host = url.host_str().unwrap_or_default();
    if host.starts_with('[')
        || (!host.is_empty() && host.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
    {
        found.push(Suspicion::NumericHost);
    }
    if host.split('.').any(|name| name.starts_with("xn--")) {
        found.push(Suspicion::Punycode);
    }
    let is_other = |named: String| !host.is_empty() && !is_same_site(&named, host);
    if host_in_text(&link.text).is_some_and(is_other) {
        found.push(Suspicion::TextMismatch);
    }
    found.sort_unstable();
    found
}

/// Returns the host that the text of a link names, if its text looks like one.
fn host_in_text(text: &str) -> Option<String> {
    let word = text.split_whitespace().find(|word| looks_like_host(word))?;
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
    let url = match word.contains("://") {
        true => Url::parse(word),
        false => Url::parse(&format!("https://{word}")),
    };
    url.ok()?.host_str().map(str::to_owned)
}

fn looks_like_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.contains("://") {
        return true;
    }
    // An address of a person names a host too, but not where the link goes.
    let host = word.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let Some((name, last)) = host.rsplit_once('.') else { return false };
    !word.contains('@')
        && !name.is_empty()
        && host.starts_with("www.")
            | (last.len() >= 2 && last.chars().all(char::is_alphabetic) && !is_file_ending(last))
}

/// Endings that are more often a file's than a country's.
fn is_file_ending(last: &str) -> bool {
    [
        "pdf", "doc", "docx", "xls", "xlsx", "txt", "jpg", "png", "zip", "html", "htm", "csv",
        "ics", "eml", "js", "rs", "py",
    ]
    .iter()
    .any(|ending| last.eq_ignore_ascii_case(ending))
}

/// Whether one host is the other, or lies within it.
fn is_same_site(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim_start_matches("www."), b.trim_start_matches("www."));
    let within = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
    };
    a == b || within(b, a) || (within(a, b) && b.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_that_says_something_else_is_told() {
        use Suspicion::*;
        for (href, text, wanted) in [
            ("https://example.com/x", "Read more", vec![]),
            ("https://example.com/x", "www.example.com", vec![]),
            ("https://shop.example.com/x", "example.com", vec![]),
            ("https://evil.test/", "https://bank.example/login", vec![TextMismatch]),
            ("https://evil.test/", "bank.example", vec![TextMismatch]),
            ("https://bank.example.evil.test/", "bank.example", vec![TextMismatch]),
            ("https://evil.test/", "Report.pdf", vec![]),
            ("https://evil.test/", "bo@bank.example", vec![]),
            ("http://10.0.0.1/", "x", vec![NumericHost]),
            ("http://0x7f.1/", "x", vec![NumericHost]),
            ("http://[::1]/", "x", vec![NumericHost]),
            ("https://bücher.example/", "x", vec![Punycode]),
            ("https://bank.example@evil.test/", "x", vec![UserInfo]),
            ("javascript:alert(1)", "x", vec![Scheme]),
            ("file:///etc/passwd", "x", vec![Scheme]),
            ("\\\\host\\share", "x", vec![Scheme]),
            ("http://", "x", vec![Malformed]),
            ("//evil.test/", "bank.example", vec![TextMismatch]),
            ("#top", "x", vec![]),
            ("mailto:a@b.test", "a@b.test", vec![]),
        ] {
            let link = Link { href: href.into(), text: text.into() };
            assert_eq!(suspicions(&link), wanted, "{href} {text}");
        }
    }

    #[test]
    fn r68_other_schemes_lead_nowhere() {
        for href in [
            "file:///etc/passwd",
            "smb://host/share",
            "mailbox://x",
            "imap://x/y",
            "news:x",
            "ms-word:ofe|u|https://x.test",
            "search-ms:query",
            "javascript:1",
            "data:text/html,x",
            "vbscript:x",
            "\\\\host\\share",
            "//x.test/",
            "tel:+1",
            "barid:x",
            "about:blank",
        ] {
            assert_eq!(target(href), None, "{href}");
        }
        let host = |href: &str| target(href).map(|target| target.host);
        assert_eq!(host("https://b\u{fc}cher.test@evil.test/").as_deref(), Some("evil.test"));
        assert_eq!(host("https://b\u{fc}cher.test/").as_deref(), Some("xn--bcher-kva.test"));
        assert_eq!(host("mailto:a@B.test,c@d.test").as_deref(), Some("b.test"));
    }

    #[test]
    fn only_web_and_mail_addresses_open() {
        assert_eq!(openable(" java\nscript:x"), None);
        assert_eq!(openable("//x.test/"), None);
        assert_eq!(openable("HTTPS://X.test").as_deref(), Some("https://x.test/"));
    }
}
