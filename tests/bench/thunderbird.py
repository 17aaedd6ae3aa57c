"""Thunderbird on the same account, driven through Marionette: how long until its list can be used, and what it takes."""
import json, os, signal, socket, subprocess, time

PACKAGE = "thunderbird"

PREFS = {
    "app.donation.eoy.version.viewed": 999, "app.update.enabled": False, "browser.search.update": False,
    "datareporting.policy.dataSubmissionEnabled": False, "extensions.update.enabled": False,
    "mail.biff.show_alert": False, "mail.provider.suppress_dialog_on_startup": True, "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False, "mail.spotlight.firstRunDone": True, "mail.winsearch.firstRunDone": True,
    "mailnews.start_page.enabled": False, "mailnews.start_page_override.mstone": "ignore",
    "network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False, "mailnews.database.global.indexer.enabled": True,
    "mail.account.account1.identities": "id1", "mail.account.account1.server": "server1",
    "mail.accountmanager.accounts": "account1", "mail.accountmanager.defaultaccount": "account1",
    "mail.server.server1.type": "imap", "mail.server.server1.name": "bench",
    "mail.server.server1.socketType": 0, "mail.server.server1.authMethod": 3,
    "mail.server.server1.offline_download": False,
}

# The list is usable once the inbox is open as a whole and its first row is drawn. Rows are conversations.
ROWS = """
const about = Services.wm.getMostRecentWindow("mail:3pane")?.gTabmail?.currentAbout3Pane;
const folder = about?.gFolder;
if (!folder?.isSpecialFolder(Ci.nsMsgFolderFlags.Inbox)) return -1;
return about.threadTree?.getRowAtIndex(0) && about.gDBView?.rowCount > 0 ? folder.getTotalMessages(false) : 0;
"""
OPEN_INBOX = """
const about = Services.wm.getMostRecentWindow("mail:3pane")?.gTabmail?.currentAbout3Pane;
if (!about) return false;
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const server = MailServices.accounts.accounts[0].incomingServer;
const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
if (!inbox) { server.performExpand(null); return false; }
about.displayFolder(inbox.URI);
return true;
"""
# Brings the headers over without showing them: adding 100,000 to an open, threaded list takes it a quarter of an hour.
FILL_INBOX = """
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const server = MailServices.accounts.accounts[0].incomingServer;
const inbox = server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
if (!inbox) { server.performExpand(null); return false; }
inbox.updateFolder(null);
return true;
"""
FILLED = """
const {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const inbox = MailServices.accounts.accounts[0].incomingServer.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox);
return inbox.msgDatabase.dBFolderInfo.numMessages;
"""
LOGIN = """
const login = Cc["@mozilla.org/login-manager/loginInfo;1"].createInstance(Ci.nsILoginInfo);
login.init("imap://127.0.0.1", null, "imap://127.0.0.1", arguments[0], arguments[1], "", "");
Services.logins.addLoginAsync(login);
"""


class Thunderbird:
    """A profile with one account, and the program when it runs."""

    def __init__(self, folder, user, port):
        self.folder, self.profile = folder, folder + "/thunderbird"
        os.makedirs(self.profile)
        self.user = user
        self.marionette = free_port()
        address, _ = user
        prefs = {**PREFS, "marionette.port": self.marionette, "mail.server.server1.hostname": "127.0.0.1",
                 "mail.server.server1.port": port, "mail.server.server1.userName": address,
                 "mail.identity.id1.useremail": address, "mail.identity.id1.fullName": "Bench"}
        self.prefs = prefs

    def configure(self, signs_in):
        """Before the password is stored, signing in by itself would ask for it in a dialog."""
        prefs = {**self.prefs, "mail.server.server1.login_at_startup": signs_in,
                 "mail.server.server1.check_new_mail": signs_in}
        with open(self.profile + "/user.js", "w") as file:
            file.writelines(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in prefs.items())

    def start(self):
        """Starts the program. Returns when that was."""
        env = {**os.environ, "HOME": self.folder, "MOZ_DISABLE_AUTO_SAFE_MODE": "1"}
        command = ["thunderbird", "--marionette", "--remote-allow-system-access", "--profile", self.profile]
        begun = time.monotonic()
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        start_new_session=True)
        return begun

    def fill(self, count, within=1800):
        """First run: signs in, and waits until all headers are here and it has settled."""
        self.configure(signs_in=False)
        self.start()
        session = Session(self.marionette)
        session.run(LOGIN, *self.user)
        until("the inbox", lambda: session.run(FILL_INBOX), within=120, pause=1)
        until(f"{count} headers", lambda: session.run(FILLED) >= count, within=within, pause=2)
        time.sleep(20)
        self.stop()
        self.configure(signs_in=True)
        self.start()
        session = Session(self.marionette)
        until("the inbox", lambda: session.run(OPEN_INBOX), within=120, pause=1)
        until(f"{count} rows", lambda: session.run(ROWS) >= count, within=within, pause=1)
        time.sleep(20)
        self.stop()

    def cold(self, count):
        """Seconds from the start of the program to a list of `count` rows."""
        begun = self.start()
        session = Session(self.marionette)
        until(f"{count} rows", lambda: session.run(ROWS) >= count, within=120, pause=0.02)
        return time.monotonic() - begun

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Session:
    """Scripts in the program's own context, over Marionette's protocol: `length:[type, id, command, arguments]`."""

    def __init__(self, port):
        self.socket = until("Marionette", lambda: connect(port), within=90, pause=0.02)
        self.file = self.socket.makefile("rb")
        self.last = 0
        self.read()
        self.ask("WebDriver:NewSession", {})
        self.ask("Marionette:SetContext", {"value": "chrome"})

    def run(self, script, *arguments):
        try:
            return self.ask("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})["value"]
        except RuntimeError:
            return 0  # while windows come and go

    def ask(self, command, arguments):
        self.last += 1
        text = json.dumps([0, self.last, command, arguments])
        self.socket.sendall(f"{len(text.encode())}:{text}".encode())
        _, _, error, value = self.read()
        if error:
            raise RuntimeError(f"{command}: {error.get('message')}")
        return value

    def read(self):
        length = b""
        while not length.endswith(b":"):
            byte = self.file.read(1)
            if not byte:
                raise RuntimeError("Thunderbird ended")
            length += byte
        return json.loads(self.file.read(int(length[:-1])))


def connect(port):
    try:
        return socket.create_connection(("127.0.0.1", port), 60)
    except OSError:
        return None


def until(what, ask, within, pause=0.1):
    end = time.monotonic() + within
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(pause)
    raise SystemExit(f"{what}: not within {within} s")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def pss_mb(root):
    """Proportional memory of a process and all below it, in MB."""
    parents, total = {}, 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                parents[int(name)] = int(file.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            pass
    for pid in parents:
        above = pid
        while above in parents and above != root:
            above = parents[above]
        if above == root:
            try:
                with open(f"/proc/{pid}/smaps_rollup") as file:
                    total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
            except OSError:
                pass
    return total / 1024
