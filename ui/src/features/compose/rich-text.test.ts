import { userEvent } from "vitest/browser";
import { afterEach, beforeEach, expect, test } from "vitest";
import { InlineImages } from "./inline-images";
import { RichText } from "./rich-text";
import { cleanFragment, draftHtml } from "./sanitize";

const images = new InlineImages();
let root: HTMLElement;
let editor: RichText;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  editor = new RichText(root, (html) => cleanFragment(html, images));
  editor.focus();
});

afterEach(() => {
  editor.destroy();
  root.remove();
});

const html = () => draftHtml(editor.getHTML(), images);
const lines = () => [...root.children].map((line) => line.textContent?.replaceAll("\u200b", ""));
const caretTo = (node: Node, offset: number) => {
  const range = document.createRange();
  range.setStart(node, offset);
  range.collapse(true);
  editor.setSelection(range);
};
const textNode = (text: string): Text => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text && node.data.includes(text)) return node;
  }
  throw new Error(`no text ${text}`);
};

test("bold that was switched off stays off on the next line", async () => {
  await userEvent.keyboard("{Control>}b{/Control}loud{Control>}b{/Control}{Enter}quiet");
  expect(root.querySelector("b")?.textContent).toBe("loud");
  expect(textNode("quiet").parentElement?.closest("b")).toBeNull();
});

test("bold that was switched off stays off without a next line as well", async () => {
  await userEvent.keyboard("{Control>}b{/Control}loud{Control>}b{/Control} quiet{Enter}next");
  expect(textNode("quiet").parentElement?.closest("b")).toBeNull();
  expect(textNode("next").parentElement?.closest("b")).toBeNull();
});

test("bold that is on stays on on the next line", async () => {
  await userEvent.keyboard("{Control>}b{/Control}one{Enter}two");
  expect(textNode("two").parentElement?.closest("b")).not.toBeNull();
  await userEvent.keyboard("{Control>}b{/Control} three");
  expect(textNode("three").parentElement?.closest("b")).toBeNull();
  expect(html()).not.toContain("\u200b");
});

test("bold and underline are both carried, and one can be left", async () => {
  await userEvent.keyboard("{Control>}bu{/Control}both{Control>}b{/Control}{Enter}one");
  expect(textNode("one").parentElement?.closest("u")).not.toBeNull();
  expect(textNode("one").parentElement?.closest("b")).toBeNull();
});

test("Enter within bold text parts it and keeps it bold", async () => {
  editor.setHTML('<div dir="auto"><b>onetwo</b></div>');
  caretTo(textNode("onetwo"), 3);
  await userEvent.keyboard("{Enter}");
  expect(lines().slice(0, 2)).toEqual(["one", "two"]);
  expect(textNode("two").parentElement?.closest("b")).not.toBeNull();
});

test("each line finds its own direction", async () => {
  await userEvent.keyboard("Hello{Enter}");
  await userEvent.keyboard("مرحبا");
  const [first, second] = [...root.children];
  expect(getComputedStyle(first as Element).direction).toBe("ltr");
  expect(getComputedStyle(second as Element).direction).toBe("rtl");
  expect([...root.children].every((line) => line.getAttribute("dir") === "auto")).toBe(true);
});

test("a line can be turned around for good", async () => {
  await userEvent.keyboard("1234");
  expect(editor.state().direction).toBe("ltr");
  editor.toggleDirection();
  expect(editor.state().direction).toBe("rtl");
  expect(html()).toContain('dir="rtl"');
});

const QUOTE = '<blockquote type="cite"><div dir="auto">first</div><div dir="auto">second</div></blockquote>';

test("Enter twice parts a quote and leaves a line to answer on", async () => {
  editor.setHTML(QUOTE);
  caretTo(textNode("first"), 5);
  await userEvent.keyboard("{Enter}{Enter}answer");
  const quotes = root.querySelectorAll("blockquote");
  expect([...quotes].map((quote) => quote.textContent)).toEqual(["first", "second"]);
  expect(textNode("answer").parentElement?.closest("blockquote")).toBeNull();
  expect([...quotes].every((quote) => quote.getAttribute("type") === "cite")).toBe(true);
});

test("a quote within a quote is left all at once", async () => {
  editor.setHTML(`<blockquote type="cite"><div>outer</div>${QUOTE}</blockquote>`);
  caretTo(textNode("first"), 5);
  await userEvent.keyboard("{Enter}{Enter}answer");
  expect(textNode("answer").parentElement?.closest("blockquote")).toBeNull();
  expect(root.querySelectorAll("blockquote blockquote").length).toBe(2);
});

test("a quote is parted in the middle of a word on request, and undo joins it again", async () => {
  editor.setHTML(QUOTE);
  caretTo(textNode("second"), 3);
  expect(editor.splitQuote()).toBe(true);
  await userEvent.keyboard("answer");
  expect(lines().slice(0, 3)).toEqual(["firstsec", "answer", "ond"]);
  await userEvent.keyboard("{Control>}z{/Control}{Control>}z{/Control}");
  expect(root.querySelectorAll("blockquote").length).toBe(1);
  expect(root.textContent).toBe("firstsecond");
});

