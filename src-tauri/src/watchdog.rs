//! On some computers WebKitGTK shows nothing with its fast way of drawing. If no window is
//! running after a while, the program starts once more with the slow way, and remembers.

use std::{io, path::Path};
use tauri::AppHandle;

#[cfg(target_os = "linux")]
mod linux {
    use crate::{shell::Shell, windows};
    use std::{
        env, fs, io,
        os::unix::process::CommandExt,
        path::{Path, PathBuf},
        process::Command,
        sync::{Arc, atomic::Ordering},
        time::Duration,
    };
    use tauri::{AppHandle, Manager};

    /// The way of drawing that is left out.
    const SLOW_WAY: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    /// Longer than the slowest start that was ever seen to end well.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn marker(dir: &Path) -> PathBuf {
        dir.join("draw-slowly")
    }

    pub(crate) fn heed(dir: &Path) -> io::Result<()> {
        match env::var_os(SLOW_WAY).is_none() && marker(dir).exists() {
            true => Err(start_slowly()),
            false => Ok(()),
        }
    }

    pub(crate) fn watch(app: &AppHandle) {
        let is_driven = ["TAURI_WEBVIEW_AUTOMATION", "BARID_AUTOMATION"]
            .iter()
            .any(|name| env::var_os(name).is_some());
        if is_driven || env::var_os(SLOW_WAY).is_some() {
            return;
        }
        let (app, shell) = (app.clone(), Arc::clone(&app.state::<Arc<Shell>>()));
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(PATIENCE).await;
            if shell.calls(windows::MAIN) > 0 || shell.is_leaving.load(Ordering::Relaxed) {
                return;
            }
            tracing::warn!("the window shows nothing; starting again with slower drawing");
            let marked = fs::create_dir_all(shell.host.dir())
                .and_then(|()| fs::write(marker(shell.host.dir()), "WebKitGTK showed nothing\n"));
            if let Err(error) = marked {
                // It would start again and again.
                return tracing::warn!(%error, "that can't be remembered");
            }
            tauri_plugin_single_instance::destroy(&app);
            shell.clear();
            let error = start_slowly();
            tracing::warn!(%error, "starting again failed");
        });
    }

    /// Becomes the same program anew; returns only where that fails.
    fn start_slowly() -> io::Error {
        let program = match env::current_exe() {
            Ok(program) => program,
            Err(error) => return error,
        };
        Command::new(program).args(env::args_os().skip(1)).env(SLOW_WAY, "1").exec()
    }
}

/// Starts anew in the slow way where an earlier start had to.
pub(crate) fn heed(dir: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    linux::heed(dir)?;
    // Elsewhere the web view is another.
    let _ = dir;
    Ok(())
}

/// Starts anew if no window is running after a while.
pub(crate) fn watch(app: &AppHandle) {
    #[cfg(target_os = "linux")]
    linux::watch(app);
    // Elsewhere the web view is another.
    let _ = app;
}
