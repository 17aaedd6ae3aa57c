//! Lets Tauri read its configuration, with the one command that a window may call.

use std::{env, fs, path::Path};

/// What stands in for the front end until it is built, so that the rest can be checked.
const PLACEHOLDER: &str =
    "<!doctype html><title>Barid</title><p>The front end is not built: npm run ui:build";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let front_end = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../ui/dist");
    if !front_end.join("index.html").exists() {
        fs::create_dir_all(&front_end)?;
        fs::write(front_end.join("index.html"), PLACEHOLDER)?;
    }
    let commands = tauri_build::AppManifest::new().commands(&["rpc"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands))?;
    Ok(())
}
