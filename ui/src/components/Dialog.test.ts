// A dialog holds the focus and the keys while it is open, with what opens over it, and gives the focus back.
import type { ComponentProps } from "svelte";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../testing";
import DialogPage from "../testing/DialogPage.svelte";

const opener = () => page.getByRole("button", { name: "Open", exact: true });
const dialog = () => page.getByRole("dialog", { name: "Rename" });
const field = (name: string) => page.getByLabelText(name, { exact: true });

type Props = Omit<ComponentProps<typeof DialogPage>, "title">;

/** Shows the page and opens its dialog. */
async function opened(props: Props = {}) {
  const screen = await render(DialogPage, { title: "Rename", ...props });
  await opener().click();
  await expect.element(dialog()).toBeVisible();
  return screen;
}

/** Presses somewhere in the window, as a hand would. */
const pressAt = (x: number, y: number) =>
  userEvent.click(document.documentElement, { position: { x, y }, force: true });

test("it has its title for a name, and its sentence for a description", async () => {
  await opened({ description: "What it is called" });
  const element = dialog().element();
  const text = (name: string) => document.getElementById(element.getAttribute(name) ?? "")?.textContent;
  expect([text("aria-labelledby"), text("aria-describedby")]).toEqual(["Rename", "What it is called"]);
  expect([element.matches(":modal"), element.hasAttribute("data-layer")]).toEqual([true, true]);
  await expectAccessible();
});

test("without a head its title is read out all the same", async () => {
  await opened({ bare: true, description: "Not shown" });
  expect(dialog().element().hasAttribute("aria-describedby")).toBe(false);
  expect(dialog().getByRole("button", { name: "Close" }).query()).toBeNull();
  await expectAccessible();
});

test("the focus begins in the first field, not on the button that closes it", async () => {
  await opened();
  expect(document.activeElement).toBe(field("One").element());
});

test("the focus begins where it is asked for", async () => {
  await opened({ hasAutofocus: true });
  expect(document.activeElement).toBe(field("Two").element());
});

test("where there is nothing else the button that closes it has the focus", async () => {
  await opened({ isPlain: true });
  expect(document.activeElement).toBe(dialog().getByRole("button", { name: "Close" }).element());
});

test("Tab never leads to the page behind it", async () => {
  await opened();
  for (let step = 0; step < 12; step += 1) {
    await userEvent.keyboard("{Tab}");
    expect(document.activeElement).not.toBe(opener().element());
  }
});

test.each([
  ["Escape", () => userEvent.keyboard("{Escape}")],
  ["the button in its head", () => dialog().getByRole("button", { name: "Close" }).click()],
  ["a press beside it", () => pressAt(20, 20)],
])("%s closes it once, and the focus goes back", async (_, close) => {
  const onclose = vi.fn();
  await opened({ onclose });
  await close();
  expect(dialog().query()).toBeNull();
  expect(onclose).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(opener().element());
});

test("Escape is not heard by anyone behind it", async () => {
  await opened();
  const heard = vi.fn((event: KeyboardEvent) => event.defaultPrevented);
  window.addEventListener("keydown", heard, { once: true });
  await userEvent.keyboard("{Escape}");
  expect(heard).toHaveReturnedWith(true);
});

test("a press on nothing within it keeps it open, and keeps the keys", async () => {
  await opened({ isPlain: true });
  await page.getByText("One").click();
  expect(dialog().element().contains(document.activeElement)).toBe(true);
});

test("a drag that began within it does not close it", async () => {
  await opened();
  const down = (target: Element) => target.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  down(field("One").element());
  dialog()
    .element()
    .dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await expect.element(dialog()).toBeVisible();
});

test("it is as wide as asked, in the middle or from the top", async () => {
  const screen = await opened({ width: 20 });
  const card = () => (dialog().element().firstElementChild ?? document.body).getBoundingClientRect();
  expect([card().width, Math.round(card().left + card().width / 2)]).toEqual([320, innerWidth / 2]);
  expect(Math.abs(card().top + card().height / 2 - innerHeight / 2)).toBeLessThan(1);
  await screen.rerender({ atTop: true });
  expect(Math.round(card().top)).toBe(Math.round(innerHeight * 0.12));
});

test("a menu within it opens over it, and Escape closes the menu alone", async () => {
  const run = vi.fn();
  await opened({ items: [{ label: "First", run }] });
  await page.getByRole("button", { name: "Menu" }).click();
  await expect.element(page.getByRole("menu")).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("{Escape}");
  expect(page.getByRole("menu").query()).toBeNull();
  await expect.element(dialog()).toBeVisible();
  expect(document.activeElement).toBe(page.getByRole("button", { name: "Menu" }).element());
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("menuitem", { name: "First" }).click();
  expect(run).toHaveBeenCalledOnce();
  await expect.element(dialog()).toBeVisible();
});

test("another dialog opens over it, and leads back into it", async () => {
  await opened();
  await page.getByRole("button", { name: "Inner" }).click();
  const inner = page.getByRole("dialog", { name: "Inner" });
  await expect.element(inner).toBeVisible();
  await userEvent.keyboard("{Escape}");
  expect(inner.query()).toBeNull();
  await expect.element(dialog()).toBeVisible();
  expect(document.activeElement).toBe(page.getByRole("button", { name: "Inner" }).element());
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(opener().element());
});

test("a toast stands over it and can be used, and is in its own place again afterwards", async () => {
  const onundo = vi.fn();
  const screen = await opened({ onundo });
  await screen.rerender({ toast: "Archived" });
  await page.getByRole("button", { name: "Undo" }).click();
  expect(onundo).toHaveBeenCalledOnce();
  await expect.element(dialog()).toBeVisible();
  await userEvent.keyboard("{Escape}");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(onundo).toHaveBeenCalledTimes(2);
  expect(document.querySelector("main [role=status]")?.textContent).toContain("Archived");
});

test("a tip is drawn over it", async () => {
  await opened();
  await userEvent.keyboard("{Tab}{Tab}");
  const tip = document.querySelector("[popover=manual]");
  expect(tip?.matches(":popover-open")).toBe(true);
  expect(tip?.textContent).toContain("Menu");
});
