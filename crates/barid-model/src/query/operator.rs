//! The operators of a query: `name:value`, in English and in Arabic.

use super::{Field, Kind, Query, State, Text};
use jiff::civil::Date;

#[derive(Clone, Copy)]
enum Operator {
    Text(Field),
    In,
    Account,
    Has,
    Is,
    Before,
    After,
    Larger,
    Smaller,
}

/// Names as [`simple`] writes them: lower case, bare alef, yeh with its dots.
const OPERATORS: [(&[&str], Operator); 14] = [
    (&["from", "من"], Operator::Text(Field::From)),
    (&["to", "الي"], Operator::Text(Field::To)),
    (&["cc", "bcc", "نسخه"], Operator::Text(Field::Cc)),
    (&["subject", "الموضوع", "موضوع", "العنوان"], Operator::Text(Field::Subject)),
    (&["body", "النص", "نص"], Operator::Text(Field::Body)),
    (&["filename", "ملف", "الملف"], Operator::Text(Field::Filename)),
    (&["in", "في"], Operator::In),
    (&["account", "حساب", "الحساب"], Operator::Account),
    (&["has", "به", "فيه", "يحوي", "يحتوي"], Operator::Has),
    (&["is", "حاله", "الحاله"], Operator::Is),
    (&["before", "قبل"], Operator::Before),
    (&["after", "بعد"], Operator::After),
    (&["larger", "اكبر"], Operator::Larger),
    (&["smaller", "اصغر"], Operator::Smaller),
];

/// Whether `name` is that of an operator, in any of its spellings.
pub(super) fn is_name(name: &str) -> bool {
    find(name).is_some()
}

fn find(name: &str) -> Option<Operator> {
    let name = simple(name);
    OPERATORS.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, found)| *found)
}

/// Reads one term. An operator whose value makes no sense is a word.
pub(super) fn term(name: Option<&str>, value: &str, is_quoted: bool) -> Query {
    let Some(name) = name else { return words(Field::Any, value, is_quoted) };
    let known = find(name).and_then(|operator| operation(operator, value, is_quoted));
    known.unwrap_or_else(|| words(Field::Any, &format!("{name}:{value}"), true))
}

fn operation(operator: Operator, value: &str, is_quoted: bool) -> Option<Query> {
    let value = value.trim();
    if value.is_empty() {
        return None;
    }
    let choice = simple(value);
    match operator {
        Operator::Text(field) => Some(words(field, value, is_quoted)),
        Operator::In => Some(Query::In(value.to_owned())),
        Operator::Account => Some(Query::Account(value.to_owned())),
        Operator::Has => ["attachment", "attachments", "file", "مرفق", "مرفقات", "ملف"]
            .contains(&choice.as_str())
            .then_some(Query::HasAttachment),
        Operator::Is => state(&choice).map(Query::Is),
        Operator::Before => date(&choice).map(Query::Before),
        Operator::After => date(&choice).map(Query::After),
        Operator::Larger => bytes(&choice).map(Query::Larger),
        Operator::Smaller => bytes(&choice).map(Query::Smaller),
    }
}

fn words(field: Field, value: &str, is_quoted: bool) -> Query {
    let beginning = value.strip_suffix('*').filter(|rest| !rest.is_empty() && !is_quoted);
    let (words, kind) = match beginning {
        Some(beginning) => (beginning, Kind::Beginning),
        None => (value, Kind::Words),
    };
    Query::Text(Text { field, words: words.to_owned(), kind })
}

fn state(name: &str) -> Option<State> {
    match name {
        "unread" | "unseen" | "غير-مقروء" | "غير-مقروءه" => Some(State::Unread),
        "read" | "seen" | "مقروء" | "مقروءه" => Some(State::Read),
        "starred" | "flagged" | "مميز" | "مميزه" | "بنجمه" => Some(State::Starred),
        "answered" | "replied" => Some(State::Answered),
        "draft" | "مسوده" => Some(State::Draft),
        _ => None,
    }
}

/// Reads `2024`, `2024-05` or `2024-05-17`, also with slashes: the day it begins.
fn date(text: &str) -> Option<Date> {
    let text = text.replace('/', "-");
    let mut numbers = text.split('-').map(|digits| {
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<i16>().ok()).flatten()
    });
    let year = numbers.next()??;
    let mut next = || match numbers.next() {
        Some(number) => number.map(i8::try_from),
        None => Some(Ok(1)),
    };
    let (month, day) = (next()?.ok()?, next()?.ok()?);
    let is_whole = numbers.next().is_none() && year >= 1000;
    is_whole.then(|| Date::new(year, month, day).ok()).flatten()
}

/// Reads `500`, `20k`, `1.5MB`, `1g`; units are powers of 1024.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let factor = match unit.trim() {
        "" | "b" => 1_u64,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    let bytes = number * factor as f64;
    // Beyond this a float no longer holds every whole number, nor is there such mail.
    (0.0..9e15).contains(&bytes).then_some(bytes as u64)
}

/// Writes a name in one way: lower case, no hamza or vowels, plain digits.
fn simple(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '\u{640}' | '\u{64b}'..='\u{652}'))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'أ' | 'إ' | 'آ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            '\u{660}'..='\u{669}' => digit(c, '\u{660}'),
            '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}'),
            c => c,
        })
        .collect()
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}
