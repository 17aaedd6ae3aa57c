// What is typed finds the label that begins with it.
import { expect, test } from "vitest";
import { typeahead } from "./typeahead";

const labels = ["Reply", "Reply all", "Forward", "Éclair", "Archive", "Report"];

test.each([
  ["a letter finds the first label that begins with it", "f", -1, 2],
  ["more letters find a longer beginning", "rep", -1, 0],
  ["one more letter leaves what already fits", "reply a", 0, 1],
  ["the same letter again goes to the next label", "r", 0, 1],
  ["and again", "rr", 1, 5],
  ["and around the end", "rrr", 5, 0],
  ["case does not count", "AR", -1, 4],
  ["accents do not count", "ec", -1, 3],
  ["nothing begins with it", "x", 2, -1],
])("%s", (_, typed, at, found) => {
  expect(typeahead(labels, typed, at, "en")).toBe(found);
});

test("in Arabic a hamza may be left out", () => {
  expect(typeahead(["نقل", "أرشفة"], "ار", -1, "ar")).toBe(1);
});

test("the marks around a name are not a part of it", () => {
  expect(typeahead(["\u2068Layla\u2069, work", "Home"], "la", 1, "en")).toBe(0);
});

test("an empty list has nothing to find", () => {
  expect(typeahead([], "a", -1, "en")).toBe(-1);
});
