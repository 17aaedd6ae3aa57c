import { expect, test } from "vitest";
import { pieces } from "./marks";

/** The text with hits in brackets. */
const shown = (text: string, ...words: string[]) =>
  pieces(text, words)
    .map((piece) => (piece.isHit ? `[${piece.text}]` : piece.text))
    .join("");

test("words are marked where they begin, whatever their case, accents and Arabic forms", () => {
  expect(shown("The plan of the planet", "plan")).toBe("The [plan] of the [plan]et");
  expect(shown("airplane", "plan")).toBe("airplane");
  expect(shown("Café au lait", "cafe", "LAIT")).toBe("[Café] au [lait]");
  expect(shown("أحمد إلى المدرسة", "احمد", "المدرسه")).toBe("[أحمد] إلى [المدرسة]");
  expect(shown("مُحَمَّد هنا", "محمد")).toBe("[مُحَمَّد] هنا");
  expect(shown("明天午餐", "午餐")).toBe("明天[午餐]");
  expect(shown("nothing", "", "x")).toBe("nothing");
  expect(shown("", "x")).toBe("");
});
