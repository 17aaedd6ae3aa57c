// `npm test`: everything a change has to pass, from a bare checkout. Installs what is missing,
// starts the test servers once for all tests, and stops them whatever happens.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildFrontEnd, prepareBuild, prepareServers, testPackages } from "./machine.mjs";
import { has, main, root, run } from "./run.mjs";

const world = join(root, "tests/support/world/world");
// Under /tmp, because the names of the servers' sockets must be short.
const dir = mkdtempSync("/tmp/barid-");
const closing = [];
/** With the bridge, over which browsers drive the engine. */
const whole = ["--workspace", "--features", "barid-cli/bridge", "--locked"];

async function work() {
  await prepareBuild(testPackages);
  await prepareServers();
  await buildFrontEnd();
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("npm", ["run", "--silent", "ui:check"]);
  await run("cargo", ["clippy", ...whole, "--all-targets", "--", "-D", "warnings"]);
  await run("cargo", ["build", ...whole]);
  await run(world, ["up", dir, "--quiet", "--users", "400", "--until-exit-of", String(process.pid)]);
  const env = { BARID_TEST_WORLD: dir };
  const tests = has("cargo", "nextest", "--version")
    ? ["nextest", "run", ...whole, "--no-fail-fast"]
    : ["test", ...whole, "--no-fail-fast", "--lib", "--bins", "--tests"];
  const results = [
    await attempt(run("npm", ["run", "--silent", "ui:test"], { eachLine })),
    await attempt(run("cargo", tests, { env, eachLine })),
    await attempt(run("cargo", ["test", ...whole, "--doc"], { env, eachLine })),
  ];
  // In a browser over the bridge; in the real window.
  for (const runner of ["tests/ui/run.mjs", "tests/e2e/run.mjs"]) {
    if (!existsSync(join(root, runner))) continue;
    results.push(await attempt(run(process.execPath, [join(root, runner)], { env, eachLine })));
  }
  const failed = results.find((error) => error);
  if (failed) throw failed;
}

/** Keeps a line in which a test runner says how it ended. */
function eachLine(line) {
  const plain = line.replaceAll(/\x1b\[[0-9;]*m/g, "");
  if (/^\s*Summary \[|^test result: (?!ok\. 0 passed)|^\s*Tests\s+\d|^# (tests|pass|fail) \d/.test(plain)) closing.push(plain);
}

/** Lets the next runner have its turn after a failure. */
function attempt(running) {
  return running.then(
    () => null,
    (error) => error,
  );
}

await main(work, async () => {
  await attempt(run(world, ["down", dir, "--purge"]));
  rmSync(dir, { recursive: true, force: true });
  if (closing.length > 0) console.log(`\n${closing.join("\n")}`);
});
