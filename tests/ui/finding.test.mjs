// From an address to mail: servers found by DNS, said with their reason, proven, and read. And what providers
// want of their users, in both languages and themes.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { user, world as runningWorld } from "../support/mail.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const ada = user(world, "user1");
const domain = ada.address.split("@")[1];
// Name servers are a file, and this computer trusts the world's authority.
const dir = mkdtempSync("/tmp/barid-zone-");
const zone = join(dir, "zone");
writeFileSync(
  zone,
  [
    `_imaps._tcp.${domain} SRV 0 1 ${world.ports.imaps} localhost`,
    `_pop3s._tcp.${domain} SRV 0 1 ${world.ports.pop3s} localhost`,
    `_submissions._tcp.${domain} SRV 0 1 ${world.ports.submissions} localhost`,
    `_imaps._tcp.strange.example SRV 0 1 ${world.ports.submissions} localhost`,
    `_submissions._tcp.strange.example SRV 0 1 ${world.ports.submissions} localhost`,
    `strange.example MX 1 mx.strange.example`,
    "silent.example MX 1 mx.silent.example",
  ].join("\n"),
);
const environment = { BARID_DNS: zone, SSL_CERT_FILE: world.ca };
let browser;
before(async () => (browser = await launch()));
after(async () => {
  await browser.close();
  rmSync(dir, { recursive: true, force: true });
});

const looks = [
  { language: "en", dark: false },
  { language: "en", dark: true },
  { language: "ar", dark: false },
  { language: "ar", dark: true },
];

for (const look of looks) {
  const name = `${look.language}-${look.dark ? "dark" : "light"}`;
  describe(`finding servers, ${name}`, () => {
    let bridge, page, view;
    before(async () => {
      bridge = await Bridge.start({ environment });
      page = await Page.open(browser, bridge, look);
      view = page.view;
      await view.getByRole("heading", { level: 1 }).first().waitFor();
      if (look.language === "ar") await view.getByRole("button", { name: "العربية" }).click();
      await view.locator(`html[lang=${look.language}]`).waitFor();
    });
    after(async () => {
      await page.close();
      await bridge.end();
    });

    const shown = async (what) => {
      await page.picture(`${what}-${name}`);
      await page.isAccessible(`${what}-${name}`);
    };

    /** Opens the form anew and fills it in; `settle` is what has to be there before going on. */
    async function fill(address, password, settle) {
      await view.goto(`${bridge.url}#/add-account`);
      await view.reload();
      await view.getByRole("textbox").nth(0).fill(look.language === "ar" ? "آدا" : "Ada");
      await view.getByRole("textbox").nth(1).fill(address);
      await view.getByRole("textbox").nth(2).fill(password);
      await settle();
    }
    const goOn = () => view.locator("button[type=submit]").click();

    test("an app password is asked for before one is typed, with its page", async () => {
      await fill("ada@gmail.com", "", () => view.locator(".banner").first().waitFor());
      await shown("finding-app-password");
    });

    test("a provider with its own page alone is told plainly", async () => {
      await fill("ada@outlook.com", "x", () => view.locator(".banner").first().waitFor());
      await goOn();
      await view.locator("form").waitFor({ state: "detached" });
      await shown("finding-web");
      assert.equal(await view.locator("button.primary").count(), 0);
    });

    test("where nobody knows, it says what was tried", async () => {
      await fill("ada@silent.example", "x", () => view.locator("[role=status] p").waitFor());
      await goOn();
      await view.locator("details summary").last().click();
      await view.getByText("SRV _imaps._tcp.silent.example").waitFor();
      await shown("finding-nothing");
    });

    test("a server that can't be used says why", async () => {
      await fill("ada@strange.example", "x", () => view.locator("[role=status] p").waitFor());
      await goOn();
      await view.locator("li .bad").first().waitFor();
      await shown("finding-fault");
    });

    test("what was found says why, and leads to mail", async () => {
      await fill(ada.address, ada.password, () => view.getByText("localhost").first().waitFor());
      await goOn();
      await view.getByText("localhost", { exact: true }).first().waitFor();
      await shown("finding-found");
      if (look.language === "ar" || look.dark) return;
      await view.getByRole("button", { name: "Continue" }).click();
      await view.getByRole("button", { name: "Open inbox" }).waitFor();
    });
  });
}
