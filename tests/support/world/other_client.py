#!/usr/bin/env python3
"""Another mail client, for tests: what it does to a mailbox, Barid has to notice.

    other_client.py HOST PORT      one JSON request a line on stdin, one JSON answer a line on stdout

The first request is {"user": .., "password": ..}. It shares no code with Barid, so that what it
reads back (every message with its SHA-256) is evidence. Standard library only.
"""
import base64, hashlib, imaplib, json, re, sys


def quoted(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def done(answer):
    kind, rows = answer
    if kind != "OK":
        raise RuntimeError(b" ".join(r for r in rows if r).decode("utf-8", "replace"))
    return rows


class Client:
    def __init__(self, host, port, user, password):
        self.imap = imaplib.IMAP4(host, port)
        done(self.imap.authenticate("PLAIN", lambda _: ("\0%s\0%s" % (user, password)).encode()))

    def open(self, mailbox):
        done(self.imap.select(quoted(mailbox)))

    def deliver(self, mailbox, flags, messages):
        for raw in messages:
            done(self.imap.append(quoted(mailbox), " ".join(flags) or None, None, base64.b64decode(raw)))

    def ledger(self, mailbox):
        """Every message: UID, flags, size and hash of its bytes, in UID order."""
        self.open(mailbox)
        rows, found = [], done(self.imap.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[])"))
        for n, row in enumerate(found):
            if not isinstance(row, tuple):
                continue
            # what stands behind the literal belongs to the same message
            head = row[0] + (found[n + 1] if n + 1 < len(found) and isinstance(found[n + 1], bytes) else b"")
            flags = re.search(rb"FLAGS \(([^)]*)\)", head)[1].decode().split()
            rows.append({"uid": int(re.search(rb"UID (\d+)", head)[1]), "size": len(row[1]),
                         "flags": sorted(f for f in flags if f != "\\Recent"),
                         "sha256": hashlib.sha256(row[1]).hexdigest()})
        return sorted(rows, key=lambda r: r["uid"])

    def wait_for(self, mailbox, count):
        """Waits until the mailbox holds so many messages (RFC 2177)."""
        imap = self.imap
        there = int(done(imap.select(quoted(mailbox)))[0])
        imap.sock.settimeout(20)
        while there < count:
            tag = imap._new_tag()
            imap.send(tag + b" IDLE\r\n")
            while there < count:
                news = re.match(rb"\* (\d+) EXISTS", imap.readline())
                there = int(news[1]) if news else there
            imap.send(b"DONE\r\n")
            while not imap.readline().startswith(tag):
                pass
        imap.sock.settimeout(None)

    def fetch(self, mailbox, uid):
        self.open(mailbox)
        found = [r for r in done(self.imap.uid("FETCH", str(uid), "(BODY.PEEK[])")) if isinstance(r, tuple)]
        return base64.b64encode(found[0][1]).decode()

    def flag(self, mailbox, uids, add, remove):
        self.open(mailbox)
        for sign, flags in (("+FLAGS", add), ("-FLAGS", remove)):
            if flags:
                done(self.imap.uid("STORE", ",".join(map(str, uids)), sign, "(%s)" % " ".join(flags)))

    def remove(self, mailbox, uids):
        self.flag(mailbox, uids, ["\\Deleted"], [])
        done(self.imap.uid("EXPUNGE", ",".join(map(str, uids))))

    def move(self, mailbox, uids, to):
        self.open(mailbox)
        done(self.imap.uid("MOVE", ",".join(map(str, uids)), quoted(to)))

    def create(self, mailbox):
        done(self.imap.create(quoted(mailbox)))
        done(self.imap.subscribe(quoted(mailbox)))

    def delete(self, mailbox):
        done(self.imap.delete(quoted(mailbox)))

    def rename(self, mailbox, to):
        done(self.imap.rename(quoted(mailbox), quoted(to)))

    def status(self, mailbox):
        row = done(self.imap.status(quoted(mailbox), "(MESSAGES UNSEEN UIDVALIDITY UIDNEXT)"))[0]
        return {k.lower(): int(v) for k, v in re.findall(r"([A-Z]+) (\d+)", row.decode().rsplit("(", 1)[1])}

    def mailboxes(self):
        rows = [r.decode() for r in done(self.imap.list()) if r]
        return sorted(re.search(r'\) (?:"."|NIL) "?(.*?)"?$', r)[1] for r in rows)


def main():
    imaplib._MAXLINE = 10_000_000
    hello = json.loads(sys.stdin.readline())
    client = None
    for line in sys.stdin:
        try:
            client = client or Client(sys.argv[1], int(sys.argv[2]), hello["user"], hello["password"])
            request = json.loads(line)
            answer = {"ok": getattr(client, request.pop("do"))(**request)}
        except Exception as error:
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)
    if client:
        client.imap.logout()


if __name__ == "__main__":
    main()
