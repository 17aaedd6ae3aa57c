//! The windows and what they may not do: no network, no page but the program's own, no other
//! window. A message's link is told to the engine, which checks it.

use crate::shell::Shell;
use std::{path::Path, sync::Arc};
use tauri::{
    AppHandle, Manager, Theme, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry,
    plugin::TauriPlugin, webview::NewWindowResponse, window::Color,
};
use tauri_plugin_window_state::StateFlags;

/// The label of the main window.
pub(crate) const MAIN: &str = "main";
/// The name under which windows hear events.
pub(crate) const CHANNEL: &str = "barid";

const COMPOSER: &str = "compose-";
/// Where nothing listens, and nobody without the system's own rights can: every request that
/// leaves a web view goes there, and no further.
const NOWHERE: &str = "http://127.0.0.1:1";
/// Behind the first picture, so that nothing flashes.
const LIGHT: Color = Color(0xff, 0xff, 0xff, 0xff);
const DARK: Color = Color(0x18, 0x19, 0x1b, 0xff);

/// Whether a label is of a window of the program.
pub(crate) fn is_ours(label: &str) -> bool {
    label == MAIN || draft(label).is_some()
}

/// Returns the draft that a window shows.
pub(crate) fn draft(label: &str) -> Option<u32> {
    label.strip_prefix(COMPOSER)?.parse().ok()
}

/// Remembers where windows were, in a file of the profile; every composer where the last one
/// was.
pub(crate) fn remembering(profile: &Path) -> TauriPlugin<Wry> {
    let flags = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    tauri_plugin_window_state::Builder::new()
        .with_state_flags(flags)
        .with_filename(profile.join("windows.json").to_string_lossy())
        .map_label(|label| if draft(label).is_some() { "compose" } else { label })
        .build()
}

/// Opens the main window.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let window = window(app, MAIN, "index.html")
        .title("Barid")
        .inner_size(1280.0, 832.0)
        .min_inner_size(640.0, 480.0)
        .build()?;
    settle(&window);
    Ok(window)
}

/// Brings the main window to the front; opens it where it was closed into the tray.
pub(crate) fn show_main(app: &AppHandle) {
    let shown = match app.get_webview_window(MAIN) {
        Some(window) => bring_to_front(&window),
        None => open_main(app).map(drop),
    };
    if let Err(error) = shown {
        tracing::warn!(%error, "the main window can't be shown");
    }
}

/// Shows whatever windows there are.
pub(crate) fn show_all(app: &AppHandle) {
    for window in app.webview_windows().values() {
        if let Err(error) = bring_to_front(window) {
            tracing::warn!(%error, "a window can't be shown");
        }
    }
}

/// Opens the window of a draft, or brings it to the front.
pub(crate) fn open_composer(app: &AppHandle, draft: u32) -> tauri::Result<()> {
    let label = format!("{COMPOSER}{draft}");
    if let Some(window) = app.get_webview_window(&label) {
        return bring_to_front(&window);
    }
    let window = window(app, &label, &format!("index.html#/compose/{draft}"))
        .title("Barid")
        .inner_size(760.0, 680.0)
        .min_inner_size(480.0, 400.0)
        .build()?;
    settle(&window);
    Ok(())
}

fn bring_to_front(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

fn window<'a>(
    app: &'a AppHandle,
    label: &str,
    page: &str,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let shell = Arc::clone(&app.state::<Arc<Shell>>());
    let mut builder = WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .data_directory(shell.host.dir().join("webview"))
        .on_navigation(may_show)
        .on_new_window(move |url, _| {
            if is_content(&url) {
                crate::mailto::clicked(&shell, &url);
            }
            NewWindowResponse::Deny
        })
        // Files are dropped on the page, which reads them itself.
        .disable_drag_drop_handler()
        .devtools(cfg!(debug_assertions))
        .background_color(LIGHT);
    if let Ok(nowhere) = NOWHERE.parse() {
        builder = builder.proxy_url(nowhere);
    }
    builder
}

fn settle(window: &WebviewWindow) {
    if matches!(window.theme(), Ok(Theme::Dark))
        && let Err(error) = window.set_background_color(Some(DARK))
    {
        tracing::debug!(%error, "the window has no background");
    }
}

/// Whether a page may be shown: the program's own, and content in its frames.
fn may_show(url: &Url) -> bool {
    let own = matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost"))
            | ("http" | "https", Some("tauri.localhost"))
            | ("about", None)
    );
    own || is_content(url)
}

fn is_content(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("mail", Some("localhost")) | ("http" | "https", Some("mail.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_the_main_window_and_drafts() {
        assert!(is_ours("main") && is_ours("compose-12"));
        for label in ["", "mail", "main-2", "compose-", "compose-x", "compose--1"] {
            assert!(!is_ours(label), "{label}");
        }
    }

    #[test]
    fn r2_no_page_of_elsewhere_is_shown() {
        let shown = |url: &str| may_show(&url.parse().unwrap());
        for url in [
            "tauri://localhost/index.html#/compose/1",
            "http://tauri.localhost/",
            "mail://localhost/d/x/frame",
            "http://mail.localhost/d/x/body",
            "about:blank",
            "about:srcdoc",
        ] {
            assert!(shown(url), "{url}");
        }
        for url in [
            "https://example.org/",
            "http://localhost/",
            "http://mail.localhost.example/",
            "tauri://other/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "ftp://tauri.localhost/",
        ] {
            assert!(!shown(url), "{url}");
        }
    }
}
