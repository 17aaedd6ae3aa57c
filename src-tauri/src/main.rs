//! The window: carries the contract between the front end and the engine, and does what only
//! a desktop program can do. Everything about mail is the engine's.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
#[cfg(test)]
mod configuration;
mod content;
mod desktop;
mod dialogs;
#[cfg(target_os = "linux")]
mod drawing;
mod leaving;
mod mailto;
mod menu;
mod rpc;
mod saving;
mod shell;
mod spelling;
mod tray;
mod watchdog;
mod windows;
mod words;

use crate::{
    arguments::{Arguments, USAGE, Word},
    shell::Shell,
};
use std::{
    io::{self, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(argument) => return say(&format!("{argument} is not understood.\n\n{USAGE}"), 2),
    };
    match arguments.word {
        Some(Word::Help) => return say(USAGE, 0),
        Some(Word::Version) => return say(concat!("Barid ", env!("CARGO_PKG_VERSION")), 0),
        None => {}
    }
    match Shell::start(arguments).and_then(shell::run) {
        Ok(status) => ExitCode::from(status),
        Err(error) => say(&format!("Barid can't start: {error}"), 1),
    }
}

/// Says something to whoever started the program from a terminal.
fn say(text: &str, status: u8) -> ExitCode {
    let written = match status {
        0 => writeln!(io::stdout(), "{text}"),
        _ => writeln!(io::stderr(), "{text}"),
    };
    // Without a terminal there is nobody to tell.
    drop(written);
    ExitCode::from(status)
}
