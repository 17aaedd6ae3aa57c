import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import LocalDrafts from "./LocalDrafts.svelte";
import { ThreadList } from "./thread-list.svelte";

test("a draft that no server has yet is shown, and one that has a copy is not shown twice", async () => {
  const { client, context } = await startApp();
  const draft = (id: number, subject: string) => ({ id, account: 1, to: [], subject, preview: "", changedAtMs: 0 });
  client.handlers.drafts = () => [draft(901, "Written offline"), draft(902, "On the server, too")];
  const list = new ThreadList(client);
  await list.open({
    view: { kind: "role", role: "inbox", account: null },
    filter: "none",
    threaded: true,
    oldestFirst: false,
  });
  const row = list.at(0);
  if (row) row.draft = 902;
  await render(LocalDrafts, { props: { list }, context });
  await expect.element(page.getByRole("button", { name: /Written offline/ })).toBeVisible();
  expect(page.getByRole("button", { name: /On the server/ }).elements()).toHaveLength(0);
  await expectAccessible();
});
