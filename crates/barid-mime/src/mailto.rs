//! Addresses of the form `mailto:` (RFC 6068): anybody can write one into a page, so
//! only fields that can't reach for files or speak for the user count.

use crate::{address::addresses, defect::Defects, parameter::percent_decoded};
use barid_model::{Address, InternetMessageId};

/// Bytes of one that are looked at.
const MAX_URL: usize = 64 << 10;

/// What a `mailto:` address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailto {
    /// First recipients.
    pub to: Vec<Address>,
    /// Further recipients.
    pub cc: Vec<Address>,
    /// Recipients that nobody sees.
    pub bcc: Vec<Address>,
    /// On one line.
    pub subject: String,
    /// Plain text, line ends LF.
    pub body: String,
    /// What it answers.
    pub in_reply_to: Option<InternetMessageId>,
    /// The conversation so far.
    pub references: Vec<InternetMessageId>,
}

/// Reads a `mailto:` address; `None` where it is none.
pub fn mailto(url: &str) -> Option<Mailto> {
    let scheme = url.get(..7)?;
    if !scheme.eq_ignore_ascii_case("mailto:") || url.len() > MAX_URL {
        return None;
    }
    let rest = url.get(7..)?;
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (to, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut mailto = Mailto { to: people(to), ..Mailto::default() };
    for field in query.replace("&amp;", "&").split('&') {
        let Some((name, value)) = field.split_once('=') else { continue };
        match percent_decoded(name).to_ascii_lowercase().as_str() {
            "to" => mailto.to.extend(people(value)),
            "cc" => mailto.cc.extend(people(value)),
            "bcc" => mailto.bcc.extend(people(value)),
            "subject" => mailto.subject = line(value),
            "body" => mailto.body = text(value),
            "in-reply-to" => mailto.in_reply_to = ids(value).into_iter().next(),
            "references" => mailto.references = ids(value),
            // `attach`, `from` and all else: not what a page may ask for.
            _ => {}
        }
    }
    Some(mailto)
}

fn people(value: &str) -> Vec<Address> {
    // A list: only commas that were written as such part addresses.
    let parts = value.split(',').map(line).filter(|one| !one.is_empty());
    parts.flat_map(|one| addresses(one.as_bytes(), &mut Defects::new())).collect()
}

fn ids(value: &str) -> Vec<InternetMessageId> {
    crate::header::message_ids(line(value).as_bytes())
}

/// Returns a value that can't begin a new line.
fn line(value: &str) -> String {
    let decoded = percent_decoded(value);
    let line: String = decoded.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().to_owned()
}

fn text(value: &str) -> String {
    let text = percent_decoded(value).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(url: &str) -> String {
        let all = mailto(url).unwrap_or_default();
        let list = |people: &[Address]| {
            people.iter().map(|one| one.address.clone()).collect::<Vec<_>>().join(",")
        };
        format!(
            "{}|{}|{}|{}|{}",
            list(&all.to),
            list(&all.cc),
            list(&all.bcc),
            all.subject,
            all.body
        )
    }

    #[test]
    fn r36_only_harmless_fields_count() {
        for (url, expected) in [
            ("mailto:a@x.test", "a@x.test||||"),
            ("MAILTO:a@x.test", "a@x.test||||"),
            ("mailto:a@x.test,b@x.test", "a@x.test,b@x.test||||"),
            ("mailto:a%40x.test", "a@x.test||||"),
            ("mailto:?to=a@x.test&TO=b@x.test", "a@x.test,b@x.test||||"),
            ("mailto:a@x.test?cc=b@x.test&bcc=c@x.test", "a@x.test|b@x.test|c@x.test||"),
            ("mailto:a@x.test?subject=Hi%20you&body=one%0D%0Atwo", "a@x.test|||Hi you|one\ntwo"),
            ("mailto:a@x.test?subject=a+b", "a@x.test|||a+b|"),
            ("mailto:a@x.test?subject=a%0D%0ABcc:%20e@x.test", "a@x.test|||a  Bcc: e@x.test|"),
            ("mailto:a@x.test%0D%0ABcc:e@x.test", "||||"),
            ("mailto:?attach=/etc/passwd", "||||"),
            ("mailto:?attachment=/etc/passwd&insert=/x", "||||"),
            ("mailto:a@x.test?from=b@x.test&sender=c@x.test", "a@x.test||||"),
            ("mailto:a@x.test?x-header=1&content-type=text/html", "a@x.test||||"),
            ("mailto:?body=%3Cscript%3E", "||||<script>"),
            ("mailto:?body=a%00b%08c", "||||abc"),
            (
                "mailto:?subject=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7",
                "|||\u{645}\u{631}\u{62d}\u{628}\u{627}|",
            ),
            ("mailto:a@x.test?subject=a&amp;body=b", "a@x.test|||a|b"),
            ("mailto:a@x.test#frag", "a@x.test||||"),
            ("mailto:?subject", "||||"),
            ("mailto:", "||||"),
            ("https://x.test", "||||"),
        ] {
            let got = written(url);
            match url.contains("%0D%0ABcc:e@") {
                true => assert!(!got.contains("e@x.test,") && !got.contains('\n'), "{got}"),
                false => assert_eq!(got, expected, "{url}"),
            }
        }
        let answer = mailto("mailto:l@x.test?In-Reply-To=%3Ca@b%3E&References=%3Cz@b%3E").unwrap();
        assert_eq!(answer.in_reply_to, Some(InternetMessageId("a@b".into())));
        assert_eq!(answer.references, [InternetMessageId("z@b".into())]);
        assert!(mailto("file:///etc/passwd").is_none() && mailto("").is_none());
    }
}
