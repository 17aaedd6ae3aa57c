import { expect, test } from "vitest";
import { dressHtml, dressText, isDressed, swapTextSignature } from "./parts";
import { htmlToText } from "./text-body";

const REPLY = '<div data-attribution=""></div><blockquote type="cite"><div>asked</div></blockquote>';

test("an answer stands above its quote, with the signature between", () => {
  const html = dressHtml(REPLY, "Layla\nNorth Quay", "Amira wrote:", "above");
  expect(htmlToText(html)).toBe("\n\n-- \nLayla\nNorth Quay\n\nAmira wrote:\n> asked");
  expect(html).toContain('<div data-sig="">');
  expect(isDressed(REPLY)).toBe(false);
  expect(isDressed(html)).toBe(true);
});

test("an answer stands below its quote where the user wants that", () => {
  expect(htmlToText(dressHtml(REPLY, "Layla", "Amira wrote:", "below"))).toBe("Amira wrote:\n> asked\n\n\n-- \nLayla");
});

test("a new message begins with a line to write on", () => {
  expect(htmlToText(dressHtml("", "Layla", "", "above"))).toBe("\n\n-- \nLayla");
  expect(dressHtml("", "", "", "above")).toBe('<div dir="auto"><br></div>');
  expect(htmlToText(dressHtml('<div dir="auto">from a link</div>', "Layla", "", "above"))).toBe(
    "from a link\n\n-- \nLayla",
  );
  expect(isDressed("")).toBe(false);
});

test("plain text is laid out the same way", () => {
  expect(dressText("> asked\n", "Layla", "Amira wrote:", "above")).toBe("\n\n-- \nLayla\n\nAmira wrote:\n> asked");
  expect(dressText("> asked", "", "Amira wrote:", "below")).toBe("Amira wrote:\n> asked\n\n");
  expect(dressText("", "", "", "above")).toBe("");
});

test("changing who writes changes the signature and nothing else", () => {
  const text = "Hello\n\n-- \nLayla\n\n> quote";
  expect(swapTextSignature(text, "Layla", "L. Haddad\nDirector")).toBe("Hello\n\n-- \nL. Haddad\nDirector\n\n> quote");
  expect(swapTextSignature(text, "Layla", "")).toBe("Hello\n\n> quote");
  expect(swapTextSignature("Hello", "", "Layla")).toBe("Hello\n\n-- \nLayla");
});
