// The real engine behind a loopback port, with a profile of its own, for a browser to drive.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root, target } from "../../.scripts/run.mjs";

const barid = join(target, "debug/barid");

/** A profile and the program that serves it. */
export class Bridge {
  /** Starts on the profile of `dir`, or on a new one. */
  static async start({ dir = mkdtempSync("/tmp/barid-ui-"), environment = {} } = {}) {
    const bridge = new Bridge(dir, environment);
    await bridge.begin();
    return bridge;
  }

  constructor(dir, environment) {
    this.dir = dir;
    /** Every origin that it ever had: it begins anew elsewhere. */
    this.origins = new Set();
    this.environment = { BARID_PASSPHRASE: "a passphrase for tests", BARID_DNS: "off", ...environment };
    mkdirSync(dir, { recursive: true });
  }

  /** Runs `barid` on the profile, to its end. `{ input }` in front is what it reads. */
  run(...words) {
    const { input = "" } = typeof words[0] === "object" ? words[0] : {};
    const args = words.filter((word) => typeof word === "string");
    return new Promise((resolve, reject) => {
      const child = this.#spawn(args, ["pipe", "pipe", "inherit"]);
      child.stdin.end(input);
      let out = "";
      child.stdout.on("data", (chunk) => (out += chunk));
      child.on("error", reject);
      child.on("close", (status) =>
        status === 0 ? resolve(out) : reject(new Error(`barid ${args.join(" ")} ended with ${status}: ${out}`)),
      );
    });
  }

  /** Adds the account of a user of a world's Dovecot; mail goes out through Postfix. */
  async add(world, user) {
    const servers = ["--receive", `imaps://${world.host}:${world.ports.imaps}`];
    servers.push("--submit", `smtps://${world.host}:${world.ports.submissions}`, "--ca", world.ca);
    await this.run({ input: `${user.password}\n` }, "account", "add", user.address, ...servers, "--password-stdin");
  }

  async begin() {
    const args = ["bridge", "--port", "0", "--ui", join(root, "ui/dist")];
    this.process = this.#spawn(args, ["ignore", "pipe", "inherit"]);
    const lines = createInterface({ input: this.process.stdout });
    this.said = [];
    const start = await new Promise((resolve, reject) => {
      this.process.on("error", reject);
      this.process.on("close", (status) => reject(new Error(`barid bridge ended with ${status}`)));
      lines.on("line", (line) => {
        const value = JSON.parse(line);
        if (value.url) resolve(value);
        else this.said.push(value);
      });
    });
    this.url = start.url;
    this.contentOrigin = start.contentOrigin;
    this.origins.add(new URL(start.url).origin).add(start.contentOrigin);
  }

  /** Ends the program at once, as a crash does. */
  kill() {
    return this.#stop("SIGKILL");
  }

  async end() {
    await this.#stop("SIGTERM");
    rmSync(this.dir, { recursive: true, force: true });
  }

  #stop(signal) {
    const { process } = this;
    if (!process || process.exitCode !== null || process.signalCode !== null) return undefined;
    const ended = new Promise((resolve) => process.removeAllListeners("close").on("close", resolve));
    process.kill(signal);
    return ended;
  }

  #spawn(args, stdio) {
    const env = { ...process.env, ...this.environment };
    return spawn(barid, ["--profile", this.dir, ...args], { env, stdio });
  }
}
