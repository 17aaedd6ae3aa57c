// `npm start`: builds the window and opens it; `npm start -- --demo` with sample mail. Words of
// the terminal work, too: `npm start -- search invoice`.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildFrontEnd, displayPackages, prepareBuild } from "./machine.mjs";
import { environment, main, run, target } from "./run.mjs";
import { terminal } from "./terminal.mjs";

const args = process.argv.slice(2);
const isForTerminal = args.length > 0 && !args[0].startsWith("-") && !args[0].startsWith("mailto:");
const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

async function openWindow() {
  await prepareBuild(hasDisplay ? [] : displayPackages);
  await buildFrontEnd();
  await run("cargo", ["build", "--profile", "app", "--locked", "--package", "barid-app"]);
  const program = join(target, "app", "barid-app");
  if (!hasDisplay) {
    console.log("\nThere is no display here (DISPLAY and WAYLAND_DISPLAY are not set): the window opens on a");
    console.log("display in memory, and its picture is taken.");
    const picture = new URL("./picture.mjs", import.meta.url).pathname;
    const screen = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"];
    await run("dbus-run-session", ["--", ...screen, process.execPath, picture, program, ...args]);
    return;
  }
  await window(program);
}

/** Shows the window until it is closed. */
function window(program) {
  const options = { stdio: "inherit", env: environment, cwd: process.env.INIT_CWD };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, options);
    child.on("error", reject);
    child.on("close", (status) => {
      process.exitCode = status ?? 1;
      resolve();
    });
  });
}

if (isForTerminal) await main(() => terminal(args));
else await main(openWindow);
