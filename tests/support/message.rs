//! Small messages with what a test needs in them.

use std::fmt::Write;

/// A message in the making: what is not said has a plain default.
#[derive(Clone, Debug)]
pub struct Message {
    header: String,
    body: String,
}

impl Message {
    /// Begins a message. `id` becomes its Message-ID, `id@example.test`.
    pub fn new(id: &str, subject: &str) -> Message {
        let header = format!("Message-ID: <{id}@example.test>\r\nSubject: {subject}\r\n");
        Message { header, body: "Hello.\r\n".into() }
    }

    /// Adds a header field.
    pub fn field(mut self, name: &str, value: &str) -> Message {
        write!(self.header, "{name}: {value}\r\n").unwrap();
        self
    }

    /// Says who it is from and to.
    pub fn between(self, from: &str, to: &str) -> Message {
        self.field("From", from).field("To", to)
    }

    /// Dates it, at `minute` minutes after noon of 2 March 2026, UTC.
    pub fn at(self, minute: u32) -> Message {
        let (hour, minute) = (12 + minute / 60, minute % 60);
        self.field("Date", &format!("Mon, 2 Mar 2026 {hour:02}:{minute:02}:00 +0000"))
    }

    /// Gives it a text, plain and in UTF-8.
    pub fn text(mut self, text: &str) -> Message {
        self.header.push_str("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n");
        self.header.push_str("Content-Transfer-Encoding: 8bit\r\n");
        self.body = format!("{}\r\n", text.replace('\n', "\r\n"));
        self
    }

    /// Gives it a text and an attachment of the type application/octet-stream.
    pub fn attached(mut self, text: &str, name: &str, base64: &str) -> Message {
        self.header
            .push_str("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=cut\r\n");
        self.body = format!(
            "--cut\r\nContent-Type: text/plain\r\n\r\n{text}\r\n\
             --cut\r\nContent-Type: application/octet-stream\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{base64}\r\n--cut--\r\n"
        );
        self
    }

    /// Returns its header with the empty line after it, for a body of the test's own.
    pub fn header_only(&self) -> Vec<u8> {
        format!("{}\r\n", self.header).into_bytes()
    }

    /// Returns its bytes.
    pub fn raw(&self) -> Vec<u8> {
        format!("{}\r\n{}", self.header, self.body).into_bytes()
    }
}
