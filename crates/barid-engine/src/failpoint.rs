//! Places where a test may end the program as a crash would. No release has them.

/// Ends the program here, if `FAILPOINTS` says so: `replay::made=2*off->return` at the third time.
#[cfg(feature = "failpoints")]
pub(crate) fn reach(name: &str) {
    fail::fail_point!(name, |_| std::process::abort());
}

/// Does nothing.
#[cfg(not(feature = "failpoints"))]
pub(crate) fn reach(_: &str) {}
