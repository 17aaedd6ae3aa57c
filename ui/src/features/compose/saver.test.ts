import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Saver } from "./saver";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a pause saves once", async () => {
  const save = vi.fn(() => Promise.resolve(true));
  const saver = new Saver(save);
  saver.touch();
  saver.touch();
  await vi.advanceTimersByTimeAsync(499);
  expect(save).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(save).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(5000);
  expect(save).toHaveBeenCalledTimes(1);
});

test("writing without a pause is saved within a second all the same", async () => {
  const save = vi.fn(() => Promise.resolve(true));
  const saver = new Saver(save);
  for (let ms = 0; ms < 3000; ms += 100) {
    saver.touch();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(save.mock.calls.length).toBeGreaterThanOrEqual(3);
});

test("what changes during a save is saved after it, and never twice at once", async () => {
  let running = 0;
  let most = 0;
  const save = vi.fn(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 300));
    running -= 1;
    return true;
  });
  const saver = new Saver(save);
  saver.touch();
  const first = saver.flush();
  saver.touch();
  const second = saver.flush();
  await vi.advanceTimersByTimeAsync(700);
  expect(await first).toBe(true);
  expect(await second).toBe(true);
  expect(save).toHaveBeenCalledTimes(2);
  expect(most).toBe(1);
});

test("what could not be saved counts as unsaved", async () => {
  let works = false;
  const saver = new Saver(() => Promise.resolve(works));
  saver.touch();
  expect(await saver.flush()).toBe(false);
  expect(saver.isDirty).toBe(true);
  works = true;
  expect(await saver.flush()).toBe(true);
  expect(saver.isDirty).toBe(false);
});

test("a stopped saver saves nothing", async () => {
  const save = vi.fn(() => Promise.resolve(true));
  const saver = new Saver(save);
  saver.touch();
  saver.stop();
  saver.touch();
  await vi.advanceTimersByTimeAsync(5000);
  expect(await saver.flush()).toBe(false);
  expect(save).not.toHaveBeenCalled();
  saver.resume(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(save).toHaveBeenCalledTimes(1);
});
