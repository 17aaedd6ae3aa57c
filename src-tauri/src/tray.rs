//! The tray, where the user wants Barid to stay there. Closing the main window then lets go
//! of its web view; the engine runs on.

use crate::{menu, shell::Shell, words};
use std::sync::Arc;
use tauri::{
    AppHandle,
    menu::{Menu, MenuItem, PredefinedMenuItem},
    tray::TrayIconBuilder,
};

const ID: &str = "barid";
/// What the system must have for a tray; without it, making one ends the program.
const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];

/// Makes the tray or takes it away, as the user has chosen.
pub(crate) async fn follow(app: &AppHandle, shell: &Arc<Shell>) {
    let settings = match shell.host.settings().await {
        Ok(settings) => settings,
        Err(error) => return tracing::warn!(%error, "the tray stays as it is"),
    };
    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        // Anew each time: the language may have changed.
        drop(handle.remove_tray_by_id(ID));
        if settings.keep_in_tray
            && has_tray()
            && let Err(error) = make(&handle, words::of(&settings))
        {
            tracing::warn!(%error, "there is no tray");
        }
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "the tray stays as it is");
    }
}

/// Whether the program is in the tray, so that it may run without a window.
pub(crate) fn is_there(app: &AppHandle) -> bool {
    app.tray_by_id(ID).is_some()
}

fn make(app: &AppHandle, words: &words::Words) -> tauri::Result<()> {
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let items = Menu::with_items(
        app,
        &[
            &item(menu::OPEN, words.open)?,
            &item(menu::COMPOSE, words.compose)?,
            &PredefinedMenuItem::separator(app)?,
            &item(menu::QUIT, words.quit)?,
        ],
    )?;
    TrayIconBuilder::with_id(ID)
        .icon(tauri::include_image!("../icons/icon-32.png"))
        .tooltip("Barid")
        .menu(&items)
        .build(app)?;
    Ok(())
}

fn has_tray() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    let triple = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    let places = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib64", triple.as_str()];
    let exists = |place: &&str, name: &&str| std::path::Path::new(place).join(name).exists();
    places.iter().any(|place| LIBRARIES.iter().any(|name| exists(place, name)))
}
