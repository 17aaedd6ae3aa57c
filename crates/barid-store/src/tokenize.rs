//! One spelling for everything that is searched, in messages and in queries.
//!
//! Case, accents, Arabic letter forms and digits are folded; scripts without
//! spaces become overlapping pairs of letters. What comes out are words of
//! letters and digits with a space between, which FTS5 takes as they are.

use unicode_normalization::char::{compose, decompose_compatible, is_combining_mark};

/// Letters of one word that count.
const MAX_LETTERS: usize = 64;

/// Writes the words of `text` as the index holds them.
///
/// A run of a script without spaces becomes its pairs of letters and its last
/// letter alone, so that every letter begins a word.
pub(crate) fn index_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    // Most words are ASCII, and need no more than to be made small.
    for chunk in text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()) {
        if !chunk.is_ascii() {
            pieces(chunk, |piece| push_whole(&mut out, &piece));
        } else if !chunk.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            let end = chunk.len().min(MAX_LETTERS);
            let begun = out.len();
            out.push_str(chunk.get(..end).unwrap_or(chunk));
            if let Some(word) = out.get_mut(begun..) {
                word.make_ascii_lowercase();
            }
        }
    }
    out
}

/// Writes `text` as an FTS5 phrase; `None` where it has no word.
///
/// `open` lets the last word be the beginning of one.
pub(crate) fn phrase(text: &str, ending: Ending) -> Option<String> {
    let mut words = String::new();
    let mut last = None;
    pieces(text, |piece| {
        if let Some(previous) = last.replace(piece) {
            push_whole(&mut words, &previous);
        }
    });
    let mut is_open = matches!(ending, Ending::Open);
    match last? {
        // One letter stands at the beginning of a pair, or alone.
        Piece::Run(run) if run.len() == 1 => {
            push_word(&mut words, run.iter());
            is_open = true;
        }
        // The last letter alone is left out: the run may go on in the message.
        Piece::Run(run) => push_pairs(&mut words, &run),
        Piece::Word(word) => push_word(&mut words, word.iter()),
    }
    Some(format!("\"{words}\"{}", if is_open { " *" } else { "" }))
}

/// Folds a name for comparing it as a whole.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        fold(c, |folded| out.push(folded));
    }
    out
}

/// How a phrase ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With a whole word.
    Closed,
    /// With the beginning of a word.
    Open,
}

/// Letters that belong together.
enum Piece {
    /// A word, as its script sets it apart.
    Word(Vec<char>),
    /// Letters of a script that sets no words apart.
    Run(Vec<char>),
}

fn push_whole(out: &mut String, piece: &Piece) {
    match piece {
        Piece::Word(word) => push_word(out, word.iter()),
        Piece::Run(run) => {
            push_pairs(out, run);
            push_word(out, run.last().into_iter());
        }
    }
}

fn push_pairs(out: &mut String, run: &[char]) {
    for pair in run.windows(2) {
        push_word(out, pair.iter());
    }
}

fn push_word<'a>(out: &mut String, letters: impl Iterator<Item = &'a char>) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.extend(letters);
}

fn pieces(text: &str, mut emit: impl FnMut(Piece)) {
    let mut word: Vec<char> = Vec::new();
    let mut run: Vec<char> = Vec::new();
    for c in text.chars() {
        fold(c, |c| {
            let is_voiced_mark = matches!(c, '\u{3099}' | '\u{309a}');
            if is_voiced_mark && let Some(last) = run.last_mut() {
                *last = compose(*last, c).unwrap_or(*last);
                return;
            }
            let is_run = is_unspaced(c);
            let is_word = !is_run && (c.is_alphanumeric() || is_combining_mark(c));
            if !is_word && !word.is_empty() {
                emit(Piece::Word(std::mem::take(&mut word)));
            }
            if !is_run && !run.is_empty() {
                emit(Piece::Run(std::mem::take(&mut run)));
            }
            if is_run {
                run.push(c);
            } else if is_word && word.len() < MAX_LETTERS {
                word.push(c);
            }
        });
    }
    if !word.is_empty() {
        emit(Piece::Word(word));
    }
    if !run.is_empty() {
        emit(Piece::Run(run));
    }
}

/// Hands what `c` counts as to `sink`: nothing, one letter or several.
fn fold(c: char, mut sink: impl FnMut(char)) {
    if c.is_ascii() {
        return sink(c.to_ascii_lowercase());
    }
    if is_unspaced(c) && !matches!(c, '\u{e33}' | '\u{eb3}' | '\u{f900}'..='\u{faff}') {
        return sink(c);
    }
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            fold_part(lower, &mut sink);
        }
    });
}

