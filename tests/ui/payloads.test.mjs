// Every payload of tests/data/payloads as a message that is opened, pressed, answered, passed on, looked for and previewed:
// nothing of it runs, and the browser does not so much as look a name up.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { attached, entity, message, payloads, runs, together } from "../support/payloads.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const ada = user(world, "user9");
const all = payloads();
const folder = mkdtempSync("/tmp/barid-log-");
const log = join(folder, "network.json");
const mark = (letter, n) => `${letter}${String(n).padStart(3, "0")}`;
const pages = all.filter((one) => !one.isEntity);
const many = runs(pages, 25);
// Each entity alone; of the pages some in one message, where each is a part of its own and ends no other.
const shown = [
  ...all.filter((one) => one.isEntity).map((one) => ({ name: one.name, body: entity(one), hasSubject: one.text.startsWith("Subject:") })),
  ...runs(pages, 8).map((some) => ({ name: some.map((one) => one.name).join(", ").slice(0, 200), body: together(some) })),
];

let browser, bridge, page, view, elsewhere;
before(async () => {
  elsewhere = OtherClient.open(world, ada);
  // Newest first in the list: what comes last is delivered first.
  const files = runs(all, 120).map((some, n) => message(mark("f", n), "files", attached(some)));
  const joined = many.map((some, n) => message(mark("j", n), "together", together(some)));
  const single = shown.map((one, n) => message(mark("p", n), one.name, one.body));
  await elsewhere.deliver("INBOX", [...files, ...joined, ...single]);
  bridge = await Bridge.start();
  await bridge.kill();
  await bridge.add(world, ada);
  await bridge.run("sync");
  await bridge.begin();
  browser = await launch({ log });
  page = await Page.open(browser, bridge);
  view = page.view;
  await view.getByRole("option").first().waitFor();
});
after(async () => {
  elsewhere.close();
  await bridge.end();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a script would have left in any frame of any page. */
async function hits() {
  const frames = page.context.pages().flatMap((one) => one.frames());
  const asked = frames.map((frame) => frame.evaluate(() => window.hit ?? null).catch(() => null));
  return (await Promise.all(asked)).filter((hit) => hit !== null);
}

/** Uses whatever can be used in the frames of the message: presses, points, gives the focus. Links are looked at alone. */
async function use() {
  const inner = view.frames().filter((frame) => frame.url().endsWith("/body"));
  const odd = await Promise.all(
    inner.map((frame) =>
      frame.evaluate(() => {
        const links = [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"));
        for (const one of document.body.querySelectorAll("*")) {
          for (const kind of ["mouseover", "mouseenter", "pointerover", "focus", "toggle", "animationend"]) one.dispatchEvent(new Event(kind));
          if (!one.closest("a[href]")) one.click?.();
        }
        return links.filter((href) => !/^\/d\/[0-9a-f]{32}\/link\/\d+$/.test(href));
      }),
    ),
  );
  return odd.flat();
}

async function open(subject) {
  await view.getByRole("heading", { name: subject }).first().waitFor();
  // Those without a page of their own show a failure, or nothing to frame.
  await view.locator("iframe").first().waitFor();
  await view.frameLocator("iframe").last().frameLocator("iframe").locator(".barid-page").waitFor({ state: "attached" });
}

/** Where an answer is written: below the message, or in a page of its own. */
async function editorOf() {
  for (let n = 0; n < 300; n++) {
    for (const one of page.context.pages()) {
      const editor = one.locator("[contenteditable=true]");
      if ((await editor.count()) > 0) return editor;
    }
    await view.waitForTimeout(50);
  }
  throw new Error("nothing to write in");
}

describe("payloads", () => {
  test("the log sees what a page asks for: else none of this would show anything", async () => {
    const other = await page.context.newPage();
    const faults = page.faults.length;
    await other.setContent('<img src="https://control.example/x"><script>window.hit=7357</script>');
    await other.waitForTimeout(300);
    assert.deepEqual(await hits(), [7357]);
    await other.close();
    page.faults.length = faults;
  });

  test("each is opened, pressed and pointed at, and nothing runs", async () => {
    await view.getByRole("option").first().click();
    const seen = [];
    for (let n = shown.length - 1; n >= 0; n--) {
      const { name, hasSubject } = shown[n];
      const heading = view.getByRole("heading", { name: hasSubject ? "parent.hit" : mark("p", n) });
      await heading.first().waitFor().catch(() => assert.fail(`${mark("p", n)} ${name} was not shown`));
      await view.waitForFunction(() => (document.querySelector("iframe")?.clientHeight ?? 0) > 0);
      await view.frameLocator("iframe").last().frameLocator("iframe").locator(".barid-page").waitFor({ state: "attached" });
      const odd = await use();
      if (odd.length > 0) seen.push(`${name}: ${odd}`);
      if ((await hits()).length > 0) seen.push(`${name} ran`);
      await view.keyboard.press("j");
    }
    assert.deepEqual(seen, []);
    assert.deepEqual(page.faults, []);
  });

  test("many in one message are read, answered and passed on, and nothing runs", async () => {
    for (let n = many.length - 1; n >= 0; n--) {
      await open(mark("j", n));
      assert.deepEqual(await use(), []);
      for (const key of ["r", "f"]) {
        await view.keyboard.press(key);
        const editor = await editorOf();
        await editor.evaluate((editor) => {
          for (const one of editor.querySelectorAll("*")) for (const kind of ["mouseover", "click", "focus", "toggle"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
        });
        const left = await editor.locator("script, iframe, object, embed, svg, math, link, style, form, video").count();
        assert.equal(left, 0, `${mark("j", n)} ${key}`);
        assert.deepEqual(await hits(), [], `${mark("j", n)} ${key}`);
        const composer = editor.page();
        if (composer !== view) await composer.close();
        else await view.keyboard.press("Escape");
        await view.locator("[contenteditable=true]").waitFor({ state: "detached" });
      }
      await view.keyboard.press("j");
    }
    assert.deepEqual(page.faults, []);
  });

  test("files are looked at, and nothing runs", async () => {
    await open(mark("f", 3));
    const titles = await view.locator("[title*='a.']").evaluateAll((all) => all.map((one) => one.getAttribute("title")));
    assert.ok(titles.length > 8, `${titles}`);
    for (const title of titles.slice(0, 16)) {
      await view.getByTitle(title, { exact: true }).first().click();
      await view.waitForTimeout(80);
      assert.deepEqual(await hits(), [], title);
      await view.keyboard.press("Escape");
    }
    assert.deepEqual(page.faults, []);
  });

  test("the words of hostile messages are searched for, and nothing runs", async () => {
    for (const words of ["onerror", "parent.hit", "sink.example", "<img src=x onerror=parent.hit=7357>"]) {
      await view.keyboard.press("/");
      await view.getByRole("searchbox").or(view.getByRole("combobox")).first().fill(words);
      await view.keyboard.press("Enter");
      await view.waitForTimeout(250);
      assert.deepEqual(await hits(), [], words);
    }
    assert.deepEqual(page.faults, []);
  });

  test("the browser asked nobody for anything, and looked no name up", async () => {
    await page.close();
    await browser.close();
    const told = readFileSync(log, "utf8");
    assert.ok(told.includes("control.example"));
    assert.doesNotMatch(told, /sink\.example/i);
  });
});
