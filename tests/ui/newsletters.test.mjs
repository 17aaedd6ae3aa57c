// Layouts that real mail has, from tests/data/newsletters: each is opened, light and dark, wide and narrow. Nothing is wider
// than its frame, no text is lost or hard to see, columns and buttons stay what they are, and nothing is asked of the network.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { OtherClient, user, world as runningWorld } from "../support/mail.mjs";
import { looksOf } from "../support/looks.mjs";
import { Bridge } from "./bridge.mjs";
import { launch, Page } from "./browser.mjs";

const world = runningWorld();
const ada = user(world, "user8");
const folder = fileURLToPath(new URL("../data/newsletters/", import.meta.url));
const only = process.env.BARID_NEWSLETTER ?? "";
const names = readdirSync(folder).filter((name) => name.endsWith(".eml") && name.startsWith(only)).sort();

/** What the sender meant: texts beside each other where there is room, texts on buttons or panels of their own colour, texts that
 * stand at the end of their line, and texts that are hidden. */
const meant = {
  "01": { beside: [["Fish market", "Evening swim"]], ground: ["Read the whole issue", "Opens at six"] },
  "02": { beside: [["Desk lamp Ada", "Floor lamp Bo"], ["Floor lamp Bo", "Night light Cleo"]], ground: ["See all lamps"], below: [["Desk lamp Ada", "Floor lamp Bo"]] },
  "03": { ground: ["Book a place", "On Saturday the doors"] },
  "04": { ground: ["Choose a plan"], hidden: ["Only Outlook shows"] },
  "05": { ground: ["I am coming", "Offer a lift", "Ask for one"], beside: [["I am coming", "Not this time"]] },
  "06": { ground: ["Tracking number"], hidden: ["It comes on Thursday", "Hidden twice"] },
  "07": { pictures: ["Bloom: fresh flowers since 1931", "Fifty tulips", "Delivered the same day", "Wrapped in paper"] },
  "08": { end: ["696.00", "2,212.80"], beside: [["Oak shelves", "696.00"]], ground: ["Rate"] },
  "09": { end: ["€ 7.60"], ground: ["€ 14.20"], beside: [["2 × Flat white", "€ 7.60"]] },
  "10": { beside: [["Stand-up", "Dentist"], ["Dentist", "Review"]], ground: ["Stand-up", "Release", "Lunch out"] },
  "11": { end: ["€ 11.50"], beside: [["Paperback", "€ 11.50"]], ground: ["Total for this order"] },
  "12": { beside: [["Brussels", "Alexandria"], ["Alexandria", "14C"]], ground: ["GULL AIR"] },
  "13": { ground: ["482 913"] },
  "14": { ground: ["Open Plaza", "plaza"] },
  "15": { beside: [["Task", "Who does it"]], ground: ["Who does it"] },
  "18": { besideRtl: [["العمود الأول", "العمود الثاني"]], ground: ["اقرأ العدد", "نشرة الميناء"] },
  "19": { beside: [["Agenda", "جدول الأعمال"]], end: ["الزملاء الأعزاء"] },
  "20": { ground: ["Try it now", "The panel changes"], hiddenLight: ["reading the dark one"], hiddenDark: ["reading the bright one"] },
  "21": { ground: ["Column 3"], scrolls: true },
  "24": { ground: ["1 of 214", "cargo test"] },
  "26": { beside: [["Lesser Skua", "Greater Skua"]], below: [["Lesser Skua", "Greater Skua"]], ground: ["Find a cabin"], hiddenWide: ["The map is below"], hiddenNarrow: ["The map is on the right"] },
  "27": { ground: ["LEDGER", "Figures are those", "Copper"], end: ["+2.4 %"] },
  "28": { ground: ["Listen first"] },
  "29": { ground: ["Sauna"], groundLight: ["Snow until April"] },
  "30": { ground: ["Take a seat", "Clay in the morning", "Open studio"], beside: [["Clay in the morning", "Ink in the afternoon"], ["Bring an apron", "Children are welcome"]] },
};

let browser, bridge, elsewhere;
before(async () => {
  elsewhere = OtherClient.open(world, ada);
  const at = (n) => new Date(Date.UTC(2026, 10, 20, 8, n)).toUTCString().replace("GMT", "+0000");
  const letters = names.map((name, n) => {
    const text = readFileSync(folder + name, "latin1");
    return Buffer.from(`Date: ${at(n)}\nMessage-ID: <${name}@letters.example>\n${text}`.replace(/\r?\n/g, "\r\n"), "latin1");
  });
  await elsewhere.deliver("INBOX", letters);
  bridge = await Bridge.start();
  await bridge.kill();
  await bridge.add(world, ada);
  await bridge.run("sync");
  await bridge.begin();
  browser = await launch();
});
after(async () => {
  elsewhere.close();
  await bridge.end();
  await browser.close();
});

