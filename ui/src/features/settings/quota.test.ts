// How full an account is on its server: quiet while there is room, said in words when there is not.
import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { Quota } from "../../rpc/contract";
import SettingsView from "../../views/SettingsView.svelte";
import { expectAccessible, startApp } from "../../testing";

const GB = 1_000_000_000;
const storage = (used: number, limit: number | null): Quota => ({ storage: { used, limit }, messages: null, atMs: 1 });

/** Opens the accounts with these quotas, one an account; the first one's details are shown. */
async function open(quotas: (Quota | null)[], arabic = false) {
  location.hash = "";
  const started = await startApp({ arabic, settings: { language: arabic ? "ar" : "en" } });
  const { client, app } = started;
  client.mail.accounts = client.mail.accounts.map((account, index) => ({ ...account, quota: quotas[index] ?? null }));
  await app.session.refresh();
  await render(SettingsView, { props: { page: "accounts" }, context: started.context });
  return started;
}

const meter = () => page.getByRole("meter");
/** What stands in a sentence, without the marks that keep its parts from turning it around. */
const plain = (text: string | null | undefined) => text?.replace(/[\u2066-\u2069]/g, "").replace(/\u00a0/g, " ");

test("an account with room says so quietly", async () => {
  await open([storage(3.2 * GB, 5 * GB)]);
  await expect.element(meter()).toHaveAccessibleName("Space on the server");
  await expect.element(meter()).toHaveAttribute("aria-valuenow", "64");
  expect(plain(meter().element().getAttribute("aria-valuetext"))).toBe("3.2 GB of 5 GB used");
  await expect.element(page.getByText(/nearly full|is full/)).not.toBeInTheDocument();
  await expectAccessible();
});

test("what is nearly full or full is said in words, and the bar ends at its end", async () => {
  await open([storage(4.6 * GB, 5 * GB), storage(6 * GB, 5 * GB)]);
  await expect.element(page.getByText("The mailbox is nearly full.", { exact: false })).toBeVisible();
  // The second one's details are folded: its warning is seen all the same.
  await expect.element(page.getByText("The mailbox is full.", { exact: false })).toBeVisible();
  const values = meter()
    .elements()
    .map((element) => element.getAttribute("aria-valuenow"));
  expect(values).toEqual(["92", "100"]);
  for (const element of meter().elements()) {
    const bar = element.getBoundingClientRect();
    const used = element.firstElementChild?.getBoundingClientRect();
    expect(used?.width).toBeGreaterThan(bar.width * 0.9);
    expect(used?.width).toBeLessThanOrEqual(bar.width);
  }
  await expectAccessible();
});

test("exactly nine tenths is no reason to warn", async () => {
  await open([storage(4.5 * GB, 5 * GB), storage(4.5 * GB, 5 * GB)]);
  expect(meter().elements()).toHaveLength(1);
  await expect.element(page.getByText(/nearly full/)).not.toBeInTheDocument();
});

test("without a limit there is no bar, and where nothing is known there is nothing", async () => {
  const { app, client } = await open([storage(3.2 * GB, null)]);
  await expect.element(page.getByText("Space on the server")).toBeVisible();
  await expect.element(meter()).not.toBeInTheDocument();
  client.mail.accounts = client.mail.accounts.map((account) => ({ ...account, quota: null }));
  await app.session.refresh();
  await expect.element(page.getByText("Space on the server")).not.toBeInTheDocument();
});

test("messages are counted where the server counts them", async () => {
  await open([{ storage: null, messages: { used: 950, limit: 1000 }, atMs: 1 }]);
  await expect.element(meter()).toHaveAccessibleName("Messages on the server");
  expect(plain(meter().element().getAttribute("aria-valuetext"))).toBe("950 of 1,000 used");
});

test("in Arabic the bar fills from the right, with Arabic digits", async () => {
  await open([storage(3.2 * GB, 5 * GB)], true);
  await expect.element(meter()).toHaveAccessibleName("المساحة على الخادم");
  expect(plain(meter().element().getAttribute("aria-valuetext"))).toMatch(/٣٫٢.*٥/);
  const bar = meter().element().getBoundingClientRect();
  const used = meter().element().firstElementChild?.getBoundingClientRect();
  expect(used?.right).toBe(bar.right);
  expect(used?.left).toBeGreaterThan(bar.left);
  await expectAccessible();
});
