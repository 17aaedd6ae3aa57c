//! The samples of RFC 9580, Appendix A: keys of version 6, their signatures, and AEAD.

use super::*;
use crate::unreadable::Unreadable;
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// 2026-01-01, in milliseconds since the epoch.
const NOW: i64 = 1_767_225_600_000;

/// A.3.
const CERTIFICATE: &str = "\
    xioGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laPCsQYf\
    GwoAAABCBYJjh3/jAwsJBwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxy\
    KwwfHifBilZwj2Ul7Ce62azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lw\
    gyU2kCcUmKfvBXbAf6rhRYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaE\
    QsiPlR4zxP/TP7mhfVEe7XWPxtnMUMtf15OyA51YBM4qBmOHf+MZAAAAIIaTJINn\
    +eUBXbki+PSAld2nhJh/LVmFsS+60WyvXkQ1wpsGGBsKAAAALAWCY4d/4wKbDCIh\
    BssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce62azJAAAAAAQBIKbpGG2dWTX8\
    j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDEM0g12vYxoWM8Y81W+bHBw805\
    I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUrk0mXubZvyl4GBg==";

/// A.4.
const SECRET: &str = "\
    xUsGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laMAGXKB\
    exK+cH6NX1hs5hNhIB00TrJmosgv3mg1ditlsLfCsQYfGwoAAABCBYJjh3/jAwsJ\
    BwUVCg4IDAIWAAKbAwIeCSIhBssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce6\
    2azJBScJAgcCAAAAAK0oIBA+LX0ifsDm185Ecds2v8lwgyU2kCcUmKfvBXbAf6rh\
    RYWzuQOwEn7E/aLwIwRaLsdry0+VcallHhSu4RN6HWaEQsiPlR4zxP/TP7mhfVEe\
    7XWPxtnMUMtf15OyA51YBMdLBmOHf+MZAAAAIIaTJINn+eUBXbki+PSAld2nhJh/\
    LVmFsS+60WyvXkQ1AE1gCk95TUR3XFeibg/u/tVY6a//1q0NWC1X+yui3O24wpsG\
    GBsKAAAALAWCY4d/4wKbDCIhBssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce6\
    2azJAAAAAAQBIKbpGG2dWTX8j+VjFM21J0hqWlEg+bdiojWnKfA5AQpWUWtnNwDE\
    M0g12vYxoWM8Y81W+bHBw805I8kWVkXU6vFOi+HWvv/ira7ofJu16NnoUkhclkUr\
    k0mXubZvyl4GBg==";

/// A.5.
const LOCKED: &str = "\
    xYIGY4d/4xsAAAAg+U2nu0jWCmHlZ3BqZYfQMxmZu52JGggkLq2EVD34laP9JgkC\
    FARdb9ccngltHraRe25uHuyuAQQVtKipJ0+r5jL4dacGWSAheCWPpITYiyfyIOPS\
    3gIDyg8f7strd1OB4+LZsUhcIjOMpVHgmiY/IutJkulneoBYwrEGHxsKAAAAQgWC\
    Y4d/4wMLCQcFFQoOCAwCFgACmwMCHgkiIQbLGGxPBgmml+TVLfpscisMHx4nwYpW\
    cI9lJewnutmsyQUnCQIHAgAAAACtKCAQPi19In7A5tfORHHbNr/JcIMlNpAnFJin\
    7wV2wH+q4UWFs7kDsBJ+xP2i8CMEWi7Ha8tPlXGpZR4UruETeh1mhELIj5UeM8T/\
    0z+5oX1RHu11j8bZzFDLX9eTsgOdWATHggZjh3/jGQAAACCGkySDZ/nlAV25Ivj0\
    gJXdp4SYfy1ZhbEvutFsr15ENf0mCQIUBA5hhGgp2oaavg6mFUXcFMwBBBUuE8qf\
    9Ock+xwusd+GAglBr5LVyr/lup3xxQvHXFSjjA2haXfoN6xUGRdDEHI6+uevKjVR\
    v5oAxgu7eJpaXNjCmwYYGwoAAAAsBYJjh3/jApsMIiEGyxhsTwYJppfk1S36bHIr\
    DB8eJ8GKVnCPZSXsJ7rZrMkAAAAABAEgpukYbZ1ZNfyP5WMUzbUnSGpaUSD5t2Ki\
    Nacp8DkBClZRa2c3AMQzSDXa9jGhYzxjzVb5scHDzTkjyRZWRdTq8U6L4da+/+Kt\
    ruh8m7Xo2ehSSFyWRSuTSZe5tm/KXgYG";

