// Writing in the real window, where the engine of the page is WebKit: formatting over lines, both directions, what is
// pasted from an office program, pictures, quotes, letters that are being composed. What was written is read in the bytes.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { App, named } from "./app.mjs";
import { poll } from "./webdriver.mjs";

const app = new App();
const [enter, control, end] = ["\uE007", "\uE009", "\uE010"];
let window, main;
before(async () => {
  window = await app.start();
  [main] = await window.windows();
  await window.click("the sample mail", named, "button", "Explore with sample mail");
  await window.until("rows", () => document.querySelectorAll("[role=option]").length > 5);
});
after(() => app.remove());

const text = () => document.querySelector("[contenteditable=true]");
const html = () => window.run(() => document.querySelector("[contenteditable=true]").innerHTML.replaceAll("\u200B", ""));

/** Pastes values by their types; `picture` is a PNG of one pixel. */
const paste = (values, picture = false) =>
  window.run(
    (values, picture) => {
      const data = new DataTransfer();
      for (const [type, value] of Object.entries(values)) data.setData(type, value);
      if (picture) {
        const base64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "dot.png", { type: "image/png" }));
      }
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      document.querySelector("[contenteditable=true]").dispatchEvent(event);
    },
    values,
    picture,
  );

describe("writing in the real window", () => {
  test("bold goes on over a line's end, and each line finds its direction", async () => {
    await window.press("c");
    await window.switchTo(await poll("a composer", async () => (await window.windows()).find((one) => one !== main)));
    await window.until("its text", () => document.querySelector("[contenteditable=true]"));
    await window.click("the text", text);
    await window.press(control, "b");
    await window.type("Loud");
    await window.press(enter);
    await window.type("too");
    await window.press(control, "b");
    await window.press(enter);
    for (const line of ["مرحبا", "end"]) {
      await window.type(line);
      await window.press(enter);
    }
    const written = await html();
    assert.match(written, /<b>Loud[^]*<b>too/);
    assert.doesNotMatch(written, /<b>[^<]*مرحبا/);
    const directions = await window.run(() => [...document.querySelector("[contenteditable=true]").children].map((line) => getComputedStyle(line).direction));
    assert.deepEqual(directions.slice(0, 4), ["ltr", "ltr", "rtl", "ltr"]);
  });

  test("what an office program copies keeps its table and bold, and nothing else of its own", async () => {
    const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
      <p class="MsoNormal" style="mso-line-height-rule:exactly">Offer <b>for you</b><o:p></o:p></p>
      <table class="MsoTableGrid" border="1"><tr><td><p class="MsoNormal">Stone</p></td><td>€5</td></tr></table></body></html>`;
    await paste({ "text/html": word, "text/plain": "Offer for you", "text/rtf": "{}" });
    await window.until("the table", () => document.querySelector("[contenteditable=true] td")?.textContent.trim() === "Stone");
    assert.doesNotMatch(await html(), /mso|class="Mso|o:p|xmlns|<style/i);
  });

  test("a picture that is pasted stands in the text", async () => {
    await window.press(control, end);
    await paste({}, true);
    await window.until("the picture", () => document.querySelector("[contenteditable=true] img")?.naturalWidth === 1);
  });

  test("letters that are being composed are not sent", async () => {
    await window.click("the text", text);
    await window.press(control, end);
    await window.run(() => {
      const body = document.querySelector("[contenteditable=true]");
      body.dispatchEvent(new CompositionEvent("compositionstart", { data: "", bubbles: true }));
      const pressed = { key: "Enter", code: "Enter", ctrlKey: true, isComposing: true, bubbles: true, cancelable: true };
      body.dispatchEvent(new KeyboardEvent("keydown", pressed));
      document.execCommand("insertText", false, "漢字");
      body.dispatchEvent(new CompositionEvent("compositionend", { data: "漢字", bubbles: true }));
    });
    assert.match(await html(), /漢字/);
    assert.equal((await window.windows()).length, 2);
    await app.picture("composing");
  });

  test("all of it is in what is sent", async () => {
    await window.click("the recipients", () => document.querySelector("[role=combobox]"));
    await window.type("layla.haddad@mailhaven.example,");
    await window.click("the subject", () => [...document.querySelectorAll("input")].find((input) => input.getAttribute("role") !== "combobox" && input.type !== "file"));
    await window.type("Written in WebKit");
    await window.until("saved", () => /Saved/.test(document.body.textContent));
    await window.press(control, enter);
    await poll("the composer closes", async () => (await window.windows()).length === 1);
    await window.switchTo(main);
    await window.run(() => document.querySelector("[role=listbox]").scrollTo(0, 0));
    await poll("the message arrives", () => window.run(named, "option", "Written in WebKit"), 40_000);
  });

  test("a quote is left with Enter twice, and the answer stands between", async () => {
    await window.click("a row", named, "option", "Stone samples and the revised budget");
    await window.until("its text", () => document.querySelector("iframe"));
    await window.press("r");
    await window.until("the quote", () => document.querySelector("[contenteditable=true] blockquote"));
    await window.run(() => {
      const line = document.querySelector("[contenteditable=true] blockquote").querySelector("div, p") ?? document.querySelector("[contenteditable=true] blockquote");
      const words = document.createTreeWalker(line, NodeFilter.SHOW_TEXT).nextNode();
      getSelection().collapse(words, Math.min(12, words.length));
      document.querySelector("[contenteditable=true]").focus();
    });
    await window.press(enter);
    await window.press(enter);
    await window.type("My answer.");
    const place = await window.run(() => {
      const body = document.querySelector("[contenteditable=true]");
      const words = [...body.querySelectorAll("*")].find((one) => one.children.length === 0 && one.textContent.includes("My answer."));
      return { isQuoted: words?.closest("blockquote") !== null, quotes: body.querySelectorAll("blockquote").length };
    });
    assert.deepEqual([place.isQuoted, place.quotes >= 2], [false, true]);
  });

  test("what arrived is what was written", async () => {
    await app.end();
    // The program may need a moment to let go of its profile.
    const { results } = await poll("the message", async () => JSON.parse(await app.run("search", "WebKit", "--json")));
    const id = String(results[0].id);
    const shown = await app.run("show", id, "--html");
    for (const part of [/<b>too/, /مرحبا/, /<td[^>]*>[^]*Stone/, /漢字/, /<img/]) assert.match(shown, part);
    assert.match(await app.run("show", id, "--raw"), /Content-ID: </i);
  });
});
