//! Every extension on and off, each beside each other one, with every kind of message: what is
//! sent is what was meant, nothing is used that was not offered, and a connection that is cut
//! anywhere is never taken for more or less than it was.

use super::{
    machine::{Machine, Offer, Taken},
    opening::Server,
    pairs::covering,
    *,
};
use crate::{
    sasl::Credential,
    smtp::Client,
    submit::{Dsn, Hold, Notify, Submitter},
};
use barid_model::{Scheme, Secret};
use std::{cell::RefCell, collections::BTreeMap};

/// The levels of each factor; [`Case::new`] says what they are.
const LEVELS: [usize; 14] = [2, 2, 2, 2, 3, 2, 2, 2, 2, 2, 6, 2, 8, 4];

const AUTHS: [&str; 6] = [
    "PLAIN",
    "LOGIN",
    "PLAIN SCRAM-SHA-256",
    "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN",
    "OAUTHBEARER XOAUTH2",
    "XOAUTH2",
];

/// Each message with its first recipient.
const MESSAGES: [(&str, &str); 8] = [
    ("Subject: a\r\n\r\nb\r\n", "b@y.test"),
    ("Subject: a\r\n\r\n\u{fc}\r\n", "b@y.test"),
    ("Subject: a\r\n\r\nb\r\n", "j\u{fc}rgen@y.test"),
    ("Subject: a\r\n\r\n.\r\n..\r\n.b\r\n.", "b@y.test"),
    ("Subject: a\r\n\r\nb", "b@y.test"),
    ("Subject: a\r\n\r\na\n.\nQUIT\r.\rb\r\n.\r\rc\n\r.\n.\r", "b@y.test"),
    ("Subject: a\r\n\r\nb\r\n", "b@b\u{fc}cher.test"),
    ("Subject: \u{fc}\r\n\r\nb\r\n", "b@y.test"),
];

#[derive(Debug)]
struct Case {
    scheme: Scheme,
    offer: Offer,
    message: usize,
    options: Options,
}

impl Case {
    fn new(row: &[usize]) -> Case {
        let on = |factor: usize| row[factor] == 1;
        let dsn = Dsn { envelope_id: Some("id=1".into()), notify: [Notify::Success].into() };
        Case {
            scheme: if on(0) { Scheme::Smtp } else { Scheme::Smtps },
            offer: Offer {
                starttls: on(0),
                pipelining: on(1),
                eight_bit_mime: on(2),
                smtp_utf8: on(3),
                chunking: row[4] > 0,
                lies: row[4] == 2,
                dsn: on(5),
                size: on(6),
                enhanced: on(7),
                require_tls: on(8),
                hold: on(9),
                auth: AUTHS[row[10]],
                most_recipients: on(11).then_some(1),
            },
            message: row[12],
            options: Options {
                dsn: (row[13] == 1).then_some(dsn),
                require_tls: row[13] == 2,
                hold: (row[13] == 3).then_some(Hold::For(Duration::from_secs(60))),
            },
        }
    }

