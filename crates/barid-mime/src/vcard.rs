//! Cards of people (RFC 6350, and 2.1 and 3.0 before it), read for a glance: nothing in
//! them is fetched or kept.

use crate::display;

/// Cards of one file.
const MAX_CARDS: usize = 100;
/// Lines of one kind that are told.
const MAX_LINES: usize = 20;
/// Bytes that are looked at.
const MAX_BYTES: usize = 2 << 20;

/// A person, or a group. Everything is on one line, and nothing in it deceives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The name; may be empty.
    pub name: String,
    /// What they do, and where.
    pub title: String,
    /// The organization.
    pub organization: String,
    /// Addresses of mail.
    pub addresses: Vec<String>,
    /// Telephone numbers.
    pub telephones: Vec<String>,
    /// Addresses of houses.
    pub places: Vec<String>,
    /// Pages; text, no links.
    pub pages: Vec<String>,
    /// What else was noted.
    pub note: String,
}

/// Reads all cards of a file; those that say nothing are left out.
pub fn cards(text: &str) -> Vec<Card> {
    let mut found = Vec::new();
    let mut card = None::<Card>;
    for line in unfolded(display::cut(text, MAX_BYTES)) {
        let Some((name, parameters, value)) = property(&line) else { continue };
        match (name.as_str(), value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCARD") => card = Some(Card::default()),
            ("END", "VCARD") => {
                found.extend(card.take().filter(|card| *card != Card::default()));
                if found.len() >= MAX_CARDS {
                    return found;
                }
            }
            _ => {
                if let Some(card) = &mut card {
                    card.take(&name, &plain(value, &parameters));
                }
            }
        }
    }
    found
}

impl Card {
    fn take(&mut self, name: &str, value: &str) {
        let line = || display::one_line(&unescaped(value));
        let pieces = || {
            let pieces = split(value).into_iter().map(|one| display::one_line(&unescaped(one)));
            pieces.filter(|one| !one.is_empty()).collect::<Vec<_>>()
        };
        let add = |list: &mut Vec<String>, value: String| {
            if list.len() < MAX_LINES && !value.is_empty() && !list.contains(&value) {
                list.push(value);
            }
        };
        match name {
            "FN" if self.name.is_empty() => self.name = line(),
            "N" if self.name.is_empty() => {
                // Family name, given name, more names, before and after it.
                let mut names = pieces();
                names.truncate(2);
                names.reverse();
                self.name = names.join(" ");
            }
            "TITLE" | "ROLE" if self.title.is_empty() => self.title = line(),
            "ORG" if self.organization.is_empty() => self.organization = pieces().join(", "),
            "EMAIL" => add(&mut self.addresses, line().trim_start_matches("mailto:").to_owned()),
            "TEL" => add(&mut self.telephones, line().trim_start_matches("tel:").to_owned()),
            "ADR" => add(&mut self.places, pieces().join(", ")),
            "URL" => add(&mut self.pages, line()),
            "NOTE" if self.note.is_empty() => {
                self.note = display::cut(&line(), 1_000).to_owned();
            }
            _ => {}
        }
    }
}

/// Joins lines that were folded, also those of quoted-printable.
fn unfolded(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => {
                last.push_str(line.get(1..).unwrap_or_default())
            }
            Some(last)
                if last.ends_with('=')
                    && last.to_ascii_uppercase().contains("QUOTED-PRINTABLE") =>
            {
                last.pop();
                last.push_str(line);
            }
            Some(_) | None => lines.push(line.to_owned()),
        }
    }
    lines
}

/// Splits a line into the name of its property, its parameters, and its value.
fn property(line: &str) -> Option<(String, String, &str)> {
    let mut is_quoted = false;
    let colon = line.find(|c| {
        is_quoted ^= c == '"';
        c == ':' && !is_quoted
    })?;
    let (head, value) = line.split_at_checked(colon)?;
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    // The name of a group may stand before it.
    let name = name.rsplit('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    Some((name, parameters.to_ascii_uppercase(), value.strip_prefix(':')?))
}

/// Undoes quoted-printable, where version 2.1 has it.
fn plain(value: &str, parameters: &str) -> String {
    if !parameters.contains("QUOTED-PRINTABLE") {
        return value.to_owned();
    }
    String::from_utf8_lossy(&crate::transfer::quoted_printable(value.as_bytes()).0).into_owned()
}

/// Splits a value at semicolons that are not escaped.
fn split(value: &str) -> Vec<&str> {
    let mut is_escaped = false;
    value
        .split(|c| {
            let is_end = c == ';' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        })
        .collect()
}

fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push(' '),
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r70_cards_are_read_and_nothing_in_them_is_more_than_text() {
        let found = cards(
            "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Layla \u{202e}Haddad\r\nORG:North Quay;Studio\\, Ltd\r\nTITLE:Architect\r\n\
             EMAIL;TYPE=work:layla@northquay.example\r\nitem1.TEL;VALUE=uri:tel:+1-555\r\n\
             ADR;LABEL=\"a: b\":;;1 Quay St;Alexandria;;;Egypt\r\nURL:https://x.example/a\r\n \
             bc\r\nPHOTO:https://x.example/p.png\r\nNOTE:a\\nb\r\nEND:VCARD\r\n\
             BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D8=B9;=D9=\r\n=84\r\nEND:VCARD\r\n",
        );
        assert_eq!(found.len(), 2);
        let one = &found[0];
        assert_eq!(
            (one.name.as_str(), one.organization.as_str(), one.title.as_str(), one.note.as_str()),
            ("Layla Haddad", "North Quay, Studio, Ltd", "Architect", "a b")
        );
        assert_eq!(one.addresses, ["layla@northquay.example"]);
        assert_eq!(
            (&one.telephones[0], &one.places[0]),
            (&"+1-555".to_owned(), &"1 Quay St, Alexandria, Egypt".to_owned())
        );
        assert_eq!(one.pages, ["https://x.example/abc"]);
        assert_eq!(found[1].name, "ل ع");
    }

    #[test]
    fn r59_what_is_no_card_gives_none() {
        assert_eq!(cards("hello"), []);
        assert_eq!(cards("BEGIN:VCARD\nFN:x"), []);
        assert_eq!(cards("BEGIN:VCARD\n:\n;:\n\"\nEND:VCARD"), []);
        assert_eq!(cards(&"BEGIN:VCARD\nFN:x\nEND:VCARD\n".repeat(1_000)).len(), MAX_CARDS);
    }
}
