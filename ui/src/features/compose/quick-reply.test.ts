import { page, userEvent } from "vitest/browser";
import { expect, test, vi } from "vitest";
import { render } from "vitest-browser-svelte";
import { expectAccessible, failure, startApp } from "../../testing";
import QuickReply from "./QuickReply.svelte";

async function open() {
  const started = await startApp();
  const onclose = vi.fn();
  const message = started.client.mail.messages[0]?.id ?? 1;
  const props = { start: { kind: "reply", message } as const, onclose };
  const screen = await render(QuickReply, { props, context: started.context });
  await expect.element(page.getByRole("textbox", { name: "Message" })).toBeInTheDocument();
  const draft = () => [...started.client.drafts.values()][0];
  return { ...started, screen, onclose, draft };
}

test("an answer is written at once, without another click", async () => {
  const { draft, screen } = await open();
  await userEvent.keyboard("Thanks, agreed.");
  await vi.waitFor(() => expect(draft()?.html).toContain("Thanks, agreed."), 2000);
  await expectAccessible(screen.container);
});

test("Send closes it; what can be taken back is told by the window", async () => {
  const { client, onclose } = await open();
  await userEvent.keyboard("Yes{Control>}{Enter}{/Control}");
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(client.calls.some(({ call }) => call === "send")).toBe(true);
});

test("the window that holds it saves it before it closes", async () => {
  const { app, client, draft } = await open();
  await userEvent.keyboard("Unsaved");
  app.commands.run("close");
  await vi.waitFor(() => expect(client.calls.at(-1)?.call).toBe("close_window"));
  expect(draft()?.html).toContain("Unsaved");
});

test("a reply closed with something written stays a draft, and its writing is saved", async () => {
  const { client, screen } = await open();
  await userEvent.keyboard("Half a thou");
  await screen.unmount();
  await vi.waitFor(() => expect([...client.drafts.values()][0]?.html).toContain("Half a thou"));
});

test("a reply closed without a word leaves nothing behind", async () => {
  const started = await startApp();
  const props = { start: { kind: "reply", message: 1 } as const, onclose: () => {} };
  const screen = await render(QuickReply, { props, context: started.context });
  await expect.element(page.getByRole("textbox", { name: "Message" })).toBeInTheDocument();
  expect(started.client.drafts.size).toBe(1);
  await screen.unmount();
  await vi.waitFor(() => expect(started.client.drafts.size).toBe(0));
});

test("it becomes a window of its own, with all that was written", async () => {
  const { draft, onclose } = await open();
  const show = vi.spyOn(window, "open").mockReturnValue(null);
  await userEvent.keyboard("More to say");
  await userEvent.click(page.getByRole("button", { name: "Write in a window of its own" }));
  await vi.waitFor(() => expect(onclose).toHaveBeenCalled());
  expect(draft()?.html).toContain("More to say");
  expect(show).toHaveBeenCalledWith(expect.stringContaining(`#/compose/${draft()?.id}`), "_blank");
  show.mockRestore();
});

test("Escape closes it, and a failure says why", async () => {
  const { onclose } = await open();
  await userEvent.keyboard("x{Escape}");
  expect(onclose).toHaveBeenCalled();
  const { client, context } = await startApp();
  client.handlers.new_draft = () => {
    throw failure("not_found");
  };
  await render(QuickReply, { props: { start: { kind: "reply", message: 999 }, onclose: () => {} }, context });
  await expect.element(page.getByText(/can’t be opened: .*Not found/)).toBeInTheDocument();
});
