// The mail window as a whole: keys, acts with undo, panes, states, both languages and themes.
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { FakeOptions } from "../rpc/fake";
import { expectAccessible, startApp } from "../testing";
import MainView from "./MainView.svelte";

beforeEach(async () => {
  await page.viewport(1440, 900);
});

async function open(options: FakeOptions = {}) {
  const started = await startApp(options);
  const screen = await render(MainView, { context: started.context });
  await expect.element(screen.getByRole("option").first()).toBeVisible();
  return { ...started, screen };
}

const subjects = () => [...document.querySelectorAll("[role='option'] .subject")].map((one) => one.textContent);
const selected = () => document.querySelector("[role='option'][aria-selected='true'] .subject")?.textContent;
const press = (keys: string) => userEvent.keyboard(keys);

test("archiving goes on to the next conversation, says so, and z takes it back", async () => {
  const { screen, client } = await open();
  await screen.getByText("Site visit moved to Thursday at nine").click();
  await press("e");
  await expect.element(screen.getByText("Conversation archived")).toBeVisible();
  await vi.waitFor(() => expect(selected()).toBe("Lease for the studio kitchen"));
  expect(subjects()).not.toContain("Site visit moved to Thursday at nine");
  await expect.element(screen.getByRole("heading", { name: "Lease for the studio kitchen" })).toBeVisible();
  await press("z");
  await vi.waitFor(() => expect(subjects()).toContain("Site visit moved to Thursday at nine"));
  expect(client.calls.some((call) => call.call === "undo")).toBe(true);
});

test("j and k move, also on an Arabic keyboard, and the conversation is shown and read", async () => {
  const { client } = await open();
  await press("j");
  await vi.waitFor(() => expect(selected()).toBe("Site visit moved to Thursday at nine"));
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ن", code: "KeyK", bubbles: true, cancelable: true }),
  );
  await vi.waitFor(() => expect(selected()).toBe("Stone samples and the revised budget"));
  await press("j");
  await vi.waitFor(() => expect(client.calls.some((call) => call.call === "opened")).toBe(true));
});

test("the newest conversation stands open where it has been read, and is not touched where it has not", async () => {
  const { client } = await open();
  await vi.waitFor(() => expect(selected()).toBe("Stone samples and the revised budget"));
  await press("gs");
  await press("gi");
  await vi.waitFor(() => expect(selected()).toBe("Stone samples and the revised budget"));
  expect(client.calls.some((call) => call.call === "opened")).toBe(false);
});

test("several conversations are acted on at once", async () => {
  const { screen, client } = await open();
  await press("xjx");
  await expect.element(screen.getByRole("toolbar", { name: "Selection" })).toBeVisible();
  await expectAccessible();
  await press("e");
  await expect.element(screen.getByText(/2.* conversations archived/)).toBeVisible();
  expect(client.calls.find((call) => call.call === "move")).toMatchObject({ targets: { keys: [1, 2] } });
  await expect.element(screen.getByRole("toolbar", { name: "Selection" })).not.toBeInTheDocument();
});

test("g then a letter goes to a list, and letters stay letters in the search field", async () => {
  const { screen } = await open();
  await press("gs");
  await expect.element(screen.getByRole("heading", { level: 1, name: "Starred" })).toBeVisible();
  await press("/");
  await press("from:hana concierge");
  await expect.element(screen.getByText("from:", { exact: true })).toBeVisible();
  await expect.element(screen.getByRole("heading", { level: 1, name: /result/ })).toBeVisible();
  await vi.waitFor(() => expect(subjects()).toEqual(["Lease for the studio kitchen"]));
});

test("what is not found says so, and clearing brings the list back", async () => {
  const { screen } = await open();
  await press("/");
  await press("nothingatall");
  await expect.element(screen.getByText("No messages match.")).toBeVisible();
  await expectAccessible();
  await press("{Escape}");
  await expect.element(screen.getByRole("heading", { level: 1, name: "Inbox" })).toBeVisible();
});

