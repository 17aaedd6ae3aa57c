//! Asks whether a server is there: reaches it, checks its certificate, and hears its greeting.
//! Nothing secret is sent.

#[cfg(test)]
use super::connect::connect_by;
use super::{NetError, Stream, Trust, connect, secure};
use barid_model::{Scheme, ServerSettings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Bytes that a server may say before it has to come to the point.
const MOST: usize = 16 * 1024;

/// Proves that a mail server of that scheme answers, inside of TLS that is valid for its host.
///
/// # Errors
///
/// Why it could not be proven; [`NetError::EncryptionMissing`] where it offers no STARTTLS.
pub async fn probe(server: &ServerSettings, trust: &Trust) -> Result<(), NetError> {
    greet(connect(server, trust).await?, server, trust).await
}

/// The same, at these addresses whatever the system says of the host.
#[cfg(test)]
pub(crate) async fn probe_by(
    server: &ServerSettings,
    trust: &Trust,
    addresses: Vec<std::net::SocketAddr>,
) -> Result<(), NetError> {
    let stream = connect_by(server, trust, async { Ok(addresses) }).await?;
    greet(stream, server, trust).await
}

async fn greet(mut stream: Stream, server: &ServerSettings, trust: &Trust) -> Result<(), NetError> {
    let missing = |detail| NetError::EncryptionMissing { host: server.host.clone(), detail };
    match server.scheme {
        Scheme::Imaps => expect(&mut stream, is_imap_greeting).await,
        Scheme::Pop3s => expect(&mut stream, is_pop3_ok).await,
        Scheme::Smtps => expect(&mut stream, is_smtp_ready).await,
        Scheme::Imap => {
            expect(&mut stream, is_imap_greeting).await?;
            say(&mut stream, "a STARTTLS\r\n").await?;
            let answer = |line: &str| line.starts_with("a ").then(|| line.starts_with("a OK"));
            expect(&mut stream, answer).await.map_err(|_| missing("no STARTTLS"))?;
            secure(stream, &server.host, trust).await.map(drop)
        }
        Scheme::Pop3 => {
            expect(&mut stream, is_pop3_ok).await?;
            say(&mut stream, "STLS\r\n").await?;
            expect(&mut stream, is_pop3_ok).await.map_err(|_| missing("no STLS"))?;
            secure(stream, &server.host, trust).await.map(drop)
        }
        Scheme::Smtp => {
            expect(&mut stream, is_smtp_ready).await?;
            // An address literal that stands for nobody (RFC 5321 §4.1.3): the name of this
            // computer is nobody's business here.
            say(&mut stream, "EHLO [127.0.0.1]\r\n").await?;
            let greeted = |line: &str| is_last_of(line, "250");
            expect(&mut stream, greeted).await?;
            say(&mut stream, "STARTTLS\r\n").await?;
            expect(&mut stream, is_smtp_ready).await.map_err(|_| missing("no STARTTLS"))?;
            secure(stream, &server.host, trust).await.map(drop)
        }
        Scheme::Jmap => {
            let host = &server.host;
            let question = format!(
                "GET /.well-known/jmap HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            );
            say(&mut stream, &question).await?;
            expect(&mut stream, is_jmap_answer).await
        }
        Scheme::Sample => Ok(()),
    }
}

/// Reads lines until one answers: `Some(true)` is what was hoped for.
async fn expect(
    stream: &mut Stream,
    answer: impl Fn(&str) -> Option<bool>,
) -> Result<(), NetError> {
    let mut line = Vec::new();
    for _ in 0..MOST {
        // One byte at a time: nothing that comes after may be taken before TLS.
        match stream.read_u8().await? {
            b'\n' => match answer(String::from_utf8_lossy(&line).trim_end()) {
                Some(true) => return Ok(()),
                Some(false) if turns_away(&line) => {
                    let detail = "the server turned us away";
                    let error = std::io::Error::new(std::io::ErrorKind::ResourceBusy, detail);
                    return Err(NetError::Broken(error));
                }
                Some(false) => break,
                None => line.clear(),
            },
            byte => line.push(byte),
        }
    }
    let detail = "it does not speak as a mail server does";
    Err(NetError::Broken(std::io::Error::new(std::io::ErrorKind::InvalidData, detail)))
}

/// Whether a mail server says that it can't take us now, or at all.
fn turns_away(line: &[u8]) -> bool {
    let is_reply = |first: u8| {
        matches!(line, [code, a, b, b' ' | b'-', ..]
            if *code == first && a.is_ascii_digit() && b.is_ascii_digit())
    };
    line.starts_with(b"* BYE") || line.starts_with(b"-ERR") || is_reply(b'4') || is_reply(b'5')
}

async fn say(stream: &mut Stream, line: &str) -> Result<(), NetError> {
    stream.write_all(line.as_bytes()).await?;
    Ok(stream.flush().await?)
}

fn is_imap_greeting(line: &str) -> Option<bool> {
    Some(line.starts_with("* OK"))
}

/// A session, the way to one, or the question who asks (RFC 8620 §2.2).
fn is_jmap_answer(line: &str) -> Option<bool> {
    let status = line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3));
    Some(matches!(status, Some("200" | "301" | "302" | "303" | "307" | "308" | "401")))
}

