//! The subject of a conversation: what is left without what programs put in front.

/// What programs put before the subject of an answer, in lower case, in the languages that
/// are met.
pub(crate) const ANSWERS: &[&str] = &[
    "re",
    "aw",
    "sv",
    "vs",
    "antw",
    "ref",
    "réf",
    "rép",
    "odp",
    "odg",
    "ynt",
    "yan",
    "bls",
    "rif",
    "r",
    "res",
    "resp",
    "atb",
    "ats",
    "vá",
    "válasz",
    "hl",
    "svar",
    "отв",
    "відп",
    "σχετ",
    "απ",
    "ת",
    "השב",
    "תגובה",
    "رد",
    "الرد",
    "رد على",
    "پاسخ",
    "جواب",
    "回复",
    "回覆",
    "答复",
    "返信",
    "회신",
    "답장",
    "trả lời",
];

/// What programs put before the subject of a message that is passed on.
pub(crate) const FORWARDS: &[&str] = &[
    "fwd",
    "fw",
    "wg",
    "tr",
    "rv",
    "vb",
    "vl",
    "vs",
    "enc",
    "i",
    "pd",
    "ilt",
    "trs",
    "doorst",
    "továbbítás",
    "framsent",
    "videresendt",
    "пересл",
    "пер",
    "προωθ",
    "העבר",
    "הועבר",
    "إعادة توجيه",
    "اعادة توجيه",
    "إعادة إرسال",
    "تحويل",
    "توجيه",
    "محول",
    "ارجاع",
    "转发",
    "轉寄",
    "轉發",
    "転送",
    "전달",
    "chuyển tiếp",
];

/// Returns a subject without `Re:`, `Fwd:` and their kin, however many there are. One that
/// is nothing else stays as it is.
pub fn base_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    // "I:" begins too many sentences.
    let is_mark = |rest| {
        let forwarded = || without_mark(rest, FORWARDS).filter(|_| !rest.starts_with(['i', 'I']));
        without_mark(rest, ANSWERS).or_else(forwarded)
    };
    while let Some(after) = is_mark(rest).filter(|after| !after.trim().is_empty()) {
        rest = after.trim();
    }
    rest
}

/// Whether a subject says that its message answers another.
pub fn is_answer(subject: &str) -> bool {
    let base = base_subject(subject);
    let mut rest = subject.trim();
    while rest.len() > base.len() {
        if without_mark(rest, ANSWERS).is_some() {
            return true;
        }
        match without_mark(rest, FORWARDS) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    false
}

/// Takes one of `marks` off the start, if one stands there.
pub(crate) fn without_mark<'s>(subject: &'s str, marks: &[&str]) -> Option<&'s str> {
    let (head, rest) = subject.split_once([':', '：'])?;
    // The longest mark has eleven letters.
    if head.len() > 60 {
        return None;
    }
    let head = head.trim().to_lowercase();
    // "Re[2]:", "Re(2):" and "Re^2:" count the answers.
    let counted = |c: char| c.is_numeric() || "[]()^*".contains(c);
    let word = head.trim_end_matches(counted).trim_end();
    marks.contains(&word).then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_put_in_front_goes() {
        for (subject, base, answers) in [
            ("Re: Lunch", "Lunch", true),
            ("RE: re[2]: Fwd: Lunch", "Lunch", true),
            ("Re[٢]: Lunch", "Lunch", true),
            ("Re^3: Lunch", "Lunch", true),
            ("Re(2) : Lunch", "Lunch", true),
            ("رد: الغداء", "الغداء", true),
            ("الرد: الغداء", "الغداء", true),
            ("إعادة توجيه: رد: الغداء", "الغداء", true),
            ("إعادة توجيه: الغداء", "الغداء", false),
            ("AW: WG: Essen", "Essen", true),
            ("WG: Essen", "Essen", false),
            ("SV: Lunsj", "Lunsj", true),
            ("Antw: Lunch", "Lunch", true),
            ("TR: Déjeuner", "Déjeuner", false),
            ("RIF: Pranzo", "Pranzo", true),
            ("R: Pranzo", "Pranzo", true),
            ("ENC: Almoço", "Almoço", false),
            ("RES: ENC: Almoço", "Almoço", true),
            ("Ynt: Öğle", "Öğle", true),
            ("Odp: Obiad", "Obiad", true),
            ("VÁ: Ebéd", "Ebéd", true),
            ("Отв: Обед", "Обед", true),
            ("השב: צהריים", "צהריים", true),
            ("Re：午餐", "午餐", true),
            ("转发：午餐", "午餐", false),
            ("返信: 昼食", "昼食", true),
            ("회신: 점심", "점심", true),
            ("Note: Lunch", "Note: Lunch", false),
            ("Reply: Lunch", "Reply: Lunch", false),
            ("I: Lunch", "I: Lunch", false),
            ("10:30 lunch", "10:30 lunch", false),
            ("Re:", "Re:", false),
            ("", "", false),
        ] {
            assert_eq!(base_subject(subject), base, "{subject}");
            assert_eq!(is_answer(subject), answers, "{subject}");
        }
    }
}
