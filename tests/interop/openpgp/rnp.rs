//! RNP, which Thunderbird is built on.

use crate::program::{Home, Kind, PASSPHRASE, Program, run, tried};
use std::process::Output;

pub(crate) struct Rnp {
    home: Home,
}

impl Rnp {
    pub(crate) fn new() -> Rnp {
        Rnp { home: Home::new() }
    }

    fn arguments<'a>(&'a self, options: &[&'a str]) -> Vec<&'a str> {
        let home = self.home.path().to_str().unwrap();
        let mut all = vec!["--homedir", home, "--password", PASSPHRASE, "--notty"];
        all.extend(options);
        all
    }

    fn keys(&self, options: &[&str], input: &[u8]) -> Vec<u8> {
        run("rnpkeys", &self.arguments(options), input)
    }

    /// Runs it over bytes, and returns what it writes and says.
    fn over(&self, options: &[&str], bytes: &[u8]) -> Output {
        let input = self.home.file("input", bytes);
        tried("rnp", &self.arguments(&[options, &["--output", "-", &input]].concat()), b"")
    }

    /// Runs it over bytes with options of its own, and returns what it writes.
    #[track_caller]
    pub(crate) fn written(&self, options: &[&str], bytes: &[u8]) -> Vec<u8> {
        let output = self.over(options, bytes);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "rnp {options:?}: {said}");
        output.stdout
    }
}

impl Program for Rnp {
    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Rsa3072, Kind::Curve25519, Kind::P256, Kind::P384]
    }

    fn generate(&self, kind: Kind, address: &str) {
        let id = format!("Lina <{address}>");
        let make = ["--generate-key", "--userid", &id];
        // The answers to what it asks an expert.
        let answers = match kind {
            Kind::Rsa3072 => "",
            Kind::Curve25519 => "22\n",
            Kind::P256 => "19\n1\n",
            Kind::P384 => "19\n2\n",
        };
        let more: &[&str] = match kind {
            Kind::Rsa3072 => &["--numbits", "3072"],
            _ => &["--expert"],
        };
        self.keys(&[make.as_slice(), more].concat(), answers.as_bytes());
    }

    fn import(&self, _: &str, key: &[u8]) {
        let file = self.home.file("key", key);
        self.keys(&["--import-keys", &file], b"");
    }

    fn import_secret(&self, address: &str, key: &[u8]) {
        self.import(address, key);
    }

    fn export(&self, address: &str) -> Vec<u8> {
        self.keys(&["--output", "-", "--export-key", address], b"")
    }

    fn export_secret(&self, address: &str) -> Vec<u8> {
        self.keys(&["--output", "-", "--export-key", "--secret", address], b"")
    }

    fn sign(&self, bytes: &[u8], by: &str) -> Vec<u8> {
        self.written(&["--sign", "--detach", "--armor", "--userid", by], bytes)
    }

    fn clearsign(&self, text: &[u8], by: &str) -> Vec<u8> {
        self.written(&["--clearsign", "--userid", by], text)
    }

    fn verifies(&self, bytes: &[u8], signature: &[u8], by: &str) -> bool {
        let (source, signature) =
            (self.home.file("source", bytes), self.home.file("signature", signature));
        let options = ["--verify", "--source", &source, &signature];
        let output = tried("rnp", &self.arguments(&options), b"");
        output.status.success() && is_good(&output, by)
    }

    fn encrypt(&self, bytes: &[u8], to: &str, by: Option<&str>) -> Vec<u8> {
        let mut options = vec!["--encrypt", "--armor", "--recipient", to];
        if let Some(by) = by {
            options.extend(["--sign", "--userid", by]);
        }
        self.written(&options, bytes)
    }

    fn decrypt(&self, bytes: &[u8], _: &str, by: &str) -> Option<(Vec<u8>, bool)> {
        let output = self.over(&["--decrypt"], bytes);
        output.status.success().then(|| {
            let is_good = is_good(&output, by);
            (output.stdout, is_good)
        })
    }
}

fn is_good(output: &Output, by: &str) -> bool {
    let said = [output.stderr.as_slice(), &output.stdout].concat();
    let said = String::from_utf8_lossy(&said);
    said.contains("Good signature") && (said.contains(by) || said.contains("successfully"))
}
