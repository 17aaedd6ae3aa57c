//! Bytes changed by chance: bits, runs, numbers, pieces of other seeds, and words that mean something.

use std::{fs, path::Path};
use support::{Chance, payload::payloads};

/// What means something in a message.
pub(crate) const MIME: &[&[u8]] = &[
    b"\r\n\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"--b\r\n",
    b"--b--\r\n",
    b"--together",
    b"; boundary=b",
    b"Content-Type: multipart/mixed; boundary=b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Type: text/html; charset=utf-7\r\n",
    b"Content-Type: multipart/related; boundary=\"\"\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=\r\n",
    b"Content-ID: <a>\r\n",
    b"begin 644 a.txt\r\n",
    b"\r\nend\r\n",
    b"\x78\x9f\x3e\x22",
    b"=?utf-8?b?",
    b"Content-Type: application/ms-tnef\r\n",
    b"Content-Type: message/partial; number=1; total=2; id=x\r\n",
    b"Content-Type: message/delivery-status\r\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"BEGIN:VCARD\r\n",
    b"\x1b$B",
    b"\xff\xfe",
    b"\0",
    b"=\r\n",
    b"=3D",
    b"From: ",
    b"Subject: ",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n",
    b"List-Unsubscribe: <https://x.test/>\r\n",
    b"> > >",
    b"-- \r\n",
];

/// What means something in a header field.
pub(crate) const HEADER: &[&[u8]] = &[
    b"<",
    b">",
    b"@",
    b"\"",
    b"\\",
    b"(",
    b")",
    b",",
    b";",
    b":",
    b"=?utf-8?q?",
    b"?=",
    b"=?",
    b"*0*=",
    b"*=",
    b"''",
    b"%",
    b"%00",
    b"\r\n ",
    b"\0",
    b"=00",
    b"=0D=0A",
    b"\xe2\x80\xae",
    b"xn--",
    b"[",
    b"]",
    b"filename",
    b"name*1",
];

/// What means something in HTML.
pub(crate) const HTML: &[&[u8]] = &[
    b"<",
    b">",
    b"\"",
    b"'",
    b"`",
    b"=",
    b"/",
    b"&",
    b"&#x",
    b";",
    b"<!--",
    b"-->",
    b"--!>",
    b"<![CDATA[",
    b"]]>",
    b"<?",
    b"<svg>",
    b"</svg>",
    b"<math>",
    b"<mtext>",
    b"<mglyph>",
    b"<style>",
    b"</style>",
    b"<table>",
    b"</table>",
    b"<tr>",
    b"<td>",
    b"<a href=https://x.test>",
    b"</a>",
    b"<p>",
    b"</p>",
    b"<form>",
    b"</form>",
    b"<select>",
    b"<option>",
    b"<template>",
    b"<noscript>",
    b"</noscript>",
    b"<textarea>",
    b"</textarea>",
    b"<title>",
    b"</title>",
    b"<xmp>",
    b"<desc>",
    b"<foreignObject>",
    b"<annotation-xml encoding=text/html>",
    b"<br>",
    b"</br>",
    b"<body>",
    b"<html>",
    b" onerror=x",
    b" style=",
    b" src=cid:a",
    b"<blockquote type=cite>",
    b"</blockquote>",
    b"<pre>\n",
    b"<li>",
    b"<dd>",
    b"<caption>",
    b"<colgroup>",
    b"<b>",
    b"</b>",
    b"<font color=red>",
    b"\0",
    b"<plaintext>",
    b"<frameset>",
    b"<iframe>",
];

/// What means something in a style sheet.
pub(crate) const CSS: &[&[u8]] = &[
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"]",
    b";",
    b":",
    b",",
    b"@import ",
    b"url(",
    b"\\",
    b"\\75 rl(",
    b"/*",
    b"*/",
    b"\"",
    b"'",
    b"\n",
    b"calc(",
    b"rgb(",
    b"var(--x)",
    b"!important",
    b"</style>",
    b"<!--",
    b"-->",
    b"position:fixed;",
    b"@",
    b"color:red",
    b"e",
    b"1e9",
    b"-",
    b"+",
    b"#",
    b"%",
    b"p",
    b"\0",
    b"expression(",
    b":hover",
    b"::before",
    b"--x:",
];

