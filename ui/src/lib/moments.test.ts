import { expect, test } from "vitest";
import { firstChoice, presets, readMoment, snoozes } from "./moments";

const at = (text: string) => new Date(text).getTime();
const wednesday = new Date("2026-11-25T16:20:00");

test("tomorrow morning and Monday morning are offered", () => {
  expect(presets(wednesday)).toEqual([
    { name: "tomorrow", atMs: at("2026-11-26T08:00:00") },
    { name: "monday", atMs: at("2026-11-30T08:00:00") },
  ]);
});

test("on a Sunday, tomorrow is Monday; on a Monday, it is the next one", () => {
  expect(presets(new Date("2026-11-29T10:00:00")).map(({ name }) => name)).toEqual(["tomorrow"]);
  expect(presets(new Date("2026-11-30T07:00:00"))[1]?.atMs).toBe(at("2026-12-07T08:00:00"));
});

test("a day and a time are read, in either digits", () => {
  expect(readMoment("2026-12-01", "17:30", wednesday)).toEqual({ kind: "ok", atMs: at("2026-12-01T17:30:00") });
  expect(readMoment("٢٠٢٦-١٢-٠١", "١٧:٣٠", wednesday)).toEqual({ kind: "ok", atMs: at("2026-12-01T17:30:00") });
});

test("what is no moment, or over, is told apart", () => {
  expect(readMoment("2026-11-25", "16:20", wednesday).kind).toBe("past");
  for (const [day, time] of [
    ["2026-02-30", "10:00"],
    ["", "10:00"],
    ["2026-12-01", ""],
    ["2026-12-01", "25:00"],
  ] as const) {
    expect(readMoment(day, time, wednesday).kind).toBe("unreadable");
  }
});

test("the fields begin with a moment to come", () => {
  const { day, time } = firstChoice(new Date("2026-12-31T22:40:00"));
  expect([day, time]).toEqual(["2027-01-01", "00:00"]);
});

test("what is offered to put a message off to comes later, soonest first, and never twice", () => {
  for (let day = 22; day < 29; day++) {
    for (const hours of [1, 9, 16, 17, 23]) {
      const now = new Date(2026, 10, day, hours, 30);
      const offered = snoozes(now).map(({ atMs }) => atMs);
      expect(offered).toEqual([...new Set(offered)].sort((a, b) => a - b));
      expect(offered[0]).toBeGreaterThan(now.getTime());
    }
  }
  const wednesday = snoozes(new Date(2026, 10, 25, 9, 30));
  expect(wednesday.map(({ name, atMs }) => [name, new Date(atMs).getDate(), new Date(atMs).getHours()])).toEqual([
    ["later", 25, 12],
    ["evening", 25, 18],
    ["tomorrow", 26, 8],
    ["weekend", 28, 8],
    ["week", 30, 8],
  ]);
});
