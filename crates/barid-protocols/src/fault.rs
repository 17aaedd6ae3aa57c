//! Gives each failure on the way to a server, or of a sign-in, the one name of what is in the way.

use crate::{
    net::{CertificateFault, LookupError, NetError},
    source::SourceError,
    submit::SubmitError,
};
use barid_model::Fault;
use std::io;

/// What a server offers no way for: it takes no password that we send.
const NO_SIGN_IN: &str = "it offers no way to sign in with a password";
const NO_SUBMIT_SIGN_IN: &str = "a sign-in with SCRAM-SHA-256, PLAIN or LOGIN";
/// The same for one that takes tokens in their place.
const WEB_SIGN_IN: &str = "it offers no way to sign in but over its page on the web";
const WEB_SUBMIT_SIGN_IN: &str = "a sign-in with a password, only one over its page on the web";

/// Says why there is no way into a server that mail comes from.
pub(crate) fn no_way_in(takes_tokens: bool) -> &'static str {
    if takes_tokens { WEB_SIGN_IN } else { NO_SIGN_IN }
}

/// Says what a server that mail goes to can't carry.
pub(crate) fn no_way_to_submit(takes_tokens: bool) -> &'static str {
    if takes_tokens { WEB_SUBMIT_SIGN_IN } else { NO_SUBMIT_SIGN_IN }
}

impl NetError {
    /// Says what exactly is in the way.
    pub fn fault(&self) -> Fault {
        match self {
            NetError::Unreachable { source, .. } => unreachable(source),
            NetError::Untrusted { fault, .. } => match fault {
                CertificateFault::Expired => Fault::CertificateExpired,
                CertificateFault::NotYetValid => Fault::CertificateNotYetValid,
                CertificateFault::WrongHost => Fault::CertificateWrongHost,
                CertificateFault::Untrusted => Fault::CertificateUntrusted,
                CertificateFault::Revoked => Fault::CertificateRevoked,
            },
            NetError::NotTls { .. } => Fault::NotTls,
            NetError::TlsTooOld { .. } => Fault::TlsTooOld,
            NetError::Tls { .. } => Fault::TlsFailed,
            NetError::EncryptionMissing { .. } => Fault::NoStartTls,
            NetError::Broken(error) => match error.kind() {
                io::ErrorKind::InvalidData => Fault::NotMail,
                io::ErrorKind::ResourceBusy => Fault::TryLater,
                _ => Fault::HungUp,
            },
            NetError::TimedOut { .. } => Fault::Silent,
        }
    }
}