test("the palette finds actions and places, and runs them by Enter", async () => {
  const { screen } = await open();
  await press("j");
  await press("{Control>}k{/Control}");
  const box = screen.getByRole("combobox", { name: "Command palette" });
  await expect.element(box).toHaveFocus();
  await press("junk");
  await expect.element(screen.getByRole("option", { name: /Mark as junk/ })).toHaveAttribute("aria-selected", "true");
  await expectAccessible();
  await press("{Enter}");
  await expect.element(screen.getByText("Conversation marked as junk")).toBeVisible();
});

test("the sheet of keys comes from the registry, and can be searched", async () => {
  const { screen } = await open();
  await press("?");
  await expect.element(screen.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await screen.getByRole("searchbox", { name: "Search actions" }).fill("archive");
  expect([...document.querySelectorAll("dt")].map((term) => term.textContent)).toEqual(["Archive", "Archive"]);
  await expectAccessible();
});

test("F6 goes round the panes", async () => {
  const { screen } = await open();
  await press("j");
  await vi.waitFor(() => expect(document.querySelector("[data-pane='reader'] h2")).not.toBeNull());
  await press("{F6}");
  const paneOf = () => document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane;
  const first = paneOf();
  await press("{F6}");
  const second = paneOf();
  await press("{F6}");
  expect(new Set([first, second, paneOf()])).toEqual(new Set(["sidebar", "list", "reader"]));
  await expect.element(screen.getByRole("navigation", { name: "Mailboxes" })).toBeVisible();
});

test("a row is moved by its menu's dialog", async () => {
  const { screen, client } = await open();
  await press("jv");
  await expect.element(screen.getByRole("combobox", { name: "Move to" })).toHaveFocus();
  await press("competition{Enter}");
  await vi.waitFor(() =>
    expect(client.calls.find((call) => call.call === "move")).toMatchObject({ to: { kind: "mailbox", mailbox: 11 } }),
  );
});

test("a row is dragged onto a mailbox", async () => {
  const { screen, client } = await open();
  await screen.getByText("Photos from Saturday").dropTo(screen.getByRole("treeitem", { name: "Competition" }));
  await vi.waitFor(() =>
    expect(client.calls.find((call) => call.call === "move")).toMatchObject({ to: { kind: "mailbox", mailbox: 11 } }),
  );
});

test("z goes back through what was done, and leaves alone what was only read", async () => {
  const { client, app } = await open();
  await press("e");
  await vi.waitFor(() => expect(selected()).toBe("Site visit moved to Thursday at nine"));
  await press("s");
  await vi.waitFor(() =>
    expect(client.calls.some((call) => call.call === "set_flags" && call.add.includes("$flagged"))).toBe(true),
  );
  await vi.waitFor(() => expect(client.calls.some((call) => call.call === "opened")).toBe(true));
  app.toasts.dismiss();
  const message = client.mail.messages.find(({ subject }) => subject === "Site visit moved to Thursday at nine");
  await press("z");
  await vi.waitFor(() => expect(message?.flags.has("$flagged")).toBe(false));
  app.toasts.dismiss();
  await press("z");
  await vi.waitFor(() => expect(subjects()).toContain("Stone samples and the revised budget"));
  app.toasts.dismiss();
  await press("z");
  await vi.waitFor(() => expect(app.toasts.current?.text).toBe("Nothing to undo"));
});

test("mail that arrives shows up without moving the focus away", async () => {
  const { client } = await open();
  await press("j");
  await vi.waitFor(() => expect(selected()).toBe("Site visit moved to Thursday at nine"));
  const first = client.mail.messages[0]!;
  client.mail.messages.push({
    ...first,
    id: 5000,
    thread: 5000,
    mailbox: 100,
    subject: "Just in",
    dateMs: Date.now(),
    flags: new Set(),
    attachments: [],
  });
  client.changed();
  await vi.waitFor(() => expect(subjects()[0]).toBe("Just in"));
  expect(selected()).toBe("Site visit moved to Thursday at nine");
});

test("a message that is sent can be taken back from here, and one that failed stays told", async () => {
  const { screen, client } = await open();
  const sent = {
    id: 77,
    account: 1,
    recipients: ["a@b.example"],
    subject: "Hi",
    attempts: 0,
    error: null,
    reply: "",
    refused: [],
    createdAtMs: Date.now(),
    wantedAtMs: null,
    isResent: false,
    isApart: false,
    canBeDraft: true,
    sentAtMs: null,
  };
  client.outbox = [{ ...sent, state: { state: "waiting", notBeforeMs: Date.now() + 9000 } }];
  client.changed();
  await expect.element(screen.getByText("Message on its way")).toBeVisible();
  client.outbox = [{ ...sent, state: { state: "wedged" }, error: "over_quota" }];
  client.changed();
  await expect.element(screen.getByRole("alert")).toHaveTextContent(/Not sent: .*The mailbox is full/);
});

describe("states", () => {
  test("an account that needs its password says so, and others go on", async () => {
    const { screen, client } = await open();
    client.emit({ kind: "status", account: 2, status: { state: "needs_user", code: "unauthorized" } });
    await expect.element(screen.getByText("Password not accepted")).toBeVisible();
    await expect.element(screen.getByText(/2.* of .*3.* accounts up to date/)).toBeVisible();
    await expectAccessible();
    await screen.getByRole("button", { name: "Sign in again" }).click();
    await expect.element(screen.getByRole("dialog")).toBeVisible();
  });

  test("being offline is a quiet line", async () => {
    const { screen, client } = await open();
    for (const id of [1, 2, 3]) client.emit({ kind: "status", account: id, status: { state: "offline" } });
    await expect.element(screen.getByText(/^Offline\. Showing mail up to/)).toBeVisible();
  });

  test("a first synchronization shows how far it is", async () => {
    const { screen, client } = await open();
    client.emit({
      kind: "progress",
      account: 1,
      mailbox: 100,
      isHeaders: true,
      done: 18_240,
      total: 64_108,
      etaS: 350,
    });
    await expect.element(screen.getByText(/18,240.* of .*64,108.* messages.*About .*6 minutes.* left/)).toBeVisible();
    await expect.element(screen.getByRole("progressbar", { name: "Getting your mail" })).toBeInTheDocument();
    await expectAccessible();
  });

  test("keys are commands while the first mail is still on its way", async () => {
    const started = await startApp();
    const later = started.client.mail.messages;
    started.client.mail.messages = [];
    const screen = await render(MainView, { context: started.context });
    await expect.element(screen.getByText("Nothing waiting.")).toBeVisible();
    expect(document.activeElement?.tagName).not.toBe("INPUT");
    started.client.mail.messages = later;
    started.client.changed();
    await expect.element(screen.getByRole("listbox")).toHaveFocus();
    await press("j");
    await vi.waitFor(() => expect(selected()).toBe("Site visit moved to Thursday at nine"));
  });

  test("an empty inbox is calm", async () => {
    const started = await startApp();
    started.client.mail.messages = [];
    const screen = await render(MainView, { context: started.context });
    await expect.element(screen.getByText("Nothing waiting.")).toBeVisible();
    await expect.element(screen.getByText(/^Last checked at/)).toBeVisible();
  });

  test("a narrow window has the sidebar on top, a very narrow one pane at a time", async () => {
    await page.viewport(900, 700);
    const { screen } = await open();
    await expect.element(screen.getByRole("navigation")).not.toBeInTheDocument();
    await screen.getByRole("button", { name: "Show sidebar" }).click();
    await expect.element(screen.getByRole("navigation")).toBeVisible();
    await press("{Escape}");
    await page.viewport(600, 700);
    await screen.getByText("Site visit moved to Thursday at nine").dblClick();
    await expect.element(screen.getByRole("listbox")).not.toBeInTheDocument();
    await press("u");
    await expect.element(screen.getByRole("listbox")).toBeVisible();
  });
});

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test.each([
    ["English", false],
    ["Arabic", true],
  ] as const)("%s passes axe", async (_name, arabic) => {
    const { screen } = await open({ arabic, settings: { theme, language: arabic ? "ar" : "en" } });
    await screen.getByRole("option").first().click();
    await vi.waitFor(() => expect(document.querySelector("[data-pane='reader'] h2")).not.toBeNull());
    await expectAccessible();
  });
});
