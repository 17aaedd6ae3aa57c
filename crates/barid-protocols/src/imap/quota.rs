//! Asks how full the account is (RFC 9208, and RFC 2087 before it).
//!
//! Nothing depends on the answer, so whatever is odd in it is left out.

use super::{
    capabilities::Capabilities,
    scan::Scan,
    session::{Event, Part, Session},
    untagged::Untagged,
};
use crate::source::SourceError;
use barid_model::{Quota, Usage};
use std::cmp::Ordering;
use tokio::io::{AsyncRead, AsyncWrite};

/// Most quota roots that are looked at.
const ROOT_LIMIT: usize = 64;
/// What storage is counted in (RFC 9208 §5.1), in octets.
const STORAGE_UNIT: u64 = 1024;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Session<S> {
    /// Asks how full the inbox is; where several limits hold for it, by the one that is reached
    /// first. A server that keeps no quota is not asked, and tells nothing.
    ///
    /// # Errors
    ///
    /// `Rejected` where the server does not want to say.
    pub(super) async fn quota(&mut self) -> Result<Quota, SourceError> {
        if !self.capabilities.as_ref().is_some_and(Capabilities::has_quota) {
            return Ok(Quota::default());
        }
        let mut roots = None;
        let mut told = Vec::new();
        self.run("GETQUOTAROOT", &[Part::Text("GETQUOTAROOT INBOX")], |event| match event {
            Event::Untagged(Untagged::QuotaRoots(names)) => roots = Some(names),
            Event::Untagged(Untagged::Quota { root, quota }) if told.len() < ROOT_LIMIT => {
                told.push((root, quota));
            }
            Event::Untagged(_)
            | Event::Done(..)
            | Event::Continue(_)
            | Event::Fetch(_)
            | Event::Condition(_)
            | Event::Noted => {}
        })
        .await?;
        let is_its =
            |root: &Vec<u8>| roots.as_ref().is_none_or(|roots: &Vec<Vec<u8>>| roots.contains(root));
        let its = told.iter().filter(|(root, _)| is_its(root)).map(|(_, quota)| *quota);
        Ok(its.fold(Quota::default(), |all, one| Quota {
            storage: tighter(all.storage, one.storage),
            messages: tighter(all.messages, one.messages),
        }))
    }
}

/// Reads `INBOX "" "shared"`: a mailbox and the names of what limits it.
pub(super) fn roots(mut scan: Scan<'_>) -> Option<Untagged> {
    scan.string()?;
    let mut roots = Vec::new();
    loop {
        while scan.skip(b' ').is_some() {}
        if scan.rest().is_empty() {
            return Some(Untagged::QuotaRoots(roots));
        }
        roots.push(scan.string()?.into_owned());
    }
}

/// Reads `"" (STORAGE 10 512 MESSAGE 3 1000)`: a name, then a resource, its usage and its limit
/// as often as there are such.
pub(super) fn quota(mut scan: Scan<'_>) -> Option<Untagged> {
    let root = scan.string()?.into_owned();
    while scan.skip(b' ').is_some() {}
    let words = scan.words()?;
    let mut quota = Quota::default();
    for resource in words.chunks_exact(3) {
        let [name, used, limit] = resource else { continue };
        match name.to_ascii_uppercase().as_str() {
            "STORAGE" => quota.storage = tighter(quota.storage, usage(used, limit, STORAGE_UNIT)),
            "MESSAGE" => quota.messages = tighter(quota.messages, usage(used, limit, 1)),
            _ => {}
        }
    }
    Some(Untagged::Quota { root, quota })
}

/// Reads numbers of 63 bits (RFC 9208 §7). A limit of 0, or one that is no such number, is how
/// servers say that there is none.
fn usage(used: &str, limit: &str, unit: u64) -> Option<Usage> {
    let read = |text: &str| {
        let counted = text.parse::<u64>().ok()?.checked_mul(unit)?;
        i64::try_from(counted).is_ok().then_some(counted)
    };
    Some(Usage { used: read(used)?, limit: read(limit).filter(|limit| *limit > 0) })
}

