// A message that comes back: the conversation says whom it did not reach, and why. In English, and in Arabic in the dark.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { OtherClient, letter, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const who = user(world, "user7");
const to = `bounce@${world.domain}`;
let browser, bridge;

before(async () => {
  browser = await launch();
  bridge = await Bridge.start();
  await bridge.add(world, who);
  // Postfix takes it, and finds out later that there is no such mailbox.
  const raw = letter({ from: who.address, to, subject: "Stone samples", text: "They are here.\n" });
  await bridge.run({ input: raw.toString() }, "send", "-");
  const client = OtherClient.open(world, who);
  while ((await client.ledger("INBOX")).length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
  client.close();
  await bridge.run("sync");
  await bridge.run("sync");
});
after(async () => {
  await bridge.end();
  await browser.close();
});

describe("a message that comes back", () => {
  for (const [name, look, said] of [
    ["en-light", {}, /did not get this message/],
    ["ar-dark", { language: "ar", dark: true }, /لم تصل هذه الرسالة إلى/],
  ]) {
    test(`says whom it did not reach, ${name}`, async () => {
      const page = await Page.open(browser, bridge, look);
      const { view } = page;
      if (look.language === "ar") {
        await view.goto(`${bridge.url}#/settings/appearance`);
        await view.getByRole("combobox", { name: "Language" }).selectOption({ label: "العربية" });
        await view.goto(`${bridge.url}#/`);
      }
      await view.getByRole("option").first().click();
      const note = view.getByText(said).first();
      await note.waitFor();
      const words = await note.textContent();
      assert.ok(words.includes(to) && words.includes("user unknown"), words);
      assert.match(await view.locator("main").getByRole("heading", { level: 2 }).textContent(), /Stone samples/);
      const met = view.getByText(/First message from this sender|أول رسالة من هذا المرسل/);
      assert.equal(await met.count(), 0, "a server that reports is no sender that one meets");
      await page.isAccessible(`undelivered, ${name}`);
      await page.picture(`undelivered-${name}`);
      await page.close();
    });
  }
});