    fn raw(&self) -> &'static [u8] {
        MESSAGES[self.message].0.as_bytes()
    }

    fn envelope(&self) -> Envelope {
        envelope(&[MESSAGES[self.message].1, "z@y.test"])
    }

    fn credential(&self) -> Credential {
        match self.offer.auth.contains("OAUTH") {
            true => Credential::Token(Secret::new("secret")),
            false => Credential::Password(Secret::new("secret")),
        }
    }

    /// Why the message can't go to this server, as far as anything stands against it.
    fn obstacles(&self) -> Vec<&'static str> {
        let offer = &self.offer;
        let is_eight_bit = [1, 7].contains(&self.message);
        [
            (is_eight_bit && !offer.eight_bit_mime, "8-bit content"),
            (
                self.message == 2 && !offer.smtp_utf8,
                "the address j\u{fc}rgen@y.test, which is not ASCII",
            ),
            (self.message == 7 && !offer.smtp_utf8, "header fields that are not ASCII"),
            (
                self.options.require_tls && !offer.require_tls,
                "a message that must stay inside TLS all the way",
            ),
            (self.options.hold.is_some() && !offer.hold, "a message that is to be held back"),
        ]
        .into_iter()
        .filter_map(|(is_there, obstacle)| is_there.then_some(obstacle))
        .collect()
    }

    /// What the server has to have taken.
    fn expected(&self) -> Taken {
        let text = MESSAGES[self.message].0.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.strip_suffix('\n').unwrap_or(&text).replace('\n', "\r\n") + "\r\n";
        let (offer, size) = (&self.offer, text.len().to_string());
        let has_dsn = offer.dsn && self.options.dsn.is_some();
        let first = MESSAGES[self.message].1;
        let original = match first.strip_prefix('j') {
            Some(_) => "utf-8;j\\x{FC}rgen@y.test",
            None if first.is_ascii() => "rfc822;b@y.test",
            None => "utf-8;b@b\\x{FC}cher.test",
        };
        let some = |all: &[(bool, &str, &str)]| {
            let chosen = all.iter().filter(|(is_there, ..)| *is_there);
            chosen.map(|(_, name, value)| (name.to_string(), value.to_string())).collect()
        };
        let mail: BTreeMap<String, String> = some(&[
            (offer.size, "SIZE", &size),
            ([1, 7].contains(&self.message), "BODY", "8BITMIME"),
            ([2, 7].contains(&self.message), "SMTPUTF8", ""),
            (has_dsn, "RET", "HDRS"),
            (has_dsn, "ENVID", "id+3D1"),
            (self.options.require_tls, "REQUIRETLS", ""),
            (self.options.hold.is_some(), "HOLDFOR", "60"),
        ]);
        let rcpt = some(&[(has_dsn, "NOTIFY", "SUCCESS"), (has_dsn, "ORCPT", original)]);
        let first = first.replace("b\u{fc}cher", "xn--bcher-kva");
        let to = [first.as_str(), "z@y.test"];
        let most = offer.most_recipients.unwrap_or(2);
        Taken {
            from: "a@x.test".into(),
            to: to[..most].iter().map(|to| to.to_string()).collect(),
            mail,
            rcpt,
            content: text.into_bytes(),
        }
    }
}

/// Every pair of levels, met by messages that can be sent if there are such, and else by others.
fn cases() -> impl Iterator<Item = Case> {
    let sendable = covering(&LEVELS, |row| Case::new(row).obstacles().is_empty());
    // A message or a wish, beside a server without what it needs.
    let never = [
        [(2, 0), (12, 1)],
        [(2, 0), (12, 7)],
        [(3, 0), (12, 2)],
        [(3, 0), (12, 7)],
        [(8, 0), (13, 2)],
        [(9, 0), (13, 3)],
    ];
    assert_eq!(sendable.never, never);
    let refused = covering(&LEVELS, |row| !Case::new(row).obstacles().is_empty());
    sendable.rows.into_iter().chain(refused.rows).map(|row| Case::new(&row))
}

/// Carries the bytes between a client and the machine until one is done, or both want TLS.
async fn carry(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), machine: &mut Machine) {
    let mut bytes = vec![0; 64 * 1024];
    while !machine.is_over && !machine.awaits_tls {
        match stream.read(&mut bytes).await {
            Ok(length @ 1..) => {
                let said = machine.hear(&bytes[..length]);
                stream.write_all(&said).await.unwrap();
                stream.flush().await.unwrap();
            }
            Ok(0) | Err(_) => return,
        }
    }
}

/// Serves one connection over real TLS.
async fn serve(server: &Server, scheme: Scheme, machine: &mut Machine) {
    let mut tcp = server.accept().await;
    if scheme == Scheme::Smtp {
        tcp.write_all(b"220 h\r\n").await.unwrap();
        carry(&mut tcp, machine).await;
        machine.awaits_tls = false;
    }
    let mut tls = server.identity.acceptor().accept(tcp).await.unwrap();
    let exporter =
        tls.get_ref().1.export_keying_material([0; 32], b"EXPORTER-Channel-Binding", None);
    machine.bound = match machine.offer.auth.contains("PLUS") {
        true => [&b"p=tls-exporter,,"[..], &exporter.unwrap()].concat(),
        false => b"y,,".to_vec(),
    };
    if scheme == Scheme::Smtps {
        tls.write_all(b"220 h\r\n").await.unwrap();
        tls.flush().await.unwrap();
    }
    carry(&mut tls, machine).await;
}

