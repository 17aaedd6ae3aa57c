//! How a mailing list may be left (RFC 2369 §3.2, RFC 8058): read, never done by itself.

use crate::{field::Fields, link};

/// Bytes of one address.
const MAX_ADDRESS: usize = 4_000;
/// Addresses that are looked at.
const MAX_ADDRESSES: usize = 20;

/// A way to leave a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// One POST to this address does it, without a word on who asks (RFC 8058).
    Post(String),
    /// A page has to be opened.
    Page(String),
    /// A message has to be sent.
    Mail(String),
}

/// Whether a signature of the sender's domain that proved true covers the two fields
/// (RFC 8058 §4). Without it anybody may have put them there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    /// It does.
    Signed,
    /// It does not, or nobody looked.
    Unsigned,
}

/// Returns the best way to leave that a message offers: one POST where that is safe, else a
/// message, which tells the least, else a page.
pub fn unsubscribe(header: Fields<'_>, cover: Cover) -> Option<Way> {
    let (mut offers, mut posts) = (None, Vec::new());
    for field in header {
        if field.is("List-Unsubscribe") && offers.is_none() {
            offers = Some(addresses(field.value));
        } else if field.is("List-Unsubscribe-Post") {
            posts.push(text(field.value));
        }
    }
    let offers = offers?;
    // A field that is there twice may have been added by somebody else.
    let is_one_click = matches!(posts.as_slice(), [one] if one == "List-Unsubscribe=One-Click");
    let pages: Vec<_> = offers.iter().filter(|url| is_safe_page(url)).collect();
    let mail = offers.iter().find(|url| link::target(url).is_some_and(|target| target.is_mailto));
    match (pages.first(), mail) {
        (Some(page), _) if is_one_click && cover == Cover::Signed => {
            Some(Way::Post((*page).clone()))
        }
        (_, Some(mail)) => Some(Way::Mail(mail.clone())),
        (Some(page), None) => Some(Way::Page((*page).clone())),
        (None, None) => None,
    }
}

/// Whether an address may be opened: with encryption, and without a user's name in it.
fn is_safe_page(url: &str) -> bool {
    let Ok(url) = ammonia::Url::parse(url) else { return false };
    url.scheme() == "https" && url.username().is_empty() && url.password().is_none()
}

/// Returns the addresses between angle brackets, in order; what stands between them counts
/// for nothing.
fn addresses(value: &[u8]) -> Vec<String> {
    let text = text(value);
    let found = text.split('<').skip(1).filter_map(|one| one.split_once('>').map(|(url, _)| url));
    let clean = found.map(|url| url.split_whitespace().collect::<String>());
    clean.filter(|url| url.len() <= MAX_ADDRESS).take(MAX_ADDRESSES).collect()
}

fn text(value: &[u8]) -> String {
    crate::field::unfolded_text(value).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::fields;

    const POST: &str = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";

    #[test]
    fn r9_one_click_needs_its_field_encryption_and_a_signature() {
        let page = |url: &str| Some(Way::Page(url.to_owned()));
        let mail = |url: &str| Some(Way::Mail(url.to_owned()));
        let post = |url: &str| Some(Way::Post(url.to_owned()));
        for (list, more, cover, wanted) in [
            ("<https://x.test/u>", POST, Cover::Signed, post("https://x.test/u")),
            ("<https://x.test/u>", POST, Cover::Unsigned, page("https://x.test/u")),
            ("<https://x.test/u>", "", Cover::Signed, page("https://x.test/u")),
            ("<https://x.test/u>", &POST.repeat(2), Cover::Signed, page("https://x.test/u")),
            (
                "<https://x.test/u>",
                "List-Unsubscribe-Post: yes\r\n",
                Cover::Signed,
                page("https://x.test/u"),
            ),
            (
                "<mailto:u@x.test>, <https://x.test/u>",
                POST,
                Cover::Signed,
                post("https://x.test/u"),
            ),
            ("<mailto:u@x.test>, <https://x.test/u>", "", Cover::Signed, mail("mailto:u@x.test")),
            ("<http://x.test/u>", POST, Cover::Signed, None),
            ("<https://me@x.test/u>", POST, Cover::Signed, None),
            ("<javascript:1>, <file:///x>, <//x.test>", POST, Cover::Signed, None),
            ("(comment) <https://x.test/\r\n u>", "", Cover::Unsigned, page("https://x.test/u")),
            ("NO", POST, Cover::Signed, None),
            ("<https://x.test/u", POST, Cover::Signed, None),
        ] {
            let header = format!("List-Unsubscribe: {list}\r\n{more}Subject: x\r\n");
            assert_eq!(unsubscribe(fields(header.as_bytes()), cover), wanted, "{header}");
        }
        assert_eq!(unsubscribe(fields(b"Subject: x\r\n"), Cover::Signed), None);
    }

    #[test]
    fn r59_thousands_of_addresses_are_bounded() {
        let list = format!("List-Unsubscribe: {}\r\n", "<ftp://x.test/>,".repeat(50_000));
        assert_eq!(unsubscribe(fields(list.as_bytes()), Cover::Signed), None);
    }
}