test("outside of a quote there is nothing to part", () => {
  editor.setHTML("<div>text</div>");
  caretTo(textNode("text"), 2);
  expect(editor.splitQuote()).toBe(false);
  expect(root.textContent).toBe("text");
});

test("lists are made, left with Enter twice, and unmade", async () => {
  await userEvent.keyboard("one");
  editor.toggleList("UL");
  await userEvent.keyboard("{Enter}two{Enter}{Enter}after");
  expect([...root.querySelectorAll("li")].map((item) => item.textContent)).toEqual(["one", "two"]);
  expect(textNode("after").parentElement?.closest("ul")).toBeNull();
  caretTo(textNode("two"), 1);
  expect(editor.state().bullets).toBe(true);
  editor.toggleList("UL");
  expect(textNode("two").parentElement?.closest("ul")).toBeNull();
});

test("a pasted list stays a list, wherever the caret is", () => {
  const list = "<div><ul><li>one</li><li>two</li></ul></div>";
  const items = () => [...root.querySelectorAll("li")].map((item) => item.textContent);
  for (const [start, offset] of [
    ["", 0],
    ["text", 4],
    ["text", 0],
    ["text", 2],
  ] as const) {
    editor.setHTML(`<div dir="auto">${start || "<br>"}</div>`);
    caretTo(start ? textNode(start) : (root.firstElementChild as Element), offset);
    editor.insertPasted(list);
    expect(items(), `${start} at ${offset}`).toEqual(["one", "two"]);
    expect(root.textContent?.replaceAll("\u200b", "").replace("onetwo", "")).toBe(start);
  }
});

test("a list pasted into a quote stays a list", () => {
  for (const offset of [0, 3, 6]) {
    editor.setHTML(QUOTE);
    caretTo(textNode("second"), offset);
    editor.insertImage("data:image/gif;base64,R0lGODlhAQABAAAAACw=", { alt: "a" });
    editor.insertPasted("<ul><li>one</li><li>two</li></ul>");
    expect(
      [...root.querySelectorAll("li")].map((item) => item.textContent),
      String(offset),
    ).toEqual(["one", "two"]);
    expect(root.querySelectorAll("blockquote li").length).toBe(2);
  }
});

test("a list pasted behind a picture on a line of a quote stays a list", () => {
  editor.setHTML('<blockquote type="cite"><div>a</div><div><br></div><div>b</div></blockquote>');
  caretTo(root.querySelectorAll("blockquote > div")[1] as Element, 0);
  editor.insertImage("data:image/gif;base64,R0lGODlhAQABAAAAACw=", { alt: "a" });
  editor.insertPasted("<ul><li>one</li><li>two</li></ul>");
  expect([...root.querySelectorAll("li")].map((item) => item.textContent)).toEqual(["one", "two"]);
});

test("a list pasted behind a picture stays a list", () => {
  editor.setHTML('<div dir="auto">text</div><div data-attribution="">A wrote:</div>');
  caretTo(textNode("text"), 4);
  editor.insertImage("data:image/gif;base64,R0lGODlhAQABAAAAACw=", { alt: "a" });
  editor.insertPasted("<ul><li>one</li><li>two</li></ul>");
  expect([...root.querySelectorAll("li")].map((item) => item.textContent)).toEqual(["one", "two"]);
  expect(root.firstElementChild?.textContent).toBe("text");
});

test("a link is made of a selection, changed and taken away", () => {
  editor.setHTML("<div>see here now</div>");
  const range = document.createRange();
  range.setStart(textNode("see"), 4);
  range.setEnd(textNode("see"), 8);
  editor.setSelection(range);
  editor.putLink("https://x.example/", "here");
  expect(html()).toContain('<a href="https://x.example/">here</a>');
  caretTo(textNode("here"), 2);
  expect(editor.state().link).toBe("https://x.example/");
  editor.putLink("https://y.example/", "there");
  expect(html()).toContain('<a href="https://y.example/">there</a>');
  caretTo(textNode("there"), 2);
  editor.unlink();
  expect(html()).not.toContain("<a");
  expect(root.textContent).toContain("see there now");
});

test("what is saved reads back the same", async () => {
  await userEvent.keyboard("Hello {Control>}b{/Control}bold{Control>}b{/Control} rest{Enter}مرحبا{Enter}");
  const first = html();
  editor.setHTML(first);
  expect(html()).toBe(first);
});

test("a reply's table keeps its looks", () => {
  const table =
    '<table width="600" align="center" bgcolor="#eeeeee" dir="rtl"><tbody><tr><td width="50%" style="color: red;">x</td></tr></tbody></table>';
  editor.setHTML(`<blockquote type="cite">${table}</blockquote>`);
  const kept = root.querySelector("table");
  expect(kept?.getAttribute("width")).toBe("600");
  expect(kept?.getAttribute("align")).toBe("center");
  expect(kept?.getAttribute("dir")).toBe("rtl");
  expect(root.querySelector("td")?.style.color).toBe("red");
  expect(root.querySelector("blockquote")?.getAttribute("type")).toBe("cite");
});
