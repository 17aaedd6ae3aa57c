//! The one command: carries a request of a window to the engine, and its answer back.

use crate::{shell::Shell, windows};
use barid_rpc::{Caller, Code, RpcError, transport};
use std::sync::Arc;
use tauri::{
    State, Webview,
    ipc::{InvokeBody, Request, Response},
};

/// Answers one frame of the contract. Whatever goes wrong is in the answer.
#[tauri::command]
pub(crate) async fn rpc(
    webview: Webview,
    request: Request<'_>,
    shell: State<'_, Arc<Shell>>,
) -> Result<Response, ()> {
    let origin = request.headers().get("origin").and_then(|origin| origin.to_str().ok());
    let refused =
        |code, why: &str| Ok(Response::new(transport::write(&Err(RpcError::new(code, why)))));
    // Frames of messages have neither Tauri's key nor this origin; a capability names these
    // windows and no others. This is the last of three doors.
    let window = webview.window().label().to_owned();
    if webview.label() != window || !windows::is_ours(&window) || !is_ours(origin) {
        tracing::warn!(window, ?origin, "a call from elsewhere was refused");
        return refused(Code::Forbidden, "the caller is not a window of Barid");
    }
    let InvokeBody::Raw(frame) = request.body() else {
        return refused(Code::Invalid, "a request is a frame of bytes");
    };
    shell.called(&window);
    shell.prepared().await;
    Ok(Response::new(transport::answer(&shell.host, &Caller { window }, frame).await))
}

/// Whether a request comes from a page of the program itself.
fn is_ours(origin: Option<&str>) -> bool {
    let ours = ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"];
    origin.is_some_and(|origin| ours.contains(&origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r15_a_call_from_a_message_or_another_site_is_refused() {
        assert!(is_ours(Some("tauri://localhost")));
        let foreign = [
            "mail://localhost",
            "http://mail.localhost",
            "null",
            "https://tauri.localhost.example",
        ];
        for origin in foreign.map(Some).into_iter().chain([None]) {
            assert!(!is_ours(origin), "{origin:?}");
        }
    }
}
