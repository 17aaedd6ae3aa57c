//! IMAP servers that fall silent, lie, leave out, forget to answer, or are no IMAP servers at all:
//! each fault by its number, against the whole engine, and after each what must be true after any.

#[path = "bad_servers/appends.rs"]
mod appends;
#[path = "bad_servers/counts.rs"]
mod counts;
#[path = "bad_servers/literals.rs"]
mod literals;
#[path = "bad_servers/patient.rs"]
mod patient;
#[path = "bad_servers/silence.rs"]
mod silence;
#[path = "bad_servers/strangers.rs"]
mod strangers;
