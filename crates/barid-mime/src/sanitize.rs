//! HTML of a stranger made fit to be shown: what could run, load, submit, or
//! imitate is gone; what is left is text, looks, links and its own pictures.
//!
//! Two passes that share one list (`markup`): `reduce` over tokens, which bounds
//! the work, then ammonia over the tree that a browser would build. Style sheets
//! go through `css`, which writes them anew.

use crate::{
    css::Shade,
    framing::{self, Framing, Remote},
    link::{Link, openable},
    markup, reduce,
};
use ammonia::{Builder, UrlRelative, UrlRelativeEvaluate};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
};

/// HTML that may be shown, and what it wanted beyond that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sanitized {
    /// A fragment: the content of a body.
    pub html: String,
    /// What would have been loaded on showing it, each address once.
    pub remote_urls_blocked: Vec<String>,
    /// Those of them that are pictures made to report the reader.
    pub trackers: Vec<String>,
    /// All links, in order, those included that were refused.
    pub links: Vec<Link>,
}

/// The same for a page of ours, which asks us for every link and picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Framed {
    /// What any page gets. Links are those that can be asked for, by their index.
    pub sanitized: Sanitized,
    /// Pictures from elsewhere that can be asked for, by their index.
    pub pictures: Vec<String>,
    /// Whether it is not known how some of it looks on dark ground.
    pub is_unsure: bool,
    /// Whether it says that it runs from right to left.
    pub is_rtl: Option<bool>,
}

/// Where a page of ours asks for what.
#[derive(Clone, Debug)]
pub struct Paths {
    /// What all paths start with, such as `/d/x`: then comes `/link/0`, `/part/2`,
    /// `/remote/0`.
    pub base: String,
    /// Paths of parts, by their Content-ID.
    pub parts: BTreeMap<String, String>,
    /// Whether pictures from elsewhere are wanted.
    pub remote: Remote,
    /// The numbers of the first link and the first picture: a message may have several
    /// texts.
    pub first: (usize, usize),
    /// What becomes of its looks.
    pub wanted: Wanted,
}

/// What becomes of the looks of HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// They stay, as far as they do everywhere.
    Markup,
    /// They stay, on a page of ours on that ground.
    Page(Shade),
    /// They go: words, links, lists and headings are left.
    Words,
}

/// So often something is written again that is not what it was when it is read.
const SETTLING: usize = 4;

/// Makes HTML fit to be shown. Pictures by Content-ID stay; see [`sanitize_with`].
pub fn sanitize(html: &str) -> Sanitized {
    clean(html, None)
}

/// Makes HTML fit to be shown; of its pictures by Content-ID those stay that are
/// in `content_ids`, the pictures of the same message.
pub fn sanitize_with(html: &str, content_ids: &BTreeSet<String>) -> Sanitized {
    clean(html, Some(content_ids.clone()))
}

/// Makes HTML fit for a page of ours: every link and picture leads to us, and the
/// quoted tail is folded.
pub fn sanitize_framed(html: &str, paths: &Paths) -> Framed {
    let reduced = reduce::reduce(html, Framing::numbering(paths.remote), paths.wanted);
    let (known_links, known_pictures) =
        (reduced.framing.links.len(), reduced.framing.pictures.len());
    let mut builder = list();
    builder
        .add_tags(["details", "summary"])
        .url_schemes(HashSet::from(["cid", "data", "x-barid-link", "x-barid-picture"]))
        .url_relative(UrlRelative::Custom(Box::new(OurPaths(paths.base.clone()))));
    let paths = paths.clone();
    builder.attribute_filter(move |element, name, value| match (element, name) {
        ("a", "href") => {
            let number = number(value, framing::LINK, known_links)?;
            Some(Cow::Owned(format!("{}/link/{}", paths.base, paths.first.0 + number)))
        }
        ("img", "src") => match own_part(value, &paths.parts) {
            Some(part) => Some(Cow::Owned(format!("{}/part/{part}", paths.base))),
            None if value.starts_with(framing::PICTURE) => {
                let number = number(value, framing::PICTURE, known_pictures)?;
                Some(Cow::Owned(format!("{}/remote/{}", paths.base, paths.first.1 + number)))
            }
            None if value.starts_with("data:") => markup::attribute(element, name, value),
            None => None,
        },
        (element, name) => attribute(element, name, value, None),
    });
    let body = builder.clean(&settled(&reduced)).to_string();
    let reduce::Reduced { sheet, remote, trackers, framing, is_unsure, .. } = reduced;
    Framed {
        sanitized: Sanitized {
            html: with_sheet(&sheet, body),
            remote_urls_blocked: remote,
            trackers,
            links: framing.links,
        },
        pictures: framing.pictures,
        is_unsure,
        is_rtl: framing.is_rtl,
    }
}

