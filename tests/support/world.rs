//! The test world: Dovecot, Postfix and Cyrus of our own on loopback, with their users.
//!
//! Starting them takes about three seconds, so tests share one world and each
//! takes users of its own. `BARID_TEST_WORLD` names the folder of a world that
//! is already up; else each test process starts one. However the process that
//! started a world ends, the world's guard stops its servers and deletes it.

use crate::other_client::OtherClient;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::{self, Command, Output},
    sync::OnceLock,
};

/// Names the folder of a running world that the tests shall use.
pub const SHARED_WORLD: &str = "BARID_TEST_WORLD";

/// Where the world's program and templates are.
fn program() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("support/world/world")
}

/// A running world, as it describes itself in its `world.json`.
#[derive(Debug, Deserialize)]
pub struct World {
    /// Where it keeps everything.
    pub dir: PathBuf,
    /// The domain of its users.
    pub domain: String,
    /// The name in its good certificate, beside the loopback addresses.
    pub hostname: String,
    /// The address that tests talk to.
    pub host: String,
    /// The same servers, where they refuse passwords before TLS.
    pub strict_host: String,
    /// Addresses with a bad certificate: `expired`, `wrong_host`, `untrusted`.
    pub bad_cert_hosts: BTreeMap<String, String>,
    /// The authority that signed the good certificate, PEM.
    pub ca: PathBuf,
    /// Ports by the names of the world's README.
    pub ports: BTreeMap<String, u16>,
    /// Addresses and their passwords.
    pub users: BTreeMap<String, String>,
    /// Which servers run.
    pub servers: Vec<String>,
    #[serde(skip)]
    end: End,
}

/// Who stops a world.
#[derive(Debug, Default)]
enum End {
    /// Whoever started it, or its guard.
    #[default]
    Elsewhere,
    /// This value, when it is dropped.
    WithUs,
}

/// An IMAP server of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// Dovecot: CONDSTORE, QRESYNC, MOVE, NOTIFY. Mail sent to a user arrives here.
    Dovecot,
    /// Cyrus: the same extensions by other hands. Mail arrives only by IMAP.
    Cyrus,
}

impl Server {
    /// Both, for a test that has to hold with either.
    pub const BOTH: [Server; 2] = [Server::Dovecot, Server::Cyrus];
}

/// A port of the world, as an account's settings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Dovecot, TLS at once.
    DovecotImaps,
    /// Dovecot, STARTTLS.
    DovecotImap,
    /// Cyrus, TLS at once.
    CyrusImaps,
    /// Cyrus, STARTTLS.
    CyrusImap,
    /// Dovecot's POP3, TLS at once.
    DovecotPop3s,
    /// Dovecot's POP3, STLS.
    DovecotPop3,
    /// Cyrus's POP3, TLS at once.
    CyrusPop3s,
    /// Cyrus's POP3, STLS.
    CyrusPop3,
    /// Cyrus's JMAP, both ways.
    CyrusJmap,
    /// Postfix, TLS at once.
    Submissions,
    /// Postfix, STARTTLS.
    Submission,
}

impl Service {
    fn scheme_and_port(self) -> (&'static str, &'static str) {
        match self {
            Service::DovecotImaps => ("imaps", "imaps"),
            Service::DovecotImap => ("imap", "imap"),
            Service::CyrusImaps => ("imaps", "cyrus_imaps"),
            Service::CyrusImap => ("imap", "cyrus_imap"),
            Service::DovecotPop3s => ("pop3s", "pop3s"),
            Service::DovecotPop3 => ("pop3", "pop3"),
            Service::CyrusPop3s => ("pop3s", "cyrus_pop3s"),
            Service::CyrusPop3 => ("pop3", "cyrus_pop3"),
            Service::CyrusJmap => ("jmap", "jmaps"),
            Service::Submissions => ("smtps", "submissions"),
            Service::Submission => ("smtp", "submission"),
        }
    }
}

/// Someone with an account on every server of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Address, and the name to sign in with.
    pub address: String,
    /// The password.
    pub password: String,
}

/// What a world of one's own shall have.
#[derive(Debug)]
pub struct Options {
    /// Which servers: `dovecot`, `postfix`, `cyrus`; all for none.
    pub only: Vec<Server>,
    /// How many users there are beside alice, bob and the others with a part to play.
    pub users: u32,
}

impl Default for Options {
    fn default() -> Self {
        Options { only: Vec::new(), users: 8 }
    }
}

