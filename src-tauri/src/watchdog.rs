//! How WebKitGTK draws. On some computers it shows nothing with its fast way: if no window is
//! running after a while, the program starts once more with the slow way, and remembers. Where
//! there is no graphics card, see [`crate::drawing`].

use std::{io, path::Path};
use tauri::AppHandle;

#[cfg(target_os = "linux")]
mod linux {
    use crate::{drawing, shell::Shell, windows};
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

    /// Drawing as a graphics card would.
    const LAYERS: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

    pub(crate) fn heed(dir: &Path) -> io::Result<()> {
        let without: Vec<_> = [(marker(dir).exists(), SLOW_WAY), (!drawing::is_settled(), LAYERS)]
            .into_iter()
            .filter(|&(is_wanted, name)| is_wanted && env::var_os(name).is_none())
            .map(|(_, name)| name)
            .collect();
        match without.is_empty() {
            true => Ok(()),
            false => Err(start_with(without)),
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
            let error = start_with([SLOW_WAY]);
            tracing::warn!(%error, "starting again failed");
        });
    }

    /// Becomes the same program anew, without some ways of drawing; returns only where that fails.
    fn start_with(without: impl IntoIterator<Item = &'static str>) -> io::Error {
        let program = match env::current_exe() {
            Ok(program) => program,
            Err(error) => return error,
        };
        let without = without.into_iter().map(|name| (name, "1"));
        Command::new(program).args(env::args_os().skip(1)).envs(without).exec()
    }
}

/// Starts anew in another way of drawing where an earlier start had to, or where there is no
/// graphics card.
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
