// The payloads of tests/data/payloads in the real window: several in one message, opened one after the other. None runs,
// none calls the engine, and nobody who listens on this computer hears of them.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { entity, message, payloads, runs, together } from "../support/payloads.mjs";
import { App, named } from "./app.mjs";

const world = runningWorld();
const ada = user(world, "user7");
const app = new App();
let window, elsewhere, calls, subjects;
const server = createServer((socket) => {
  calls++;
  socket.destroy();
});

before(async () => {
  calls = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // Whatever would be asked for is asked for here, where it would be heard.
  const here = `127.0.0.1:${server.address().port}`;
  const all = payloads().map((one) => ({ ...one, text: one.text.replaceAll("sink.example", here).replaceAll("https:", "http:") }));
  // The tricks with charsets and parts; the others are as far in the browser's journey.
  const alone = all.filter((one) => one.isEntity && ["R6", "R7", "R13", "R62"].includes(one.rule) && !/^(Subject|From):/m.test(one.text.split("\n\n")[0]));
  const messages = [
    ...runs(all.filter((one) => !one.isEntity), 30).map((some, n) => message(`t${String(n).padStart(2, "0")}`, "together", together(some))),
    ...alone.map((one, n) => message(`e${String(n).padStart(2, "0")}`, one.name, entity(one))),
  ];
  subjects = messages.map((raw) => raw.toString("latin1").match(/^Subject: (.*)\r$/m)[1].slice(0, 3));
  elsewhere = OtherClient.open(world, ada);
  await elsewhere.deliver("INBOX", messages);
  const servers = ["--receive", `imaps://${world.host}:${world.ports.imaps}`];
  servers.push("--submit", `smtps://${world.host}:${world.ports.submissions}`, "--ca", world.ca);
  await app.run({ input: `${ada.password}\n` }, "account", "add", ada.address, ...servers, "--password-stdin");
  await app.run("sync");
  window = await app.start();
});
after(async () => {
  elsewhere.close();
  server.close();
  await app.remove();
});

describe("payloads in the window", () => {
  test("each is opened, and nothing of it runs, calls or asks", { timeout: 170_000 }, async () => {
    await window.until("rows", () => document.querySelectorAll("[role=option]").length > 3);
    const title = await window.run(() => document.title);
    await window.run(() => {
      globalThis.heard = [];
      // What our own page between the window and a message says is an object.
      addEventListener("message", (event) => typeof event.data !== "object" && globalThis.heard.push(String(event.data)));
    });
    let shown = "";
    for (const subject of subjects.toReversed()) {
      await window.click(`the row of ${subject}`, named, "option", `${subject} `);
      await window.until(`the message ${subject}`, (subject) => [...document.querySelectorAll("h1, h2")].some((one) => one.textContent.includes(subject)), subject).catch(async (error) => {
        await app.picture("payloads-failed");
        throw error;
      });
      // The driver waits for ever for a frame that is entered while it comes.
      await window.until("its frame", (before) => {
        const frame = document.querySelector("iframe");
        return frame && frame.src !== before && frame.ariaBusy === "false" && frame.src;
      }, shown).then((src) => (shown = src));
      for (const frame of ["ours", "the message"]) await window.enter(frame, () => document.querySelector("iframe"));
      const left = await window.run(() => ({
        hit: globalThis.hit ?? parent.hit ?? null,
        calls: typeof globalThis.__TAURI_INTERNALS__,
        odd: [...document.querySelectorAll("script, iframe, object, embed, link, base, form, input, svg, math, video, meta[http-equiv]")].map((one) => one.outerHTML),
      }));
      assert.deepEqual(left, { hit: null, calls: "undefined", odd: [] }, subject);
      await window.enter();
    }
    assert.equal(await window.run(() => document.title), title);
    assert.deepEqual(await window.run(() => globalThis.heard), []);
    assert.equal(calls, 0);
    assert.deepEqual(app.opened(), []);
    await app.picture("payloads");
  });
});
