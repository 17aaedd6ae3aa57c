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
    let window = webview.window();
    let origin = request.headers().get("origin").and_then(|origin| origin.to_str().ok());
    let door = Door { window: window.label(), webview: webview.label(), origin };
    let answer = door.pass(request.body(), async |caller, frame| {
        shell.called(&caller.window);
        shell.prepared().await;
        transport::answer(&shell.host, &caller, frame).await
    });
    Ok(Response::new(answer.await))
}

/// Who calls, as far as the system tells.
///
/// Frames of messages have neither Tauri's key nor this origin; a capability names these
/// windows and no others. This is the last of three doors.
#[derive(Debug)]
struct Door<'d> {
    window: &'d str,
    webview: &'d str,
    origin: Option<&'d str>,
}

impl Door<'_> {
    /// Has a frame answered if it comes from a window of the program; else refuses it unread.
    async fn pass(
        &self,
        body: &InvokeBody,
        answer: impl AsyncFnOnce(Caller, &[u8]) -> Vec<u8>,
    ) -> Vec<u8> {
        let refused = |code, why: &str| transport::write(&Err(RpcError::new(code, why)));
        if self.webview != self.window || !windows::is_ours(self.window) || !is_ours(self.origin) {
            tracing::warn!(caller = ?self, "a call from elsewhere was refused");
            return refused(Code::Forbidden, "the caller is not a window of Barid");
        }
        let InvokeBody::Raw(frame) = body else {
            return refused(Code::Invalid, "a request is a frame of bytes");
        };
        answer(Caller { window: self.window.to_owned() }, frame).await
    }
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

    /// Every request there is, by its name: the contract is made from them, and another test
    /// fails where it is not theirs.
    fn requests() -> Vec<&'static str> {
        let contract = include_str!("../../ui/src/rpc/contract.ts");
        let (_, rest) = contract.split_once("export type Request = ").unwrap();
        let union = rest.split("\nexport type ").next().unwrap();
        let names = union.split("\"call\": \"").skip(1);
        names.map(|rest| rest.split('"').next().unwrap()).collect()
    }

    fn frame(name: &str) -> InvokeBody {
        let request = format!("{{\"call\":\"{name}\",\"message\":1}}");
        let len = u32::try_from(request.len()).unwrap().to_le_bytes();
        InvokeBody::Raw([&len, request.as_bytes()].concat())
    }

    #[tokio::test]
    async fn r15_every_request_is_refused_to_whoever_is_not_a_window_of_ours() {
        let requests = requests();
        assert!(requests.len() > 60 && requests.contains(&"body"), "{requests:?}");
        let own = Some("tauri://localhost");
        let main = windows::MAIN;
        for name in requests {
            for door in [
                Door { window: main, webview: main, origin: Some("mail://localhost") },
                Door { window: main, webview: main, origin: Some("http://mail.localhost") },
                Door { window: main, webview: main, origin: Some("null") },
                Door { window: main, webview: main, origin: None },
                Door { window: main, webview: "message", origin: own },
                Door { window: "message", webview: "message", origin: own },
                Door { window: "compose-", webview: "main", origin: own },
            ] {
                let answer = door
                    .pass(&frame(name), async |_, _| panic!("{name} was let in by {door:?}"))
                    .await;
                let told = String::from_utf8_lossy(&answer);
                assert!(told.contains("forbidden"), "{name} {door:?}: {told}");
            }
            let ours = Door { window: main, webview: main, origin: own };
            let frame = frame(name);
            let answer = ours.pass(&frame, async |caller, _| caller.window.into_bytes());
            assert_eq!(answer.await, main.as_bytes(), "{name}");
        }
    }
}
