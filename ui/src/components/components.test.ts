// The basic controls work by keyboard, have names, and pass axe.
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import { expectAccessible } from "../testing";
import Menu from "./Menu.svelte";
import Splitter from "./Splitter.svelte";
import TextField from "./TextField.svelte";

test("a menu opened at a point is read, chosen from by keys, and closed", async () => {
  const run = vi.fn();
  const screen = await render(Menu, {
    label: "Message",
    open: true,
    at: { x: 100, y: 100 },
    items: [{ label: "Archive", run }, { kind: "line" }, { label: "Delete", run: vi.fn(), isDanger: true }],
  });
  await expect.element(screen.getByRole("menu", { name: "Message" })).toBeVisible();
  await expectAccessible();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
  await expect.element(screen.getByRole("menu")).not.toBeInTheDocument();
});

test("arrow keys move a splitter the way they point, in both directions of text", async () => {
  const onend = vi.fn();
  const screen = await render(Splitter, {
    label: "Width",
    value: 300,
    min: 200,
    max: 320,
    initial: 236,
    onmove: vi.fn(),
    onend,
  });
  (screen.getByRole("separator").element() as HTMLElement).focus();
  await userEvent.keyboard("{ArrowRight}{ArrowLeft}{End}");
  expect(onend.mock.calls.flat()).toEqual([312, 288, 320]);
});

test("a password can be looked at, and runs from left to right", async () => {
  const screen = await render(TextField, { label: "Password", value: "secret", type: "password" });
  const field = screen.getByLabelText("Password", { exact: true });
  expect(field.element().getAttribute("dir")).toBe("ltr");
  await screen.getByRole("button", { name: "Show password" }).click();
  await expect.element(field).toHaveAttribute("type", "text");
  await expectAccessible();
});
