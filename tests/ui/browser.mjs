// Debian's Chromium with a page on the bridge. Whatever would leave for the network, and whatever
// the page complains of, fails the test that caused it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "../../.scripts/run.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// A splitter stands between two landmarks, and so in none.
const scope = JSON.stringify({ include: [["html"]], exclude: [["[role=separator]"]] });
const pictures = join(root, "tests/output/pictures");

/** Starts the browser. One serves a whole file of tests. `log` is where it writes down all that it does on the network. */
export function launch({ log = "" } = {}) {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      ...(log ? [`--log-net-log=${log}`] : []),
    ],
  });
}

/** A page on a bridge. `look` chooses theme, language, size. */
export class Page {
  static async open(browser, bridge, { dark = false, language = "en", size = [1440, 900], hash = "" } = {}) {
    const context = await browser.newContext({
      viewport: { width: size[0], height: size[1] },
      colorScheme: dark ? "dark" : "light",
      locale: language === "ar" ? "ar-EG" : "en-GB",
      reducedMotion: "reduce",
    });
    const page = new Page(context, bridge);
    context.setDefaultTimeout(15_000);
    page.view = await context.newPage();
    await page.view.goto(bridge.url + hash);
    return page;
  }

  constructor(context, bridge) {
    this.context = context;
    this.faults = [];
    const isOwn = (url) => ["data:", "blob:", "about:"].includes(url.protocol) || bridge.origins.has(url.origin);
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (!isOwn(url)) this.faults.push(`left for the network: ${request.url()}`);
    });
    context.on("weberror", (error) => this.faults.push(`threw: ${error.error().stack}`));
    context.on("console", (message) => {
      if (message.type() === "error") this.faults.push(`said: ${message.text()} ${message.location().url}`);
    });
  }

  /** Axe finds nothing wrong with what is shown. */
  async isAccessible(what) {
    const { violations } = await this.view.evaluate(`${axe}; axe.run(${scope}, { iframes: false })`);
    const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);
    assert.deepEqual(told, [], what);
  }

  /** Keeps a picture among the artifacts: of all, or of one thing. */
  async picture(name, of = this.view) {
    await mkdir(pictures, { recursive: true });
    await of.screenshot({ path: join(pictures, `${name}.png`) });
  }

  /** Closes the page; nothing went wrong on it, but for what the test expects. */
  async close({ expected = [] } = {}) {
    await this.context.close();
    const faults = this.faults.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
    assert.deepEqual(faults, []);
  }
}
