//! What the engine asks of the desktop: windows, dialogs, other programs.

use crate::{
    dialogs::{Dialogs, What},
    leaving::{self, Who},
    saving, spelling, windows, words,
};
use async_trait::async_trait;
use barid_rpc::{Caller, Code, Desktop, File, RpcError, reading::Saved};
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tauri::{AppHandle, Manager};

/// The most that files to attach may have together: no server takes a message of that size.
const MOST_BYTES: u64 = 256 << 20;

/// The desktop of a running program.
pub(crate) struct WindowDesktop {
    app: OnceLock<AppHandle>,
    dialogs: Arc<Dialogs>,
    /// Copies of attachments that were opened.
    opened: PathBuf,
}

impl WindowDesktop {
    pub(crate) fn new(profile: &Path) -> WindowDesktop {
        let (app, dialogs) = (OnceLock::new(), Arc::new(Dialogs::new()));
        WindowDesktop { app, dialogs, opened: profile.join("opened") }
    }

    /// Notes the program that it is the desktop of, and removes what an earlier end left.
    pub(crate) fn begin(&self, app: &AppHandle) {
        // There is one program in a process.
        drop(self.app.set(app.clone()));
        self.clear();
    }

    /// Removes the copies of attachments that were opened.
    pub(crate) fn clear(&self) {
        if let Err(error) = saving::remove_directory(&self.opened) {
            tracing::warn!(%error, "copies of attachments are still there");
        }
    }

    fn app(&self) -> Result<&AppHandle, RpcError> {
        self.app.get().ok_or_else(|| RpcError::new(Code::Internal, "there is no window yet"))
    }

    /// Runs what waits for the user where waiting holds nothing up.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Dialogs, &AppHandle) -> Result<T, RpcError> + Send + 'static,
    ) -> Result<T, RpcError> {
        let (app, dialogs) = (self.app()?.clone(), Arc::clone(&self.dialogs));
        let asked = tokio::task::spawn_blocking(move || work(&dialogs, &app)).await;
        asked.map_err(|error| RpcError::new(Code::Internal, error.to_string()))?
    }
}

#[async_trait]
impl Desktop for WindowDesktop {
    fn content_origin(&self) -> String {
        // WebView2 has no schemes of a program's own.
        let origin = if cfg!(windows) { "http://mail.localhost" } else { "mail://localhost" };
        origin.to_owned()
    }

    fn system_locale(&self) -> String {
        words::locale()
    }

    fn painted(&self, caller: &Caller, rows: u32) {
        tracing::debug!(window = caller.window, rows, "the first rows are shown");
        // For whoever measures a start: the time at which this file appears.
        let Some(path) = std::env::var_os("BARID_PAINTED") else { return };
        if let Err(error) = fs::write(path, rows.to_string()) {
            tracing::warn!(%error, "that can't be noted");
        }
    }

    fn writing(&self, caller: &Caller) {
        let window = self.app.get().and_then(|app| app.get_webview_window(&caller.window));
        if let Some(window) = window {
            spelling::begin(&window, &words::locale());
        }
    }

    async fn pick_files(&self, caller: &Caller) -> Result<Vec<File>, RpcError> {
        let window = caller.window.clone();
        self.ask(move |dialogs, app| read(dialogs.pick(app, &window).map_err(disk)?)).await
    }

    async fn save(&self, caller: &Caller, files: Vec<File>) -> Result<Saved, RpcError> {
        let window = caller.window.clone();
        self.ask(move |dialogs, app| match files.as_slice() {
            [] => Ok(none()),
            [file] => {
                let Some(path) = dialogs.save(app, &window, &file.name) else {
                    return Ok(none());
                };
                saving::write_over(&path, &file.bytes).map_err(disk)?;
                Ok(saved(vec![path]))
            }
            files => {
                let Some(dir) = dialogs.directory(app, &window) else { return Ok(none()) };
                let paths = files.iter().map(|file| saving::write_beside(&dir, file));
                Ok(saved(paths.collect::<io::Result<_>>().map_err(disk)?))
            }
        })
        .await
    }

    async fn open_file(&self, file: File) -> Result<(), RpcError> {
        let place = self.opened.clone();
        self.ask(move |dialogs, app| {
            if !place.exists() {
                saving::empty_directory(&place).map_err(disk)?;
            }
            let path = saving::write_beside(&place, &file).map_err(disk)?;
            dialogs.open(app, &What::File(&path)).map_err(outside)
        })
        .await
    }

    async fn open_url(&self, url: &str) -> Result<(), RpcError> {
        // It was checked; this is the last look before another program gets it.
        let schemes = ["https://", "http://", "mailto:"];
        let is_known = schemes.iter().any(|scheme| {
            url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        });
        if !is_known {
            return Err(RpcError::new(Code::Forbidden, "no address of the web"));
        }
        let url = url.to_owned();
        self.ask(move |dialogs, app| dialogs.open(app, &What::Url(&url)).map_err(outside)).await
    }

    async fn print(&self, caller: &Caller) -> Result<(), RpcError> {
        match self.app()?.get_webview_window(&caller.window) {
            Some(window) => window.print().map_err(|error| internal(&error)),
            None => Err(RpcError::new(Code::NotFound, "the window is closed")),
        }
    }

    async fn open_composer(&self, draft: u32) -> Result<(), RpcError> {
        windows::open_composer(self.app()?, draft).map_err(|error| internal(&error))
    }

    async fn close_window(&self, caller: &Caller) -> Result<(), RpcError> {
        match self.app()?.get_webview_window(&caller.window) {
            Some(window) => window.destroy().map_err(|error| internal(&error)),
            None => Ok(()),
        }
    }

    async fn quit(&self) -> Result<(), RpcError> {
        leaving::quit(self.app()?, Who::User);
        Ok(())
    }
}

fn read(paths: Vec<PathBuf>) -> Result<Vec<File>, RpcError> {
    let sizes = paths.iter().map(|path| fs::metadata(path).map(|file| file.len()));
    let size = sizes.sum::<io::Result<u64>>().map_err(disk)?;
    if size > MOST_BYTES {
        let error = RpcError::new(Code::TooLarge, "the files are bigger than any message");
        return Err(error.with("limit_bytes", MOST_BYTES));
    }
    let file = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(File::named(name, fs::read(path)?))
    };
    paths.into_iter().map(file).collect::<io::Result<_>>().map_err(disk)
}

fn none() -> Saved {
    Saved { names: Vec::new(), folder: String::new() }
}

fn saved(paths: Vec<PathBuf>) -> Saved {
    let name = |path: &Path| {
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let folder = paths.first().and_then(|path| path.parent()).map(name).unwrap_or_default();
    Saved { names: paths.iter().map(|path| name(path)).collect(), folder }
}

fn disk(error: io::Error) -> RpcError {
    RpcError::new(Code::Disk, error.to_string())
}

fn outside(error: String) -> RpcError {
    RpcError::new(Code::NotFound, format!("the system has no program for it: {error}"))
}

fn internal(error: &tauri::Error) -> RpcError {
    RpcError::new(Code::Internal, error.to_string())
}
