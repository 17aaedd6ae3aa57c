//! The page between a window and a message's body: ours, without a word of the message.
//!
//! Why two levels: the body has no script at all, yet its height must be known; and the
//! window can't look into another origin.

use super::Shown;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const SCRIPT: &str = include_str!("frame.js");

const STYLE: &str = "html,body{margin:0;overflow:hidden;background:transparent}\
    iframe{display:block;width:100%;height:0;border:0}\
    .white iframe{border-radius:8px}";

static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(SCRIPT));
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| hash(STYLE));

/// What the policy of the page allows to run.
pub(super) fn script_hash() -> &'static str {
    &SCRIPT_HASH
}

/// What the policy of the page allows to style it.
pub(super) fn style_hash() -> &'static str {
    &STYLE_HASH
}

/// Writes the page around a body.
pub(super) fn page(shown: &Shown) -> String {
    let scheme = if shown.is_dark { "dark" } else { "light" };
    let class = if shown.is_on_white { " class=\"white\"" } else { "" };
    format!(
        "<!doctype html><html{class}><head><meta charset=\"utf-8\">\
         <meta name=\"color-scheme\" content=\"{scheme}\"><title></title><style>{STYLE}</style></head>\
         <body><iframe sandbox=\"allow-same-origin allow-popups\" referrerpolicy=\"no-referrer\" \
         src=\"body\"></iframe><script>{SCRIPT}</script></body></html>"
    )
}

fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}
