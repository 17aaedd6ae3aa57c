//! What a certificate says of itself, and files of certificates.

use openssl::{nid::Nid, pkey::PKey};

use super::people::{NOW_MS, Person, VALID, Wish, alice, curve, made, p256, root, rsa};
use crate::smime::{
    Certificate, CertificateError,
    asn1::{CONTEXT, CONTEXT_PLAIN, SEQUENCE, element, oid as written},
    oid,
};

const SAN: &str = "2.5.29.17";

fn with(wish: &Wish<'_>) -> Certificate {
    made(wish, p256(), &[]).certificate().clone()
}

#[test]
fn a_certificate_tells_its_names_times_and_key() {
    let root = root();
    let person = alice(&root, p256());
    let certificate = person.certificate();
    assert_eq!(certificate.subject(), "Alice");
    assert_eq!(certificate.issuer(), "Root");
    assert_eq!(certificate.addresses(), ["alice@example.org"]);
    assert_eq!(certificate.not_before_ms(), VALID.0 * 1000);
    assert_eq!(certificate.not_after_ms(), VALID.1 * 1000);
    let digest = openssl::sha::sha256(&person.x509.to_der().unwrap());
    assert_eq!(certificate.fingerprint(), crate::smime::certificate::hex(&digest));
    let serial = person.x509.serial_number().to_bn().unwrap().to_hex_str().unwrap().to_lowercase();
    assert_eq!(certificate.serial().trim_start_matches('0'), serial.trim_start_matches('0'));
    assert!(certificate.is_for_mail() && !certificate.is_self_issued() && !certificate.is_weak());
    assert!(root.certificate().is_self_issued());
}

#[test]
fn keys_are_told_in_words_and_by_what_they_can_do() {
    let key = |key| {
        let person = made(&Wish::default(), key, &[]);
        let certificate = person.certificate();
        let can = (certificate.can_sign(), certificate.can_encrypt(), certificate.is_weak());
        (certificate.key().to_owned(), can)
    };
    assert_eq!(key(rsa(2048)), ("RSA 2048".to_owned(), (true, true, false)));
    assert_eq!(key(rsa(1024)), ("RSA 1024".to_owned(), (true, true, true)));
    assert_eq!(key(p256()), ("P-256".to_owned(), (true, true, false)));
    assert_eq!(key(curve(Nid::SECP384R1)).0, "P-384");
    assert_eq!(key(curve(Nid::SECP521R1)).0, "P-521");
    let ed25519 = PKey::generate_ed25519().unwrap();
    assert_eq!(key(ed25519), ("Ed25519".to_owned(), (true, false, false)));
}

#[test]
fn key_usage_limits_what_a_key_can_do() {
    let can = |key: PKey<_>, usages| {
        let person = made(&Wish { usages, ..Wish::default() }, key, &[]);
        (person.certificate().can_sign(), person.certificate().can_encrypt())
    };
    assert_eq!(can(p256(), &["sign"]), (true, false));
    assert_eq!(can(p256(), &["agree"]), (false, true));
    assert_eq!(can(p256(), &["encipher"]), (false, false));
    assert_eq!(can(p256(), &["sign", "agree"]), (true, true));
    assert_eq!(can(rsa(2048), &["encipher"]), (false, true));
    assert_eq!(can(rsa(2048), &["agree"]), (false, false));
}

#[test]
fn the_extended_usage_has_to_allow_mail_if_there_is_one() {
    let is_for_mail = |extended| with(&Wish { extended, ..Wish::default() }).is_for_mail();
    assert!(is_for_mail(&[]));
    assert!(is_for_mail(&["serverAuth", "emailProtection"]));
    assert!(is_for_mail(&["anyExtendedKeyUsage"]));
    assert!(!is_for_mail(&["serverAuth"]));
}

#[test]
fn an_address_is_the_same_by_local_part_and_domain() {
    let certificate = with(&Wish { addresses: &["Alice@Example.ORG"], ..Wish::default() });
    assert!(certificate.is_for("Alice@example.org"));
    assert!(certificate.is_for("Alice@EXAMPLE.org"));
    for other in ["alice@example.org", "Alice@example.org.evil", "Alice", "@example.org", ""] {
        assert!(!certificate.is_for(other), "{other}");
    }
    let international = with(&Wish { addresses: &["a@xn--bcher-kva.example"], ..Wish::default() });
    assert!(international.is_for("a@bücher.example"));
    assert!(international.is_for("a@BÜCHER.example"));
    assert!(!international.is_for("a@bucher.example"));
}

#[test]
fn the_subject_counts_only_without_alternative_names() {
    let in_subject = Some("subject@example.org");
    let alone = with(&Wish { addresses: &[], in_subject, ..Wish::default() });
    assert_eq!(alone.addresses(), ["subject@example.org"]);
    let beside = with(&Wish { in_subject, ..Wish::default() });
    assert_eq!(beside.addresses(), ["alice@example.org"]);
    // Alternative names of another kind are some, too.
    let host = element(SEQUENCE, &[&element(CONTEXT_PLAIN + 2, &[b"host.example"])]);
    let raw: &[(&str, &[u8])] = &[(SAN, &host)];
    let other = with(&Wish { addresses: &[], in_subject, raw, ..Wish::default() });
    assert_eq!(other.addresses(), [""; 0]);
}

