"""MIME parts: text in its charset and encoding, HTML plain and rich, attachments, multiparts.

A part is a pair: the header lines that describe it, and its body, text or bytes.
"""
import base64, binascii, time
from email.header import Header

from .vocabulary import DOMAINS

DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
ENCODING = "Content-Transfer-Encoding: "
CELL = ('<td style="padding:8px 16px;font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:20px;'
        'color:#333333;" valign="top">')
STYLE = ("<style>a{color:#0066cc} .btn{background:#0a7;color:#fff;padding:10px} "
         "@media(max-width:600px){td{display:block}}</style>")
TABLE = '<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0">\n'
FILES = [  # type, ending, first bytes
    ("application/pdf", "pdf", b"%PDF-1.5\n"), ("image/jpeg", "jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("image/png", "png", b"\x89PNG\r\n\x1a\n"),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", b"PK\x03\x04"),
    ("application/zip", "zip", b"PK\x03\x04"), ("text/csv", "csv", b"")]


def date(at, offset):
    """A date in the form of RFC 5322."""
    t, sign, away = time.gmtime(at + offset), "+" if offset >= 0 else "-", abs(offset)
    clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02} {sign}{away // 3600:02}{away % 3600 // 60:02}"
    return f"{DAYS[t.tm_wday]}, {t.tm_mday} {MONTHS[t.tm_mon - 1]} {t.tm_year} {clock}"


def header_text(text, charset="utf-8"):
    """Text for a header field, as encoded words (RFC 2047) where it has to be."""
    if text.isascii():
        return text
    return Header(text, charset, maxlinelen=72).encode().replace("\n", "\n ").replace("\n  ", "\n ")


def address(person):
    name, mailbox = person
    return f"{header_text(name)} <{mailbox}>"


def in_base64(data):
    return base64.encodebytes(data).decode("ascii")


def text(body, kind, charset, rng):
    """A text part, with a transfer encoding that is usual for its charset."""
    raw = body.encode(charset, "replace")
    flowed = "; format=flowed" if kind == "text/plain" and rng.random() < .25 else ""
    head = f"Content-Type: {kind}; charset={charset}{flowed}\n"
    if charset == "iso-2022-jp":
        return head + ENCODING + "7bit\n", raw.decode("ascii", "replace")
    if raw.isascii() and max(map(len, raw.split(b"\n"))) < 900 and rng.random() < .7:
        return head + ENCODING + "7bit\n", raw.decode("ascii")
    if charset == "windows-1256" or rng.random() < .2:
        return head + ENCODING + "base64\n", in_base64(raw)
    if rng.random() < .15:
        return head + ENCODING + "8bit\n", raw
    return head + ENCODING + "quoted-printable\n", binascii.b2a_qp(raw, istext=True).decode("ascii")


def escape(line):
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_html(lines, charset):
    """HTML as a mail program makes it of typed text."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    body = "<br>\n".join(map(escape, lines))
    return f'<html><head>{meta}</head><body dir="auto">{body}</body></html>\n'


def rich_html(rng, lines, charset):
    """HTML of a newsletter: tables, styles, remote pictures, links that count clicks."""
    escaped = list(map(escape, lines))
    out = [f'<!DOCTYPE html>\n<html><head><meta charset="{charset}">{STYLE}</head>\n'
           f'<body style="margin:0;background:#f4f4f4">{TABLE}']
    for i in range(0, len(escaped), 4):
        link = f"https://click.{rng.choice(DOMAINS)}/t/{rng.getrandbits(96):024x}?u={rng.getrandbits(32)}"
        picture = f"https://img.{rng.choice(DOMAINS)}/{rng.getrandbits(40):x}.png"
        out.append(f'<tr>{CELL}<img src="{picture}" width="120" height="80" alt=""></td>{CELL}'
                   + "<br>\n".join(escaped[i:i + 4]) + f' <a href="{link}" class="btn">more</a></td></tr>\n')
    counter = f"https://t.{rng.choice(DOMAINS)}/o/{rng.getrandbits(128):x}.gif"
    out.append(f'</table><img src="{counter}" width="1" height="1"></body></html>\n')
    return "".join(out)


def attachment(world, rng, content_id=None):
    """A file; with a Content-ID, a picture that the HTML shows."""
    kind, ending, start = rng.choice(FILES[1:3] if content_id else FILES)
    size = min(900_000, max(400, int(rng.lognormvariate(10.3, 1.3))))  # the median is about 30 kB
    if ending == "csv":  # real text: programs that index read text parts
        columns = zip(world.pick(rng, "en", size // 20), world.pick(rng, "en", size // 20))
        rows = "".join(f"{i},{a},{b},{i * 37 % 1000}\n" for i, (a, b) in enumerate(columns))
        data = b"id,name,group,amount\n" + rows.encode()
    else:
        data = start + rng.randbytes(size)
    name = f"{rng.choice(world.english[80:3000])}-{rng.randint(1, 99)}.{ending}"
    place = (f'inline; filename="{name}"\nContent-ID: <{content_id}>' if content_id
             else f'attachment; filename="{name}"')
    head = f'Content-Type: {kind}; name="{name}"\nContent-Disposition: {place}\n{ENCODING}base64\n'
    return head, in_base64(data)


def multipart(rng, kind, parts, is_cut=False):
    """A multipart; cut short, it lacks the boundary that ends it."""
    boundary = f"----=_Part_{rng.getrandbits(64):016x}"
    body = []
    for head, part in parts:
        body += [f"--{boundary}\n{head}\n".encode(), as_bytes(part), b"\n"]
    if not is_cut:
        body.append(f"--{boundary}--\n".encode())
    return f'Content-Type: multipart/{kind};\n boundary="{boundary}"\n', b"".join(body)


def invitation(world, at, sender, number, uid):
    """A text/calendar part that invites to a meeting."""
    start = time.strftime("%Y%m%dT%H0000Z", time.gmtime(at + 86400 * 3))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gencorpus//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
             f"UID:{uid:x}@example.com", f"DTSTAMP:{start}", f"DTSTART:{start}", f"SUMMARY:Meeting {number}",
             f"ORGANIZER:mailto:{sender[1]}", f"ATTENDEE:mailto:{world.me[1]}", "END:VEVENT", "END:VCALENDAR", ""]
    head = f"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n{ENCODING}base64\n"
    return head, in_base64("\r\n".join(lines).encode())


def as_bytes(body):
    return body if isinstance(body, bytes) else body.encode("utf-8")
