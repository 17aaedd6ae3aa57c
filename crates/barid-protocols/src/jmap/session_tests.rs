//! What is read of a session, and what is refused.

use super::*;
use serde_json::json;

fn document() -> Value {
    json!({
        "capabilities": {
            CORE: { "maxObjectsInGet": 3, "maxCallsInRequest": 2, "maxSizeUpload": 1000,
                "maxConcurrentRequests": 100 },
            MAIL: {}, "urn:example:more": {}
        },
        "accounts": {
            "a": { "isPersonal": false, "accountCapabilities": { MAIL: {} } },
            "b/c": { "isPersonal": true, "accountCapabilities": { MAIL: {}, SUBMISSION: {
                "maxDelayedSend": 3600, "submissionExtensions": { "Dsn": [], "size": ["1000"] } } } }
        },
        "primaryAccounts": { MAIL: "b/c" },
        "username": "me", "state": "1",
        "apiUrl": "/api/",
        "downloadUrl": "/get/{accountId}/{blobId}/{name}?accept={type}",
        "uploadUrl": "https://mail.example.test:444/put/{accountId}",
        "eventSourceUrl": "/news?types={types}&ping={ping}&closeafter={closeafter}"
    })
}

fn read(document: &Value) -> Result<Session, SourceError> {
    let base = Url::parse("https://mail.example.test:444/jmap/session").unwrap();
    Session::read(&base, document.to_string().as_bytes())
}

#[test]
fn a_session_says_where_and_how_much() {
    let session = read(&document()).unwrap();
    assert_eq!(session.account, "b/c");
    assert_eq!(session.api.as_str(), "https://mail.example.test:444/api/");
    let url = session.download("x?y", "a b.eml").unwrap();
    assert_eq!(
        url.as_str(),
        "https://mail.example.test:444/get/b%2Fc/x%3Fy/a%20b.eml?accept=message%2Frfc822"
    );
    assert_eq!(session.upload().unwrap().path(), "/put/b%2Fc");
    let news = session.events(30).unwrap();
    assert_eq!(news.query(), Some("types=Email%2CMailbox&ping=30&closeafter=no"));
    let Limits { upload_bytes, calls, get, set, requests, .. } = session.limits;
    assert_eq!((upload_bytes, calls, get, set, requests), (1000, 2, 3, 500, 4));
    let submission = session.submission.unwrap();
    assert_eq!(submission.longest_hold, Some(Duration::from_secs(3600)));
    assert_eq!(submission.extensions, ["DSN", "SIZE"].map(str::to_owned).into());
}

#[test]
fn r58_no_address_of_another_origin_or_without_tls_is_used() {
    for field in ["apiUrl", "downloadUrl", "uploadUrl", "eventSourceUrl"] {
        for url in [
            "https://other.example.test/x",
            "https://mail.example.test/x",
            "http://mail.example.test:444/x",
            "https://me@mail.example.test:444/x",
            "//other.example.test:444/x",
            "ftp://mail.example.test:444/x",
        ] {
            let mut document = document();
            document[field] = url.into();
            let refused = read(&document);
            assert!(matches!(refused, Err(SourceError::Foreign { .. })), "{field} {url}");
        }
    }
}

#[test]
fn no_damage_to_a_session_ends_the_program() {
    let base = Url::parse("https://mail.example.test:444/jmap/session").unwrap();
    let bytes = document().to_string().into_bytes();
    for at in 0..bytes.len() {
        for other in *b"\0\"{}[]:,9\xff" {
            let mut damaged = bytes.clone();
            damaged[at] = other;
            // Either way: what is asked is that it ends.
            let _ = Session::read(&base, &damaged);
        }
        let _ = Session::read(&base, &bytes[..at]);
    }
}

#[test]
fn what_is_no_session_is_an_error_and_no_panic() {
    for (field, value) in [
        ("apiUrl", json!(7)),
        ("accounts", json!([])),
        ("downloadUrl", json!("/x/{accountId")),
        ("uploadUrl", json!("/x/{unknown}")),
        ("capabilities", json!(null)),
    ] {
        let mut document = document();
        document[field] = value;
        assert!(matches!(read(&document), Err(SourceError::Malformed { .. })), "{field}");
    }
    let mut none = document();
    none["primaryAccounts"] = json!({ MAIL: "gone" });
    none["accounts"] = json!({});
    assert!(matches!(read(&none), Err(SourceError::Rejected { .. })));
    let mut odd = document();
    odd["capabilities"][CORE] = json!({ "maxObjectsInGet": 0, "maxObjectsInSet": "x" });
    let limits = read(&odd).unwrap().limits;
    assert_eq!((limits.get, limits.set), (1, 500));
}
