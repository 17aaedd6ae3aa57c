//! Files that came from outside: never in place of another, and marked so that the system
//! asks before it runs one.

use barid_rpc::File;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes a file into a directory, under another name where that one is taken. Returns the
/// path.
pub(crate) fn write_beside(dir: &Path, file: &File) -> io::Result<PathBuf> {
    let (stem, extension) = match file.name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (file.name.as_str(), String::new()),
    };
    for number in 1..1_000 {
        let name = match number {
            1 => file.name.clone(),
            _ => format!("{stem} ({number}){extension}"),
        };
        let path = dir.join(name);
        match options().create_new(true).open(&path) {
            Ok(opened) => return fill(opened, path, &file.bytes),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Writes to a path that the user chose, and was asked about if there was a file.
pub(crate) fn write_over(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let opened = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    fill(opened, path.to_owned(), bytes).map(drop)
}

/// Makes a private directory that is empty.
pub(crate) fn empty_directory(dir: &Path) -> io::Result<()> {
    remove_directory(dir)?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(dir)
}

/// Removes a directory and what is in it, if it is there.
pub(crate) fn remove_directory(dir: &Path) -> io::Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

fn fill(mut file: fs::File, path: PathBuf, bytes: &[u8]) -> io::Result<PathBuf> {
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    match written.and_then(|()| mark(&path)) {
        Ok(()) => Ok(path),
        Err(error) => {
            // Half a file, or one that would run without a question, is worse than none.
            drop(fs::remove_file(&path));
            Err(error)
        }
    }
}

/// Notes on a file that it came from outside, where the system has such a note.
#[cfg(target_os = "macos")]
fn mark(path: &Path) -> io::Result<()> {
    let status = std::process::Command::new("/usr/bin/xattr")
        .args(["-w", "com.apple.quarantine", "0081;00000000;Barid;"])
        .arg(path)
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other("the file can't be marked as coming from outside")),
    }
}

/// Notes on a file that it came from outside, where the system has such a note.
#[cfg(windows)]
fn mark(path: &Path) -> io::Result<()> {
    let mut stream = path.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    match fs::write(stream, "[ZoneTransfer]\r\nZoneId=3\r\n") {
        // A disk without such notes, such as a stick.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        result => result,
    }
}

/// Notes on a file that it came from outside, where the system has such a note.
#[cfg(not(any(target_os = "macos", windows)))]
fn mark(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> File {
        File { name: name.into(), content_type: String::new(), bytes: text.into() }
    }

    #[test]
    fn a_saved_file_never_replaces_another() {
        let dir = tempfile::tempdir().unwrap();
        let names = ["a.pdf", "a.pdf", "a.pdf", ".a", ".a"].map(|name| {
            let path = write_beside(dir.path(), &file(name, "x")).unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        });
        assert_eq!(names, ["a.pdf", "a (2).pdf", "a (3).pdf", ".a", ".a (2)"]);
    }

    #[test]
    fn r67_copies_to_open_are_private_and_go_away() {
        let place = tempfile::tempdir().unwrap();
        let dir = place.path().join("opened");
        empty_directory(&dir).unwrap();
        let path = write_beside(&dir, &file("a.txt", "secret")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&dir), mode(&path)), (0o700, 0o600));
        }
        empty_directory(&dir).unwrap();
        assert!(!path.exists());
        remove_directory(&dir).unwrap();
        remove_directory(&dir).unwrap();
    }
}