fn unreachable(error: &io::Error) -> Fault {
    let lookup = error.get_ref().and_then(|inner| inner.downcast_ref::<LookupError>());
    match (lookup, error.kind()) {
        (Some(LookupError::NoSuchHost), _) => Fault::NoSuchHost,
        (Some(LookupError::Failed(_)), _) => Fault::DnsFailed,
        (None, io::ErrorKind::ConnectionRefused) => Fault::Refused,
        (None, io::ErrorKind::TimedOut) => Fault::ConnectTimedOut,
        (
            None,
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::AddrNotAvailable,
        ) => Fault::NoRoute,
        (None, io::ErrorKind::PermissionDenied) => Fault::Blocked,
        (None, io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => Fault::HungUp,
        (None, io::ErrorKind::ResourceBusy) => Fault::TryLater,
        (None, _) => Fault::Unreachable,
    }
}

impl SourceError {
    /// Says what exactly is in the way.
    pub fn fault(&self) -> Fault {
        match self {
            SourceError::Net(error) => error.fault(),
            SourceError::Throttled { text, .. } => told(text).unwrap_or(Fault::TryLater),
            SourceError::Unauthorized { text } => told(text).unwrap_or(Fault::WrongPassword),
            SourceError::Rejected { text, .. } if text == NO_SIGN_IN => Fault::NoSignIn,
            SourceError::Rejected { text, .. } if text == WEB_SIGN_IN => Fault::WebSignIn,
            SourceError::Rejected { code, text, .. } => {
                told(&format!("{text} [{code}]")).unwrap_or(Fault::Rejected)
            }
            // What no mail server begins with is another service.
            SourceError::Malformed { what } if what.contains("greeting") => Fault::NotMail,
            SourceError::Malformed { .. } | SourceError::TooLarge { .. } | SourceError::Void => {
                Fault::Malformed
            }
            SourceError::Foreign { .. } | SourceError::NotFound | SourceError::NotEmpty => {
                Fault::Rejected
            }
        }
    }
}

impl SubmitError {
    /// Says what exactly is in the way.
    pub fn fault(&self) -> Fault {
        match self {
            SubmitError::Net(error) => error.fault(),
            SubmitError::Unauthorized { reply } => {
                let usual =
                    if reply.is_transient() { Fault::TryLater } else { Fault::WrongPassword };
                told(&reply.to_string()).unwrap_or(usual)
            }
            SubmitError::Unsupported { what } if what == NO_SUBMIT_SIGN_IN => Fault::NoSignIn,
            SubmitError::Unsupported { what } if what == WEB_SUBMIT_SIGN_IN => Fault::WebSignIn,
            SubmitError::Refused { reply, .. } => {
                let usual = if reply.is_transient() { Fault::TryLater } else { Fault::Rejected };
                told(&reply.to_string()).unwrap_or(usual)
            }
            SubmitError::Malformed { what } if what.contains("greeting") => Fault::NotMail,
            SubmitError::Malformed { .. } => Fault::Malformed,
            SubmitError::Unsupported { .. }
            | SubmitError::TooLarge { .. }
            | SubmitError::NoRecipients { .. } => Fault::Rejected,
            SubmitError::Ambiguous { .. } => Fault::HungUp,
        }
    }
}

/// Words of servers, in lower case, and what they mean; the first that is there counts. Codes
/// first (RFC 5530, RFC 3206, RFC 3463), then what large providers are known to say.
const WORDS: &[(Fault, &[&str])] = &[
    (
        Fault::AppPassword,
        &[
            "application-specific password",
            "app-specific password",
            "app password",
            "application password",
            "apppassword",
            "invalidsecondfactor",
            "authorization code",
            "authorized code",
            "\u{6388}\u{6743}\u{7801}",
        ],
    ),
    (
        Fault::AccessOff,
        &[
            "imap access is disabled",
            "imap is disabled",
            "imap disabled",
            "imap service is disabled",
            "imap is not enabled",
            "not enabled for imap",
            "pop access is disabled",
            "pop3 is disabled",
            "pop3 access is disabled",
            "pop is disabled",
            "not enabled for pop",
            "smtpclientauthentication is disabled",
            "enable imap",
            "service is not open",
            "pop3/imap",
            "turn on imap",
        ],
    ),
    (
        Fault::WebSignIn,
        &[
            "[webalert",
            "web login required",
            "log in via your web browser",
            "login via your web browser",
            "sign in via your web browser",
            "webloginrequired",
            "basic authentication is disabled",
            "basicauthblocked",
            "basic auth is disabled",
            "oauth2 required",
            "use oauth",
        ],
    ),
    (Fault::PasswordExpired, &["[expired]", "password has expired", "password expired"]),
    (
        Fault::AccountDisabled,
        &[
            "account is disabled",
            "account disabled",
            "account has been disabled",
            "account is locked",
            "account locked",
            "account has been locked",
            "account is suspended",
            "account suspended",
            "account has been suspended",
            "account is blocked",
            "account blocked",
            "account has been blocked",
            "account inactive",
            "account is inactive",
            "account is closed",
            "user disabled",
            "user is disabled",
            "mailbox disabled",
            "mailbox is disabled",
            "5.2.1",
        ],
    ),
    (
        Fault::TooMany,
        &[
            "[limit]",
            "[login-delay]",
            "[throttled]",
            "too many",
            "connections limit",
            "connection limit",
            "maximum number of connections",
            "concurrent connections",
            "simultaneous connections",
            "rate limit",
            "4.3.2",
            "4.7.28",
        ],
    ),
    (
        Fault::InUse,
        &["[inuse]", "[in-use]", "already locked", "maildrop lock", "mailbox is locked"],
    ),
    (Fault::AskAdministrator, &["[contactadmin]", "[serverbug]", "[sys/perm]"]),
    (
        Fault::NotAllowed,
        &["[authorizationfailed]", "[noperm]", "5.7.1 ", "5.7.2 ", "not authorized", "not allowed"],
    ),
    (Fault::NoStartTls, &["[privacyrequired]", "5.7.11", "530 5.7.0 must issue a starttls"]),
    (Fault::NoSignIn, &["5.7.4", "504 5.5.4", "mechanism not supported"]),
    (Fault::TryLater, &["[unavailable]", "[sys/temp]", "4.7.0", "temporar", "try again later"]),
    (Fault::WrongPassword, &["[authenticationfailed]", "[auth]", "5.7.8"]),
];

/// Returns what a server means, as far as its words are known.
fn told(text: &str) -> Option<Fault> {
    let text = text.to_lowercase();
    let is_there = |words: &&[&str]| words.iter().any(|word| text.contains(word));
    WORDS.iter().find(|(_, words)| is_there(words)).map(|(fault, _)| *fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::submit::Reply;
    use std::borrow::Cow;

    fn refused(text: &str) -> Fault {
        SourceError::Unauthorized { text: text.to_owned() }.fault()
    }

    fn replied(code: u16, text: &str) -> Fault {
        SubmitError::Unauthorized { reply: Reply { code, text: text.to_owned() } }.fault()
    }

    #[test]
    fn the_words_of_large_providers_are_understood() {
        for (text, expected) in [
            ("Invalid credentials (Failure) [AUTHENTICATIONFAILED]", Fault::WrongPassword),
            ("Application-specific password required: https://support…", Fault::AppPassword),
            ("AUTHENTICATE Invalid credentials; use an app password", Fault::AppPassword),
            ("LOGIN Login error or password error, use authorization code", Fault::AppPassword),
            (
                "\u{8bf7}\u{4f7f}\u{7528}\u{6388}\u{6743}\u{7801}\u{767b}\u{5f55}",
                Fault::AppPassword,
            ),
            ("Please log in via your web browser: https://… (Failure)", Fault::WebSignIn),
            ("LOGIN failed. BasicAuthBlocked", Fault::WebSignIn),
            ("Log in with your web browser [WEBALERT https://a.test/]", Fault::WebSignIn),
            ("Your account is not enabled for IMAP use", Fault::AccessOff),
            ("IMAP access is disabled for your domain", Fault::AccessOff),
            ("Your password has expired", Fault::PasswordExpired),
            ("no [EXPIRED]", Fault::PasswordExpired),
            ("Account is locked. Please contact support", Fault::AccountDisabled),
            ("Too many simultaneous connections", Fault::TooMany),
            ("no [AUTHORIZATIONFAILED]", Fault::NotAllowed),
            ("no [CONTACTADMIN]", Fault::AskAdministrator),
            ("no [PRIVACYREQUIRED]", Fault::NoStartTls),
            ("Authentication failed", Fault::WrongPassword),
            ("", Fault::WrongPassword),
        ] {
            assert_eq!(refused(text), expected, "{text}");
        }
        for (code, text, expected) in [
            (535, "5.7.8 Username and Password not accepted", Fault::WrongPassword),
            (534, "5.7.9 Application-specific password required", Fault::AppPassword),
            (534, "5.7.14 Please log in via your web browser", Fault::WebSignIn),
            (535, "5.7.139 SmtpClientAuthentication is disabled", Fault::AccessOff),
            (535, "5.7.139 basic authentication is disabled", Fault::WebSignIn),
            (432, "4.3.2 Concurrent connections limit exceeded", Fault::TooMany),
            (454, "4.7.0 Temporary authentication failure", Fault::TryLater),
            (525, "5.7.13 User account disabled", Fault::AccountDisabled),
            (504, "5.5.4 Unrecognized authentication type", Fault::NoSignIn),
            (451, "local trouble", Fault::TryLater),
            (535, "no", Fault::WrongPassword),
        ] {
            assert_eq!(replied(code, text), expected, "{code} {text}");
        }
    }

    #[test]
    fn what_can_t_be_signed_in_to_says_which_kind_it_is() {
        for (is_web, expected) in [(false, Fault::NoSignIn), (true, Fault::WebSignIn)] {
            let text = no_way_in(is_web).to_owned();
            let source = SourceError::Rejected { command: "AUTH", code: String::new(), text };
            let what = Cow::Borrowed(no_way_to_submit(is_web));
            let submit = SubmitError::Unsupported { what };
            assert_eq!((source.fault(), submit.fault()), (expected, expected));
        }
    }

    #[test]
    fn each_step_on_the_way_has_a_fault_of_its_own() {
        let unreachable =
            |source| NetError::Unreachable { host: "h".to_owned(), port: 1, source }.fault();
        let lookup = |error| unreachable(io::Error::other(error));
        assert_eq!(lookup(LookupError::NoSuchHost), Fault::NoSuchHost);
        assert_eq!(lookup(LookupError::Failed(io::Error::other("x"))), Fault::DnsFailed);
        for (kind, expected) in [
            (io::ErrorKind::ConnectionRefused, Fault::Refused),
            (io::ErrorKind::TimedOut, Fault::ConnectTimedOut),
            (io::ErrorKind::NetworkUnreachable, Fault::NoRoute),
            (io::ErrorKind::PermissionDenied, Fault::Blocked),
            (io::ErrorKind::ConnectionReset, Fault::HungUp),
            (io::ErrorKind::Other, Fault::Unreachable),
        ] {
            assert_eq!(unreachable(kind.into()), expected, "{kind}");
        }
        assert_eq!(NetError::Broken(io::ErrorKind::InvalidData.into()).fault(), Fault::NotMail);
        assert_eq!(NetError::Broken(io::ErrorKind::UnexpectedEof.into()).fault(), Fault::HungUp);
    }
}
