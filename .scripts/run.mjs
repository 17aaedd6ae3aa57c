// Runs programs the way every script here does: seen by the user, stopped with the script, and
// loud when they fail.
import { spawn, spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("..", import.meta.url));

/** Where cargo builds: outside of the checkout, so that it can be removed or copied as it is. */
export const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/barid/target");

/** What the programs see of the environment. */
export const environment = { ...process.env, CARGO_TARGET_DIR: target };

/** A program that ended with something else than 0. */
export class Failed extends Error {
  constructor(command, status) {
    super(`${command} ended with ${status}`);
    this.status = typeof status === "number" && status > 0 ? status : 1;
  }
}

/**
 * Runs a program to its end and shows what it prints; `eachLine` sees every line, too. Rejects
 * where the program fails.
 */
export function run(program, args, { env = {}, eachLine } = {}) {
  const shown = [program, ...args].join(" ");
  console.error(`\n$ ${shown}`);
  return new Promise((resolve, reject) => {
    const pipe = eachLine ? "pipe" : "inherit";
    const stdio = ["ignore", pipe, pipe];
    const child = spawn(program, args, { cwd: root, env: { ...environment, ...env }, stdio });
    if (eachLine) {
      child.stdout.pipe(process.stdout, { end: false });
      child.stderr.pipe(process.stderr, { end: false });
      createInterface({ input: child.stdout }).on("line", eachLine);
      createInterface({ input: child.stderr }).on("line", eachLine);
    }
    running.add(child);
    child.on("error", (error) => (running.delete(child), reject(error)));
    child.on("close", (status, signal) => {
      running.delete(child);
      if (status === 0) resolve();
      else reject(new Failed(shown, signal ?? status));
    });
  });
}

/** Whether a program is there and answers `args` with success. */
export function has(program, ...args) {
  return spawnSync(program, args, { cwd: root, stdio: "ignore" }).status === 0;
}

/** What a program prints, or "" where it fails. */
export function output(program, ...args) {
  const { status, stdout } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

const running = new Set();

/** Runs a script's work; then `after`, whatever happened, Ctrl-C included. Sets the exit status. */
export async function main(work, after = () => {}) {
  let status = 0;
  for (const [signal, number] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]]) {
    process.on(signal, () => {
      status = number;
      for (const child of running) child.kill(signal);
    });
  }
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failed ? error.message : error);
    status ||= error.status ?? 1;
  }
  await after();
  process.exitCode = status;
}
