// Messages that mean harm, and what a reader does with harmless ones: nothing runs, nothing is asked of
// the network, links are shown first, files come out byte for byte.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const ada = user(world, "user4");
const beacon = "https://beacon.example/x";
const hostile = `<html><head><base href="${beacon}"><meta http-equiv="refresh" content="0;url=${beacon}">
<link rel="stylesheet" href="${beacon}.css"><link rel="preconnect" href="https://beacon.example">
<style>@import url(${beacon}); body{background:url(${beacon}.png)} @font-face{font-family:x;src:url(${beacon}.woff)}</style></head>
<body onload="parent.hacked=1" style="background:url('${beacon}')"><script>parent.hacked=1</script>
<p id="seen">Nothing to see here</p><img src="x" onerror="parent.hacked=1"><img src="${beacon}.gif" alt="A view of the sea">
<iframe src="${beacon}"></iframe><object data="${beacon}"></object><embed src="${beacon}">
<form action="${beacon}"><input name="password" type="password"><button>Sign in</button></form>
<svg onload="parent.hacked=1"><image href="${beacon}.svg"/><script>parent.hacked=1</script></svg>
<video src="${beacon}.mp4" poster="${beacon}.jpg" autoplay></video><audio src="${beacon}.mp3"></audio>
<a href="javascript:parent.hacked=1">Run me</a> <a href="https://evil.example/login">https://bank.example/login</a>
<math href="javascript:parent.hacked=1"><mi xlink:href="${beacon}">x</mi></math>
<div style="position:fixed;inset:0;background:red">over all</div></body></html>`;
const message = [
  "From: Mallory <mallory@elsewhere.example>",
  `To: ${ada.address}`,
  "Subject: Look at this",
  "Date: Tue, 24 Nov 2026 10:00:00 +0000",
  "Message-ID: <hostile@elsewhere.example>",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "",
  hostile,
  "--b",
  'Content-Type: text/plain; name="notes.txt"',
  'Content-Disposition: attachment; filename="notes.txt"',
  "",
  "first line\r\nsecond line",
  "--b",
  'Content-Type: application/octet-stream; name="setup.exe"',
  'Content-Disposition: attachment; filename="setup.exe"',
  "",
  "MZ",
  "--b--",
  "",
].join("\r\n").replace(/\r?\n/g, "\r\n");

let browser, bridge, page, view, elsewhere;
before(async () => {
  elsewhere = OtherClient.open(world, ada);
  await elsewhere.deliver("INBOX", [Buffer.from(message)]);
  bridge = await Bridge.start();
  await bridge.kill();
  await bridge.add(world, ada);
  await bridge.begin();
  browser = await launch();
  page = await Page.open(browser, bridge);
  view = page.view;
  await view.getByRole("option").filter({ hasText: "Look at this" }).click();
});
after(async () => {
  elsewhere.close();
  await page.close();
  await bridge.end();
  await browser.close();
});
const body = () => view.frameLocator("iframe").last().frameLocator("iframe");

describe("reading", () => {
  test("a hostile message shows its text, runs nothing and asks nobody", async () => {
    await body().getByText("Nothing to see here").waitFor();
    await view.waitForTimeout(500);
    for (const frame of view.frames()) assert.equal(await frame.evaluate(() => window.hacked ?? window.top === undefined), false);
    const left = await body().locator("script, iframe, object, embed, form, input, svg, video, audio, link, base").count();
    assert.equal(left, 0);
    assert.deepEqual(page.faults, []);
    await page.picture("hostile");
  });

  test("pictures from elsewhere are counted and stay away", async () => {
    await view.getByText(/remote (image|picture)s? (is|are) hidden/).waitFor();
    assert.equal(await body().locator("img[src^=http]").count(), 0);
  });

  test("a link is shown with the host it leads to before anything opens", async () => {
    await body().getByText("https://bank.example/login").click();
    const dialog = view.getByRole("dialog");
    await dialog.getByText("evil.example").first().waitFor();
    assert.equal(bridge.said.some((line) => JSON.stringify(line).includes("evil.example")), false);
    await dialog.getByRole("button", { name: /Open/ }).click();
    for (let n = 0; n < 100 && bridge.said.length === 0; n++) await view.waitForTimeout(50);
    assert.match(JSON.stringify(bridge.said), /https:\/\/evil\.example\/login/);
  });

  test("a text is looked at in place, a program can only be saved", async () => {
    await view.getByTitle("notes.txt").first().click();
    await view.getByRole("dialog").getByText("second line").waitFor();
    await view.keyboard.press("Escape");
    await view.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await view.getByRole("button", { name: /^Open setup/ }).count(), 0);
  });

  test("find counts and shows words in the message", async () => {
    await view.keyboard.press("Control+f");
    await view.getByRole("search").last().getByRole("textbox").or(view.getByRole("search").last().getByRole("searchbox")).first().fill("nothing");
    await view.getByRole("search").last().getByText(/^\W*1\W+of\W+1\W*$/).waitFor();
    await view.keyboard.press("Escape");
  });

  test("the message is saved as it came, byte for byte", async () => {
    await view.getByRole("button", { name: "More about this message" }).click();
    await view.getByRole("menuitem", { name: "Save as a file" }).click();
    const folder = join(bridge.dir, "downloads");
    const saved = async () => {
      for (let n = 0; n < 100; n++) {
        try {
          const name = readdirSync(folder).find((one) => one.endsWith(".eml"));
          if (name) return readFileSync(join(folder, name));
        } catch {
          // Not there yet.
        }
        await view.waitForTimeout(50);
      }
      throw new Error("nothing was saved");
    };
    const [{ uid }] = await elsewhere.ledger("INBOX");
    assert.ok((await saved()).equals(await elsewhere.fetch("INBOX", uid)));
  });
});
