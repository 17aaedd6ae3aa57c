// What a user does to mailboxes in the sidebar: made, renamed, removed, followed, by mouse and by key.
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { beforeEach, expect, test, vi } from "vitest";
import type { FakeOptions } from "../rpc/fake";
import { expectAccessible, startApp } from "../testing";
import MainView from "./MainView.svelte";

beforeEach(async () => {
  await page.viewport(1440, 900);
});

async function open(options: FakeOptions = {}) {
  const started = await startApp(options);
  const screen = await render(MainView, { context: started.context });
  await expect.element(screen.getByRole("option").first()).toBeVisible();
  return { ...started, screen };
}

const press = (keys: string) => userEvent.keyboard(keys);
const names = () => [...document.querySelectorAll("[role='treeitem'] .name")].map((one) => one.textContent);
const item = (name: string) =>
  [...document.querySelectorAll<HTMLElement>("[role='treeitem']")].find(
    (one) => one.querySelector(".name")?.textContent === name,
  );

test("a mailbox is made from an account's menu, and z takes it back", async () => {
  const { screen, client } = await open();
  item("North Quay Studio")?.focus();
  await press("{Shift>}{F10}{/Shift}");
  await screen.getByRole("menuitem", { name: "New mailbox…" }).click();
  const dialog = screen.getByRole("dialog", { name: "New mailbox" });
  await expect.element(dialog).toBeVisible();
  await expectAccessible();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Plans / Big");
  await press("{Enter}");
  await expect.element(screen.getByText(/Mailbox .*Plans\/Big.* created/)).toBeVisible();
  expect(client.calls).toContainEqual({ call: "create_mailbox", account: 1, name: "Plans/Big" });
  await vi.waitFor(() => expect(names()).toContain("Plans/Big"));
  await expect.element(dialog).not.toBeInTheDocument();
  await press("z");
  await vi.waitFor(() => expect(names()).not.toContain("Plans/Big"));
});

test("F2 renames a mailbox with those below it, and a name that is taken is said", async () => {
  const { screen, client } = await open();
  item("Invoices")?.focus();
  await press("{F2}");
  const field = screen.getByRole("textbox", { name: "Name" });
  await expect.element(field).toHaveValue("Invoices");
  await field.fill("Competition");
  await press("{Enter}");
  await expect.element(screen.getByText("There is one of that name already")).toBeVisible();
  await expectAccessible();
  await field.fill("Bills");
  await press("{Enter}");
  await expect.element(screen.getByText(/Mailbox renamed to .*Bills/)).toBeVisible();
  expect(client.calls).toContainEqual({ call: "rename_mailbox", mailbox: 12, name: "Bills" });
  await vi.waitFor(() => expect(names()).toContain("Bills"));
  expect(names()).toContain("2026");
});

test("removing asks where there is something to lose, and not where there is nothing", async () => {
  const { screen, client } = await open();
  item("Library façade")?.focus();
  await press("{Delete}");
  await expect.element(screen.getByText(/Mailbox .*Library façade.* deleted/)).toBeVisible();
  expect(client.calls.some((call) => call.call === "delete_mailbox" && call.mailbox === 10)).toBe(true);

  item("Invoices")?.focus();
  await press("{Delete}");
  const dialog = screen.getByRole("dialog", { name: /Delete .*Invoices/ });
  await expect.element(dialog).toBeVisible();
  await expectAccessible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(client.calls.some((call) => call.call === "delete_mailbox" && call.mailbox === 12)).toBe(false);
  item("Invoices")?.focus();
  await press("{Delete}");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await vi.waitFor(() => expect(names()).not.toContain("Invoices"));
});

test("a mailbox can be followed no longer, and those that every account has stay", async () => {
  const { screen, client } = await open();
  item("Competition")?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 60, clientY: 300 }));
  await screen.getByRole("menuitem", { name: "No longer follow" }).click();
  await expect.element(screen.getByText(/You no longer follow .*Competition/)).toBeVisible();
  expect(client.calls).toContainEqual({ call: "follow_mailbox", mailbox: 11, follow: false });
  item("Trash")?.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, clientX: 60, clientY: 300 }));
  await expect.element(screen.getByRole("menuitem", { name: "Mark all as read" })).toBeVisible();
  await expectAccessible();
  await expect.element(screen.getByRole("menuitem", { name: /Rename/ })).not.toBeInTheDocument();
});

test("y copies what is selected", async () => {
  const { screen, client } = await open();
  await press("j");
  await press("y");
  await expect.element(screen.getByRole("combobox", { name: "Copy to" })).toHaveFocus();
  await press("Competition");
  await press("{Enter}");
  await expect.element(screen.getByText(/Conversation copied to .*Competition/)).toBeVisible();
  expect(client.calls.some((call) => call.call === "copy")).toBe(true);
});

test("in Junk the same key says that it is none", async () => {
  const { screen, client } = await open();
  await press("j");
  await press("!");
  await expect.element(screen.getByText("Conversation marked as junk")).toBeVisible();
  await press("gj");
  await expect.element(screen.getByRole("heading", { level: 1, name: "Junk" })).toBeVisible();
  await expect.element(screen.getByRole("option").first()).toBeVisible();
  await press("j");
  await press("!");
  await expect.element(screen.getByText("Conversation marked as not junk")).toBeVisible();
  const verdicts = client.calls.flatMap((call) => (call.call === "report" ? [call.verdict] : []));
  expect(verdicts).toEqual(["junk", "not_junk"]);
});

test("all of it reads in Arabic", async () => {
  const { screen } = await open({ arabic: true, settings: { language: "ar" } });
  item("المسابقة")?.focus();
  await press("{F2}");
  await expect.element(screen.getByRole("dialog", { name: "إعادة تسمية صندوق البريد" })).toBeVisible();
  await expectAccessible();
});