/// Returns the one whose limit is reached first.
fn tighter(one: Option<Usage>, other: Option<Usage>) -> Option<Usage> {
    let (Some(a), Some(b)) = (one, other) else { return one.or(other) };
    let order = match (a.limit, b.limit) {
        (Some(most), Some(others)) => {
            let share = |used: u64, limit: u64| u128::from(used) * u128::from(limit);
            share(a.used, others).cmp(&share(b.used, most))
        }
        (limit, others) => limit.is_some().cmp(&others.is_some()),
    };
    Some(if order == Ordering::Less { b } else { a })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::transcript::play;

    /// Asks a server with `capabilities` that answers `lines`. Returns used and limit of storage
    /// and of messages.
    async fn told(capabilities: &str, lines: &str) -> [Option<(u64, Option<u64>)>; 2] {
        let transcript = format!("C: A1 GETQUOTAROOT INBOX\n{lines}\nS: A1 OK done");
        let (mut session, server) = play(capabilities, &transcript);
        let Quota { storage, messages } = session.quota().await.unwrap();
        assert!(session.is_usable());
        server.end(session).await;
        [storage, messages].map(|one| one.map(|usage| (usage.used, usage.limit)))
    }

    #[tokio::test]
    async fn a_server_that_keeps_quota_is_asked_under_either_name() {
        for capabilities in
            ["IMAP4rev1 QUOTA", "IMAP4rev1 QUOTA=RES-STORAGE", "IMAP4rev2 quota=res-message"]
        {
            let lines = "S: * QUOTAROOT INBOX \"\"
                         S: * QUOTA \"\" (STORAGE 10 512 MESSAGE 3 1000)";
            let expected = [Some((10 * 1024, Some(512 * 1024))), Some((3, Some(1000)))];
            assert_eq!(told(capabilities, lines).await, expected, "{capabilities}");
        }
    }

    #[tokio::test]
    async fn a_server_without_quota_is_not_asked() {
        let (mut session, server) = play("IMAP4rev2 QUOTASET", "");
        assert_eq!(session.quota().await.unwrap(), Quota::default());
        server.end(session).await;
    }

    #[tokio::test]
    async fn of_several_roots_the_one_counts_that_is_full_first() {
        let lines = "S: * QUOTAROOT INBOX \"User quota\" {5}
                     S: Group nolimit
                     S: * QUOTA \"User quota\" (STORAGE 10 100)
                     S: * QUOTA {5}
                     S: Group (STORAGE 600 1000 MESSAGE 7 10)
                     S: * QUOTA nolimit ()
                     S: * QUOTA other (STORAGE 99 100)";
        let expected = [Some((600 * 1024, Some(1000 * 1024))), Some((7, Some(10)))];
        assert_eq!(told("IMAP4rev1 QUOTA", lines).await, expected);
    }

    #[tokio::test]
    async fn what_is_odd_is_left_out_and_the_rest_is_told() {
        const MOST: u64 = i64::MAX as u64;
        for (line, expected) in [
            ("(STORAGE 600 512)", [Some((600 * 1024, Some(512 * 1024))), None]),
            ("(STORAGE 600 0)", [Some((600 * 1024, None)), None]),
            ("(STORAGE 600 -1)", [Some((600 * 1024, None)), None]),
            ("(STORAGE 1 9007199254740992)", [Some((1024, None)), None]),
            ("(STORAGE 1 18446744073709551615)", [Some((1024, None)), None]),
            ("(STORAGE 1 99999999999999999999999)", [Some((1024, None)), None]),
            ("(STORAGE 18446744073709551615 9 MESSAGE 1 9)", [None, Some((1, Some(9)))]),
            ("(STORAGE x 9 message 1 9)", [None, Some((1, Some(9)))]),
            ("(MESSAGE 9223372036854775807 9)", [None, Some((MOST, Some(9)))]),
            ("(MAILBOX 1 2 STORAGE 1 2 X-OTHER a b)", [Some((1024, Some(2048))), None]),
            ("(STORAGE 1 2 MESSAGE 1)", [Some((1024, Some(2048))), None]),
            ("(STORAGE 1 2 STORAGE 3 4)", [Some((3 * 1024, Some(4096))), None]),
            ("( STORAGE  1 2 )", [Some((1024, Some(2048))), None]),
            ("()", [None, None]),
            ("(STORAGE (1 2))", [None, None]),
            ("(STORAGE \"1\" 2)", [None, None]),
            ("STORAGE 1 2", [None, None]),
            ("", [None, None]),
        ] {
            let lines = format!("S: * QUOTAROOT inbox \"\"\nS: * QUOTA \"\" {line}");
            assert_eq!(told("IMAP4rev1 QUOTA", &lines).await, expected, "{line}");
        }
    }

    #[tokio::test]
    async fn roots_may_be_missing_or_none() {
        let quota = "S: * QUOTA \"\" (STORAGE 1 2)";
        let known = [Some((1024, Some(2048))), None];
        for (roots, expected) in [
            ("S: * QUOTAROOT INBOX", [None, None]),
            ("S: * QUOTAROOT INBOX other", [None, None]),
            ("S: * QUOTAROOT INBOX  \"\" ", known),
            ("S: * QUOTAROOT INBOX (", known),
            ("S: * 5 EXISTS", known),
        ] {
            let lines = format!("{quota}\n{roots}");
            assert_eq!(told("IMAP4rev1 QUOTA", &lines).await, expected, "{roots}");
        }
        assert_eq!(told("IMAP4rev1 QUOTA", "S: * OK nothing to tell").await, [None, None]);
    }

    #[tokio::test]
    async fn a_refusal_leaves_the_session_as_it_was() {
        for answer in ["NO [NOPERM] not yours", "NO Quota not available", "BAD what?"] {
            let transcript = format!("C: A1 GETQUOTAROOT INBOX\nS: A1 {answer}");
            let (mut session, server) = play("IMAP4rev1 QUOTA", &transcript);
            let error = session.quota().await.unwrap_err();
            assert!(matches!(error, SourceError::Rejected { command: "GETQUOTAROOT", .. }));
            assert!(session.is_usable());
            server.end(session).await;
        }
    }
}