/** Opens a letter, and returns the frame that its body is in. */
async function open(view, mark) {
  await view.getByRole("option").filter({ hasText: `${mark} ` }).first().click();
  // With one column, a press selects.
  if (view.viewportSize().width < 720) await view.keyboard.press("Enter");
  await view.getByRole("heading", { name: mark }).first().waitFor();
  await view.locator("iframe[aria-busy=false]").waitFor();
  await view.frameLocator("iframe").last().frameLocator("iframe").locator(".barid-page").waitFor({ state: "attached" });
  return view.frames().find((frame) => frame.url().endsWith("/body"));
}

/** The words of a letter as it was sent: whatever is not markup, a style, or a comment. */
function wordsOf(name) {
  const raw = readFileSync(folder + name, "utf8").split(/\n\n/).slice(1).join("\n\n").split(/\n--rel\nContent-Type: image/)[0];
  const text = raw
    .replace(/<!--[^]*?-->/g, " ")
    .replace(/<(style|title|xml)\b[^]*?<\/\1>/g, " ")
    .replace(/^--rel\nContent-Type.*$/gm, " ")
    .replace(/Content-Type: text\/html.*$/gm, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(#?\w+);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name] ?? " ");
  return text.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word));
}

for (const [shade, width] of ["light", "dark"].flatMap((shade) => [[shade, "wide"], [shade, "narrow"]])) {
  describe(`newsletters, ${shade}, ${width}`, () => {
    test("each looks as its sender meant it", { timeout: 170_000 }, async () => {
      const isWide = width === "wide";
      const page = await Page.open(browser, bridge, { dark: shade === "dark", size: isWide ? [1500, 2600] : [420, 2600] });
      await page.view.getByRole("option").first().waitFor();
      const wrong = [];
      for (const name of names) {
        const number = name.slice(0, 2);
        const frame = await open(page.view, `N${number}`);
        const found = await frame.evaluate(looksOf, { ...meant[number], isWide, isDark: shade === "dark", words: wordsOf(name) });
        wrong.push(...found.map((one) => `${name}: ${one}`));
        await page.picture(`letter-${number}-${shade}-${width}`, page.view.locator("article").last());
        if (!isWide) await page.view.keyboard.press("u");
      }
      assert.deepEqual(wrong, []);
      await page.close();
    });
  });
}

describe("a letter in other forms", () => {
  test("simply, in its own colours, and larger, by keys", async () => {
    const page = await Page.open(browser, bridge, { dark: true, size: [1500, 2600] });
    const { view } = page;
    await view.getByRole("option").first().waitFor();
    await open(view, "N01");
    const body = view.frameLocator("iframe").last().frameLocator("iframe");
    await view.getByRole("listbox").focus();
    await view.keyboard.press("Shift+V");
    await body.locator(".barid-simple").waitFor();
    assert.equal(await body.locator(".barid-simple :is(table, [bgcolor], [style])").count(), 0);
    await body.getByText("Meet at the stairs; the water has eighteen degrees.").waitFor();
    assert.match(await body.getByText("Read the whole issue").getAttribute("href"), /\/link\/\d+$/);
    await page.picture("letter-simple-dark", view.locator("article").last());
    await view.keyboard.press("Shift+V");
    await body.locator(".barid-html").waitFor();
    await view.keyboard.press("Shift+O");
    await view.frameLocator("iframe").last().locator("html.white").waitFor();
    await page.picture("letter-original-dark", view.locator("article").last());
    await view.keyboard.press("Shift+O");
    await view.frameLocator("iframe").last().locator("html:not(.white)").waitFor();
    const size = () => view.evaluate(() => getComputedStyle(document.documentElement).fontSize);
    const before = await size();
    await view.keyboard.press("Control+=");
    await view.waitForFunction((before) => getComputedStyle(document.documentElement).fontSize !== before, before);
    await view.keyboard.press("Control+-");
    await view.waitForFunction((before) => getComputedStyle(document.documentElement).fontSize === before, before);
    await view.getByRole("button", { name: "More about this message" }).click();
    await view.getByRole("menuitem", { name: "Simple view" }).click();
    await body.locator(".barid-simple").waitFor();
    await page.isAccessible("a letter shown simply");
    await page.close();
  });
});
