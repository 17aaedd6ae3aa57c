"""Makes the messages of this folder with dkimpy, a signer that shares nothing with Barid.

    pip install dkimpy pynacl authres && python3 make.py

Keys are new each time: what is checked is what `zone.txt` and the messages say together.
"""

import base64
import re
import subprocess

import dkim

ZONE = []


def rsa(name, bits, flags=""):
    """Makes an RSA key and its record."""
    pem = subprocess.run(["openssl", "genrsa", "-traditional", str(bits)], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "rsa", "-pubout", "-outform", "DER"], input=pem, check=True, capture_output=True).stdout
    text = base64.b64encode(der).decode()
    strings = [text[at:at + 200] for at in range(0, len(text), 200)]
    ZONE.append(f'{name} TXT "v=DKIM1; {flags}k=rsa; p=" ' + " ".join(f'"{one}"' for one in strings))
    return pem


def ed25519(name):
    """Makes an Ed25519 key and its record (RFC 8463)."""
    from nacl.signing import SigningKey

    key = SigningKey.generate()
    public = base64.b64encode(bytes(key.verify_key)).decode()
    ZONE.append(f'{name} TXT "v=DKIM1; k=ed25519; p={public}"')
    return base64.b64encode(bytes(key))


def letter(author, subject="The trees", more=""):
    """Returns a message that nobody signed."""
    text = (
        f"{more}From: {author}\r\nTo: b@example.net\r\nSubject: {subject}\r\n"
        "Date: Sun, 29 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "The trees  are here.\r\n\r\nA\r\n\r\n\r\n"
    )
    return text.encode()


def signed(raw, key, domain, selector="s", algorithm=b"rsa-sha256", canon=(b"relaxed", b"relaxed"), length=False, tags=""):
    """Returns a message with a signature above it."""
    fields = [b"from", b"to", b"subject", b"date", b"message-id", b"content-type", b"mime-version"]
    signer = dkim.DKIM(raw, signature_algorithm=algorithm)
    signature = signer.sign(selector.encode(), domain.encode(), key, canonicalize=canon, include_headers=fields, length=length)
    return signature + raw


def write(name, raw):
    """Keeps a message."""
    with open(name + ".eml", "wb") as file:
        file.write(raw)


KEY = rsa("s._domainkey.example.org", 2048)
CURVE = ed25519("e._domainkey.example.org")
SHORT = rsa("short._domainkey.example.org", 768)
EVIL = rsa("s._domainkey.evil.example", 2048)
LIST = rsa("s._domainkey.lists.example", 2048)
STRICT = rsa("s._domainkey.strict.example", 2048)
PLAIN = rsa("s._domainkey.plain.example", 1024)
LOST = rsa("gone._domainkey.nowhere.example", 2048)
ZONE.pop()
ZONE.append('old._domainkey.example.org TXT "v=DKIM1; k=rsa; p="')
ZONE += [
    '_dmarc.example.org TXT "v=DMARC1; p=reject; sp=quarantine"',
    '_dmarc.bank.example TXT "v=DMARC1; p=reject"',
    '_dmarc.strict.example TXT "v=DMARC1; p=quarantine; adkim=s"',
]
A = "Ada <ada@example.org>"
good = signed(letter(A), KEY, "example.org")
write("good", good)
write("good-ed25519", signed(letter(A), CURVE, "example.org", "e", b"ed25519-sha256"))
write("good-simple", signed(letter(A), KEY, "example.org", canon=(b"simple", b"simple")))
write("good-line-feeds", good.replace(b"\r\n", b"\n"))
write("subdomain", signed(letter("News <news@news.example.org>"), KEY, "example.org"))
write("strict", signed(letter("A <a@m.strict.example>"), STRICT, "strict.example"))
write("no-policy", signed(letter("A <a@plain.example>"), PLAIN, "plain.example"))
write("other-domain", signed(letter("Bank <service@bank.example>"), EVIL, "evil.example"))
write("changed-body", good.replace(b"are here", b"are gone"))
write("changed-subject", good.replace(b"The trees\r\n", b"The money\r\n"))
write("second-from", b"From: Boss <boss@bank.example>\r\n" + good)
write("second-subject", b"Subject: Pay at once\r\n" + good)
part = signed(letter(A), KEY, "example.org", length=True)
write("part-only", part)
write("part-appended", part + b"Pay to this account.\r\n")
write("short-key", signed(letter(A), SHORT, "example.org", "short"))
write("revoked-key", signed(letter(A), KEY, "example.org", "old"))
write("no-key", signed(letter("A <a@nowhere.example>"), LOST, "nowhere.example", "gone"))
write("unsigned", letter("Bank <service@bank.example>"))
forged = "Authentication-Results: mx.example.net; dkim=pass header.d=bank.example; dmarc=pass header.from=bank.example\r\n"
write("forged-results", letter("Bank <service@bank.example>", more=forged))
write("malformed", b"DKIM-Signature: v=1; a=rsa-sha256; d=; s=; b=!!\r\n" + letter(A))
told = b"Authentication-Results: lists.example; dkim=pass header.d=example.org; dmarc=pass header.from=example.org\r\n"
changed = told + good.replace(b"Subject: The", b"Subject: [list] The")
sealed = dkim.arc_sign(changed, b"s", b"lists.example", LIST, b"lists.example")
write("passed-on", b"".join(sealed) + changed)
write("passed-on-changed", b"".join(sealed) + changed.replace(b"are here", b"are gone"))
with open("zone.txt", "w", encoding="ascii") as file:
    file.write("; keys and policies of the messages beside this file\n" + "\n".join(ZONE) + "\n")
assert re.search(rb"DKIM-Signature", good)
