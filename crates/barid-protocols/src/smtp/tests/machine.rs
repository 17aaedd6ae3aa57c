//! A submission server that understands each extension by itself, and complains of a client that
//! uses what it was not offered. It only computes: others carry the bytes.

use super::scram::Verifier;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::collections::BTreeMap;

/// What the server can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer {
    pub starttls: bool,
    pub pipelining: bool,
    pub eight_bit_mime: bool,
    pub smtp_utf8: bool,
    pub chunking: bool,
    /// It offers CHUNKING and does not know BDAT.
    pub lies: bool,
    pub dsn: bool,
    pub size: bool,
    pub enhanced: bool,
    pub require_tls: bool,
    pub hold: bool,
    pub auth: &'static str,
    pub most_recipients: Option<usize>,
}

/// A message that the server took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    pub from: String,
    pub to: Vec<String>,
    /// Parameters of MAIL, and of the first RCPT.
    pub mail: BTreeMap<String, String>,
    pub rcpt: BTreeMap<String, String>,
    pub content: Vec<u8>,
}

#[derive(Debug)]
enum Phase {
    Command,
    Answers(Vec<Vec<u8>>),
    Scram(Verifier),
    Proved,
    Content,
    Chunk { left: usize, is_last: bool },
}

#[derive(Debug)]
pub(super) struct Machine {
    pub offer: Offer,
    /// What SCRAM is bound to.
    pub bound: Vec<u8>,
    /// STARTTLS was agreed to; nothing goes on before there is TLS.
    pub awaits_tls: bool,
    pub is_over: bool,
    pub taken: Vec<Taken>,
    /// Whether the content may have come from here on: DATA was granted, or a chunk taken.
    pub began: bool,
    pub complaints: Vec<String>,
    is_signed_in: bool,
    phase: Phase,
    line: Vec<u8>,
    message: Taken,
    last: u8,
    said: String,
}

impl Machine {
    pub(super) fn new(offer: Offer, is_signed_in: bool) -> Machine {
        Machine {
            offer,
            bound: Vec::new(),
            awaits_tls: false,
            is_over: false,
            taken: Vec::new(),
            began: false,
            complaints: Vec::new(),
            is_signed_in,
            phase: Phase::Command,
            line: Vec::new(),
            message: Taken::default(),
            last: 0,
            said: String::new(),
        }
    }

    /// The lines of the reply to EHLO.
    pub(super) fn extensions(&self) -> Vec<String> {
        let Offer { most_recipients: most, auth, .. } = self.offer;
        let limit = most.map(|most| format!("LIMITS RCPTMAX={most}"));
        let offer = &self.offer;
        [
            (true, "h"),
            (offer.starttls, "STARTTLS"),
            (offer.pipelining, "PIPELINING"),
            (offer.eight_bit_mime, "8BITMIME"),
            (offer.smtp_utf8, "SMTPUTF8"),
            (offer.chunking, "CHUNKING"),
            (offer.dsn, "DSN"),
            (offer.size, "SIZE 100000"),
            (offer.enhanced, "ENHANCEDSTATUSCODES"),
            (offer.require_tls, "REQUIRETLS"),
            (offer.hold, "FUTURERELEASE 3600 2030-01-01T00:00:00Z"),
            (most.is_some(), limit.as_deref().unwrap_or_default()),
            (!offer.starttls, &format!("AUTH {auth}")),
        ]
        .into_iter()
        .filter(|(is_offered, _)| *is_offered)
        .map(|(_, line)| line.to_owned())
        .collect()
    }

    /// Hears what came at once and returns what it says to it.
    pub(super) fn hear(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut commands = 0;
        for byte in bytes {
            // Neither in commands nor in content, whatever its form.
            if (self.last == b'\r') != (*byte == b'\n') {
                self.complaints.push("a bare CR or LF".to_owned());
            }
            self.last = *byte;
            let is_command = matches!(self.phase, Phase::Command);
            self.hear_byte(*byte);
            commands += usize::from(is_command && self.line.is_empty());
        }
        if commands > 1 && !self.offer.pipelining && !self.offer.lies {
            self.complaints.push(format!("{commands} commands at once"));
        }
        std::mem::take(&mut self.said).into_bytes()
    }

