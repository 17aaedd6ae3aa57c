//! Reads a server's replies (RFC 5321 §4.2). Pure: the wire brings the lines.

use crate::submit::Reply;
use lettre::transport::smtp::response::Response;

/// A reply with its lines apart, as EHLO needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// 200 to 559.
    pub code: u16,
    /// The text of each line, without controls; at least one.
    pub lines: Vec<String>,
}

/// What the first digit of a code says (RFC 5321 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// 2yz: done.
    Done,
    /// 3yz: go on.
    GoOn,
    /// 4yz and 5yz: refused, for now or for good.
    Refused,
}

/// Where a line stands in its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// More lines follow.
    Inner,
    /// It is the last.
    Last,
}

/// Tells where a line stands, `None` where it is not a line of a reply.
pub(super) fn place(line: &[u8]) -> Option<Place> {
    let (code, rest) = line.split_at_checked(3)?;
    match (code.iter().all(u8::is_ascii_digit), rest.first()) {
        (true, Some(b'-')) => Some(Place::Inner),
        (true, Some(b' ') | None) => Some(Place::Last),
        _ => None,
    }
}

impl Answer {
    /// Reads a whole reply from its lines, which have no line ends any more.
    ///
    /// Returns `None` for a code outside of RFC 5321 or lines that don't agree on it.
    pub(super) fn read(lines: &[Vec<u8>]) -> Option<Answer> {
        let mut text = String::new();
        for line in lines {
            text.push_str(&String::from_utf8_lossy(line));
            // A bare code is a reply too; to lettre the space belongs to the code.
            if line.len() == 3 {
                text.push(' ');
            }
            text.push_str("\r\n");
        }
        let response: Response = text.parse().ok()?;
        let lines = response.message().map(without_controls).collect();
        Some(Answer { code: response.code().into(), lines })
    }

    pub(super) fn verdict(&self) -> Verdict {
        match self.code {
            200..300 => Verdict::Done,
            300..400 => Verdict::GoOn,
            // `read` lets nothing else through than 400 to 559.
            _ => Verdict::Refused,
        }
    }

    /// Joins the lines; an enhanced status code that each repeats is kept once.
    pub(super) fn into_reply(self) -> Reply {
        let status = self.lines.first().and_then(|line| enhanced_status(line)).map(str::to_owned);
        let mut text = String::new();
        for (index, line) in self.lines.iter().enumerate() {
            let repeated = status.as_deref().filter(|_| index > 0);
            let line = repeated.and_then(|status| line.strip_prefix(status)).unwrap_or(line).trim();
            if !text.is_empty() && !line.is_empty() {
                text.push(' ');
            }
            text.push_str(line);
        }
        Reply { code: self.code, text }
    }
}

/// Finds `class.subject.detail` and the space after it (RFC 2034 §4).
fn enhanced_status(line: &str) -> Option<&str> {
    let (word, _) = line.split_once(' ')?;
    let numbers = word.split('.').collect::<Vec<_>>();
    let digits = |part: &&str| {
        (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = numbers.len() == 3 && numbers.iter().all(digits);
    fits.then(|| line.get(..=word.len())).flatten()
}

/// What a server says ends up on a terminal, where controls would act.
fn without_controls(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim_end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Option<Answer> {
        let lines: Vec<_> = text.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        Answer::read(&lines)
    }

    fn joined(text: &str) -> String {
        read(text.as_bytes()).unwrap().into_reply().to_string()
    }

    #[test]
    fn a_reply_may_have_many_lines_or_no_text() {
        assert_eq!(read(b"250-a\n250 b").unwrap().lines, ["a", "b"]);
        assert_eq!(read(b"250-\n250").unwrap().lines, ["", ""]);
        assert_eq!(read(b"354").unwrap(), Answer { code: 354, lines: vec![String::new()] });
    }

    #[test]
    fn text_in_another_charset_does_not_spoil_the_code() {
        let answer = read(b"250 \xfcbernommen").unwrap();
        assert_eq!((answer.code, answer.lines.concat()), (250, "\u{fffd}bernommen".into()));
    }

    #[test]
    fn lines_that_disagree_or_codes_that_do_not_exist_are_no_reply() {
        for bad in [&b"250-a\n550 b"[..], b"199 a", b"600 a", b"25 a", b"", b"250xa", b"2500 a"] {
            assert_eq!(read(bad), None, "{}", String::from_utf8_lossy(bad));
        }
        for bad in [&b"25"[..], b"abc def", b"250+", b"\xff\xff\xff "] {
            assert_eq!(place(bad), None);
        }
        assert_eq!(place(b"250"), Some(Place::Last));
        assert_eq!(place(b"250-x"), Some(Place::Inner));
    }

    #[test]
    fn an_enhanced_status_code_is_said_once() {
        assert_eq!(
            joined("550-5.1.1 No such\n550-5.1.1 user\n550 5.1.1"),
            "550 5.1.1 No such user 5.1.1"
        );
        assert_eq!(joined("550-5.1.1 No such\n550 5.1.1 user"), "550 5.1.1 No such user");
        assert_eq!(joined("550-5.7.2 a\n550 5.7.25 b"), "550 5.7.2 a 5.7.25 b");
        assert_eq!(joined("250-one\n250 two"), "250 one two");
    }

    #[test]
    fn controls_in_a_reply_do_not_reach_a_terminal() {
        assert_eq!(joined("550 a\u{1b}[2Jb\u{9b}c\r"), "550 a [2Jb c");
    }
}
