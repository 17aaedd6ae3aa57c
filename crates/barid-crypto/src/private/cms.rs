//! S/MIME in the words of [`super`] (RFC 8551).

use super::{
    Keyring, Problem, SignatureState, Signer, Technology,
    judge::{Found, sender, sorted},
};
use crate::{
    smime::{self, Certificate, Identity, Outcome, SmimeError, TrustStore, Verified},
    unreadable::Unreadable,
};
use zeroize::Zeroizing;

/// What a piece of S/MIME turned out to be.
pub(super) enum Piece {
    /// It was signed; what was signed, and the signature.
    Signed(Zeroizing<Vec<u8>>, Box<Verified>),
    /// It was encrypted.
    Decrypted(smime::Decrypted),
    /// It was encrypted, and can't be read.
    Unreadable(Unreadable),
    /// It only brings certificates, or nothing that is known.
    Other,
}

/// Opens a piece of S/MIME. `at_ms` is when it was sent, in milliseconds since the epoch.
pub(super) fn open(bytes: &[u8], identities: &[Identity], trust: &TrustStore, at_ms: i64) -> Piece {
    use smime::Kind;
    match smime::kind(bytes) {
        Ok(Kind::SignedOpaque) => match smime::verify(bytes, None, trust, at_ms) {
            Ok(mut verified) => {
                let content = Zeroizing::new(std::mem::take(&mut verified.content));
                Piece::Signed(content, Box::new(verified))
            }
            Err(error) => Piece::Unreadable(reason(error, identities)),
        },
        Ok(Kind::Enveloped | Kind::AuthEnveloped) => match smime::decrypt(bytes, identities) {
            Ok(decrypted) => Piece::Decrypted(decrypted),
            Err(error) => Piece::Unreadable(reason(error, identities)),
        },
        Ok(Kind::Compressed) => {
            Piece::Unreadable(Unreadable::UnknownMethod("compressed".to_owned()))
        }
        Ok(Kind::SignedDetached | Kind::CertificatesOnly | Kind::Other) => Piece::Other,
        Err(error) => Piece::Unreadable(reason(error, identities)),
    }
}

fn reason(error: SmimeError, identities: &[Identity]) -> Unreadable {
    match error {
        SmimeError::NotForUs { .. } if identities.is_empty() => Unreadable::NoKeyHere,
        SmimeError::NotForUs { recipients } => {
            Unreadable::NotForYou(recipients.iter().map(recipient).collect())
        }
        SmimeError::UnknownCipher { oid } => Unreadable::UnknownMethod(oid),
        SmimeError::Unsupported | SmimeError::Compressed => {
            Unreadable::UnknownMethod("CMS".to_owned())
        }
        SmimeError::TooLarge => Unreadable::TooLarge,
        _ => Unreadable::Damaged,
    }
}

fn recipient(one: &smime::Recipient) -> String {
    match one {
        smime::Recipient::Serial { issuer, serial } => format!("{serial} ({issuer})"),
        smime::Recipient::KeyId(id) => id.clone(),
        smime::Recipient::Other => String::new(),
    }
}

/// Says what a signature is worth for who the message is from.
pub(super) fn judge(verified: &Verified, keyring: &Keyring, from: Option<&str>) -> Found {
    let pair = verified.signer.as_ref().zip(from);
    let is_signer = pair.is_some_and(|(signer, from)| {
        let fingerprint = signer.fingerprint().to_ascii_uppercase();
        signer.is_for(from) && keyring.may_speak(&fingerprint, from)
    });
    let (state, problem) = match verified.outcome {
        Outcome::Good => sender(from, is_signer),
        Outcome::Unknown => (SignatureState::Unknown, Some(Problem::SignatureNotVerified)),
        Outcome::Bad => (SignatureState::Bad, None),
    };
    let mut problems: Vec<Problem> = problem.into_iter().collect();
    for one in verified.problems.iter().map(|one| told(*one)) {
        if !problems.contains(&one) {
            problems.push(one);
        }
    }
    Found {
        technology: Technology::Smime,
        state,
        signer: verified.signer.as_ref().map(|one| signer(one, verified, from)).unwrap_or_default(),
        problems,
    }
}

fn signer(certificate: &Certificate, verified: &Verified, from: Option<&str>) -> Signer {
    Signer {
        key: certificate.fingerprint().to_ascii_uppercase(),
        name: certificate.subject().to_owned(),
        addresses: sorted(certificate.addresses().to_vec(), from),
        signed_at_ms: verified.signed_at_ms,
    }
}

fn told(problem: smime::Problem) -> Problem {
    use smime::Problem as Said;
    match problem {
        Said::ContentChanged | Said::SignatureWrong | Said::OtherCertificate => {
            Problem::SignatureBroken
        }
        Said::WeakDigest | Said::WeakKey => Problem::SignatureWeak,
        Said::NotForMail | Said::NotForSigning | Said::NotForEncrypting => Problem::PurposeWrong,
        Said::NotYetValid => Problem::SignatureInFuture,
        Said::Expired => Problem::SignerKeyExpired,
        Said::NoCertificate | Said::UnknownAlgorithm => Problem::SignatureNotVerified,
        Said::SelfSigned
        | Said::UnknownRoot
        | Said::UnknownIssuer
        | Said::IssuerOutOfTime
        | Said::ChainBroken => Problem::ChainUntrusted,
        Said::NoSigner
        | Said::SeveralSigners
        | Said::ContentInside
        | Said::ContentMissing
        | Said::Damaged
        | Said::Attributes => Problem::Structure,
    }
}
