// Runs the journeys in the real window: on a virtual display with a session bus of its own,
// where the machine's display and keychain are not touched.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main, root, run } from "../../.scripts/run.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const world = join(root, "tests/support/world/world");
// A world of its own: the Rust tests take users of theirs as they come.
const dir = mkdtempSync("/tmp/barid-");
const home = mkdtempSync("/tmp/barid-home-");

await main(
  async () => {
    mkdirSync(join(root, "tests/output/window"), { recursive: true });
    await run(world, ["up", dir, "--quiet", "--users", "8", "--until-exit-of", String(process.pid)]);
    const display = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"];
    const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(here).filter((name) => name.endsWith(".test.mjs")).map((name) => join(here, name));
    const tests = ["node", "--test", "--test-concurrency=1", "--test-timeout=600000", ...files];
    const env = { HOME: home, BARID_TEST_WORLD: dir, NO_AT_BRIDGE: "1" };
    await run("dbus-run-session", ["--", ...display, ...tests], { env });
  },
  async () => {
    spawnSync(world, ["down", dir, "--purge"], { cwd: root, stdio: "ignore" });
    for (const folder of [dir, home]) rmSync(folder, { recursive: true, force: true });
  },
);
