// Writing, through real servers: what is said above Send, answers that quote a part, messages passed on as they came or
// as files, templates, and an answer that takes its conversation out of the inbox.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { OtherClient, letter, user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const [mira, omar] = [user(world, "user3"), user(world, "user8")];
const list = "stone@lists.example";
let browser, bridge, page, view, own, others;

before(async () => {
  own = OtherClient.open(world, mira);
  others = OtherClient.open(world, omar);
  const about = (id, subject, text, minute, more = []) =>
    letter({
      from: `Omar <${omar.address}>`,
      to: mira.address,
      id,
      subject,
      text,
      date: new Date(Date.UTC(2026, 2, 2, 12, minute)),
      more,
    });
  await own.deliver("INBOX", [
    about("plan", "The harbour plan", "Only these words.\r\n\r\nAnd some others.", 1),
    about("list", "Stone of the week", "For everybody.", 2, [`Reply-To: ${list}`, `List-Post: <mailto:${list}>`]),
  ]);
  browser = await launch();
  bridge = await Bridge.start();
  await bridge.add(world, mira);
  await bridge.run("sync");
  page = await Page.open(browser, bridge);
  view = page.view;
  await row("The harbour plan").waitFor({ timeout: 25_000 });
});
after(async () => {
  await page.close();
  await bridge.end();
  await browser.close();
  own.close();
  others.close();
});

const row = (text) => view.getByRole("listbox").getByRole("option").filter({ hasText: text }).first();
const body = () => view.frameLocator("iframe").last().frameLocator("iframe");
const rawOf = async (client, uid) => (await client.fetch("INBOX", uid)).toString("latin1");

