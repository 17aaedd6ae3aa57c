"""Letters of about 50 kB as shops and magazines write them: tables, a style sheet, colours, pictures that stay away."""
import email.utils, imaplib, ssl, time

SIZE = 50_000
STYLE = "".join(f".c{n}{{color:#{n * 3:02x}4f6b;background-color:#f{n % 10}f4ef;padding:{n % 12 + 4}px}}" for n in range(60))


def card(n):
    return (f'<table role="presentation" width="600" cellpadding="0" cellspacing="0" align="center" class="c{n % 60}">'
            f'<tr><td width="180" style="padding:12px"><img src="https://pictures.example/{n}.jpg" width="160" height="120" alt="Picture {n}"></td>'
            f'<td style="font:15px/1.5 Georgia,serif;color:#333;padding:12px"><h2 style="font-size:20px;margin:0">Offer {n} of the week</h2>'
            f'<p>Made by hand in a small workshop near the harbour, from oak that was felled four winters ago.</p>'
            f'<a href="https://shop.example/offer/{n}?utm_source=letter" style="background:#0b5;color:#fff;padding:10px 18px;display:inline-block">Have a look</a>'
            f'</td></tr></table>')


def newsletter(number):
    """One letter; no two are alike."""
    cards = []
    while sum(map(len, cards)) + len(STYLE) < SIZE:
        cards.append(card(number * 100 + len(cards)))
    html = f"<html><head><style>{STYLE}</style></head><body bgcolor='#eeeeee'>{''.join(cards)}</body></html>"
    lines = [f"From: The Workshop <letters@shop{number}.example>", "To: a@bench.example", f"Subject: Letter {number}",
             f"Date: {email.utils.formatdate(time.time() - number * 60)}", f"Message-ID: <letter{number}@shop.example>",
             "MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8", "", html.replace("</tr>", "</tr>\n"), ""]
    return "\r\n".join("\n".join(lines).splitlines()).encode()


def deliver(mail, address, password, count):
    """Puts so many on top of an inbox. A server that has just begun may end its first connections."""
    trust = ssl.create_default_context(cafile=mail.ca)
    trust.check_hostname = False
    sent = 0
    for attempt in range(5):
        try:
            with imaplib.IMAP4_SSL("127.0.0.1", mail.imaps, ssl_context=trust) as imap:
                imap.login(address, password)
                while sent < count:
                    kind, answer = imap.append("INBOX", None, None, newsletter(sent))
                    assert kind == "OK", answer
                    sent += 1
                return
        except imaplib.IMAP4.abort:
            if attempt == 4:
                raise
            time.sleep(1)
