// Starting the program a second time: it hands over what it was started for, and ends.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { named, program } from "./app.mjs";
import { Session, poll } from "./webdriver.mjs";

// The user's own profile, in a home of its own: a profile that is named has no second start.
const home = mkdtempSync("/tmp/barid-own-");
const env = { HOME: home, XDG_DATA_HOME: join(home, "data"), XDG_CONFIG_HOME: join(home, "config"), BARID_AUTOMATION: home, BARID_PASSPHRASE: "a passphrase for tests", BARID_DNS: "off", LANG: "en_GB.UTF-8" };
const start = (...args) => spawnSync(program, args, { env: { ...process.env, ...env }, timeout: 20_000 });
let window;
before(async () => {
  window = await Session.start(program, [], env);
  await window.click("the sample mail", named, "button", "Explore with sample mail");
  await window.until("rows", () => document.querySelectorAll("[role=option]").length > 5);
});
after(async () => {
  await window?.end();
  rmSync(home, { recursive: true, force: true });
});

describe("a second start", () => {
  test("opens nothing of its own", async () => {
    assert.equal(start().status, 0);
    assert.equal((await window.windows()).length, 1);
    assert.equal(await window.run(() => document.querySelectorAll("[role=option]").length > 5), true);
    assert.ok(readdirSync(join(home, "data")).length > 0, "the profile is where data of the user is");
  });

  test("hands an address over to the first", async () => {
    // Asked for before the start: the driver lists windows in no order, and the composer can be there at once.
    const before = await window.windows();
    assert.equal(start("mailto:ida.brandt@mailhaven.example?subject=Keys").status, 0);
    const other = await poll("the composer", async () => (await window.windows()).find((one) => !before.includes(one)) ?? null);
    await window.switchTo(other);
    await window.until("whom to", () => document.body.textContent.includes("ida.brandt@mailhaven.example"));
  });
});
