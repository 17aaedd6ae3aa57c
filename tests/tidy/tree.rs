//! The project's files, as the checks see them.

use std::{
    fs,
    path::{Path, PathBuf},
};
use toml::Table;

/// A file of text.
#[derive(Clone, Debug)]
pub(crate) struct TextFile {
    /// Below the project's root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The project's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// All text files, without what tools made or fetched.
pub(crate) fn text_files(root: &Path) -> Vec<TextFile> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            let made = ["target", "node_modules", ".git", "output", "__pycache__"];
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                if !made.iter().any(|made| name == *made) {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                files.push(TextFile { path, text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The manifests of the crates under `crates/`, and of the window's, by crate.
pub(crate) fn manifests(root: &Path) -> Vec<(String, Table)> {
    let mut crates: Vec<PathBuf> = fs::read_dir(root.join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("Cargo.toml"))
        .filter(|path| path.exists())
        .collect();
    crates.push(root.join("src-tauri/Cargo.toml"));
    crates.sort();
    assert!(!crates.is_empty(), "no crates below {}", root.display());
    let named = |path: &PathBuf| {
        let manifest = manifest(path);
        (manifest["package"]["name"].as_str().unwrap().to_owned(), manifest)
    };
    crates.iter().map(named).collect()
}

/// Reads one manifest.
pub(crate) fn manifest(path: &Path) -> Table {
    fs::read_to_string(path).unwrap().parse().unwrap()
}
