//! Keeps OpenSSL from reading `openssl.cnf`, and from tidying up at the end.
//!
//! The OpenSSL linked into this program reads the file that `$OPENSSL_CONF`
//! names, or one under `/usr/local/ssl`, when it is first used. A file made for
//! other programs (another provider, another minimum) can then keep the store
//! from opening. And when the process ends it frees everything that it has, while
//! a thread may still be writing to the store, which then ends in a crash.
//! OpenSSL is initialized once, so it has to be told before that: and that is before `main`, since
//! a library of this program (Sequoia) makes a context of its own while the program is loaded.

use std::sync::Once;

/// `OPENSSL_INIT_NO_LOAD_CONFIG` of `openssl/crypto.h`.
const NO_LOAD_CONFIG: u64 = 0x80;
/// `OPENSSL_INIT_NO_ATEXIT`, likewise.
const NO_ATEXIT: u64 = 0x0008_0000;

/// Makes OpenSSL ignore every configuration file. Only the first call does
/// anything; it has to come before anything else uses OpenSSL.
pub fn ignore_configuration() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the function takes flags and an optional settings pointer, may
        // be called at any time from any thread, and null means no settings.
        #[allow(unsafe_code, reason = "no safe wrapper offers these flags")]
        unsafe {
            openssl_sys::OPENSSL_init_ssl(NO_LOAD_CONFIG | NO_ATEXIT, std::ptr::null());
        }
    });
}

/// Run by the loader, before the initializers that have no number or a later one.
#[used]
#[cfg_attr(
    any(target_os = "linux", target_os = "android", target_os = "freebsd"),
    allow(unsafe_code, reason = "the loader is told by a section"),
    unsafe(link_section = ".init_array.00100")
)]
#[cfg_attr(
    target_vendor = "apple",
    allow(unsafe_code, reason = "the loader is told by a section"),
    unsafe(link_section = "__DATA,__mod_init_func")
)]
#[cfg_attr(
    windows,
    allow(unsafe_code, reason = "the loader is told by a section"),
    unsafe(link_section = ".CRT$XCB")
)]
static BEFORE_ALL: extern "C" fn() = before_all;

extern "C" fn before_all() {
    ignore_configuration();
}
