#!/usr/bin/env python3
"""Makes realistic mail, the same on every machine, for measurements and tests.

The same seed, options and word list give the same bytes, whatever --jobs is.

What it makes
  * threads with correct References and In-Reply-To, answers that quote what they answer
  * senders and recipients of whom a few write most; newsletters and mailing lists
  * text/plain, text/html, multipart/alternative, multipart/mixed with attachments,
    multipart/related with a picture, text/calendar invitations, message/rfc822
  * charsets utf-8, iso-8859-1, windows-1256 (Arabic), iso-2022-jp, us-ascii;
    transfer encodings 7bit, 8bit, quoted-printable, base64; encoded words in headers
  * flags, and dates over --years with more mail in later ones
  * a small share of damaged mail: no Date, a wrong charset, no boundary at the end
  * needles: words and a phrase whose exact number of hits is in the manifest

Profiles
  real   the median is about 6 kB, 5 % have attachments, the largest about 1.2 MB
  small  about 2 kB a message, short headers, attachments in 0.2 %

Output, in --out
  Maildir/       (cur, new, tmp)
  mail.mbox      (mboxrd quoting, by date)
  manifest.json  options, counts, sizes, and how often each needle is there

Examples
  gencorpus.py -n 10000 --out c10k --formats mbox
  gencorpus.py -n 1000000 --profile small --formats mbox --out c1m
"""
import sys
sys.dont_write_bytecode = True
import argparse, collections, json, os, time
from multiprocessing import Pool

from corpus import threads
from corpus.vocabulary import World
from corpus.wording import ALL_NEEDLES

BLOCK = 2000  # messages that one process makes in a go
world = None  # of this process


def start(options):
    global world
    world = World(options)


def make_block(block):
    """Makes some threads; writes their files. Returns a row a message, and counts."""
    number, planned = block
    options = world.options
    spool = open(f"{options.out}/spool.{number}", "wb") if "mbox" in options.formats else None
    rows, counts, at = [], collections.defaultdict(collections.Counter), 0
    for thread_number, size in planned:
        for message in threads.Thread(world, thread_number, size).messages():
            raw = message.raw.replace(b"\n", b"\r\n") if options.crlf else message.raw
            if "maildir" in options.formats:
                write_maildir_file(options, thread_number, message, raw)
            if spool:
                spool.write(raw)
            rows.append((message.at, thread_number, message.number, number, at, len(raw), message.flags))
            at += len(raw)
            counts["needle"].update(message.needles)
            counts["sender"][message.sender[1]] += 1
            counts["language"][message.language] += 1
            counts["year"][str(time.gmtime(message.at).tm_year)] += 1
    if spool:
        spool.close()
    return rows, counts


def write_maildir_file(options, thread_number, message, raw):
    is_new = not message.flags and message.at > options.end - 86400 * 20
    name = f"{message.at}.t{thread_number}m{message.number}.gencorpus,S={len(raw)}"
    path = f"{options.out}/Maildir/" + (f"new/{name}" if is_new else f"cur/{name}:2,{message.flags}")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", 0) as file:
        file.write(raw)
    os.utime(path, (message.at, message.at))


def write_mbox(options, rows, blocks):
    """Puts the blocks' messages into one file, by date, each quoted as mboxrd wants."""
    spools = {number: open(f"{options.out}/spool.{number}", "rb", 1 << 16) for number, _ in blocks}
    with open(f"{options.out}/mail.mbox", "wb", 1 << 20) as file:
        for at, _, _, block, offset, size, flags in rows:
            spools[block].seek(offset)
            raw = spools[block].read(size)
            status = "RO" if "S" in flags else "O"
            more = ("F" if "F" in flags else "") + ("A" if "R" in flags else "")
            file.write(f"From gencorpus@example.com {time.asctime(time.gmtime(at))}\n"
                       f"Status: {status}\nX-Status: {more}\n".encode())
            if b"From " in raw:
                raw = b"\n".join(b">" + line if line.lstrip(b">").startswith(b"From ") else line
                                 for line in raw.split(b"\n"))
            file.write(raw + b"\n")
    for number, spool in spools.items():
        spool.close()
        os.unlink(f"{options.out}/spool.{number}")


