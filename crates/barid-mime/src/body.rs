//! Which parts are the body and which are attachments (RFC 8621 §4.1.4).

use crate::part::{Disposition, Part};

/// Indexes of parts, by what they are for. A part can be in two of them: a text
/// that is the only form of the message is its plain and its HTML body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// What to show where plain text is wanted; may hold HTML parts.
    pub text: Vec<usize>,
    /// What to show where HTML is wanted; may hold plain parts and pictures.
    pub html: Vec<usize>,
    /// Everything else.
    pub attachments: Vec<usize>,
}

/// Sorts the parts of a message, root first.
pub(crate) fn layout(parts: &[Part]) -> Layout {
    let mut sorter = Sorter { parts, layout: Layout::default() };
    if !parts.is_empty() {
        sorter.sort(&[0], Holder::Mixed, Wanted { is_alternative: false, text: true, html: true });
    }
    sorter.layout
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Mixed,
    Related,
    Alternative,
}

/// What the parts of a multipart may become.
#[derive(Clone, Copy)]
struct Wanted {
    is_alternative: bool,
    text: bool,
    html: bool,
}

struct Sorter<'a> {
    parts: &'a [Part],
    layout: Layout,
}

impl Sorter<'_> {
    /// Sorts the children of one multipart. As deep as the tree, which is bounded.
    fn sort(&mut self, children: &[usize], holder: Holder, mut wanted: Wanted) {
        let before = (self.layout.text.len(), self.layout.html.len());
        for (place, index) in children.iter().enumerate() {
            let Some(part) = self.parts.get(*index) else { continue };
            if part.is_multipart() {
                let inner = match part.content_type.as_str() {
                    "multipart/alternative" => Holder::Alternative,
                    "multipart/related" => Holder::Related,
                    _ => Holder::Mixed,
                };
                let is_alternative = wanted.is_alternative || inner == Holder::Alternative;
                self.sort(&part.children, inner, Wanted { is_alternative, ..wanted });
            } else if part.is_wrapper() {
                self.unwrap(*index, part, place, holder, &mut wanted);
            } else if is_inline(part, place, holder) {
                self.place_inline(*index, part, holder, &mut wanted);
            } else {
                self.layout.attachments.push(*index);
            }
        }
        if holder == Holder::Alternative && wanted.text && wanted.html {
            self.mirror(before);
        }
    }

    /// Sorts a part that holds others in a form of its own: a text is shown all the same, and
    /// a wrapping is not.
    fn unwrap(
        &mut self,
        index: usize,
        part: &Part,
        place: usize,
        holder: Holder,
        wanted: &mut Wanted,
    ) {
        if part.is_text() && is_inline(part, place, holder) {
            self.place_inline(index, part, holder, wanted);
        } else if part.is_text() {
            self.layout.attachments.push(index);
        }
        self.sort(&part.children, Holder::Mixed, Wanted { is_alternative: false, ..*wanted });
    }

    fn place_inline(&mut self, index: usize, part: &Part, holder: Holder, wanted: &mut Wanted) {
        if holder == Holder::Alternative {
            match kind(part) {
                Kind::Plain => self.layout.text.push(index),
                Kind::Html => self.layout.html.push(index),
                Kind::Media | Kind::Other => self.layout.attachments.push(index),
            }
            return;
        }
        if wanted.is_alternative {
            match kind(part) {
                Kind::Plain => wanted.html = false,
                Kind::Html => wanted.text = false,
                Kind::Media | Kind::Other => {}
            }
        }
        if wanted.text {
            self.layout.text.push(index);
        }
        if wanted.html {
            self.layout.html.push(index);
        }
        if kind(part) == Kind::Media {
            self.layout.attachments.push(index);
        }
    }

    /// Where an alternative offers one form only, it serves for both.
    fn mirror(&mut self, (text_before, html_before): (usize, usize)) {
        let text: Vec<usize> = self.layout.text.get(text_before..).unwrap_or_default().to_vec();
        let html: Vec<usize> = self.layout.html.get(html_before..).unwrap_or_default().to_vec();
        match (text.is_empty(), html.is_empty()) {
            (true, false) => self.layout.text.extend(html),
            (false, true) => self.layout.html.extend(text),
            (true, true) | (false, false) => {}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Html,
    Media,
    Other,
}

fn kind(part: &Part) -> Kind {
    let (main, _) = part.content_type.split_once('/').unwrap_or_default();
    match (part.content_type.as_str(), main) {
        ("text/plain", _) | (_, "multipart") => Kind::Plain,
        ("text/html", _) => Kind::Html,
        (_, "image" | "audio" | "video") => Kind::Media,
        (_, _) => Kind::Other,
    }
}

fn is_inline(part: &Part, place: usize, holder: Holder) -> bool {
    let is_shown = match kind(part) {
        Kind::Plain | Kind::Html => part.name.is_none() || place == 0,
        Kind::Media => true,
        Kind::Other => false,
    };
    is_shown
        && part.disposition != Some(Disposition::Attachment)
        && (place == 0 || holder != Holder::Related)
}

/// Whether a reader would call the part an attachment. A picture within the HTML,
/// a signature and another form of the text are none.
pub(crate) fn is_attachment(parts: &[Part], layout: &Layout, index: usize) -> bool {
    let Some(part) = parts.get(index) else { return false };
    let holder =
        part.parent.and_then(|parent| parts.get(parent)).map_or("", |parent| &parent.content_type);
    let is_picture = kind(part) == Kind::Media && part.disposition != Some(Disposition::Attachment);
    let is_signature = matches!(
        part.content_type.as_str(),
        "application/pgp-signature"
            | "application/pkcs7-signature"
            | "application/x-pkcs7-signature"
            | "application/pgp-encrypted"
    );
    layout.attachments.contains(&index)
        && !is_signature
        && match holder {
            "multipart/related" => {
                !(part.content_id.is_some() && part.disposition != Some(Disposition::Attachment))
            }
            "multipart/alternative" => part.disposition == Some(Disposition::Attachment),
            "multipart/report" => part.name.is_some(),
            _ => !(is_picture && part.content_id.is_some()),
        }
}
