//! How quickly messages are read and HTML is cleaned, in MB/s of one core: `speed MBOX [HTML…]`.
//!
//! `parse` reads and decodes every message of an mbox (each behind a line `From `); `clean` cleans
//! its HTML, and `light` and `dark` make pages of it. Files of HTML are cleaned in place of that.

use barid_mime::{Defects, Form, Look, Remote, page, parse, sanitize};
use std::{
    env,
    error::Error,
    fs,
    hint::black_box,
    io::{self, Write},
};

/// Seconds of a processor that each is repeated for, at least.
const LONG_ENOUGH: f64 = 2.0;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = env::args().skip(1).collect();
    let (mbox, html_files) = files.split_first().ok_or("speed MBOX [HTML…]")?;
    let mail = fs::read(mbox)?;
    let messages = messages(&mail);
    let html: Vec<String> = match html_files.is_empty() {
        true => messages.iter().flat_map(|raw| html_of(raw)).collect(),
        false => html_files.iter().map(fs::read_to_string).collect::<Result<_, _>>()?,
    };
    let wrapped = |html: &String| format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}");
    let pages: Vec<String> = html.iter().map(wrapped).collect();
    let (mail_bytes, html_bytes) =
        (messages.iter().map(|raw| raw.len()).sum(), html.iter().map(String::len).sum());
    told("parse", mail_bytes, || messages.iter().for_each(|raw| read(raw)))?;
    told("clean", html_bytes, || {
        html.iter().for_each(|html| drop(black_box(sanitize(html))));
    })?;
    for (name, is_dark) in [("light", false), ("dark", true)] {
        let look = Look {
            base: "/d/x".into(),
            remote: Remote::Blocked,
            is_dark,
            keeps_colors: false,
            form: Form::Own,
        };
        told(name, html_bytes, || {
            pages.iter().for_each(|raw| drop(black_box(page(&parse(raw.as_bytes()), &look))));
        })?;
    }
    Ok(())
}

/// Repeats what is done to so many bytes, and prints how quick it is.
fn told(what: &str, bytes: usize, act: impl Fn()) -> io::Result<()> {
    let begun = cpu_seconds();
    let mut times = 0;
    while cpu_seconds() - begun < LONG_ENOUGH {
        act();
        times += 1;
    }
    let rate = bytes as f64 * f64::from(times) / 1e6 / (cpu_seconds() - begun);
    writeln!(io::stdout(), "{what} {rate:.1} MB/s over {:.1} MB", bytes as f64 / 1e6)
}

/// Time that this thread has had of a processor, in seconds: neighbours don't count.
fn cpu_seconds() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse::<f64>().ok());
    nanos.unwrap_or_default() / 1e9
}

/// Reads everything of a message that a reader may want.
fn read(raw: &[u8]) {
    let parsed = parse(raw);
    let mut defects = Defects::new();
    black_box(parsed.envelope(&mut defects));
    for part in parsed.parts().iter().filter(|part| part.children.is_empty()) {
        match part.is_text() {
            true => drop(black_box(parsed.text(part, &mut defects))),
            false => drop(black_box(parsed.decoded(part, &mut defects))),
        }
    }
}

fn html_of(raw: &[u8]) -> Vec<String> {
    let parsed = parse(raw);
    let html = parsed.parts().iter().filter(|part| part.content_type == "text/html");
    html.map(|part| parsed.text(part, &mut Defects::new())).collect()
}

/// Takes an mbox apart.
fn messages(mail: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b"From ") {
            found.extend(start.and_then(|start| mail.get(start..at)));
            start = Some(at + line.len());
        }
        at += line.len();
    }
    found.extend(start.and_then(|start| mail.get(start..)));
    found
}
