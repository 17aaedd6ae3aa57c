//! What a server says it can do (RFC 2449).

use std::time::Duration;

/// Capabilities, as CAPA lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Capabilities {
    /// Whether the server knows CAPA at all. Where not, everything may be tried.
    pub is_told: bool,
    /// USER and PASS.
    pub user: bool,
    /// STLS.
    pub stls: bool,
    /// TOP.
    pub top: bool,
    /// UIDL.
    pub uidl: bool,
    /// Whether commands may be sent before the answers to earlier ones.
    pub pipelining: bool,
    /// UTF8: addresses and headers may come as they are, in UTF-8 (RFC 6856).
    pub utf8: bool,
    /// Mechanisms of SASL.
    pub mechanisms: Vec<String>,
    /// The least time between two sign-ins.
    pub login_delay: Option<Duration>,
}

impl Capabilities {
    /// Reads the lines of an answer to CAPA.
    pub(super) fn read(block: &[u8]) -> Capabilities {
        let mut told = Capabilities { is_told: true, ..Capabilities::default() };
        for line in String::from_utf8_lossy(block).lines() {
            let mut words = line.split_ascii_whitespace();
            match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
                "USER" => told.user = true,
                "STLS" => told.stls = true,
                "TOP" => told.top = true,
                "UIDL" => told.uidl = true,
                "PIPELINING" => told.pipelining = true,
                "UTF8" => told.utf8 = true,
                "SASL" => told.mechanisms.extend(words.map(str::to_owned)),
                "LOGIN-DELAY" => {
                    let seconds = words.next().and_then(|seconds| seconds.parse().ok());
                    told.login_delay = seconds.map(Duration::from_secs);
                }
                _ => {}
            }
        }
        told
    }

    /// Whether USER and PASS are worth a try.
    pub(super) fn may_user(&self) -> bool {
        self.user || !self.is_told
    }

    /// Notes that TOP is not to be had, whatever was said.
    pub(super) fn forget_top(&mut self) {
        (self.top, self.is_told) = (false, true);
    }

    /// Whether TOP is worth a try.
    pub(super) fn may_top(&self) -> bool {
        self.top || !self.is_told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_read_in_any_case_and_order() {
        let told = Capabilities::read(
            b"top\r\nUSER\r\nutf8 USER\r\nSASL PLAIN login\r\nLOGIN-DELAY 900 USER\r\nPIPELINING\r\nX-NEW 1\r\n",
        );
        let expected = Capabilities {
            is_told: true,
            user: true,
            top: true,
            pipelining: true,
            utf8: true,
            mechanisms: vec!["PLAIN".into(), "login".into()],
            login_delay: Some(Duration::from_secs(900)),
            ..Capabilities::default()
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_not_understood_is_not_there() {
        let told = Capabilities::read(b"\r\n \xff\0\r\nLOGIN-DELAY soon\r\nSTLSX\r\nSASL\r\n");
        assert_eq!(told, Capabilities { is_told: true, ..Capabilities::default() });
    }

    #[test]
    fn a_server_that_tells_nothing_may_know_everything() {
        let untold = Capabilities::default();
        assert!(untold.may_user() && untold.may_top());
        assert!(!untold.stls && !untold.pipelining);
    }
}
