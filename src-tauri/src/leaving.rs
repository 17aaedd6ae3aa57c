//! The end: of a window, which saves what is being written in it first, and of the program,
//! which lets a message that is just leaving leave.

use crate::{shell::Shell, tray, windows};
use barid_rpc::Event;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tauri::{AppHandle, Emitter, EventTarget, ExitRequestApi, Manager, Window, WindowEvent};

/// What a window is told that is to close: it saves, and answers with `CloseWindow`.
const CLOSE: &str = "close";
/// How long it may take; what was typed before the last second is saved anyway.
const PATIENCE: Duration = Duration::from_secs(3);
/// The longest that the end waits for a message that is just leaving.
const SETTLE: Duration = Duration::from_secs(20);
/// How often the end looks whether all windows are closed.
const LOOK: Duration = Duration::from_millis(30);

/// Lets a window save before it closes. One that answers nothing is closed anyway; one that
/// could not save stays, since it has asked for something in the meantime.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let shell = Arc::clone(&window.state::<Arc<Shell>>());
    let before = shell.calls(window.label());
    if shell.is_leaving.load(Ordering::Relaxed) || before == 0 {
        return;
    }
    let target = EventTarget::webview_window(window.label());
    let close = Event::Command { name: CLOSE.to_owned() };
    if window.emit_to(target, windows::CHANNEL, close).is_err() {
        return;
    }
    api.prevent_close();
    if window.label() == windows::MAIN {
        // What it still does, it can do unseen.
        drop(window.hide());
    }
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        if shell.calls(window.label()) == before {
            // It is closed already, as a rule.
            drop(window.destroy());
        }
    });
}

/// Ends the program after its last window, unless it is in the tray.
pub(crate) fn on_exit(app: &AppHandle, code: Option<i32>, api: &ExitRequestApi) {
    // With a code, it was ended here.
    if code.is_some() {
        return;
    }
    api.prevent_exit();
    if !tray::is_there(app) {
        leave(app);
    }
}

/// Who wants the end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    User,
    /// It will not ask again.
    System,
}

/// Closes all windows, and ends the program. A window that could not save holds the user's end
/// back, not the system's.
pub(crate) fn quit(app: &AppHandle, who: Who) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        for window in app.webview_windows().values() {
            if let Err(error) = window.close() {
                tracing::warn!(%error, "a window can't be closed");
            }
        }
        let closed = async {
            while !app.webview_windows().is_empty() {
                tokio::time::sleep(LOOK).await;
            }
        };
        let closed = tokio::time::timeout(PATIENCE + LOOK * 10, closed).await;
        match closed {
            Err(_) if who == Who::User => windows::show_all(&app),
            Ok(()) | Err(_) => leave(&app),
        }
    });
}

fn leave(app: &AppHandle) {
    let (app, shell) = (app.clone(), Arc::clone(&app.state::<Arc<Shell>>()));
    if shell.is_leaving.swap(true, Ordering::Relaxed) {
        return;
    }
    tauri::async_runtime::spawn(async move {
        shell.host.settle(SETTLE).await;
        shell.host.rest().await;
        app.exit(0);
    });
}

/// Ends the program as the user would, when the system asks for it.
pub(crate) fn on_signals(app: &AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                let Ok(mut signals) = signal(kind) else { return };
                if signals.recv().await.is_some() {
                    quit(&app, Who::System);
                }
            });
        }
    }
    // Elsewhere windows are closed one by one.
    let _ = app;
}
