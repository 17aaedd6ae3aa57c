//! Untagged data that imap-proto doesn't read, or not well enough: names keep
//! their exact bytes here, and sets of UIDs cost no more than their length.

use super::{cursor::Status, fault::malformed, quota, scan::Scan, uid_set::UidSet};
use crate::source::SourceError;
use barid_model::Quota;

/// One untagged response.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Untagged {
    /// What the server can do.
    Capability(Vec<String>),
    /// What it switched on (RFC 5161).
    Enabled(Vec<String>),
    /// A mailbox.
    List(Name),
    /// A mailbox that the user subscribed to, from servers without LIST-EXTENDED.
    Lsub(Name),
    /// The state of a mailbox; what the server left out is 0.
    Status {
        /// Its name on the wire.
        mailbox: Vec<u8>,
        /// Its state.
        status: Status,
    },
    /// What SEARCH or ESEARCH found (RFC 9051 §7.3.4).
    Found(UidSet),
    /// UIDs that went while the mailbox was selected (RFC 7162 §3.2.10).
    Vanished(UidSet),
    /// UIDs that went before; some may never have been.
    VanishedEarlier(UidSet),
    /// Whose mailboxes are where (RFC 2342).
    Namespace {
        /// What names of other users' and of shared mailboxes begin with.
        foreign: Vec<Vec<u8>>,
    },
    /// Names of the limits that hold for a mailbox (RFC 9208 §4.2).
    QuotaRoots(Vec<Vec<u8>>),
    /// One limit, and how near it is (RFC 9208 §4.2).
    Quota {
        /// Its name.
        root: Vec<u8>,
        /// What could be read of it.
        quota: Quota,
    },
    /// Anything else.
    Other,
}

/// A mailbox as LIST names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// With their backslash.
    pub attributes: Vec<String>,
    /// What stands between levels, if there are levels.
    pub delimiter: Option<char>,
    /// The name on the wire.
    pub name: Vec<u8>,
}

impl Name {
    /// Whether LIST gave it the attribute `name`.
    pub(super) fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|attribute| attribute.eq_ignore_ascii_case(name))
    }
}

/// Reads a response, `* ` included.
///
/// # Errors
///
/// Only where leaving it out would be read as "nothing there": sets of UIDs, and names of
/// mailboxes that a literal of a wrong length took bytes from, or gave some to.
pub(super) fn read(text: &[u8]) -> Result<Untagged, SourceError> {
    let mut scan = Scan::new(text.strip_prefix(b"* ").unwrap_or_default());
    let name = scan.word().unwrap_or_default().to_ascii_uppercase();
    let is_spaced = scan.skip(b' ').is_some();
    let read = match name.as_str() {
        "SEARCH" => return search(scan),
        "ESEARCH" => return esearch(scan).ok_or_else(|| malformed("an ESEARCH"))?,
        "VANISHED" => return vanished(scan),
        "CAPABILITY" => Some(Untagged::Capability(names(scan))),
        "ENABLED" => Some(Untagged::Enabled(names(scan))),
        "LIST" if is_spaced => list(scan)?.map(Untagged::List),
        "LSUB" if is_spaced => list(scan)?.map(Untagged::Lsub),
        "STATUS" if is_spaced => status(scan),
        "NAMESPACE" if is_spaced => namespace(scan),
        "QUOTAROOT" if is_spaced => quota::roots(scan),
        "QUOTA" if is_spaced => quota::quota(scan),
        _ => None,
    };
    Ok(read.unwrap_or(Untagged::Other))
}

fn names(scan: Scan<'_>) -> Vec<String> {
    let text = String::from_utf8_lossy(scan.rest());
    text.split_ascii_whitespace().map(str::to_ascii_uppercase).collect()
}

fn list(scan: Scan<'_>) -> Result<Option<Name>, SourceError> {
    let Some((name, rest)) = listed(scan) else { return Ok(None) };
    let is_cut = !rest.is_empty() && !rest.starts_with(b" ");
    let is_run_on = name.name.windows(4).any(|four| four == b"\r\n* ");
    match is_cut || is_run_on {
        true => Err(malformed("the name of a mailbox")),
        false => Ok(Some(name)),
    }
}

/// Reads a mailbox. Returns what follows its name, too.
fn listed<'a>(mut scan: Scan<'a>) -> Option<(Name, &'a [u8])> {
    let attributes = scan.words()?.into_iter().map(str::to_owned).collect();
    scan.skip(b' ')?;
    let is_quoted = scan.rest().first() == Some(&b'"');
    let delimiter = scan.string()?;
    let delimiter = match std::str::from_utf8(&delimiter).ok()? {
        nil if !is_quoted && nil.eq_ignore_ascii_case("NIL") => None,
        text => text.chars().next(),
    };
    scan.skip(b' ')?;
    let name = scan.string()?.into_owned();
    Some((Name { attributes, delimiter, name }, scan.rest()))
}

