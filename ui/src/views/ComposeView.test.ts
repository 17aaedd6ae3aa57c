import { page, userEvent } from "vitest/browser";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { draftOf } from "../features/compose/testing";
import { failure, startApp } from "../testing";
import ComposeView from "./ComposeView.svelte";

async function open(change = {}) {
  const started = await startApp();
  Object.defineProperty(started.client, "inApp", { value: true });
  started.client.drafts.set(7, draftOf(change));
  const screen = await render(ComposeView, { props: { draft: 7 }, context: started.context });
  await expect.element(page.getByRole("textbox", { name: "Message" })).toBeInTheDocument();
  const isClosed = () => started.client.calls.at(-1)?.call === "close_window";
  return { ...started, screen, isClosed };
}

test("the window is named after the message", async () => {
  await open({ subject: "Stone samples" });
  expect(document.title).toBe("Stone samples");
  await userEvent.fill(page.getByRole("textbox", { name: "Subject" }), "Other");
  await expect.element(page.getByRole("heading", { name: "Other" })).toBeInTheDocument();
});

test("closing saves first", async () => {
  const { client, isClosed } = await open();
  await userEvent.fill(page.getByRole("textbox", { name: "Subject" }), "Other");
  await userEvent.click(page.getByRole("button", { name: "Close" }));
  await vi.waitFor(() => expect(isClosed()).toBe(true));
  expect(client.drafts.get(7)?.subject).toBe("Other");
});

test("the shell's own close button saves first as well", async () => {
  const { app, client, isClosed } = await open();
  await userEvent.fill(page.getByRole("textbox", { name: "Subject" }), "Other");
  app.commands.run("close");
  await vi.waitFor(() => expect(isClosed()).toBe(true));
  expect(client.drafts.get(7)?.subject).toBe("Other");
});

test("closing asks where something could not be saved", async () => {
  const { client, isClosed } = await open();
  client.handlers.save_draft = () => {
    throw failure("disk");
  };
  await userEvent.fill(page.getByRole("textbox", { name: "Subject" }), "Other");
  await userEvent.click(page.getByRole("button", { name: "Close" }));
  await expect.element(page.getByText("What you wrote last is not on disk yet.")).toBeInTheDocument();
  expect(isClosed()).toBe(false);
  await expect.element(page.getByText(/Not saved: .*The disk can’t be written/)).toBeInTheDocument();
  await userEvent.click(page.getByRole("button", { name: "Close without saving" }));
  await vi.waitFor(() => expect(isClosed()).toBe(true));
});

test("sending closes the window", async () => {
  const { client, isClosed } = await open();
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(isClosed()).toBe(true));
  expect(client.calls.some(({ call }) => call === "send")).toBe(true);
});

test("a draft that another window sent is told", async () => {
  const { client } = await open();
  client.emit({ kind: "draft_changed", draft: 7, revision: 0, isGone: true });
  await expect.element(page.getByText("This draft was sent or thrown away in another window.")).toBeInTheDocument();
  await expect.element(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
});

test("a draft that is not there is told", async () => {
  const { context } = await startApp();
  await render(ComposeView, { props: { draft: 99 }, context });
  await expect.element(page.getByText(/can’t be opened/)).toBeInTheDocument();
});
