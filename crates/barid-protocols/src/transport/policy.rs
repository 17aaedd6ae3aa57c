//! What a domain demands of servers that bring it mail (MTA-STS, RFC 8461).

/// Hosts that one policy may name.
const MAX_PATTERNS: usize = 100;

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) mode: Mode,
    /// Hosts in lower case; `*.` stands for one label.
    patterns: Vec<String>,
}

/// How much a policy demands (RFC 8461 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Nothing is delivered without verified TLS.
    Enforce,
    /// It is only reported.
    Testing,
    /// The policy is being taken back.
    None,
}

impl Policy {
    /// Reads a policy. `None` for what is none that can be followed.
    pub(super) fn parse(text: &str) -> Option<Policy> {
        let (mut version, mut mode, mut age, mut patterns) = (None, None, None, Vec::new());
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':')?;
            let value = value.trim();
            match name.trim() {
                // Of what is said twice the first counts.
                "version" => version = version.or(Some(value)),
                "mode" => mode = mode.or(Some(value)),
                "max_age" => age = age.or(Some(value)),
                "mx" if patterns.len() < MAX_PATTERNS => patterns.push(value.to_lowercase()),
                _ => {}
            }
        }
        let is_age = |age: &str| age.len() <= 10 && age.bytes().all(|b| b.is_ascii_digit());
        if version != Some("STSv1") || !age.is_some_and(|age| !age.is_empty() && is_age(age)) {
            return None;
        }
        let mode = match mode? {
            "enforce" => Mode::Enforce,
            "testing" => Mode::Testing,
            "none" => Mode::None,
            _ => return None,
        };
        (mode == Mode::None || !patterns.is_empty()).then_some(Policy { mode, patterns })
    }

    /// Whether a host is one of those that the policy names.
    pub(super) fn names(&self, host: &str) -> bool {
        self.patterns.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(rest) => host.split_once('.').is_some_and(|(_, parent)| parent == rest),
            None => host == pattern,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_followed_or_is_none() {
        let whole = "version: STSv1\r\nmode: enforce\r\nmx: mail.Example.org\r\nmx: *.mx.example.org\r\n\
            max_age: 604800\r\nother: x\r\n";
        let policy = Policy::parse(whole).unwrap();
        assert_eq!(policy.mode, Mode::Enforce);
        for (host, is_named) in [
            ("mail.example.org", true),
            ("a.mx.example.org", true),
            ("mx.example.org", false),
            ("a.b.mx.example.org", false),
            ("mail.example.org.evil.test", false),
        ] {
            assert_eq!(policy.names(host), is_named, "{host}");
        }
        assert_eq!(
            Policy::parse("version: STSv1\nmode: none\nmax_age: 1\n").map(|policy| policy.mode),
            Some(Mode::None)
        );
        for text in [
            "",
            "<html>",
            "version: STSv2\nmode: enforce\nmx: a\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmax_age: 1",
            "version: STSv1\nmode: please\nmx: a\nmax_age: 1",
            "version: STSv1\nmode: enforce\nmx: a",
            "version: STSv1\nmode: enforce\nmx: a\nmax_age: -1",
            "version: STSv1\nmode: testing\nmode: enforce\nmx: a\nmax_age:",
        ] {
            assert_eq!(Policy::parse(text), None, "{text}");
        }
        let twice = "version: STSv1\nmode: testing\nmode: enforce\nmx: a\nmax_age: 1";
        assert_eq!(Policy::parse(twice).map(|policy| policy.mode), Some(Mode::Testing));
    }
}
