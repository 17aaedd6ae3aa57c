// `npm run barid -- COMMAND`: builds `barid`, the engine in the terminal, and runs it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareBuild } from "./machine.mjs";
import { environment, main, run, target } from "./run.mjs";

const firstSteps = `
Barid runs in the terminal. First steps:

  npm run barid -- account add you@example.org \\
      --receive imaps://imap.example.org:993 --submit smtps://smtp.example.org:465
  npm run barid -- sync
  npm run barid -- list --limit 20
  npm run barid -- search "from:grace invoice"
  npm run barid -- --help

The program itself is ${join(target, "release", "barid")}
`;

/** Builds and runs it with `args`. */
export async function terminal(args) {
  await prepareBuild();
  await run("cargo", ["build", "--release", "--locked", "--package", "barid-cli"]);
  if (args.length === 0) return console.log(firstSteps);
  // The terminal is barid's from here on, Ctrl-C included.
  const options = { stdio: "inherit", env: environment, cwd: process.env.INIT_CWD };
  const { status } = spawnSync(join(target, "release", "barid"), args, options);
  process.exit(status ?? 1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(() => terminal(process.argv.slice(2)));
