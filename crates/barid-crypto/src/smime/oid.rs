//! The object identifiers that S/MIME uses (RFC 8551, RFC 5754, RFC 8419, RFC 5280).

use der::asn1::ObjectIdentifier as Oid;

macro_rules! oids {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(super) const $name: Oid = Oid::new_unwrap($text);)*
    };
}

oids! {
    DATA = "1.2.840.113549.1.7.1";
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    ENVELOPED_DATA = "1.2.840.113549.1.7.3";
    AUTH_ENVELOPED_DATA = "1.2.840.113549.1.9.16.1.23";
    COMPRESSED_DATA = "1.2.840.113549.1.9.16.1.9";

    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    CAPABILITIES = "1.2.840.113549.1.9.15";
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
    /// `id-aa-encrypKeyPref`.
    ENCRYPTION_KEY = "1.2.840.113549.1.9.16.2.11";

    MD2 = "1.2.840.113549.2.2";
    MD5 = "1.2.840.113549.2.5";
    SHA1 = "1.3.14.3.2.26";
    RIPEMD160 = "1.3.36.3.2.1";
    SHA224 = "2.16.840.1.101.3.4.2.4";
    SHA256 = "2.16.840.1.101.3.4.2.1";
    SHA384 = "2.16.840.1.101.3.4.2.2";
    SHA512 = "2.16.840.1.101.3.4.2.3";
    SHA3_256 = "2.16.840.1.101.3.4.2.8";
    SHA3_384 = "2.16.840.1.101.3.4.2.9";
    SHA3_512 = "2.16.840.1.101.3.4.2.10";

    RSA = "1.2.840.113549.1.1.1";
    MD2_RSA = "1.2.840.113549.1.1.2";
    MD5_RSA = "1.2.840.113549.1.1.4";
    SHA1_RSA = "1.2.840.113549.1.1.5";
    /// sha1WithRSASignature of OIW, of old signers.
    SHA1_RSA_OIW = "1.3.14.3.2.29";
    MGF1 = "1.2.840.113549.1.1.8";
    RSA_PSS = "1.2.840.113549.1.1.10";
    SHA256_RSA = "1.2.840.113549.1.1.11";
    SHA384_RSA = "1.2.840.113549.1.1.12";
    SHA512_RSA = "1.2.840.113549.1.1.13";
    SHA224_RSA = "1.2.840.113549.1.1.14";
    EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    SHA1_ECDSA = "1.2.840.10045.4.1";
    SHA224_ECDSA = "1.2.840.10045.4.3.1";
    SHA256_ECDSA = "1.2.840.10045.4.3.2";
    SHA384_ECDSA = "1.2.840.10045.4.3.3";
    SHA512_ECDSA = "1.2.840.10045.4.3.4";
    ED25519 = "1.3.101.112";
    DSA = "1.2.840.10040.4.1";
    SHA1_DSA = "1.2.840.10040.4.3";

    AES128_CBC = "2.16.840.1.101.3.4.1.2";
    AES128_GCM = "2.16.840.1.101.3.4.1.6";
    AES192_CBC = "2.16.840.1.101.3.4.1.22";
    AES192_GCM = "2.16.840.1.101.3.4.1.26";
    AES256_CBC = "2.16.840.1.101.3.4.1.42";
    AES256_GCM = "2.16.840.1.101.3.4.1.46";
    DES3_CBC = "1.2.840.113549.3.7";

    AUTHORITY_ACCESS = "1.3.6.1.5.5.7.1.1";
    OCSP = "1.3.6.1.5.5.7.48.1";
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1";
    LIST_POINTS = "2.5.29.31";
    LIST_SCOPE = "2.5.29.28";
    SUBJECT_KEY_ID = "2.5.29.14";
    KEY_USAGE = "2.5.29.15";
    ALTERNATIVE_NAMES = "2.5.29.17";
    EXTENDED_KEY_USAGE = "2.5.29.37";
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
    EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    /// `id-on-SmtpUTF8Mailbox` (RFC 9598).
    SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";
}