/// Lets pass what the filter above has written, and no other address without a scheme.
struct OurPaths(String);

impl<'a> UrlRelativeEvaluate<'a> for OurPaths {
    fn evaluate<'url>(&self, url: &'url str) -> Option<Cow<'url, str>> {
        url.starts_with(&self.0).then_some(Cow::Borrowed(url))
    }
}

fn clean(html: &str, content_ids: Option<BTreeSet<String>>) -> Sanitized {
    let reduced = reduce::reduce(html, Framing::default(), Wanted::Markup);
    let mut builder = list();
    builder.attribute_filter(move |element, name, value| {
        attribute(element, name, value, content_ids.as_ref())
    });
    let body = builder.clean(&settled(&reduced)).to_string();
    Sanitized {
        html: with_sheet(&reduced.sheet, body),
        remote_urls_blocked: reduced.remote,
        trackers: reduced.trackers,
        links: reduced.links,
    }
}

/// Reads and writes what may mean something else when it is read again, until it does not.
/// Attributes stay as they are; the last pass looks at them.
fn settled(reduced: &reduce::Reduced) -> Cow<'_, str> {
    if !reduced.is_astray {
        return Cow::Borrowed(&reduced.html);
    }
    let mut builder = list();
    builder
        .add_tags(["details", "summary"])
        .add_url_schemes(["x-barid-link", "x-barid-picture"])
        .url_relative(UrlRelative::PassThrough);
    let mut html = reduced.html.clone();
    for _ in 0..SETTLING {
        let next = builder.clean(&html).to_string();
        if next == html {
            break;
        }
        html = next;
    }
    Cow::Owned(html)
}

fn with_sheet(sheet: &str, body: String) -> String {
    match sheet.is_empty() {
        true => body,
        false => format!("<style>\n{sheet}</style>{body}"),
    }
}

fn list() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(markup::KEPT.into_iter().chain(markup::VOID).collect())
        .clean_content_tags(HashSet::from(markup::DROPPED))
        .generic_attributes(HashSet::from(markup::ATTRIBUTES))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src"])),
            ("li", HashSet::from(["type", "value"])),
            ("ol", HashSet::from(["type"])),
            ("ul", HashSet::from(["type"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "cid", "data"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true);
    builder
}

/// Checks each attribute again, in the tree. `target` and `rel` are ours.
fn attribute<'v>(
    element: &str,
    name: &str,
    value: &'v str,
    content_ids: Option<&BTreeSet<String>>,
) -> Option<Cow<'v, str>> {
    match (element, name) {
        ("a", "target" | "rel") => Some(Cow::Borrowed(value)),
        ("img", "src") if !is_own(value, content_ids) => None,
        (_, "href") if openable(value).is_none() => None,
        (element, name) => markup::attribute(element, name, value),
    }
}

/// Whether a `cid:` address names a picture of the message. Others are not its business.
fn is_own(src: &str, content_ids: Option<&BTreeSet<String>>) -> bool {
    match (markup::content_id(src), content_ids) {
        (Some(id), Some(known)) => {
            // RFC 2392: the address has the Content-ID percent-encoded.
            let decoded = crate::parameter::percent_decoded(id);
            known.contains(id) || known.contains(&decoded)
        }
        (Some(_), None) | (None, _) => true,
    }
}

/// Returns the path of the part that a `cid:` address names.
fn own_part<'p>(src: &str, parts: &'p BTreeMap<String, String>) -> Option<&'p str> {
    let id = markup::content_id(src)?;
    let part = parts.get(id).or_else(|| parts.get(&crate::parameter::percent_decoded(id)));
    part.map(String::as_str)
}

/// Returns the number behind a scheme of ours, if it was given out.
fn number(value: &str, scheme: &str, known: usize) -> Option<usize> {
    let number = value.strip_prefix(scheme)?.parse().ok()?;
    (number < known).then_some(number)
}
