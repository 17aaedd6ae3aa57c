//! Another program that speaks OpenPGP, and how it is run.

use crate::{gpg::Gpg, rnp::Rnp, sq::Sq};
use std::{
    fs,
    io::Write,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// The passphrase of every secret key.
pub(crate) const PASSPHRASE: &str = "correct horse";

/// What a key is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rsa3072,
    Curve25519,
    P256,
    P384,
}

impl Kind {
    /// Names it as [`barid_crypto::openpgp::KeyFacts`] does.
    pub(crate) fn named(self) -> &'static str {
        match self {
            Kind::Rsa3072 => "RSA 3072",
            Kind::Curve25519 => "Ed25519",
            Kind::P256 => "NIST P-256",
            Kind::P384 => "NIST P-384",
        }
    }
}

/// Another program. Keys are told by an address; bytes are armoured or not.
pub(crate) trait Program {
    /// The kinds of keys that it makes.
    fn kinds(&self) -> &'static [Kind];
    /// Makes a key under the passphrase.
    fn generate(&self, kind: Kind, address: &str);
    /// Takes a public key of that address.
    fn import(&self, address: &str, key: &[u8]);
    /// Takes a secret key of that address, which is under the passphrase.
    fn import_secret(&self, address: &str, key: &[u8]);
    /// Hands on a public key.
    fn export(&self, address: &str) -> Vec<u8>;
    /// Hands on a secret key, under the passphrase.
    fn export_secret(&self, address: &str) -> Vec<u8>;
    /// Makes a detached signature.
    fn sign(&self, bytes: &[u8], by: &str) -> Vec<u8>;
    /// Makes a text with a signature round it.
    fn clearsign(&self, text: &[u8], by: &str) -> Vec<u8>;
    /// Whether a detached signature is right, and by that address.
    fn verifies(&self, bytes: &[u8], signature: &[u8], by: &str) -> bool;
    /// Encrypts, and signs where an address is given.
    fn encrypt(&self, bytes: &[u8], to: &str, by: Option<&str>) -> Vec<u8>;
    /// Opens what is for an address, and says whether it is signed by the other; `None` where it
    /// refuses.
    fn decrypt(&self, bytes: &[u8], to: &str, by: &str) -> Option<(Vec<u8>, bool)>;
}

/// All of them, each with its name and an empty home.
pub(crate) fn all() -> Vec<(&'static str, Box<dyn Program>)> {
    vec![("gpg", Box::new(Gpg::new())), ("sq", Box::new(Sq::new())), ("rnp", Box::new(Rnp::new()))]
}

/// A folder for one program, which goes with it. Its path is short: sockets stand in it.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Home {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = PathBuf::from(format!("/tmp/bp{}-{count}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Home(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file, and returns where.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn place(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a program over its input. What it says is left to the caller.
#[track_caller]
pub(crate) fn tried(program: &str, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{program} can't be run ({error}): `npm run setup -- --test` installs it")
        });
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program may end before it has read all.
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Runs a program over its input, and returns what it writes.
#[track_caller]
pub(crate) fn run(program: &str, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let output = tried(program, arguments, input);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    output.stdout
}