impl World {
    /// Returns the world that all tests of this run share.
    ///
    /// # Panics
    ///
    /// Where the servers are not installed; `npm run setup -- --test` installs them.
    pub fn shared() -> &'static World {
        static SHARED: OnceLock<World> = OnceLock::new();
        SHARED.get_or_init(|| match env::var_os(SHARED_WORLD) {
            Some(dir) => read(&Path::new(&dir).join("world.json")),
            None => start(&Options { users: 80, ..Options::default() }),
        })
    }

    /// Starts a world that nobody else uses, and stops it when the value is dropped.
    pub fn private(options: &Options) -> World {
        let mut world = start(options);
        world.end = End::WithUs;
        world
    }

    /// Returns a user that nobody else in this run has or will get.
    pub fn user(&self) -> User {
        let claims = self.dir.join("claims");
        fs::create_dir_all(&claims).unwrap();
        let free = (1..).map(|n| format!("user{n}@{}", self.domain));
        for address in free {
            let Some(password) = self.users.get(&address) else {
                panic!(
                    "all users of the world at {} are taken; start a new one",
                    self.dir.display()
                );
            };
            // Whoever makes the file has the user; the file system sees to it that only one does.
            match fs::File::create_new(claims.join(&address)) {
                Ok(_) => return User { address, password: password.clone() },
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => panic!("no user could be claimed: {error}"),
            }
        }
        unreachable!("the numbers have no end")
    }

    /// Returns the user `name@` of the world's domain, who is shared by all tests:
    /// alice, bob, carol, dave, small, jürgen or sink.
    pub fn known_user(&self, name: &str) -> User {
        let address = format!("{name}@{}", self.domain);
        let password = self.users[&address].clone();
        User { address, password }
    }

    /// Returns the URL of a server's IMAP port with TLS at once.
    pub fn imap_url(&self, server: Server) -> String {
        match server {
            Server::Dovecot => self.url(Service::DovecotImaps),
            Server::Cyrus => self.url(Service::CyrusImaps),
        }
    }

    /// Returns the URL of a server's POP3 port with TLS at once.
    pub fn pop3_url(&self, server: Server) -> String {
        match server {
            Server::Dovecot => self.url(Service::DovecotPop3s),
            Server::Cyrus => self.url(Service::CyrusPop3s),
        }
    }

    /// Returns the URL of the submission port with TLS at once.
    pub fn smtp_url(&self) -> String {
        self.url(Service::Submissions)
    }

    /// Returns `scheme://host:port` of a service.
    pub fn url(&self, service: Service) -> String {
        self.url_on(&self.host, service)
    }

    /// The same at another of the world's addresses.
    pub fn url_on(&self, host: &str, service: Service) -> String {
        let (scheme, _) = service.scheme_and_port();
        format!("{scheme}://{host}:{}", self.port(service))
    }

    /// Returns the port of a service.
    pub fn port(&self, service: Service) -> u16 {
        let (_, name) = service.scheme_and_port();
        self.ports[name]
    }

    /// Signs another client in as `user`, for changes that Barid has to notice.
    pub fn client(&self, server: Server, user: &User) -> OtherClient {
        let service = match server {
            Server::Dovecot => Service::DovecotImap,
            Server::Cyrus => Service::CyrusImap,
        };
        OtherClient::new(&self.host, self.port(service), user)
    }

    /// Runs `doveadm` against the world's Dovecot and returns what it printed.
    pub fn doveadm(&self, arguments: &[&str]) -> String {
        let configuration = self.dir.join("etc/dovecot.conf");
        run(Command::new("doveadm").arg("-c").arg(configuration).args(arguments))
    }

    /// Gives a user's Dovecot mailbox a new UIDVALIDITY: every UID is void from then on.
    pub fn void_uids(&self, user: &User, mailbox: &str, uid_validity: u32) {
        let number = uid_validity.to_string();
        let arguments =
            ["mailbox", "update", "-u", &user.address, "--uid-validity", &number, mailbox];
        self.doveadm(&arguments);
    }

    /// Puts `count` generated messages of about 4 kB into a user's Dovecot INBOX.
    pub fn fill(&self, user: &User, count: u32) {
        let count = count.to_string();
        run(Command::new(program()).arg("fill").arg(&self.dir).arg(&user.address).arg(count));
    }
}

impl Drop for World {
    fn drop(&mut self) {
        match self.end {
            End::Elsewhere => {}
            End::WithUs => {
                run(Command::new(program()).arg("down").arg(&self.dir).arg("--purge"));
            }
        }
    }
}

fn start(options: &Options) -> World {
    // Unix sockets below it may have names of 107 bytes at most, so not below the target folder.
    let dir =
        tempfile::Builder::new().prefix("barid-").rand_bytes(6).tempdir_in("/tmp").unwrap().keep();
    let mut command = Command::new(program());
    command.arg("up").arg(&dir).arg("--users").arg(options.users.to_string());
    command.arg("--until-exit-of").arg(process::id().to_string());
    if !options.only.is_empty() {
        let name = |server: &Server| match server {
            Server::Dovecot => "dovecot,postfix",
            Server::Cyrus => "cyrus",
        };
        let names: Vec<&str> = options.only.iter().map(name).collect();
        command.arg("--only").arg(names.join(","));
    }
    run(&mut command);
    read(&dir.join("world.json"))
}

fn read(description: &Path) -> World {
    let text = fs::read_to_string(description)
        .unwrap_or_else(|error| panic!("no world runs at {}: {error}", description.display()));
    serde_json::from_str(&text).unwrap()
}

/// Runs a program to its end and returns what it printed.
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let error = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{command:?} ended with {status}:\n{error}");
    String::from_utf8_lossy(&stdout).into_owned()
}
