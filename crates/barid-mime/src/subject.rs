//! The subject of a conversation: what is left without what programs put in front.

/// What programs put before the subject of an answer or a forwarded message, in the
/// languages that are met.
const MARKS: [&str; 34] = [
    "re",
    "fw",
    "fwd",
    "aw",
    "wg",
    "sv",
    "vs",
    "vb",
    "vl",
    "antw",
    "odp",
    "pd",
    "ref",
    "rif",
    "res",
    "enc",
    "tr",
    "rv",
    "doorst",
    "ynt",
    "ilt",
    "továbbítás",
    "vá",
    "atb",
    "hl",
    "回复",
    "答复",
    "转发",
    "回覆",
    "轉寄",
    "رد",
    "الرد",
    "إعادة توجيه",
    "تحويل",
];

/// Returns a subject without `Re:`, `Fwd:` and their kin, however many there are.
pub fn base_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once([':', '：']) {
        // "Re[2]:" and "Re(2):" count the answers.
        let mark = mark.trim().trim_end_matches([']', ')']);
        let mark = mark.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['[', '(']);
        let mark = mark.trim().to_lowercase();
        if !MARKS.contains(&mark.as_str()) || after.trim().is_empty() {
            break;
        }
        rest = after.trim();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_put_in_front_goes() {
        for (subject, base) in [
            ("Re: Lunch", "Lunch"),
            ("RE: re[2]: Fwd: Lunch", "Lunch"),
            ("رد: الغداء", "الغداء"),
            ("إعادة توجيه: رد: الغداء", "الغداء"),
            ("AW: WG: Essen", "Essen"),
            ("Re：午餐", "午餐"),
            ("Note: Lunch", "Note: Lunch"),
            ("Reply: Lunch", "Reply: Lunch"),
            ("Re:", "Re:"),
            ("", ""),
        ] {
            assert_eq!(base_subject(subject), base, "{subject}");
        }
    }
}
