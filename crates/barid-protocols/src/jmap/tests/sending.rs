//! What goes out, once, with one copy; and what is known of it where the line broke.

use super::{server::*, *};
use crate::{
    jmap::Submitter,
    submit::{Dsn, Envelope, Hold, Notify, Options, SubmitError, Submitter as _},
};
use serde_json::json;

fn submitter(server: &Server) -> Submitter {
    let secret = Secret::new("secret");
    Submitter::new(server.settings.clone(), "me".into(), secret, server.trust.clone())
}

fn envelope(to: &[&str]) -> Envelope {
    let to = to.iter().map(|one| (*one).to_owned()).collect();
    Envelope { from: "me@x.test".into(), to }
}

/// Where copies of what was sent are, each with its keywords.
fn copies(server: &Server) -> Vec<(Vec<String>, Vec<String>)> {
    let model = server.model();
    let of = |set: &std::collections::BTreeSet<String>| set.iter().cloned().collect();
    model.mails.values().map(|mail| (of(&mail.mailboxes), of(&mail.keywords))).collect()
}

fn in_sent() -> Vec<(Vec<String>, Vec<String>)> {
    vec![(vec!["Ms".to_owned()], vec!["$seen".to_owned()])]
}

#[tokio::test]
async fn a_message_is_submitted_with_its_envelope_and_is_in_sent_then() {
    let server = Server::new().await;
    let mut submitter = submitter(&server);
    submitter.check().await.unwrap();
    let options = Options {
        dsn: Some(Dsn { envelope_id: Some("e".into()), notify: [Notify::Failure].into() }),
        require_tls: false,
        hold: Some(Hold::For(Duration::from_secs(60))),
    };
    let to = envelope(&["a@y.test", "b@y.test"]);
    let receipt = submitter.submit(&to, &options, &raw(1)).await.unwrap();
    assert_eq!(receipt.reply.to_string(), "250 2.0.0 ok");
    assert_eq!((receipt.accepted, receipt.refused.len()), (to.to, 0));
    let made = server.model().submissions.clone();
    assert_eq!(made[0]["identityId"], "i@1");
    assert_eq!(
        made[0]["envelope"],
        json!({
            "mailFrom": { "email": "me@x.test",
                "parameters": { "RET": "HDRS", "ENVID": "e", "HOLDFOR": "60" } },
            "rcptTo": [
                { "email": "a@y.test", "parameters": { "NOTIFY": "FAILURE" } },
                { "email": "b@y.test", "parameters": { "NOTIFY": "FAILURE" } },
            ],
        })
    );
    assert_eq!(copies(&server), in_sent());
    let hold = Some(Hold::For(Duration::from_secs(3_601)));
    let late = Options { hold, ..options };
    let refused = submitter.submit(&envelope(&["a@y.test"]), &late, &raw(2)).await;
    assert!(matches!(refused, Err(SubmitError::Unsupported { .. })));
    let options = Options { require_tls: true, ..Options::default() };
    let refused = submitter.submit(&envelope(&["a@y.test"]), &options, &raw(2)).await;
    assert!(matches!(refused, Err(SubmitError::Unsupported { .. })));
    assert_eq!(server.model().submissions.len(), 1);
}

#[tokio::test]
async fn those_who_can_get_it_do_and_where_nobody_can_nothing_stays() {
    let server = Server::new().await;
    let mut submitter = submitter(&server);
    let plain = Options::default();
    let receipt = submitter.submit(&envelope(&["a@y.test", "bad@y.test"]), &plain, &raw(1)).await;
    let receipt = receipt.unwrap();
    assert_eq!(receipt.accepted, ["a@y.test"]);
    assert_eq!(receipt.refused[0].address, "bad@y.test");
    assert_eq!(copies(&server), in_sent());
    let nobody = submitter.submit(&envelope(&["bad@y.test"]), &plain, &raw(2)).await;
    assert!(matches!(nobody, Err(SubmitError::NoRecipients { refused }) if refused.len() == 1));
    for kind in ["forbiddenFrom", "unknownMethod", "rateLimit"] {
        let error = Instead::Error(json!({ "type": kind }));
        server.wrong(At::Method("EmailSubmission/set"), error);
        let refused = submitter.submit(&envelope(&["a@y.test"]), &plain, &raw(3)).await;
        assert!(matches!(refused, Err(SubmitError::Refused { .. })), "{kind}");
    }
    let large = submitter.submit(&envelope(&["a@y.test"]), &plain, &vec![b'x'; 100_001]).await;
    assert!(matches!(large, Err(SubmitError::TooLarge { limit_bytes: 100_000, .. })));
    assert_eq!(copies(&server), in_sent());
    assert_eq!(server.model().submissions.len(), 1);
}

#[tokio::test]
async fn only_what_broke_after_the_call_that_sends_is_uncertain() {
    let plain = Options::default();
    let to = envelope(&["a@y.test"]);
    for method in ["Identity/get", "Mailbox/get", "Email/import"] {
        let server = Server::new().await;
        let mut submitter = submitter(&server);
        server.wrong(At::Method(method), Instead::Silence);
        let broken = submitter.submit(&to, &plain, &raw(1)).await.unwrap_err();
        assert!(matches!(broken, SubmitError::Net(_)), "{method}: {broken}");
        assert_eq!(server.model().submissions.len(), 0);
        // What was left in Drafts is sent the next time, and is no second one.
        submitter.submit(&to, &plain, &raw(1)).await.unwrap();
        assert_eq!(copies(&server), in_sent(), "{method}");
    }
    let server = Server::new().await;
    let mut submitter = submitter(&server);
    server.wrong(At::Method("EmailSubmission/set"), Instead::Silence);
    let broken = submitter.submit(&to, &plain, &raw(1)).await;
    assert!(matches!(broken, Err(SubmitError::Ambiguous { .. })), "{broken:?}");
    // It was taken, as the copy in Sent proves.
    assert_eq!(copies(&server), in_sent());
    for status in ["500 Oh", "200 OK"] {
        let server = Server::new().await;
        let mut submitter = self::submitter(&server);
        submitter.check().await.unwrap();
        let ready = submitter.ready(&raw(1)).await.unwrap();
        server.wrong(At::Path("/api"), Instead::Bytes(http(status, "", b"{")));
        let asked = json!({ "mailFrom": {}, "rcptTo": [] });
        let broken = submitter.make("i@1", &ready, asked).await;
        assert!(matches!(broken, Err(SubmitError::Ambiguous { .. })), "{status}: {broken:?}");
        // Nobody got it: the copy is not where it would prove that somebody did.
        assert_eq!(copies(&server)[0].0, ["Md"]);
    }
    let server = Server::new().await;
    let mut submitter = self::submitter(&server);
    submitter.check().await.unwrap();
    let ready = submitter.ready(&raw(1)).await.unwrap();
    server.wrong(At::Path("/api"), Instead::Bytes(http("429 Slow", "", b"")));
    let asked = json!({ "mailFrom": {}, "rcptTo": [] });
    let refused = submitter.make("i@1", &ready, asked).await;
    assert!(matches!(refused, Err(SubmitError::Refused { .. })), "{refused:?}");
}
