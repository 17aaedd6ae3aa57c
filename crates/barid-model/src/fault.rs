//! What exactly stood in the way of a connection or a sign-in, one name for each cause that asks
//! for something else to be done about it.

use serde::{Deserialize, Serialize};

/// Where it failed, from the first step to the last: finding the host, reaching it, encryption,
/// the language of the server, the sign-in. Finer than [`ErrorCode`](crate::ErrorCode), which says
/// what the engine does next: this says what the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// DNS knows no host of that name.
    NoSuchHost,
    /// DNS could not be asked, or could not say.
    DnsFailed,
    /// Nobody listens on the port.
    Refused,
    /// The host did not answer at all.
    ConnectTimedOut,
    /// There is no way to the host: no network, or no route.
    NoRoute,
    /// This computer does not let the program connect: a firewall, most often.
    Blocked,
    /// It could not be reached, for another reason.
    Unreachable,
    /// The connection was cut.
    HungUp,
    /// The server was there, and then said nothing more.
    Silent,
    /// The certificate is past its end.
    CertificateExpired,
    /// The certificate is before its beginning: the clock may be wrong.
    CertificateNotYetValid,
    /// The certificate is for other hosts.
    CertificateWrongHost,
    /// Nobody who is trusted here vouches for the certificate.
    CertificateUntrusted,
    /// Whoever vouched for the certificate took that back.
    CertificateRevoked,
    /// The port speaks, but not TLS.
    NotTls,
    /// The two have no version of TLS in common that is safe.
    TlsTooOld,
    /// TLS failed for another reason.
    TlsFailed,
    /// What answers is no mail server of that kind.
    NotMail,
    /// The server does not offer STARTTLS, or not in a way that is safe.
    NoStartTls,
    /// It offers no way to sign in with a password that is safe to go.
    NoSignIn,
    /// It only lets in over a sign-in page of its own.
    WebSignIn,
    /// User name or password is wrong.
    WrongPassword,
    /// It wants a password that was made for one program.
    AppPassword,
    /// The password was right once, and has to be renewed.
    PasswordExpired,
    /// The account is closed, locked or suspended.
    AccountDisabled,
    /// The account is there, but this way to it is switched off in its settings.
    AccessOff,
    /// The account may sign in, but not do this.
    NotAllowed,
    /// Too many connections or sign-ins at one time.
    TooMany,
    /// The mailbox is in use by another program.
    InUse,
    /// The server can't answer now.
    TryLater,
    /// The server wants its administrator to be asked.
    AskAdministrator,
    /// The server said no, for another reason.
    Rejected,
    /// The server sent what can't be read.
    Malformed,
}

impl Fault {
    /// All of them, in the order of the steps.
    pub const ALL: [Fault; 33] = [
        Fault::NoSuchHost,
        Fault::DnsFailed,
        Fault::Refused,
        Fault::ConnectTimedOut,
        Fault::NoRoute,
        Fault::Blocked,
        Fault::Unreachable,
        Fault::HungUp,
        Fault::Silent,
        Fault::CertificateExpired,
        Fault::CertificateNotYetValid,
        Fault::CertificateWrongHost,
        Fault::CertificateUntrusted,
        Fault::CertificateRevoked,
        Fault::NotTls,
        Fault::TlsTooOld,
        Fault::TlsFailed,
        Fault::NotMail,
        Fault::NoStartTls,
        Fault::NoSignIn,
        Fault::WebSignIn,
        Fault::WrongPassword,
        Fault::AppPassword,
        Fault::PasswordExpired,
        Fault::AccountDisabled,
        Fault::AccessOff,
        Fault::NotAllowed,
        Fault::TooMany,
        Fault::InUse,
        Fault::TryLater,
        Fault::AskAdministrator,
        Fault::Rejected,
        Fault::Malformed,
    ];

    /// Returns its name, as JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::NoSuchHost => "no_such_host",
            Fault::DnsFailed => "dns_failed",
            Fault::Refused => "refused",
            Fault::ConnectTimedOut => "connect_timed_out",
            Fault::NoRoute => "no_route",
            Fault::Blocked => "blocked",
            Fault::Unreachable => "unreachable",
            Fault::HungUp => "hung_up",
            Fault::Silent => "silent",
            Fault::CertificateExpired => "certificate_expired",
            Fault::CertificateNotYetValid => "certificate_not_yet_valid",
            Fault::CertificateWrongHost => "certificate_wrong_host",
            Fault::CertificateUntrusted => "certificate_untrusted",
            Fault::CertificateRevoked => "certificate_revoked",
            Fault::NotTls => "not_tls",
            Fault::TlsTooOld => "tls_too_old",
            Fault::TlsFailed => "tls_failed",
            Fault::NotMail => "not_mail",
            Fault::NoStartTls => "no_start_tls",
            Fault::NoSignIn => "no_sign_in",
            Fault::WebSignIn => "web_sign_in",
            Fault::WrongPassword => "wrong_password",
            Fault::AppPassword => "app_password",
            Fault::PasswordExpired => "password_expired",
            Fault::AccountDisabled => "account_disabled",
            Fault::AccessOff => "access_off",
            Fault::NotAllowed => "not_allowed",
            Fault::TooMany => "too_many",
            Fault::InUse => "in_use",
            Fault::TryLater => "try_later",
            Fault::AskAdministrator => "ask_administrator",
            Fault::Rejected => "rejected",
            Fault::Malformed => "malformed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_name_of_its_own_in_the_order_of_the_steps() {
        let names: BTreeSet<&str> = Fault::ALL.into_iter().map(Fault::as_str).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        assert!(Fault::ALL.is_sorted());
    }
}