    fn hear_byte(&mut self, byte: u8) {
        if let Phase::Chunk { left, is_last } = &mut self.phase {
            self.message.content.push(byte);
            *left -= 1;
            if *left == 0 {
                let is_last = *is_last;
                self.chunk_ended(is_last);
            }
            return;
        }
        self.line.push(byte);
        if !self.line.ends_with(b"\r\n") {
            return;
        }
        let line = std::mem::take(&mut self.line);
        let line = line.strip_suffix(b"\r\n").unwrap();
        match std::mem::replace(&mut self.phase, Phase::Command) {
            Phase::Content if line == b"." => self.take(),
            Phase::Content => {
                self.message.content.extend(line.strip_prefix(b".").unwrap_or(line));
                self.message.content.extend(b"\r\n");
                self.phase = Phase::Content;
            }
            Phase::Answers(expected) => self.hear_answer(expected, line),
            Phase::Scram(verifier) => {
                let last = verifier.finish(&STANDARD.decode(line).unwrap()).unwrap();
                self.say(&format!("334 {}", STANDARD.encode(last)));
                self.phase = Phase::Proved;
            }
            Phase::Proved => self.welcome(line.is_empty()),
            Phase::Command | Phase::Chunk { .. } => {
                self.command(&String::from_utf8_lossy(line));
            }
        }
    }

