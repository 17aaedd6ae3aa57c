// Runs the journeys in a browser: the built front end on the real engine, over the bridge.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main, root, run } from "../../.scripts/run.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const world = join(root, "tests/support/world/world");
// A world of its own: the Rust tests take users of theirs as they come.
const dir = mkdtempSync("/tmp/barid-");

await main(
  async () => {
    await run(world, ["up", dir, "--quiet", "--users", "10", "--until-exit-of", String(process.pid)]);
    const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, name));
    const tests = ["--test", "--test-concurrency=1", "--test-timeout=600000", ...files];
    await run("node", tests, { env: { BARID_TEST_WORLD: dir } });
  },
  () => {
    spawnSync(world, ["down", dir, "--purge"], { cwd: root, stdio: "ignore" });
    rmSync(dir, { recursive: true, force: true });
  },
);
