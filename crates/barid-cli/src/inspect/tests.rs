//! What `inspect` prints, key by key.

use super::{inspect, inspect_with};
use serde_json::{Value, json};

const KEYS: [&str; 25] = [
    "attachments",
    "authentication",
    "calendar",
    "cc",
    "crypto",
    "date",
    "defects",
    "elapsed_ms",
    "from",
    "html",
    "in_reply_to",
    "links",
    "list_unsubscribe",
    "message_id",
    "outer_subject",
    "parts",
    "peak_kb",
    "references",
    "remote_urls_blocked",
    "reply_to",
    "subject",
    "text",
    "to",
    "trackers",
    "warnings",
];

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
    keys.sort();
    keys
}

#[test]
fn every_key_is_there_whatever_the_message() {
    for raw in [
        "",
        "\n",
        "no header",
        "Subject: x",
        "\0\u{ff}",
        "Content-Type: multipart/mixed\n\n",
        "From: \n\nx",
    ] {
        let value = inspect(raw.as_bytes(), None, None);
        assert_eq!(keys(&value), KEYS, "{raw:?}");
        assert_eq!(
            keys(&value["crypto"]),
            [
                "auto_decrypted",
                "cipher",
                "encryption",
                "hidden_headers",
                "problems",
                "protected_headers",
                "recipients",
                "signature",
                "signed",
                "signer",
                "signer_addresses",
                "signer_key",
                "signer_name",
                "technology",
                "unreadable"
            ]
        );
        assert_eq!(
            keys(&value["authentication"]),
            ["arc", "dkim", "dmarc", "spf", "trusted_results", "verdict"]
        );
    }
}

#[test]
fn a_whole_message_is_told() {
    let raw = "From: =?utf-8?Q?J=C3=B6?= <jo@x.test>\r\nTo: a@x.test\r\nSubject: =?utf-8?B?2YXYsdit2KjYpw==?=\r\n\
        Date: Mon, 1 Jan 2024 10:00:00 +0200\r\nMessage-ID: <m@x.test>\r\nReferences: <r@x.test>\r\n\
        List-Unsubscribe: <https://x.test/u>,\r\n <mailto:u@x.test>\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <p>Hi <a href='https://evil.test/'>bank.example</a><img src=https://t.test/1 width=1 height=1>\r\n\
        --b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b--\r\n";
    let value = inspect(raw.as_bytes(), None, None);
    assert_eq!(value["subject"], "مرحبا");
    assert_eq!(value["from"], json!([{ "name": "Jö", "address": "jo@x.test" }]));
    assert_eq!(value["to"], json!([{ "name": null, "address": "a@x.test" }]));
    assert_eq!(value["date"], "2024-01-01T08:00:00Z");
    assert_eq!(
        (&value["message_id"], &value["references"]),
        (&json!("m@x.test"), &json!(["r@x.test"]))
    );
    assert_eq!(value["list_unsubscribe"], "<https://x.test/u>, <mailto:u@x.test>");
    assert_eq!(value["text"], "Hi bank.example");
    assert_eq!(value["trackers"], json!(["https://t.test/1"]));
    assert_eq!(value["remote_urls_blocked"], json!(["https://t.test/1"]));
    assert_eq!(
        value["links"],
        json!([{ "href": "https://evil.test/", "text": "bank.example", "suspicious": ["text_mismatch"] }])
    );
    assert_eq!(
        value["attachments"],
        json!([{
            "path": "2", "name": "a.pdf", "content_type": "application/pdf", "size": 5,
            "sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "encrypted": false, "signed": false,
        }])
    );
    let root = &value["parts"][0];
    assert_eq!((&root["path"], &root["size"]), (&json!("0"), &Value::Null));
    assert_eq!(root["raw_offsets"], json!([0, raw.len()]));
    let part = &root["children"][1];
    let offsets = &part["raw_offsets"];
    let range = offsets[0].as_u64().unwrap() as usize..offsets[1].as_u64().unwrap() as usize;
    let bytes = raw.get(range).unwrap();
    assert!(bytes.starts_with("Content-Type: application/pdf") && bytes.ends_with("aGVsbG8="));
    assert_eq!(value["defects"], json!([]));
    assert_eq!(value["warnings"], json!([]));
}

