// The sample mail in the real window: first picture, reading, links, files, writing, coming back.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { App, named } from "./app.mjs";
import { poll } from "./webdriver.mjs";

const app = new App();
let window, main;
before(async () => {
  window = await app.start();
  [main] = await window.windows();
});
after(() => app.remove());

const settled = (text) => window.until(text, (text) => document.body.textContent.includes(text), text);
const top = () => window.run(() => document.querySelector("[role=listbox]").scrollTo(0, 0));

describe("the window with sample mail", () => {
  test("opens on the first screen, and fills with one press", async () => {
    await window.click("the sample mail", named, "button", "Explore with sample mail");
    await window.until("rows", () => document.querySelectorAll("[role=option]").length > 5);
    await window.until("the conversation", named, "option", "Stone samples and the revised budget");
    const nodes = await window.run(() => document.querySelectorAll("[role=option]").length);
    assert.ok(nodes < 80, `${nodes} rows are in the page`);
  });

  test("shows a message in a frame that knows its height and can't call the engine", async () => {
    await window.click("a row", named, "option", "Stone samples and the revised budget");
    await window.until("a frame as high as its text", () => (document.querySelector("iframe")?.clientHeight ?? 0) > 120);
    const sandbox = await window.run(() => document.querySelector("iframe").getAttribute("sandbox"));
    assert.doesNotMatch(sandbox, /forms|top-navigation|modals|downloads/);
    const origins = await window.run(() => [location.origin, new URL(document.querySelector("iframe").src).origin]);
    assert.notEqual(origins[0], origins[1]);
    assert.equal(await window.run(() => "__TAURI__" in globalThis), false);
    await app.picture("reading");
  });

  test("has no network, whatever a page tries", async () => {
    let calls = 0;
    const server = createServer((request, response) => (calls++, response.end("x"))).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.on("connection", () => calls++);
    const failed = await window.run(async (port) => {
      const url = `http://127.0.0.1:${port}/`;
      const image = new Image();
      image.src = `${url}image`;
      const link = document.createElement("link");
      Object.assign(link, { rel: "preconnect", href: url });
      document.head.append(link);
      try {
        new WebSocket(`ws://127.0.0.1:${port}/socket`);
      } catch {
        // That is one way to be refused.
      }
      return fetch(url).then(() => false, () => true);
    }, port);
    await new Promise((resolve) => setTimeout(resolve, 500));
    server.close();
    assert.equal(failed, true);
    assert.equal(calls, 0);
  });

  test("saves an attachment where the user says", async () => {
    await window.click("Save all", named, "button", "Save all");
    const saved = () => readdirSync(join(app.automation, "downloads"));
    await poll("three files", () => saved().length === 3);
    assert.ok(saved().some((name) => name.endsWith(".pdf")));
  });

  test("shows where a link leads before anything outside is opened", async () => {
    await top();
    await window.click("a row", named, "option", "Payroll Team");
    await window.until("its frame", () => document.querySelector("iframe")?.title.includes("Payroll Team"));
    // The body is a frame without script, in one of ours.
    for (const frame of ["ours", "the message"]) await window.enter(frame, () => document.querySelector("iframe"));
    await window.click("the link", () => document.querySelector("a[href]"));
    await window.enter();
    await window.until("where it leads", named, "dialog", "forms.salary-desk.example");
    await app.picture("link");
    assert.deepEqual(app.opened(), []);
    await window.click("the way out", () => [...document.querySelectorAll("[role=dialog] button, dialog button")].find((one) => one.textContent.includes("Open")));
    await poll("the browser is asked", () => app.opened().some((one) => one.includes("https://forms.salary-desk.example/confirm?c=81c2")));
  });

  test("archives and takes back by keys", async () => {
    await top();
    await window.click("a row", named, "option", "Payroll Team");
    await window.press("e");
    await settled("Conversation archived");
    await window.until("the row is gone", () => ![...document.querySelectorAll("[role=option]")].some((row) => row.textContent.includes("Payroll Team")));
    await window.press("z");
    await window.until("the row is back", named, "option", "Payroll Team");
  });

  test("writes in a window of its own, and the message arrives", async () => {
    await window.press("c");
    const other = await poll("a second window", async () => (await window.windows()).find((one) => one !== main));
    await window.switchTo(other);
    const to = () => document.querySelector("[role=combobox]");
    await window.click("the recipients", to);
    await window.type("layla.haddad@mailhaven.example,");
    await window.click("the subject", () => [...document.querySelectorAll("input")].find((input) => input.getAttribute("role") !== "combobox" && input.type !== "file"));
    await window.type("From window to window");
    await window.click("the text", () => document.querySelector("[contenteditable=true]"));
    await window.type("It works.");
    await window.press("\uE009", "b"); // Ctrl+B
    await window.press("\uE007"); // Enter
    await window.type("Loud");
    await window.press("\uE007");
    await window.type("and louder");
    const bold = await window.run(() => [...document.querySelectorAll("[contenteditable] b")].map((one) => one.textContent.replaceAll("\u200B", "")));
    assert.deepEqual(bold.filter((text) => text.trim() !== ""), ["Loud", "and louder"]);
    await window.until("saved", () => /Saved/.test(document.body.textContent));
    await window.press("\uE009", "\uE007"); // Ctrl+Enter
    await poll("the composer closes", async () => (await window.windows()).length === 1);
    await window.switchTo(main);
    await top();
    await poll("the message arrives", () => window.run(named, "option", "From window to window"), 40_000);
  });

  test("everything is there after a restart, in Arabic from right to left", async () => {
    await app.end();
    window = await app.start([], { LANG: "ar_EG.UTF-8", LC_ALL: "ar_EG.UTF-8", LANGUAGE: "ar" });
    await window.until("the message", named, "option", "From window to window");
    assert.equal(await window.run(() => document.documentElement.dir), "rtl");
    await app.picture("arabic");
  });

  test("an address that was clicked elsewhere opens a message to it", async () => {
    await app.end();
    window = await app.start(["mailto:ida.brandt@mailhaven.example?subject=Two%20keys&body=Are%20at%20the%20door"]);
    await poll("the composer", async () => {
      for (const one of await window.windows()) {
        await window.switchTo(one);
        if (await window.run(() => location.hash.startsWith("#/compose"))) return true;
      }
      return false;
    });
    await window.until("whom to", () => document.body.textContent.includes("ida.brandt@mailhaven.example"));
    const subject = () => [...document.querySelectorAll("input")].some((input) => input.value === "Two keys");
    await window.until("the subject", subject);
    await window.until("the text", () => document.querySelector("[contenteditable=true]")?.textContent.includes("Are at the door"));
  });
});
