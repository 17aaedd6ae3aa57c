//! Parts beside, before and round what was signed (security rules R24, R29, R38).

use super::*;

/// One text by Hana, and one by whoever makes the message.
fn two(is_evil: bool) -> (String, String) {
    (plain(TRUTH), plain(if is_evil { EVIL } else { "Bring a friend" }))
}

/// Two parts: by Hana signed together, by Eve hers beside what was signed.
fn beside(is_evil: bool, kind: &str, is_first: bool) -> String {
    let (truth, other) = two(is_evil);
    let order = |truth: &str| match is_first {
        true => multi(kind, "out", &[truth, &other]),
        false => multi(kind, "out", &[&other, truth]),
    };
    message(&if is_evil { order(&signed(&truth)) } else { signed(&order(&truth)) })
}

/// A multipart/signed by Hana that Eve has changed.
fn changed(is_evil: bool, change: impl Fn(String) -> String) -> String {
    let honest = message(&signed(&plain(TRUTH)));
    if is_evil { change(honest) } else { honest }
}

pub(super) const CASES: &[Case] = &[
    ("list footer in mixed", |evil| beside(evil, "mixed", true)),
    ("text before in mixed", |evil| beside(evil, "mixed", false)),
    ("signed part first of alternative", |evil| {
        let other = html(if evil { EVIL } else { TRUTH });
        let truth = plain(TRUTH);
        message(&match evil {
            true => multi("alternative", "out", &[&signed(&truth), &other]),
            false => signed(&multi("alternative", "out", &[&truth, &other])),
        })
    }),
    ("signed part last of alternative", |evil| {
        let truth = plain(TRUTH);
        let other = plain(if evil { EVIL } else { "Lunch" });
        message(&match evil {
            true => multi("alternative", "out", &[&other, &signed(&truth)]),
            false => signed(&multi("alternative", "out", &[&other, &truth])),
        })
    }),
    ("signed part as picture of related", |evil| {
        let page = html(if evil { EVIL } else { TRUTH });
        message(&match evil {
            true => multi("related", "out", &[&page, &signed(&plain(TRUTH))]),
            false => signed(&multi("related", "out", &[&page, &plain("x")])),
        })
    }),
    ("signed part as root of related", |evil| beside(evil, "related", true)),
    ("digest", |evil| {
        let inner = format!("Content-Type: message/rfc822\r\n\r\n{}", message(&plain(TRUTH)));
        let other = format!("Content-Type: message/rfc822\r\n\r\n{}", message(&plain(EVIL)));
        message(&match evil {
            true => multi("digest", "out", &[&signed(&inner), &other]),
            false => signed(&multi("mixed", "out", &[&plain(TRUTH), &inner])),
        })
    }),
    ("an unknown multipart", |evil| beside(evil, "x-mixed", true)),
    ("parallel", |evil| beside(evil, "parallel", true)),
    ("report", |evil| beside(evil, "report", false)),
    ("three children, the third by Eve", |evil| {
        let truth = plain(TRUTH);
        let signature = signature(&truth);
        message(&match evil {
            true => multi(SIGNED, "sig", &[&truth, &signature, &plain(EVIL)]),
            false => multi(SIGNED, "sig", &[&truth, &signature]),
        })
    }),
    ("three children, the first by Eve", |evil| {
        let truth = plain(TRUTH);
        let signature = signature(&truth);
        message(&match evil {
            true => multi(SIGNED, "sig", &[&plain(EVIL), &truth, &signature]),
            false => multi(SIGNED, "sig", &[&truth, &signature]),
        })
    }),
    ("three children, Eve's between", |evil| {
        let truth = plain(TRUTH);
        let signature = signature(&truth);
        message(&match evil {
            true => multi(SIGNED, "sig", &[&truth, &plain(EVIL), &signature]),
            false => multi(SIGNED, "sig", &[&truth, &signature]),
        })
    }),
    ("signature before the text", |evil| {
        let truth = plain(TRUTH);
        let signature = signature(&truth);
        message(&match evil {
            true => multi(SIGNED, "sig", &[&signature, &plain(EVIL)]),
            false => multi(SIGNED, "sig", &[&truth, &signature]),
        })
    }),
    ("signature over another text", |evil| {
        let shown = plain(if evil { EVIL } else { TRUTH });
        message(&multi(SIGNED, "sig", &[&shown, &signature(&plain(TRUTH))]))
    }),
    ("signature over the body alone", |evil| {
        let truth = plain(TRUTH);
        let over = if evil { format!("{TRUTH}\r\n") } else { truth.clone() };
        let shown = if evil { html(EVIL) } else { truth };
        message(&multi(SIGNED, "sig", &[&shown, &signature(&over)]))
    }),
    ("another type for the same body", |evil| {
        changed(evil, |raw| raw.replacen("text/plain", "text/html; x=EVIL", 1))
    }),
    ("a transfer encoding added", |evil| {
        let add = "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; name=EVIL";
        changed(evil, |raw| raw.replacen("Content-Type: text/plain", add, 1))
    }),
    ("no signature at all", |evil| {
        let shown = plain(if evil { EVIL } else { TRUTH });
        let empty = "Content-Type: application/pgp-signature\r\n\r\n".to_owned();
        let signature = if evil { empty } else { signature(&shown) };
        message(&multi(SIGNED, "sig", &[&shown, &signature]))
    }),
    ("a key in place of the signature", |evil| {
        let shown = plain(if evil { EVIL } else { TRUTH });
        let key = world().hana.public().to_armored().unwrap();
        let key = format!("Content-Type: application/pgp-signature\r\n\r\n{key}");
        let signature = if evil { key } else { signature(&shown) };
        message(&multi(SIGNED, "sig", &[&shown, &signature]))
    }),
    ("wrong protocol", |evil| {
        changed(evil, |raw| {
            raw.replacen("\"application/pgp-signature\"", "\"text/plain\"", 1)
                .replacen(TRUTH, EVIL, 1)
        })
    }),
    ("wrong type of the signature", |evil| {
        changed(evil, |raw| {
            raw.replacen("application/pgp-signature; n", "text/html; title=EVIL; n", 1)
        })
    }),
    ("the other technology's protocol", |evil| {
        let other = "\"application/pkcs7-signature\"";
        changed(evil, |raw| {
            raw.replacen("\"application/pgp-signature\"", other, 1).replacen(TRUTH, EVIL, 1)
        })
    }),
    ("text before the first part", |evil| {
        changed(evil, |raw| raw.replacen("\r\n\r\n--sig", "\r\n\r\nEVIL\r\n--sig", 1))
    }),
    ("text behind the last part", |evil| changed(evil, |raw| format!("{raw}\r\nEVIL\r\n"))),
    ("a part behind the last part", |evil| {
        changed(evil, |raw| format!("{raw}\r\n--sig\r\n{}\r\n--sig--\r\n", plain(EVIL)))
    }),
    ("a part behind the last line of another boundary", |evil| {
        changed(evil, |raw| {
            raw.replace("--sig--", &format!("--sig--x\r\n{}\r\n--sig--", plain(EVIL)))
        })
    }),
    ("two boundaries in one field", |evil| {
        changed(evil, |raw| {
            let other = multi("mixed", "evil", &[&plain(EVIL)]);
            let other = other.split_once("\r\n\r\n").unwrap().1;
            raw.replacen("boundary=\"sig\"", "boundary=\"sig\"; boundary=\"evil\"", 1) + other
        })
    }),
    ("two boundaries, Eve's first", |evil| {
        changed(evil, |raw| {
            let other = multi("mixed", "evil", &[&plain(EVIL)]);
            let other = other.split_once("\r\n\r\n").unwrap().1;
            raw.replacen("boundary=\"sig\"", "boundary=\"evil\"; boundary=\"sig\"", 1) + other
        })
    }),
    ("a boundary in two pieces", |evil| {
        changed(evil, |raw| {
            let other = multi("mixed", "evil", &[&plain(EVIL)]);
            let other = other.split_once("\r\n\r\n").unwrap().1;
            let pieces = "boundary=\"sig\"; boundary*0=ev; boundary*1=il";
            raw.replacen("boundary=\"sig\"", pieces, 1) + other
        })
    }),
    ("the boundary within the signed text", |evil| {
        let text = if evil { format!("x\r\n--sig\r\n\r\n{EVIL}") } else { TRUTH.to_owned() };
        let truth = plain(TRUTH);
        message(&multi(SIGNED, "sig", &[&plain(&text), &signature(&truth)]))
    }),
    ("the outer boundary as the inner one", |evil| {
        let inner = multi("mixed", if evil { "sig" } else { "in" }, &[&plain(TRUTH)]);
        let shown = if evil { inner.replace(TRUTH, EVIL) } else { inner.clone() };
        message(&multi(SIGNED, "sig", &[&shown, &signature(&inner)]))
    }),
    ("a boundary that starts like the other", |evil| {
        let inner = multi("mixed", "sigx", &[&plain(TRUTH)]);
        let shown = if evil { inner.replace(TRUTH, EVIL) } else { inner.clone() };
        message(&multi(SIGNED, "sig", &[&shown, &signature(&inner)]))
    }),
    ("two content types", |evil| {
        let one = message(&signed(&plain(TRUTH)));
        let two = format!("MIME-Version: 1.0\r\nContent-Type: text/html\r\nSubject: {EVIL}\r\n");
        if evil { one.replacen("MIME-Version: 1.0\r\n", &two, 1) } else { one }
    }),
    ("two content types, Eve's last", |evil| {
        changed(evil, |raw| {
            let mine = "\r\nContent-Type: text/html; charset=EVIL\r\n\r\n<p>EVIL</p>--sig";
            raw.replacen("\r\n\r\n--sig", mine, 1)
        })
    }),
    ("a transfer encoding of the whole", |evil| {
        changed(evil, |raw| {
            let mine = "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable";
            raw.replacen("MIME-Version: 1.0", mine, 1).replacen(TRUTH, "=45VIL", 1)
        })
    }),
    ("a message within a message", |evil| {
        let inner = message(&signed(&plain(TRUTH)));
        let wrap = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
        let note = plain(EVIL);
        if evil { message(&multi("mixed", "out", &[&note, &wrap])) } else { inner }
    }),
    ("a message alone within a message", |evil| {
        let inner = message(&signed(&plain(TRUTH)));
        let wrap = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
        let outer = HEADER.replace("Lunch", EVIL);
        if evil { format!("{outer}{wrap}") } else { inner }
    }),
    ("signed by Eve round what Hana signed", |evil| {
        let inner = signed(&plain(TRUTH));
        let both = multi("mixed", "out", &[&inner, &plain(EVIL)]);
        let signature = signature_by(&world().eve, &both);
        message(&if evil { multi(SIGNED, "eve", &[&both, &signature]) } else { inner })
    }),
    ("signed by Eve alone", |evil| {
        let shown = plain(if evil { EVIL } else { TRUTH });
        let by = if evil { &world().eve } else { &world().hana };
        message(&multi(SIGNED, "sig", &[&shown, &signature_by(by, &shown)]))
    }),
    ("two signatures, Hana's over another text", |evil| {
        let shown = plain(if evil { EVIL } else { TRUTH });
        let (hanas, eves) = (signature(&plain(TRUTH)), signature_by(&world().eve, &shown));
        let (_, eves) = eves.split_once("\r\n\r\n").unwrap();
        message(&multi(SIGNED, "sig", &[&shown, &format!("{hanas}\r\n{eves}")]))
    }),
    ("line ends without a carriage return", |evil| {
        changed(evil, |raw| raw.replace(TRUTH, EVIL).replace("\r\n", "\n"))
    }),
    ("cut before its end", |evil| {
        changed(evil, |raw| {
            raw.replace(TRUTH, EVIL).split("-----END").next().unwrap_or_default().to_owned()
        })
    }),
];

#[test]
fn r24_nothing_beside_what_was_signed_is_shown_as_signed() {
    judge(CASES);
}

/// What is signed in every way that honest senders sign is good.
#[test]
fn r24_honest_forms_are_good() {
    let mixed = multi("mixed", "in", &[&plain(TRUTH), &plain("Attached")]);
    let preamble = mixed.replacen("\r\n\r\n--in", "\r\n\r\nThis is MIME.\r\n--in", 1);
    let epilogue = format!("{mixed}\r\nThat was MIME.\r\n");
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\n{}", message(&plain(TRUTH)));
    let triple = signed(&plain(TRUTH));
    for entity in [mixed, preamble, epilogue, forwarded, triple, format!("\r\n{TRUTH}\r\n")] {
        let seen = see(&message(&signed(&entity)));
        assert_eq!(seen.verdict.signature, SignatureState::Good, "{entity}");
        assert!(seen.shown.contains(TRUTH), "{entity}\n{}", seen.shown);
    }
}