#[test]
fn encryption_and_signatures_are_told_without_keys() {
    let crypto = |header: &str, body: &str| {
        let value = inspect(format!("{header}\r\n\r\n{body}").as_bytes(), None, None);
        (value["crypto"]["encryption"].clone(), value["crypto"]["signature"].clone())
    };
    let check = |header: &str, body: &str, encryption: &str, signature: &str| {
        assert_eq!(crypto(header, body), (json!(encryption), json!(signature)), "{header} {body}");
    };
    check("Subject: x", "plain", "none", "none");
    check("Subject: x", "-----BEGIN PGP MESSAGE-----\r\n", "failed", "none");
    check("Subject: x", "-----BEGIN PGP SIGNED MESSAGE-----\r\n", "none", "unknown");
    check("Subject: x", "quoting -----BEGIN PGP MESSAGE-----", "none", "none");
    check("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "", "failed", "none");
    check("Content-Type: application/pkcs7-mime; smime-type=signed-data", "", "none", "unknown");
    let parts = "--b\r\n\r\nx\r\n--b--";
    check(
        "Content-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"",
        parts,
        "failed",
        "none",
    );
    check("Content-Type: multipart/signed; boundary=b", parts, "none", "unknown");
}

#[test]
fn with_keys_what_was_closed_is_told() {
    use barid_engine::{
        openpgp::{Profile, SecretKey},
        protection::{Keyring, Plan, protect},
    };
    const AT: i64 = 1_767_225_600_000;
    let hana = SecretKey::generate("Hana", "hana@x.test", Profile::Everyone, AT - 1_000).unwrap();
    let message = "From: hana@x.test\r\nTo: hana@x.test\r\nSubject: The plan\r\n\
        Date: Thu, 1 Jan 2026 00:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nSecret\r\n";
    let public = hana.public();
    let plan = Plan { sign: Some(&hana), encrypt_for: vec![&public], ..Plan::default() };
    let raw = protect(message.as_bytes(), &plan, "b", AT).unwrap();
    let mut ring = Keyring::default();
    assert!(!ring.add_file(b"no key"));
    assert!(ring.add_file(&hana.to_bytes().unwrap()));
    let told = inspect_with(&raw, Some(AT), None, &ring);
    assert_eq!((&told["outer_subject"], &told["subject"]), (&json!("[...]"), &json!("The plan")));
    assert_eq!(told["text"].as_str().unwrap().trim_end(), "Secret");
    let crypto = &told["crypto"];
    assert_eq!((&crypto["encryption"], &crypto["signature"]), (&json!("full"), &json!("good")));
    assert_eq!(crypto["signer"], "hana@x.test");
    assert_eq!(crypto["hidden_headers"], json!(["Subject"]));
    assert_eq!(crypto["problems"], json!([]));
    let closed = inspect(&raw, Some(AT), None);
    assert_eq!(closed["crypto"]["encryption"], "failed");
    assert_eq!(closed["crypto"]["unreadable"], "no_key_here");
    assert_eq!((&closed["subject"], &closed["text"]), (&json!("[...]"), &Value::Null));
}

#[test]
fn r43_r47_r50_doubtful_senders_are_told() {
    let warnings = |header: &str| {
        inspect(format!("{header}\n\nx").as_bytes(), Some(1_700_000_000_000), None)["warnings"]
            .clone()
    };
    assert_eq!(
        warnings("From: \"boss@bank.test\" <x@evil.test>"),
        json!(["from_name_has_address"])
    );
    assert_eq!(
        warnings("From: =?utf-8?Q?a=40b.test?="),
        json!(["from_malformed", "from_name_has_address"])
    );
    assert_eq!(warnings("From: a@b.test\nFrom: c@d.test"), json!(["from_repeated"]));
    assert_eq!(warnings("From: a@b.test\nReply-To: c@d.test"), json!(["reply_to_elsewhere"]));
    assert_eq!(warnings("From: a@b.test\nSubject: a\u{202e}b"), json!(["hidden_characters"]));
    assert_eq!(
        warnings("From: a@b.test\nDate: Mon, 1 Jan 2024 00:00:00 +0000"),
        json!(["date_in_future"])
    );
    assert_eq!(
        warnings("From: a@b.test\nContent-Type: text/plain\nContent-Type: text/html"),
        json!(["content_type_repeated"])
    );
}

#[test]
fn depth_stays_readable() {
    let mut raw = String::new();
    for depth in 0..5_000 {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n"));
    }
    let printed = inspect(raw.as_bytes(), None, None).to_string();
    assert!(serde_json::from_str::<Value>(&printed).is_ok());
}
