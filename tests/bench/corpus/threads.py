"""Conversations: who writes when and about what, and how each message comes to look as it does."""
import random
from dataclasses import dataclass

from . import parts, wording

YEAR, DAY = 365.25 * 86400, 86400
ZONES = [0, 3600, 7200, -18000, -28800, 19800, 32400, 10800]
PROGRAMS = ("Mozilla Thunderbird", "Mutt/2.2", "MailApp 16.1", "Webmail/1.4")


@dataclass
class Message:
    """One message, and what the manifest and the mailbox formats have to know of it."""
    at: int
    flags: str
    sender: tuple
    raw: bytes
    needles: list
    number: int
    language: str


def plan(count, seed):
    """Sizes of threads that add up to `count`: many of one message, a long tail up to 200."""
    rng = random.Random(f"plan-{seed}")
    left, threads = count, []
    while left:
        size = 1 if rng.random() < .58 else min(200, 1 + int(rng.paretovariate(1.25)))
        size = min(size, left)
        threads.append((len(threads), size))
        left -= size
    return threads


class Thread:
    """One conversation; `messages` writes it from the first message to the last."""

    def __init__(self, world, number, size):
        self.world, self.number, self.size = world, number, size
        self.options = world.options
        self.is_small = world.options.profile == "small"
        self.rng = rng = random.Random(f"{world.options.seed}-{number}")
        span = self.options.years * YEAR
        start = self.options.end - span + span * rng.random() ** 0.6  # more mail in later years
        self.at = min(start, self.options.end - DAY * 3)
        share = rng.random()
        self.language = "en" if share < .80 else "l1" if share < .90 else "ar" if share < .95 else "ja"
        self.charset = {"en": "utf-8" if rng.random() < .75 else "us-ascii",
                        "l1": "iso-8859-1" if rng.random() < .6 else "utf-8",
                        "ar": "windows-1256" if rng.random() < .6 else "utf-8",
                        "ja": "iso-2022-jp" if rng.random() < .7 else "utf-8"}[self.language]
        self.kind = "news" if size == 1 and rng.random() < .35 else "list" if rng.random() < .45 else "direct"
        self.list = rng.choice(world.lists) if self.kind == "list" else None
        self.newsletter = rng.choice(world.newsletters) if self.kind == "news" else None
        subject = ("" if self.language == "ja" else " ").join(world.pick(rng, self.language, rng.randint(3, 9)))
        self.subject = (f"[{self.list}] " if self.list else "") + subject.capitalize()
        chosen = {world.someone(rng) for _ in range(min(size + 1, 2 + size // 2))}
        self.members = [world.people[i] for i in chosen] + ([world.me] if self.kind == "direct" else [])
        self.ids, self.references, self.bodies = [], [], []

    def messages(self):
        for k in range(self.size):
            yield self.message(k)

    def message(self, k):
        rng = self.rng
        if k:
            self.at = min(self.options.end - 60 + k, self.at + rng.lognormvariate(9.2, 1.6))
        # An answer is mostly to one of the last messages.
        parent = k - 1 - min(k - 1, int(rng.expovariate(.7))) if k else None
        sender = self.newsletter or rng.choice(self.members)
        message_id = f"<{rng.getrandbits(64):016x}.{self.number}.{k}@{sender[1].split('@')[1]}>"
        references = (self.references[parent] + [self.ids[parent]]) if k else []
        if len(references) > 20:
            references = references[:1] + references[-19:]
        self.ids.append(message_id)
        self.references.append(references)
        lines = self.write(k, parent)
        is_damaged, head, body, shown = self.dress(k, sender, lines)
        header = self.header(k, sender, message_id, references, is_damaged)
        if is_damaged and rng.random() < .5:
            head = head.replace("charset=utf-8", "charset=x-unknown-77")
        raw = ("\n".join(header) + "\n" + head + "\n").encode("utf-8") + parts.as_bytes(body)
        raw += b"" if raw.endswith(b"\n") else b"\n"
        flags = self.flags(k)
        return Message(int(self.at), flags, sender, raw, wording.found_needles(shown), k, self.language)

    def write(self, k, parent):
        """The lines of a body: in an answer, under lines of what it answers."""
        rng = self.rng
        size = rng.lognormvariate(6.4, .5) if self.is_small else rng.lognormvariate(7.3, .95)
        lines = wording.write(self.world, rng, self.language, int(min(size, 120_000)))
        lines = wording.hide_needles(rng, self.language, lines)
        if k and self.bodies[parent]:
            quoted = self.bodies[parent][:rng.randint(3, 12 if self.is_small else 60)]
            asked = parts.date(self.at - 7200, 0)
            lines = [f"On {asked}, someone wrote:"] + ["> " + line for line in quoted] + [""] + lines
        self.bodies.append(lines[:200])
        return lines

    def dress(self, k, sender, lines):
        """Whether the message is damaged, its content header and body, and the lines that show."""
        rng, charset, kind = self.rng, self.charset, self.kind
        shown = lines
        signature = ["-- ", sender[0], f"{sender[1]}"] if rng.random() < .4 else []
        text = "\n".join(lines + signature) + "\n"
        if charset in ("us-ascii", "windows-1256", "iso-2022-jp"):  # names that the charset lacks
            text = text.encode(charset, "ignore").decode(charset, "ignore")
        is_damaged = rng.random() < self.options.malformed
        head, body = self.text(lines, text)
        extra = rng.random()
        if extra < (.002 if self.is_small else .05):
            files = [parts.attachment(self.world, rng) for _ in range(1 + (rng.random() < .25))]
            head, body = parts.multipart(rng, "mixed", [(head, body)] + files, is_cut=is_damaged)
        elif extra < .055 and not self.is_small and kind == "direct":
            content_id = f"img{rng.getrandbits(32):x}@example.com"
            shown = lines[:1]
            html = f'<html><body><p>{lines[0]}</p><img src="cid:{content_id}"></body></html>\n'
            page = parts.text(html, "text/html", charset, rng)
            head, body = parts.multipart(rng, "related", [page, parts.attachment(self.world, rng, content_id)])
        elif extra < .062 and kind == "direct":
            meeting = parts.invitation(self.world, self.at, sender, self.number, rng.getrandbits(64))
            head, body = parts.multipart(rng, "mixed", [(head, body), meeting])
        elif extra < .065:
            head, body = parts.multipart(rng, "mixed", [(head, body), self.forwarded(k)])
        return is_damaged, head, body, shown

    def text(self, lines, text):
        """The readable part: plain, HTML, or both."""
        rng, charset = self.rng, self.charset
        form = rng.random()
        if self.kind == "news" and form < .95:
            html = parts.plain_html(lines, charset) if self.is_small else parts.rich_html(rng, lines, charset)
            versions = [parts.text(html, "text/html", charset, rng)]
            if rng.random() < .6:
                versions.insert(0, parts.text(text, "text/plain", charset, rng))
            return versions[0] if len(versions) == 1 else parts.multipart(rng, "alternative", versions)
        if self.kind != "list" and form < .42:
            plain = parts.text(text, "text/plain", charset, rng)
            html = parts.text(parts.plain_html(lines, charset), "text/html", charset, rng)
            return parts.multipart(rng, "alternative", [plain, html])
        return parts.text(text, "text/plain", charset, rng)

    def forwarded(self, k):
        """A message/rfc822 part."""
        author = parts.address(self.rng.choice(self.world.people))
        lines = "\n".join(wording.write(self.world, self.rng, "en", 600))
        return "Content-Type: message/rfc822\n", (
            f"From: {author}\nTo: {self.world.me[1]}\nSubject: forwarded item {self.number}\n"
            f"Date: {parts.date(self.at - 9e5, 0)}\nMessage-ID: <fwd.{self.number}.{k}@example.com>\n\n{lines}\n")

    def header(self, k, sender, message_id, references, is_damaged):
        rng, world, me = self.rng, self.world, self.world.me
        date = parts.date(self.at, rng.choice(ZONES))
        fields = [] if self.is_small else self.trace(sender)
        fields.append(f"From: {parts.address(sender)}")
        to = self.members[:3] if sender == me else [me]
        to = f"{self.list}@lists.example" if self.list else ", ".join(map(parts.address, to))
        fields.append(f"To: {to or me[1]}")
        if len(self.members) > 2 and rng.random() < .3:
            fields.append("Cc: " + ",\n ".join(map(parts.address, self.members[1:6])))
        charset = self.charset if self.charset != "us-ascii" else "utf-8"
        fields.append("Subject: " + parts.header_text(("Re: " if k else "") + self.subject, charset))
        if not (is_damaged and rng.random() < .4):
            fields.append(f"Date: {date}")
        fields.append(f"Message-ID: {message_id}")
        if references:
            fields.append("In-Reply-To: " + references[-1] + "\nReferences: " + "\n ".join(references))
        if self.list:
            fields.append(f"List-Id: <{self.list}.lists.example>\nList-Post: <mailto:{self.list}@lists.example>\n"
                          "Precedence: list")
        return fields + ["MIME-Version: 1.0"]

    def trace(self, sender):
        """What servers and filters put on top."""
        rng, me, at = self.rng, self.world.me[1], self.at
        domain = sender[1].split("@")[1]
        fields = [f"Return-Path: <{sender[1]}>\nDelivered-To: {me}"]
        for hop in range(rng.randint(2, 4)):
            fields.append(
                f"Received: from mx{hop}.{domain} (mx{hop}.{domain} [192.0.2.{rng.randint(1, 254)}])\n"
                f"\tby in{hop}.example.com (Postfix) with ESMTPS id {rng.getrandbits(40):010X}\n"
                f"\tfor <{me}>; {parts.date(at + 9 - 3 * hop, 0)}")
        fields.append(f"Authentication-Results: in0.example.com;\n\tdkim=pass (2048-bit key) header.d={domain} "
                      f"header.i=@{domain};\n\tspf=pass smtp.mailfrom={sender[1]}")
        signature = parts.in_base64(rng.randbytes(256)).replace("\n", "\n\t").rstrip()
        fields.append(f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s1;\n"
                      f"\tt={int(at)}; bh={parts.in_base64(rng.randbytes(32)).strip()};\n"
                      f"\th=From:To:Subject:Date:Message-ID;\n\tb={signature}")
        fields.append(f"X-Spam-Status: No, score={rng.uniform(-6, 2):.1f} required=5.0 tests=DKIM_VALID,SPF_PASS")
        if self.kind == "news":
            fields.append(f"List-Unsubscribe: <https://u.{domain}/{rng.getrandbits(80):x}>,\n"
                          f" <mailto:u-{rng.getrandbits(40):x}@{domain}>\nList-Unsubscribe-Post: "
                          f"List-Unsubscribe=One-Click\nFeedback-ID: {rng.getrandbits(30)}:{domain}\nPrecedence: bulk")
        return fields + [f"User-Agent: {rng.choice(PROGRAMS)}"]

    def flags(self, k):
        rng, age_days = self.rng, (self.options.end - self.at) / DAY
        seen = "S" if age_days > 40 and rng.random() < .97 or rng.random() < .6 else ""
        flagged = "F" if rng.random() < .03 else ""
        answered = "R" if k + 1 < self.size and rng.random() < .3 else ""
        return "".join(sorted(seen + flagged + answered))
