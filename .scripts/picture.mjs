// Opens the window on the display that is set, waits until it is drawn, and takes its picture:
// `node picture.mjs PROGRAM [ARGUMENT …]`. For machines without a screen.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { environment, main, root } from "./run.mjs";

const output = join(root, "tests/output");
const picture = join(output, "window.png");
/** A screen on which nothing is drawn is a smaller file than this. */
const smallestDrawn = 12_000;
const pause = 700;
const patience = 120_000;

await main(async () => {
  const [program, ...args] = process.argv.slice(2);
  mkdirSync(output, { recursive: true });
  rmSync(picture, { force: true });
  const window = spawn(program, args, { stdio: "inherit", env: environment, cwd: process.env.INIT_CWD });
  const ended = new Promise((resolve) => window.on("close", (status) => resolve(status ?? 1)));
  let status = null;
  ended.then((found) => (status = found));
  try {
    await drawn(() => status);
    console.log(`\nThe window is drawn. Its picture: ${picture}`);
  } finally {
    window.kill("SIGTERM");
    await Promise.race([ended, wait(15_000)]);
    window.kill("SIGKILL");
  }
});

/** Waits until the screen shows something that stays as it is. */
async function drawn(status) {
  const end = Date.now() + patience;
  let before = Buffer.alloc(0);
  while (Date.now() < end) {
    await wait(pause);
    if (status() !== null) throw new Error(`the window ended with ${status()}`);
    const shot = join(output, "window.new.png");
    if (spawnSync("import", ["-window", "root", shot]).status !== 0) continue;
    const now = readFileSync(shot);
    copyFileSync(shot, picture);
    rmSync(shot);
    if (now.length > smallestDrawn && now.equals(before)) return;
    before = now;
  }
  if (before.length <= smallestDrawn) throw new Error("nothing was drawn");
}
