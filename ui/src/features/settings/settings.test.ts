import { expect, test } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import SettingsView from "../../views/SettingsView.svelte";
import { expectAccessible, startApp } from "../../testing";
import { pages, settingCommands } from "./pages";

async function open(name: string, options: Parameters<typeof startApp>[0] = {}) {
  location.hash = "";
  const started = await startApp(options);
  const { rerender } = await render(SettingsView, { props: { page: name }, context: started.context });
  return { ...started, rerender };
}

test("every page is accessible, in both languages", async () => {
  for (const arabic of [false, true]) {
    const { rerender } = await open("accounts", { arabic, settings: { language: arabic ? "ar" : "en" } });
    for (const { name } of pages) {
      await rerender({ page: name });
      await expectAccessible();
    }
    document.body.replaceChildren();
  }
});

test("every setting that a page names is on it", async () => {
  const { rerender } = await open("accounts");
  for (const { name, settings } of pages) {
    await rerender({ page: name });
    for (const setting of settings)
      await expect.poll(() => document.getElementById(setting), { message: setting }).not.toBeNull();
  }
});

test("a choice applies at once", async () => {
  const { app, client } = await open("appearance");
  await page.getByLabelText("Theme").selectOptions("Dark");
  await expect.poll(() => document.documentElement.dataset.theme).toBe("dark");
  expect(client.calls.some((call) => call.call === "put_settings" && call.settings.theme === "dark")).toBe(true);
  await page.getByLabelText("Language").selectOptions("العربية");
  await expect.poll(() => document.documentElement.dir).toBe("rtl");
  expect(app.session.settings?.language).toBe("ar");
  await app.session.change({ language: "en", theme: "light" });
});

test("search finds a setting wherever it is", async () => {
  const { app } = await open("accounts");
  await page.getByRole("searchbox").fill("undo");
  await page.getByRole("button", { name: /Time to undo sending/ }).click();
  expect(app.router.route).toEqual({ name: "settings", rest: ["writing", "set-undo-send"] });
});

test("the palette can reach every setting", async () => {
  await startApp();
  const ids = settingCommands(() => undefined).map(({ id }) => id);
  expect(new Set(ids).size).toBe(pages.flatMap(({ settings }) => settings).length);
});

test("removing an account asks first", async () => {
  const { app, client } = await open("accounts");
  const before = app.session.accounts.length;
  await page.getByRole("button", { name: "Remove account…" }).first().click();
  expect(client.calls.some((call) => call.call === "remove_account")).toBe(false);
  await page.getByRole("dialog").getByRole("button", { name: "Remove account" }).click();
  await expect.poll(() => app.session.accounts.length).toBe(before - 1);
});

test("a name is saved when its field is left, and taken back with Escape", async () => {
  const { app, client } = await open("accounts");
  const field = page.getByRole("textbox", { name: "Name of the account" }).first();
  await field.fill("Workshop");
  await page.getByRole("heading", { level: 1 }).click();
  (field.element() as HTMLInputElement).blur();
  await expect.poll(() => app.session.accounts[0]?.title).toBe("Workshop");
  expect(client.calls.filter((call) => call.call === "change_account")).toHaveLength(1);
});

test("a signature is kept with its address", async () => {
  const { client } = await open("accounts");
  await page.getByRole("button", { name: "Change", exact: true }).first().click();
  await page.getByLabelText("Signature").fill("Layla\nNorth Quay");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(() => client.calls.some((call) => call.call === "put_identity")).toBe(true);
  const put = client.calls.find((call) => call.call === "put_identity");
  expect(put?.call === "put_identity" && put.identity.signature).toBe("Layla\nNorth Quay");
});

test("what happens to a message that may have been sent is the user's choice", async () => {
  const { app } = await open("accounts");
  const choice = page.getByLabelText("If it is unclear whether a message was sent");
  await expect.element(choice).toHaveValue("ask");
  await choice.selectOptions("Send it once more after ten minutes");
  await expect.poll(() => app.session.accounts[0]?.ifUncertain).toBe("send_once_more");
});

test("whose word on senders counts is seen, and can be set by hand", async () => {
  const { app, client } = await open("accounts");
  client.mail.accounts = client.mail.accounts.map((account, index) =>
    index === 0 ? { ...account, learnedServer: "mx.northquay.example" } : account,
  );
  await app.session.refresh();
  const choice = page.getByLabelText("Whom to believe about senders").first();
  await expect.element(choice).toHaveTextContent(/mx\.northquay\.example/);
  await choice.selectOptions("A server with this name");
  expect(client.calls.some((call) => call.call === "change_account")).toBe(false);
  const name = page.getByRole("textbox", { name: "Name of the server" });
  await name.fill("mail.northquay.example");
  (name.element() as HTMLInputElement).blur();
  const from = () => app.session.accounts[0]?.resultsFrom;
  await expect.poll(from).toEqual({ from: "server", name: "mail.northquay.example" });
  await expectAccessible();
  await choice.selectOptions("No server");
  await expect.poll(from).toEqual({ from: "nobody" });
  await expect.element(name).not.toBeInTheDocument();
});

test("what a POP3 server keeps can be chosen, and only where it is one", async () => {
  const { app, client } = await open("accounts");
  await expect.element(page.getByLabelText("Once messages are safe here")).not.toBeInTheDocument();
  client.mail.accounts = client.mail.accounts.map((account, index) =>
    index === 0
      ? { ...account, receive: "pop3s://pop.northquay.example:995", serverCopies: { mode: "keep" } }
      : account,
  );
  await app.session.refresh();
  const copies = page.getByLabelText("Once messages are safe here");
  await copies.selectOptions("Remove one from the server when I delete it here");
  await expect.poll(() => app.session.accounts[0]?.serverCopies).toEqual({ mode: "delete_when_deleted" });
  await expectAccessible();
});
