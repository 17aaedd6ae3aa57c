// A popover opens beside its button, takes the focus, and gives it back.
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../testing";
import PopoverPage from "../testing/PopoverPage.svelte";

const card = () => page.getByRole("dialog", { name: "Move to" });
const button = () => page.getByRole("button", { name: "Move" });
const corner = "position: fixed; inset-inline-start: 700px; inset-block-start: 300px; inline-size: 100px";

test("it opens beside its button and takes the focus; its button says so", async () => {
  await render(PopoverPage, { label: "Move to", style: corner, width: 20 });
  await button().click();
  await expect.element(card()).toBeVisible();
  expect(document.activeElement).toBe(page.getByLabelText("Name", { exact: true }).element());
  const element = button().element();
  expect(element.getAttribute("aria-haspopup")).toBe("dialog");
  expect(element.getAttribute("aria-expanded")).toBe("true");
  expect(element.getAttribute("aria-controls")).toBe(card().element().id);
  const [at, from] = [card().element().getBoundingClientRect(), element.getBoundingClientRect()];
  expect([at.left, at.top, at.width]).toEqual([from.left, from.bottom + 6, 320]);
  await expectAccessible();
});

test.each(["start", "center", "end"] as const)("near an edge it stays within the window: %s", async (align) => {
  const style = "position: fixed; inset-block-end: 0; inset-inline-end: 0";
  await render(PopoverPage, { label: "Move to", style, align });
  await button().click();
  await expect.element(card()).toBeVisible();
  const at = card().element().getBoundingClientRect();
  expect(at.right).toBeLessThanOrEqual(innerWidth - 8);
  expect(at.bottom).toBeLessThanOrEqual(button().element().getBoundingClientRect().top);
});

test("Escape closes it and gives the focus to its button", async () => {
  await render(PopoverPage, { label: "Move to" });
  await button().click();
  await userEvent.keyboard("{Escape}");
  expect(card().query()).toBeNull();
  expect(document.activeElement).toBe(button().element());
  expect(button().element().getAttribute("aria-expanded")).toBe("false");
});

test("opened by something else it gives the focus to its button", async () => {
  const screen = await render(PopoverPage, { label: "Move to" });
  await screen.rerender({ open: true });
  await expect.element(card()).toBeVisible();
  await screen.rerender({ open: false });
  expect(card().query()).toBeNull();
  expect(document.activeElement).toBe(button().element());
});

test("a press elsewhere closes it, and does nothing more", async () => {
  const onother = vi.fn();
  await render(PopoverPage, { label: "Move to", onother });
  await button().click();
  await page.getByRole("button", { name: "Other" }).click({ force: true });
  expect(card().query()).toBeNull();
  expect(onother).not.toHaveBeenCalled();
});

test("it closes when the focus goes out of it", async () => {
  await render(PopoverPage, { label: "Move to" });
  await button().click();
  (page.getByRole("button", { name: "Other" }).element() as HTMLElement).focus();
  await vi.waitFor(() => expect(card().query()).toBeNull());
  expect(document.activeElement).toBe(page.getByRole("button", { name: "Other" }).element());
});
