//! What must not be in HTML that is shown, found by building the tree that a browser would build.
//!
//! The lists here are written from the rules, not taken from the cleaner: both have to agree.

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Where HTML is shown, which says where its links and pictures may lead.
#[derive(Clone, Copy, Debug)]
pub enum Place<'p> {
    /// Wherever cleaned HTML is wanted: links to the web, pictures of the message.
    Anywhere,
    /// A page of ours, whose links and pictures are paths below this one.
    Frame(&'p str),
    /// The editor: the same as anywhere, and marks of its own.
    Editor,
}

const ELEMENTS: &str = " a abbr address article aside b big blockquote br caption center cite code col colgroup dd del \
    dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q \
    s samp section small span strike strong style sub sup table tbody td tfoot th thead tr u ul wbr ";
const ATTRIBUTES: &str = " abbr align alt bgcolor border cellpadding cellspacing class clear color colspan dir face height \
    hspace lang nowrap reversed role rowspan scope size span start title valign vspace width ";
/// What only changes how something looks and can't hold an address.
const FUNCTIONS: [&str; 5] = ["rgb", "rgba", "hsl", "hsla", "calc"];
/// Properties that move, cover, load, run or react.
const PROPERTIES: [&str; 22] = [
    "position",
    "inset",
    "z-index",
    "content",
    "cursor",
    "behavior",
    "-moz-binding",
    "filter",
    "backdrop-filter",
    "mask",
    "clip-path",
    "transform",
    "animation",
    "transition",
    "background-image",
    "list-style-image",
    "border-image",
    "shape-outside",
    "offset-path",
    "pointer-events",
    "counter-reset",
    "quotes",
];

/// Returns everything that must not be there. Read with and without scripting, since the two
/// give different trees.
pub fn forbidden(html: &str, place: Place<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for scripting_enabled in [false, true] {
        let tree_builder = TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() };
        let opts = ParseOpts { tree_builder, ..ParseOpts::default() };
        let dom = parse_document(RcDom::default(), opts).one(html);
        walk(&dom.document, place, &mut found);
    }
    found.dedup();
    found
}

/// Goes through the tree without recursion: it may be deep.
fn walk(root: &Handle, place: Place<'_>, found: &mut Vec<String>) {
    // A page of ours begins with a head of ours.
    let mut waiting: Vec<(Handle, bool)> = vec![(root.clone(), false)];
    while let Some((node, in_style)) = waiting.pop() {
        let mut is_style = false;
        match &node.data {
            NodeData::Document => {}
            NodeData::Doctype { .. } => {
                if !matches!(place, Place::Frame(_)) {
                    found.push("doctype".into());
                }
            }
            NodeData::Text { contents } => {
                if in_style {
                    style_sheet(&contents.borrow(), found);
                }
            }
            NodeData::Comment { contents } => found.push(format!("<!--{contents}-->")),
            NodeData::ProcessingInstruction { .. } => found.push("<?>".into()),
            NodeData::Element { name, attrs, template_contents, .. } => {
                let local = &*name.local;
                if matches!(place, Place::Frame(_)) && local == "head" {
                    continue;
                }
                if &*name.ns != "http://www.w3.org/1999/xhtml" {
                    found.push(format!("<{local}> of {}", name.ns));
                }
                is_style = local == "style";
                let attrs = attrs.borrow();
                let is_known = ELEMENTS.contains(&format!(" {local} "))
                    || matches!(place, Place::Frame(_)) && matches!(local, "details" | "summary")
                    || matches!(local, "html" | "head" | "body");
                if !is_known || template_contents.borrow().is_some() {
                    found.push(format!("<{local}>"));
                }
                if is_style && !attrs.is_empty() {
                    found.push("a style sheet with attributes".into());
                }
                for one in attrs.iter() {
                    attribute(local, &one.name.local, &one.value, place, found);
                }
            }
        }
        waiting.extend(node.children.borrow().iter().map(|child| (child.clone(), is_style)));
    }
}

