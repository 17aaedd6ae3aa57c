// `npm start -- ARGUMENTS`: builds `barid` and runs it.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { prepareBuild } from "./machine.mjs";
import { environment, main, run, target } from "./run.mjs";

const firstSteps = `
Barid runs in the terminal. First steps:

  npm start -- account add you@example.org \\
      --receive imaps://imap.example.org:993 --submit smtps://smtp.example.org:465
  npm start -- sync
  npm start -- list --limit 20
  npm start -- search "from:grace invoice"
  npm start -- --help

The program itself is ${join(target, "release", "barid")}
`;

await main(async () => {
  await prepareBuild();
  await run("cargo", ["build", "--release", "--locked", "--package", "barid-cli"]);
  const args = process.argv.slice(2);
  if (args.length === 0) return console.log(firstSteps);
  // The terminal is barid's from here on, Ctrl-C included.
  const options = { stdio: "inherit", env: environment, cwd: process.env.INIT_CWD };
  const { status } = spawnSync(join(target, "release", "barid"), args, options);
  process.exit(status ?? 1);
});
