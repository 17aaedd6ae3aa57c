import { page } from "vitest/browser";
import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import TrackingList from "./TrackingList.svelte";

it("lists who tries to learn when mail is read, the most first, and forgets them", async () => {
  const { client, context } = await startApp();
  const row = (n: number) => ({ sender: `s${n}@shop.example`, messages: n, lastAtMs: 1, hosts: ["pixel.example"] });
  client.handlers.tracking = () => [9, 8, 7, 6, 5, 4].map(row);
  await render(TrackingList, { context });
  await expect.element(page.getByText("s9@shop.example")).toBeVisible();
  expect(page.getByText("s4@shop.example").query()).toBeNull();
  await page.getByRole("button", { name: "Show all" }).click();
  await expect.element(page.getByText("s4@shop.example")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Forget all" }).click();
  await expect.element(page.getByText("s9@shop.example")).not.toBeInTheDocument();
  expect(client.calls.at(-1)).toMatchObject({ call: "forget_tracking" });
});

it("says nothing where there is nothing", async () => {
  const { context } = await startApp();
  const { container } = await render(TrackingList, { context });
  expect(container.textContent).toBe("");
});
