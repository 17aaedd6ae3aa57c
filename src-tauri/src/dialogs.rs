//! Where files come from and go to: the system's dialogs; in tests a directory.

use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};
use tauri_plugin_opener::OpenerExt;

/// Who is asked.
pub(crate) enum Dialogs {
    System,
    /// Files to pick are in `uploads`, saved ones go to `downloads`, and what would be opened
    /// is a line of `opened`.
    Directory(PathBuf),
}

impl Dialogs {
    /// The system, but for builds that tests drive.
    pub(crate) fn new() -> Dialogs {
        let may_be_driven = cfg!(any(debug_assertions, feature = "automation"));
        let dir = std::env::var_os("BARID_AUTOMATION").filter(|_| may_be_driven);
        dir.map_or(Dialogs::System, |dir| Dialogs::Directory(dir.into()))
    }

    /// Asks for files. Blocks; none where the user chose none.
    pub(crate) fn pick(&self, app: &AppHandle, window: &str) -> std::io::Result<Vec<PathBuf>> {
        match self {
            Dialogs::System => {
                let picked = file_dialog(app, window).blocking_pick_files().unwrap_or_default();
                Ok(picked.into_iter().filter_map(|path| path.into_path().ok()).collect())
            }
            Dialogs::Directory(dir) => {
                let dir = dir.join("uploads");
                let entries = std::fs::read_dir(dir)?.map(|entry| entry.map(|entry| entry.path()));
                let mut paths = entries.collect::<std::io::Result<Vec<_>>>()?;
                paths.sort();
                Ok(paths)
            }
        }
    }

    /// Asks where one file goes. Blocks.
    pub(crate) fn save(&self, app: &AppHandle, window: &str, name: &str) -> Option<PathBuf> {
        match self {
            Dialogs::System => {
                let dialog = file_dialog(app, window).set_file_name(name);
                dialog.blocking_save_file()?.into_path().ok()
            }
            Dialogs::Directory(dir) => downloads(dir).map(|dir| dir.join(name)),
        }
    }

    /// Asks for a directory that several files go into. Blocks.
    pub(crate) fn directory(&self, app: &AppHandle, window: &str) -> Option<PathBuf> {
        match self {
            Dialogs::System => file_dialog(app, window).blocking_pick_folder()?.into_path().ok(),
            Dialogs::Directory(dir) => downloads(dir),
        }
    }

    /// Opens an address or a file with the system's program for it.
    pub(crate) fn open(&self, app: &AppHandle, what: &What<'_>) -> Result<(), String> {
        match (self, what) {
            (Dialogs::System, What::Url(url)) => {
                app.opener().open_url(*url, None::<&str>).map_err(|error| error.to_string())
            }
            (Dialogs::System, What::File(path)) => app
                .opener()
                .open_path(path.to_string_lossy(), None::<&str>)
                .map_err(|error| error.to_string()),
            (Dialogs::Directory(dir), what) => {
                let line = match what {
                    What::Url(url) => format!("{url}\n"),
                    What::File(path) => format!("{}\n", path.display()),
                };
                note(&dir.join("opened"), &line).map_err(|error| error.to_string())
            }
        }
    }
}

/// What is opened.
pub(crate) enum What<'a> {
    Url(&'a str),
    File(&'a Path),
}

fn note(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
    std::io::Write::write_all(&mut file, line.as_bytes())
}

fn downloads(dir: &Path) -> Option<PathBuf> {
    let dir = dir.join("downloads");
    std::fs::create_dir_all(&dir).ok().map(|()| dir)
}

/// A dialog over the window that asks.
fn file_dialog(app: &AppHandle, window: &str) -> FileDialogBuilder<tauri::Wry> {
    let dialog = app.dialog().file();
    match app.get_webview_window(window) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    }
}
