//! The menu bar, where the platform has one that belongs to the system; and what is chosen
//! there or in the tray.

use crate::{
    leaving::{self, Who},
    mailto,
    shell::Shell,
    windows,
    words::{self, Words},
};
use barid_rpc::{Event, writing::DraftStart};
use std::sync::Arc;
use tauri::{
    AppHandle, Manager, Wry,
    menu::{Menu, MenuItem, PredefinedMenuItem, Submenu},
};

pub(crate) const OPEN: &str = "open";
pub(crate) const COMPOSE: &str = "compose";
pub(crate) const QUIT: &str = "quit";
/// Commands of the front end, by its own names.
const SETTINGS: &str = "settings";

/// Makes the menu bar on macOS. Elsewhere the front end has all of it.
pub(crate) fn install(app: &AppHandle) -> tauri::Result<()> {
    if cfg!(target_os = "macos") {
        app.set_menu(bar(app, words::of_system())?)?;
    }
    Ok(())
}

fn bar(app: &AppHandle, words: &Words) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, text: &str, keys: &str| {
        MenuItem::with_id(app, id, text, true, Some(keys).filter(|keys| !keys.is_empty()))
    };
    let line = || PredefinedMenuItem::separator(app);
    let barid = Submenu::with_items(
        app,
        "Barid",
        true,
        &[
            &PredefinedMenuItem::about(app, None, None)?,
            &line()?,
            &item(SETTINGS, words.settings, "CmdOrCtrl+,")?,
            &line()?,
            &PredefinedMenuItem::hide(app, None)?,
            &PredefinedMenuItem::hide_others(app, None)?,
            &PredefinedMenuItem::show_all(app, None)?,
            &line()?,
            &item(QUIT, words.quit, "CmdOrCtrl+Q")?,
        ],
    )?;
    let file = Submenu::with_items(
        app,
        words.message,
        true,
        &[
            &item(COMPOSE, words.compose, "CmdOrCtrl+N")?,
            &line()?,
            &PredefinedMenuItem::close_window(app, None)?,
        ],
    )?;
    let edit = Submenu::with_items(
        app,
        words.edit,
        true,
        &[
            &PredefinedMenuItem::undo(app, None)?,
            &PredefinedMenuItem::redo(app, None)?,
            &line()?,
            &PredefinedMenuItem::cut(app, None)?,
            &PredefinedMenuItem::copy(app, None)?,
            &PredefinedMenuItem::paste(app, None)?,
            &PredefinedMenuItem::select_all(app, None)?,
        ],
    )?;
    let window = Submenu::with_items(
        app,
        words.window,
        true,
        &[
            &item(OPEN, words.open, "CmdOrCtrl+0")?,
            &PredefinedMenuItem::minimize(app, None)?,
            &PredefinedMenuItem::maximize(app, None)?,
            &PredefinedMenuItem::fullscreen(app, None)?,
        ],
    )?;
    Menu::with_items(app, &[&barid, &file, &edit, &window])
}

/// Does what was chosen.
pub(crate) fn chosen(app: &AppHandle, id: &str) {
    match id {
        OPEN => windows::show_main(app),
        COMPOSE => mailto::compose(app, DraftStart::Empty { account: None, to: Vec::new() }),
        QUIT => leaving::quit(app, Who::User),
        name => {
            windows::show_main(app);
            app.state::<Arc<Shell>>().host.emit(Event::Command { name: name.to_owned() });
        }
    }
}
