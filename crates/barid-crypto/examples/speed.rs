//! How quickly mail is closed and opened with OpenPGP, beside gpg and sq as programs: `speed`.
//!
//! Each row is the best of several times in milliseconds. A program starts anew for each message,
//! as it does for other mail clients; all of them use one key without a passphrase. The last rows
//! are the most memory that this process held while it opened a message of 100 MB.

use barid_crypto::{
    openpgp::{self, SecretKey},
    private::{self, Keyring, Plan},
};
use std::{
    env,
    error::Error,
    fs,
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

const HANA: &str = "hana@x.example";

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [what, key, file] = arguments.as_slice() {
        return peak(what, key, file);
    }
    let home = env::temp_dir().join(format!("bs{}", std::process::id()));
    fs::create_dir(&home)?;
    let outcome = compare(&home);
    let _ = run("gpgconf", &["--homedir", path(&home)?, "--kill", "all"], None);
    fs::remove_dir_all(&home)?;
    outcome
}

fn path(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| "a path that is no text".into())
}

fn now_ms() -> Outcome<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?)
}

/// Runs a program over a file or nothing, and returns what it writes.
fn run(program: &str, arguments: &[&str], input: Option<&Path>) -> Outcome<Vec<u8>> {
    let input = match input {
        Some(file) => Stdio::from(fs::File::open(file)?),
        None => Stdio::null(),
    };
    let output = Command::new(program).args(arguments).stdin(input).output()?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).into()),
    }
}

/// Does something several times, and returns the shortest time and the last outcome.
fn best<T>(mut act: impl FnMut() -> Outcome<T>) -> Outcome<(Duration, T)> {
    let (mut shortest, mut last) = (Duration::MAX, act()?);
    for _ in 0..5 {
        let begun = Instant::now();
        last = act()?;
        shortest = shortest.min(begun.elapsed());
    }
    Ok((shortest, last))
}

/// Text of so many bytes, in lines.
fn text(bytes: usize) -> Vec<u8> {
    let line = b"What is written here is of no importance, but there is a good deal of it.\r\n";
    let head = b"Content-Type: text/plain\r\n\r\n".iter();
    head.chain(line.iter().cycle()).take(bytes).copied().collect()
}

fn compare(home: &Path) -> Outcome<()> {
    #[cfg(unix)]
    fs::set_permissions(home, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let dir = path(home)?;
    let gpg = |more: &[&str], input: Option<&Path>| {
        let all = ["--homedir", dir, "--batch", "--quiet", "--trust-model", "always"];
        run("gpg", &[all.as_slice(), more].concat(), input)
    };
    let id = format!("Hana <{HANA}>");
    let make = ["--passphrase", "", "--pinentry-mode", "loopback", "--quick-gen-key", &id];
    gpg(&[make.as_slice(), &["future-default", "default", "never"]].concat(), None)?;
    let (key_file, cert_file) = (home.join("key"), home.join("cert"));
    fs::write(&key_file, gpg(&["--export-secret-keys", HANA], None)?)?;
    fs::write(&cert_file, gpg(&["--export", HANA], None)?)?;
    let own = SecretKey::read_all(&fs::read(&key_file)?, None)?;
    let [key] = own.as_slice() else { return Err("gpg made no key".into()) };
    let public = key.public();
    let (key_path, cert_path) = (path(&key_file)?, path(&cert_file)?);
    for (name, bytes) in [("10 kB", 10_000), ("10 MB", 10_000_000)] {
        let content = text(bytes);
        let (plain, closed_file) = (home.join("plain"), home.join("closed"));
        fs::write(&plain, &content)?;
        let (ours, closed) =
            best(|| Ok(openpgp::encrypt(&content, &[&public], Some(key), now_ms()?)?))?;
        fs::write(&closed_file, &closed)?;
        let close = ["-z0", "--armor", "--sign", "--encrypt", "--recipient", HANA];
        let (theirs, _) = best(|| gpg(&close, Some(&plain)))?;
        let close = ["encrypt", "--compression", "none", "--recipient-cert", cert_path];
        let close = [close.as_slice(), &["--signer-key", key_path]].concat();
        let (sq, _) = best(|| run("sq", &close, Some(&plain)))?;
        told(&format!("{name}, signed and encrypted"), ours, theirs, sq)?;
        let (ours, opened) = best(|| Ok(openpgp::decrypt(&closed, &own, &[], now_ms()?)?))?;
        if opened.content.as_slice() != content {
            return Err("it came back as something else".into());
        }
        let (theirs, _) = best(|| gpg(&["--decrypt"], Some(&closed_file)))?;
        let open = ["decrypt", "--recipient-key", key_path, "--signer-cert", cert_path];
        let (sq, _) = best(|| run("sq", &open, Some(&closed_file)))?;
        told(&format!("{name}, decrypted and verified"), ours, theirs, sq)?;
    }
    memory(home, key)
}

fn told(what: &str, ours: Duration, gpg: Duration, sq: Duration) -> io::Result<()> {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let of_gpg = ours.as_secs_f64() / gpg.as_secs_f64();
    writeln!(
        io::stdout(),
        "{what}: here {:.2} ms, gpg {:.2} ms, sq {:.2} ms; {of_gpg:.2} of gpg",
        ms(ours),
        ms(gpg),
        ms(sq)
    )
}

/// Opens 100 MB in processes of their own.
fn memory(home: &Path, key: &SecretKey) -> Outcome<()> {
    let (key_file, closed, message) = (home.join("key"), home.join("closed"), home.join("message"));
    let public = key.public();
    let content = text(100_000_000);
    fs::write(&closed, openpgp::encrypt(&content, &[&public], Some(key), now_ms()?)?)?;
    let head = format!("From: {HANA}\r\nTo: {HANA}\r\nSubject: Large\r\n");
    let whole = [head.as_bytes(), &content].concat();
    let plan = Plan { sign: Some(key), encrypt_for: vec![&public], ..Plan::default() };
    fs::write(&message, private::protect(&whole, &plan, "b0undary", now_ms()?)?)?;
    let own = env::current_exe()?;
    for (what, file) in [("decrypt", &closed), ("open", &message)] {
        let said = run(path(&own)?, &[what, path(&key_file)?, path(file)?], None)?;
        io::stdout().write_all(&said)?;
    }
    Ok(())
}

/// Opens a file, and prints the most memory that this process held.
fn peak(what: &str, key: &str, file: &str) -> Outcome<()> {
    let secret = SecretKey::read_all(&fs::read(key)?, None)?;
    let raw = fs::read(file)?;
    let bytes = match what {
        "decrypt" => openpgp::decrypt(&raw, &secret, &[], now_ms()?)?.content.len(),
        _ => {
            let ring = Keyring { secret, ..Default::default() };
            let clear = private::open(&raw, &ring, now_ms()?).clear;
            clear.ok_or("it stayed closed")?.len()
        }
    };
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = line.and_then(|rest| rest.split_whitespace().next()).unwrap_or("0").parse()?;
    let (megabytes, peak) = (bytes as f64 / 1e6, kib * 1.024e-3);
    writeln!(io::stdout(), "{what} of {megabytes:.0} MB: {peak:.0} MB at most")?;
    Ok(())
}
