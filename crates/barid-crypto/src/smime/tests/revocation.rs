//! What issuers answer, made by the `openssl` command: what counts, and what does not.

use std::time::{SystemTime, UNIX_EPOCH};

use super::{
    openssl_command::Folder,
    people::{Person, Wish, made, p256, root},
};
use crate::smime::{
    Answer, AnswerError, Certificate, Sources, Standing, list_answer, responder_answer,
    responder_question,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// 2026-01-02, when Bo's certificate was withdrawn.
const WITHDRAWN_MS: i64 = 1_767_312_000_000;
/// Alice has the certificate 07, Bo 08, and nobody 09. 0A is a responder.
const INDEX: &[u8] = b"V\t991231235959Z\t\t07\tunknown\t/CN=Alice\n\
    R\t991231235959Z\t260102000000Z,keyCompromise\t08\tunknown\t/CN=Bo\n";

/// The command answers by the clock on the wall.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

fn person(root: &Person, serial: u32) -> Person {
    made(&Wish { serial: Some(serial), ..Wish::default() }, p256(), &[root])
}

/// A folder with what an issuer needs to answer.
fn office(name: &str, root: &Person) -> Folder {
    let folder = Folder::new(name);
    folder.write("root.pem", &root.pem());
    folder.write("index.txt", INDEX);
    folder.write("index.txt.attr", b"unique_subject = no\n");
    folder.write(
        "conf",
        b"[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\ncertificate = root.pem\n\
          private_key = root.pem\ndefault_md = sha256\n[scope]\n\
          issuingDistributionPoint = critical, @people\n[people]\nonlyuser = TRUE\n\
          [authorities]\nissuingDistributionPoint = critical, @own\n[own]\nonlyCA = TRUE\n\
          [changes]\n2.5.29.27 = critical, DER:020101\n",
    );
    folder
}

/// Lets the command answer what we ask of a certificate.
fn answered(folder: &Folder, of: &Person, root: &Person, options: &str) -> Vec<u8> {
    folder.write("question", &responder_question(of.certificate(), root.certificate()).unwrap());
    let by = if options.contains("-rsigner") { "" } else { "-rsigner root.pem -rkey root.pem" };
    folder.run(&format!(
        "ocsp -index index.txt -CA root.pem {by} -reqin question -respout answer {options}"
    ));
    folder.read("answer")
}

fn standing(der: &[u8], of: &Person, root: &Person) -> Result<Standing, AnswerError> {
    let answer = responder_answer(der, of.certificate(), root.certificate(), now_ms());
    answer.map(|Answer { standing, .. }| standing)
}

#[test]
fn a_responder_says_what_was_withdrawn() {
    let root = root();
    let folder = office("responder", &root);
    let (alice, bo, nobody) = (person(&root, 7), person(&root, 8), person(&root, 9));
    let good = answered(&folder, &alice, &root, "-ndays 2");
    assert_eq!(standing(&good, &alice, &root), Ok(Standing::Good));
    let read = |at_ms| responder_answer(&good, alice.certificate(), root.certificate(), at_ms);
    let until_ms = read(now_ms()).unwrap().holds_until_ms;
    assert!((until_ms - now_ms() - 2 * DAY_MS).abs() < 60_000, "{until_ms}");
    assert_eq!(read(now_ms() + 3 * DAY_MS), Err(AnswerError::OutOfTime));
    assert_eq!(read(now_ms() - DAY_MS), Err(AnswerError::OutOfTime));
    let answer = answered(&folder, &bo, &root, "");
    assert_eq!(standing(&answer, &bo, &root), Ok(Standing::Withdrawn { at_ms: WITHDRAWN_MS }));
    let read = |at_ms| responder_answer(&answer, bo.certificate(), root.certificate(), at_ms);
    assert!(read(now_ms() + 6 * DAY_MS).is_ok(), "it does not say until when it holds");
    assert_eq!(read(now_ms() + 8 * DAY_MS), Err(AnswerError::OutOfTime));
    let answer = answered(&folder, &nobody, &root, "");
    assert_eq!(standing(&answer, &nobody, &root), Err(AnswerError::Unknown));
    // An answer on somebody else says nothing.
    assert_eq!(standing(&good, &bo, &root), Err(AnswerError::Other));
}

#[test]
fn only_who_the_issuer_lets_answer_answers() {
    let (root_one, root_two) = (root(), root());
    let alice = person(&root_one, 7);
    let folder = office("signers", &root_one);
    // Another authority of the same name, with another key.
    folder.write("other.pem", &root_two.pem());
    let forged = answered(&folder, &alice, &root_one, "-rsigner other.pem -rkey other.pem");
    assert_eq!(standing(&forged, &alice, &root_one), Err(AnswerError::NotSigned));
    for (extended, expected) in
        [("OCSPSigning", Ok(Standing::Good)), ("emailProtection", Err(AnswerError::NotSigned))]
    {
        let wish = Wish { serial: Some(10), extended: &[extended], ..Wish::default() };
        let helper = made(&wish, p256(), &[&root_one]);
        folder.write("helper.pem", &helper.pem());
        let options = "-rsigner helper.pem -rkey helper.pem";
        let answer = answered(&folder, &alice, &root_one, options);
        assert_eq!(standing(&answer, &alice, &root_one), expected, "{extended}");
    }
    // A certificate of another authority is not asked about here.
    let question = responder_question(alice.certificate(), alice.certificate());
    assert_eq!(question, Err(AnswerError::Other));
}

#[test]
fn no_bytes_of_a_responder_make_it_fail_or_count() {
    let root = root();
    let alice = person(&root, 7);
    let folder = office("bytes", &root);
    let good = answered(&folder, &alice, &root, "-ndays 2");
    for at in 0..good.len() {
        let _ = standing(good.get(..at).unwrap(), &alice, &root).unwrap_err();
        let mut changed = good.clone();
        changed[at] ^= 0x41;
        // What is not signed may change: certificates that came along, or how they are wrapped.
        if let Ok(found) = standing(&changed, &alice, &root) {
            assert_eq!(found, Standing::Good, "byte {at}");
        }
    }
    let refused = [0x30, 0x03, 0x0A, 0x01, 0x06];
    assert_eq!(standing(&refused, &alice, &root), Err(AnswerError::Refused));
    assert_eq!(standing(b"<html>", &alice, &root), Err(AnswerError::NotRead));
}

/// Lets the command write a list.
fn list(folder: &Folder, options: &str) -> Vec<u8> {
    folder.run(&format!("ca -config conf -gencrl -out list.pem {options}"));
    folder.run("crl -in list.pem -outform DER -out list.der");
    folder.read("list.der")
}

#[test]
fn a_list_names_what_was_withdrawn() {
    let (root_one, root_two) = (root(), root());
    let folder = office("list", &root_one);
    let (alice, bo) = (person(&root_one, 7), person(&root_one, 8));
    let read = |der: &[u8], of: &Person, at_ms: i64| {
        let answer = list_answer(der, of.certificate(), root_one.certificate(), at_ms);
        answer.map(|Answer { standing, .. }| standing)
    };
    for options in ["-crldays 2", "-crldays 2 -crlexts scope"] {
        let der = list(&folder, options);
        assert_eq!(read(&der, &alice, now_ms()), Ok(Standing::Good), "{options}");
        let withdrawn = Standing::Withdrawn { at_ms: WITHDRAWN_MS };
        assert_eq!(read(&der, &bo, now_ms()), Ok(withdrawn), "{options}");
        assert_eq!(read(&der, &alice, now_ms() + 3 * DAY_MS), Err(AnswerError::OutOfTime));
    }
    // Of authorities alone, or of changes alone: nothing to go by.
    for options in ["-crldays 2 -crlexts authorities", "-crldays 2 -crlexts changes"] {
        let der = list(&folder, options);
        assert_eq!(read(&der, &alice, now_ms()), Err(AnswerError::Other), "{options}");
    }
    let der = list(&folder, "-crldays 2");
    let other = list_answer(&der, alice.certificate(), root_two.certificate(), now_ms());
    assert_eq!(other, Err(AnswerError::NotSigned), "the same name, another key");
    for at in 0..der.len() {
        let _ = read(der.get(..at).unwrap(), &bo, now_ms()).unwrap_err();
        let mut changed = der.clone();
        changed[at] ^= 0x41;
        assert_ne!(read(&changed, &bo, now_ms()), Ok(Standing::Good), "byte {at}");
    }
}

#[test]
fn a_certificate_says_who_is_asked() {
    let root = root();
    let folder = office("sources", &root);
    folder.write(
        "ext",
        b"subjectAltName = email:alice@example.org\n\
          authorityInfoAccess = OCSP;URI:http://ocsp.test/, caIssuers;URI:http://x.test/root\n\
          crlDistributionPoints = URI:http://lists.test/a.crl, URI:ldap://x.test/a, part\n\
          [part]\nfullname = URI:http://lists.test/some.crl\nreasons = keyCompromise\n",
    );
    folder.write("conf2", b"[req]\ndistinguished_name = name\n[name]\n");
    folder.run("ecparam -name prime256v1 -genkey -noout -out key.pem");
    folder.run("req -new -key key.pem -subj /CN=Alice -config conf2 -out csr.pem");
    folder.run(
        "x509 -req -in csr.pem -CA root.pem -CAkey root.pem -set_serial 7 -extfile ext -out a.pem",
    );
    let certificate = Certificate::read_all(&folder.read("a.pem")).unwrap().remove(0);
    let expected = Sources {
        responders: vec!["http://ocsp.test/".to_owned()],
        lists: vec!["http://lists.test/a.crl".to_owned()],
    };
    assert_eq!(certificate.sources(), &expected);
    assert_eq!(person(&root, 7).certificate().sources(), &Sources::default());
}