/// Reads `(("" "/")) (("Other Users/" "/")) NIL`: ours, other users', shared.
fn namespace(mut scan: Scan<'_>) -> Option<Untagged> {
    prefixes(&mut scan)?;
    scan.skip(b' ')?;
    let mut foreign = prefixes(&mut scan)?;
    scan.skip(b' ')?;
    foreign.extend(prefixes(&mut scan)?);
    // An empty one would make all mailboxes someone else's.
    foreign.retain(|prefix| !prefix.is_empty());
    Some(Untagged::Namespace { foreign })
}

fn prefixes(scan: &mut Scan<'_>) -> Option<Vec<Vec<u8>>> {
    if scan.skip(b'(').is_none() {
        return scan.word().filter(|nil| nil.eq_ignore_ascii_case("NIL")).map(|_| Vec::new());
    }
    let mut prefixes = Vec::new();
    loop {
        while scan.skip(b' ').is_some() {}
        if scan.skip(b')').is_some() {
            return Some(prefixes);
        }
        let mut inner = *scan;
        scan.skip_list()?;
        inner.skip(b'(')?;
        prefixes.push(inner.string()?.into_owned());
    }
}

fn status(mut scan: Scan<'_>) -> Option<Untagged> {
    let mailbox = scan.string()?.into_owned();
    scan.skip(b' ')?;
    scan.skip(b'(')?;
    let mut status = Status::default();
    loop {
        while scan.skip(b' ').is_some() {}
        if scan.skip(b')').is_some() {
            return Some(Untagged::Status { mailbox, status });
        }
        let name = scan.word()?.to_ascii_uppercase();
        scan.skip(b' ')?;
        if scan.rest().first() == Some(&b'(') {
            scan.skip_list()?;
            continue;
        }
        let value: u64 = match std::str::from_utf8(&scan.string()?).ok()?.parse() {
            Ok(value) => value,
            Err(_) => continue,
        };
        let short = || u32::try_from(value).unwrap_or_default();
        match name.as_str() {
            "MESSAGES" => status.messages = short(),
            "UIDNEXT" => status.uid_next = short(),
            "UIDVALIDITY" => status.uid_validity = short(),
            "HIGHESTMODSEQ" => status.mod_seq = value,
            _ => {}
        }
    }
}

/// RFC 7162 §3.1.5 puts `(MODSEQ n)` behind the numbers.
fn search(scan: Scan<'_>) -> Result<Untagged, SourceError> {
    let numbers = scan.rest().split(|byte| *byte == b'(').next().unwrap_or_default();
    Ok(Untagged::Found(UidSet::parse(numbers)?))
}

/// Reads `(TAG "A1") UID ALL 1:3 …`. Without ALL, nothing was found.
fn esearch(mut scan: Scan<'_>) -> Option<Result<Untagged, SourceError>> {
    if scan.rest().first() == Some(&b'(') {
        scan.skip_list()?;
    }
    let mut found = Ok(UidSet::default());
    loop {
        while scan.skip(b' ').is_some() {}
        if scan.rest().is_empty() {
            return Some(found.map(Untagged::Found));
        }
        match scan.word()?.to_ascii_uppercase().as_str() {
            "UID" => {}
            name => {
                scan.skip(b' ')?;
                match scan.rest().first() {
                    Some(b'(') => scan.skip_list()?,
                    _ if name == "ALL" => found = UidSet::parse(scan.word()?.as_bytes()),
                    _ => {
                        scan.string()?;
                    }
                }
            }
        }
    }
}

