//! HTML of a stranger made fit to be shown: what could run, load, submit, or
//! imitate is gone; what is left is text, looks, links and its own pictures.
//!
//! Two passes that share one list (`markup`): `reduce` over tokens, which bounds
//! the work, then ammonia over the tree that a browser would build. Style sheets
//! go through `css`, which writes them anew.

use crate::{
    link::{Link, openable},
    markup, reduce,
};
use ammonia::{Builder, UrlRelative};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
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

/// Makes HTML fit to be shown. Pictures by Content-ID stay; see [`sanitize_with`].
pub fn sanitize(html: &str) -> Sanitized {
    clean(html, None)
}

/// Makes HTML fit to be shown; of its pictures by Content-ID those stay that are
/// in `content_ids`, the pictures of the same message.
pub fn sanitize_with(html: &str, content_ids: &BTreeSet<String>) -> Sanitized {
    clean(html, Some(content_ids.clone()))
}

fn clean(html: &str, content_ids: Option<BTreeSet<String>>) -> Sanitized {
    let reduced = reduce::reduce(html);
    let body = builder(content_ids).clean(&reduced.html).to_string();
    let html = match reduced.sheet.is_empty() {
        true => body,
        false => format!("<style>\n{}</style>{body}", reduced.sheet),
    };
    Sanitized {
        html,
        remote_urls_blocked: reduced.remote,
        trackers: reduced.trackers,
        links: reduced.links,
    }
}

fn builder(content_ids: Option<BTreeSet<String>>) -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(markup::KEPT.into_iter().chain(markup::VOID).collect())
        .clean_content_tags(HashSet::from(markup::DROPPED))
        .generic_attributes(HashSet::from(markup::ATTRIBUTES))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "cid", "data"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .set_tag_attribute_value("a", "target", "_blank")
        .strip_comments(true)
        .attribute_filter(move |element, name, value| {
            attribute(element, name, value, content_ids.as_ref())
        });
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
