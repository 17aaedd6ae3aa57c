//! Lets Tauri read its configuration.
fn main() {}
