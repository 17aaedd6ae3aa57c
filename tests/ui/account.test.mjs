// Two accounts on real servers: added by hand, read in one inbox, answered, filed, written to.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { OtherClient, letter, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const passphrase = "a passphrase for this test";
const world = runningWorld();
const [ada, omar] = [user(world, "user1"), user(world, "user2")];
let browser, bridge, page, view, elsewhere, others;

before(async () => {
  browser = await launch();
  // Without a passphrase in the environment and without a keychain, as on a bare machine.
  const environment = { BARID_PASSPHRASE: undefined, DBUS_SESSION_BUS_ADDRESS: "unix:path=/dev/null" };
  bridge = await Bridge.start({ environment });
  page = await Page.open(browser, bridge);
  view = page.view;
  elsewhere = OtherClient.open(world, ada);
  others = OtherClient.open(world, omar);
});
after(async () => {
  elsewhere.close();
  others.close();
  await page.close();
  await bridge.end();
  await browser.close();
});

const row = (text) => view.getByRole("listbox").getByRole("option").filter({ hasText: text }).first();
const body = () => view.frameLocator("iframe").last().frameLocator("iframe");

/** Asks until the answer is true: servers hear of things a moment later. */
async function eventually(what, ask, within = 25_000) {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `${what}: not within ${within / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function fillServers({ address, password }, name) {
  await view.getByLabel("Your name").fill(name);
  await view.getByLabel("Email address").fill(address);
  await view.getByRole("textbox", { name: "Password" }).fill(password);
  await view.getByRole("button", { name: "Enter servers by hand" }).click();
  const ports = [world.ports.imaps, world.ports.submissions];
  for (const number of [0, 1]) {
    await view.getByLabel("Server", { exact: true }).nth(number).fill(world.host);
    await view.getByLabel("Port").nth(number).fill(String(ports[number]));
  }
  await view.getByText("Advanced").click();
  await view.locator("input[type=file]").setInputFiles(world.ca);
  await view.getByText(/will be trusted for this account/).waitFor();
}

describe("two accounts on real servers", () => {
  test("without a keychain the user chooses how mail is locked", async () => {
    await view.getByRole("heading", { name: "How shall your mail be locked?" }).waitFor();
    await page.isAccessible("the choice of a lock");
    await view.getByRole("textbox", { name: "New passphrase" }).fill(passphrase);
    await view.getByRole("textbox", { name: "Once more" }).fill(passphrase);
    await view.getByRole("button", { name: "Continue" }).click();
    await view.getByRole("button", { name: "Add account" }).waitFor();
  });

  test("a wrong password names the step, and nothing is kept", async () => {
    await view.getByRole("button", { name: "Add account" }).click();
    await fillServers({ address: ada.address, password: "not the password" }, "Ada");
    await view.getByRole("button", { name: "Continue" }).click();
    await view.getByText("Receiving: ").waitFor();
    await view.getByText(/Password not accepted/).first().waitFor();
    await page.picture("add-account-refused");
  });

  test("an account is added once both servers have let it in", async () => {
    await view.goto(`${bridge.url}#/add-account`);
    await view.reload();
    await fillServers(ada, "Ada");
    await view.getByRole("button", { name: "Continue" }).click();
    await view.getByRole("button", { name: "Open inbox" }).waitFor();
    await view.getByRole("button", { name: "Add another account" }).click();
    await fillServers(omar, "Omar");
    await view.getByRole("button", { name: "Continue" }).click();
    await view.getByRole("button", { name: "Open inbox" }).click();
    // Asked at the end, though the first account is not the last.
    await view.getByRole("button", { name: "Not now" }).click();
    await view.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
  });

  test("mail arrives by itself, for both in one list", async () => {
    const write = (to, subject) =>
      letter({ from: "Mira <mira@elsewhere.example>", to: to.address, subject, text: `About ${subject}.` });
    await elsewhere.deliver("INBOX", [write(ada, "The harbour plan")]);
    await others.deliver("INBOX", [write(omar, "قائمة الكتب")]);
    await row("The harbour plan").waitFor({ timeout: 25_000 });
    await row("قائمة الكتب").waitFor({ timeout: 25_000 });
  });

  test("reading is told to the server", async () => {
    await row("The harbour plan").click();
    await body().getByText("About The harbour plan.").waitFor();
    await eventually("\\Seen", async () => (await elsewhere.ledger("INBOX"))[0].flags.includes("\\Seen"));
  });

  test("archiving moves it on the server, and undo moves it back", async () => {
    await row("The harbour plan").click();
    await view.keyboard.press("e");
    await view.getByText("Conversation archived").waitFor();
    await eventually("gone from the inbox", async () => (await elsewhere.ledger("INBOX")).length === 0);
    await view.keyboard.press("z");
    await row("The harbour plan").waitFor();
    await eventually("back in the inbox", async () => (await elsewhere.ledger("INBOX")).length === 1);
  });

  test("an answer with a file arrives byte for byte, with a copy in Sent", async () => {
    const file = randomBytes(200_000);
    mkdirSync(join(bridge.dir, "uploads"), { recursive: true });
    writeFileSync(join(bridge.dir, "uploads", "figures.bin"), file);
    await view.keyboard.press("c");
    const composer = await composerPage();
    await composer.getByRole("combobox", { name: /To/ }).fill(omar.address);
    await composer.keyboard.press("Enter");
    await composer.getByRole("textbox", { name: "Subject" }).fill("Figures for Omar");
    await composer.locator("[contenteditable=true]").click();
    await composer.keyboard.type("The file is attached. والملف مرفق.");
    await composer.getByRole("button", { name: /Attach/ }).first().click();
    await composer.getByText("figures.bin").first().waitFor();
    await composer.keyboard.press("Control+Enter");
    const [arrived] = await eventually("the message", async () => {
      const there = await others.ledger("INBOX");
      return there.length > 1 && there.slice(1);
    });
    const raw = (await others.fetch("INBOX", arrived.uid)).toString("latin1");
    assert.match(raw, /Subject: Figures for Omar/);
    const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
    const coded = /filename="?figures\.bin"?[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+?)\r\n--/.exec(raw);
    assert.equal(hash(Buffer.from(coded[1], "base64")), hash(file));
    await eventually("the copy in Sent", async () => (await elsewhere.ledger("Sent")).length === 1);
  });

  test("a draft outlives a crash", async () => {
    await view.keyboard.press("c");
    const composer = await composerPage();
    await composer.getByRole("textbox", { name: "Subject" }).fill("Half a thought");
    await composer.locator("[contenteditable=true]").click();
    await composer.keyboard.type("It was a dark and stormy night");
    await composer.getByText(/^Saved/).first().waitFor();
    await bridge.kill();
    await composer.close();
    await bridge.begin();
    await view.goto(bridge.url);
    await view.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
    await view.keyboard.press("Enter");
    await view.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
    const again = await browserDrafts();
    assert.ok(again.includes("It was a dark and stormy night"), again);
  });
});

/** In a browser the composer is a page of its own. */
async function composerPage() {
  const isComposer = (one) => one.url().includes("#/compose/");
  return page.context.pages().find(isComposer) ?? (await page.context.waitForEvent("page", isComposer));
}

/** What the list of drafts shows. */
async function browserDrafts() {
  await view.keyboard.press("g");
  await view.keyboard.press("d");
  await view.getByRole("heading", { name: "Drafts", level: 1 }).waitFor();
  await row("Half a thought").waitFor();
  return row("Half a thought").textContent();
}
