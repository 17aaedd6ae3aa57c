"""The programs that are measured, each told to do the same work: ours, mbsync, mu, notmuch."""
import glob, json, os, shutil, subprocess

import meter
from server import sh

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
PACKAGES = {"mbsync": "isync", "mu": "maildir-utils", "notmuch": "notmuch"}
WORDS = ("/usr/share/dict/american-english-large", "wamerican-large")
PASSPHRASE = "a passphrase of a measurement"


def install():
    """Installs the peers and the word list where they are missing (Debian)."""
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    missing += [] if os.path.exists(WORDS[0]) else [WORDS[1]]
    if missing:
        root = [] if os.geteuid() == 0 else ["sudo"]
        sh(*root, "apt-get", "-o", "DPkg::Lock::Timeout=600", "update")
        sh(*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=600",
           "install", "-y", "--no-install-recommends", *missing)


def build():
    """Builds ours as it ships. Returns the folder of the programs."""
    target = os.environ.get("CARGO_TARGET_DIR") or os.path.expanduser("~/.cache/barid/target")
    command = ["cargo", "build", "--release", "--locked", "-p", "barid-cli", "-p", "barid-bench"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": target}, check=True)
    return target + "/release"


def versions():
    first = lambda *command: sh(*command).splitlines()[0].strip()
    return {"mbsync": first("mbsync", "--version"), "mu": first("mu", "--version"),
            "notmuch": first("notmuch", "--version"), "dovecot": first("dovecot", "--version")}


class Barid:
    """A profile under a passphrase or, with `passphrase=None`, under a key file."""

    def __init__(self, programs, folder, passphrase=PASSPHRASE):
        os.makedirs(folder)
        self.folder, self.profile = folder, folder + "/profile"
        self.program, self.bench = programs + "/barid", programs + "/barid-bench"
        self.env = {"HOME": folder, "PATH": os.environ["PATH"], "BARID_DNS": "off"}
        self.protect = ["--protect", "key-file"]
        if passphrase:
            self.env["BARID_PASSPHRASE"] = passphrase
            self.protect = []

    def add(self, server, user, port=None):
        address, password = user
        self.run("account", "add", address, "--receive", f"imaps://127.0.0.1:{port or server.imaps}", "--submit",
                 f"smtps://127.0.0.1:{server.submissions}", "--ca", server.ca, "--password-stdin", *self.protect,
                 stdin=password + "\n")
        return self

    def run(self, *arguments, stdin=""):
        return meter.measure([self.program, *arguments, "--profile", self.profile], self.folder, self.env, stdin)

    def inside(self, subject, *arguments):
        """Measures from inside the process."""
        run = meter.measure([self.bench, subject, self.profile, *arguments], self.folder, self.env)
        return {**json.loads(run.output), "run": run.figures()}

    def size_mb(self):
        return sum(os.path.getsize(path) for path in glob.glob(self.profile + "/*")) / 1e6


class Mbsync:
    """A Maildir that mbsync fills: every mailbox, both ways, as ours."""

    def __init__(self, folder, server, user, fsync):
        self.maildir = folder + "/Maildir"
        os.makedirs(self.maildir)
        self.folder, self.server, self.user, self.fsync = folder, server, user, fsync
        self.configure(server.imaps)

    def configure(self, port, compress=False):
        """On this machine compression costs more than it saves; over a slow link it is as mbsync has it."""
        address, password = self.user
        without = "" if compress else "DisableExtension COMPRESS=DEFLATE"
        with open(self.folder + "/mbsyncrc", "w") as file:
            file.write(f"""FSync {"yes" if self.fsync else "no"}

IMAPAccount bench
Host localhost
Port {port}
User {address}
Pass "{password}"
SSLType IMAPS
CertificateFile {self.server.ca}
AuthMechs LOGIN
{without}

IMAPStore far
Account bench

MaildirStore near
Path {self.maildir}/
Inbox {self.maildir}/INBOX
SubFolders Verbatim

Channel bench
Far :far:
Near :near:
Patterns *
Create Near
SyncState *
""")

    def sync(self):
        return meter.measure(["mbsync", "-q", "-c", self.folder + "/mbsyncrc", "bench"], self.folder,
                             {"HOME": self.folder, "PATH": os.environ["PATH"]})

    def count(self):
        return sum(len(os.listdir(f"{self.maildir}/INBOX/{name}")) for name in ("cur", "new"))


def mu(mbsync):
    """Indexes what mbsync brought."""
    home = mbsync.folder + "/mu"
    env = {"HOME": mbsync.folder, "PATH": os.environ["PATH"]}
    meter.measure(["mu", "init", "--quiet", f"--muhome={home}", f"--maildir={mbsync.maildir}"], mbsync.folder, env)
    return meter.measure(["mu", "index", "--quiet", f"--muhome={home}"], mbsync.folder, env)


def notmuch(mbsync):
    """Indexes the same files, and leaves them where they are."""
    config = mbsync.folder + "/notmuch-config"
    with open(config, "w") as file:
        file.write(f"[database]\npath={mbsync.maildir}\n[user]\nname=Bench\nprimary_email={mbsync.user[0]}\n"
                   "[new]\ntags=unread;inbox\nignore=.mbsyncstate;.uidvalidity\n[maildir]\nsynchronize_flags=false\n")
    env = {"HOME": mbsync.folder, "PATH": os.environ["PATH"], "NOTMUCH_CONFIG": config}
    return meter.measure(["notmuch", "new", "--quiet"], mbsync.folder, env)
