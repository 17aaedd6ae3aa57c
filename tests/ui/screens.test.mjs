// Every screen in both languages and themes: nothing that axe finds, and a picture of each.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const looks = [
  { language: "en", dark: false },
  { language: "en", dark: true },
  { language: "ar", dark: false },
  { language: "ar", dark: true },
];

for (const look of looks) {
  const name = `${look.language}-${look.dark ? "dark" : "light"}`;
  describe(`screens, ${name}`, () => {
    let bridge, page, view;
    before(async () => {
      bridge = await Bridge.start();
      page = await Page.open(browser, bridge, look);
      view = page.view;
    });
    after(async () => {
      await page.close();
      await bridge.end();
    });

    /** Shows a place, keeps its picture, and holds it against axe. */
    async function shown(what, settle) {
      await settle();
      await page.picture(`${what}-${name}`);
      await page.isAccessible(`${what}-${name}`);
    }
    const go = (hash) => view.evaluate((hash) => void (location.hash = hash), hash);
    const heading = (level) => view.getByRole("heading", { level }).first().waitFor();

    test("the first screen and adding an account", async () => {
      await heading(1);
      if (look.language === "ar") await view.getByRole("button", { name: "العربية" }).click();
      await view.locator(`html[lang=${look.language}]`).waitFor();
      await shown("welcome", () => heading(1));
      assert.equal(await view.evaluate(() => document.documentElement.dir), look.language === "ar" ? "rtl" : "ltr");
      await shown("adding", async () => {
        await go("#/add-account");
        await view.locator("form").waitFor();
      });
      await shown("servers", async () => {
        await view.locator("form button[type=button]").nth(2).click();
        await view.locator("fieldset").first().waitFor();
      });
    });

    test("the inbox with a conversation open", async () => {
      await go("#/welcome");
      await view.locator("main .ways button").nth(1).click();
      await view.getByRole("option").nth(6).waitFor();
      await shown("main", async () => {
        await view.getByRole("option").first().click();
        await view.frameLocator("iframe").last().frameLocator("iframe").locator("p").first().waitFor();
        await view.mouse.move(2, 2);
      });
    });

    test("a letter with pictures, on its own ground", async () => {
      await shown("letter", async () => {
        await view.getByRole("option").filter({ hasText: "The winter routes map is out" }).first().click();
        await view.frameLocator("iframe").last().frameLocator("iframe").locator("table").first().waitFor();
      });
    });

    test("who really sent a message", async () => {
      const drawer = view.locator("aside.drawer");
      await shown("security", async () => {
        await view.getByRole("option").filter({ hasText: "Confirm your salary details" }).first().click();
        await view.locator(".chip.warn").waitFor();
        await view.locator(".chip.warn").click();
        await drawer.locator(".said.warn").waitFor();
        await drawer.getByText("relay.bulkroute.example").first().waitFor();
        await view.mouse.move(2, 2);
      });
      await view.keyboard.press("Escape");
      await drawer.waitFor({ state: "detached" });
      await shown("security-verified", async () => {
        await view.getByRole("option").filter({ hasText: "Stone samples" }).first().click();
        await view.locator(".chip.ok").first().waitFor();
        await view.keyboard.press("Control+i");
        await drawer.locator(".said.ok").waitFor();
        await drawer.locator("summary").first().click();
        await view.mouse.move(2, 2);
      });
      await view.keyboard.press("Control+i");
      await drawer.waitFor({ state: "detached" });
    });

    test("palette, keys, search", async () => {
      await shown("palette", async () => {
        await view.keyboard.press("Control+k");
        await view.getByRole("dialog").waitFor();
      });
      await view.keyboard.press("Escape");
      await view.getByRole("dialog").waitFor({ state: "detached" });
      await shown("keys", async () => {
        await view.keyboard.press("?");
        await view.getByRole("dialog").waitFor();
      });
      await view.keyboard.press("Escape");
      await view.getByRole("dialog").waitFor({ state: "detached" });
      await shown("search", async () => {
        await view.keyboard.press("/");
        await view.keyboard.type(look.language === "ar" ? "الحجر" : "stone");
        await view.getByRole("option").first().waitFor();
        await view.waitForTimeout(400);
      });
      await view.keyboard.press("Escape");
      await shown("search-empty", async () => {
        await view.keyboard.press("/");
        await view.keyboard.type("zzzzqqq");
        await view.getByRole("option").first().waitFor({ state: "detached" });
      });
      await view.keyboard.press("Escape");
      await view.getByRole("option").first().waitFor();
    });

    test("writing, in a window and in place", async () => {
      await shown("quick-reply", async () => {
        await view.getByRole("option").first().click();
        await view.getByRole("heading", { name: /Stone samples/ }).waitFor();
        const body = view.frameLocator("iframe").last().frameLocator("iframe");
        await body.getByText("The quarry confirmed").waitFor();
        await view.keyboard.press("r");
        await view.locator("[contenteditable=true]").waitFor();
      });
      await view.keyboard.press("Escape");
      await view.keyboard.press("c");
      const isComposer = (one) => one.url().includes("#/compose/");
      const composer = page.context.pages().find(isComposer) ?? (await page.context.waitForEvent("page", isComposer));
      await composer.locator("[contenteditable=true]").waitFor();
      await composer.setViewportSize({ width: 880, height: 700 });
      const other = new Page(page.context, bridge);
      other.view = composer;
      await other.picture(`composer-${name}`);
      await other.isAccessible(`composer-${name}`);
      await composer.close();
    });

    test("settings and the outbox", async () => {
      for (const one of ["accounts", "reading", "writing", "appearance", "keyboard", "privacy", "storage", "about"])
        await shown(`settings-${one}`, async () => {
          await go(`#/settings/${one}`);
          await view.locator(`nav a[href="#/settings/${one}"][aria-current=page]`).waitFor();
          await view.waitForTimeout(100);
        });
      await shown("outbox", async () => {
        await go("#/outbox");
        await heading(1);
      });
    });

    test("compact rows, large text, a narrow window", async () => {
      await go("#/settings/appearance");
      await view.locator("#set-density select").selectOption({ index: 1 });
      await go("#/");
      await shown("compact", () => view.getByRole("option").nth(9).waitFor());
      await go("#/settings/appearance");
      await view.locator("#set-density select").selectOption({ index: 0 });
      await view.locator("#set-text-scale select").selectOption({ index: 7 });
      await go("#/");
      await shown("large-text", () => view.getByRole("option").nth(2).waitFor());
      await view.setViewportSize({ width: 700, height: 900 });
      await shown("narrow", () => view.getByRole("option").nth(1).waitFor());
      const wide = await view.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} px too wide`);
    });
  });
}
