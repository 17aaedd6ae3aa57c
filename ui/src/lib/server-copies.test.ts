import { expect, test } from "vitest";
import { chosenCopies, copiesChoice, copiesChoices } from "./server-copies";

test("a choice survives its way through the list", () => {
  for (const copies of [
    { mode: "keep" },
    { mode: "keep_days", days: 7 },
    { mode: "keep_days", days: 11 },
    { mode: "delete" },
    { mode: "delete_when_deleted" },
  ] as const) {
    expect(copiesChoices(copies)).toContain(copiesChoice(copies));
    expect(chosenCopies(copiesChoice(copies))).toEqual(copies);
  }
});

test("days that are not usual stand where they belong", () => {
  expect(copiesChoices({ mode: "keep_days", days: 11 })).toEqual([
    "keep",
    "days:7",
    "days:11",
    "days:14",
    "days:30",
    "days:90",
    "delete_when_deleted",
    "delete",
  ]);
});
