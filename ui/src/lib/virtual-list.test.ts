// A million rows can be reached, and small steps are small.
import { describe, expect, test } from "vitest";
import {
  contentHeight,
  headerTop,
  maxRendered,
  maxSpacer,
  rowAt,
  rowTop,
  Scroller,
  visible,
  type Layout,
} from "./virtual-list";

const million: Layout = { rows: 1_000_000, rowHeight: 82, headerHeight: 30, starts: [0, 6, 40, 200_000, 999_990] };

test("every row is found at its place, and a header belongs to the row after it", () => {
  for (const index of [0, 1, 5, 6, 39, 40, 199_999, 200_000, 999_989, 999_990, 999_999]) {
    expect(rowAt(million, rowTop(million, index))).toBe(index);
    expect(rowAt(million, rowTop(million, index) + 81)).toBe(index);
  }
  expect(rowAt(million, headerTop(million, 1))).toBe(6);
  expect(rowAt(million, -50)).toBe(0);
  expect(rowAt(million, 1e12)).toBe(999_999);
});

test("a list without groups is plain division", () => {
  const plain: Layout = { rows: 10, rowHeight: 32, headerHeight: 30, starts: [] };
  expect([rowTop(plain, 3), rowAt(plain, 100), contentHeight(plain)]).toEqual([96, 3, 320]);
});

test("what is drawn stays few, even where the viewport measures millions of pixels", () => {
  const seen = visible(million, 0, 82_000_000, 6);
  expect(seen.end - seen.start).toBe(maxRendered);
  expect(visible({ ...million, rows: 0, starts: [] }, 0, 900, 6)).toEqual({ start: 0, end: 0, groups: [0, 0] });
  expect(visible(million, rowTop(million, 40), 820, 2)).toEqual({ start: 38, end: 53, groups: [2, 3] });
});

describe("scrolling", () => {
  const start = () => {
    const scroller = new Scroller();
    scroller.resize(contentHeight(million), 820);
    return scroller;
  };

  test("the element stays below what a browser takes, and both ends are reached", () => {
    const scroller = start();
    expect(scroller.spacer).toBe(maxSpacer);
    scroller.onScroll(maxSpacer - 820);
    expect(scroller.top).toBeCloseTo(contentHeight(million) - 820, 3);
    expect(rowAt(million, scroller.top + 819)).toBe(999_999);
    scroller.onScroll(0);
    expect(scroller.top).toBe(0);
  });

  test("in the middle a step moves by as much as the wheel asked for", () => {
    const scroller = start();
    scroller.onScroll(4_000_000);
    const before = scroller.top;
    scroller.onScroll(4_000_820);
    expect(scroller.top - before).toBeCloseTo(820, 6);
  });

  test("a drag goes to the place in proportion", () => {
    const scroller = start();
    scroller.onScroll((maxSpacer - 820) / 2);
    expect(rowAt(million, scroller.top)).toBeGreaterThan(499_000);
    expect(rowAt(million, scroller.top)).toBeLessThan(501_000);
  });

  test("once it rests, the place is the same and the scrollbar is where it belongs", () => {
    const scroller = start();
    scroller.onScroll(4_000_000);
    for (let step = 1; step <= 50; step++) scroller.onScroll(4_000_000 + step * 300);
    const { top } = scroller;
    const settled = scroller.settle();
    expect(scroller.top).toBe(top);
    expect(Math.abs(settled - 4_000_000)).toBeLessThan(2_500);
    scroller.onScroll(settled);
    expect(scroller.top).toBe(top);
  });

  test("steps up to the very first row never get stuck", () => {
    const scroller = start();
    let at = scroller.scrollTo(3_000_000);
    for (let step = 0; step < 20_000 && scroller.top > 0; step++) {
      at = Math.max(0, at - 300);
      scroller.onScroll(at);
      if (step % 10 === 0) at = scroller.settle();
    }
    expect(scroller.top).toBe(0);
  });

  test("a short list scrolls as the browser does", () => {
    const scroller = new Scroller();
    scroller.resize(4000, 800);
    scroller.onScroll(3000);
    expect([scroller.top, scroller.base, scroller.spacer]).toEqual([3000, 0, 4000]);
    expect(scroller.resize(2000, 800)).toBe(1200);
  });
});
