// A menu opens where it should, is read, walked and chosen from by keys and by pointer, and gives the focus back.
import type { ComponentProps } from "svelte";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import { setLocale } from "../i18n/index.svelte";
import { expectAccessible } from "../testing";
import MenuPage from "../testing/MenuPage.svelte";
import type { MenuItem } from "./Menu.svelte";

const reply = vi.fn();
const items: MenuItem[] = [
  { kind: "heading", label: "Message" },
  { label: "Reply", run: reply },
  { label: "Forward", run: vi.fn(), isDisabled: true },
  { kind: "line" },
  { label: "Rename", run: vi.fn(), isChecked: true },
  { label: "Archive", run: vi.fn(), isChecked: false, key: "E" },
];
const base = { label: "Actions", items };

const menu = () => page.getByRole("menu", { name: "Actions" });
const button = () => page.getByRole("button", { name: "More" });
const focused = () => document.activeElement?.textContent?.trim();
const box = (element: Element) => element.getBoundingClientRect();

/** Shows the page; the button has the focus, unless the menu is open already. */
async function shown(props: Partial<ComponentProps<typeof MenuPage>> = {}) {
  reply.mockReset();
  const screen = await render(MenuPage, { ...base, ...props });
  if (!props.open) (button().element() as HTMLElement).focus();
  return screen;
}

test("its button says what it opens, and whether it is open", async () => {
  await shown();
  const element = button().element();
  expect([element.getAttribute("aria-haspopup"), element.getAttribute("aria-expanded")]).toEqual(["menu", "false"]);
  expect(element.hasAttribute("aria-controls")).toBe(false);
  await button().click();
  await expect.element(menu()).toBeVisible();
  expect(element.getAttribute("aria-expanded")).toBe("true");
  expect(element.getAttribute("aria-controls")).toBe(menu().element().id);
  await expectAccessible();
});

test.each([
  ["{Enter}", "Reply"],
  [" ", "Reply"],
  ["{ArrowDown}", "Reply"],
  ["{ArrowUp}", "Archive"],
])("the key %o opens it at %s", async (key, first) => {
  await shown();
  await userEvent.keyboard(key);
  await expect.element(menu()).toBeVisible();
  expect(focused()).toContain(first);
});

test("opened by the pointer, nothing is chosen yet", async () => {
  await shown();
  await button().click();
  expect(document.activeElement).toBe(menu().element());
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toContain("Archive");
});

test("keys walk over what can be chosen, and around the ends", async () => {
  await shown();
  const walked: unknown[] = [];
  for (const key of ["{Enter}", "{ArrowDown}", "{ArrowDown}", "{ArrowDown}", "{ArrowUp}", "{Home}", "{End}"]) {
    await userEvent.keyboard(key);
    walked.push(focused()?.replace("E", "").trim());
  }
  expect(walked).toEqual(["Reply", "Rename", "Archive", "Reply", "Archive", "Reply", "Archive"]);
});

test("what is typed goes to what begins with it, but not to what can't be chosen", async () => {
  await shown();
  await userEvent.keyboard("{Enter}r");
  expect(focused()).toBe("Rename");
  await userEvent.keyboard("{Escape}{Enter}AR");
  expect(focused()).toContain("Archive");
  await userEvent.keyboard("{Escape}{Enter}f");
  expect(focused()).toBe("Reply");
});

test("what has a state is read out with it", async () => {
  await shown({ open: true });
  const radios = page.getByRole("menuitemradio");
  await expect.element(radios.first()).toHaveAttribute("aria-checked", "true");
  await expect.element(radios.nth(1)).toHaveAttribute("aria-checked", "false");
  await expect.element(page.getByRole("menuitem").nth(1)).toHaveAttribute("aria-disabled", "true");
  expect(menu().element().querySelectorAll("[role=separator]")).toHaveLength(1);
});

test.each([["{Enter}"], [" "]])("the key %o chooses, once the menu is gone and the focus is back", async (key) => {
  const onclose = vi.fn(() => expect(document.querySelector("[role=menu]")).toBeNull());
  await shown({ onclose });
  reply.mockImplementation(() => {
    expect(document.activeElement).toBe(button().element());
    expect(onclose).toHaveBeenCalledOnce();
  });
  await userEvent.keyboard(`{ArrowDown}${key}`);
  expect(reply).toHaveBeenCalledOnce();
  expect(reply.mock.results[0]?.type).toBe("return");
  expect(menu().query()).toBeNull();
});

