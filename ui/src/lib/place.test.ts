// A card stands beside its anchor, on the side with room, mirrored where lines run to the left.
import { expect, test } from "vitest";
import { place, type Box, type Wish } from "./place";

const window = { width: 1000, height: 800 };
const card = { width: 200, height: 300 };
const button: Box = { left: 400, top: 100, width: 40, height: 30 };

function placed(anchor: Partial<Box>, wish: Partial<Wish> = {}) {
  return place({ ...button, ...anchor }, card, window, { side: "bottom", align: "start", gap: 4, dir: "ltr", ...wish });
}

test("it begins below its anchor, where that begins", () => {
  expect(placed({})).toEqual({ start: 400, top: 134, bottom: null, room: 658 });
});

test("it ends where its anchor ends, or has the same middle", () => {
  expect(placed({}, { align: "end" }).start).toBe(240);
  expect(placed({}, { align: "center" }).start).toBe(320);
});

test("from right to left everything is counted from the right", () => {
  expect(placed({}, { dir: "rtl" }).start).toBe(560);
  expect(placed({}, { dir: "rtl", align: "end" }).start).toBe(400);
});

test("where there is no room below it goes above, held at its lower edge", () => {
  expect(placed({ top: 700 })).toEqual({ start: 400, top: null, bottom: 104, room: 688 });
  expect(placed({ top: 700 }, { side: "top" })).toEqual({ start: 400, top: null, bottom: 104, room: 688 });
});

test("where there is no room above it goes below", () => {
  expect(placed({}, { side: "top" })).toMatchObject({ top: 134, bottom: null });
});

test("where neither side has room the wished one is kept, unless the other has more", () => {
  const low = { width: 1000, height: 300 };
  const wish: Wish = { side: "bottom", align: "start", gap: 4, dir: "ltr" };
  expect(place({ ...button, top: 100 }, card, low, wish)).toMatchObject({ top: 134, room: 158 });
  expect(place({ ...button, top: 200 }, card, low, wish)).toMatchObject({ bottom: 104, room: 188 });
});

test("it stays within the window, from both ends", () => {
  expect(placed({ left: 950 }).start).toBe(792);
  expect(placed({ left: 10 }, { align: "end" }).start).toBe(8);
  expect(placed({ left: 10 }, { dir: "rtl" }).start).toBe(792);
});

test("at a point it begins there", () => {
  expect(placed({ left: 300, top: 200, width: 0, height: 0 }).start).toBe(300);
  expect(placed({ left: 300, top: 200, width: 0, height: 0 }, { dir: "rtl" }).start).toBe(700);
});
