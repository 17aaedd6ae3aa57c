// What has to be on the machine, and how it gets there: Debian packages, Rust, the test servers.
import { existsSync } from "node:fs";
import { Failed, has, output, root, run } from "./run.mjs";

/** Debian packages that the build needs: a C compiler, and what the OpenSSL in the tree is built with. */
const buildPackages = ["build-essential", "pkg-config", "perl", "libclang-dev"];

/** Programs of the test servers; their packages are named in tests/support/world/install.sh. */
const servers = ["/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/sbin/postfix", "/usr/sbin/saslpasswd2"];
const cyrus = `${process.env.WORLD_CYRUS ?? "/opt/world-cyrus"}/usr/lib/cyrus/bin/httpd`;

const oldestRust = [1, 95];

/** Installs what a build needs and is missing. Without anything missing it needs no root. */
export async function prepareBuild() {
  checkRust();
  const missing = buildPackages.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  await updatePackageLists();
  await asRoot("apt-get", [...lock, "install", "-y", "--no-install-recommends", ...missing]);
}

/** Installs the servers that tests run against, where they are missing. */
export async function prepareServers() {
  if ([...servers, cyrus].every((program) => existsSync(program)) && has("python3", "--version")) return;
  await updatePackageLists();
  await asRoot("sh", [`${root}tests/support/world/install.sh`]);
}

// Another program may be installing something; it is waited for.
const lock = ["-o", "DPkg::Lock::Timeout=600"];
let areListsFresh = false;

async function updatePackageLists() {
  if (areListsFresh) return;
  if (!has("apt-get", "--version")) {
    throw new Error(`This script installs packages on Debian and its kin. Elsewhere, install: ${buildPackages.join(", ")}`);
  }
  await asRoot("apt-get", [...lock, "update"]);
  areListsFresh = true;
}

function isInstalled(name) {
  return output("dpkg-query", "-W", "-f", "${db:Status-Status}", name) === "installed";
}

function asRoot(program, args) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  if (process.getuid?.() === 0) return run(program, args, { env });
  return run("sudo", ["DEBIAN_FRONTEND=noninteractive", program, ...args]);
}

function checkRust() {
  const version = output("rustc", "--version").match(/^rustc (\d+)\.(\d+)/);
  const [major, minor] = version ? version.slice(1).map(Number) : [0, 0];
  if (major < oldestRust[0] || (major === oldestRust[0] && minor < oldestRust[1])) {
    throw new Failed(`rustc ${oldestRust.join(".")} or newer (https://rustup.rs) is needed; rustc --version`, 1);
  }
}
