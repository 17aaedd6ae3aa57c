"""How an account stays in step: flags changed elsewhere, push, a slow link, a plain server, and what memory does."""
import imaplib, json, ssl, statistics, subprocess, time

import clients, meter, server as servers
from relay import Relay

CHANGED = 1000
PUSHES, FLOODS, FLOOD = 100, 5, 1000
# A link as from a train: one way, and each way.
DELAY_S, BYTES_PER_S = 0.040, 20e6 / 8
# What a server without CONDSTORE, QRESYNC or anything newer offers.
PLAIN = "IMAP4rev1 LITERAL+ SASL-IR UIDPLUS IDLE NAMESPACE"


def flags(bench, size, counting, barid, mbsync):
    """`CHANGED` flags set elsewhere, and taken away again: bytes from the server and time, ours and mbsync's."""
    user = bench.users[size][0]
    ours, theirs, sizes = [], [], []
    for number in range(2 * bench.runs):
        bench.server.doveadm("flags", "remove" if number % 2 else "add", "-u", user, "\\Flagged",
                             "mailbox", "INBOX", "uid", f"1:{CHANGED}")
        sizes.append(counting.count()["from_server"])
        ours.append(barid.run("sync").wall_s)
        theirs.append(mbsync.sync().wall_s)
    return {"ours_s": statistics.median(ours), "theirs_s": statistics.median(theirs),
            "bytes_each": max(sizes) / CHANGED}


class Counting:
    """A profile whose traffic is counted; never timed, since the relay ends TLS twice."""

    def __init__(self, bench, size, relay):
        self.relay = relay
        self.barid = bench.barid(size, relay.port, passphrase=None)
        self.barid.run("sync")

    def count(self):
        self.relay.reset()
        self.barid.run("sync")
        return {"from_server": self.relay.from_server, "round_trips": self.relay.round_trips}


class Appender:
    """Another client of the account, signed in once, that files messages in the inbox."""

    def __init__(self, server, user):
        self.imap = imaplib.IMAP4_SSL("127.0.0.1", server.imaps, ssl_context=unchecked())
        self.imap.login(*user)
        self.user = user[0]

    def append(self, subject):
        """Returns when the server has said that it is there, in milliseconds since the epoch."""
        date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
        text = (f"From: Anna <anna@example.org>\r\nTo: {self.user}\r\nSubject: {subject}\r\nDate: {date}\r\n"
                f"Message-ID: <{subject}.{time.time_ns()}@example.org>\r\n\r\n" + "A line of text.\r\n" * 40)
        kind, answer = self.imap.append("INBOX", None, None, text.encode())
        if kind != "OK":
            raise SystemExit(f"APPEND: {answer}")
        return time.time() * 1000

    def close(self):
        self.imap.logout()


def unchecked():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def push(bench, size, barid):
    """How long a delivered message takes into the list, and what many of them leave in memory."""
    watching = subprocess.Popen([barid.bench, "watch", barid.profile], env=barid.env, stdout=subprocess.PIPE, text=True)
    elsewhere = Appender(bench.server, bench.users[size])
    try:
        expect_line(watching)
        # It catches up with what is new before it waits.
        time.sleep(3)
        took = []
        for number in range(PUSHES):
            told_at = elsewhere.append(f"push{number}")
            took.append(seen(watching, f"push{number}") - told_at)
            # Dovecot tells news that follow within half a second of others together with later ones.
            time.sleep(0.5)
        # After each of several floods: what a cache takes stays the same in the end, a leak does not.
        own = [own_mb(watching.pid)]
        for flood in range(FLOODS):
            for number in range(FLOOD):
                elsewhere.append(f"flood{flood}.{number}")
            seen(watching, f"flood{flood}.{FLOOD - 1}")
            time.sleep(5)
            own.append(own_mb(watching.pid))
        print("memory of its own before and after each flood, in MB:", *(f"{one:.1f}" for one in own), flush=True)
        return {"ms": took, "own_mb": own}
    finally:
        watching.kill()
        watching.wait()
        elsewhere.close()


def expect_line(process):
    line = process.stdout.readline()
    if not line:
        raise SystemExit("the watching program ended")
    return json.loads(line)


def seen(process, subject):
    while (line := expect_line(process)).get("subject") != subject:
        pass
    return line["at_ms"]


def own_mb(pid):
    """What a process holds that is in no file: the parts of its program that it has run are left out."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon:")) / 1024


def slow_link(bench, size):
    """The first synchronization over a link of 40 ms and 20 Mbit/s, ours and mbsync's."""
    ours, theirs = [], []
    for number in range(bench.runs):
        with Relay(bench.server.imaps, delay_s=DELAY_S, bytes_per_s=BYTES_PER_S) as link:
            barid = bench.barid(size, link.port)
            ours.append(barid.run("sync").wall_s)
        with Relay(bench.server.imaps, delay_s=DELAY_S, bytes_per_s=BYTES_PER_S) as link:
            mbsync = bench.mbsync(size, fsync=False)
            mbsync.configure(link.port, compress=True)
            theirs.append(mbsync.sync().wall_s)
    return {"ours_s": ours, "theirs_s": theirs}


def plain_server(bench, size):
    """Nothing new on a server that can't tell what has changed: ours within the process, and mbsync's."""
    plain = servers.Server(f"imap_capability = {PLAIN}")
    user = plain.fill(1, servers.corpus(size))
    barid = clients.Barid(bench.programs, bench.fresh("plain"), passphrase=None).add(plain, user)
    mbsync = clients.Mbsync(bench.fresh("plain-mbsync"), plain, user, fsync=False)
    barid.run("sync"), mbsync.sync()
    times = [(barid.run("sync").wall_s, mbsync.sync().wall_s) for _ in range(bench.runs)]
    within = barid.inside("reconnect", 5)["reconnect"]["p50"] / 1000
    return {"ours_s": statistics.median(one for one, _ in times), "within_s": within,
            "theirs_s": statistics.median(one for _, one in times)}


def measure(bench, size):
    """Everything of this page at one size."""
    tell = lambda text: print(f"{size:,} messages: {text}", flush=True)
    tell("a profile and a Maildir to keep in step")
    barid, mbsync = bench.barid(size, passphrase=None), bench.mbsync(size, fsync=False)
    barid.run("sync"), mbsync.sync()
    with Relay(bench.server.imaps, bench.server.certificate, bench.server.ca) as relay:
        counting = Counting(bench, size, relay)
        nothing = counting.count()
        tell(f"{CHANGED} flags changed elsewhere")
        changed = flags(bench, size, counting, barid, mbsync)
    tell("push")
    pushed = push(bench, size, barid)
    tell("a server that can't tell what has changed")
    plain = plain_server(bench, size)
    found = {"nothing_new": nothing, "flags": changed, "push": pushed, "plain": plain}
    if size <= 10_000:
        tell("a slow link")
        found["slow_link"] = slow_link(bench, size)
    return found
