//! What is in the way, and what to do about it, in the words of the terminal.

use barid_model::Fault;

/// Returns a sentence that says what is in the way, and one that says what helps.
pub(crate) fn words(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::NoSuchHost => (
            "There is no server of that name",
            "Look for a slip in the address or in the server's name",
        ),
        Fault::DnsFailed => (
            "No name server answered, so the server can't be found",
            "Check that this computer is online, and try again",
        ),
        Fault::Refused => (
            "The server is there, but nothing listens on that port",
            "Check the port, or try the other kind of encryption, which has another port",
        ),
        Fault::ConnectTimedOut => (
            "The server did not answer at all",
            "A firewall may block that port on the way: try another network, or another port",
        ),
        Fault::NoRoute => {
            ("There is no way to the server from here", "Check that this computer is online")
        }
        Fault::Blocked => (
            "This computer does not let the program connect",
            "Allow it in the firewall or security program of this computer",
        ),
        Fault::Unreachable => {
            ("The server can't be reached", "Try again in a moment, or from another network")
        }
        Fault::HungUp => (
            "The server hung up in the middle",
            "Try again; where it goes on, something on the way may cut it: a proxy or virus scanner",
        ),
        Fault::Silent => (
            "The server took the connection and then said nothing",
            "That port may want TLS from the first byte: try imaps://, pop3s:// or smtps://",
        ),
        Fault::CertificateExpired => (
            "The server's certificate has expired",
            "Only whoever runs the server can renew it; nothing was sent to it",
        ),
        Fault::CertificateNotYetValid => (
            "The server's certificate is not valid yet",
            "Check the date of this computer: it may be in the past",
        ),
        Fault::CertificateWrongHost => (
            "The server's certificate is for another host",
            "Use the name that the provider's help pages give; an alias may not do",
        ),
        Fault::CertificateUntrusted => (
            "Nobody whom this computer trusts vouches for the server's certificate",
            "If it is your own server, give its certificate with --ca; else don't go on",
        ),
        Fault::CertificateRevoked => (
            "The server's certificate was taken back by its issuer",
            "Don't go on: ask whoever runs the server",
        ),
        Fault::NotTls => (
            "The server does not begin with TLS on that port",
            "That port may want STARTTLS: try imap://, pop3:// or smtp://, which require it",
        ),
        Fault::TlsTooOld => (
            "The server only knows encryption that is no longer safe",
            "It has to be brought up to date (TLS 1.2 or newer); nothing was sent to it",
        ),
        Fault::TlsFailed => (
            "No secure connection could be agreed on",
            "A proxy or virus scanner on the way may meddle: try another network",
        ),
        Fault::NotMail => (
            "What answers there is no mail server of that kind",
            "Check the port: it may belong to a web server, or to the other direction",
        ),
        Fault::NoStartTls => (
            "The server does not offer encryption on that port",
            "Try the port with TLS from the first byte: 993, 995 or 465",
        ),
        Fault::NoSignIn => (
            "The server offers no way to sign in that is safe to go",
            "Ask whoever runs it to offer PLAIN inside of TLS",
        ),
        Fault::WebSignIn => (
            "The provider lets programs in over its own sign-in page alone",
            "This version can't open that page yet; read this account in a browser meanwhile",
        ),
        Fault::WrongPassword => (
            "User name or password is wrong",
            "Type it again; where two-step sign-in is on, an app password is needed instead",
        ),
        Fault::AppPassword => (
            "The provider wants an app password here, not the one for its web page",
            "Make one in the account's security settings, and use it as the password",
        ),
        Fault::PasswordExpired => {
            ("The password has expired", "Sign in on the provider's web page and choose a new one")
        }
        Fault::AccountDisabled => (
            "The account is locked, suspended or closed",
            "Sign in on the provider's web page: it says why, and how to open it again",
        ),
        Fault::AccessOff => (
            "Mail programs are switched off for this account",
            "Switch IMAP or POP3 on in the settings of the provider's web page",
        ),
        Fault::NotAllowed => (
            "The account may sign in, but not do that",
            "Ask whoever runs the server for the permission, or check the user name",
        ),
        Fault::TooMany => (
            "There are too many connections or sign-ins at the moment",
            "Close other mail programs for this account, and wait some minutes",
        ),
        Fault::InUse => {
            ("Another program has the mailbox open", "Close that program, or wait until it is done")
        }
        Fault::TryLater => (
            "The server can't answer now",
            "Nothing is wrong with the password: try again in some minutes",
        ),
        Fault::AskAdministrator => (
            "The server has a trouble that only its administrator can mend",
            "Tell them what it said",
        ),
        Fault::Rejected => {
            ("The server said no", "Its own words above say why; its help pages may say more")
        }
        Fault::Malformed => (
            "The server said what can't be read",
            "Try again; where it goes on, something on the way may change what it says",
        ),
    }
}

/// Returns both as one line.
pub(crate) fn line(fault: Fault) -> String {
    let (what, advice) = words(fault);
    format!("{what}. {advice}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_fault_has_words_of_its_own() {
        let told: Vec<_> = Fault::ALL.into_iter().map(words).collect();
        let what: BTreeSet<&str> = told.iter().map(|(what, _)| *what).collect();
        let advice: BTreeSet<&str> = told.iter().map(|(_, advice)| *advice).collect();
        assert_eq!((what.len(), advice.len()), (Fault::ALL.len(), Fault::ALL.len()));
        for fault in Fault::ALL {
            assert_eq!(serde_json::json!(fault), serde_json::json!(fault.as_str()));
        }
        for (what, advice) in told {
            assert!(!what.ends_with('.') && !advice.ends_with('.'), "{what}");
        }
    }
}
