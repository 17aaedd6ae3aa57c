//! INTEROPERATION: both ways with the `openssl` command, which has to be installed.

use std::{fs, path::PathBuf, process::Command};

use openssl::{
    nid::Nid,
    pkey::{PKey, Private},
};

use super::people::{NOW_MS, Person, alice, curve, p256, root, rsa};
use super::signatures::ENTITY;
use crate::smime::{
    Certificate, Cipher, Identity, Kind, Outcome, Problem, decrypt, encrypt, kind, sign_detached,
    sign_opaque, verify,
};

/// A folder that goes when the test is over.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("barid-smime-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    pub(super) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    /// Runs the command within the folder, and returns whether it agreed, with what it said.
    pub(super) fn openssl(&self, arguments: &str) -> (bool, String) {
        let mut command = Command::new("openssl");
        command.args(arguments.split_whitespace()).current_dir(&self.0);
        let output = command.output().expect("the openssl command");
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    #[track_caller]
    pub(super) fn run(&self, arguments: &str) {
        let (is_done, said) = self.openssl(arguments);
        assert!(is_done, "openssl {arguments}\n{said}");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn keys() -> Vec<(&'static str, PKey<Private>)> {
    vec![
        ("RSA 2048", rsa(2048)),
        ("RSA 3072", rsa(3072)),
        ("P-256", p256()),
        ("P-384", curve(Nid::SECP384R1)),
    ]
}

fn prepared(name: &str, root: &Person, person: &Person) -> Folder {
    let folder = Folder::new(name);
    folder.write("root.pem", &root.x509.to_pem().unwrap());
    folder.write("person.pem", &person.pem());
    folder.write("entity", ENTITY);
    folder
}

#[test]
fn the_command_verifies_what_we_sign() {
    let root = root();
    for (name, key) in keys() {
        let person = alice(&root, key);
        let folder = prepared("verifies", &root, &person);
        let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
        folder.write("detached.der", &signed.der);
        let opaque = sign_opaque(ENTITY, &person.identity, NOW_MS).unwrap();
        folder.write("opaque.der", &opaque.der);
        let verify = "cms -verify -binary -CAfile root.pem -inform DER -out out -cades";
        folder.run(&format!("{verify} -in detached.der -content entity"));
        folder.run(&format!("{verify} -in opaque.der"));
        assert_eq!(folder.read("out"), ENTITY, "{name}");
        folder.write("entity", b"other");
        let (is_right, _) = folder.openssl(&format!("{verify} -in detached.der -content entity"));
        assert!(!is_right, "{name}");
    }
}

#[test]
fn we_verify_what_the_command_signs() {
    let root = root();
    for (name, key) in keys() {
        let person = alice(&root, key);
        let folder = prepared("signs", &root, &person);
        let sign = "cms -sign -binary -in entity -signer person.pem -outform DER -out out";
        let mut ways = vec!["", "-md sha384", "-md sha512", "-keyid", "-cades"];
        if name.starts_with("RSA") {
            ways.push("-keyopt rsa_padding_mode:pss");
            ways.push("-keyopt rsa_padding_mode:pss -md sha512");
        }
        for way in ways {
            folder.run(&format!("{sign} {way}"));
            let found = verify(&folder.read("out"), Some(ENTITY), &root.trusted(), NOW_MS).unwrap();
            assert_eq!((found.outcome, &found.problems[..]), (Outcome::Good, &[][..]), "{way}");
            assert!(found.signed_at_ms.is_some());
            let found = verify(&folder.read("out"), Some(b"x"), &root.trusted(), NOW_MS).unwrap();
            assert_eq!(found.outcome, Outcome::Bad);
            folder.run(&format!("{sign} -nodetach {way}"));
            let found = verify(&folder.read("out"), None, &root.trusted(), NOW_MS).unwrap();
            assert_eq!(found.outcome, Outcome::Good, "{name} {way}: {:?}", found.problems);
            assert_eq!(found.content, ENTITY);
        }
    }
}

#[test]
fn keys_for_pss_alone_go_both_ways() {
    let root = root();
    let folder = Folder::new("pss");
    folder.run("genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out key.pem");
    let key = PKey::private_key_from_pem(&folder.read("key.pem")).unwrap();
    let person = alice(&root, key);
    let folder = prepared("pss-signs", &root, &person);
    assert!(person.certificate().can_sign() && !person.certificate().can_encrypt());
    let signed = sign_detached(ENTITY, &person.identity, NOW_MS).unwrap();
    folder.write("detached.der", &signed.der);
    folder.run("cms -verify -binary -CAfile root.pem -inform DER -in detached.der -content entity -out out");
    // Without the option OpenSSL 3.0 says that it signed in another way.
    folder.run(
        "cms -sign -binary -in entity -signer person.pem -outform DER -out out -keyopt rsa_padding_mode:pss",
    );
    for der in [signed.der, folder.read("out")] {
        let found = verify(&der, Some(ENTITY), &root.trusted(), NOW_MS).unwrap();
        assert_eq!((found.outcome, &found.problems[..]), (Outcome::Good, &[][..]));
    }
}

#[test]
fn streaming_signers_write_lengths_at_the_end() {
    let root = root();
    let person = alice(&root, p256());
    let folder = prepared("streams", &root, &person);
    folder.run(
        "cms -sign -binary -in entity -signer person.pem -nodetach -stream -outform DER -out out",
    );
    let ber = folder.read("out");
    assert_eq!(&ber[..2], [0x30, 0x80]);
    assert_eq!(kind(&ber), Ok(Kind::SignedOpaque));
    let found = verify(&ber, None, &root.trusted(), NOW_MS).unwrap();
    assert_eq!((found.outcome, &found.content[..]), (Outcome::Good, ENTITY));
}

#[test]
fn what_the_command_signs_badly_is_bad() {
    let root = root();
    let person = alice(&root, rsa(2048));
    let folder = prepared("badly", &root, &person);
    folder.write("other.pem", &alice(&root, p256()).pem());
    let sign = "cms -sign -binary -in entity -signer person.pem -outform DER -out out";
    for (way, problem) in [
        ("-md sha1", Problem::WeakDigest),
        ("-md md5", Problem::WeakDigest),
        ("-noattr", Problem::Attributes),
        ("-signer other.pem", Problem::SeveralSigners),
    ] {
        folder.run(&format!("{sign} {way}"));
        let found = verify(&folder.read("out"), Some(ENTITY), &root.trusted(), NOW_MS).unwrap();
        assert_eq!(found.outcome, Outcome::Bad, "{way}");
        assert!(found.problems.contains(&problem), "{way}: {:?}", found.problems);
    }
    folder.run(&format!("{sign} -nocerts"));
    let found = verify(&folder.read("out"), Some(ENTITY), &root.trusted(), NOW_MS).unwrap();
    assert_eq!(found.problems, [Problem::NoCertificate]);
}

#[test]
fn the_command_decrypts_what_we_encrypt() {
    let root = root();
    let people: Vec<Person> = keys().into_iter().map(|(_, key)| alice(&root, key)).collect();
    let recipients: Vec<&Certificate> = people.iter().map(Person::certificate).collect();
    for cipher in [Cipher::Aes256Gcm, Cipher::Aes256Cbc] {
        let der = encrypt(ENTITY, &recipients, cipher, NOW_MS).unwrap();
        for person in &people {
            let folder = prepared("decrypts", &root, person);
            folder.write("sealed.der", &der);
            folder.run("cms -decrypt -binary -inform DER -in sealed.der -recip person.pem -inkey person.pem -out out");
            assert_eq!(folder.read("out"), ENTITY);
        }
    }
}

#[test]
fn we_decrypt_what_the_command_encrypts() {
    let root = root();
    for (name, key) in keys() {
        let person = alice(&root, key);
        let folder = prepared("encrypts", &root, &person);
        let identities = std::slice::from_ref(&person.identity);
        let mut ways = vec![""];
        if name.starts_with("RSA") {
            ways.push("-keyopt rsa_padding_mode:oaep");
            ways.push("-keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256");
        } else {
            ways.push("-keyopt ecdh_kdf_md:sha256");
        }
        for (cipher, shown) in [
            ("aes-128-cbc", "AES-128-CBC"),
            ("aes-192-cbc", "AES-192-CBC"),
            ("aes-256-cbc", "AES-256-CBC"),
            ("aes-128-gcm", "AES-128-GCM"),
            ("aes-256-gcm", "AES-256-GCM"),
            ("des3", "3DES-CBC"),
        ] {
            for way in ways.iter().flat_map(|way| ["", "-keyid", "-stream"].map(|more| (way, more)))
            {
                let (way, more) = way;
                folder.run(&format!(
                    "cms -encrypt -binary -{cipher} -in entity -outform DER -out out {more} -recip person.pem {way}"
                ));
                let open = decrypt(&folder.read("out"), identities)
                    .unwrap_or_else(|error| panic!("{name} {cipher} {way} {more}: {error}"));
                assert_eq!(open.content, ENTITY);
                assert_eq!(open.cipher, shown);
                assert_eq!(open.is_authenticated, shown.ends_with("GCM"));
            }
        }
    }
}

#[test]
fn signed_then_encrypted_and_the_other_way_round() {
    let root = root();
    let person = alice(&root, rsa(2048));
    let identities = std::slice::from_ref(&person.identity);
    let folder = prepared("both", &root, &person);
    folder.run("cms -sign -binary -in entity -signer person.pem -nodetach -outform DER -out a");
    folder.run("cms -encrypt -binary -aes-256-cbc -in a -outform DER -out b person.pem");
    let open = decrypt(&folder.read("b"), identities).unwrap();
    let found = verify(&open.content, None, &root.trusted(), NOW_MS).unwrap();
    assert_eq!((found.outcome, &found.content[..]), (Outcome::Good, ENTITY));

    folder.run("cms -encrypt -binary -aes-256-gcm -in entity -outform DER -out a person.pem");
    folder.run("cms -sign -binary -in a -signer person.pem -nodetach -outform DER -out b");
    let found = verify(&folder.read("b"), None, &root.trusted(), NOW_MS).unwrap();
    assert_eq!(found.outcome, Outcome::Good);
    assert_eq!(decrypt(&found.content, identities).unwrap().content, ENTITY);
}

#[test]
fn files_go_both_ways() {
    let root = root();
    let person = alice(&root, rsa(2048));
    let folder = prepared("files", &root, &person);
    let export = "pkcs12 -export -in person.pem -certfile root.pem -passout pass:word -out out";
    for way in ["", "-legacy", "-legacy -certpbe PBE-SHA1-RC2-40"] {
        folder.run(&format!("{export} {way}"));
        let identity = Identity::from_pkcs12(&folder.read("out"), "word").unwrap();
        assert_eq!(identity.certificate(), person.certificate(), "{way}");
        assert_eq!(identity.chain(), [root.certificate().clone()]);
    }
    folder.write("ours.p12", &person.identity.to_pkcs12("word").unwrap());
    folder.run("pkcs12 -in ours.p12 -passin pass:word -noenc -out out");
    let identity = Identity::from_pem(&folder.read("out"), None).unwrap();
    assert_eq!(identity.certificate(), person.certificate());

    folder.run("crl2pkcs7 -nocrl -certfile person.pem -certfile root.pem -out out.p7b");
    let read = |name: &str| {
        let mut all = Certificate::read_all(&folder.read(name)).unwrap();
        all.sort_by_key(|one| one.subject().to_owned());
        all
    };
    let both = [person.certificate().clone(), root.certificate().clone()];
    assert_eq!(read("out.p7b"), both);
    folder
        .run("crl2pkcs7 -nocrl -certfile person.pem -certfile root.pem -outform DER -out out.p7c");
    assert_eq!(read("out.p7c"), both);
    assert_eq!(kind(&folder.read("out.p7c")), Ok(Kind::CertificatesOnly));
}
