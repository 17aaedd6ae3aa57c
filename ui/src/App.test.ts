// What the window shows: mail, the first run, a locked profile, or why it can't start.
import { render } from "vitest-browser-svelte";
import { expect, test, vi } from "vitest";
import App from "./App.svelte";
import { appContext, createApp } from "./state/app.svelte";
import { failure, FakeClient } from "./testing";

const show = (client: FakeClient) => {
  const app = createApp(client);
  return { app, screen: render(App, { context: appContext(app) }) };
};

test("with accounts it is the mail; settings go on the page itself", async () => {
  const client = new FakeClient({
    extra: 10,
    arabic: true,
    settings: { language: "ar", theme: "dark", textScale: 150 },
  });
  const screen = await show(client).screen;
  await expect.element(screen.getByRole("listbox")).toBeVisible();
  const root = document.documentElement;
  expect([root.lang, root.dir, root.dataset.theme, getComputedStyle(root).fontSize]).toEqual([
    "ar",
    "rtl",
    "dark",
    "24px",
  ]);
  root.style.removeProperty("--scale");
});

test("without accounts it is the first run, and mail once there is an account", async () => {
  const client = new FakeClient({ isEmpty: true });
  const screen = await show(client).screen;
  await vi.waitFor(() => expect(document.querySelector("h1")).not.toBeNull());
  expect(screen.getByRole("listbox").query()).toBeNull();
});

test("an engine that can't be reached is told in words", async () => {
  const client = new FakeClient();
  client.handlers.start = () => {
    throw failure("disk");
  };
  const screen = await show(client).screen;
  await expect.element(screen.getByText("Barid could not start.")).toBeVisible();
  await expect.element(screen.getByText("The disk can’t be written")).toBeVisible();
});

test("the shell's question before closing is answered by closing, where nothing is being written", async () => {
  const client = new FakeClient({ extra: 10 });
  const screen = await show(client).screen;
  await expect.element(screen.getByRole("listbox")).toBeVisible();
  client.emit({ kind: "command", name: "close" });
  await vi.waitFor(() => expect(client.calls.filter(({ call }) => call === "close_window")).toHaveLength(1));
});

test("settings that are changed elsewhere apply here", async () => {
  const client = new FakeClient({ extra: 10 });
  const screen = await show(client).screen;
  await expect.element(screen.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
  client.settings = { ...client.settings, language: "ar" };
  client.emit({ kind: "settings_changed" });
  await expect.element(screen.getByRole("heading", { level: 1, name: "الوارد" })).toBeVisible();
});
