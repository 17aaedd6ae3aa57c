"""What is measured, in which order: ours and the peers in turn, each run in a folder of its own."""
import collections, json, os, sys

import clients, meter, server as servers
from clients import Barid, Mbsync
from relay import Relay

HERE = os.path.dirname(os.path.abspath(__file__))
RECONNECTS_INSIDE = 20


class Bench:
    """One run of the whole: the server, the programs, and the folder that grows until the end."""

    def __init__(self, programs, folder, runs):
        self.programs, self.folder, self.runs = programs, folder, runs
        self.server, self.users, self.made = servers.Server(), {}, 0

    def prepare(self, number, size):
        """Fills an account and reads it once, so that the server has everything in its memory."""
        tell(f"{size:,} messages: filling the account")
        self.users[size] = self.server.fill(number, servers.corpus(size))
        self.floor(size, "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])")
        self.floor(size)
        servers.settle()

    def fresh(self, name):
        self.made += 1
        return f"{self.folder}/{self.made:03}-{name}"

    def floor(self, size, *items):
        folder = self.fresh("floor")
        os.makedirs(folder)
        address, password = self.users[size]
        command = [sys.executable, HERE + "/floor.py", self.server.imaps, self.server.ca, address, password, *items]
        return meter.measure(command, folder)

    def barid(self, size, port=None, **how):
        return Barid(self.programs, self.fresh("barid"), **how).add(self.server, self.users[size], port)

    def mbsync(self, size, fsync):
        return Mbsync(self.fresh("mbsync"), self.server, self.users[size], fsync)


def tell(text):
    print(text, file=sys.stderr, flush=True)


def first_sync(bench, size, with_indexers):
    """Brings everything over, again and again. Returns the runs, and what they made."""
    runs, made = collections.defaultdict(list), []
    for number in range(bench.runs):
        tell(f"{size:,} messages: first synchronization, run {number + 1} of {bench.runs}")
        barid, mbsync = bench.barid(size), bench.mbsync(size, fsync=False)
        runs["barid"].append(barid.run("sync"))
        runs["floor"].append(bench.floor(size))
        runs["mbsync without fsync"].append(mbsync.sync())
        if with_indexers:
            durable = bench.mbsync(size, fsync=True)
            runs["mbsync"].append(durable.sync())
            runs["mu"].append(clients.mu(durable))
            runs["notmuch"].append(clients.notmuch(durable))
            expect(durable.count(), size, "messages that mbsync brought with fsync")
        expect(mbsync.count(), size, "messages that mbsync brought")
        made.append((barid, mbsync))
    return dict(runs), made


def reconnect(bench, size, made):
    """Synchronizes once more, with nothing new."""
    runs = collections.defaultdict(list)
    for number, (barid, mbsync) in enumerate(made):
        tell(f"{size:,} messages: nothing new, run {number + 1} of {bench.runs}")
        runs["barid"].append(barid.run("sync"))
        runs["mbsync without fsync"].append(mbsync.sync())
    return dict(runs)


def traffic(bench, size, mbsync):
    """Bytes that come from the server where there is nothing new: IMAP alone, and with TLS."""
    tell(f"{size:,} messages: counting bytes")
    counted = {}
    with Relay(bench.server.imaps, bench.server.certificate, bench.server.ca) as imap, Relay(imap.port) as tls:
        barid = bench.barid(size, tls.port)
        mbsync.configure(tls.port)
        for name, sync in (("first sync", lambda: barid.run("sync")), ("barid", lambda: barid.run("sync")),
                           ("mbsync", mbsync.sync)):
            imap.reset()
            tls.reset()
            sync()
            counted[name] = {"from_server": imap.from_server, "to_server": imap.from_client,
                             "from_server_with_tls": tls.from_server}
    mbsync.configure(bench.server.imaps)
    return counted


def inside(bench, size):
    """Measures within one process: first rows while synchronizing, then lists and searches."""
    first_rows = []
    for number in range(bench.runs):
        tell(f"{size:,} messages: first rows, run {number + 1} of {bench.runs}")
        barid = bench.barid(size, passphrase=None)
        last = number + 1 == bench.runs
        first_rows.append(barid.inside("first-rows", *(["--to-end"] if last else [])))
    tell(f"{size:,} messages: reconnecting, listing and searching within a process")
    found = barid.inside("reconnect", RECONNECTS_INSIDE)
    with_key_file = [barid.run("sync").figures() for _ in range(bench.runs)]
    needles = servers.needles(size)
    text = {name: needle["text"] for name, needle in needles.items()}
    queries = {name: text[name] for name in ("rare_word", "common_marker", "arabic_word", "japanese_word")}
    queries |= {"phrase": f'"{text["phrase"]}"', "sender": "from:anna", "two words": "meeting budget"}
    looked = barid.inside("look", *queries.values())
    for name, answer in zip(queries, looked["search"]):
        answer["name"] = name
        answer["hidden"] = needles.get(name, {}).get("messages")
        expect(answer["searched"], size, "messages that were searched whole")
    return {"first_rows": first_rows, "reconnect": found["reconnect"], "with_key_file": with_key_file,
            "look": looked, "size_mb": barid.size_mb()}


def expect(found, wanted, what):
    if found != wanted:
        raise SystemExit(f"{what}: {found}, not {wanted}")


def floor_seconds(runs):
    return [json.loads(run.output)["fetch_s"] for run in runs]
