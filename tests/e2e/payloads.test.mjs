// Every payload of tests/data/payloads in the real window: opened, answered, passed on and looked for. None runs, none calls the
// engine, and the kernel sees neither a packet nor a look-up that goes anywhere but to the mail servers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { entity, message, payloads, runs, together } from "../support/payloads.mjs";
import { App, named, program } from "./app.mjs";
import { Meter } from "./meter.mjs";
import { poll } from "./webdriver.mjs";

const world = runningWorld();
const ada = user(world, "user7");
const app = new App();
const folder = mkdtempSync("/tmp/barid-meter-");
const meter = new Meter(folder, [world.ports.imaps, world.ports.submissions]);
const escape = "\uE00C";
const enter = "\uE007";
let window, main, elsewhere, calls, answered, count;
const server = createServer((socket) => {
  calls++;
  socket.destroy();
});

before(async () => {
  calls = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Under a name that would have to be looked up, and at an address where somebody listens.
  const here = `127.0.0.1:${server.address().port}`;
  const all = payloads();
  const pages = all.filter((one) => !one.isEntity);
  const numbered = pages.map((one) => ({ ...one, text: one.text.replaceAll("sink.example", here).replaceAll("https:", "http:") }));
  const joined = (mark, all) => runs(all, 30).map((some, n) => message(`${mark}${String(n).padStart(2, "0")}`, "together", together(some)));
  const alone = all.filter((one) => one.isEntity).map((one, n) => message(`e${String(n).padStart(2, "0")}`, one.name, entity(one)));
  // Newest first: those under names, then those with addresses, then the tricks with headers, charsets and parts.
  answered = runs(pages, 30).length + 1;
  // One whose image would be fetched if the reader wanted it: the other names are of nobody's, and not so much as looked up.
  const control = () => message("c00", "control", 'Content-Type: text/html\n\n<p>A picture:<img src="https://control.barid-tests.org/a.png" width="90" height="90">\n');
  const messages = [...alone, ...joined("n", numbered), ...joined("t", pages), control()];
  count = messages.length;
  elsewhere = OtherClient.open(world, ada);
  await elsewhere.deliver("INBOX", messages);
  const servers = ["--receive", `imaps://${world.host}:${world.ports.imaps}`];
  servers.push("--submit", `smtps://${world.host}:${world.ports.submissions}`, "--ca", world.ca);
  await app.run({ input: `${ada.password}\n` }, "account", "add", ada.address, ...servers, "--password-stdin");
  await app.run("sync");
  app.program = meter.wrap(program, folder);
  window = await app.start();
  [main] = await window.windows();
});
after(async () => {
  elsewhere.close();
  server.close();
  await app.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What a page that ran, or that is not clean, would have left where the driver is. */
const left = () => ({
  hit: globalThis.hit ?? parent.hit ?? null,
  calls: typeof globalThis.__TAURI_INTERNALS__,
  odd: [...document.querySelectorAll("script, iframe, object, embed, link, base, form, input, svg, math, video, meta[http-equiv]")].map((one) => one.outerHTML),
});

/** The frame of the message that is open, once it is another than `before`. Returns its address. */
function opened(before) {
  return window.until("its frame", (before) => {
    const frame = [...document.querySelectorAll("main iframe")].at(-1);
    return frame && frame.src !== before && frame.ariaBusy === "false" && frame.src;
  }, before);
}

/** Keeps what is to be seen, for whoever looks into it. */
async function failed(error) {
  await app.picture("payloads-failed");
  throw error;
}

/** Goes on to the next message. The driver waits for ever for a real key after it was in a frame. */
function next() {
  return window.run(() => {
    const list = document.querySelector("[role=listbox]");
    list.focus();
    list.dispatchEvent(new KeyboardEvent("keydown", { key: "j", code: "KeyJ", bubbles: true }));
  });
}

/** Presses and points at all there is in the message, and returns what it left. */
async function use() {
  for (const find of [() => [...document.querySelectorAll("main iframe")].at(-1), () => document.querySelector("iframe")]) await window.enter("a frame", find);
  await window.run(() => {
    for (const one of document.body.querySelectorAll("*")) {
      for (const kind of ["mouseover", "pointerover", "focus", "toggle", "animationend", "load", "error"]) one.dispatchEvent(new Event(kind));
      if (!one.closest("a[href]")) one.click?.();
    }
  });
  const found = await window.run(left);
  await window.enter();
  return found;
}

/** What is wrong with the text that is being written; nothing where it is clean. */
const written = () => {
  const editor = document.querySelector("[contenteditable=true]");
  for (const one of editor.querySelectorAll("*")) for (const kind of ["mouseover", "click", "focus", "toggle", "error"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
  const odd = [...editor.querySelectorAll("script, iframe, object, embed, svg, math, link, style, form, video")];
  return { hit: globalThis.hit ?? null, odd: odd.map((one) => one.outerHTML) };
};
const clean = { hit: null, odd: [] };
/** In the page: the first row, once the list has been scrolled to it. */
const first = () => (document.querySelector("[role=listbox]").scrollTo(0, 0), document.querySelector("[role=option][aria-posinset='1']"));

describe("payloads in the window", () => {
  test("the meter hears a look-up and a packet: else none of this would show anything", async () => {
    const own = mkdtempSync("/tmp/barid-meter-");
    try {
      const other = new Meter(own, [world.ports.imaps]);
      await other.run("node", "-e", "require('node:dns').lookup('control.example', () => {}); new (require('node:dns').Resolver)().resolve4('control.example', () => {})");
      assert.ok(other.leaks().some((one) => one.endsWith(" 53")), `${other.leaks()}`);
      const port = server.address().port;
      await other.run("node", "-e", `fetch('http://127.0.0.1:${port}/').catch(() => {})`);
      assert.ok(other.leaks().includes(`127.0.0.1 ${port}`), `${other.leaks()}`);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
    calls = 0;
  });

  test("each is opened, and nothing of it runs, calls or asks", { timeout: 400_000 }, async () => {
    await window.until("rows", () => document.querySelectorAll("[role=option]").length > 3).catch(failed);
    const title = await window.run(() => document.title);
    await window.run(() => {
      globalThis.heard = [];
      // What our own page between the window and a message says is an object.
      addEventListener("message", (event) => typeof event.data !== "object" && globalThis.heard.push(String(event.data)));
    });
    const rows = await window.run(() => Number(document.querySelector("[role=option]").ariaSetSize));
    assert.equal(rows, count, "each is a row of its own");
    await window.click("the first row", first);
    for (let n = 0, shown = ""; n < rows; n++) {
      const subject = () => window.run(() => document.querySelector("main h2")?.textContent);
      shown = await opened(shown).catch(async (error) => failed(new Error(`row ${n}, after ${await subject()}`, { cause: error })));
      assert.deepEqual(await use(), { hit: null, calls: "undefined", odd: [] }, await subject());
      await next();
    }
    assert.equal(await window.run(() => document.title), title);
    assert.deepEqual(await window.run(() => globalThis.heard), []);
  });

  test("many are answered and passed on, and nothing of them runs", { timeout: 300_000 }, async () => {
    await window.until("the first row", first);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await window.click("the first row", first);
    for (let n = 0, shown = ""; n < answered; n++) {
      shown = await opened(shown);
      await window.press("r");
      await window.until("an answer", () => document.querySelector("[contenteditable=true]"));
      assert.deepEqual(await window.run(written), clean, `answer ${n}`);
      await window.press(escape);
      await window.until("the answer closes", () => !document.querySelector("[contenteditable=true]"));
      await window.press("f");
      await window.switchTo(await poll("a composer", async () => (await window.windows()).find((one) => one !== main)));
      await window.until("its text", () => document.querySelector("[contenteditable=true]"));
      assert.deepEqual(await window.run(written), clean, `passed on ${n}`);
      await window.close();
      await window.switchTo(main);
      await window.press("j");
    }
  });

  test("their words are looked for, and nothing of them runs", async () => {
    for (const words of ["onerror", "parent.hit", "sink.example", "<img src=x onerror=parent.hit=7357>"]) {
      await window.press("/");
      await window.fill("the search", () => document.querySelector("[type=search]"), words);
      await window.press(enter);
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(await window.run(() => globalThis.hit ?? null), null, words);
    }
  });

  test("nobody heard of any of it", async () => {
    assert.equal(calls, 0);
    assert.deepEqual(app.opened(), []);
    assert.ok(meter.seen() > 0, "the mail server was spoken to");
    assert.deepEqual(meter.leaks(), []);
  });

  test("once the reader wants the images of one, the same meter hears of it", async () => {
    await window.press(escape);
    await window.until("the inbox", () => document.querySelector("h1")?.textContent.includes("Inbox"));
    await window.click("the first row", first);
    await window.click("its images", named, "button", "Show images").catch(failed);
    await poll("a look-up", () => meter.leaks().some((one) => one.endsWith(" 53"))).catch(failed);
  });
});