/// A.6: the signature round the text.
const SIGNATURE: &str = "\
    wpgGARsKAAAAKQWCY5ijYyIhBssYbE8GCaaX5NUt+mxyKwwfHifBilZwj2Ul7Ce6\n\
    2azJAAAAAGk2IHZJX1AhiJD39eLuPBgiUU9wUA9VHYblySHkBONKU/usJ9BvuAqo\n\
    /FvLFuGWMbKAdA+epq7V4HOtAPlBWmU8QOd6aud+aSunHQaaEJ+iTFjP2OMW0KBr\n\
    NK2ay45cX1IVAQ==";

/// A.8: X25519, OCB.
const FOR_A_KEY: &str = "\
    wV0GIQYSyD8ecG9jCP4VGkF3Q6HwM3kOk+mXhIjR2zeNqZMIhRmHzxjV8bU/gXzO\
    WgBM85PMiVi93AZfJfhK9QmxfdNnZBjeo1VDeVZheQHgaVf7yopqR6W1FT6NOrfS\
    aQIHAgZhZBZTW+CwcW1g4FKlbExAf56zaw76/prQoN+bAzxpohup69LA7JW/Vp0l\
    yZnuSj3hcFj0DfqLTGgr4/u717J+sPWbtQBfgMfG9AOIwwrUBqsFE9zW+f1zdlYo\
    bhF30A+IitsxxA==";

/// A.9 to A.11: EAX, OCB and GCM, and A.12.1 to A.12.3: Argon2, all under a password.
const UNDER_A_PASSWORD: [&str; 6] = [
    "w0AGHgcBCwMIpa5XnR/F2Cv/aSJPkZmTs1Bvo7WaanPP+MXvxfQcV/tU4cImgV14\
     KPX5LEVOtl6+AKtZhsaObnxV0mkCBwEGn/kOOzIZZPOkKRPI3MZhkyUBUifvt+rq\
     pJ8EwuZ0F11KPSJu1q/LnKmsEiwUcOEcY9TAqyQcapOK1Iv5mlqZuQu6gyXeYQR1\
     QCWKt5Wala0FHdqW6xVDHf719eIlXKeCYVRuM5o=",
    "wz8GHQcCCwMIVqKY0vXjZFP/z8xcEWZO2520JZDX3EawckG2EsOBLP/76gDyNHsl\
     ZBEj+IeuYNT9YU4IN9gZ02zSaQIHAgYgpmH3MfyaMDK1YjMmAn46XY21dI6+/wsM\
     WRDQns3WQf+f04VidYA1vEl1TOG/P/+n2tCjuBBPUTPPQqQQCoPu9MobSAGohGv0\
     K82nyM6dZeIS8wHLzZj9yt5pSod61CRzI/boVw==",
    "wzwGGgcDCwMI6dOXhbIHAAj/tC58SD70iERXyzcmubPbn/d25fTZpAlS4kRymIUa\
     v/91Jt8t1VRBdXmneZ/SaQIHAwb8uUSQvLmLvcnRBsYJAmaUD3LontwhtVlrFXax\
     Ae0Pn/xvxtZbv9JNzQeQlm5tHoWjAFN4TLHYtqBpnvEhVaeyrWJYUxtXZR/Xd3kS\
     +pXjXZtAIW9ppMJI2yj/QzHxYykHOZ5v+Q==",
    "wycEBwScUvg8J/leUNU1RA7N/zE2AQQVnlL8rSLPP5VlQsunlO+ECxHSPgGYGKY+\
     YJz4u6F+DDlDBOr5NRQXt/KJIf4m4mOlKyC/uqLbpnLJZMnTq3o79GxBTdIdOzhH\
     XfA3pqV4mTzF",
    "wy8ECAThTKxHFTRZGKli3KNH4UP4AQQVhzLJ2va3FG8/pmpIPd/H/mdoVS5VBLLw\
     F9I+AdJ1Sw56PRYiKZjCvHg+2bnq02s33AJJoyBexBI4QKATFRkyez2gldJldRys\
     LVg77Mwwfgl2n/d572WciAM=",
    "wzcECQS4eJUgIG/3mcaILEJFpmJ8AQQVnZ9l7KtagdClm9UaQ/Z6M/5roklSGpGu\
     623YmaXezGj80j4B+Ku1sgTdJo87X1Wrup7l0wJypZls21Uwd67m9koF60eefH/K\
     95D1usliXOEm8ayQJQmZrjf6K6v9PWwqMQ==",
];

