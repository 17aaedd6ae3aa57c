//! Parts within parts that are no MIME: what Outlook wraps (TNEF), and files that stand
//! encoded in plain text. They join the tree, so whatever reads parts finds them.

use crate::{
    danger,
    limits::{MAX_PARTS, MAX_WRAPPED},
    parse::Parsed,
    part::{Disposition, Part},
    safe_name::safe_name,
    tnef, uuencode,
};

/// What was within one part.
pub(crate) struct Within {
    /// The part.
    pub(crate) holder: usize,
    /// What it holds, one after the other in `bytes`.
    pub(crate) parts: Vec<Part>,
    pub(crate) bytes: Vec<u8>,
}

/// Finds what is within the parts of a message.
pub(crate) fn within(parsed: &Parsed<'_>) -> Vec<Within> {
    let mut found: Vec<Within> = Vec::new();
    let count = parsed.parts().len();
    let mut room = MAX_PARTS.saturating_sub(count);
    for (holder, part) in parsed.parts().iter().enumerate() {
        if found.len() >= MAX_WRAPPED || room == 0 {
            break;
        }
        let mut one = match part.content_type.as_str() {
            _ if !part.children.is_empty() => continue,
            "application/ms-tnef" | "application/vnd.ms-tnef" => in_tnef(parsed, holder, part),
            "text/plain" => in_text(parsed, holder, part),
            _ if is_winmail(part) => in_tnef(parsed, holder, part),
            _ => continue,
        };
        if let Some(one) = one.take().filter(|one| !one.parts.is_empty() && one.parts.len() <= room)
        {
            room -= one.parts.len();
            found.push(one);
        }
    }
    found
}

fn is_winmail(part: &Part) -> bool {
    part.name.as_deref().is_some_and(|name| {
        name.eq_ignore_ascii_case("winmail.dat") || name.eq_ignore_ascii_case("win.dat")
    })
}

fn in_tnef(parsed: &Parsed<'_>, holder: usize, part: &Part) -> Option<Within> {
    let bytes = parsed.decoded(part, &mut Default::default());
    let tnef::Tnef { html, text, files } = tnef::tnef(&bytes)?;
    let mut within = Within { holder, parts: Vec::new(), bytes: Vec::new() };
    // The body counts where the message has none beside it.
    if !has_words(parsed) {
        let body = html.map(|html| ("text/html", html)).or(text.map(|text| ("text/plain", text)));
        if let Some((content_type, body)) = body.filter(|(_, body)| !body.trim().is_empty()) {
            let mut one = within.add(part, body.as_bytes(), None, content_type.to_owned());
            one.disposition = Some(Disposition::Inline);
            one.charset = Some("utf-8".to_owned());
            within.parts.push(one);
        }
    }
    for file in files {
        let content_type = match file.content_type.to_ascii_lowercase() {
            told if is_type(&told) => told,
            _ => danger::type_of(&file.name).to_owned(),
        };
        let name = safe_name(&file.name, &content_type);
        let mut one = within.add(part, &file.bytes, Some(name), content_type);
        one.content_id = file.content_id;
        within.parts.push(one);
    }
    Some(within)
}

fn in_text(parsed: &Parsed<'_>, holder: usize, part: &Part) -> Option<Within> {
    let bytes = parsed.decoded(part, &mut Default::default());
    let files = uuencode::files(&bytes);
    let mut within = Within { holder, parts: Vec::new(), bytes: Vec::new() };
    for file in files {
        let content_type = danger::type_of(&file.name).to_owned();
        let name = safe_name(&file.name, &content_type);
        let one = within.add(part, &file.bytes, Some(name), content_type);
        within.parts.push(one);
    }
    Some(within)
}

/// Whether a part beside the wrapped one has words.
fn has_words(parsed: &Parsed<'_>) -> bool {
    let texts = parsed
        .parts()
        .iter()
        .filter(|part| part.is_text() && part.disposition != Some(Disposition::Attachment));
    texts.into_iter().any(|part| !parsed.encoded(part).trim_ascii().is_empty())
}

fn is_type(text: &str) -> bool {
    let is_token = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-+._".contains(&b))
    };
    let is_composite = text.starts_with("multipart/") || text.starts_with("message/");
    !is_composite
        && text.len() <= 127
        && text.split_once('/').is_some_and(|(main, sub)| is_token(main) && is_token(sub))
}

impl Within {
    /// Adds bytes, and returns the part that they are.
    fn add(
        &mut self,
        holder: &Part,
        bytes: &[u8],
        name: Option<String>,
        content_type: String,
    ) -> Part {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        Part {
            path: format!("{}.{}", holder.path, self.parts.len() + 1),
            content_type,
            name,
            disposition: Some(Disposition::Attachment),
            body: start..self.bytes.len(),
            depth: holder.depth + 1,
            ..Part::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{display_text, parse, quote, view};

    const UU: &str = "Content-Type: text/plain\r\n\r\nSee the file.\r\nbegin 644 ../cat.txt\r\n#0V%T\r\n`\r\nend\r\nBye.\r\n";

    #[test]
    fn r63_a_file_in_a_text_is_an_attachment_and_no_words() {
        let parsed = parse(UU.as_bytes());
        assert_eq!(display_text(&parsed), "See the file.\nBye.\n");
        let attached = view::attachments(&parsed);
        let told: Vec<_> = attached
            .iter()
            .map(|part| (part.path.as_str(), part.name.as_deref(), part.content_type.as_str()))
            .collect();
        assert_eq!(told, [("1.1", Some("cat.txt"), "text/plain")]);
        assert_eq!(parsed.part("1.1").as_deref(), Some(b"Cat".as_slice()));
        assert!(!quote::quote(&parsed).text.contains("begin 644"));
        let digest = crate::digest(UU.as_bytes());
        assert_eq!(digest.preview, "See the file. Bye.");
        assert!(digest.has_attachment && digest.attachment_names == ["cat.txt"]);
    }

    #[test]
    fn r63_what_outlook_wraps_is_unwrapped() {
        let raw = include_bytes!("../../../tests/data/messages/winmail.eml");
        let parsed = parse(raw);
        let names: Vec<_> =
            view::attachments(&parsed).iter().filter_map(|part| part.name.clone()).collect();
        assert_eq!(names, ["Quay plan.pdf", "notes.txt"]);
        assert_eq!(display_text(&parsed).trim(), "The plan is attached.");
        assert_eq!(parsed.part("2.2").as_deref(), Some(b"Bring a hammer.".as_slice()));
        assert!(crate::digest(raw).text.contains("hammer"));
    }
}