#[tokio::test]
async fn any_two_extensions_get_along() {
    let (mut sent, mut kept) = (0, 0);
    let server = Server::start().await;
    for case in cases() {
        let settings = server.settings(case.scheme);
        let mut client = Client::with(settings, "user".into(), case.credential(), server.trust());
        let mut machine = Machine::new(case.offer.clone(), false);
        let (envelope, raw) = (case.envelope(), case.raw());
        let submit = async {
            let outcome = client.submit(&envelope, &case.options, raw).await;
            client.close().await;
            outcome
        };
        let outcome = beside(submit, serve(&server, case.scheme, &mut machine)).await;
        assert_eq!(machine.complaints, [""; 0], "{case:?}");
        let obstacles = case.obstacles();
        if obstacles.is_empty() {
            let receipt = outcome.unwrap_or_else(|error| panic!("{error}: {case:?}"));
            assert_eq!(machine.taken, [case.expected()], "{case:?}");
            let words = if case.offer.enhanced { "2.6.0 queued" } else { "queued" };
            assert_eq!(receipt.reply.text, words);
            let most = case.offer.most_recipients.unwrap_or(2);
            assert_eq!(receipt.accepted, envelope.to[..most]);
            let refused: Vec<_> = receipt.refused.into_iter().map(|one| one.address).collect();
            assert_eq!(refused, envelope.to[most..]);
            sent += 1;
        } else {
            let error = outcome.expect_err("what can't be carried was sent").to_string();
            let is_told = |obstacle: &&str| error == format!("The server can't carry {obstacle}");
            assert!(obstacles.iter().any(is_told), "{error}: {case:?}");
            assert_eq!(machine.taken, []);
            kept += 1;
        }
    }
    assert!(sent > 48 && kept > 48, "{sent} {kept}");
}

/// What passed before a connection was cut.
#[derive(Debug, Default)]
struct Passed {
    from_client: usize,
    from_server: usize,
}

/// Submits on a connection on which only so many bytes pass in each direction.
async fn cut(
    case: &Case,
    from_client: usize,
    from_server: usize,
) -> (Result<Receipt, SubmitError>, Machine, Passed) {
    let offer = Offer { starttls: false, ..case.offer.clone() };
    let mut machine = Machine::new(offer, true);
    let extensions = Extensions::read(&machine.extensions());
    let (mut session, mut theirs) = signed_in(extensions);
    let passed = RefCell::new(Passed::default());
    let client = async move { session.submit(&case.envelope(), &case.options, case.raw()).await };
    let server = async {
        let mut bytes = vec![0; 4096];
        loop {
            let room = (from_client - passed.borrow().from_client).min(bytes.len());
            let read = match room {
                0 => 0,
                room => theirs.read(&mut bytes[..room]).await.unwrap_or(0),
            };
            if read == 0 {
                break;
            }
            let said = machine.hear(&bytes[..read]);
            let length = said.len().min(from_server - passed.borrow().from_server);
            let written = theirs.write_all(&said[..length]).await;
            passed.borrow_mut().from_client += read;
            passed.borrow_mut().from_server += length;
            if written.is_err() || length < said.len() {
                break;
            }
        }
        drop(theirs);
    };
    let outcome = beside(client, server).await;
    (outcome, machine, passed.into_inner())
}

#[tokio::test(start_paused = true)]
async fn no_cut_is_taken_for_more_or_less_than_it_was() {
    const ALL: usize = usize::MAX;
    let (mut doubtful, mut certain, mut delivered) = (0, 0, 0);
    for case in cases().filter(|case| case.obstacles().is_empty()) {
        let (outcome, machine, whole) = cut(&case, ALL, ALL).await;
        assert!(outcome.is_ok(), "{case:?}");
        assert_eq!(machine.taken, [case.expected()], "{case:?}");
        let from_client = (0..whole.from_client).map(|bytes| (bytes, ALL));
        let from_server = (0..whole.from_server).map(|bytes| (ALL, bytes));
        for (from_client, from_server) in from_client.chain(from_server) {
            let (outcome, machine, _) = cut(&case, from_client, from_server).await;
            let at = format!("{from_client} {from_server}: {case:?}");
            assert!(machine.taken.len() <= 1, "{at}");
            match outcome {
                Ok(_) => panic!("taken for delivered, {at}"),
                Err(SubmitError::Ambiguous { .. }) => {
                    assert!(machine.began, "doubtful too soon, {at}");
                    doubtful += 1;
                    delivered += machine.taken.len();
                }
                Err(error) => {
                    assert_eq!(machine.taken, [], "{error}, {at}");
                    certain += 1;
                }
            }
        }
    }
    assert!(certain > doubtful && doubtful > delivered && delivered > 100);
}
