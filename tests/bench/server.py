"""The server that is measured against: Dovecot of a test world, with the generated mail in it."""
import json, os, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
WORLD = os.path.join(HERE, "../support/world/world")
CACHE = os.path.expanduser("~/.cache/barid/bench")


class Server:
    """A running world. It ends, and its folder goes, with the process that made it."""

    def __init__(self, *settings):
        """`settings` are further lines of Dovecot's configuration."""
        self.folder = tempfile.mkdtemp(prefix="barid-bench-")
        # Signing in to submission is part of adding an account; Postfix idles after that.
        sh(sys.executable, WORLD, "up", self.folder, "--only", "dovecot,postfix", "--users", "3",
           "--format", "mdbox", "--until-exit-of", os.getpid(), "--quiet")
        with open(self.folder + "/world.json") as file:
            self.world = json.load(file)
        self.ca = self.world["ca"]
        self.imaps = self.world["ports"]["imaps"]
        self.submissions = self.world["ports"]["submissions"]
        self.certificate = (self.folder + "/tls/server.crt", self.folder + "/tls/server.key")
        # An index of 100,000 messages does not fit in the memory that Dovecot allows by default.
        with open(self.folder + "/etc/dovecot.conf", "a") as file:
            file.write("\n".join(["", "default_vsz_limit = 4G", *settings, ""]))
        self.doveadm("reload")

    def doveadm(self, *arguments):
        sh("doveadm", "-c", self.folder + "/etc/dovecot.conf", *arguments)

    def user(self, number):
        """Address and password."""
        address = f"user{number}@{self.world['domain']}"
        return address, self.world["users"][address]

    def fill(self, number, corpus):
        """Puts a corpus into the inbox of user `number`. Returns address and password."""
        address, password = self.user(number)
        owner = os.stat(self.folder + "/mail")
        source = f"{self.folder}/state/import"
        os.mkdir(source)
        shutil.copy(corpus + "/mail.mbox", source + "/inbox")
        for path in (source, source + "/inbox"):
            os.chown(path, owner.st_uid, owner.st_gid)
        self.doveadm("import", "-u", address, f"mbox:{source}:INBOX={source}/inbox:INDEX=MEMORY", "", "all")
        self.doveadm("index", "-u", address, "INBOX")
        shutil.rmtree(source)
        return address, password


def corpus(count):
    """The folder of a generated corpus, made once and kept outside of the checkout."""
    folder = f"{CACHE}/corpus-{count}"
    if not os.path.exists(folder + "/manifest.json"):
        shutil.rmtree(folder, ignore_errors=True)
        sh(sys.executable, HERE + "/gencorpus.py", "-n", count, "--out", folder, "--formats", "mbox")
    return folder


def needles(count):
    """What the corpus hides, and how often: name to text and number of messages."""
    with open(corpus(count) + "/manifest.json", encoding="utf-8") as file:
        return json.load(file)["needles"]


def sh(*command):
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"failed ({done.returncode}): {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def settle(seconds=60):
    """Waits until the disk has nothing left to write, at most so long."""
    os.sync()
    end = time.monotonic() + seconds
    while time.monotonic() < end and dirty_kb() > 10_000:
        time.sleep(0.5)


def dirty_kb():
    with open("/proc/meminfo") as file:
        fields = dict(line.split(":") for line in file)
    return int(fields["Dirty"].split()[0]) + int(fields["Writeback"].split()[0])