fn is_pop3_ok(line: &str) -> Option<bool> {
    Some(line.starts_with("+OK"))
}

fn is_smtp_ready(line: &str) -> Option<bool> {
    is_last_of(line, "220")
}

/// Whether a reply of one or more lines has that code, once its last line is there.
fn is_last_of(line: &str, code: &str) -> Option<bool> {
    match line.strip_prefix(code) {
        Some(rest) if rest.starts_with('-') => None,
        Some(_) => Some(true),
        None => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::super::authority::{Authority, Dates, Identity};
    use super::*;
    use tokio::{io::AsyncBufReadExt, io::BufReader, net::TcpListener};

    /// A server that says `script`, a line for each line it is told, then starts TLS.
    async fn asked(
        scheme: Scheme,
        host: &str,
        script: &[&str],
        identity: &Identity,
        pem: &str,
    ) -> Result<(), NetError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = ServerSettings { scheme, host: host.to_owned(), port };
        let trust = Trust::with_pem(pem).unwrap();
        let serve = async {
            let (tcp, _) = listener.accept().await.unwrap();
            if scheme.is_implicit_tls() {
                if let Ok(mut tls) = identity.acceptor().accept(tcp).await {
                    let _ = tls.write_all(script[0].as_bytes()).await;
                    let _ = tls.read_u8().await;
                }
                return;
            }
            let mut tcp = BufReader::new(tcp);
            for (index, words) in script.iter().enumerate() {
                if index > 0 {
                    let mut line = String::new();
                    tcp.read_line(&mut line).await.unwrap();
                }
                tcp.write_all(words.as_bytes()).await.unwrap();
            }
            let _ = identity.acceptor().accept(tcp.into_inner()).await;
        };
        tokio::join!(probe(&server, &trust), serve).0
    }

    #[tokio::test]
    async fn a_server_is_found_on_all_ways() {
        let authority = Authority::new("ours");
        let identity = authority.vouch("localhost", Dates::Now);
        let ways: [(Scheme, &[&str]); 5] = [
            (Scheme::Jmap, &["HTTP/1.1 401 Unauthorized\r\n"]),
            (Scheme::Imaps, &["* OK ready\r\n"]),
            (Scheme::Smtps, &["220-hello\r\n220 ready\r\n"]),
            (Scheme::Imap, &["* OK ready\r\n", "* NOOP\r\na OK go\r\n"]),
            (Scheme::Smtp, &["220 ready\r\n", "250-me\r\n250 STARTTLS\r\n", "220 go\r\n"]),
        ];
        for (scheme, script) in ways {
            let found = asked(scheme, "localhost", script, &identity, &authority.pem()).await;
            assert!(found.is_ok(), "{scheme:?}: {found:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_mail_server_or_not_the_right_one_is_not_found() {
        let authority = Authority::new("ours");
        let identity = authority.vouch("localhost", Dates::Now);
        let other = authority.vouch("other.example", Dates::Now);
        let pem = authority.pem();
        let web = asked(Scheme::Imaps, "localhost", &["HTTP/1.1 400\r\n"], &identity, &pem).await;
        assert!(matches!(web, Err(NetError::Broken(_))));
        let wrong = asked(Scheme::Imaps, "localhost", &["* OK\r\n"], &other, &pem).await;
        assert!(matches!(wrong, Err(NetError::Untrusted { .. })));
        let plain = ["* OK ready\r\n", "a BAD no such thing\r\n"];
        let plain = asked(Scheme::Imap, "localhost", &plain, &identity, &pem).await;
        assert!(matches!(plain, Err(NetError::EncryptionMissing { .. })));
    }
}
