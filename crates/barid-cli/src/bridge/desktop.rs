//! A desktop without a desktop: files go to and come from directories of the profile, and
//! everything else is told on standard output, a JSON object a line.

use crate::output;
use async_trait::async_trait;
use barid_rpc::{Caller, Code, Desktop, File, RpcError, reading::Saved};
use serde_json::{Value, json};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(super) struct BridgeDesktop {
    content_origin: String,
    locale: String,
    /// What is saved.
    downloads: PathBuf,
    /// What is picked.
    uploads: PathBuf,
    /// What is opened.
    opened: PathBuf,
}

impl BridgeDesktop {
    pub(super) fn new(profile: &Path, content_origin: String, locale: String) -> BridgeDesktop {
        BridgeDesktop {
            content_origin,
            locale,
            downloads: profile.join("downloads"),
            uploads: profile.join("uploads"),
            opened: profile.join("opened"),
        }
    }

    fn tell(&self, what: Value) -> Result<(), RpcError> {
        output::document(&what).map_err(disk)
    }
}

fn disk(error: io::Error) -> RpcError {
    RpcError::new(Code::Disk, error.to_string())
}

/// Writes a file, under another name where that one is taken.
fn write(dir: &Path, file: &File) -> io::Result<String> {
    fs::create_dir_all(dir)?;
    let (stem, extension) = match file.name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (file.name.as_str(), String::new()),
    };
    let names = (1..1000).map(|number| match number {
        1 => file.name.clone(),
        _ => format!("{stem} ({number}){extension}"),
    });
    for name in names {
        match fs::OpenOptions::new().write(true).create_new(true).open(dir.join(&name)) {
            Ok(mut opened) => {
                io::Write::write_all(&mut opened, &file.bytes)?;
                return Ok(name);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn picked(dir: &Path) -> io::Result<Vec<File>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(File::named(name, fs::read(path)?))
    };
    paths.into_iter().filter(|path| path.is_file()).map(read).collect()
}

#[async_trait]
impl Desktop for BridgeDesktop {
    fn content_origin(&self) -> String {
        self.content_origin.clone()
    }

    fn system_locale(&self) -> String {
        self.locale.clone()
    }

    async fn pick_files(&self, _caller: &Caller) -> Result<Vec<File>, RpcError> {
        picked(&self.uploads).map_err(disk)
    }

    async fn save(&self, _caller: &Caller, files: Vec<File>) -> Result<Saved, RpcError> {
        let names = files.iter().map(|file| write(&self.downloads, file));
        let names = names.collect::<io::Result<Vec<_>>>().map_err(disk)?;
        Ok(Saved { names, folder: "downloads".to_owned() })
    }

    async fn open_file(&self, file: File) -> Result<(), RpcError> {
        let name = write(&self.opened, &file).map_err(disk)?;
        self.tell(json!({ "openFile": name }))
    }

    async fn open_url(&self, url: &str) -> Result<(), RpcError> {
        self.tell(json!({ "openUrl": url }))
    }

    async fn print(&self, caller: &Caller) -> Result<(), RpcError> {
        self.tell(json!({ "print": caller.window }))
    }

    async fn open_composer(&self, draft: u32) -> Result<(), RpcError> {
        self.tell(json!({ "openComposer": draft }))
    }

    async fn close_window(&self, caller: &Caller) -> Result<(), RpcError> {
        self.tell(json!({ "closeWindow": caller.window }))
    }

    async fn quit(&self) -> Result<(), RpcError> {
        self.tell(json!({ "quit": true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_file_never_replaces_another() {
        let dir = std::env::temp_dir().join(format!("barid-bridge-{}", std::process::id()));
        let file = |name: &str| File {
            name: name.to_owned(),
            content_type: String::new(),
            bytes: b"x".to_vec(),
        };
        let names: Vec<_> =
            ["a.txt", "a.txt", ".a", ".a"].map(|name| write(&dir, &file(name)).unwrap()).into();
        fs::remove_dir_all(&dir).unwrap();
        assert_eq!(names, ["a.txt", "a (2).txt", ".a", ".a (2)"]);
    }
}
