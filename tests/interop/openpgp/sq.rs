//! Sequoia's `sq`, which keeps its keys in files.

use crate::program::{Home, Kind, PASSPHRASE, Program, run, tried};
use std::fs;

pub(crate) struct Sq {
    home: Home,
}

impl Sq {
    pub(crate) fn new() -> Sq {
        Sq { home: Home::new() }
    }

    fn public(&self, address: &str) -> String {
        self.home.place(&format!("{address}.pub"))
    }

    fn secret(&self, address: &str) -> String {
        self.home.place(&format!("{address}.key"))
    }

    /// It asks for passphrases at a terminal alone, which `script` makes for it.
    fn at_terminal(&self, command: &str, answers: &[&str]) {
        let arguments = ["--quiet", "--return", "--command", command, "/dev/null"];
        run("script", &arguments, (answers.join("\n") + "\n").as_bytes());
    }
}

impl Program for Sq {
    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Rsa3072, Kind::Curve25519]
    }

    fn generate(&self, kind: Kind, address: &str) {
        let suite = if kind == Kind::Rsa3072 { "rsa3k" } else { "cv25519" };
        let (id, secret) = (format!("Lina <{address}>"), self.secret(address));
        let revocation = self.home.place("revocation");
        let options = ["--cipher-suite", suite, "--userid", &id, "--export", &secret];
        let more = ["--rev-cert", &revocation];
        run("sq", &[["key", "generate"].as_slice(), &options, &more].concat(), b"");
        let public = self.public(address);
        run("sq", &["--force", "key", "extract-cert", "--output", &public, &secret], b"");
    }

    fn import(&self, address: &str, key: &[u8]) {
        fs::write(self.public(address), key).unwrap();
    }

    fn import_secret(&self, address: &str, key: &[u8]) {
        let (locked, secret) = (self.home.file("locked", key), self.secret(address));
        let _ = fs::remove_file(&secret);
        let command = format!("sq key password --clear --output {secret} {locked}");
        // Once for each part of the key that has another passphrase, which none has.
        self.at_terminal(&command, &[PASSPHRASE, PASSPHRASE, PASSPHRASE]);
    }

    fn export(&self, address: &str) -> Vec<u8> {
        fs::read(self.public(address)).unwrap()
    }

    fn export_secret(&self, address: &str) -> Vec<u8> {
        let (locked, secret) = (self.home.place("locked"), self.secret(address));
        let _ = fs::remove_file(&locked);
        let command = format!("sq key password --output {locked} {secret}");
        self.at_terminal(&command, &[PASSPHRASE, PASSPHRASE]);
        fs::read(locked).unwrap()
    }

    fn sign(&self, bytes: &[u8], by: &str) -> Vec<u8> {
        run("sq", &["sign", "--detached", "--signer-key", &self.secret(by)], bytes)
    }

    fn clearsign(&self, text: &[u8], by: &str) -> Vec<u8> {
        run("sq", &["sign", "--cleartext-signature", "--signer-key", &self.secret(by)], text)
    }

    fn verifies(&self, bytes: &[u8], signature: &[u8], by: &str) -> bool {
        let signature = self.home.file("signature", signature);
        let options = ["verify", "--signer-cert", &self.public(by), "--detached", &signature];
        tried("sq", &options, bytes).status.success()
    }

    fn encrypt(&self, bytes: &[u8], to: &str, by: Option<&str>) -> Vec<u8> {
        let (to, by) = (self.public(to), by.map(|by| self.secret(by)));
        let mut options = vec!["encrypt", "--recipient-cert", &to];
        if let Some(by) = &by {
            options.extend(["--signer-key", by]);
        }
        run("sq", &options, bytes)
    }

    fn decrypt(&self, bytes: &[u8], to: &str, by: &str) -> Option<(Vec<u8>, bool)> {
        let (to, by) = (self.secret(to), self.public(by));
        let open = ["decrypt", "--recipient-key", &to];
        // With a certificate given it gives nothing of what is not signed.
        let signed = tried("sq", &[open.as_slice(), &["--signer-cert", &by]].concat(), bytes);
        if signed.status.success() {
            return Some((signed.stdout, true));
        }
        let output = tried("sq", &open, bytes);
        output.status.success().then_some((output.stdout, false))
    }
}