fn attribute(element: &str, name: &str, value: &str, place: Place<'_>, found: &mut Vec<String>) {
    let is_good = match (element, name) {
        ("a", "href") => match place {
            Place::Frame(base) => is_numbered(value, &format!("{base}/link/")),
            Place::Anywhere | Place::Editor => {
                ["http://", "https://", "mailto:"].iter().any(|start| value.starts_with(start))
            }
        },
        ("img", "src") => is_picture(value, place),
        ("a", "target") => value == "_blank",
        ("a", "rel") => value == "noopener noreferrer",
        (_, "style") => {
            declarations(value, found);
            true
        }
        ("li", "value") | ("ol" | "ul" | "li", "type") => {
            value.len() <= 10 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
        ("html", "dir" | "lang") => true,
        ("blockquote", "type") => matches!(place, Place::Editor) && value == "cite",
        ("div", "data-sig" | "data-attribution") => matches!(place, Place::Editor),
        (_, name) => ATTRIBUTES.contains(&format!(" {name} ")),
    };
    if !is_good {
        found.push(format!("<{element} {name}={value}>"));
    }
}

fn is_numbered(value: &str, start: &str) -> bool {
    value
        .strip_prefix(start)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

fn is_picture(value: &str, place: Place<'_>) -> bool {
    let data = value.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,"));
    let is_raster = data.is_some_and(|(kind, data)| {
        ["png", "jpeg", "jpg", "gif", "webp", "bmp"].contains(&kind)
            && data.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=% \r\n\t".contains(&b))
    });
    let is_path = |base: &str| {
        is_numbered(value, &format!("{base}/remote/"))
            || value.strip_prefix(&format!("{base}/part/")).is_some_and(|path| {
                !path.is_empty() && path.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            })
    };
    is_raster
        || match place {
            Place::Frame(base) => is_path(base),
            Place::Anywhere | Place::Editor => value.starts_with("cid:"),
        }
}

/// Looks at a style sheet: selectors and blocks, one level deep, nothing else.
pub fn style_sheet(sheet: &str, found: &mut Vec<String>) {
    let sheet = &without_queries(sheet, found);
    for (place, piece) in sheet.split(['{', '}']).enumerate() {
        if place % 2 == 1 {
            declarations(piece, found);
            continue;
        }
        if let Some(c) = piece.chars().find(|c| "@\\<[]()\"'/|&;#".contains(*c)) {
            found.push(format!("a selector with {c}: {piece}"));
        }
        let pseudo = piece.split(':').skip(1).map(|rest| {
            rest.split(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default()
        });
        let known =
            ["first-child", "last-child", "only-child", "first-of-type", "last-of-type", "link"];
        for pseudo in pseudo.filter(|one| !known.contains(one)) {
            found.push(format!("a selector with :{pseudo}"));
        }
    }
    if sheet.matches('{').count() != sheet.matches('}').count() {
        found.push(format!("a style sheet that does not end: {sheet}"));
    }
}

/// Takes out what asks for the width of the frame: it may hold rules, none of which may be for
/// text that is quoted.
fn without_queries(sheet: &str, found: &mut Vec<String>) -> String {
    const NOT_QUOTED: &str = ":not(blockquote *,.barid-fold *)";
    let mut out = String::new();
    for line in sheet.lines() {
        let Some(rest) = line.strip_prefix("@media ") else {
            out.push_str(&line.replace(NOT_QUOTED, ""));
            out.push('\n');
            continue;
        };
        let (query, rule) = rest.split_once('{').unwrap_or_default();
        for one in query.split([',']).flat_map(|one| one.split(" and ")) {
            let width = one
                .strip_prefix("(max-width:")
                .or_else(|| one.strip_prefix("(min-width:"))
                .and_then(|rest| rest.strip_suffix("px)").or_else(|| rest.strip_suffix("em)")));
            let is_width =
                width.is_some_and(|width| width.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
            if one != "screen" && !is_width {
                found.push(format!("a style sheet that asks for {one}"));
            }
        }
        let selectors = rule.split('{').next().unwrap_or_default();
        let apart = selectors.matches(NOT_QUOTED).count();
        if apart == 0 || selectors.replace(NOT_QUOTED, "").split(',').count() != apart {
            found.push(format!("a rule of some widths for quoted text: {rule}"));
        }
        out.push_str(rule.strip_suffix('}').unwrap_or(rule).replace(NOT_QUOTED, "").as_str());
        out.push('\n');
    }
    out
}

/// Looks at declarations.
pub fn declarations(css: &str, found: &mut Vec<String>) {
    if let Some(c) = css.chars().find(|c| "\\@<>{}[]&|`~^$?=".contains(*c)) {
        found.push(format!("a style with {c}: {css}"));
    }
    if css.contains("/*") || css.contains("//") {
        found.push(format!("a style with a comment or an address: {css}"));
    }
    let lower = css.to_ascii_lowercase();
    for (at, _) in lower.match_indices('(') {
        let before = &lower[..at];
        let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_';
        let function = before.rsplit(is_end).next().unwrap_or_default();
        let is_grouping = function.is_empty() && before.contains("calc(");
        if !FUNCTIONS.contains(&function) && !is_grouping {
            found.push(format!("a style with {function}(): {css}"));
        }
    }
    for one in lower.split(';').map(str::trim).filter(|one| !one.is_empty()) {
        let (property, value) = one.split_once(':').unwrap_or((one, ""));
        let property = property.trim();
        if PROPERTIES.contains(&property) || property.starts_with("--") || value.contains(':') {
            found.push(format!("a style that sets {one}"));
        }
        let mut words = value.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        if property != "table-layout"
            && words.any(|word| matches!(word, "fixed" | "sticky" | "expression" | "javascript"))
        {
            found.push(format!("a style that is {value}"));
        }
    }
}
