//! Decides how to bring an IMAP mailbox up to date, before anything is fetched. Pure.

use super::cursor::{Cursor, Status};

/// Extensions that change how we synchronize (RFC 7162). QRESYNC includes CONDSTORE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    /// None: flags and removals have to be compared.
    None,
    /// The server lists changes.
    Condstore,
    /// The server lists changes and removals.
    Qresync,
}

/// The cheapest correct way to catch up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Nothing happened.
    UpToDate,
    /// Nothing is here yet: list everything, newest first.
    Fill,
    /// Every UID we hold is void (RFC 9051 §2.3.1.1): forget them, then list everything.
    Refill,
    /// List everything, newest first, and remove what is not there.
    Sweep,
    /// The server lists changes and removals since `mod_seq` by itself.
    Resync {
        /// From the cursor, not 0.
        mod_seq: u64,
    },
    /// The server lists changes since `mod_seq`; we find removals by counting, and by listing UIDs.
    ChangedSince {
        /// From the cursor, not 0.
        mod_seq: u64,
    },
    /// List new messages; then go on below the floor. Changes above it show in
    /// the sweep that follows once everything was listed.
    Added {
        /// The first UID that may be new, not 0.
        first_new: u32,
    },
    /// Go on below the floor.
    Continue,
}

/// Chooses the plan for a mailbox that was just opened. `held` is how many names
/// the store holds.
pub(super) fn plan(
    cursor: Option<Cursor>,
    status: Status,
    held: u32,
    extension: Extension,
) -> Plan {
    let Some(cursor) = cursor else {
        return if held == 0 { Plan::Fill } else { Plan::Sweep };
    };
    let then = cursor.status;
    if then.uid_validity != status.uid_validity {
        return Plan::Refill;
    }
    // A sequence that is unknown, or went backwards, tells nothing about changes.
    let is_comparable = then.mod_seq > 0 && status.mod_seq >= then.mod_seq;
    match extension {
        Extension::Condstore | Extension::Qresync if is_comparable => {
            if then == status {
                return match (cursor.is_complete(), held == status.messages) {
                    (true, true) => Plan::UpToDate,
                    // The server forgot to tell of something.
                    (true, false) => Plan::Sweep,
                    (false, _) => Plan::Continue,
                };
            }
            let mod_seq = then.mod_seq;
            match extension {
                Extension::Qresync => Plan::Resync { mod_seq },
                Extension::Condstore | Extension::None => Plan::ChangedSince { mod_seq },
            }
        }
        Extension::None | Extension::Condstore | Extension::Qresync => {
            match (cursor.is_complete(), then.uid_next) {
                (true, _) => Plan::Sweep,
                (false, first_new) if first_new > 0 && first_new != status.uid_next => {
                    Plan::Added { first_new }
                }
                (false, _) => Plan::Continue,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: Status = Status { uid_validity: 7, uid_next: 100, mod_seq: 50, messages: 10 };
    const COMPLETE: Cursor = Cursor { status: STATUS, floor: 1, is_sweep: false };
    const HALF: Cursor = Cursor { status: STATUS, floor: 40, is_sweep: false };

    /// Checks the plans for no extension, CONDSTORE and QRESYNC.
    fn check(cursor: Option<Cursor>, status: Status, held: u32, plans: [Plan; 3]) {
        let extensions = [Extension::None, Extension::Condstore, Extension::Qresync];
        assert_eq!(extensions.map(|extension| plan(cursor, status, held, extension)), plans);
    }

    #[test]
    fn a_mailbox_that_is_new_here_is_filled() {
        check(None, STATUS, 0, [Plan::Fill; 3]);
    }

    #[test]
    fn a_void_cursor_over_held_names_means_a_sweep() {
        check(None, STATUS, 1, [Plan::Sweep; 3]);
    }

    #[test]
    fn a_new_uidvalidity_voids_what_we_hold() {
        let status = Status { uid_validity: 8, ..STATUS };
        check(Some(COMPLETE), status, 10, [Plan::Refill; 3]);
        check(Some(HALF), status, 10, [Plan::Refill; 3]);
    }

    #[test]
    fn an_equal_state_proves_something_only_with_modification_sequences() {
        check(Some(COMPLETE), STATUS, 10, [Plan::Sweep, Plan::UpToDate, Plan::UpToDate]);
        check(Some(HALF), STATUS, 3, [Plan::Continue; 3]);
    }

    #[test]
    fn a_count_that_differs_means_a_sweep() {
        check(Some(COMPLETE), STATUS, 11, [Plan::Sweep; 3]);
        check(Some(COMPLETE), STATUS, 9, [Plan::Sweep; 3]);
    }

    #[test]
    fn changes_are_listed_since_the_last_sequence() {
        let status = Status { uid_next: 101, mod_seq: 51, messages: 11, ..STATUS };
        let listed = [Plan::ChangedSince { mod_seq: 50 }, Plan::Resync { mod_seq: 50 }];
        check(Some(COMPLETE), status, 10, [Plan::Sweep, listed[0], listed[1]]);
        check(Some(HALF), status, 3, [Plan::Added { first_new: 100 }, listed[0], listed[1]]);
    }

    #[test]
    fn a_sequence_that_went_backwards_or_away_means_a_sweep() {
        for mod_seq in [49, 0] {
            let status = Status { mod_seq, ..STATUS };
            check(Some(COMPLETE), status, 10, [Plan::Sweep; 3]);
            check(Some(HALF), status, 3, [Plan::Continue; 3]);
        }
        let unknown = Cursor { status: Status { mod_seq: 0, ..STATUS }, ..COMPLETE };
        check(Some(unknown), STATUS, 10, [Plan::Sweep; 3]);
    }

    #[test]
    fn a_missing_uidnext_is_not_taken_for_a_uid() {
        let then = Cursor { status: Status { uid_next: 0, mod_seq: 0, ..STATUS }, ..HALF };
        check(Some(then), STATUS, 3, [Plan::Continue; 3]);
    }
}