fn vanished(mut scan: Scan<'_>) -> Result<Untagged, SourceError> {
    if scan.rest().first() == Some(&b'(') {
        scan.skip_list().ok_or_else(|| malformed("a VANISHED"))?;
        // The space behind "(EARLIER)".
        scan.skip(b' ').ok_or_else(|| malformed("a VANISHED"))?;
        return UidSet::parse(scan.rest()).map(Untagged::VanishedEarlier);
    }
    UidSet::parse(scan.rest()).map(Untagged::Vanished)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> UidSet {
        UidSet::parse(text.as_bytes()).unwrap()
    }

    fn name(text: &str) -> (Vec<String>, Option<char>, String) {
        match read(text.as_bytes()).unwrap() {
            Untagged::List(Name { attributes, delimiter, name }) => {
                (attributes, delimiter, String::from_utf8(name).unwrap())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mailbox_is_listed_with_its_exact_name() {
        let none: Vec<String> = Vec::new();
        let plain = |name: &str| (none.clone(), Some('/'), name.to_owned());
        assert_eq!(name("* LIST () \"/\" INBOX"), plain("INBOX"));
        assert_eq!(name("* list () \"/\" \"a \\\"b\\\" \\\\c\""), plain("a \"b\" \\c"));
        assert_eq!(name("* LIST () \"/\" {5}\r\na\\\"()"), plain("a\\\"()"));
        assert_eq!(name("* LIST () \"\\\\\" x"), (none.clone(), Some('\\'), "x".into()));
        assert_eq!(name("* LIST () NIL x"), (none.clone(), None, "x".into()));
        assert_eq!(name("* LIST () \"NIL\" NIL").2, "NIL");
        assert_eq!(
            name("* LIST (\\Noselect \\Sent) \".\" a (\"CHILDINFO\" (\"SUBSCRIBED\"))").0,
            ["\\Noselect", "\\Sent"]
        );
    }

    #[test]
    fn f03_a_name_of_another_length_than_announced_is_not_taken_for_another_mailbox() {
        for text in [
            "* LIST () \"/\" {2}\r\nJunk",
            "* LIST () \"/\" {24}\r\nJunk\r\n* LIST () \"/\" Sent",
            "* LSUB () \"/\" {6}\r\nJunk\r\n* LSUB () \"/\" Sent",
        ] {
            assert!(matches!(read(text.as_bytes()), Err(SourceError::Malformed { .. })), "{text}");
        }
    }

    #[test]
    fn a_status_is_read_whatever_else_is_in_it() {
        let text = b"* STATUS \"a b\" (SIZE 99999999999 MESSAGES 3 MAILBOXID (x) UIDNEXT 4 X NIL UIDVALIDITY 5 HIGHESTMODSEQ 18446744073709551615 )";
        let status = Status { uid_validity: 5, uid_next: 4, mod_seq: u64::MAX, messages: 3 };
        assert_eq!(read(text).unwrap(), Untagged::Status { mailbox: b"a b".to_vec(), status });
    }

    #[test]
    fn what_was_found_comes_in_two_shapes() {
        for (text, found) in [
            ("* SEARCH 3 1 2", "1:3"),
            ("* SEARCH", ""),
            ("* SEARCH 1 ", "1"),
            ("* SEARCH 1 5 (MODSEQ 917162500)", "1,5"),
            ("* ESEARCH (TAG \"A1\") UID ALL 1:3,9", "1:3,9"),
            ("* ESEARCH (TAG \"A1\") UID", ""),
            ("* ESEARCH UID COUNT 3 ALL 7 MODSEQ 12", "7"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), Untagged::Found(set(found)), "{text}");
        }
    }

    #[test]
    fn removals_are_read_earlier_or_not() {
        let earlier = Untagged::VanishedEarlier(set("1,3:5"));
        assert_eq!(read(b"* VANISHED (EARLIER) 1,3:5").unwrap(), earlier);
        assert_eq!(read(b"* VANISHED 7").unwrap(), Untagged::Vanished(set("7")));
    }

    #[test]
    fn a_set_that_cannot_be_read_is_not_taken_for_an_empty_one() {
        for text in [
            "* SEARCH a",
            "* VANISHED (EARLIER 1",
            "* VANISHED x",
            "* ESEARCH (TAG \"A1\" UID ALL 1",
            "* ESEARCH UID ALL *",
        ] {
            assert!(matches!(read(text.as_bytes()), Err(SourceError::Malformed { .. })), "{text}");
        }
    }

    #[test]
    fn the_mailboxes_of_others_have_prefixes() {
        let text = b"* NAMESPACE ((\"\" \"/\" \"X\" (\"a\" \"b\"))) ((\"Other Users/\" \"/\")) ((\"Shared.\" NIL)(\"\" \".\"))";
        let foreign = vec![b"Other Users/".to_vec(), b"Shared.".to_vec()];
        assert_eq!(read(text).unwrap(), Untagged::Namespace { foreign });
        let none = Untagged::Namespace { foreign: Vec::new() };
        assert_eq!(read(b"* NAMESPACE NIL nil NIL").unwrap(), none);
    }

    #[test]
    fn what_we_do_not_know_is_no_error() {
        for text in [
            "* NAMESPACE",
            "* NAMESPACE ((\"\" \"/\")) NIL",
            "* ID NIL",
            "* 3 RECENT",
            "* ",
            "*",
            "* LIST x",
            "* STATUS a",
            "* \u{fc}",
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), Untagged::Other, "{text}");
        }
    }
}