    fn command(&mut self, line: &str) {
        let (verb, rest) = line.split_once([' ', ':']).unwrap_or((line, ""));
        let has_recipients = !self.message.to.is_empty();
        if !line.is_ascii() && !self.message.mail.contains_key("SMTPUTF8") && verb != "MAIL" {
            self.complaints.push(format!("not ASCII: {line}"));
        }
        match verb {
            "EHLO" => {
                let lines = self.extensions();
                for (at, line) in lines.iter().enumerate() {
                    let mark = if at + 1 == lines.len() { ' ' } else { '-' };
                    self.said.push_str(&format!("250{mark}{line}\r\n"));
                }
            }
            "STARTTLS" if self.offer.starttls => {
                self.awaits_tls = true;
                self.offer.starttls = false;
                self.say("220 go on");
            }
            "AUTH" => self.auth(rest),
            _ if !self.is_signed_in => self.complaints.push(format!("too early: {line}")),
            "MAIL" => {
                let (from, parameters) = self.path(rest);
                if self.offer.lies && !self.taken.is_empty() {
                    self.complaints.push("a second MAIL".to_owned());
                }
                self.message = Taken { from, mail: parameters, ..Taken::default() };
                let known = ["SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "REQUIRETLS", "HOLDFOR"];
                self.complain_of(self.message.mail.clone(), &known);
                self.ok();
            }
            "RCPT" => {
                let (to, parameters) = self.path(rest);
                self.complain_of(parameters.clone(), &["NOTIFY", "ORCPT"]);
                if !has_recipients {
                    self.message.rcpt = parameters;
                }
                self.message.to.push(to);
                if self.offer.most_recipients.is_some_and(|most| self.message.to.len() > most) {
                    self.complaints.push("more recipients than allowed".to_owned());
                }
                self.ok();
            }
            "DATA" if has_recipients => {
                if self.offer.chunking && !self.offer.lies {
                    self.complaints.push("DATA in spite of BDAT".to_owned());
                }
                (self.phase, self.began) = (Phase::Content, true);
                self.say("354 go on");
            }
            "BDAT" if self.offer.chunking && !self.offer.lies && has_recipients => {
                let (size, last) = rest.split_once(' ').unwrap_or((rest, ""));
                let is_last = last == "LAST";
                match size.parse().unwrap() {
                    0 => self.chunk_ended(is_last),
                    left => self.phase = Phase::Chunk { left, is_last },
                }
            }
            "BDAT" if !self.offer.chunking => self.complaints.push("BDAT".to_owned()),
            "RSET" => {
                self.message = Taken::default();
                self.ok();
            }
            "QUIT" => {
                self.is_over = true;
                self.say("221 bye");
            }
            _ if self.offer.lies => self.say("502 what?"),
            _ => self.complaints.push(format!("no command: {line}")),
        }
    }

    /// Complains of parameters whose extension is not offered.
    fn complain_of(&mut self, parameters: BTreeMap<String, String>, known: &[&str]) {
        for name in parameters.into_keys() {
            let is_offered = match name.as_str() {
                "SIZE" => self.offer.size,
                "BODY" => self.offer.eight_bit_mime,
                "SMTPUTF8" => self.offer.smtp_utf8,
                "RET" | "ENVID" | "NOTIFY" | "ORCPT" => self.offer.dsn,
                "REQUIRETLS" => self.offer.require_tls,
                "HOLDFOR" => self.offer.hold,
                _ => false,
            };
            if !is_offered || !known.contains(&name.as_str()) {
                self.complaints.push(format!("the parameter {name}"));
            }
        }
    }

    /// Reads `FROM:<a@b> NAME=value …` or `TO:…`.
    fn path(&mut self, text: &str) -> (String, BTreeMap<String, String>) {
        let (_, rest) = text.split_once('<').unwrap();
        let (path, parameters) = rest.split_once('>').unwrap();
        let pair = |word: &str| {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            (name.to_owned(), value.to_owned())
        };
        (path.to_owned(), parameters.split_whitespace().map(pair).collect())
    }

    fn auth(&mut self, rest: &str) {
        let (name, first) = rest.split_once(' ').unwrap_or((rest, ""));
        if !self.offer.auth.split(' ').any(|offered| offered == name) || self.offer.starttls {
            self.complaints.push(format!("AUTH {name}"));
        }
        let first = STANDARD.decode(first).unwrap();
        match name {
            "PLAIN" => self.welcome(first == b"\0user\0secret"),
            "LOGIN" => {
                self.phase = Phase::Answers(vec![b"secret".to_vec(), b"user".to_vec()]);
                self.say("334 VXNlcm5hbWU6");
            }
            "OAUTHBEARER" => self.welcome(first.ends_with(b"\x01auth=Bearer secret\x01\x01")),
            "XOAUTH2" => self.welcome(first == b"user=user\x01auth=Bearer secret\x01\x01"),
            _ => {
                let (verifier, answer) = Verifier::begin(&first, self.bound.clone());
                self.phase = Phase::Scram(verifier);
                self.say(&format!("334 {}", STANDARD.encode(answer)));
            }
        }
    }

    fn hear_answer(&mut self, mut expected: Vec<Vec<u8>>, line: &[u8]) {
        let is_right = expected.pop() == Some(STANDARD.decode(line).unwrap());
        if expected.is_empty() || !is_right {
            return self.welcome(is_right);
        }
        self.phase = Phase::Answers(expected);
        self.say("334 UGFzc3dvcmQ6");
    }

    fn welcome(&mut self, is_right: bool) {
        self.is_signed_in |= is_right;
        self.say(if is_right { "235 2.7.0 welcome" } else { "535 5.7.8 no" });
    }

    fn chunk_ended(&mut self, is_last: bool) {
        self.phase = Phase::Command;
        match is_last {
            true => self.take(),
            false => {
                self.began = true;
                self.ok();
            }
        }
    }

    fn take(&mut self) {
        self.taken.push(std::mem::take(&mut self.message));
        let words = if self.offer.enhanced { "250 2.6.0 queued" } else { "250 queued" };
        self.say(words);
    }

    fn ok(&mut self) {
        self.say(if self.offer.enhanced { "250 2.1.0 ok" } else { "250 ok" });
    }

    fn say(&mut self, line: &str) {
        self.said.push_str(line);
        self.said.push_str("\r\n");
    }
}
