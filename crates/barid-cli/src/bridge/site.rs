//! Serves the built front end under the rules that it has in the window.

use super::{
    Bridge,
    http::{Reply, Request},
};
use std::path::{Component, Path, PathBuf};

/// Answers a request for a file.
pub(super) fn reply(bridge: &Bridge, request: &Request) -> Reply {
    let Some(ui) = &bridge.ui else { return Reply::status(404) };
    let Some(file) = file(ui, &request.path).filter(|_| request.method == "GET") else {
        return Reply::status(404);
    };
    let Ok(body) = std::fs::read(&file) else { return Reply::status(404) };
    let fields = vec![
        ("Content-Type".to_owned(), content_type(&file).to_owned()),
        ("Content-Security-Policy".to_owned(), policy(bridge)),
        ("X-Content-Type-Options".to_owned(), "nosniff".to_owned()),
        ("Referrer-Policy".to_owned(), "no-referrer".to_owned()),
        ("Cache-Control".to_owned(), "no-store".to_owned()),
    ];
    Reply { status: 200, fields, body }
}

/// As the window's, with loopback for its own schemes.
fn policy(bridge: &Bridge) -> String {
    let Bridge { authority, content_origin: content, .. } = bridge;
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' {content} data: blob:; font-src 'self'; frame-src {content}; \
         connect-src ws://{authority}; form-action 'none'; base-uri 'none'"
    )
}

/// Returns the file that a path names, inside of `ui` only.
fn file(ui: &Path, path: &str) -> Option<PathBuf> {
    let name = path.split(['?', '#']).next()?.strip_prefix('/')?;
    let name = if name.is_empty() { "index.html" } else { name };
    let is_inside = Path::new(name).components().all(|one| matches!(one, Component::Normal(_)));
    (is_inside && !name.contains(['%', '\\'])).then(|| ui.join(name))
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("ftl" | "txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_front_end_are_served() {
        let ui = Path::new("ui");
        assert_eq!(file(ui, "/?token=1"), Some(PathBuf::from("ui/index.html")));
        assert_eq!(file(ui, "/assets/a.js"), Some(PathBuf::from("ui/assets/a.js")));
        for path in ["", "x", "/../secrets.key", "//etc/passwd", "/a/../../b", "/%2e%2e/b", "/a\\b"]
        {
            assert_eq!(file(ui, path), None, "{path}");
        }
    }
}
