//! The few words that the system shows for us: in its menu bar and in the tray. All others
//! are the front end's.

use barid_rpc::settings::{Language, Settings};

/// Words of one language.
pub(crate) struct Words {
    pub(crate) open: &'static str,
    pub(crate) compose: &'static str,
    pub(crate) quit: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) message: &'static str,
    pub(crate) edit: &'static str,
    pub(crate) window: &'static str,
}

const ENGLISH: Words = Words {
    open: "Open Barid",
    compose: "New message",
    quit: "Quit Barid",
    settings: "Settings…",
    message: "Message",
    edit: "Edit",
    window: "Window",
};

const ARABIC: Words = Words {
    open: "فتح بريد",
    compose: "رسالة جديدة",
    quit: "إنهاء بريد",
    settings: "الإعدادات…",
    message: "رسالة",
    edit: "تحرير",
    window: "نافذة",
};

/// Returns the words that the user has chosen.
pub(crate) fn of(settings: &Settings) -> &'static Words {
    match settings.language {
        Language::En => &ENGLISH,
        Language::Ar => &ARABIC,
        Language::System => of_system(),
    }
}

/// Returns the words of what the computer speaks.
pub(crate) fn of_system() -> &'static Words {
    match locale().split('-').next() {
        Some("ar") => &ARABIC,
        _ => &ENGLISH,
    }
}

/// Returns what the computer speaks, such as `ar-EG`.
pub(crate) fn locale() -> String {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set =
        names.iter().find_map(|name| std::env::var(name).ok().filter(|text| !text.is_empty()));
    tag(&set.unwrap_or_default())
}

/// Makes a language tag (BCP 47) out of a locale's name (POSIX).
fn tag(locale: &str) -> String {
    let name = locale.split(['.', '@']).next().unwrap_or_default();
    match name {
        "" | "C" | "POSIX" => "en".to_owned(),
        name => name.replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_is_a_language_tag() {
        let pairs = [
            ("ar_EG.UTF-8", "ar-EG"),
            ("de_DE@euro", "de-DE"),
            ("en", "en"),
            ("C.UTF-8", "en"),
            ("", "en"),
        ];
        for (locale, expected) in pairs {
            assert_eq!(tag(locale), expected);
        }
    }
}