fn mailbox(address: &str) -> Vec<u8> {
    let text = element(0x0C, &[address.as_bytes()]);
    element(CONTEXT, &[&written(oid::SMTP_UTF8_MAILBOX), &element(CONTEXT, &[&text])])
}

#[test]
fn addresses_beyond_ascii_are_read() {
    let names = element(SEQUENCE, &[&mailbox("用户@example.org"), &mailbox("ascii@example.org")]);
    let raw: &[(&str, &[u8])] = &[(SAN, &names)];
    let certificate = with(&Wish { addresses: &[], raw, ..Wish::default() });
    assert_eq!(certificate.addresses(), ["用户@example.org"]);
    assert!(certificate.is_for("用户@EXAMPLE.org"));
}

#[test]
fn an_address_that_hides_a_part_is_none() {
    let hidden = |address: &[u8]| {
        let names = element(SEQUENCE, &[&element(CONTEXT_PLAIN + 1, &[address])]);
        let raw: &[(&str, &[u8])] = &[(SAN, &names)];
        with(&Wish { addresses: &[], raw, ..Wish::default() }).addresses().to_vec()
    };
    assert_eq!(hidden(b"a@good.example"), ["a@good.example"]);
    for address in [&b"a@good.example\0.evil.example"[..], b"a@x\r\ny", b"a b@x", b"no address"] {
        assert_eq!(hidden(address), [""; 0]);
    }
}

#[test]
fn what_stands_there_twice_is_not_believed() {
    let names = element(SEQUENCE, &[&element(CONTEXT_PLAIN + 1, &[b"b@example.org"])]);
    let mut twice = made(&Wish::default(), p256(), &[]).x509.to_der().unwrap();
    assert!(Certificate::read(&twice).is_ok());
    let raw: &[(&str, &[u8])] = &[(SAN, &names), ("2.5.29.99", &names)];
    let wish = Wish { addresses: &[], raw, ..Wish::default() };
    twice = made(&wish, p256(), &[]).x509.to_der().unwrap();
    assert!(Certificate::read(&twice).is_ok());
    // The other extension becomes a second one of alternative names.
    let at = twice.windows(3).position(|window| window == [0x55, 0x1D, 99]).unwrap();
    twice[at + 2] = 17;
    assert_eq!(Certificate::read(&twice), Err(CertificateError::NotACertificate));
}

#[test]
fn the_last_second_is_valid() {
    let certificate = with(&Wish::default());
    let (first, last) = (VALID.0 * 1000, VALID.1 * 1000);
    for (at_ms, is_valid) in [
        (first - 1, false),
        (first, true),
        (NOW_MS, true),
        (last + 999, true),
        (last + 1000, false),
    ] {
        assert_eq!(certificate.is_valid_at(at_ms), is_valid, "{at_ms}");
    }
}

fn file_of(people: &[&Person]) -> Vec<u8> {
    let text: String = people.iter().map(|person| person.certificate().pem()).collect();
    text.into_bytes()
}

#[test]
fn files_of_certificates_are_read() {
    let root = root();
    let alice = alice(&root, p256());
    let both = [root.certificate().clone(), alice.certificate().clone()];
    assert_eq!(Certificate::read_all(alice.certificate().der()).unwrap(), both[1..]);
    let pem = file_of(&[&root, &alice, &root]);
    assert_eq!(Certificate::read_all(&pem).unwrap(), both);
    // OpenSSL reads what is written here.
    assert_eq!(openssl::x509::X509::stack_from_pem(&pem).unwrap().len(), 3);
    let noise =
        [&b"some text\n"[..], &pem.replace_line_ends(), b"-----BEGIN X-----\nhalf"].concat();
    assert_eq!(Certificate::read_all(&noise).unwrap(), both);
    assert_eq!(Certificate::read_all(b""), Err(CertificateError::NotACertificate));
    assert_eq!(Certificate::read_all(b"text"), Err(CertificateError::NotACertificate));
    // A block that says it is encrypted must not have OpenSSL ask for a password.
    let text = String::from_utf8(file_of(&[&root])).unwrap();
    let head = "CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n";
    let asking = text.replacen("CERTIFICATE-----\n", head, 1);
    assert_eq!(Certificate::read_all(asking.as_bytes()), Err(CertificateError::Empty));
    let other = b"-----BEGIN X-----\nAAAA\n-----END X-----\n";
    assert_eq!(Certificate::read_all(other), Err(CertificateError::Empty));
}

trait LineEnds {
    fn replace_line_ends(&self) -> Vec<u8>;
}

impl LineEnds for Vec<u8> {
    fn replace_line_ends(&self) -> Vec<u8> {
        String::from_utf8(self.clone()).unwrap().replace('\n', "\r\n").into_bytes()
    }
}
