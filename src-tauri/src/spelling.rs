//! Spelling, looked at by the web view with the dictionaries that the computer has. WebKitGTK looks
//! at none before it is told which; others go by what the system says.

use tauri::WebviewWindow;

/// Has what is written in a window looked at, in the languages of the computer. Dictionaries take
/// memory, so this waits until somebody writes.
#[cfg(target_os = "linux")]
pub(crate) fn begin(window: &WebviewWindow, locale: &str) {
    use webkit2gtk::{WebContextExt, WebViewExt};
    let names = languages(locale);
    let told = window.with_webview(move |webview| {
        let Some(context) = webview.inner().context() else { return };
        if context.is_spell_checking_enabled() {
            return;
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        context.set_spell_checking_languages(&names);
        context.set_spell_checking_enabled(true);
    });
    if let Err(error) = told {
        tracing::debug!(%error, "spelling is not looked at");
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn begin(_window: &WebviewWindow, _locale: &str) {}

/// Names of dictionaries: the computer's language, English, and Arabic, in which many who read this
/// in English write too. Those that are not there count for nothing, and a word is right where one
/// of them has it.
#[cfg(any(target_os = "linux", test))]
fn languages(locale: &str) -> Vec<String> {
    let mut names = vec![locale.replace('-', "_")];
    for name in ["en_US", "ar"] {
        // Whoever writes another Arabic or English may have only the common dictionary.
        if !names.iter().any(|one| one == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_computers_language_comes_first_and_none_twice() {
        for (locale, names) in [
            ("en-GB", "en_GB en_US ar"),
            ("en-US", "en_US ar"),
            ("ar-EG", "ar_EG en_US ar"),
            ("ar", "ar en_US"),
            ("de-DE", "de_DE en_US ar"),
        ] {
            assert_eq!(languages(locale).join(" "), names);
        }
    }
}
