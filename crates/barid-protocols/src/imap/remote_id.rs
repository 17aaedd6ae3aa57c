//! The names that messages have outside of this module: UIDVALIDITY and UID, in
//! hexadecimal of fixed width, so that names sort as their UIDs do.

use crate::source::RemoteId;

/// Names a message.
pub(super) fn write(uid_validity: u32, uid: u32) -> RemoteId {
    RemoteId(format!("{uid_validity:08x}{uid:08x}"))
}

/// Returns the UID of a message, if it was named under `uid_validity`.
///
/// A name from before UIDVALIDITY changed stands for a message that is gone,
/// even if the same UID is in use again (RFC 9051 §2.3.1.1).
pub(super) fn read(id: &RemoteId, uid_validity: u32) -> Option<u32> {
    let (validity, uid) = id.0.split_at_checked(8)?;
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok();
    let uid = number(uid).filter(|uid| *uid != 0)?;
    (number(validity)? == uid_validity && write(uid_validity, uid) == *id).then_some(uid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_uids_do() {
        let mut uids = [1, 9, 10, 255, 256, 99_999, 100_000, u32::MAX];
        uids.sort_by_key(|uid| write(7, *uid));
        assert!(uids.is_sorted());
        assert_eq!(uids.map(|uid| read(&write(7, uid), 7)), uids.map(Some));
    }

    #[test]
    fn a_name_from_before_uidvalidity_changed_stands_for_nothing() {
        assert_eq!(read(&write(7, 1), 8), None);
    }

    #[test]
    fn only_names_written_here_are_read() {
        for text in [
            "",
            "7:1",
            "0000000700000000",
            "000000070000001",
            "00000007000000010",
            "+0000007+0000001",
            "0000000\u{e9}00000001",
        ] {
            assert_eq!(read(&RemoteId(text.into()), 7), None, "{text}");
        }
    }
}
