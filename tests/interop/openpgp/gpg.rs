//! GnuPG.

use crate::program::{Home, Kind, PASSPHRASE, Program, run, tried};

pub(crate) struct Gpg {
    home: Home,
}

impl Gpg {
    pub(crate) fn new() -> Gpg {
        let home = Home::new();
        // Passphrases cost little here: the tests' time is better spent.
        home.file("gpg-agent.conf", b"s2k-count 65536\n");
        // Makes the files that it expects to be there.
        run("gpg", &["--homedir", &home.place(""), "--batch", "--quiet", "--list-keys"], b"");
        Gpg { home }
    }

    /// Runs it with options of its own.
    #[track_caller]
    pub(crate) fn with(&self, options: &[&str], input: &[u8]) -> Vec<u8> {
        run("gpg", &self.arguments(options), input)
    }

    fn arguments<'a>(&'a self, options: &[&'a str]) -> Vec<&'a str> {
        let home = self.home.path().to_str().unwrap();
        let mut all = vec!["--homedir", home, "--batch", "--yes", "--quiet", "--no-tty"];
        all.extend(["--pinentry-mode", "loopback", "--passphrase", PASSPHRASE]);
        all.extend(["--trust-model", "always", "--status-fd", "2"]);
        all.extend(options);
        all
    }

    /// Runs it, answers its questions, and returns what it writes.
    pub(crate) fn answering(&self, options: &[&str], answers: &[&str]) -> Vec<u8> {
        let home = self.home.path().to_str().unwrap();
        let mut all = vec!["--homedir", home, "--no-tty", "--command-fd", "0"];
        all.extend(["--pinentry-mode", "loopback", "--passphrase", PASSPHRASE]);
        all.extend(options);
        run("gpg", &all, (answers.join("\n") + "\n").as_bytes())
    }

    pub(crate) fn fingerprint(&self, address: &str) -> String {
        let listed = self.with(&["--with-colons", "--list-keys", address], b"");
        let listed = String::from_utf8(listed).unwrap();
        let line = listed.lines().find_map(|line| line.strip_prefix("fpr:")).unwrap();
        line.trim_matches(':').to_owned()
    }

    /// Where it keeps a revocation for a key that it made.
    pub(crate) fn revocation(&self, address: &str) -> Vec<u8> {
        let name = format!("openpgp-revocs.d/{}.rev", self.fingerprint(address));
        let text = std::fs::read_to_string(self.home.place(&name)).unwrap();
        // A colon keeps it from being taken by mistake.
        text.replace(":-----BEGIN", "-----BEGIN").into_bytes()
    }

    /// Makes a key at a time, such as `20200101T000000`, with these uses: one of the whole, and
    /// one for each part.
    pub(crate) fn generate_at(&self, address: &str, at: &str, kinds: &[[&str; 2]]) {
        let id = format!("Lina <{address}>");
        let [[first, uses], more @ ..] = kinds else { panic!("no kind") };
        let time = format!("{at}!");
        self.with(
            &["--faked-system-time", &time, "--quick-gen-key", &id, first, uses, "never"],
            b"",
        );
        let fingerprint = self.fingerprint(address);
        for [kind, uses] in more {
            let add = ["--quick-add-key", &fingerprint, kind, uses, "never"];
            self.with(&[["--faked-system-time", time.as_str()].as_slice(), &add].concat(), b"");
        }
    }
}

impl Drop for Gpg {
    fn drop(&mut self) {
        // Its agent outlives it otherwise.
        let home = self.home.path().to_str().unwrap();
        let _ = tried("gpgconf", &["--homedir", home, "--kill", "all"], b"");
    }
}

impl Program for Gpg {
    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Rsa3072, Kind::Curve25519, Kind::P256, Kind::P384]
    }

    fn generate(&self, kind: Kind, address: &str) {
        let (signs, encrypts) = match kind {
            Kind::Rsa3072 => ("rsa3072", "rsa3072"),
            Kind::Curve25519 => ("ed25519", "cv25519"),
            Kind::P256 => ("nistp256", "nistp256"),
            Kind::P384 => ("nistp384", "nistp384"),
        };
        let id = format!("Lina <{address}>");
        self.with(&["--quick-gen-key", &id, signs, "cert,sign", "never"], b"");
        let fingerprint = self.fingerprint(address);
        self.with(&["--quick-add-key", &fingerprint, encrypts, "encr", "never"], b"");
    }

    fn import(&self, _: &str, key: &[u8]) {
        self.with(&["--import"], key);
    }

    fn import_secret(&self, _: &str, key: &[u8]) {
        self.with(&["--import"], key);
    }

    fn export(&self, address: &str) -> Vec<u8> {
        self.with(&["--armor", "--export", address], b"")
    }

    fn export_secret(&self, address: &str) -> Vec<u8> {
        self.with(&["--armor", "--export-secret-keys", address], b"")
    }

    fn sign(&self, bytes: &[u8], by: &str) -> Vec<u8> {
        self.with(&["--armor", "--local-user", by, "--detach-sign"], bytes)
    }

    fn clearsign(&self, text: &[u8], by: &str) -> Vec<u8> {
        self.with(&["--local-user", by, "--clearsign"], text)
    }

    fn verifies(&self, bytes: &[u8], signature: &[u8], by: &str) -> bool {
        let signature = self.home.file("signature", signature);
        let output = tried("gpg", &self.arguments(&["--verify", &signature, "-"]), bytes);
        output.status.success() && is_good(&output.stderr, by)
    }

    fn encrypt(&self, bytes: &[u8], to: &str, by: Option<&str>) -> Vec<u8> {
        let mut options = vec!["--armor", "--recipient", to];
        if let Some(by) = by {
            options.extend(["--local-user", by, "--sign"]);
        }
        options.push("--encrypt");
        self.with(&options, bytes)
    }

    fn decrypt(&self, bytes: &[u8], _: &str, by: &str) -> Option<(Vec<u8>, bool)> {
        let output = tried("gpg", &self.arguments(&["--decrypt"]), bytes);
        let said = String::from_utf8_lossy(&output.stderr);
        let is_open = said.contains("DECRYPTION_OKAY") && said.contains("GOODMDC");
        is_open.then(|| (output.stdout, is_good(&output.stderr, by)))
    }
}

fn is_good(said: &[u8], by: &str) -> bool {
    let said = String::from_utf8_lossy(said);
    let is_by = |line: &str| line.contains("GOODSIG") && line.contains(by);
    said.lines().any(is_by) && said.contains("VALIDSIG")
}
