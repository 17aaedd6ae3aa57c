#!/usr/bin/env python3
"""Measures the window beside Thunderbird on the same account. README.md says how to read it.

    npm run bench:window                                  # 100,000 messages, medians of 5
    npm run bench:window -- --sizes 10000,20000 --runs 2  # to try it out
"""
import sys
sys.dont_write_bytecode = True
import argparse, gzip, json, os, shutil, signal, statistics, subprocess, tempfile, time

import clients, newsletter, server, thunderbird
from thunderbird import pss_mb, until

INSIDE = "BARID_BENCH_INSIDE"
EMPTY = "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"
PACKAGES = {"thunderbird": "thunderbird", "xvfb-run": "xvfb", "dbus-run-session": "dbus", "xdotool": "xdotool",
            "WebKitWebDriver": "webkit2gtk-driver", "openbox": "openbox"}
# Without it there is no tray to be in.
TRAY = "/usr/lib/x86_64-linux-gnu/libayatana-appindicator3.so.1", "libayatana-appindicator3-1"
# Newsletters that are opened one after the other.
LETTERS = 25
# Seconds that a program rests before its memory is looked at.
REST = 15


class Window:
    """Ours: a profile with the account in it, and the program when it runs."""

    def __init__(self, programs, folder, bench_server, user):
        self.program, self.folder = programs + "/barid-app", folder
        self.barid = clients.Barid(programs, folder, passphrase=None).add(bench_server, user)
        self.barid.run("sync")
        self.env = {**os.environ, "HOME": folder, "NO_AT_BRIDGE": "1", "BARID_DNS": "off"}

    def cold(self):
        """Seconds from the start of the program to its first rows on the screen."""
        painted = self.folder + "/painted"
        if os.path.exists(painted):
            os.remove(painted)
        begun = time.monotonic()
        self.process = subprocess.Popen([self.program, "--profile", self.barid.profile],
                                        env={**self.env, "BARID_PAINTED": painted}, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the first rows", lambda: os.path.exists(painted), within=60, pause=0.002)
        return time.monotonic() - begun

    def close(self):
        """Closes the window, as the user does; with the setting for it the program stays in the tray."""
        for window in sh_lines("xdotool", "search", "--onlyvisible", "--class", "barid"):
            subprocess.run(["xdotool", "windowactivate", "--sync", window, "key", "--clearmodifiers", "alt+F4"], check=False)

    def stop(self):
        stop(self.process)


def stop(process):
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def sh_lines(*command):
    return subprocess.run(command, capture_output=True, text=True).stdout.split()


def own_pss_mb(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return sum(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


def empty_window_mb(folder, **drawing):
    """A WebKitGTK window that shows nothing: all its processes, and the first of them."""
    if not os.path.exists(EMPTY):
        return None, None
    process = subprocess.Popen([EMPTY, "about:blank"], env={**os.environ, "HOME": folder, "NO_AT_BRIDGE": "1", **drawing},
                               start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(REST)
    sizes = pss_mb(process.pid), own_pss_mb(process.pid)
    stop(process)
    return sizes


def memory(window, runs):
    """Starts, and memory at rest: all processes, our own."""
    starts, whole, own = [], [], []
    for _ in range(runs):
        starts.append(window.cold())
        time.sleep(REST)
        whole.append(pss_mb(window.process.pid))
        own.append(own_pss_mb(window.process.pid))
        window.stop()
    return starts, whole, own


def hidden(window):
    """Memory in the tray, the web view released."""
    window.cold()
    time.sleep(2)
    window.close()
    time.sleep(REST)
    if window.process.poll() is not None:
        return None
    size = pss_mb(window.process.pid)
    window.stop()
    return size


def bundle_kb():
    """Scripts and styles of the front end as a server would send them."""
    assets = os.path.join(clients.ROOT, "ui/dist/assets")
    names = [name for name in os.listdir(assets) if name.endswith((".js", ".css"))]
    return sum(len(gzip.compress(open(os.path.join(assets, name), "rb").read())) for name in names) / 1000


def feel(window):
    """Opening a mailbox, the next message, dragging the scrollbar: within the window, by WebDriver."""
    script = os.path.join(server.HERE, "wf2.mjs")
    out = subprocess.run(["node", script, window.program, window.barid.profile], env=window.env, check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return json.loads(out.splitlines()[-1])


def letters(window):
    """From a key to the next newsletter, loaded into its frame and drawn: the 95th of a hundred."""
    script = os.path.join(server.HERE, "wf2.mjs")
    out = subprocess.run(["node", script, window.program, window.barid.profile, "letters", str(LETTERS)], env=window.env,
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(out.splitlines()[-1])


def letter_row(felt):
    return ("open a newsletter of 50 kB that is here, p95 ms", felt["letter_p95_ms"], None, "80", felt["letter_p95_ms"] <= 80)


def only_letters(options, folder):
    """That row alone, on an account that holds nothing else."""
    mail = server.Server()
    address, password = mail.user(3)
    newsletter.deliver(mail, address, password, LETTERS)
    felt = letters(Window(options.programs, folder + "/letters", mail, (address, password)))
    return [letter_row(felt)], {"felt": felt}


def measure(options, folder):
    small, large = [int(size) for size in options.sizes.split(",")]
    (letter, *_), told = only_letters(options, folder)
    mail = server.Server()
    users = {}
    for number, size in enumerate((small, large), 1):
        address = f"user{number}@{mail.world['domain']}"
        server.sh(sys.executable, server.WORLD, "fill", mail.folder, f"user{number}", size)
        users[size] = (address, mail.world["users"][address])
    peer = thunderbird.Thunderbird(folder + "/peer", users[large], mail.world["ports"]["imap"])
    peer.fill(large)
    few = Window(options.programs, folder + "/few", mail, users[small])
    many = Window(options.programs, folder + "/many", mail, users[large])

    theirs, their_mb, ours, whole, own = [], [], [], [], []
    many.cold(), many.stop(), peer.cold(large), peer.stop()
    for _ in range(options.runs):
        theirs.append(peer.cold(large))
        time.sleep(REST)
        their_mb.append(pss_mb(peer.process.pid))
        peer.stop()
        one = memory(many, 1)
        for kept, new in zip((ours, whole, own), one):
            kept.extend(new)
    _, _, own_few = memory(few, max(1, options.runs // 2))
    felt = feel(many)
    tray = hidden(many)
    empty, empty_own = empty_window_mb(folder)
    bare, bare_own = empty_window_mb(folder, WEBKIT_DISABLE_COMPOSITING_MODE="1")

    median = statistics.median
    rows = [
        ("cold start to the list, s", median(ours), median(theirs), "0.4 of theirs", median(ours) <= 0.4 * median(theirs)),
        ("memory at rest, all processes, MB", median(whole), median(their_mb), "0.75 of theirs",
         median(whole) <= 0.75 * median(their_mb)),
        ("the same above an empty web view, MB", empty and median(whole) - empty, None, "70",
         empty and median(whole) - empty <= 70),
        ("the same above one drawn without layers, MB", bare and median(whole) - bare, None, "", None),
        ("our own process, MB", median(own), None, "60", median(own) <= 60),
        ("the same above that of an empty web view, MB", bare_own and median(own) - bare_own, None, "", None),
        (f"its growth from {small} to {large}, MB", median(own) - median(own_few), None, "10",
         median(own) - median(own_few) <= 10),
        ("in the tray, all processes, MB", tray, median(their_mb), "0.25 of theirs",
         tray is not None and tray <= 0.25 * median(their_mb)),
        (f"open a mailbox of {large}, ms", felt["open_ms"], None, "100", felt["open_ms"] <= 100),
        ("next message on a key, p95 ms", felt["next_p95_ms"], None, "50", felt["next_p95_ms"] <= 50),
        letter,
        ("longest blank while dragging the scrollbar, ms", felt["blank_ms"], None, "100", felt["blank_ms"] <= 100),
        ("scripts and styles, gzipped, kB", bundle_kb(), None, "260", bundle_kb() <= 260),
    ]
    figures = {"ours_s": ours, "theirs_s": theirs, "ours_mb": whole, "own_mb": own, "own_few_mb": own_few,
               "theirs_mb": their_mb, "empty_mb": empty, "empty_own_mb": empty_own,
               "bare_mb": bare, "bare_own_mb": bare_own, "tray_mb": tray, "felt": {**felt, **told["felt"]}}
    return rows, figures


def show(rows):
    number = lambda value: "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"
    print(f"\n{'':52}{'Barid':>9}{'Thunderbird':>13}{'goal':>16}  met")
    for what, ours, theirs, goal, met in rows:
        print(f"{what:52}{number(ours):>9}{number(theirs):>13}{goal:>16}  {'' if met is None else 'yes' if met else 'NO'}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--sizes", default="10000,100000", help="messages of the small and the large account (%(default)s)")
    p.add_argument("--runs", type=int, default=5, help="starts of each program (%(default)s)")
    p.add_argument("--json", metavar="FILE", help="write every figure there")
    p.add_argument("--programs", metavar="DIR", help="measure barid and barid-app from there, not a new build")
    p.add_argument("--letters", action="store_true", help="measure only how newsletters open")
    options = p.parse_args()
    if INSIDE not in os.environ:
        install()
        options.programs = options.programs or build()
        again = [sys.executable, os.path.abspath(__file__), "--sizes", options.sizes, "--runs", str(options.runs),
                 "--programs", os.path.abspath(options.programs)] + (["--json", options.json] if options.json else []) + (["--letters"] if options.letters else [])
        display = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"]
        sys.exit(subprocess.run(["dbus-run-session", "--", *display, *again], env={**os.environ, INSIDE: "1"}).returncode)
    # Closing a window is asked of the window manager.
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    os.makedirs(server.CACHE, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="window-", dir=server.CACHE)
    try:
        rows, figures = (only_letters if options.letters else measure)(options, folder)
    finally:
        stop(manager)
        shutil.rmtree(folder, ignore_errors=True)
    show(rows)
    print(f"load: {os.getloadavg()}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
    missed = [row[0] for row in rows if row[4] is False]
    print("every goal is met" if not missed else "missed: " + "; ".join(missed))
    sys.exit(1 if missed else 0)


def install():
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    missing += [] if os.path.exists(TRAY[0]) else [TRAY[1]]
    if missing:
        root = [] if os.geteuid() == 0 else ["sudo"]
        server.sh(*root, "apt-get", "-o", "DPkg::Lock::Timeout=600", "update")
        server.sh(*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600",
                  "install", "-y", "--no-install-recommends", *missing)


def build():
    """Builds the window as `npm start` does. Returns the folder of the programs."""
    target = os.environ.get("CARGO_TARGET_DIR") or os.path.expanduser("~/.cache/barid/target")
    env = {**os.environ, "CARGO_TARGET_DIR": target}
    subprocess.run(["npm", "run", "--silent", "ui:build"], cwd=clients.ROOT, env=env, check=True)
    command = ["cargo", "build", "--profile", "app", "--locked", "-p", "barid-app", "-p", "barid-cli"]
    subprocess.run(command, cwd=clients.ROOT, env=env, check=True)
    return target + "/app"


if __name__ == "__main__":
    main()
