import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import AskServers from "./AskServers.svelte";

test("servers are asked once for a query, and what they said is told", async () => {
  const { client, context } = await startApp();
  client.handlers.search_servers = () => ({ found: 2, failed: ["a@example.test"] });
  const { rerender } = await render(AskServers, { props: { query: "pie", notDownloaded: 9 }, context });
  await expectAccessible();
  await page.getByRole("button", { name: "Search the server too" }).click();
  await expect.element(page.getByRole("status")).toHaveTextContent("more were found.");
  await expect.element(page.getByRole("status")).toHaveTextContent("a@example.test");
  expect(client.calls).toContainEqual({ call: "search_servers", query: "pie" });
  expect(page.getByRole("button").elements()).toHaveLength(0);
  await rerender({ query: "apple", notDownloaded: 9 });
  await expect.element(page.getByRole("button", { name: "Search the server too" })).toBeVisible();
});
