// One toast at a time, which waits while someone looks at it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Toasts } from "./toasts.svelte";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a toast goes after eight seconds, and tells so", () => {
  const toasts = new Toasts();
  const onGone = vi.fn();
  toasts.show({ text: "Archived", onGone });
  vi.advanceTimersByTime(7900);
  expect(toasts.current?.text).toBe("Archived");
  vi.advanceTimersByTime(200);
  expect(toasts.current).toBeNull();
  expect(onGone).toHaveBeenCalledOnce();
});

test("time stands still while it is held", () => {
  const toasts = new Toasts();
  toasts.show({ text: "Archived" });
  vi.advanceTimersByTime(5000);
  toasts.hold();
  vi.advanceTimersByTime(60_000);
  expect(toasts.current).not.toBeNull();
  toasts.release();
  vi.advanceTimersByTime(2900);
  expect(toasts.current).not.toBeNull();
  vi.advanceTimersByTime(200);
  expect(toasts.current).toBeNull();
});

test("a new one takes its place, and acting does not count as going", () => {
  const toasts = new Toasts();
  const run = vi.fn();
  const onGone = vi.fn();
  toasts.show({ text: "first", onGone });
  toasts.show({ text: "second", ms: null, action: { label: "Undo", run }, onGone });
  expect(onGone).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(100_000);
  toasts.act();
  expect(run).toHaveBeenCalledOnce();
  expect(onGone).toHaveBeenCalledOnce();
  expect(toasts.current).toBeNull();
});
