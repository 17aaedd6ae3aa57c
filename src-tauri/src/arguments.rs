//! What may stand on the window's command line.

use std::{ffi::OsString, path::PathBuf};

pub(crate) const USAGE: &str = "\
Barid, a mail client.

  barid-app [--profile DIR] [--demo] [mailto:ADDRESS]

  --profile DIR   All of Barid's files are in DIR, not in the platform's own place
  --demo          Explore with sample mail, in a profile of its own
  --version       Say which version this is";

/// What a start asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    pub(crate) profile: Option<PathBuf>,
    pub(crate) demo: bool,
    pub(crate) mailto: Option<String>,
    pub(crate) word: Option<Word>,
}

/// What is said instead of opening a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Help,
    Version,
}

impl Arguments {
    /// Reads a command line without the program's name.
    ///
    /// # Errors
    ///
    /// The argument that makes no sense.
    pub(crate) fn read(line: impl IntoIterator<Item = OsString>) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut line = line.into_iter();
        while let Some(argument) = line.next() {
            let text = argument.to_string_lossy().into_owned();
            match text.as_str() {
                "--demo" => arguments.demo = true,
                "--help" | "-h" => arguments.word = Some(Word::Help),
                "--version" => arguments.word = Some(Word::Version),
                "--profile" => match line.next() {
                    Some(dir) => arguments.profile = Some(dir.into()),
                    None => return Err(text),
                },
                _ if is_mailto(&text) => arguments.mailto = Some(text),
                _ => match text.strip_prefix("--profile=") {
                    Some(dir) => arguments.profile = Some(dir.into()),
                    None => return Err(text),
                },
            }
        }
        Ok(arguments)
    }
}

fn is_mailto(text: &str) -> bool {
    text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &[&str], expected: Result<Arguments, &str>) {
        let read = Arguments::read(line.iter().map(OsString::from));
        assert_eq!(read, expected.map_err(str::to_owned));
    }

    #[test]
    fn a_start_names_a_profile_the_sample_mail_or_whom_to_write_to() {
        let none = Arguments::default;
        let profile = Some(PathBuf::from("p"));
        check(&[], Ok(none()));
        check(
            &["--demo", "--profile", "p"],
            Ok(Arguments { demo: true, profile: profile.clone(), ..none() }),
        );
        check(&["--profile=p"], Ok(Arguments { profile, ..none() }));
        let mailto = Some("MAILTO:a@b.example?subject=x".to_owned());
        check(&["MAILTO:a@b.example?subject=x"], Ok(Arguments { mailto, ..none() }));
        check(&["--version"], Ok(Arguments { word: Some(Word::Version), ..none() }));
    }

    #[test]
    fn r72_no_argument_means_more_than_it_says() {
        for argument in [
            "--attach=/etc/passwd",
            "--exec",
            "-e",
            "-",
            "--",
            "--no-sandbox",
            "--remote-debugging-port=9",
            "--inspect",
            "--url=https://x.example",
            "https://x.example",
            "javascript:1",
            "file:///etc/passwd",
            "barid:x",
            "mail://localhost/",
            "tauri://localhost/",
            "mailt:a@b.example",
            " mailto:a@b.example",
            "--profil=x",
            "--mailto=a@b.example",
            "",
        ] {
            check(&[argument], Err(argument));
            check(&["--demo", argument], Err(argument));
        }
        // What follows a mailto: belongs to the address, and is no option.
        let mailto = Some("mailto:a@b.example --exec x".to_owned());
        check(&["mailto:a@b.example --exec x"], Ok(Arguments { mailto, ..Arguments::default() }));
    }

    #[test]
    fn anything_else_is_named() {
        check(&["--demon"], Err("--demon"));
        check(&["--profile"], Err("--profile"));
        check(&["بريد"], Err("بريد"));
    }
}
