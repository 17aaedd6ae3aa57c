import { page } from "vitest/browser";
import { expect, test } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, failure, startApp } from "../../testing";
import type { Settings } from "../../rpc/contract";
import KeysPage from "./KeysPage.svelte";

async function open(prepare: (client: Awaited<ReturnType<typeof startApp>>["client"]) => void = () => undefined) {
  const started = await startApp();
  prepare(started.client);
  const settings = started.app.session.settings;
  if (!settings) throw new Error("no settings");
  const change = (part: Partial<Settings>) => void started.app.session.change(part);
  await render(KeysPage, { context: started.context, props: { settings, change } });
  await expect.element(page.getByRole("heading", { name: "Your keys" })).toBeVisible();
  return started;
}
const call = (client: Awaited<ReturnType<typeof open>>["client"], name: string) =>
  client.calls.findLast((one) => one.call === name);

test("a key is made with one press, and its recovery sheet is made and tried", async () => {
  const { client } = await open();
  await page.getByRole("button", { name: "Make it private" }).first().click();
  expect(call(client, "generate_key")).toMatchObject({ address: "layla@northquay.example" });
  await page.getByRole("button", { name: "Make the sheet" }).click();
  await expect.element(page.getByText("5678").first()).toBeVisible();
  expect(document.querySelectorAll(".print-root li")).toHaveLength(9);
  await expectAccessible();
  await page.getByRole("button", { name: "I have kept it" }).click();
  await page.getByRole("textbox", { name: "Code" }).fill("9".repeat(36));
  await page.getByRole("button", { name: "Choose the file and try" }).click();
  await expect.element(page.getByText(/don’t fit together/)).toBeVisible();
  await page.getByRole("textbox", { name: "Code" }).fill(`1234${"0".repeat(32)}`);
  await page.getByRole("button", { name: "Choose the file and try" }).click();
  await expect.element(page.getByText(/It works/)).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect.element(page.getByText("Recovery sheet tried")).toBeVisible();
  await expectAccessible();
});

test("a sheet that was not saved shows no code", async () => {
  const { client } = await open();
  client.handlers.make_recovery_sheet = () => ({ code: "1234-5678", fileName: "x", isSaved: false });
  await page.getByRole("button", { name: "Make it private" }).first().click();
  await page.getByRole("button", { name: "Make the sheet" }).click();
  await expect.element(page.getByText(/No place was chosen/)).toBeVisible();
  await expect.element(page.getByText("5678")).not.toBeInTheDocument();
});

test("what can't be taken back is asked first, and said plainly", async () => {
  const { client } = await open();
  await page.getByRole("button", { name: "Make it private" }).first().click();
  await page.getByRole("button", { name: "Later" }).click();
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("menuitem", { name: /In .*2.* years/ }).click();
  await expect.element(page.getByText(/^Until /)).toBeVisible();
  await choose("Save with the secret half…");
  await page.getByRole("textbox", { name: "Passphrase for the file" }).fill("short");
  await page.getByRole("button", { name: "Save…" }).click();
  await expect.element(page.getByText("At least eight characters, please.")).toBeVisible();
  expect(call(client, "save_secret_key")).toBeUndefined();
  await page.getByRole("button", { name: "Cancel" }).click();
  await choose("Take it back…");
  await expect.element(page.getByText(/can’t be undone/)).toBeVisible();
  await expectAccessible();
  await page.getByText("Somebody else may have it").click();
  await page.getByRole("button", { name: "Take it back", exact: true }).click();
  await expect.element(page.getByText("Taken back")).toBeVisible();
  expect(call(client, "revoke_key")).toMatchObject({ reason: "compromised" });
  await choose("Remove…");
  await expect.element(page.getByText(/becomes unreadable/)).toBeVisible();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect.poll(() => client.keys.own.length).toBe(0);
});

test("other people's keys are compared, refused, looked for, and told of in words", async () => {
  const { client } = await open(({ keys }) => {
    keys.know("hana@lantern.example", "remembered", { fingerprint: "AAAA1111" });
    keys.know("jonas@weber.example", "changed", { fingerprint: "BBBB2222" });
  });
  await expect.element(page.getByText("New, needs a decision")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Compare…" }).click();
  await expect.element(page.getByText("lantern", { exact: true })).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "They match" }).click();
  await expect.element(page.getByText("Confirmed")).toBeVisible();
  expect(call(client, "decide_key")).toMatchObject({ fingerprint: "AAAA1111", state: "confirmed" });
  await page.getByText("Details").first().click();
  await page.getByRole("button", { name: "History" }).first().click();
  await expect.element(page.getByText(/confirmed by you/)).toBeVisible();
  await page.getByRole("button", { name: "Refuse" }).last().click();
  await expect.element(page.getByText("Refused")).toBeVisible();
  await page.getByLabelText("Look for a key of an address").fill("omar@northquay.example");
  await page.getByRole("button", { name: "Look", exact: true }).click();
  await expect.element(page.getByText(/No key was found for/)).toBeVisible();
});

test("a file that is closed asks for its passphrase, and only then", async () => {
  const { client } = await open();
  client.handlers.import_keys = ({ passphrase }) => {
    if (passphrase === null) throw failure("needs_passphrase");
    return { own: 1, people: [] };
  };
  await page.getByRole("button", { name: "Take keys over from a file…" }).click();
  await page.getByRole("textbox", { name: "Passphrase of the file" }).fill("open sesame");
  await page.getByRole("button", { name: "Take keys over from a file…" }).click();
  await expect.element(page.getByText(/key is here now/)).toBeVisible();
  expect(call(client, "import_keys")).toMatchObject({ passphrase: "open sesame" });
});

test("private mail is searched in an account where that is chosen, and keys are forgotten when it is chosen", async () => {
  const { client, app } = await open();
  const { session } = app;
  const isOn = () => session.accounts[0]?.searchesPrivate;
  expect(isOn()).toBe(false);
  const choice = page.getByRole("switch", { name: /Search in private mail/ }).first();
  await choice.click();
  await expect.poll(isOn).toBe(true);
  expect(call(client, "change_account")).toMatchObject({ change: { searchesPrivate: true, title: null } });
  await choice.click();
  await expect.poll(isOn).toBe(false);
  await page.getByRole("combobox", { name: "Forget opened keys after" }).selectOptions("60");
  await expect.poll(() => session.settings?.keysKeptMinutes).toBe(60);
  await expectAccessible();
});
