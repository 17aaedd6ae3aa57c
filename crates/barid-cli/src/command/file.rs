//! Commands on a file alone: no profile, no account, no network.

use super::answer;
use crate::inspect::inspect_with;
use crate::{args::Command, failure::Failure, output};
use barid_engine::{dns::Zone, protection::Keyring};
use barid_model::{Clock, clock::SystemClock};
use std::{
    io::{self, Read},
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// A message of more bytes than this is not read.
const LARGEST: u64 = 256 * 1024 * 1024;
/// For reading one message, however large.
const PATIENCE: Duration = Duration::from_secs(120);
/// Enough for what recurses within its bounds.
const STACK_BYTES: usize = 8 << 20;

/// Runs a command that needs neither a profile nor a key; `None` for any other.
pub(crate) fn run(command: &Command) -> Option<Result<(), Failure>> {
    Some(match command {
        Command::Inspect { file, at, dns, keys } => {
            inspect(file, *at, dns.as_deref(), keys.as_deref())
        }
        Command::Sanitize => sanitize(),
        Command::Reply { file, all, from, keys } => {
            answer::reply(file, *all, from.clone(), keys.as_deref())
        }
        Command::Forward { file, attached, from } => answer::forward(file, *attached, from.clone()),
        _ => return None,
    })
}

/// Prints what one message file says, as JSON.
fn inspect(
    file: &Path,
    at: Option<jiff::Timestamp>,
    dns: Option<&Path>,
    keys: Option<&Path>,
) -> Result<(), Failure> {
    let raw = read(file)?;
    let zone = dns.map(zone).transpose()?;
    let ring = keys.map(keyring).transpose()?.unwrap_or_default();
    let at_ms = at.map_or_else(|| SystemClock.now_ms(), |at| at.as_millisecond());
    let told = apart(move || inspect_with(&raw, Some(at_ms), zone.as_ref(), &ring))?;
    output::document(&told)?;
    Ok(())
}

/// The most files of one folder that are looked at for keys.
const MAX_KEY_FILES: usize = 10_000;

/// Reads every key and certificate in a folder. What can't be read is told and passed over.
pub(crate) fn keyring(dir: &Path) -> Result<Keyring, Failure> {
    let unreadable =
        |error: io::Error| Failure::usage(format!("{} can't be read: {error}", dir.display()));
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .map_err(unreadable)?
        .take(MAX_KEY_FILES)
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let mut ring = Keyring::default();
    let mut certificates = Vec::new();
    let mut lone = Vec::new();
    for path in files {
        let bytes = read(&path)?;
        let has = |mark: &[u8]| bytes.windows(mark.len()).any(|one| one == mark);
        if has(b"BEGIN CERTIFICATE-----") {
            certificates.extend_from_slice(&bytes);
            certificates.push(b'\n');
        }
        if !ring.add_file(&bytes) {
            lone.push((path, bytes));
        }
    }
    for (path, mut bytes) in lone {
        // A private key may lie beside its certificate, each in a file of its own.
        let before = ring.identities.len();
        bytes.push(b'\n');
        bytes.extend_from_slice(&certificates);
        ring.add_file(&bytes);
        if ring.identities.len() == before {
            output::note(&format!("barid: {} holds no key that can be used", path.display()));
        }
    }
    Ok(ring)
}

fn zone(file: &Path) -> Result<Zone, Failure> {
    let text = read(file)?;
    Zone::parse(&String::from_utf8_lossy(&text))
        .map_err(|error| Failure::usage(format!("{}: {error}", file.display())))
}

/// Prints the HTML of standard input as the reader would show it.
fn sanitize() -> Result<(), Failure> {
    let html = read(Path::new("-"))?;
    let clean = apart(move || barid_mime::sanitize(&String::from_utf8_lossy(&html)))?;
    output::bytes(clean.html.as_bytes())?;
    Ok(())
}

/// Reads a stranger's bytes on a thread of its own: what panics, or takes for ever, is a failure.
fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let (teller, told) = mpsc::channel();
    let run = move || {
        // Nobody waits any more where this fails.
        let _ = teller.send(work());
    };
    thread::Builder::new().stack_size(STACK_BYTES).spawn(run)?;
    told.recv_timeout(PATIENCE).map_err(|why| {
        Failure::usage(match why {
            RecvTimeoutError::Timeout => "Reading it took too long".to_owned(),
            RecvTimeoutError::Disconnected => "It could not be read".to_owned(),
        })
    })
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error: io::Error| Failure::usage(format!("{} can't be read: {error}", file.display()));
    let mut bytes = Vec::new();
    let count = if file == Path::new("-") {
        io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
    };
    match count.map_err(unreadable)? as u64 {
        length if length > LARGEST => Err(Failure::usage(format!(
            "{} has more than {} MiB",
            file.display(),
            LARGEST / 1024 / 1024
        ))),
        _ => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_private_key_beside_its_certificate_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let mut wish = rcgen::CertificateParams::default();
        wish.subject_alt_names =
            vec![rcgen::SanType::Rfc822Name("hana@x.test".try_into().unwrap())];
        let certificate = wish.self_signed(&key).unwrap();
        std::fs::write(dir.path().join("a-key.pem"), key.serialize_pem()).unwrap();
        assert_eq!(keyring(dir.path()).unwrap().identities.len(), 0);
        std::fs::write(dir.path().join("cert.pem"), certificate.pem()).unwrap();
        std::fs::write(dir.path().join("text.txt"), "no key").unwrap();
        assert_eq!(keyring(dir.path()).unwrap().identities.len(), 1);
    }

    #[test]
    fn r83_what_panics_is_a_failure_and_ends_nothing() {
        assert!(apart(|| -> u32 { std::panic::resume_unwind(Box::new(1)) }).is_err());
        assert_eq!(apart(|| 7).ok(), Some(7));
    }
}