fn fold_part(c: char, sink: &mut impl FnMut(char)) {
    match c {
        // Accents; Hebrew points; Arabic vowels and what stands above and below
        // letters; tatweel; joiners, directions and other invisible characters.
        '\u{300}'..='\u{36f}'
        | '\u{591}'..='\u{5bd}'
        | '\u{5bf}'
        | '\u{5c1}'..='\u{5c2}'
        | '\u{5c4}'..='\u{5c5}'
        | '\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e8}'
        | '\u{6ea}'..='\u{6ed}'
        | '\u{640}'
        | '\u{61c}'
        | '\u{ad}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{feff}' => {}
        // Alef wasla; ta marbuta; alef maqsura and the Persian yeh; the Persian
        // and Urdu forms of kaf and heh. Hamza came off with the accents.
        '\u{671}' => sink('\u{627}'),
        '\u{629}' | '\u{6c1}' | '\u{6c3}' | '\u{6be}' | '\u{6d5}' => sink('\u{647}'),
        '\u{649}' | '\u{6cc}' => sink('\u{64a}'),
        '\u{6a9}' => sink('\u{643}'),
        '\u{660}'..='\u{669}' => digit(c, '\u{660}', sink),
        '\u{6f0}'..='\u{6f9}' => digit(c, '\u{6f0}', sink),
        '\u{df}' => ['s', 's'].into_iter().for_each(sink),
        '\u{e6}' => ['a', 'e'].into_iter().for_each(sink),
        '\u{153}' => ['o', 'e'].into_iter().for_each(sink),
        '\u{fe}' => ['t', 'h'].into_iter().for_each(sink),
        '\u{f8}' => sink('o'),
        '\u{142}' => sink('l'),
        '\u{111}' | '\u{f0}' => sink('d'),
        '\u{131}' => sink('i'),
        '\u{3c2}' => sink('\u{3c3}'),
        other => sink(other),
    }
}

fn digit(c: char, zero: char, sink: &mut impl FnMut(char)) {
    sink(char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c));
}

/// Whether the script of a letter sets no words apart, or glues particles to
/// them: Thai, Lao, Myanmar, Khmer, kana, bopomofo, Han, Hangul.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'
        | '\u{e81}'..='\u{ece}'
        | '\u{1000}'..='\u{103f}'
        | '\u{1780}'..='\u{17d3}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{3105}'..='\u{312f}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(index_text(text), expected);
    }

    #[test]
    fn case_and_accents_do_not_count() {
        check("Crème BRÛLÉE, naïve", "creme brulee naive");
        check("cre\u{300}me", "creme");
        check("Straße ŁÓDŹ İstanbul Ærø ﬁn", "strasse lodz istanbul aero fin");
        check("Ὀδυσσεύς ΟΔΥΣΣΕΥΣ", "οδυσσευσ οδυσσευσ");
        check("Ｆｕｌｌ　ｗｉｄｔｈ１２", "full width12");
    }

    #[test]
    fn arabic_letters_count_by_their_shape() {
        check("مُحَمَّدٌ", "محمد");
        check("أحمد إحمد آحمد ٱحمد", "احمد احمد احمد احمد");
        check("مدرسة مدرسه", "مدرسه مدرسه");
        check("مصطفى مصطفي", "مصطفي مصطفي");
        check("مـــرحبا", "مرحبا");
        check("٢٠٢٤ ۲۰۲۴", "2024 2024");
        check("\u{fefb}", "لا");
        check("مسؤول رئيس", "مسوول رييس");
    }

    #[test]
    fn signs_part_words_and_invisible_characters_do_not() {
        check("alice+tag@example.test", "alice tag example test");
        check("don't e-mail", "don t e mail");
        check("co\u{ad}op zero\u{200b}width", "coop zerowidth");
        check("", "");
        check("!?…", "");
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        check("日本語", "日本 本語 語");
        check("abc日本x", "abc 日本 本 x");
        check("한국어", "한국 국어 어");
        check("が か\u{3099} ｶﾞ", "が が ガ");
    }

    #[test]
    fn a_query_leaves_the_end_of_a_run_open() {
        let closed = |text| phrase(text, Ending::Closed);
        assert_eq!(closed("日本").as_deref(), Some("\"日本\""));
        assert_eq!(closed("日").as_deref(), Some("\"日\" *"));
        assert_eq!(closed("日本 abc").as_deref(), Some("\"日本 本 abc\""));
        assert_eq!(closed("Alice@Example.test").as_deref(), Some("\"alice example test\""));
        assert_eq!(phrase("Rep", Ending::Open).as_deref(), Some("\"rep\" *"));
        assert_eq!(closed("\" * ()"), None);
    }

    #[test]
    fn the_quick_way_for_ascii_finds_the_same_words() {
        proptest::proptest!(|(text in "([a-zA-Z0-9 .@\\-]{0,9}|\\PC{0,3}|[日本\u{3099}x]{0,3}){0,8}")| {
            let mut whole = String::new();
            pieces(&text, |piece| push_whole(&mut whole, &piece));
            assert_eq!(index_text(&text), whole, "{text:?}");
        });
    }

    #[test]
    fn folding_twice_changes_nothing() {
        proptest::proptest!(|(text in "\\PC*")| {
            let once = folded(&text);
            assert_eq!(folded(&once), once);
        });
    }

    #[test]
    fn a_very_long_word_is_cut_alike_in_both() {
        let long = "x".repeat(1000);
        assert_eq!(index_text(&long).len(), MAX_LETTERS);
        assert_eq!(phrase(&long, Ending::Closed).unwrap().len(), MAX_LETTERS + 2);
    }
}
