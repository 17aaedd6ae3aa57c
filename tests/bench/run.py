#!/usr/bin/env python3
"""Measures Barid beside mbsync, mu and notmuch on one Dovecot account, and its window beside
Thunderbird. README.md says how to read it.

    npm run bench                              # 10,000 and 100,000 messages, medians of 3
    npm run bench -- --quick                   # 10,000 messages, one run
    npm run bench -- --json figures.json       # every run, for later
"""
import sys
sys.dont_write_bytecode = True
import argparse, datetime, json, os, platform, shutil, subprocess, tempfile

import clients, in_step, meter, rows, sending, server, table

# The account that letters are sent from and to; those before it have the corpora.
SENDER = 3

# The indexers and fsync at 100,000 messages would take the better part of an hour a run.
INDEXED = 10_000


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--quick", action="store_true", help="10,000 messages, one run: to try it out")
    p.add_argument("--sizes", default="10000,100000", help="numbers of messages (%(default)s)")
    p.add_argument("--runs", type=int, default=3, help="runs a row (%(default)s)")
    p.add_argument("--json", metavar="FILE", help="write every figure there")
    p.add_argument("--programs", metavar="DIR", help="measure barid and barid-bench from there, not a new build")
    p.add_argument("--no-window", action="store_true", help="leave the window out (npm run bench:window is that part alone)")
    options = p.parse_args()
    sizes = [INDEXED] if options.quick else [int(size) for size in options.sizes.split(",")]
    runs = 1 if options.quick else options.runs

    clients.install()
    programs = options.programs or clients.build()
    os.makedirs(server.CACHE, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="runs-", dir=server.CACHE)
    report = {"machine": machine(), "versions": clients.versions(), "runs": runs, "sizes": {}}
    print(json.dumps({**report["machine"], **report["versions"]}, indent=1))
    try:
        bench = rows.Bench(programs, folder, runs)
        # What fills the disk and the page cache comes before anything is measured.
        for number, size in enumerate(sizes, 1):
            bench.prepare(number, size)
        for size in sizes:
            report["sizes"][size] = measured = measure(bench, size)
            print("\n" + table.show(measured.pop("table")), flush=True)
        report["sending"] = sent = sending.measure(bench, bench.server.user(SENDER))
        lines = table.sending(sent, sending.FILE_MB)
        sent["rows"] = [line.figures() for line in lines]
        print("\n" + table.show(lines), flush=True)
    finally:
        if options.json:
            with open(options.json, "w", encoding="utf-8") as file:
                json.dump(report, file, indent=1, ensure_ascii=False)
        shutil.rmtree(folder, ignore_errors=True)
    measured = [*report["sizes"].values(), report["sending"]]
    missed = [row["what"] for one in measured for row in one["rows"] if row["met"] is False]
    print(f"\nload: {report_load(report)}")
    print("every goal is met" if not missed else "missed: " + "; ".join(missed), flush=True)
    windows = 0 if options.no_window else window(options.quick)
    sys.exit(1 if missed or windows else 0)


def window(quick):
    """The window beside Thunderbird, with the programs that `npm start` builds. Returns the exit status."""
    quickly = ["--sizes", "1000,10000", "--runs", "1"] if quick else []
    return subprocess.run([sys.executable, os.path.join(server.HERE, "window.py"), *quickly]).returncode


def measure(bench, size):
    """Everything at one size; `table` has the rows to show."""
    runs, made = rows.first_sync(bench, size, with_indexers=size <= INDEXED)
    again = rows.reconnect(bench, size, made)
    counted = rows.traffic(bench, size, made[-1][1])
    within = rows.inside(bench, size)
    kept = in_step.measure(bench, size)
    lines = (table.first_sync(size, runs) + table.reconnect(size, again, counted, within)
             + table.in_step(size, kept) + table.inside(size, within))
    figures = lambda runs: {name: [run.figures() for run in some] for name, some in runs.items()}
    return {"first_sync": figures(runs), "floor_fetch_s": rows.floor_seconds(runs["floor"]),
            "nothing_new": figures(again), "traffic": counted, "inside": within, "in_step": kept,
            "rows": [line.figures() for line in lines], "table": lines}


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "unknown")
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) // 1024
    return {"when": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "cpu": model,
            "cores": os.cpu_count(), "memory_mb": memory, "kernel": platform.release(), "load": os.getloadavg(),
            "rust": server.sh("rustc", "--version").strip(), "least_peak_mb": round(meter.own_peak_mb(), 1)}


def report_load(report):
    """What else the machine did: the load that runs began and ended with, and its CPU beside theirs."""
    runs = [run for one in report["sizes"].values() for part in ("first_sync", "nothing_new")
            for some in one[part].values() for run in some]
    before, after = [run["load_before"] for run in runs], [run["load_after"] for run in runs]
    beside = sum(run["machine_cpu_s"] - run["cpu_s"] for run in runs) / sum(run["wall_s"] for run in runs)
    return (f"{min(before):.1f} to {max(before):.1f} before a run, {min(after):.1f} to {max(after):.1f} after; "
            f"beside what was measured, server included, {beside:.2f} of {os.cpu_count()} cores were busy")


if __name__ == "__main__":
    main()