fn bytes(sample: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(sample.split_whitespace().collect::<String>()).unwrap()
}

#[test]
fn the_certificate_and_its_secret_half_are_one_key() {
    const FINGERPRINT: &str = "CB186C4F0609A697E4D52DFA6C722B0C1F1E27C18A56708F6525EC27BAD9ACC9";
    let public = PublicKey::read_all(&bytes(CERTIFICATE)).unwrap().remove(0);
    let facts = public.facts(NOW);
    assert_eq!((facts.fingerprint.as_str(), facts.version), (FINGERPRINT, 6));
    assert_eq!((facts.algorithm.as_str(), facts.expires_ms), ("Ed25519", None));
    assert!(facts.can_sign && facts.can_encrypt && facts.user_ids.is_empty());
    assert!(public.has_key("12C83F1E706F6308FE151A417743A1F033790E93E9978488D1DB378DA9930885"));
    let secret = SecretKey::read_all(&bytes(SECRET), None).unwrap().remove(0);
    assert_eq!(secret.public(), public);
    let locked = bytes(LOCKED);
    assert_eq!(SecretKey::read_all(&locked, None).unwrap_err(), KeyError::NeedsPassphrase);
    assert_eq!(PublicKey::read_all(&locked).unwrap(), [public]);
}

#[test]
fn a_key_that_wants_all_memory_is_not_opened() {
    let mut locked = bytes(LOCKED);
    // Argon2 with one pass and four lanes: its memory is the power of two that follows, in KiB.
    let places: Vec<usize> =
        (2..locked.len()).filter(|at| locked[at - 2..=*at] == [1, 4, 0x15]).collect();
    assert_eq!(places.len(), 2);
    places.into_iter().for_each(|at| locked[at] = 0x1f);
    let refused = SecretKey::read_all(&locked, Some(b"correct horse battery staple"));
    assert!(matches!(refused, Err(KeyError::Refused(_))), "{refused:?}");
}

#[test]
fn the_signed_text_is_right_and_any_other_is_not() {
    let keys = PublicKey::read_all(&bytes(CERTIFICATE)).unwrap();
    let signed = |first: &str| {
        format!(
            "-----BEGIN PGP SIGNED MESSAGE-----\n\n{first} from the grocery store:\n\n- - tofu\n\
             - - vegetables\n- - noodles\n\n-----BEGIN PGP SIGNATURE-----\n\n{SIGNATURE}\n\
             -----END PGP SIGNATURE-----\n"
        )
    };
    let (text, found) = verify_cleartext(signed("What we need").as_bytes(), &keys, NOW).unwrap();
    assert_eq!((found.len(), found[0].checked), (1, Checked::Good));
    assert_eq!(found[0].signed_at_ms, Some(1_670_947_683_000));
    let text = String::from_utf8(text).unwrap().replace('\r', "");
    assert_eq!(text, "What we need from the grocery store:\n\n- tofu\n- vegetables\n- noodles\n");
    let (_, found) = verify_cleartext(signed("What I need").as_bytes(), &keys, NOW).unwrap();
    assert_eq!(found[0].checked, Checked::Changed);
}

#[test]
fn aead_opens_by_its_key_and_no_bit_of_it_may_change() {
    let keys = SecretKey::read_all(&bytes(SECRET), None).unwrap();
    let closed = bytes(FOR_A_KEY);
    let open = decrypt(&closed, &keys, &[], NOW).unwrap();
    assert_eq!(open.content.as_slice(), b"Hello, world!");
    assert_eq!((open.is_aead, open.cipher.as_str()), (true, "AES-128"));
    for at in 0..closed.len() {
        let mut changed = closed.clone();
        changed[at] ^= 1;
        assert!(decrypt(&changed, &keys, &[], NOW).is_err(), "byte {at}");
    }
}

#[test]
fn what_is_under_a_password_says_so() {
    let keys = SecretKey::read_all(&bytes(SECRET), None).unwrap();
    let why = |sample: &str| decrypt(&bytes(sample), &keys, &[], NOW).unwrap_err();
    let [eax, others @ ..] = UNDER_A_PASSWORD;
    assert!(matches!(why(eax), Unreadable::UnknownMethod(_)));
    for sample in others {
        assert_eq!(why(sample), Unreadable::Password);
    }
}
