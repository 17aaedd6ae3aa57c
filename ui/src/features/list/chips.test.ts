// The accounts above a list over several: which are pressed says what is shown.
import { expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import AccountChips from "./AccountChips.svelte";

async function show(chosen: (all: readonly number[]) => number[]) {
  const { app } = await startApp();
  const accounts = app.session.accounts;
  const props = { accounts, chosen: chosen(accounts.map(({ id }) => id)), onchoose: vi.fn(), onall: vi.fn() };
  await render(AccountChips, props);
  return props;
}

const chips = () => page.getByRole("group", { name: "Accounts shown" }).getByRole("button");

test("all is pressed where none is chosen, and each account is told by its name", async () => {
  const { accounts } = await show(() => []);
  await expectAccessible();
  expect(chips().all().length).toBe(accounts.length + 1);
  await expect.element(chips().first()).toHaveAttribute("aria-pressed", "true");
  for (const { title } of accounts)
    await expect.element(page.getByRole("button", { name: title })).toHaveAttribute("aria-pressed", "false");
});

test("those that are chosen are pressed, and all is not", async () => {
  const { accounts } = await show((all) => all.slice(0, 1));
  const states = chips()
    .all()
    .map((chip) => chip.element().getAttribute("aria-pressed"));
  expect(states).toEqual(["false", "true", ...accounts.slice(1).map(() => "false")]);
});

test("a press tells which account, or all", async () => {
  const { accounts, onchoose, onall } = await show((all) => all.slice(0, 1));
  const second = accounts[1];
  if (second === undefined) throw new Error("the sample has two accounts");
  await page.getByRole("button", { name: second.title }).click();
  expect(onchoose).toHaveBeenCalledExactlyOnceWith(second.id);
  expect(onall).not.toHaveBeenCalled();
  await chips().first().click();
  expect(onall).toHaveBeenCalledOnce();
});
