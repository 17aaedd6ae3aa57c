// What has to be on the machine, and how it gets there: Debian packages, Rust, npm packages, the
// test servers.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failed, has, output, root, run } from "./run.mjs";

/** Debian packages that the build needs: a C compiler, what the OpenSSL in the tree is built with, the web view. */
const buildPackages = ["build-essential", "pkg-config", "perl", "libclang-dev", "libwebkit2gtk-4.1-dev"];

/** Those that a window needs where there is no display, and what takes its picture. */
export const displayPackages = ["xvfb", "xauth", "dbus", "dbus-x11", "fonts-noto-core", "imagemagick"];

/** Other programs for encrypted mail, which tests exchange mail with. */
const openpgpPackages = ["gpg", "gpg-agent", "sq", "rnp"];

/** Those that tests drive windows and browsers with, and those that they compare with. */
export const testPackages = [...displayPackages, "webkit2gtk-driver", "chromium", ...openpgpPackages];

/** Those that packages for others are made with. */
export const bundlePackages = ["libayatana-appindicator3-dev"];

/** Programs of the test servers; their packages are named in tests/support/world/install.sh. */
const servers = ["/usr/sbin/dovecot", "/usr/lib/dovecot/imap", "/usr/sbin/postfix", "/usr/sbin/saslpasswd2"];
const cyrus = `${process.env.WORLD_CYRUS ?? "/opt/world-cyrus"}/usr/lib/cyrus/bin/httpd`;

const oldestRust = [1, 95];

/** Installs what a build needs and is missing, and `more`. Without anything missing it needs no root. */
export async function prepareBuild(more = []) {
  checkRust();
  const missing = [...buildPackages, ...more].filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  await updatePackageLists();
  await asRoot("apt-get", [...lock, "install", "-y", "--no-install-recommends", ...missing]);
}

/** Installs the npm packages that the lock file names, where they are not there as it names them. */
export async function prepareNode() {
  const [wanted, found] = ["package-lock.json", "node_modules/.package-lock.json"].map((name) => join(root, name));
  if (existsSync(found) && statSync(found).mtimeMs >= statSync(wanted).mtimeMs) return;
  // No package gets to run anything of its own.
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

/** Builds the front end, which the window carries inside. */
export async function buildFrontEnd() {
  await prepareNode();
  await run("npm", ["run", "--silent", "ui:build"]);
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
