//! What others ask the program to do: write to an address, follow a link of a message.

use crate::{shell::Shell, windows};
use barid_rpc::{Event, Request, Response, writing::DraftStart};
use std::sync::Arc;
use tauri::{AppHandle, Manager, Url};
use tauri_plugin_deep_link::DeepLinkExt;

/// Heeds the address that the program was started with, and those that the system hands over
/// later, which it does on macOS.
pub(crate) fn listen(app: &AppHandle, first: Option<String>) {
    if let Some(url) = first {
        write_to(app, url);
    }
    if cfg!(target_os = "macos") {
        let handle = app.clone();
        app.deep_link().on_open_url(move |event| {
            for url in event.urls() {
                write_to(&handle, url.into());
            }
        });
    }
}

/// Opens a composer to whom a `mailto:` address names.
pub(crate) fn write_to(app: &AppHandle, url: String) {
    compose(app, DraftStart::Mailto { url });
}

/// Opens a composer on a new draft.
pub(crate) fn compose(app: &AppHandle, start: DraftStart) {
    let (app, shell) = (app.clone(), Arc::clone(&app.state::<Arc<Shell>>()));
    tauri::async_runtime::spawn(async move {
        shell.prepared().await;
        if let Response::Draft(draft) = shell.ask(Request::NewDraft { start }).await
            && let Err(error) = windows::open_composer(&app, draft.id)
        {
            tracing::warn!(%error, "the composer can't be shown");
        }
    });
}

/// Tells the windows of a link that was clicked in a message.
pub(crate) fn clicked(shell: &Arc<Shell>, url: &Url) {
    match shell.host.link(url.path()) {
        Some(link) => shell.host.emit(Event::Link { link }),
        None => tracing::info!("a link of a message that is closed was clicked"),
    }
}
