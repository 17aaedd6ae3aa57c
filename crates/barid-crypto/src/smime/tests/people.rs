//! Issuers and people to test with: keys and certificates, made anew.

use openssl::{
    asn1::{Asn1Object, Asn1OctetString, Asn1Time},
    bn::BigNum,
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{Id, PKey, Private},
    rsa::Rsa,
    x509::{
        X509, X509Builder, X509Extension, X509Name,
        extension::{
            AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage,
            SubjectAlternativeName, SubjectKeyIdentifier,
        },
    },
};

use crate::smime::{Certificate, Identity, IdentityParts, TrustStore};

/// The time at which tests happen: a day in November 2026.
pub(crate) const NOW_MS: i64 = 1_796_000_000_000;
/// Since and until when certificates are valid, in seconds.
pub(crate) const VALID: (i64, i64) = (1_700_000_000, 2_100_000_000);

pub(crate) fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

pub(crate) fn curve(nid: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

pub(crate) fn p256() -> PKey<Private> {
    curve(Nid::X9_62_PRIME256V1)
}

/// What a certificate is to say.
pub(crate) struct Wish<'a> {
    pub(crate) name: &'a str,
    pub(crate) addresses: &'a [&'a str],
    /// The address in the subject.
    pub(crate) in_subject: Option<&'a str>,
    pub(crate) is_issuer: bool,
    /// Of `sign`, `encipher`, `agree`; none for no key usage.
    pub(crate) usages: &'a [&'a str],
    /// Extended usages, by name or number; none for no such extension.
    pub(crate) extended: &'a [&'a str],
    /// Other extensions: number and value.
    pub(crate) raw: &'a [(&'a str, &'a [u8])],
    pub(crate) valid: (i64, i64),
    pub(crate) digest: MessageDigest,
    /// The serial number; by chance if none.
    pub(crate) serial: Option<u32>,
}

impl Default for Wish<'_> {
    fn default() -> Self {
        Wish {
            name: "Alice",
            addresses: &["alice@example.org"],
            in_subject: None,
            is_issuer: false,
            usages: &[],
            extended: &["emailProtection"],
            raw: &[],
            valid: VALID,
            digest: MessageDigest::sha256(),
            serial: None,
        }
    }
}

/// A certificate with its key.
pub(crate) struct Person {
    pub(crate) x509: X509,
    pub(crate) key: PKey<Private>,
    pub(crate) identity: Identity,
}

impl Person {
    pub(crate) fn certificate(&self) -> &Certificate {
        self.identity.certificate()
    }

    /// A store that trusts just this certificate.
    pub(crate) fn trusted(&self) -> TrustStore {
        TrustStore::default().with(&[self.certificate().clone()])
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        [self.key.private_key_to_pem_pkcs8().unwrap(), self.x509.to_pem().unwrap()].concat()
    }
}

/// Returns a root.
pub(crate) fn root() -> Person {
    let wish = Wish { name: "Root", addresses: &[], is_issuer: true, ..no_extended() };
    made(&wish, p256(), &[])
}

pub(crate) fn no_extended() -> Wish<'static> {
    Wish { extended: &[], ..Wish::default() }
}

/// Returns Alice, whom a root vouches for.
pub(crate) fn alice(root: &Person, key: PKey<Private>) -> Person {
    made(&Wish::default(), key, &[root])
}

/// Makes a certificate; `issuers` from its own upwards, none where it vouches for itself.
pub(crate) fn made(wish: &Wish<'_>, key: PKey<Private>, issuers: &[&Person]) -> Person {
    let mut name = X509Name::builder().unwrap();
    name.append_entry_by_nid(Nid::COMMONNAME, wish.name).unwrap();
    if let Some(address) = wish.in_subject {
        name.append_entry_by_nid(Nid::PKCS9_EMAILADDRESS, address).unwrap();
    }
    let name = name.build();
    let issuer = issuers.first();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let mut serial = BigNum::new().unwrap();
    match wish.serial {
        Some(number) => serial = BigNum::from_u32(number).unwrap(),
        None => serial.rand(100, openssl::bn::MsbOption::ONE, false).unwrap(),
    }
    builder.set_serial_number(&serial.to_asn1_integer().unwrap()).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(issuer.map_or(&*name, |issuer| issuer.x509.subject_name())).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(wish.valid.0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(wish.valid.1).unwrap()).unwrap();
    builder.set_pubkey(&key).unwrap();
    extend(&mut builder, wish, issuer.map(|issuer| &issuer.x509));
    let signer = issuer.map_or(&key, |issuer| &issuer.key);
    let digest = match signer.id() {
        Id::ED25519 => MessageDigest::null(),
        _ => wish.digest,
    };
    builder.sign(signer, digest).unwrap();
    let x509 = builder.build();
    let parts = IdentityParts {
        certificate: x509.to_der().unwrap(),
        chain: issuers.iter().map(|issuer| issuer.x509.to_der().unwrap()).collect(),
        private_key: key.private_key_to_pkcs8().unwrap().into(),
    };
    Person { identity: Identity::from_der_parts(&parts).unwrap(), x509, key }
}

fn extend(builder: &mut X509Builder, wish: &Wish<'_>, issuer: Option<&X509>) {
    if wish.is_issuer {
        let extension = BasicConstraints::new().critical().ca().build().unwrap();
        builder.append_extension(extension).unwrap();
        let extension = KeyUsage::new().critical().key_cert_sign().crl_sign().build().unwrap();
        builder.append_extension(extension).unwrap();
    }
    if !wish.usages.is_empty() {
        let mut usage = KeyUsage::new();
        for name in wish.usages {
            match *name {
                "sign" => usage.digital_signature(),
                "encipher" => usage.key_encipherment(),
                "agree" => usage.key_agreement(),
                other => panic!("{other}"),
            };
        }
        builder.append_extension(usage.build().unwrap()).unwrap();
    }
    if !wish.extended.is_empty() {
        let mut usage = ExtendedKeyUsage::new();
        wish.extended.iter().for_each(|name| {
            usage.other(name);
        });
        builder.append_extension(usage.build().unwrap()).unwrap();
    }
    let context = builder.x509v3_context(issuer.map(|issuer| &**issuer), None);
    let mut extensions = vec![SubjectKeyIdentifier::new().build(&context).unwrap()];
    if issuer.is_some() {
        extensions.push(AuthorityKeyIdentifier::new().keyid(true).build(&context).unwrap());
    }
    if !wish.addresses.is_empty() {
        let mut names = SubjectAlternativeName::new();
        wish.addresses.iter().for_each(|address| {
            names.email(address);
        });
        extensions.push(names.build(&context).unwrap());
    }
    for (number, value) in wish.raw {
        let number = Asn1Object::from_str(number).unwrap();
        let value = Asn1OctetString::new_from_bytes(value).unwrap();
        extensions.push(X509Extension::new_from_der(&number, false, &value).unwrap());
    }
    extensions.into_iter().for_each(|extension| builder.append_extension(extension).unwrap());
}
