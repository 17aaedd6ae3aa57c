// Parts of messages that are not shown as the others are: what Outlook wraps, files in text, archives, people, reports,
// lists to leave, what is elsewhere. Each is told in a line or shown as what it is, in both languages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const ada = user(world, "user10");
const data = (name) => {
  const path = fileURLToPath(new URL(`../data/messages/${name}`, import.meta.url));
  return Buffer.from(readFileSync(path, "latin1").replace(/\r?\n/g, "\r\n"), "latin1");
};

let browser, bridge, page, view, elsewhere;
before(async () => {
  elsewhere = OtherClient.open(world, ada);
  await elsewhere.deliver("INBOX", ["winmail.eml", "special.eml", "report.eml", "invitation.eml"].map(data));
  bridge = await Bridge.start();
  await bridge.kill();
  await bridge.add(world, ada);
  await bridge.run("sync");
  await bridge.begin();
  browser = await launch();
  page = await Page.open(browser, bridge);
  view = page.view;
});
after(async () => {
  elsewhere.close();
  await page.close();
  await bridge.end();
  await browser.close();
});
const open = (subject, of = view) => of.getByRole("option").filter({ hasText: subject }).first().click();
const body = (of = view) => of.frameLocator("iframe").last().frameLocator("iframe");

describe("special parts", () => {
  test("what Outlook wrapped is unwrapped: its files are there, under their names", async () => {
    await open("Plan of the quay");
    await body().getByText("The plan is attached.").waitFor();
    await view.getByText("wrapped by Outlook").waitFor();
    assert.equal(await view.getByTitle("winmail.dat").count(), 0);
    await view.getByTitle("Quay plan.pdf").waitFor();
    await view.getByTitle("notes.txt").click();
    await view.getByRole("dialog").getByText("Bring a hammer.").waitFor();
    await view.keyboard.press("Escape");
    await page.picture("special-winmail");
  });

  test("a file within a text is an attachment, and what is elsewhere or interactive is told", async () => {
    await open("Special parts");
    await body().getByText("Everything is attached.").waitFor();
    assert.equal(await body().getByText("begin 644").count(), 0);
    await view.getByTitle("cat.txt").waitFor();
    await view.getByText(/interactive version/).waitFor();
    await view.getByText(/kept at \W?files\.example/).waitFor();
    await page.isAccessible("a message with special parts");
    await page.picture("special-parts");
  });

  test("the interactive version is shown when asked for, and nothing of it runs or is asked for", async () => {
    await view.getByRole("button", { name: "Show without running it" }).click();
    await body().getByText("On Tuesday, at nine.").waitFor();
    await body().getByText("The blue boat").waitFor();
    assert.equal(await body().locator("script, img[src^=http]").count(), 0);
    for (const frame of view.frames()) assert.equal(await frame.evaluate(() => window.hit ?? null), null);
    await view.getByText(/remote (image|picture)s? (is|are) hidden/).waitFor();
    await page.isAccessible("the interactive version");
    await page.picture("special-interactive");
    await view.getByRole("button", { name: "Hide", exact: true }).click();
    await body().getByText("Everything is attached.").waitFor();
  });

  test("an archive is listed, and nothing of it is unpacked", async () => {
    await view.getByTitle("plans.zip").click();
    const dialog = view.getByRole("dialog");
    await dialog.getByText("quay at dawn.jpg").waitFor();
    await dialog.getByText(/5\W entries|5 entries/).waitFor();
    await dialog.getByText("Could run on your computer").waitFor();
    await page.picture("special-archive");
    await view.keyboard.press("Escape");
  });

  test("a card shows a person, and its addresses are text", async () => {
    await view.getByTitle("layla.vcf").click();
    const dialog = view.getByRole("dialog");
    await dialog.getByText("Architect").waitFor();
    await dialog.getByText("1 Quay Street, Alexandria, Egypt").waitFor();
    assert.equal(await dialog.getByRole("link").count(), 0);
    await page.picture("special-card");
    await view.keyboard.press("Escape");
  });

  test("a list is left by its page, which is looked at first, since nothing signs the offer", async () => {
    await view.getByRole("button", { name: "Leave the list" }).click();
    const dialog = view.getByRole("dialog");
    await dialog.getByText("lists.example", { exact: true }).waitFor();
    assert.deepEqual(bridge.said, []);
    await dialog.getByRole("button", { name: "Open" }).click();
    for (let n = 0; n < 100 && bridge.said.length === 0; n++) await view.waitForTimeout(50);
    assert.match(JSON.stringify(bridge.said), /https:\/\/lists\.example\/leave\?id=7/);
  });

  test("a report says in words who did not get the message", async () => {
    await open("Undelivered Mail");
    await view.getByText(/bo@nowhere\.example\W+did not get it/).waitFor();
    await view.getByText(/No such user here/).first().waitFor();
    await view.getByText(/zoe@nowhere\.example\W+has not got it yet/).waitFor();
    await page.isAccessible("a report");
    await page.picture("special-report");
  });

  test("an invitation says what, when, where and who, and answers nobody", async () => {
    await open("the quay at low tide");
    await body().getByText("Shall we walk the quay").waitFor();
    const card = view.getByRole("region", { name: "Invitation" });
    await card.getByRole("heading", { name: "The quay at low tide" }).waitFor();
    await card.getByText("North steps, by the crane").waitFor();
    await card.getByText(/every .*2.* weeks, .*4.* times/).waitFor();
    await card.getByText(/people are invited/).click();
    await card.getByText(/Omar Farouk.*: will come/).waitFor();
    await page.isAccessible("an invitation");
    await page.picture("special-invitation");
  });

  test("all of it in Arabic, in the dark", async () => {
    const other = await Page.open(browser, bridge, { dark: true, language: "ar" });
    await other.view.goto(`${bridge.url}#/settings/appearance`);
    await other.view.getByRole("combobox", { name: "Language" }).selectOption({ label: "العربية" });
    await other.view.goto(`${bridge.url}#/`);
    for (const [subject, name] of [["Special parts", "special-parts"], ["Undelivered Mail", "special-report"], ["the quay at low tide", "special-invitation"]]) {
      await open(subject, other.view);
      await body(other.view).locator(".barid-page").waitFor();
      await other.view.waitForTimeout(300);
      await other.picture(`${name}-ar-dark`);
    }
    await open("Special parts", other.view);
    for (const file of ["plans.zip", "layla.vcf"]) {
      await other.view.getByTitle(file).click();
      await other.view.getByRole("dialog").getByText(/Layla Haddad|setup\.exe/).first().waitFor();
      await other.picture(`special-${file.split(".")[1]}-ar-dark`);
      await other.view.keyboard.press("Escape");
    }
    await other.close();
  });
});