test("the pointer marks and chooses, and can't choose what is disabled", async () => {
  await shown();
  await button().click();
  await page.getByRole("menuitem", { name: "Reply" }).hover();
  expect(focused()).toBe("Reply");
  await page.getByRole("menuitem", { name: "Forward" }).click({ force: true });
  expect(document.activeElement).toBe(menu().element());
  await page.getByRole("menuitem", { name: "Reply" }).click();
  expect(reply).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(button().element());
});

test("Escape closes it, and nobody else hears it", async () => {
  const onclose = vi.fn();
  await shown({ onclose });
  const heard = vi.fn((event: KeyboardEvent) => event.defaultPrevented);
  window.addEventListener("keydown", heard, { once: true });
  await button().click();
  await userEvent.keyboard("{Escape}");
  expect(menu().query()).toBeNull();
  expect(heard).toHaveReturnedWith(true);
  expect(document.activeElement).toBe(button().element());
  expect(onclose).toHaveBeenCalledOnce();
});

test("Tab closes it and goes on from its button", async () => {
  await shown();
  await userEvent.keyboard("{Enter}{Tab}");
  expect(menu().query()).toBeNull();
  expect(focused()).toBe("Other");
});

test("a press elsewhere closes it, and does nothing more", async () => {
  const onother = vi.fn();
  await shown({ onother });
  await button().click();
  await page.getByRole("button", { name: "Other" }).click({ force: true });
  expect(menu().query()).toBeNull();
  expect(onother).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button().element());
});

test("a press on its button closes it too", async () => {
  await shown();
  await button().click();
  await button().click({ force: true });
  expect(menu().query()).toBeNull();
});

test("with the other button a press elsewhere closes it, and opens what is there", async () => {
  const onback = vi.fn((event: MouseEvent) => event.preventDefault());
  await shown({ onback });
  await button().click();
  await page.getByRole("button", { name: "Other" }).click({ force: true, button: "right" });
  expect(menu().query()).toBeNull();
  expect(onback).toHaveBeenCalledOnce();
});

test("opened at a point it begins there, and gives the focus to what had it", async () => {
  const screen = await shown({ at: { x: 300, y: 200 } });
  const other = page.getByRole("button", { name: "Other" }).element() as HTMLElement;
  other.focus();
  await screen.rerender({ open: true });
  await expect.element(menu()).toBeVisible();
  expect([box(menu().element()).left, box(menu().element()).top]).toEqual([300, 204]);
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(other);
});

const corner = "position: fixed; inset-inline-start: 700px; inset-block-start: 300px; inline-size: 300px";

test.each([
  ["en", "start", "left"],
  ["en", "end", "right"],
  ["ar", "start", "right"],
  ["ar", "end", "left"],
] as const)("in %s it is even with the %s of its button", async (language, align, edge) => {
  await setLocale(language);
  document.documentElement.dir = language === "ar" ? "rtl" : "ltr";
  await shown({ open: true, align, style: corner });
  await expect.element(menu()).toBeVisible();
  expect(box(menu().element())[edge]).toBeCloseTo(box(button().element())[edge], 0);
  expect(box(menu().element()).top).toBeCloseTo(box(button().element()).bottom + 4, 0);
});

test("it stands on the side it was given, or where there is room", async () => {
  await shown({ open: true, side: "top", style: corner });
  await expect.element(menu()).toBeVisible();
  expect(box(menu().element()).bottom).toBeCloseTo(box(button().element()).top - 4, 0);
});

test("a long one stays within the window, and scrolls", async () => {
  const long = Array.from({ length: 60 }, (_, index): MenuItem => ({ label: `Item ${index}`, run: vi.fn() }));
  await shown({ open: true, items: long, style: "position: fixed; inset-block-start: 560px" });
  await expect.element(menu()).toBeVisible();
  const { top, bottom } = box(menu().element());
  expect([top >= 8, bottom <= innerHeight - 8]).toEqual([true, true]);
  await userEvent.keyboard("{End}");
  const last = box(document.activeElement ?? document.body);
  expect(last.bottom).toBeLessThanOrEqual(bottom);
});
