// Putting off: what is offered, what is typed, and what is not a time.
import { expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { setLocale } from "../../i18n/index.svelte";
import { snoozes } from "../../lib/moments";
import { expectAccessible } from "../../testing";
import SnoozeDialog from "./SnoozeDialog.svelte";

async function show() {
  const onchoose = vi.fn<(untilMs: number) => void>();
  await render(SnoozeDialog, { open: true, onchoose });
  await expect.element(page.getByRole("dialog", { name: "Snooze until" })).toBeVisible();
  return onchoose;
}

test("a moment that is offered is taken with one press, and the dialog is gone", async () => {
  const before = snoozes(new Date());
  const onchoose = await show();
  await expectAccessible();
  await page.getByRole("button", { name: /^Tomorrow/ }).click();
  const tomorrow = before.find(({ name }) => name === "tomorrow");
  expect(onchoose).toHaveBeenCalledExactlyOnceWith(tomorrow?.atMs);
  await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
});

test("a time of one's own is taken to the minute", async () => {
  const onchoose = await show();
  await page.getByLabelText("Day").fill("2091-03-04");
  await page.getByLabelText("Time", { exact: true }).fill("17:45");
  await page.getByRole("button", { name: "Snooze", exact: true }).click();
  expect(onchoose).toHaveBeenCalledExactlyOnceWith(new Date(2091, 2, 4, 17, 45).getTime());
});

test("a time that has passed is said to have, and nothing is put off", async () => {
  const onchoose = await show();
  await page.getByLabelText("Day").fill("2001-03-04");
  await expect.element(page.getByText("That time has passed")).not.toBeInTheDocument();
  await page.getByRole("button", { name: "Snooze", exact: true }).click();
  await expect.element(page.getByText("That time has passed")).toBeVisible();
  await page.getByLabelText("Day").fill("");
  await expect.element(page.getByText("Enter a day and a time")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(onchoose).not.toHaveBeenCalled();
});

test("it speaks Arabic", async () => {
  setLocale("ar");
  await render(SnoozeDialog, { open: true, onchoose: vi.fn() });
  await expect.element(page.getByRole("dialog")).toBeVisible();
  await expectAccessible();
  setLocale("en");
});
