// Private mail, from the first press: a key for one's own address, its recovery sheet, and what the composer says.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const looks = [
  { name: "light-en" },
  { name: "dark-en", dark: true },
  { name: "light-ar", language: "ar" },
  { name: "dark-ar", dark: true, language: "ar" },
];
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

const go = (one, hash) => one.evaluate((to) => (location.hash = to), hash);

/** Chooses the language as a user does. */
async function speak(one, { language = "en" }) {
  await go(one, "#/settings/appearance");
  await one.locator("#set-language select").selectOption(language);
  await one.locator(`html[lang=${language}]`).waitFor();
}

/** Shows the same place in each theme and language, with nothing wrong in any. */
async function inAllLooks(name, hash, ready) {
  for (const look of looks) {
    const one = await Page.open(browser, bridge, { ...look, hash: "" });
    await speak(one.view, look);
    await go(one.view, hash);
    await ready(one.view);
    await one.isAccessible(`${name} ${look.name}`);
    await one.picture(`${name}-${look.name}`);
    await speak(one.view, {});
    await one.close();
  }
}

describe("private mail", () => {
  test("sample mail asks nothing about it", async () => {
    await view.getByRole("button", { name: "Explore with sample mail" }).click();
    await view.getByRole("listbox").getByRole("option").first().waitFor();
  });

  test("a key is made with one press, and its code is shown in nine groups of four", async () => {
    await go(view, "#/settings/keys");
    await view.getByRole("button", { name: "Make it private" }).first().click();
    await view.getByRole("dialog", { name: "Recovery sheet" }).waitFor();
    const saved = view.waitForEvent("download", { timeout: 10_000 }).catch(() => null);
    await view.getByRole("button", { name: "Make the sheet" }).click();
    const groups = view.getByRole("dialog").locator("ol li");
    await groups.first().waitFor();
    await saved;
    const code = await groups.allTextContents();
    assert.equal(code.length, 9);
    assert.ok(code.every((group) => /^\d{4}$/.test(group)), "digits alone");
    await page.isAccessible("the recovery sheet");
    await page.picture("keys-sheet");
    await view.getByRole("button", { name: "I have kept it" }).click();
    await view.getByRole("button", { name: "Later" }).click();
    await view.getByText("Recovery sheet not tried yet").waitFor();
    await inAllLooks("keys-settings", "#/settings/keys", (one) => one.locator("[data-key]").waitFor());
  });

  test("search in private mail is chosen for each account, and stays chosen", async () => {
    await go(view, "#/settings/keys/set-private-search");
    const choice = (one) => one.getByRole("switch", { name: /Search in private mail/ }).first();
    await choice(view).check({ force: true });
    await view.reload();
    await view.getByRole("switch", { name: /Search in private mail/, checked: true }).first().waitFor();
    await view.getByRole("combobox", { name: "Forget opened keys after" }).selectOption("60");
    await inAllLooks("keys-search", "#/settings/keys/set-private-search", (one) =>
      one.locator("#set-private-search").waitFor(),
    );
    await go(view, "#/settings/keys/set-private-search");
    await choice(view).uncheck({ force: true });
  });

  test("the palette finds it", async () => {
    await go(view, "#/");
    await view.getByRole("listbox").waitFor();
    await view.keyboard.press("Control+k");
    await view.keyboard.type("your keys");
    await view.getByRole("option", { name: /Your keys/ }).click();
    await view.locator("#set-own-keys").waitFor();
  });

  test("the composer says what will happen, and stays when it can't", async () => {
    await go(view, "#/");
    await view.getByRole("listbox").waitFor();
    const opened = page.context.waitForEvent("page");
    await view.getByRole("button", { name: "New message" }).click();
    const composer = await opened;
    await composer.setViewportSize({ width: 880, height: 700 });
    const field = composer.getByRole("combobox", { name: "To" });
    await field.fill("jonas@weber.example");
    await field.press("Enter");
    await composer.getByRole("textbox", { name: "Subject" }).fill("Panels");
    const footer = composer.locator("[data-decision]");
    await footer.getByText(/Not private: no key for/).waitFor();
    await footer.click();
    await composer.getByRole("menuitemradio", { name: "Private", exact: true }).click();
    await composer.getByRole("status").getByText(/Can’t be sent privately/).waitFor();
    await composer.getByRole("button", { name: "Send", exact: true }).click();
    await composer.getByRole("alert").getByText(/Can’t be sent privately/).waitFor();
    const draft = new URL(composer.url()).hash;
    await composer.close();
    for (const look of looks) {
      const one = await Page.open(browser, bridge, { ...look, size: [880, 700] });
      await speak(one.view, look);
      await go(one.view, draft);
      await one.view.locator("[data-decision=blocked]").waitFor();
      await one.isAccessible(`the composer ${look.name}`);
      await one.picture(`keys-composer-${look.name}`);
      await speak(one.view, {});
      await one.close();
    }
  });
});
