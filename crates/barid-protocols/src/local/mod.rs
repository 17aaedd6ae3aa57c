//! A mail service inside of the program, behind the same traits as real ones: what sample mail
//! lives on.
//!
//! An [`Office`] holds the mailboxes of some accounts. What they begin with comes from a
//! [`Library`], which can make it again at any time; what was changed since is kept by a
//! [`Backing`]. Mail to an account of the same office arrives there a moment after it was
//! sent; mail to anybody else is taken, and goes nowhere.

mod letterbox;
mod office;
mod renaming;
mod source;
mod submitter;
#[cfg(test)]
mod tests;

pub use letterbox::{Contained, Letter};
pub use office::{Backing, Library, Office, Parcel, Shelf, ShelfAccount, ShelfMailbox, Snapshot};
pub use source::Source;
pub use submitter::Submitter;
