// The built program with a profile of its own, and what journeys do to it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, target } from "../../.scripts/run.mjs";
import { Session } from "./webdriver.mjs";

export const program = join(target, "debug/barid-app");
const pictures = join(root, "tests/output/window");

/** A profile, and the window on it when it runs. */
export class App {
  constructor() {
    this.dir = mkdtempSync("/tmp/barid-app-");
    this.profile = join(this.dir, "profile");
    this.automation = join(this.dir, "automation");
    /** What is started: the program, or something that starts it. */
    this.program = program;
    for (const name of ["uploads", "downloads"]) mkdirSync(join(this.automation, name), { recursive: true });
  }

  async start(args = [], environment = {}) {
    const env = {
      BARID_AUTOMATION: this.automation,
      BARID_PASSPHRASE: "a passphrase for tests",
      BARID_DNS: "off",
      LANG: "en_GB.UTF-8",
      ...environment,
    };
    this.session = await Session.start(this.program, ["--profile", this.profile, ...args], env);
    return this.session;
  }

  async end() {
    await this.session?.end();
    this.session = null;
  }

  async remove() {
    await this.end();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** What would have been opened outside of the program. */
  opened() {
    try {
      return readFileSync(join(this.automation, "opened"), "utf8").trim().split("\n");
    } catch {
      return [];
    }
  }

  async picture(name) {
    mkdirSync(pictures, { recursive: true });
    writeFileSync(join(pictures, `${name}.png`), await this.session.picture());
  }

  /** Runs `barid` on the profile. `{ input }` in front is what it reads. */
  run(...words) {
    const { input = "" } = typeof words[0] === "object" ? words[0] : {};
    const args = words.filter((word) => typeof word === "string");
    const env = { ...process.env, BARID_PASSPHRASE: "a passphrase for tests", BARID_DNS: "off" };
    return new Promise((resolve, reject) => {
      const child = spawn(join(target, "debug/barid"), ["--profile", this.profile, ...args], { env });
      child.stdin.end(input);
      let out = "";
      child.stdout.on("data", (chunk) => (out += chunk));
      child.on("error", reject);
      child.on("close", (status) => (status === 0 ? resolve(out) : reject(new Error(`${args}: ${status} ${out}`))));
    });
  }
}

/** In the page: the button, link or option whose name has these words. */
export function named(role, words) {
  const tags = { button: "button", option: "[role=option]", heading: "h1, h2", dialog: "dialog[open], [role=dialog]" };
  const name = (one) => `${one.getAttribute("aria-label") ?? ""} ${one.textContent}`;
  return [...document.querySelectorAll(tags[role])].find(
    (one) => name(one).includes(words) && one.getClientRects().length > 0,
  );
}

/** In the page: the field with that label. */
export function labelled(words, number = 0) {
  const labels = [...document.querySelectorAll("label")].filter((label) => label.textContent.trim().startsWith(words));
  const label = labels[number];
  return label && (document.getElementById(label.htmlFor) ?? label.querySelector("input, select, textarea"));
}
