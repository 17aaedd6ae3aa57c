// Groups of accounts: made, changed, put in order and removed on the page of accounts.
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import GroupList from "./GroupList.svelte";

async function show() {
  const started = await startApp();
  await render(GroupList, { context: started.context });
  return started;
}

async function make(name: string, account: string) {
  await page.getByRole("button", { name: "Add group" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("checkbox", { name: account }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
}

test("a group is made of a name and accounts, and is there at once", async () => {
  const { app, client } = await show();
  const first = app.session.accounts[0];
  if (first === undefined) throw new Error("the sample has accounts");
  const before = app.session.overview.groups.length;
  await make(" Family ", first.title);
  const put = client.calls.find((call) => call.call === "put_group");
  expect(put).toEqual({ call: "put_group", group: { id: 0, name: "Family", accounts: [first.id] } });
  expect(app.session.overview.groups.length).toBe(before + 1);
  await expect.element(page.getByText("Family")).toBeVisible();
  await expectAccessible();
});

test("groups change places, and the first and the last go no further", async () => {
  const { app } = await show();
  const first = app.session.accounts[0];
  if (first === undefined) throw new Error("the sample has accounts");
  await make("Family", first.title);
  await make("Work and home", first.title);
  const names = () => app.session.overview.groups.map(({ name }) => name);
  const before = names();
  const [one, other] = [before.length - 2, before.length - 1];
  const last = before[other] ?? "";
  // Marks of direction stand around the name.
  await expect.element(page.getByRole("button", { name: /^Move .Work and home. down$/ })).toBeDisabled();
  await page.getByRole("button", { name: /^Move .Work and home. up$/ }).click();
  await expect.poll(names).toEqual([...before.slice(0, one), last, before[one]]);
});