/// What means something round a signature.
pub(crate) const AUTOCONFIG: &[&[u8]] = &[
    b"<clientConfig>",
    b"</clientConfig>",
    b"<emailProvider>",
    b"</emailProvider>",
    b"<incomingServer type=\"imap\">",
    b"</incomingServer>",
    b"<hostname>",
    b"</hostname>",
    b"<port>",
    b"plain",
    b"SSL",
    b"%EMAILDOMAIN%",
    b"%EMAILADDRESS%",
    b"localhost",
    b"127.0.0.1",
    b"<![CDATA[",
    b"]]>",
    b"&#x0;",
    b"&#10;",
    b"&x;",
    b"<!DOCTYPE x [<!ENTITY x \"y\">]>",
    b"<?xml encoding=\"utf-16\"?>",
    b"\xff\xfe",
    b"\0",
];

pub(crate) const OPENPGP: &[&[u8]] = &[
    b"\r\n\r\n",
    b"\r\n--sig\r\n",
    b"\r\n--sig--\r\n",
    b"--evil\r\n",
    b"; boundary=sig",
    b"; boundary=evil",
    b"Content-Type: text/html\r\n",
    b"Content-Type: text/plain; charset=utf-7\r\n",
    b"Content-Type: multipart/mixed; boundary=sig\r\n",
    b"Content-Type: multipart/signed; boundary=evil\r\n",
    b"Content-Type: application/pgp-signature\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Disposition: attachment\r\n",
    b"; hp=clear; protected-headers=v1; hp-legacy-display=1",
    b"HP-Outer: Subject: EVIL\r\n",
    b"From: EVIL <eve@z.example>\r\n",
    b"Sender: eve@z.example\r\n",
    b"Subject: EVIL\r\n",
    b"\r\nEVIL\r\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\r\n",
    b"-----BEGIN PGP SIGNATURE-----\r\n",
    b"-----END PGP SIGNATURE-----\r\n",
    b"Hash: SHA512\r\n",
    b"- ",
    b" \t\r\n",
    b"\r",
    b"\n",
    b"addr=hana@x.example;",
    b"addr=eve@z.example;",
    b"keydata=",
    b"prefer-encrypt=mutual;",
    b"_x=y;",
    b"x=y;",
    b"\r\nAutocrypt: ",
];

/// What means something in CMS: tags, lengths, object identifiers.
pub(crate) const CMS: &[&[u8]] = &[
    b"\x30\x80",
    b"\x00\x00",
    b"\x30\x00",
    b"\x31\x00",
    b"\x04\x00",
    b"\x24\x80\x04\x04EVIL",
    b"\x04\x04EVIL",
    b"\xa0\x06\x04\x04EVIL",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x04\x88\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xa0\x80\xa0\x80\xa0\x80\xa0\x80",
    b"\x02\x01\x01",
    b"\x02\x01\x03",
    b"\x05\x00",
    // data, signedData, authEnvelopedData
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
    b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17",
    // contentType, messageDigest
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03",
    b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04",
    // SHA-256, SHA-1, MD5
    b"\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01",
    b"\x06\x05\x2b\x0e\x03\x02\x1a",
    b"\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05",
    b"hana@x.example",
];

