// Someone puts their mail in order: makes a mailbox, fills it, renames it, reports junk, and takes
// all of it back.
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

const row = (text) => view.getByRole("listbox").getByRole("option").filter({ hasText: text }).first();
const mailbox = (name) => view.getByRole("treeitem", { name });
const account = () => view.getByRole("treeitem", { name: "North Quay Studio" }).first();

describe("mailboxes in order", () => {
  test("a mailbox is made from the account's menu", async () => {
    await view.getByRole("button", { name: "Explore with sample mail" }).click();
    await row("Stone samples and the revised budget").waitFor();
    await account().focus();
    await view.keyboard.press("Shift+F10");
    await view.getByRole("menuitem", { name: "New mailbox" }).click();
    await view.getByRole("textbox", { name: "Name" }).fill("Quarry");
    await view.keyboard.press("Enter");
    await mailbox("Quarry").waitFor();
  });

  test("a conversation moves there", async () => {
    await row("Stone samples").click();
    await view.keyboard.press("v");
    await view.keyboard.type("Quarry");
    await view.keyboard.press("Enter");
    await view.getByText(/moved to .*Quarry/).waitFor();
    await mailbox("Quarry").click();
    await row("Stone samples").waitFor();
  });

  test("it is renamed by F2, and the conversation stays in it", async () => {
    await mailbox("Quarry").focus();
    await view.keyboard.press("F2");
    await view.getByRole("textbox", { name: "Name" }).fill("Stone");
    await view.keyboard.press("Enter");
    await mailbox("Stone").waitFor();
    await row("Stone samples").waitFor();
    assert.equal(await mailbox("Quarry").count(), 0);
  });

  test("removing it asks, and undo brings back mailbox and conversation", async () => {
    await mailbox("Stone").focus();
    await view.keyboard.press("Delete");
    const dialog = view.getByRole("dialog", { name: /Delete/ });
    await dialog.getByRole("button", { name: "Delete" }).click();
    await mailbox("Stone").waitFor({ state: "detached" });
    await view.getByRole("button", { name: /Undo/ }).click();
    await mailbox("Stone").click();
    await row("Stone samples").waitFor();
  });

  test("junk leaves the inbox and comes back as not junk", async () => {
    await view.keyboard.press("g");
    await view.keyboard.press("i");
    await row("The winter routes map is out").click();
    await view.keyboard.press("!");
    await view.getByText("Conversation marked as junk").waitFor();
    await view.keyboard.press("g");
    await view.keyboard.press("j");
    await view.getByRole("heading", { name: "Junk", level: 1 }).waitFor();
    await row("The winter routes map is out").click();
    await view.keyboard.press("!");
    await view.getByText("Conversation marked as not junk").waitFor();
    await view.keyboard.press("g");
    await view.keyboard.press("i");
    await row("The winter routes map is out").waitFor();
  });

  test("every change has reached its server, and all is there after a restart", async () => {
    await view.keyboard.press("g");
    await view.keyboard.press("o");
    await view.getByText("Nothing waiting").waitFor();
    await bridge.kill();
    const names = (await bridge.run("mailbox", "list", "--json")).trim().split("\n").map((line) => JSON.parse(line).name);
    assert.ok(names.includes("Stone") && !names.includes("Quarry"), names.join(", "));
    await bridge.begin();
  });
});
