//! Which elements and attributes of a message may stay. One list, asked by both
//! passes of the sanitizer.

use crate::{css, link};
use ammonia::Url;
use std::borrow::Cow;

/// Bytes of a picture within the page.
const MAX_DATA_BYTES: usize = 2 << 20;

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// It stays.
    Keep,
    /// It stays and has no content.
    Void,
    /// Its tags go, its content stays.
    Unwrap,
    /// It goes with its content.
    Drop,
}

/// The elements that stay, the void ones aside.
pub(crate) const KEPT: [&str; 60] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "i",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// The elements that stay and have no content.
pub(crate) const VOID: [&str; 4] = ["br", "hr", "img", "wbr"];

/// Elements whose content is no text of the message.
pub(crate) const DROPPED: [&str; 25] = [
    "applet",
    "audio",
    "canvas",
    "datalist",
    "embed",
    "frameset",
    "iframe",
    "listing",
    "math",
    "noembed",
    "noframes",
    "object",
    "plaintext",
    "script",
    "select",
    "selectedcontent",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    "xml",
    "xmp",
    "marquee",
];

/// Elements without an end tag that do not stay.
const VOID_AND_GONE: [&str; 12] = [
    "area", "base", "basefont", "bgsound", "embed", "frame", "input", "link", "meta", "param",
    "source", "track",
];

/// Returns the element that stands for one that only some programs know (AMP): what a picture
/// is, and a block for a row of them.
pub(crate) fn stand_in(name: &str) -> &str {
    match name {
        "amp-img" | "amp-anim" => "img",
        "amp-carousel" => "div",
        name => name,
    }
}

/// Says what becomes of an element.
pub(crate) fn element(name: &str) -> Element {
    if KEPT.contains(&name) {
        // A column is void too, but means nothing outside its table.
        if name == "col" { Element::Void } else { Element::Keep }
    } else if VOID.contains(&name) {
        Element::Void
    } else if DROPPED.contains(&name) && !VOID_AND_GONE.contains(&name) {
        Element::Drop
    } else {
        Element::Unwrap
    }
}

/// Returns which open elements a new one ends, and which it does not look beyond,
/// as a browser does where end tags are left out.
pub(crate) fn implied_end(
    name: &str,
) -> Option<(&'static [&'static str], &'static [&'static str])> {
    match name {
        "li" => Some((&["li"], &["ul", "ol"])),
        "dd" | "dt" => Some((&["dd", "dt"], &["dl"])),
        "td" | "th" => Some((&["td", "th", "caption", "colgroup"], &["tr", "table"])),
        "tr" => Some((&["tr", "caption", "colgroup"], &["table", "tbody", "thead", "tfoot"])),
        "tbody" | "thead" | "tfoot" | "colgroup" | "caption" => {
            Some((&["tbody", "thead", "tfoot", "colgroup", "caption"], &["table"]))
        }
        name if is_block(name) => Some((&["p"], &["td", "th", "table", "caption"])),
        _ => None,
    }
}

/// Whether an element may stand in a table outside of its cells.
pub(crate) fn is_of_table(name: &str) -> bool {
    matches!(
        name,
        "caption" | "colgroup" | "col" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th"
    )
}

/// Whether an element is of a table and holds nothing but others of it.
pub(crate) fn is_of_rows(name: &str) -> bool {
    matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "div"
            | "dl"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "main"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "ul"
    )
}

/// The attributes that any element may have.
pub(crate) const ATTRIBUTES: [&str; 29] = [
    "abbr",
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "clear",
    "color",
    "colspan",
    "dir",
    "face",
    "height",
    "hspace",
    "lang",
    "nowrap",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "size",
    "span",
    "start",
    "style",
    "title",
    "valign",
    "vspace",
    "width",
];

/// Returns the value with which an attribute may stay.
pub(crate) fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, name) {
        ("a", "href") => link::openable(value).map(Cow::Owned),
        ("img", "src") => inner_picture(value),
        (_, "style") => {
            let kept = css::declarations(value);
            (!kept.is_empty()).then_some(Cow::Owned(kept))
        }
        ("li", "value") | ("ol" | "ul" | "li", "type") => {
            let is_good = !value.is_empty()
                && value.len() <= 10
                && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            is_good.then_some(Cow::Borrowed(value))
        }
        (_, "role") => (value == "presentation").then_some(Cow::Borrowed(value)),
        (_, name) => ATTRIBUTES.contains(&name).then_some(Cow::Borrowed(value)),
    }
}

/// Returns an address, its scheme in lower case, if it is a picture that the
/// message itself holds.
fn inner_picture(src: &str) -> Option<Cow<'_, str>> {
    if let Some(id) = content_id(src) {
        return (!id.is_empty()).then(|| Cow::Owned(format!("cid:{id}")));
    }
    const TYPES: [&str; 6] = ["png", "jpeg", "jpg", "gif", "webp", "bmp"];
    let (head, data) = src.split_once(',')?;
    let head = head.to_ascii_lowercase();
    let kind = head.strip_prefix("data:image/")?.strip_suffix(";base64")?;
    let is_good = TYPES.contains(&kind)
        && data.len() / 4 * 3 <= MAX_DATA_BYTES
        && data.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=%\r\n\t ".contains(&b));
    is_good.then(|| Cow::Owned(format!("{head},{data}")))
}

/// Returns the Content-ID that a `cid:` address names, as written.
pub(crate) fn content_id(src: &str) -> Option<&str> {
    let scheme = src.get(..4)?;
    scheme.eq_ignore_ascii_case("cid:").then(|| src.get(4..))?
}

/// Returns the addresses in an attribute that a browser would load without a click.
pub(crate) fn loaded<'v>(element: &str, name: &str, value: &'v str) -> Vec<Cow<'v, str>> {
    match name {
        "srcset" | "imagesrcset" => {
            let candidates = value.split(',').filter_map(|one| one.split_whitespace().next());
            candidates.map(Cow::Borrowed).collect()
        }
        "style" => css::urls(value).into_iter().map(Cow::Owned).collect(),
        "src" | "background" | "poster" | "lowsrc" | "dynsrc" | "longdesc" | "data" | "code"
        | "classid" | "codebase" | "manifest" | "profile" | "archive" | "icon" => {
            vec![Cow::Borrowed(value)]
        }
        "href" if !matches!(element, "a" | "area" | "base") => vec![Cow::Borrowed(value)],
        "xlink:href" => vec![Cow::Borrowed(value)],
        "content" => refresh(value).into_iter().map(Cow::Borrowed).collect(),
        _ => Vec::new(),
    }
}

/// Returns where a `<meta http-equiv=refresh>` leads.
fn refresh(content: &str) -> Option<&str> {
    let (_, target) = content.split_once(';')?;
    let target = target.trim();
    let target = target
        .get(..3)
        .filter(|start| start.eq_ignore_ascii_case("url"))
        .and_then(|_| target.get(3..))?;
    Some(target.trim_start_matches([' ', '=']).trim_matches(['"', '\'', ' ']))
}

/// Returns the address if loading it would leave the message.
pub(crate) fn remote(address: &str) -> Option<String> {
    let address = address.trim();
    match Url::parse(address) {
        Ok(url)
            if matches!(
                url.scheme(),
                "cid" | "data" | "about" | "mailto" | "javascript" | "vbscript"
            ) =>
        {
            None
        }
        Ok(url) => Some(url.to_string()),
        Err(_) => address.starts_with("//").then(|| address.to_owned()),
    }
}
