//! `mail://`: what the frames of messages fetch. Everything is the contract's to decide; here
//! it only gets its carrier.

use crate::{shell::Shell, windows};
use barid_rpc::ContentAnswer;
use std::sync::Arc;
use tauri::{
    Manager, UriSchemeContext, UriSchemeResponder, Wry,
    http::{Method, Request, Response, StatusCode},
};

/// Answers a request of a frame, or of a picture in the front end.
pub(crate) fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    if request.method() != Method::GET || !windows::is_ours(context.webview_label()) {
        return responder.respond(refusal(StatusCode::METHOD_NOT_ALLOWED));
    }
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let shell = Arc::clone(&context.app_handle().state::<Arc<Shell>>());
    tauri::async_runtime::spawn(async move {
        responder.respond(answer(&shell, &path).await);
    });
}

async fn answer(shell: &Shell, path: &str) -> Response<Vec<u8>> {
    let ContentAnswer { status, headers, body } = shell.host.content(path).await;
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    builder.body(body).unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
}

fn refusal(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}
