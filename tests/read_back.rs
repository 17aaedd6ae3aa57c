//! What we write, read back by others: Python's `email`, `mailparser` from npm, and our own
//! `barid inspect` have to find in it what was put in, whatever the language.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{fs, path::Path, process::Command};
use support::{Authority, Barid, Honest, Post, honest::Offer, stage::OFFERS};

/// A profile whose account sends to a server in memory that keeps what it gets.
struct Writer {
    barid: Barid,
    post: Post,
    _server: Honest,
}

impl Writer {
    fn new() -> Writer {
        let authority = Authority::new();
        let identity = authority.identity(&["127.0.0.1"]);
        let server = Honest::new(Offer::new(OFFERS[2]), &authority);
        let (post, barid) = (Post::new(&identity), Barid::new());
        barid.add_in_memory(&authority, &server, &post);
        Writer { barid, post, _server: server }
    }

    /// Sends a message of these pieces. Returns the file with what the server got.
    fn write(&self, pieces: &Value) -> String {
        let file = self.barid.folder().join("pieces.json");
        fs::write(&file, pieces.to_string()).unwrap();
        let row = self.barid.json(&["send", "--compose", file.to_str().unwrap()]);
        assert_eq!(row["state"], "sent", "{row}");
        let raw = self.post.taken().pop().unwrap();
        let path = self.barid.folder().join("written.eml");
        fs::write(&path, raw).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// What each reader finds in a file, by the reader's name.
    fn readers(&self, path: &str) -> [(&'static str, Value); 3] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("read_back");
        let run = |program: &str, script: &str| -> Value {
            let mut command = Command::new(program);
            let done = command.arg(folder.join(script)).arg(path).output().unwrap();
            let errors = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success(), "{script}: {errors}");
            serde_json::from_slice(&done.stdout).unwrap()
        };
        [
            ("python", run("python3", "read.py")),
            ("mailparser", run("node", "read.mjs")),
            ("barid", ours(&self.barid.json(&["inspect", path]))),
        ]
    }
}

/// Brings what `inspect` says into the others' form.
fn ours(said: &Value) -> Value {
    let people = |field: &str| -> Vec<Value> {
        let all = said[field].as_array().unwrap().iter();
        all.map(|one| json!([one["name"].as_str().unwrap_or(""), one["address"]])).collect()
    };
    let attachments: Vec<Value> = said["attachments"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!({"name": one["name"], "type": one["type"], "sha256": one["sha256"]}))
        .collect();
    json!({
        "from": people("from"), "to": people("to"), "cc": people("cc"),
        "subject": said["subject"], "message_id": said["message_id"], "text": said["text"],
        "html": said["html"], "attachments": attachments, "defects": said["defects"],
    })
}

/// Text without how its lines are broken, which is the form's business.
fn words(text: &Value) -> String {
    text.as_str().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pairs(people: &Value) -> Value {
    let all = people.as_array().into_iter().flatten();
    all.map(|one| json!([one["name"].as_str().unwrap_or(""), one["address"]])).collect()
}

/// Writes a message and has everybody read it back.
#[track_caller]
fn check(writer: &Writer, pieces: &Value, files: &[(&str, &[u8])]) {
    for (name, bytes) in files {
        fs::write(writer.barid.folder().join(name), bytes).unwrap();
    }
    let path = writer.write(pieces);
    for (reader, found) in writer.readers(&path) {
        assert_eq!(found["from"][0][1], "me@example.test", "{reader}");
        for field in ["to", "cc"] {
            assert_eq!(found[field], pairs(&pieces[field]), "{reader}: {field}");
        }
        assert_eq!(found["subject"], pieces["subject"], "{reader}");
        assert_eq!(words(&found["text"]), words(&pieces["text"]), "{reader}");
        assert_eq!(found["defects"], json!([]), "{reader}");
        let attached = found["attachments"].as_array().unwrap();
        let attached: Vec<(&str, &str)> = attached
            .iter()
            .map(|one| (one["name"].as_str().unwrap_or(""), one["sha256"].as_str().unwrap_or("")))
            .collect();
        let expected: Vec<(&str, String)> =
            files.iter().map(|(name, bytes)| (*name, sha256(bytes))).collect();
        let expected: Vec<(&str, &str)> =
            expected.iter().map(|(name, hash)| (*name, hash.as_str())).collect();
        assert_eq!(attached, expected, "{reader}");
        if reader != "barid" && !pieces["html"].is_null() {
            assert_eq!(words(&found["html"]), words(&pieces["html"]), "{reader}");
        }
    }
}

#[test]
fn names_subjects_and_texts_of_all_languages_are_read_as_they_were_written() {
    let writer = Writer::new();
    let long = "عن اجتماع الأسبوع القادم وما نحتاج إليه من أوراق ".repeat(8);
    let people = [
        json!([{"name": "ليلى الخطيب", "address": "layla@example.test"},
               {"name": "山田 太郎", "address": "taro@example.test"}]),
        json!([{"name": "O'Neil, \"Pat\" \\ (Sales)", "address": "pat@example.test"},
               {"name": "", "address": "plain@example.test"}]),
        json!([{"name": "Jürgen 🦊 Groß", "address": "jg@example.test"},
               {"name": "Very ".repeat(40).trim(), "address": "long@example.test"}]),
        json!([{"name": "Émile <x@y.example>", "address": "trick@example.test"},
               {"name": "a@b.example", "address": "c@example.test"}]),
        // Words that mean others to who reads them (RFC 2047) are not meant so.
        json!([{"name": "=?utf-8?Q?Boss?=", "address": "boss@example.test"},
               {"name": "a =?x", "address": "half@example.test"}]),
    ];
    let subjects = [
        "مرحبًا",
        "日本語の件名、少し長めのものです",
        long.trim(),
        "Re: plain: one",
        "What =?utf-8?B?eA==?= means",
    ];
    let texts = [
        "From the start\n.\n..two dots\n-- \nfoot",
        "مرحبًا بك،\n\nهذه رسالة قصيرة.",
        "これは日本語の本文です。\n改行もあります。",
        "One very long line. ",
        "Is it you?",
    ];
    for ((people, subject), text) in people.iter().zip(subjects).zip(texts) {
        let text = if text.starts_with("One") { text.repeat(200) } else { text.to_owned() };
        let pieces = json!({ "to": people, "cc": people, "subject": subject, "text": text });
        check(&writer, &pieces, &[]);
    }
}

#[test]
fn html_and_attachments_are_read_as_they_were_written() {
    let writer = Writer::new();
    let binary: Vec<u8> =
        (0..70_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let files: [(&str, &[u8]); 5] = [
        ("تقرير الربع الأول.pdf", &binary),
        ("写真 (1).jpg", &binary[..999]),
        ("it's ; and % (2).bin", b"\0\r\n.\r\n\x0c"),
        ("note.txt", "سطر\nline without an end".as_bytes()),
        ("empty.bin", b""),
    ];
    let attachments: Vec<Value> = files.iter().map(|(name, _)| json!({"path": name})).collect();
    let html = "<p dir=\"rtl\">مرحبًا <b>بك</b></p><p>Hello &amp; <a href=\"https://example.test/?a=1&amp;b=2\">there</a></p>";
    let pieces = json!({
        "to": [{"name": "ليلى", "address": "layla@example.test"}], "cc": [],
        "subject": "ملفات", "text": "مرحبًا بك\n\nHello & there", "html": html,
        "attachments": attachments,
    });
    check(&writer, &pieces, &files);
}

#[test]
fn ten_thousand_recipients_are_all_there() {
    let writer = Writer::new();
    let person =
        |n: u32| json!({"name": format!("زميل {n}"), "address": format!("n{n}@example.test")});
    let people: Vec<Value> = (0..10_000).map(person).collect();
    let pieces = json!({ "to": people, "cc": [], "subject": "All of you", "text": "Hello." });
    check(&writer, &pieces, &[]);
    assert_eq!(writer.post.taken_for().pop().map(|to| to.len()), Some(10_000));
}
