import { expect, it } from "vitest";
import { readSaying } from "./saying";

it.each([
  ["a height", { barid: "x", height: 120.4 }, { height: 121 }],
  ["no height below one", { barid: "x", height: 0 }, { height: 1 }],
  ["no height beyond what can be laid out", { barid: "x", height: 1e12 }, { height: 33_554_428 }],
  ["matches", { barid: "x", matches: 3, at: 2, top: 10 }, { found: { matches: 3, at: 2, top: 10 } }],
  ["no match past the last", { barid: "x", matches: 1, at: 9 }, { found: { matches: 1, at: 1, top: 0 } }],
  [
    "a key",
    { barid: "x", keydown: { key: "j", code: "KeyJ", shiftKey: true, run: "x" } },
    { keydown: { key: "j", code: "KeyJ", ctrlKey: false, metaKey: false, altKey: false, shiftKey: true } },
  ],
  ["no key without a name", { barid: "x", keydown: { code: "KeyJ" } }, {}],
  ["what is selected", { barid: "x", selected: "words" }, { selected: "words" }],
  ["no selection that is no text", { barid: "x", selected: 7 }, {}],
  ["nothing of another page", { height: 10 }, null],
  ["nothing of a text", "barid", null],
  ["nothing of numbers that are none", { barid: "x", height: NaN, matches: -1 }, {}],
])("takes %s", (_, message, saying) => {
  expect(readSaying(message)).toEqual(saying);
});