async function eventually(what, ask, within = 25_000) {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < end, `${what}: not within ${within / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The next message that Omar gets. */
async function arrival(known) {
  const there = await eventually("the message", async () => {
    const ledger = await others.ledger("INBOX");
    return ledger.length > known && ledger;
  });
  return rawOf(others, there.at(-1).uid);
}

/** In a browser the composer is a page of its own. */
async function composerPage() {
  const isComposer = (one) => one.url().includes("#/compose/");
  const composer = page.context.pages().find(isComposer) ?? (await page.context.waitForEvent("page", isComposer));
  await composer.setViewportSize({ width: 880, height: 700 });
  await composer.locator("[contenteditable=true]").waitFor();
  return composer;
}

async function picture(composer, name) {
  const shown = new Page(page.context, bridge);
  shown.view = composer;
  await shown.isAccessible(name);
  await shown.picture(name);
}

async function more(item) {
  await view.getByRole("button", { name: "More about this message" }).last().click();
  await view.getByRole("menuitem", { name: item, exact: true }).click();
}

describe("writing", () => {
  test("an answer to a whole list says so, and goes to its author with one press", async () => {
    await row("Stone of the week").click();
    await body().getByText("For everybody.").waitFor();
    await view.keyboard.press("r");
    await view.getByText(/Everyone on the list/).waitFor();
    await page.isAccessible("an answer to a list");
    await page.picture("compose-to-list");
    await view.getByRole("button", { name: /Answer .*Omar.* alone/ }).click();
    await view.getByText(/Everyone on the list/).waitFor({ state: "detached" });
    await view.keyboard.press("Escape");
  });

  test("what is selected is quoted alone, and the answer takes its conversation along into the archive", async () => {
    await row("The harbour plan").click();
    // A body may be drawn again just after it was opened, and then holds no selection.
    await eventually("a selection", async () => {
      await body().getByText("Only these words.").click({ clickCount: 3 });
      await view.waitForTimeout(300);
      return body().locator("body").evaluate(() => String(getSelection()).trim() === "Only these words.");
    });
    await view.keyboard.press("r");
    const quote = view.locator("[contenteditable=true] blockquote");
    await quote.getByText("Only these words.").waitFor();
    assert.doesNotMatch(await quote.textContent(), /And some others/);
    await view.keyboard.type("Yes.");
    await view.keyboard.press("Control+Alt+Enter");
    const raw = await arrival(0);
    assert.match(raw, /^Subject: Re: The harbour plan/m);
    assert.doesNotMatch(raw, /And some others/);
    await eventually("gone from the inbox", async () => (await own.ledger("INBOX")).length === 1);
    await row("The harbour plan").waitFor({ state: "detached" });
  });

  test("a message goes along as a file, and the file is the message", async () => {
    const before = (await others.ledger("INBOX")).length;
    await row("Stone of the week").click();
    // Until it is shown, the menu that is there belongs to the message before.
    await body().getByText("For everybody.").waitFor();
    await more("Forward as attachment");
    const composer = await composerPage();
    await composer.getByText("Stone of the week.eml").waitFor();
    await composer.getByRole("combobox", { name: "To" }).fill(omar.address);
    await composer.keyboard.press("Enter");
    await picture(composer, "forward-as-file");
    await composer.keyboard.press("Control+Enter");
    const raw = await arrival(before);
    assert.match(raw, /^Content-Type: message\/rfc822/m);
    assert.match(raw, /\r\n\r\nFrom: [^]*List-Post: <mailto:stone@lists\.example>/);
  });

  test("a message is passed on as it came", async () => {
    const before = (await others.ledger("INBOX")).length;
    await view.bringToFront();
    await row("Stone of the week").click();
    await more("Redirect…");
    const dialog = view.getByRole("dialog", { name: "Redirect this message" });
    await dialog.getByRole("combobox", { name: "To" }).fill(omar.address);
    await view.keyboard.press("Enter");
    await page.isAccessible("redirect");
    await page.picture("redirect");
    await dialog.getByRole("button", { name: "Redirect", exact: true }).click();
    await view.getByText("Message on its way").waitFor();
    await view.getByRole("button", { name: /Undo/ }).click();
    await view.getByText("Message taken back").waitFor();
    await more("Redirect…");
    await dialog.getByRole("combobox", { name: "To" }).fill(omar.address);
    await view.keyboard.press("Enter");
    await dialog.getByRole("button", { name: "Redirect", exact: true }).click();
    const raw = await arrival(before);
    assert.match(raw, new RegExp(`^Resent-From: .*${mira.address}`, "m"));
    assert.match(raw, new RegExp(`^Resent-To: .*${omar.address}`, "m"));
    assert.match(raw, /^Message-ID: <list@/im);
    assert.match(raw, /^From: .*Omar/m);
    assert.ok(raw.includes(Buffer.from("For everybody.").toString("base64")), raw);
  });

  test("a slip in an address is said while writing, and a template is kept and put in", async () => {
    await view.bringToFront();
    await row("Stone of the week").click();
    await view.keyboard.press("c");
    const composer = await composerPage();
    await composer.getByRole("combobox", { name: "To" }).fill("Layla Haddad <layla@gmial.com>");
    await composer.keyboard.press("Enter");
    await composer.getByText(/Is .*layla@gmial.com.* right/).waitFor();
    await composer.getByRole("textbox", { name: "Subject" }).fill("Invoice");
    const text = composer.locator("[contenteditable=true]");
    await text.click();
    await composer.keyboard.type("Dear {{first name}},");
    await composer.keyboard.press("Enter");
    await composer.keyboard.type("{{cursor}}");
    await picture(composer, "compose-slip");
    await composer.getByRole("button", { name: /^Use .*layla@gmail.com/ }).click();
    await composer.getByText(/gmial/).waitFor({ state: "detached" });
    await composer.getByRole("button", { name: "Templates" }).click();
    await composer.getByRole("menuitem", { name: /Keep this message/ }).click();
    await picture(composer, "keep-template");
    await composer.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await composer.getByRole("dialog").waitFor({ state: "detached" });
    await text.click();
    await composer.keyboard.press("Control+a");
    await composer.keyboard.press("Delete");
    await composer.keyboard.press("Control+Shift+L");
    await composer.getByRole("menuitem", { name: "Invoice" }).waitFor();
    const shown = new Page(page.context, bridge);
    shown.view = composer;
    await shown.picture("templates");
    await composer.getByRole("menuitem", { name: "Invoice" }).click();
    await text.getByText("Dear Layla,").waitFor();
    await composer.close();
  });

  test("in Arabic and in the dark all of it has its words", async () => {
    await view.goto(`${bridge.url}#/settings/appearance`);
    await view.getByLabel("Language").selectOption("ar");
    await view.getByRole("combobox", { name: "السمة" }).selectOption("dark");
    await view.goto(`${bridge.url}#/settings/writing`);
    await view.getByText("Invoice").first().waitFor();
    await page.isAccessible("the page of writing in Arabic");
    await page.picture("writing-ar");
    await view.goto(`${bridge.url}#/`);
    await row("Stone of the week").click();
    await body().getByText("For everybody.").waitFor();
    await view.keyboard.press("r");
    await view.getByText(/سيصل هذا الرد إلى كل من في القائمة/).waitFor();
    await page.isAccessible("an answer to a list in Arabic");
    await page.picture("compose-to-list-ar");
    await view.keyboard.press("Escape");
    await view.keyboard.press("c");
    const composer = await composerPage();
    await composer.getByRole("combobox", { name: "إلى", exact: true }).fill("ليلى <layla@gmial.com>");
    await composer.keyboard.press("Enter");
    await composer.getByText(/gmial.com.* صحيح/).waitFor();
    await picture(composer, "compose-slip-ar");
    await composer.close();
  });
});
