// Operators become chips once they are finished; words stay words.
import { expect, test } from "vitest";
import { queryOf, split, term } from "./query";

const check = (typed: string, isDone: boolean, chips: string[], rest: string) => {
  const found = split(typed, isDone);
  expect([found.terms.map(({ name, value }) => `${name}=${value}`), found.rest]).toEqual([chips, rest]);
};

test("an operator is a chip once a space follows, or Enter", () => {
  check("from:amira", false, [], "from:amira");
  check("from:amira ", false, ["from=amira"], "");
  check("from:amira lime", false, ["from=amira"], "lime");
  check("from:amira", true, ["from=amira"], "");
});

test("quotes keep a value together, and Arabic names mean the same", () => {
  check('from:"amira nasser" stone ', false, ["from=amira nasser"], "stone ");
  check("من:أميرة حجر", false, ["from=أميرة"], "حجر");
  check("إلى:عمر قبل:2026-11 ", false, ["to=عمر", "before=2026-11"], "");
});

test("what only looks like an operator is a word", () => {
  check("http://quarry.example ", false, [], "http://quarry.example ");
  expect(term("from:")).toBeNull();
  expect(term("-is:unread")?.isNot).toBe(true);
});

test("the beginning of the last word is enough while it is typed", () => {
  expect(queryOf([], "stone lim")).toBe("stone lim*");
  expect(queryOf([], '"honed lime')).toBe('"honed lime');
  expect(queryOf(split('from:amira -to:"omar f" is:unread ', false).terms, "")).toBe(
    'from:amira* -to:"omar f" is:unread',
  );
  expect(queryOf([], "from:ami")).toBe("from:ami*");
  expect([queryOf([], "is:unr"), queryOf([], "before:2026")]).toEqual(["is:unr", "before:2026"]);
  expect(queryOf([], "a OR")).toBe("a OR");
});
