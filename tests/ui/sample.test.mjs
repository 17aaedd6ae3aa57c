// Someone without an account explores the sample mail: reads, files, finds, writes, takes back.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

let browser, bridge, page, view;
before(async () => {
  browser = await launch();
  bridge = await Bridge.start();
  page = await Page.open(browser, bridge);
  view = page.view;
});
after(async () => {
  await page.close();
  await bridge.end();
  await browser.close();
});

const rows = () => view.getByRole("listbox").getByRole("option");
const row = (text) => rows().filter({ hasText: text }).first();

/** A row near the top, which may have been scrolled out of sight and so out of the page. */
async function rowFromTop(text) {
  await view.getByRole("listbox").focus();
  await view.keyboard.press("Home");
  return row(text);
}
const body = () => view.frameLocator("iframe").last().frameLocator("iframe");

describe("exploring with sample mail", () => {
  test("one press makes two accounts full of mail", async () => {
    await view.getByRole("button", { name: "Explore with sample mail" }).click();
    await row("Stone samples and the revised budget").waitFor();
    await view.getByText("North Quay Studio").first().waitFor();
    await view.getByText("Personal").first().waitFor();
  });

  test("a conversation opens with its earlier messages folded, the body and the attachments", async () => {
    await row("Stone samples").click();
    await view.getByRole("heading", { name: /Stone samples and the revised budget/ }).waitFor();
    await body().getByText("The quarry confirmed both samples this morning").waitFor();
    await view.getByText("Façade budget v4").first().waitFor();
  });

  test("a letter with pictures from elsewhere loads none, and counts them", async () => {
    await row("The winter routes map is out").click();
    await view.getByText(/remote images? (is|are) hidden/).waitFor();
    await body().getByText("The winter routes map is out").first().waitFor();
  });

  test("r4: pictures of a verified sender are shown without asking once the user wants that, of no other", async () => {
    const shows = (text) => view.getByText(text).waitFor();
    const away = async () => {
      await row("Stone samples").click();
      await body().getByText("The quarry confirmed both samples this morning").waitFor();
    };
    await view.getByRole("button", { name: "Show images", exact: true }).click();
    await shows("Remote images are shown in this message.");
    await view.getByRole("button", { name: "Always for this sender" }).click();
    await shows("Images of this sender are always shown.");
    await away();
    await row("The winter routes map is out").click();
    await shows("Images of this sender are always shown.");
    await view.getByRole("button", { name: "Ask again" }).click();
    await shows("Remote images are shown in this message.");
    await away();
    await row("The winter routes map is out").click();
    await shows(/remote images? (is|are) hidden/);
    // Whoever is not verified can't be given that.
    await row("Confirm your salary details").click();
    await view.getByRole("heading", { name: "Confirm your salary details" }).waitFor();
    await view.getByRole("button", { name: "Show images", exact: true }).click();
    await shows("Remote images are shown in this message.");
    assert.equal(await view.getByRole("button", { name: "Always for this sender" }).count(), 0);
  });

  test("opening a message marks it read", async () => {
    const unread = row("Site visit moved to Thursday at nine");
    await unread.click();
    await body().getByText(/Scaffolding/).first().waitFor();
    await view.waitForFunction(
      () => ![...document.querySelectorAll("[role=option][aria-selected=true]")].some((row) => /^\s*Unread/.test(row.textContent)),
    );
  });

  test("archiving takes a conversation away, and undo brings it back", async () => {
    await row("Your ticket to Lyon").click();
    await view.keyboard.press("e");
    await view.getByText("Conversation archived").waitFor();
    await row("Your ticket to Lyon").waitFor({ state: "detached" });
    await view.getByRole("button", { name: /Undo/ }).click();
    await row("Your ticket to Lyon").waitFor();
  });

  test("a star shows in Starred", async () => {
    await (await rowFromTop("Lease for the studio kitchen")).click();
    await view.keyboard.press("s");
    await view.keyboard.press("g");
    await view.keyboard.press("s");
    await view.getByRole("heading", { name: "Starred", level: 1 }).waitFor();
    await row("Lease for the studio kitchen").waitFor();
    await view.keyboard.press("g");
    await view.keyboard.press("i");
    await view.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
  });

  test("search finds words in both languages as they are typed", async () => {
    for (const [words, subject] of [
      ["limestone", "Stone samples"],
      ["النعناع", "غداء الجمعة"],
    ]) {
      await view.keyboard.press("/");
      await view.keyboard.type(words);
      await row(subject).waitFor();
      await view.keyboard.press("Escape");
    }
    await row("Stone samples").waitFor();
  });

  test("keys walk the list, and the sheet tells them all", async () => {
    await (await rowFromTop("Stone samples")).click();
    await view.keyboard.press("j");
    await view.getByRole("heading", { name: /Site visit moved/ }).waitFor();
    await view.keyboard.press("k");
    await view.getByRole("heading", { name: /Stone samples/ }).waitFor();
    await view.keyboard.press("?");
    await view.getByRole("dialog").getByText("Archive").first().waitFor();
    await view.keyboard.press("Escape");
    await view.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("a message to the other account arrives in its inbox", async () => {
    await view.keyboard.press("c");
    const composer = await composerWindow();
    await composer.getByRole("combobox", { name: /To/ }).fill("layla.haddad@mailhaven.example");
    await composer.keyboard.press("Enter");
    await composer.getByRole("textbox", { name: "Subject" }).fill("A note to myself");
    await composer.locator("[contenteditable=true]").click();
    await composer.keyboard.type("Buy figs on the way home.");
    await composer.getByText(/^Saved/).first().waitFor();
    await composer.keyboard.press("Control+Enter");
    await row("A note to myself").waitFor({ timeout: 25_000 });
    await row("A note to myself").click();
    await body().getByText("Buy figs on the way home.").waitFor();
  });

  test("removing the sample leaves nothing", async () => {
    await view.getByRole("button", { name: "Remove" }).first().click();
    await view.getByRole("button", { name: "Explore with sample mail" }).waitFor();
    assert.match(await bridgeAccounts(), /\[\]|^$/);
  });
});

/** In a browser the composer is a page of its own. */
async function composerWindow() {
  const composer = page.context.pages().find((one) => one.url().includes("#/compose/"));
  return composer ?? page.context.waitForEvent("page");
}

async function bridgeAccounts() {
  await bridge.kill();
  const out = await bridge.run("account", "list", "--json");
  await bridge.begin();
  await view.goto(bridge.url);
  return out.trim();
}
