//! The built `barid` on a profile of its own, as a user's terminal runs it.

use crate::{
    Authority, Honest, Post,
    world::{Server, User, World},
};
use serde_json::Value;
use std::{
    env,
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};
use tempfile::TempDir;

/// How long a run may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// The passphrase of every test profile: with it, no keychain is asked.
pub const PASSPHRASE: &str = "a passphrase of a test";

/// A profile, and the program that works on it.
#[derive(Debug)]
pub struct Barid {
    folder: TempDir,
    program: PathBuf,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status: 0, 1 or 2; -1 where a signal ended it.
    pub status: i32,
    /// Everything on stdout.
    pub stdout: Vec<u8>,
    /// Everything on stderr.
    pub stderr: String,
    command: String,
}

/// A run that goes on.
#[derive(Debug)]
pub struct Running {
    process: Child,
    lines: mpsc::Receiver<String>,
}

impl Barid {
    /// Makes an empty profile.
    ///
    /// # Panics
    ///
    /// Where the program is not built: `cargo build -p barid-cli` does it.
    pub fn new() -> Barid {
        // Test programs are in <target>/<profile>/deps, the program in <target>/<profile>.
        let ours = env::current_exe().unwrap();
        let folder = ours.parent().and_then(Path::parent).unwrap();
        let program = folder.join(format!("barid{}", env::consts::EXE_SUFFIX));
        assert!(program.exists(), "{} is missing: cargo build -p barid-cli", program.display());
        Barid { folder: TempDir::new().unwrap(), program }
    }

    /// Returns the profile's folder; it is there only once a command made it.
    pub fn profile(&self) -> PathBuf {
        self.folder.path().join("profile")
    }

    /// Returns a folder for the test's own files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the program with the profile and an environment of nothing else.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).arg("--profile").arg(self.profile());
        command.env_clear().env("HOME", self.folder.path()).env("BARID_PASSPHRASE", PASSPHRASE);
        // Nobody outside is asked anything.
        command.env("BARID_DNS", "off");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Adds an account of `user` at one of the world's servers; mail goes out through Postfix.
    #[track_caller]
    pub fn add(&self, world: &World, server: Server, user: &User) {
        self.add_at(world, user, &world.imap_url(server), &world.smtp_url()).done();
    }

    /// Tries to add an account with these URLs, trusting the world's authority.
    pub fn add_at(&self, world: &World, user: &User, receive: &str, submit: &str) -> Ended {
        self.add_with(world, user, receive, submit, &[])
    }

    /// Tries the same with further options.
    pub fn add_with(
        &self,
        world: &World,
        user: &User,
        receive: &str,
        submit: &str,
        options: &[&str],
    ) -> Ended {
        let ca = world.ca.to_str().unwrap();
        let urls = ["--receive", receive, "--submit", submit, "--ca", ca, "--password-stdin"];
        let arguments = [&["account", "add", &user.address], urls.as_slice(), options].concat();
        self.run_with(&arguments, format!("{}\n", user.password).as_bytes())
    }

    /// Adds `me@example.test`, whose servers are in memory and vouched for by `authority`.
    #[track_caller]
    pub fn add_in_memory(&self, authority: &Authority, server: &Honest, post: &Post) {
        let ca = self.folder().join("ca.pem");
        fs::write(&ca, authority.pem()).unwrap();
        let (receive, submit) =
            (format!("imaps://{}", server.address()), format!("smtps://{}", post.address()));
        let urls = ["--receive", &receive, "--submit", &submit, "--ca", ca.to_str().unwrap()];
        let add = ["account", "add", "me@example.test", "--password-stdin"];
        self.run_with(&[add.as_slice(), &urls].concat(), b"secret\n").done();
    }

    /// Runs a command to its end, with nothing on stdin.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Ended {
        end(&mut self.command(arguments), b"")
    }

    /// Runs a command to its end, with `input` on stdin.
    pub fn run_with<A: AsRef<OsStr>>(&self, arguments: &[A], input: &[u8]) -> Ended {
        end(&mut self.command(arguments), input)
    }

    /// Runs a command with `--json` and returns the one document it prints.
    #[track_caller]
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--json"]].concat()).done().json()
    }

    /// Runs a command with `--json` and returns the documents it prints, one a line.
    #[track_caller]
    pub fn json_lines(&self, arguments: &[&str]) -> Vec<Value> {
        self.run(&[arguments, &["--json"]].concat()).done().json_lines()
    }

    /// Starts a command and lets it run.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Running {
        let mut command = self.command(arguments);
        let mut process = command.stderr(Stdio::inherit()).spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Running { process, lines }
    }
}

impl Default for Barid {
    fn default() -> Self {
        Barid::new()
    }
}

impl Ended {
    /// Returns the run if it did what it was asked to; else fails the test with what it said.
    #[track_caller]
    pub fn done(self) -> Ended {
        self.with_status(0)
    }

    /// Returns the run if it ended with `status`; else fails the test with what it said.
    #[track_caller]
    pub fn with_status(self, status: i32) -> Ended {
        let Ended { command, stderr, .. } = &self;
        let stdout = String::from_utf8_lossy(&self.stdout);
        assert_eq!(self.status, status, "exit status of {command}\n{stderr}\n{stdout}");
        self
    }

    /// Returns stdout as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    /// Returns the one JSON document on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", self.command, self.text()))
    }

    /// Returns the JSON documents on stdout, one a line.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let read = |line| {
            serde_json::from_str(line)
                .unwrap_or_else(|error| panic!("{}: {error}\n{line}", self.command))
        };
        self.text().lines().map(read).collect()
    }
}

impl Running {
    /// Waits for the next line on stdout that `wanted` accepts, and returns it.
    #[track_caller]
    pub fn line(&self, wanted: impl Fn(&str) -> bool) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).expect("the line was never printed");
            if wanted(&line) {
                return line;
            }
        }
    }

    /// Interrupts it, as Ctrl-C does, and returns its exit status.
    pub fn interrupt(mut self) -> Option<i32> {
        let process = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }

    /// Waits until it has ended by itself.
    pub fn end(mut self) {
        self.process.wait().unwrap();
    }

    /// Ends it with SIGKILL, as a crash would.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a command to its end, with `input` on stdin.
pub fn end(command: &mut Command, input: &[u8]) -> Ended {
    let mut process = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = process.stdin.take().unwrap();
    let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
    let (stdout, stderr) = (all_of(stdout), all_of(stderr));
    // It need not read its input.
    let _ = stdin.write_all(input);
    drop(stdin);
    let command = format!("{:?}", command.get_args().collect::<Vec<_>>());
    let Ok(stdout) = stdout.recv_timeout(PATIENCE) else {
        process.kill().unwrap();
        let stderr = stderr.recv().unwrap_or_default();
        panic!("{command} took too long\n{}", String::from_utf8_lossy(&stderr));
    };
    let stderr = String::from_utf8_lossy(&stderr.recv().unwrap()).into_owned();
    let status = process.wait().unwrap().code().unwrap_or(-1);
    Ended { status, stdout, stderr, command }
}

/// Reads a pipe to its end, elsewhere, so that the other one can't fill up meanwhile.
fn all_of(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // A pipe that breaks has still brought what came before.
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
