import { page } from "vitest/browser";
import { expect, it } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, startApp } from "../../testing";
import DomainCheck from "./DomainCheck.svelte";

it("asks only when the user wants to know, and tells what is set up and what is not", async () => {
  const { client, context } = await startApp();
  client.handlers.own_domain = () => ({
    domain: "northquay.example",
    spf: "good",
    dmarc: "weak",
    dkim: "good",
    dane: "unknown",
    keys: "missing",
    mtaSts: "missing",
    tlsReports: "broken",
  });
  await render(DomainCheck, { props: { account: 1 }, context });
  expect(client.calls.some(({ call }) => call === "own_domain")).toBe(false);
  await page.getByRole("button", { name: "Check it" }).click();
  for (const text of ["Set up", "Asks nothing of others", "Not there", "Can’t be followed"])
    await expect.element(page.getByText(text, { exact: true }).first()).toBeVisible();
  await expectAccessible();
});

it("says that nobody may be asked", async () => {
  const { client, context } = await startApp();
  client.handlers.own_domain = () => null;
  await render(DomainCheck, { props: { account: 1 }, context });
  await page.getByRole("button", { name: "Check it" }).click();
  await expect.element(page.getByRole("status")).toHaveTextContent("may not ask anybody");
});