def write_manifest(options, thread_count, rows, counts):
    sizes = sorted(row[5] for row in rows)
    n = len(sizes)
    spread = {"p10": sizes[n // 10], "median": sizes[n // 2], "mean": sum(sizes) // n,
              "p90": sizes[n * 9 // 10], "p99": sizes[n * 99 // 100], "max": sizes[-1]}
    senders = counts["sender"].items()
    manifest = {
        "options": {name: value for name, value in vars(options).items() if name not in ("out", "jobs")},
        "words_sha256": world.words_sha256, "messages": n, "threads": thread_count, "bytes": sum(sizes),
        "size": spread, "seen": sum("S" in row[6] for row in rows), "flagged": sum("F" in row[6] for row in rows),
        "needles": {name: {"text": text, "messages": counts["needle"][name]} for name, text, _ in ALL_NEEDLES},
        "by_language": counts["language"], "by_year": dict(sorted(counts["year"].items())),
        "top_senders": dict(sorted(senders, key=lambda one: (-one[1], one[0]))[:20]), "people": len(senders)}
    with open(f"{options.out}/manifest.json", "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=1, ensure_ascii=False)
    return manifest


def generate(options):
    begun = time.time()
    os.makedirs(options.out, exist_ok=True)
    start(options)
    if "maildir" in options.formats:
        for name in ("cur", "new", "tmp"):
            os.makedirs(f"{options.out}/Maildir/{name}", exist_ok=True)
    planned = threads.plan(options.messages, options.seed)
    blocks, block, size = [], [], 0
    for thread in planned:
        block.append(thread)
        size += thread[1]
        if size >= BLOCK:
            blocks.append((len(blocks), block))
            block, size = [], 0
    blocks += [(len(blocks), block)] if block else []
    rows, counts = [], collections.defaultdict(collections.Counter)
    with Pool(options.jobs, start, (options,)) as pool:
        for some, counted in pool.imap(make_block, blocks):
            rows += some
            for name, counter in counted.items():
                counts[name] += counter
    rows.sort()
    if "mbox" in options.formats:
        write_mbox(options, rows, blocks)
    manifest = write_manifest(options, len(planned), rows, counts)
    print(json.dumps({"messages": manifest["messages"], "threads": manifest["threads"],
                      "MB": round(manifest["bytes"] / 1e6, 1), **manifest["size"],
                      "seconds": round(time.time() - begun, 1)}))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("-n", "--messages", type=int, default=10_000)
    p.add_argument("--out", required=True, help="output folder; must not hold an earlier corpus")
    p.add_argument("--seed", default="1", help="any text (1)")
    p.add_argument("--profile", choices=("real", "small"), default="real")
    p.add_argument("--formats", default="maildir", help="maildir, mbox or maildir,mbox")
    p.add_argument("--years", type=float, default=10)
    p.add_argument("--end", type=int, default=1_767_225_600, help="newest date, Unix time (2026-01-01)")
    p.add_argument("--people", type=int, default=0, help="number of correspondents (by -n)")
    p.add_argument("--lists", type=int, default=20)
    p.add_argument("--vocab", type=int, default=60_000)
    p.add_argument("--words", default="/usr/share/dict/american-english-large",
                   help="word list, one a line (Debian: wamerican-large); if absent, words are made up")
    p.add_argument("--malformed", type=float, default=.003, help="share of damaged messages")
    p.add_argument("--crlf", action="store_true", help="CRLF line ends, as on the wire")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    options = p.parse_args()
    options.formats = options.formats.split(",")
    options.people = options.people or max(50, min(20_000, options.messages // 25))
    if os.path.exists(f"{options.out}/manifest.json"):
        sys.exit(f"{options.out} already holds a corpus")
    generate(options)


if __name__ == "__main__":
    main()
