//! Gives memory back to the system that was freed here.
//!
//! The C library keeps what was freed for later, in a pool for each thread that ever ran beside
//! others. Bursts of work that end up on other threads each time let all these pools grow, one
//! after another, to what the largest burst took; and what was read there stays in memory.
//!
//! It stands in this crate since no other may hold code that the compiler can't check.

/// Gives free memory back, of all threads. Takes about a millisecond. Does nothing where the C
/// library is not GNU's.
pub fn give_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        // SAFETY: the function takes how many bytes to keep for later, may be called at any time
        // from any thread, and touches no memory that is in use.
        #[allow(unsafe_code, reason = "no safe wrapper offers it")]
        unsafe {
            libc::malloc_trim(0);
        }
    }
}
