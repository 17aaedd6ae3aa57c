//! The answer to a message in a file, and its forwarding, from a terminal with no account: what
//! comes out is read back by `barid inspect`.

use serde_json::{Value, json};
use support::Barid;

const LETTER: &[u8] = b"Delivered-To: me@example.net\r\nFrom: Hana <hana@example.org>\r\n\
    Reply-To: desk@example.org\r\nTo: me@example.net, omar@example.net\r\nCc: lina@example.net\r\n\
    Subject: Re: Trees\r\nMessage-ID: <1@example.org>\r\nReferences: <0@example.org>\r\n\
    Date: Sun, 29 Nov 2026 10:00:00 +0200\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n\
    <p>The trees <b>are</b> here.<img src=\"https://example.org/seen.gif\"><script>x()</script></p>\r\n\
    --b\r\nContent-Type: text/csv; name=trees.csv\r\nContent-Disposition: attachment\r\n\r\n1,2\r\n--b--\r\n";

/// Runs `arguments` with `letter`, and reads what came out.
fn read(arguments: &[&str], letter: &[u8]) -> Value {
    let barid = Barid::new();
    let written = barid.run_with(arguments, letter).done();
    barid.run_with(&["inspect", "-"], &written.stdout).done().json()
}

fn addresses(people: &Value) -> Vec<&str> {
    people.as_array().unwrap().iter().map(|one| one["address"].as_str().unwrap()).collect()
}

#[test]
fn an_answer_goes_to_whom_the_author_named_for_that_and_quotes_without_loading() {
    let answer = read(&["reply", "-"], LETTER);
    assert_eq!(addresses(&answer["from"]), ["me@example.net"]);
    assert_eq!(addresses(&answer["to"]), ["desk@example.org"]);
    assert_eq!(addresses(&answer["cc"]), [""; 0]);
    assert_eq!(answer["subject"], "Re: Trees");
    assert_eq!(answer["in_reply_to"], json!(["1@example.org"]));
    assert_eq!(answer["references"], json!(["0@example.org", "1@example.org"]));
    let html = answer["html"].as_str().unwrap();
    assert!(html.contains("<blockquote") && html.contains("<b>are</b>"), "{html}");
    assert!(answer["text"].as_str().unwrap().contains("Hana <hana@example.org> wrote:"));
    assert_eq!(answer["remote_urls_blocked"], json!([]));
    assert_eq!(answer["attachments"], json!([]), "an answer brings no files back");
}

#[test]
fn an_answer_to_all_leaves_out_whom_the_message_was_delivered_to() {
    let answer = read(&["reply", "-", "--all"], LETTER);
    assert_eq!(addresses(&answer["to"]), ["desk@example.org", "omar@example.net"]);
    assert_eq!(addresses(&answer["cc"]), ["lina@example.net"]);
    let other = read(&["reply", "-", "--all", "--from", "omar@example.net"], LETTER);
    assert_eq!(addresses(&other["to"]), ["desk@example.org", "me@example.net"]);
}

#[test]
fn a_forwarded_message_takes_its_files_along_or_is_one() {
    let within = read(&["forward", "-"], LETTER);
    assert_eq!(within["subject"], "Fwd: Re: Trees");
    assert_eq!(addresses(&within["to"]), [""; 0]);
    assert_eq!(within["attachments"][0]["name"], "trees.csv");
    assert!(within["text"].as_str().unwrap().contains("From: Hana <hana@example.org>"));
    let attached = read(&["forward", "-", "--attached"], LETTER);
    assert_eq!(attached["attachments"][0]["content_type"], "message/rfc822");
}

#[test]
fn no_bytes_are_too_bad_to_be_answered_and_no_line_is_smuggled_in() {
    let bad =
        b"From: =?utf-8?q?A=0D=0ABcc:_x@example.org?= <a@example.org>\r\nSubject: \xff\x00\r\n\
        Message-ID: <a b\r\n\r\n\x80\x00\r\n";
    for command in ["reply", "forward"] {
        for letter in [&bad[..], b"", b"\0\0\0", b"Subject"] {
            let barid = Barid::new();
            let written = barid.run_with(&[command, "-"], letter).done().stdout;
            let header = written.split(|byte| *byte == b'\n');
            assert!(!header.take_while(|line| line.len() > 1).any(|line| line.starts_with(b"Bcc")));
        }
    }
}
