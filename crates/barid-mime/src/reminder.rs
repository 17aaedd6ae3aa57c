//! Whether a text speaks of a file that goes along.

use crate::tokens::{self, Token};

/// Words that do, as whole words, folded as [`folded`] does. English; Arabic, each
/// also with the letters that Arabic glues to a word.
const WORDS: [&str; 11] = [
    "attached",
    "attachment",
    "attachments",
    "attaching",
    "enclosed",
    "مرفق",
    "مرفقه",
    "مرفقات",
    "ارفقت",
    "ارفقنا",
    "بالمرفق",
];
/// What an Arabic word may begin with and mean the same.
const GLUED: [&str; 9] = ["", "ال", "و", "ب", "وال", "بال", "ف", "ل", "لل"];

/// Returns the word that speaks of a file, as written. Only what the author wrote
/// anew counts, not a quote.
pub fn attachment_word(text: &str) -> Option<String> {
    let own = text.lines().filter(|line| !line.trim_start().starts_with('>'));
    own.flat_map(|line| line.split(|c: char| !c.is_alphabetic() && !is_mark(c)))
        .find(|word| speaks(word))
        .map(str::to_owned)
}

/// The same of HTML of the editor: without its quotes and its signature.
pub fn attachment_word_in_html(html: &str) -> Option<String> {
    let mut own = String::new();
    let mut open: Vec<bool> = Vec::new();
    for token in tokens::tokens(html) {
        let is_left_out = open.contains(&true);
        match token {
            Token::Start(name, all) => {
                let is_other = name == "blockquote"
                    || tokens::attribute(all, "data-sig").is_some()
                    || tokens::attribute(all, "data-attribution").is_some();
                if !tokens::is_void(name) {
                    open.push(is_other);
                }
                if matches!(name, "div" | "p" | "br" | "li" | "td") {
                    own.push('\n');
                }
            }
            Token::End(_) => {
                open.pop();
            }
            Token::Text(text) if !is_left_out => own.push_str(&tokens::decoded(text)),
            Token::Text(_) => {}
        }
    }
    attachment_word(&own)
}

fn speaks(word: &str) -> bool {
    let word = folded(word);
    let begins = |start: &str| {
        word.strip_prefix(start)
            .is_some_and(|rest| WORDS.contains(&rest) && (start.is_empty() || !rest.is_ascii()))
    };
    GLUED.iter().any(|start| begins(start))
}

/// Lower case; Arabic without vowels, its alef and ta marbuta in one form.
fn folded(word: &str) -> String {
    word.to_lowercase()
        .chars()
        .filter(|c| !is_mark(*c))
        .map(|c| match c {
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ة' => 'ه',
            'ى' => 'ي',
            other => other,
        })
        .collect()
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_files_are_found_in_both_languages() {
        for (text, expected) in [
            ("The plan is attached.", Some("attached")),
            ("See the Attachment", Some("Attachment")),
            ("تجد الخطة في المرفقات", Some("المرفقات")),
            ("أرفقتُ لك الملف", Some("أرفقتُ")),
            ("الملف مرفق", Some("مرفق")),
            ("وبالمرفق صورة", Some("وبالمرفق")),
            ("بالمرفق صورة", Some("بالمرفق")),
            ("We are detached from it", None),
            ("unattached", None),
            ("> it is attached\nThanks", None),
            ("مرافق", None),
            ("", None),
        ] {
            assert_eq!(attachment_word(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_quote_and_a_signature_do_not_count() {
        let html = "<div>Thanks</div><div data-sig=\"\">attached</div>\
                    <blockquote type=\"cite\"><div>attached<br></div></blockquote>";
        assert_eq!(attachment_word_in_html(html), None);
        let html = format!("{html}<div>it is <b>att</b>ached</div>");
        assert_eq!(attachment_word_in_html(&html).as_deref(), Some("attached"));
    }
}
