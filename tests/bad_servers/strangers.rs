//! F38: what answers is no IMAP server, or none any more.

use crate::patient::{OFFER, Patient};
use support::{
    honest::{Turn, Which},
    invariants::Profile,
    stage::arrive,
};

/// More than one synchronization comes to.
const ALWAYS: usize = 200;

/// What strangers say.
fn strangers() -> Vec<(&'static str, Vec<u8>)> {
    let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 55\r\n\r\n\
                <!DOCTYPE html><html><body>Please sign in.</body></html>\r\n";
    let gzip = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 0x4a, 6, 0][..], b"\r\n"];
    vec![
        ("a page", page.into()),
        ("SMTP", "220 mail.honest.test ESMTP ready\r\n".into()),
        ("POP3", "+OK POP3 ready\r\n".into()),
        ("SSH", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n".into()),
        ("gzip", gzip.concat()),
        ("gzip without an end", gzip[0].to_vec()),
        ("NUL", vec![0; 5_000]),
        ("NUL in lines", b"* OK \0\0\0\r\n* 1 \0EXISTS\r\n".to_vec()),
        ("a line without an end", vec![b'x'; 300_000]),
        ("a response without an end", [&b"* 5 "[..], &[b'x'; 300_000]].concat()),
        ("every byte", (0..=255).cycle().take(4_096).collect()),
        ("nothing", Vec::new()),
    ]
}

/// Has a stranger answer wherever `at` is, until the engine has enough; fails unless that has a
/// name, changes nothing here, and is over with the stranger.
fn stranger_at(at: Which, prefix: usize) {
    for (who, said) in strangers() {
        let mut patient = Patient::new(OFFER);
        let inside = &patient.inside;
        inside.wait(inside.engine.destroy_messages(inside.one("Number 1")));
        patient.ever.destroyed(&support::sha256(&support::stage::letter(1)));
        (6..=7).for_each(|number| arrive(&mut patient.inside.server.state(), number));
        // What the user did is on its way before anything new comes.
        let before = patient.kept();
        patient.turns(at, ALWAYS, || {
            let said = said.clone();
            Turn::Babble(Box::new(move |mut answer| {
                answer.truncate(prefix);
                answer.extend(said);
                answer
            }))
        });
        let (ended, _) = patient.sync();
        let told = format!("{who} at {at:?}");
        assert!(patient.inside.server.calm() > 0, "{told}: it never had enough");
        assert!(ended.is_err(), "{told}");
        let code = patient.inside.problem().expect(&told);
        let codes = ["malformed", "too_large", "connection_lost"];
        assert!(codes.contains(&code.as_str()), "{told}: {code}");
        assert_eq!(patient.kept().mailboxes, before.mailboxes, "{told}");
        let here = patient.heal();
        assert_eq!(here.hashes("INBOX").len(), 6, "{told}");
    }
}

#[test]
fn f38_a_stranger_instead_of_a_greeting_changes_nothing() {
    stranger_at(Which::Named("GREETING"), 0);
    stranger_at(Which::Named("GREETING"), 9);
}

#[test]
fn f38_a_stranger_at_the_sign_in_changes_nothing_and_asks_for_no_password() {
    stranger_at(Which::Named("AUTHENTICATE"), 0);
}

#[test]
fn f38_a_stranger_after_the_sign_in_changes_nothing() {
    stranger_at(Which::Named("LIST"), 0);
    stranger_at(Which::Named("LIST"), 80);
}

#[test]
fn f38_a_stranger_in_the_middle_of_a_message_changes_nothing() {
    stranger_at(Which::Saying("BODY.PEEK[]"), 0);
    stranger_at(Which::Saying("BODY.PEEK[]"), 100);
}