/// What means something round a signature by certificate.
pub(crate) const SMIME: &[&[u8]] = &[
    b"\r\n\r\n",
    b"\r\n--sig\r\n",
    b"\r\n--sig--\r\n",
    b"--evil\r\n",
    b"; boundary=evil",
    b"; smime-type=enveloped-data",
    b"; protocol=\"application/pgp-signature\"",
    b"Content-Type: text/html\r\n",
    b"Content-Type: multipart/mixed; boundary=sig\r\n",
    b"Content-Type: multipart/signed; boundary=evil\r\n",
    b"Content-Type: application/pkcs7-mime\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"From: EVIL <eve@z.example>\r\n",
    b"Sender: eve@z.example\r\n",
    b"Subject: EVIL\r\n",
    b"\r\nEVIL\r\n",
    b"\r",
    b"\n",
    b"MIAG",
    b"AAAA",
    b"=",
];

/// Longest input.
const MAX_BYTES: usize = 20_000;

/// Returns every message in `tests/data`, by name.
pub(crate) fn seeds() -> Vec<(String, Vec<u8>)> {
    let all = payloads(&["script-", "leak-", "entity-"]);
    let mut found: Vec<_> = all.iter().map(|one| (one.name.clone(), one.message())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/messages");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    files.sort();
    let message = |path: &std::path::PathBuf| {
        let bytes = support::payload::with_crlf(&fs::read(path).unwrap());
        (path.file_name().unwrap().to_string_lossy().into_owned(), bytes)
    };
    found.extend(files.iter().map(message));
    found
}

/// Changes seeds, one way or several.
pub(crate) struct Mutator<'w> {
    chance: Chance,
    words: &'w [&'w [u8]],
}

impl<'w> Mutator<'w> {
    pub(crate) fn new(seed: u64, words: &'w [&'w [u8]]) -> Mutator<'w> {
        Mutator { chance: Chance::new(seed), words }
    }

    /// Returns one of the seeds, changed.
    pub(crate) fn mutate(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(seeds).clone();
        for _ in 0..self.chance.draw(1, 8) {
            self.change(&mut input, seeds);
        }
        input.truncate(MAX_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        match self.chance.draw(0, 9) {
            0 => {
                if let Some(byte) = self.place(input.len()).and_then(|at| input.get_mut(at)) {
                    *byte ^= 1 << self.chance.draw(0, 8);
                }
            }
            1 => {
                if let Some(byte) = self.place(input.len()).and_then(|at| input.get_mut(at)) {
                    *byte = self.chance.draw(0, 256) as u8;
                }
            }
            2 => drop(input.drain(self.piece(input.len()))),
            // A piece twice, or many times.
            3 => {
                let piece = input[self.piece(input.len())].to_vec();
                let times = if self.chance.draw(0, 10) == 0 { 50 } else { 1 };
                self.insert(input, &piece.repeat(times));
            }
            4 => {
                let other = self.one_of(seeds);
                let piece = other[self.piece(other.len())].to_vec();
                self.insert(input, &piece);
            }
            5 => {
                let other = self.one_of(seeds);
                let from = self.piece(other.len()).start;
                input.truncate(self.piece(input.len()).start);
                input.extend(&other[from..]);
            }
            6 => input.truncate(self.piece(input.len()).end),
            _ => {
                let word = self.words[self.chance.draw(0, self.words.len() as u64) as usize];
                let times = if self.chance.draw(0, 20) == 0 { 200 } else { 1 };
                self.insert(input, &word.repeat(times));
            }
        }
    }

    fn insert(&mut self, input: &mut Vec<u8>, bytes: &[u8]) {
        let at = self.chance.draw(0, input.len() as u64 + 1) as usize;
        input.splice(at..at, bytes.iter().copied());
    }

    fn place(&mut self, len: usize) -> Option<usize> {
        (len > 0).then(|| self.chance.draw(0, len as u64) as usize)
    }

    fn piece(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.chance.draw(0, len as u64 + 1) as usize;
        let most = (len - start).min(400) as u64;
        start..start + self.chance.draw(0, most + 1) as usize
    }

    fn one_of<'s>(&mut self, seeds: &'s [Vec<u8>]) -> &'s Vec<u8> {
        &seeds[self.chance.draw(0, seeds.len() as u64) as usize]
    }
}
